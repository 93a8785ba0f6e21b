//! The walk over an event that finds what is to be left out of a copy of it.

use super::{NAMED, REFUSED, RedactOptions, SENSITIVE, UNREAD, card, names, secrets};
use crate::carrier::{Fields, Part, lookup};
use crate::document::{Coding, Document, Kind, NodeId, Span};
use crate::edit::{Edits, Frames, Rewriter, splice, write};
use crate::finding::{Action, Findings};
use sluicegate_schemas::{Carrier, Shape, ShapeId};

/// An event that has been checked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Redaction<'a> {
    pub(crate) document: Document<'a>,
    /// The bytes of the event; none where it was an object of a host language.
    pub(crate) event: &'a [u8],
    pub(crate) parts: &'a [Part],
    /// The shape of the event itself, where nothing of it was opened.
    pub(crate) root: ShapeId,
    pub(crate) fields: &'a Fields,
    pub(crate) findings: &'a Findings,
}

/// A container that the walk is in.
#[derive(Clone, Copy)]
struct Frame {
    node: NodeId,
    end: u32,
    shape: ShapeId,
    state: u16,
    is_object: bool,
    /// Whether the members are the parameters of a query or form.
    is_query: bool,
    /// What is written instead of all that is in it.
    hidden: Option<&'static str>,
    next: u32,
}

/// The event as JSON, without its secrets.
pub(crate) fn redact(event: Redaction<'_>, options: RedactOptions) -> String {
    let Redaction { document, .. } = event;
    let Some(root) = document.root() else { return format!("\"{UNREAD}\"") };
    let mut edits = Edits::default();
    if event.parts.is_empty() {
        let end = document.node(root).map_or(0, |node| node.next);
        event.walk((root, end), event.root, event.fields.start(), &mut edits);
    }
    for part in event.parts {
        event.walk((part.root, part.end), part.shape(), part.state(), &mut edits);
    }
    if options.refused {
        event.refused(&mut edits);
    }
    let mut rewriter = Rewriter::default();
    // What cannot be written again is left out as a whole.
    rewriter.outward(document, &[], &mut edits, |_, text| {
        text.push_str(UNREAD);
        true
    });
    let mut out = Vec::new();
    if event.event.is_empty() {
        write(document, root, &edits, &mut Frames::default(), &mut out);
    } else {
        splice(document, root, Span::input(event.event), &edits, &mut out);
    }
    String::from_utf8(out).unwrap_or_else(|_| format!("\"{UNREAD}\""))
}

