//! Opening one string: what it is declared to carry, layer by layer.
//!
//! The source's own layers come off first: base64, compression, percent-encoding. What lies within them says the source too, or the
//! policy's `carries`, which goes on from there. Each layer that comes off is noted in the [`Codings`] of the document that is opened, so that whoever
//! writes it anew can put them on again.

use super::fields::{Carried, State};
use super::walk::{Opener, lookup};
use super::workspace::{Part, Rest};
use super::{form, multipart, rules};
use crate::document::{self, Builder, CARRIERS, Coding, Codings, DEPTH, Limits, NodeId, Span, Stop};
use crate::finding::{Place, Rule};
use crate::source;
use sluicegate_schemas::{Carrier, Origin, Shape, ShapeId, Source};

/// How deep undeclared documents are opened in each other.
const UNDECLARED: u32 = 8;

/// A string that is being opened, and how far that is done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    pub(super) node: NodeId,
    /// The text that is left, with those layers taken off.
    pub(super) text: Span,
    pub(super) codings: Codings,
    pub(super) shape: ShapeId,
    pub(super) state: State,
    pub(super) record: Option<u32>,
    /// What is around it.
    part: Part,
}

impl Opening {
    /// With one layer more taken off.
    pub(super) const fn peeled(self, coding: Coding, text: Span) -> Self {
        Self { text, codings: self.codings.with(coding), ..self }
    }

    /// Whether bytes were decoded, which may be anything.
    pub(super) const fn is_decoded(&self) -> bool {
        self.codings.len() > 0
    }

    /// The document that is opened, which says nothing further yet.
    const fn inner(&self) -> Part {
        Part {
            root: self.node,
            record: self.record,
            shape: Shape::UNTRUSTED,
            state: self.state,
            depth: self.part.depth + 1,
            bytes: false,
            // What is at the root was read already; a policy's `carries` for this place is not for what it opens.
            rest: Rest::Root(0, 0),
            ..self.part
        }
    }
}

impl Opener<'_, '_> {
    /// Opens a string, and marks what is to be inspected.
    pub(super) fn string(
        &mut self,
        part: Part,
        node: NodeId,
        shape_id: ShapeId,
        state: State,
        record: Option<u32>,
        rest: Rest,
    ) {
        let shape = lookup(shape_id);
        let marks = self.fields.marks(state);
        // What the source says of a place is for what stands there, not for what was decoded or opened from it.
        let carrier = if rest == Rest::Unsaid { shape.carrier } else { Carrier::None };
        let chain = |state| self.fields.marks(state).map_or(0, |marks| marks.carries.len());
        let further = match rest {
            Rest::Text => None,
            Rest::Unsaid => Some((state, 0)),
            Rest::Root(state, next) | Rest::Member(_, state, next) => Some((state, next)),
        };
        let further = further.filter(|(state, next)| chain(*state) > *next);
        if carrier != Carrier::None || further.is_some() {
            let (parts, checks) = (self.work.parts.len(), self.work.checks.len());
            let text = self.tape.span(node);
            let string = Opening { node, text, codings: Codings::default(), shape: shape_id, state, record, part };
            let opened = self.open(string, carrier, further);
            // A document that was opened as declared is what the schemas are about. Where there is none, they are about the string.
            let declared = self.work.parts.get(parts).is_some_and(|part| part.state == state);
            if !declared && self.work.checks.len() == checks {
                self.schemas(node, state, record);
            }
            if opened {
                return;
            }
        } else {
            self.schemas(node, state, record);
        }
        if marks.is_some_and(|marks| !marks.sanitize.is_empty() && !marks.removes) {
            self.work.targets.push((node, state, record));
        }
        // What goes to a sink goes there as a whole, whatever it looks like and whoever wrote it.
        let sink = marks.is_some_and(|marks| !marks.sinks.is_empty());
        let json = shape.untrusted && self.carries_json(part, node, shape_id, state, record);
        if sink || (shape.untrusted && !json) {
            let spot = self.spot(part, shape_id, state);
            self.mark(node, spot);
        }
    }

    /// Opens an untrusted string that nobody says carries anything and that happens to be JSON; whether there is nothing left of it to look at.
    ///
    /// A string of JSON is a text in quotes as well: `"-sleep(5)-"` leaves those of the application.
    #[inline]
    pub(super) fn carries_json(
        &mut self,
        part: Part,
        node: NodeId,
        shape: ShapeId,
        state: State,
        record: Option<u32>,
    ) -> bool {
        let text = self.tape.span(node);
        let begins = self.tape.bytes(self.input, text).trim_ascii_start().first();
        let quoted = begins == Some(&b'"');
        let opened = (quoted || matches!(begins, Some(b'{' | b'[')))
            && self.undeclared_json(Opening { node, text, codings: Codings::default(), shape, state, record, part });
        opened && !quoted
    }

