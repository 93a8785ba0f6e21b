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

    /// Whether the text of the node was found clean before, at a place with that mark.
    pub(crate) fn holds(&self, document: Document<'_>, node: NodeId, mark: u16) -> bool {
        let text = document.bytes(node);
        let Some(&(known, known_mark)) = self.slots.get(slot(text, mark)) else { return false };
        known_mark == mark && document.bytes(known) == text
    }

    /// Notes that nothing was found in the text of the node.
    pub(crate) fn add(&mut self, document: Document<'_>, node: NodeId, mark: u16) {
        if let Some(slot) = self.slots.get_mut(slot(document.bytes(node), mark)) {
            *slot = (node, mark);
        }
    }
}

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
            assert!(!clean.holds(document, node, 1));
            clean.add(document, node, 1);
            assert!(clean.holds(document, same, 1));
            assert!(!clean.holds(document, same, 2));
        }
        assert!(!clean.holds(document, NodeId(3), 1));
        assert!(!clean.holds(document, NodeId(4), 1));
        clean.clear();
        assert!(!clean.holds(document, NodeId(2), 1));
    }
}
