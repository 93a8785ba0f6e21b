//! The texts of a document as `str`, without looking at each one's bytes.

use super::node::{Kind, NodeId};
use super::tape::Document;
use super::text::{Buffer, Span};

/// A document whose buffers were looked at once, so that a text of one that is UTF-8 as a whole need not be looked at again: validators read each
/// name and string several times.
///
/// The input always is UTF-8 as a whole. An arena is none where something was decoded that need not be text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a> {
    document: Document<'a>,
    input: Option<&'a str>,
    even: Option<&'a str>,
    odd: Option<&'a str>,
}

impl<'a> Texts<'a> {
    /// Looks at all bytes of the document once.
    pub(crate) fn of(document: Document<'a>) -> Self {
        let whole = |buffer| {
            let bytes = document.buffer(Span { buffer, start: 0, len: 0 });
            simdutf8::basic::from_utf8(bytes).ok()
        };
        Self { document, input: whole(Buffer::Input), even: whole(Buffer::Even), odd: whole(Buffer::Odd) }
    }

    /// The document.
    pub(crate) const fn document(&self) -> Document<'a> {
        self.document
    }

    /// As [`Document::text`].
    #[inline]
    pub(crate) fn text(&self, node: NodeId) -> &'a str {
        let Some(known) = self.document.node(node) else { return "" };
        let whole = match known.buffer {
            Buffer::Input => self.input,
            Buffer::Even => self.even,
            Buffer::Odd => self.odd,
        };
        match (known.kind, whole) {
            (Kind::Number | Kind::String | Kind::Name, Some(whole)) => {
                whole.get(known.start as usize..known.start as usize + known.len as usize).unwrap_or_default()
            }
            _ => self.document.text(node),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Limits, Tape};

    #[test]
    fn the_same_texts_as_the_document_has() {
        let json = r#"{"näme": ["text", "esc\u00e4ped", 1.5, null, true], "b": {}}"#.as_bytes();
        let mut tape = Tape::default();
        tape.read(json, &Limits::default()).unwrap();
        for broken in [false, true] {
            if broken {
                // Bytes that are no text, in the arena that the escaped string is in.
                let span = Span { buffer: Buffer::Input, start: 0, len: 1 };
                tape.decode(json, span, |_, arena| {
                    arena.extend(b"\xff");
                    true
                });
            }
            let document = tape.document(json);
            let texts = Texts::of(document);
            assert_eq!(texts.even.is_none(), broken);
            for node in (0..tape.len() + 1).map(NodeId) {
                assert_eq!(texts.text(node), document.text(node), "{node:?}");
            }
            assert_eq!(texts.text(NodeId(4)), "escäped");
        }
    }
}