    /// Opens what the source says, and then what comes `further` in a policy's chain of carriers; whether there is nothing left of the string to
    /// look at.
    fn open(&mut self, string: Opening, carrier: Carrier, further: Option<(State, usize)>) -> bool {
        if !self.may_open(string) {
            return false;
        }
        let request = string.part.root;
        let string = self.encoded(request, string, carrier);
        match (string, further) {
            (None, _) => false,
            (Some(string), Some((state, next))) => self.carried(string, state, next),
            (Some(string), None) => self.declared(request, string, carrier),
        }
    }

    /// Counts a carrier; notes where there are too many, in all or in each other.
    fn may_open(&mut self, string: Opening) -> bool {
        let rule = if string.part.depth as usize >= self.limits.depth {
            &DEPTH
        } else if self.left(string.record).carriers == 0 {
            &CARRIERS
        } else {
            let is_own = string.part.root == NodeId(0);
            self.charge(string.record, |spent| {
                spent.carriers += 1;
                spent.text += if is_own { string.text.len as usize } else { 0 };
            });
            return true;
        };
        self.note(rule, string);
        false
    }

    /// Takes off what the source says that the text is encoded in.
    fn encoded(&mut self, request: NodeId, string: Opening, carrier: Carrier) -> Option<Opening> {
        match carrier {
            Carrier::Base64 | Carrier::Base64Json(_) => self.base64(string),
            Carrier::GzipJson(_) => self.base64(string).and_then(|string| self.gzip(string)),
            Carrier::PercentPlus => self.percent(string, true),
            Carrier::HttpBody => self.http_encoded(request, string),
            _ => Some(string),
        }
    }

    /// Opens what the source says of the decoded text.
    fn declared(&mut self, request: NodeId, string: Opening, carrier: Carrier) -> bool {
        match carrier {
            Carrier::Json(content) | Carrier::Base64Json(content) | Carrier::GzipJson(content) => {
                self.json(string, Part { shape: content, ..string.inner() })
            }
            Carrier::Base64 => self.bytes(string),
            Carrier::Form => self.form(string),
            Carrier::PercentPlus => self.text(string),
            Carrier::HttpBody => self.http_body(request, string),
            _ => false,
        }
    }

    /// Opens what the policy says the string carries, from the `at`th of its carriers on.
    fn carried(&mut self, mut string: Opening, state: State, at: usize) -> bool {
        let fields = self.fields;
        let Some(chain) = fields.marks(state).map(|marks| marks.carries.as_slice()) else { return false };
        for (index, carried) in chain.iter().enumerate().skip(at) {
            let peeled = match carried {
                // Where the source says that it is base64, a policy that says so too means the same.
                Carried::Base64 if index == 0 && string.codings == Codings::default().with(Coding::Base64) => {
                    Some(string)
                }
                Carried::Base64 => self.base64(string),
                Carried::Gzip => self.gzip(string),
                Carried::Percent => self.percent(string, false),
                Carried::Bytes => return self.bytes(string),
                Carried::Form => return self.form(string),
                Carried::Multipart => return self.multipart(string, None),
                Carried::Json => {
                    return self.json(string, Part { rest: Rest::Root(state, index + 1), ..string.inner() });
                }
                Carried::Source(sources) => return self.event(string, sources, state, index + 1),
            };
            match peeled {
                Some(peeled) => string = peeled,
                None => return false,
            }
        }
        self.text(string)
    }

    /// Notes that a value is no string, where a chain of carriers goes on.
    pub(super) fn carries_nothing(&mut self, node: NodeId, record: Option<u32>, rest: Rest) {
        if let Rest::Root(state, next) = rest
            && self.fields.marks(state).is_some_and(|marks| marks.carries.len() > next)
        {
            self.notes.note(&rules::ENVELOPE, Place::node(node, record));
        }
    }

