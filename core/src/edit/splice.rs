//! Writing a text out again with edits made, and every other byte as it was.

use super::list::{Edit, Edits};
use super::write::quote;
use crate::document::{Document, Kind, NodeId, Span};

/// Writes the document at `root`, which was read from `text`, with the edits made: the bytes between them are copied. Edits must be
/// settled.
///
/// What is taken out goes with one comma, and with the white space beside it: that behind it where it stood first, else that between
/// the comma and it.
pub(crate) fn splice(document: Document<'_>, root: NodeId, text: Span, edits: &Edits, out: &mut Vec<u8>) {
    let source = document.buffer(text);
    let places = Places { document, source, text };
    let end = (text.start + text.len) as usize;
    let behind = document.node(root).map_or(0, |node| node.next);
    // Up to where the text is copied or cut.
    let mut done = text.start as usize;
    let copy = |from: usize, to: usize, out: &mut Vec<u8>| {
        out.extend_from_slice(source.get(from..to).unwrap_or_default());
    };
    for (node, edit) in edits.from(root).take_while(|(node, _)| node.0 < behind) {
        let place = match edit {
            Edit::Remove if node == root => continue,
            Edit::Remove => places.cut(node, done),
            Edit::Replace(_) => places.value(node),
        };
        let Some((from, to)) = place.filter(|(from, _)| *from >= done) else { continue };
        copy(done, from, out);
        if let Edit::Replace(text) = edit {
            quote(text, out);
        }
        done = to;
    }
    copy(done, end, out);
}

/// Where the values of a document stand in the text that it was read from.
#[derive(Clone, Copy)]
struct Places<'a> {
    document: Document<'a>,
    /// The buffer that the text lies in.
    source: &'a [u8],
    text: Span,
}

impl Places<'_> {
    /// What has to go so that the value is not there, where everything before `done` is copied or gone.
    fn cut(self, value: NodeId, done: usize) -> Option<(usize, usize)> {
        let name = value.0.checked_sub(1).map(NodeId).filter(|name| self.document.kind(*name) == Kind::Name);
        let start = self.start(name.unwrap_or(value))?;
        let end = self.end(value)?;
        let before = self.skip_back(start)?;
        // Where the one before it went as the first of its container, the comma before it is gone too.
        if done != start && self.source.get(before) == Some(&b',') {
            return Some((before, end));
        }
        let next = self.skip(end);
        let end = if self.source.get(next) == Some(&b',') { self.skip(next + 1) } else { end };
        Some((start, end))
    }

    /// From the first byte of a value to the one behind it.
    fn value(self, value: NodeId) -> Option<(usize, usize)> {
        Some((self.start(value)?, self.end(value)?))
    }

    /// The first byte of a value or name.
    fn start(self, node: NodeId) -> Option<usize> {
        let known = self.document.node(node)?;
        match known.kind {
            Kind::String | Kind::Name => (self.string(node)?.0).checked_sub(1),
            _ => Some(known.start as usize),
        }
    }

    /// The byte behind a value. A container does not know its own end, so that it is found from what stands last in it.
    fn end(self, value: NodeId) -> Option<usize> {
        let mut open = 0;
        let mut at = value;
        let mut end = loop {
            let known = self.document.node(at)?;
            match known.kind {
                Kind::Array | Kind::Object => {
                    open += 1;
                    match self.document.children(at).last() {
                        Some(last) => at = last,
                        None => break known.start as usize + 1,
                    }
                }
                Kind::String | Kind::Name => break self.string(at)?.1 + 1,
                Kind::Null | Kind::False | Kind::True | Kind::Number => {
                    break known.start as usize + known.len as usize;
                }
            }
        };
        for _ in 0..open {
            end = self.skip(end) + 1;
        }
        Some(end)
    }

    /// Where a string or name stands, without its quotes.
    fn string(self, node: NodeId) -> Option<(usize, usize)> {
        let known = self.document.node(node)?;
        if known.buffer == self.text.buffer {
            return Some((known.start as usize, known.start as usize + known.len as usize));
        }
        let (start, len) = self.document.escaped(node)?;
        Some((start as usize, start as usize + len as usize))
    }

    /// The first byte from `at` on that is no white space.
    fn skip(self, at: usize) -> usize {
        let rest = self.source.get(at..).unwrap_or_default();
        at + rest.iter().position(|byte| !is_space(*byte)).unwrap_or(rest.len())
    }

    /// The last byte before `at` that is no white space.
    fn skip_back(self, at: usize) -> Option<usize> {
        self.source.get(..at)?.iter().rposition(|byte| !is_space(*byte))
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