impl Redaction<'_> {
    fn walk(&self, (root, end): (NodeId, u32), shape: ShapeId, state: u16, edits: &mut Edits) {
        let document = self.document;
        let mut frames: Vec<Frame> = Vec::new();
        let mut text = String::new();
        let mut at = root.0;
        while at < end {
            while frames.pop_if(|frame| frame.end <= at).is_some() {}
            let mut name: &[u8] = &[];
            let (shape, state, hidden) = match frames.last_mut() {
                None => (shape, state, None),
                Some(frame) if frame.is_object => {
                    name = document.bytes(NodeId(at));
                    let (shape, _) = lookup(frame.shape).member(name);
                    self.secrets(NodeId(at), &mut text, edits);
                    let is_secret =
                        if frame.is_query { names::is_secret_parameter(name) } else { names::is_secret(name) };
                    let is_secret = is_secret || name == b"value" && self.is_named(frame.node);
                    at += 1;
                    (shape, self.fields.member(frame.state, name), frame.hidden.or(is_secret.then_some(NAMED)))
                }
                Some(frame) => {
                    let index = frame.next;
                    frame.next += 1;
                    (lookup(frame.shape).items, self.fields.item(frame.state, index), frame.hidden)
                }
            };
            let node = NodeId(at);
            let Some(known) = document.node(node).copied() else { return };
            let known_shape = lookup(shape);
            let is_sensitive = known_shape.sensitive || self.fields.marks(state).is_some_and(|marks| marks.sensitive);
            let hidden = if is_sensitive { Some(SENSITIVE) } else { hidden };
            at = known.next;
            match (known.kind, hidden) {
                (Kind::Object | Kind::Array, _) => {
                    let is_object = known.kind == Kind::Object;
                    let is_form = frames.is_empty() && self.is_form(root);
                    let is_query = is_form || name.windows(5).any(|part| part.eq_ignore_ascii_case(b"query"));
                    frames.push(Frame { node, end: known.next, shape, state, is_object, is_query, hidden, next: 0 });
                    at = node.0 + 1;
                }
                (Kind::String | Kind::Number, Some(kind)) if known.len > 0 => {
                    edits.replace(node, |text| text.push_str(kind))
                }
                (Kind::String, None) => {
                    if self.is_unread(node, known_shape, state) {
                        edits.replace(node, |text| text.push_str(UNREAD));
                    } else if document.opened(node).is_none() {
                        self.secrets(node, &mut text, edits);
                    }
                }
                (Kind::Number, None) if card::find(document.bytes(node)) == Some(known.len as usize) => {
                    edits.replace(node, |text| text.push_str("[redacted:card-number]"));
                }
                _ => {}
            }
        }
    }

    /// Leaves secrets out of a string or name.
    fn secrets(&self, node: NodeId, text: &mut String, edits: &mut Edits) {
        text.clear();
        if secrets::redact(self.document.text(node), text) {
            edits.replace(node, |edit| edit.push_str(text));
        }
    }

    /// Whether an object is a pair whose name says that its value is a secret: `{"name": "Authorization", "value": "…"}`.
    fn is_named(&self, pair: NodeId) -> bool {
        let name = ["name", "key", "Name", "Key"].iter().find_map(|member| self.document.member(pair, member));
        name.is_some_and(|name| names::is_secret(self.document.bytes(name)))
    }

    fn is_form(&self, root: NodeId) -> bool {
        let opened = self.document.document_of(root);
        opened.is_some_and(|opened| opened.codings.iter().next_back() == Some(Coding::Form))
    }

    /// Whether the string should carry something, which could not be opened: nobody knows which secrets are in it.
    fn is_unread(&self, node: NodeId, shape: &Shape, state: u16) -> bool {
        let document = self.document;
        if document.node(node).is_none_or(|node| node.len == 0) || document.opened(node).is_some() {
            return false;
        }
        let carries = self.fields.marks(state).is_some_and(|marks| !marks.carries.is_empty());
        match shape.carrier {
            Carrier::None => carries,
            // Plain text carries nothing. It is looked through, unless it is written in a way that hides all, or the policy calls
            // something in it sensitive.
            Carrier::HttpBody => carries || self.is_base64(node) || state != 0 && self.fields.hides(),
            Carrier::Form => carries,
            _ => true,
        }
    }

    /// Whether a body has beside it that it is base64.
    fn is_base64(&self, body: NodeId) -> bool {
        let document = self.document;
        let request = document.document_of(body).map_or(NodeId(0), |opened| opened.root);
        document.member(request, "isBase64Encoded").is_some_and(|flag| document.kind(flag) == Kind::True)
    }

    /// Leaves out the strings that were refused.
    fn refused(&self, edits: &mut Edits) {
        let document = self.document;
        let hide = |node: NodeId, edits: &mut Edits| {
            if matches!(document.kind(node), Kind::String | Kind::Name | Kind::Number) {
                edits.replace(node, |text| text.push_str(REFUSED));
            }
        };
        let refused = self.findings.list().iter().filter(|found| found.action == Action::Reject);
        refused.filter_map(|found| found.place.node).for_each(|node| hide(node, edits));
        if self.findings.is_full() {
            // There were more than are listed: all that was inspected goes.
            for part in self.parts {
                document.marked(part.root, part.end).for_each(|(node, _)| hide(node, edits));
            }
        }
    }
}