    /// Opens a string that is an event or envelope of one of the sources.
    fn event(&mut self, string: Opening, sources: &[&'static Source], state: State, next: usize) -> bool {
        let root = NodeId(self.tape.len());
        if !self.parse(string) {
            return false;
        }
        let string = string.peeled(Coding::Json, string.text);
        let Some(source) = sources.iter().find(|source| source::is_from(self.document(), root, source)) else {
            self.note(&rules::ENVELOPE, string);
            return self.add(string, string.inner(), root);
        };
        let last = self.fields.marks(state).is_none_or(|marks| marks.carries.len() <= next);
        let rest = match source.origin {
            Origin::Envelope { message } if !last => Rest::Member(message, state, next),
            _ => Rest::Unsaid,
        };
        self.add(string, Part { shape: source.root, own: false, rest, ..string.inner() }, root)
    }

    pub(super) fn json(&mut self, string: Opening, part: Part) -> bool {
        let root = NodeId(self.tape.len());
        self.parse(string) && self.add(string.peeled(Coding::Json, string.text), part, root)
    }

    /// Opens a text as a JSON document of which nothing is known.
    pub(super) fn any_json(&mut self, string: Opening) -> bool {
        self.json(string, string.inner())
    }

    /// Parses a declared JSON text; notes what is wrong with it.
    fn parse(&mut self, string: Opening) -> bool {
        if !self.spend(string) || !self.check_utf8(string) {
            return false;
        }
        self.nest(string, |builder, _| document::parse(builder))
    }

    /// Lets `read` build the document of a text; notes what is wrong with it.
    fn nest(&mut self, string: Opening, read: impl FnOnce(&mut Builder<'_>, &[u8]) -> Result<(), Stop>) -> bool {
        let before = self.tape.values();
        let limits = Limits { nodes: before + self.left(string.record).values, ..self.limits.clone() };
        let done = self.tape.nest(self.input, string.text, &limits, read);
        let values = self.tape.values() - before;
        self.charge(string.record, |spent| spent.values += values);
        self.note_problems(string);
        done.is_ok()
    }

    fn note_problems(&mut self, string: Opening) {
        for problem in self.tape.problems.iter() {
            let place = Place {
                node: Some(problem.node.unwrap_or(string.node)),
                offset: problem.offset,
                record: string.record,
            };
            self.notes.note(problem.rule, place);
        }
    }

    pub(super) fn form(&mut self, string: Opening) -> bool {
        if !self.spend(string) || !self.check_utf8(string) {
            return false;
        }
        let root = NodeId(self.tape.len());
        self.nest(string, |builder, text| form::read(text, builder))
            && self.add(string.peeled(Coding::Form, string.text), string.inner(), root)
    }

    /// Opens a form of several parts, whose boundary is that of the Content-Type where there is one.
    pub(super) fn multipart(&mut self, string: Opening, content_type: Option<NodeId>) -> bool {
        if !self.spend(string) {
            return false;
        }
        let root = NodeId(self.tape.len());
        // The boundary is copied, for it lies in the tape that is written to: 70 bytes at most.
        let mut copy = [0; 70];
        let boundary = match content_type {
            Some(content_type) => multipart::boundary(self.document().bytes(content_type)),
            None => multipart::first_boundary(self.tape.bytes(self.input, string.text)),
        };
        let boundary = boundary.and_then(|boundary| {
            let slot = copy.get_mut(..boundary.len())?;
            slot.copy_from_slice(boundary);
            Some(&*slot)
        });
        let Some(boundary) = boundary else {
            self.note(&rules::MULTIPART, string);
            return false;
        };
        self.nest(string, |builder, text| multipart::read(text, boundary, builder))
            && self.add(string.peeled(Coding::Multipart, string.text), string.inner(), root)
    }

    /// Adds decoded bytes as a document of their own where they are text. Not every producer writes text: bytes that are no UTF-8
    /// are nothing that the rules could read.
    fn bytes(&mut self, string: Opening) -> bool {
        if self.is_utf8(string.text) { self.add_text(string, true) } else { true }
    }

    /// Adds a decoded text as a document of its own; notes where it is none.
    pub(super) fn text(&mut self, string: Opening) -> bool {
        self.check_utf8(string) && self.add_text(string, false)
    }

    fn add_text(&mut self, string: Opening, bytes: bool) -> bool {
        let root = NodeId(self.tape.len());
        self.tape.add_text(string.text);
        self.add(string, Part { shape: string.shape, bytes, rest: Rest::Text, ..string.inner() }, root)
    }

    /// Opens an untrusted string that begins as JSON and happens to be it, so that the rules see its strings one by one. Where it is none, or too large,
    /// it stays the text that it is: nothing is refused for it.
    fn undeclared_json(&mut self, string: Opening) -> bool {
        let bytes = self.tape.bytes(self.input, string.text);
        let part = string.part;
        // Those that stand in the event itself are no longer than it is.
        let inner = part.root != NodeId(0);
        let over = inner && bytes.len() > self.left(string.record).undeclared;
        if part.undeclared >= UNDECLARED || over {
            return false;
        }
        let (root, len) = (NodeId(self.tape.len()), bytes.len());
        if let Err(Stop) = self.tape.parse_undeclared(self.input, string.text, self.limits) {
            return false;
        }
        if inner {
            self.charge(string.record, |spent| spent.undeclared += len);
        }
        let string = string.peeled(Coding::Json, string.text);
        self.add_part(string, Part { state: 0, undeclared: part.undeclared + 1, ..string.inner() }, root, false);
        true
    }

    /// Adds the document from `root` on to those that the walk will go over.
    fn add(&mut self, string: Opening, part: Part, root: NodeId) -> bool {
        self.add_part(string, part, root, true);
        true
    }

    fn add_part(&mut self, string: Opening, part: Part, root: NodeId, declared: bool) {
        let opened = self.tape.add_opened(string.node, root, declared, string.codings, string.text);
        self.work.parts.push(Part { root, end: opened.end, ..part });
    }

    pub(super) fn note(&mut self, rule: &'static Rule, string: Opening) {
        self.notes.note(rule, Place::node(string.node, string.record));
    }
}
