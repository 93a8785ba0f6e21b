//! The edits of one event.

use crate::document::{Document, NodeId};

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit<'a> {
    /// It becomes that string.
    Replace(&'a str),
    /// It is taken out of its array, or with its name out of its object.
    Remove,
}

/// The edits of one event, noted in any order. Reused from event to event.
#[derive(Debug)]
pub(crate) struct Edits {
    list: Vec<Entry>,
    text: String,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    node: NodeId,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// A text among those of the edits. Of two for one node the later one counts.
    Replace { start: usize, end: usize },
    /// Counts more than any text.
    Remove,
}

impl Default for Edits {
    fn default() -> Self {
        Self { list: Vec::with_capacity(64), text: String::with_capacity(4096) }
    }
}

impl Edits {
    /// None at all.
    pub(crate) const fn none() -> Self {
        Self { list: Vec::new(), text: String::new() }
    }

    pub(crate) fn clear(&mut self) {
        self.list.clear();
        self.text.clear();
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The value is taken out. The event itself lies in nothing, and stays.
    pub(crate) fn remove(&mut self, node: NodeId) {
        if node != NodeId(0) {
            self.list.push(Entry { node, what: What::Remove });
        }
    }

    /// The value becomes the string that `text` appends.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the sanitizers"))]
    pub(crate) fn replace(&mut self, node: NodeId, text: impl FnOnce(&mut String)) {
        let start = self.text.len();
        text(&mut self.text);
        self.list.push(Entry { node, what: What::Replace { start, end: self.text.len() } });
    }

    /// Puts the edits into the order of the document, one a node, and none within what is taken out. To be called before they are
    /// read.
    pub(crate) fn settle(&mut self, document: Document<'_>) {
        let key = |entry: &Entry| (entry.node, entry.what);
        if !self.list.is_sorted_by_key(key) {
            self.list.sort_unstable_by_key(key);
        }
        // Of one node's edits the last counts: that is the first from the back.
        self.list.reverse();
        self.list.dedup_by_key(|entry| entry.node);
        self.list.reverse();
        let mut behind = 0;
        self.list.retain(|entry| {
            let within = entry.node.0 < behind;
            if !within && entry.what == What::Remove {
                behind = document.node(entry.node).map_or(behind, |node| node.next);
            }
            !within
        });
    }

    /// The edits of the nodes from `from` on, in the order of the document.
    pub(crate) fn from(&self, from: NodeId) -> impl Iterator<Item = (NodeId, Edit<'_>)> + Clone {
        let first = self.list.partition_point(|entry| entry.node < from);
        self.list.get(first..).unwrap_or_default().iter().map(|entry| {
            let edit = match entry.what {
                What::Replace { start, end } => Edit::Replace(self.text.get(start..end).unwrap_or_default()),
                What::Remove => Edit::Remove,
            };
            (entry.node, edit)
        })
    }
}
