//! Writing a document as JSON from its nodes, for one that was read from no text.

use super::list::{Edit, Edits};
use crate::document::{Document, Kind, NodeId};

/// The containers that are open while a document is written. Reused.
#[derive(Debug, Default)]
pub(crate) struct Frames(Vec<Frame>);

#[derive(Clone, Copy, Debug)]
struct Frame {
    /// The node behind the container.
    end: u32,
    close: u8,
    /// Whether something has been written into it.
    has_any: bool,
}

/// Writes the value at `root` as compact JSON, with the edits made. Edits must be settled.
pub(crate) fn write(document: Document<'_>, root: NodeId, edits: &Edits, frames: &mut Frames, out: &mut Vec<u8>) {
    let Frames(frames) = frames;
    frames.clear();
    let Some(end) = document.node(root).map(|node| node.next) else { return };
    let mut edits = edits.from(root).peekable();
    let mut at = root.0;
    while at < end {
        while let Some(frame) = frames.pop_if(|frame| frame.end <= at) {
            out.push(frame.close);
        }
        // The place of a value, with its name where it has one.
        let name = (document.kind(NodeId(at)) == Kind::Name).then_some(NodeId(at));
        let value = name.map_or(NodeId(at), |name| NodeId(name.0 + 1));
        let Some(node) = document.node(value) else { break };
        let renamed = name.and_then(|name| edits.next_if(|(edited, _)| *edited == name)).map(|(_, edit)| edit);
        let edit = edits.next_if(|(edited, _)| *edited == value).map(|(_, edit)| edit);
        if edit == Some(Edit::Remove) && value != root {
            at = node.next;
            continue;
        }
        if let Some(frame) = frames.last_mut()
            && std::mem::replace(&mut frame.has_any, true)
        {
            out.push(b',');
        }
        if let Some(name) = name {
            match renamed {
                Some(Edit::Replace(text)) => quote(text, out),
                _ => quote(document.text(name), out),
            }
            out.push(b':');
        }
        at = node.next;
        if let Some(Edit::Replace(text)) = edit {
            quote(text, out);
            // What else was noted for what lay in the value is of no value any more.
            while edits.next_if(|(edited, _)| edited.0 < at).is_some() {}
            continue;
        }
        match node.kind {
            Kind::String | Kind::Name => quote(document.text(value), out),
            Kind::Null | Kind::False | Kind::True | Kind::Number => out.extend_from_slice(document.bytes(value)),
            Kind::Array | Kind::Object => {
                let (open, close) = if node.kind == Kind::Array { (b'[', b']') } else { (b'{', b'}') };
                out.push(open);
                frames.push(Frame { end: node.next, close, has_any: false });
                at = value.0 + 1;
            }
        }
    }
    while let Some(frame) = frames.pop() {
        out.push(frame.close);
    }
}

/// Writes a text as a JSON string.
pub(crate) fn quote(text: &str, out: &mut Vec<u8>) {
    // A vector takes all that is written.
    let _ = serde_json::to_writer(out, text);
}
