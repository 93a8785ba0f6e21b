//! Writing a text out again with edits made, and every other byte as it was.

use super::encode;
use super::list::{Edit, Edits};
use super::write::quote;
use crate::document::{Document, Kind, NodeId, Span};

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// JSON (RFC 8259).
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`
    Multipart,
}

/// The edit cannot be made where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stuck;

/// Writes the document at `root`, which was read from `text`, with the edits made: the bytes between them are copied. Edits must be
/// settled.
///
/// What is taken out goes with one comma, and with the white space beside it: that behind it where it stood first, else that between
/// the comma and it.
pub(crate) fn splice(document: Document<'_>, root: NodeId, text: Span, edits: &Edits, out: &mut Vec<u8>) {
    let behind = document.node(root).map_or(0, |node| node.next);
    let edits = edits.from(root).take_while(|(node, _)| node.0 < behind);
    // Every edit of a JSON text can be made.
    let _ = splice_as(Format::Json, document, root, text, edits, out);
}

/// As [`splice`], in any format.
pub(super) fn splice_as<'e>(
    format: Format,
    document: Document<'_>,
    root: NodeId,
    text: Span,
    edits: impl Iterator<Item = (NodeId, Edit<'e>)>,
    out: &mut Vec<u8>,
) -> Result<(), Stuck> {
    let source = document.buffer(text);
    let places = Places { document, source, text };
    let (start, end) = (text.start as usize, (text.start + text.len) as usize);
    // A text that is no event is a document of its own.
    let is_text = |node| node == root && document.kind(node) == Kind::String && document.span(node) == text;
    // Up to where the text is copied or cut.
    let mut done = start;
    let copy = |from: usize, to: usize, out: &mut Vec<u8>| {
        out.extend_from_slice(source.get(from..to).unwrap_or_default());
    };
    for (node, edit) in edits {
        let place = match (edit, format) {
            (Edit::Remove, _) if node == root => continue,
            (Edit::Remove, Format::Json) => places.cut(node, done),
            (Edit::Remove, Format::Form) => places.cut_pair(node, done),
            (Edit::Remove, Format::Multipart) => return Err(Stuck),
            (Edit::Replace(_), Format::Json) if is_text(node) => Some((start, end)),
            (Edit::Replace(_), Format::Json) => places.value(node),
            (Edit::Replace(_), _) => places.string(node),
        };
        let Some((from, to)) = place.filter(|(from, _)| *from >= done) else { continue };
        copy(done, from, out);
        if let Edit::Replace(text) = edit {
            let before = source.get(start..from).unwrap_or_default();
            match format {
                Format::Json if is_text(node) => out.extend_from_slice(text.as_bytes()),
                Format::Json => quote(text, out),
                Format::Form => {
                    // A name without a value has no sign between them.
                    if document.kind(node) == Kind::String && !before.ends_with(b"=") {
                        out.push(b'=');
                    }
                    encode::form(text.as_bytes(), out);
                }
                Format::Multipart => multipart(text, before, out)?,
            }
        }
        done = to;
    }
    copy(done, end, out);
    Ok(())
}

/// Writes a value of a form of several parts, by what stands before it: in quotes, behind a character set, or as it is.
fn multipart(text: &str, before: &[u8], out: &mut Vec<u8>) -> Result<(), Stuck> {
    let has_break = text.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | 0));
    match before {
        [.., b'"'] | [.., b'='] if has_break => Err(Stuck),
        [.., b'"'] => {
            escape(text, out);
            Ok(())
        }
        [.., b'='] => {
            out.push(b'"');
            escape(text, out);
            out.push(b'"');
            Ok(())
        }
        [.., b'\''] => {
            encode::percent(text.as_bytes(), b"-._~", false, out);
            Ok(())
        }
        // The content of a part, which no boundary may stand in.
        [.., b'\r', b'\n', b'\r', b'\n'] => {
            let first = before.strip_prefix(b"\r\n").unwrap_or(before);
            let line = first.split(|byte| *byte == b'\r').next().unwrap_or_default();
            let holds = !line.is_empty() && text.as_bytes().windows(line.len()).any(|part| part == line);
            if holds {
                return Err(Stuck);
            }
            out.extend_from_slice(text.as_bytes());
            Ok(())
        }
        // The value of a header.
        _ if has_break => Err(Stuck),
        _ => {
            out.extend_from_slice(text.as_bytes());
            Ok(())
        }
    }
}

/// Writes the value of a parameter within quotes.
fn escape(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
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

    /// What has to go so that the pair of a form is not there, where everything before `done` is copied or gone.
    fn cut_pair(self, value: NodeId, done: usize) -> Option<(usize, usize)> {
        let (start, _) = self.string(NodeId(value.0.checked_sub(1)?))?;
        let (_, end) = self.string(value)?;
        if self.source.get(end) == Some(&b'&') && end < (self.text.start + self.text.len) as usize {
            return Some((start, end + 1));
        }
        let before = start.checked_sub(1).filter(|before| *before >= done && self.source.get(*before) == Some(&b'&'));
        Some((before.unwrap_or(start), end))
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
