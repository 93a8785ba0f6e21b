//! Texts of an event in which nothing was found.
//!
//! Events say much more than once: headers stand beside their lists, records have the same names and the same senders. A text that was
//! judged at one place is not judged again at another one of which the same is known.

use crate::document::{Document, NodeId};

/// How many texts are remembered; one that comes later takes the slot of an earlier one.
const SLOTS: usize = 512;

/// The texts of one event in which nothing was found: for each slot the node and its mark, which says what is known of its place. No
/// node is marked with zero.
#[derive(Debug)]
pub(crate) struct Clean {
    slots: Box<[(NodeId, u16); SLOTS]>,
}

impl Default for Clean {
    fn default() -> Self {
        Self { slots: Box::new([(NodeId(0), 0); SLOTS]) }
    }
}

impl Clean {
    /// Forgets all texts: their document is another one now.
    pub(crate) fn clear(&mut self) {
        self.slots.fill((NodeId(0), 0));
    }

    /// Whether the text of the node was found clean before, at a place with that mark; if not, where it is remembered.
    #[inline]
    pub(crate) fn find(&self, document: Document<'_>, node: NodeId, mark: u16) -> Result<(), Slot> {
        let text = document.bytes(node);
        let slot = slot(text, mark);
        match self.slots.get(slot) {
            Some(&(known, known_mark)) if known_mark == mark && document.bytes(known) == text => Ok(()),
            _ => Err(Slot(slot)),
        }
    }

    /// Notes that nothing was found in the text of the node, which is remembered there.
    pub(crate) fn add(&mut self, slot: Slot, node: NodeId, mark: u16) {
        if let Some(slot) = self.slots.get_mut(slot.0) {
            *slot = (node, mark);
        }
    }
}

/// The slot of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot(usize);

/// Where a text is remembered: by its length, its first and its last bytes. Texts that agree in those take each other's place, and no more.
fn slot(text: &[u8], mark: u16) -> usize {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let few = || text.iter().take(7).fold(0, |word, &byte| word << 8 | u64::from(byte));
    let first = text.first_chunk().map_or_else(few, |bytes| u64::from_le_bytes(*bytes));
    let last = text.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let mixed = (first ^ (u64::from(mark) << 32 | text.len() as u64)).wrapping_mul(FACTOR) ^ last;
    (mixed.wrapping_mul(FACTOR) >> 32) as usize % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Limits, Tape};

    #[test]
    fn the_same_text_at_the_same_kind_of_place_is_known() {
        let json = br#"["a longer text", "a longer text", "a longer tent", "", "ab", "ab"]"#;
        let mut tape = Tape::default();
        tape.read(json, &Limits::default()).unwrap();
        let document = tape.document(json);
        let mut clean = Clean::default();
        for node in [1, 5] {
            let (node, same) = (NodeId(node), NodeId(node + 1));
            let slot = clean.find(document, node, 1).unwrap_err();
            clean.add(slot, node, 1);
            assert!(clean.find(document, same, 1).is_ok());
            assert!(clean.find(document, same, 2).is_err());
        }
        assert!(clean.find(document, NodeId(3), 1).is_err());
        assert!(clean.find(document, NodeId(4), 1).is_err());
        clean.clear();
        assert!(clean.find(document, NodeId(2), 1).is_err());
    }
}
