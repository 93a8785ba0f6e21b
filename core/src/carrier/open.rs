//! The walk over an event that opens its carriers and notes what is known about each string.
//!
//! It goes over each document once, in the order of its nodes, with the shape from the source file and the state of the
//! policy's fields in hand. A carrier that is opened adds a document behind the last one, and the walk goes on there when it has done the
//! documents before it: nothing recurses.

use super::fields::{Carried, Fields, State};
use super::media_type::{self, MediaType};
use super::told::Told;
use super::{base64, form, percent, rules};
use crate::document::{DECODED_BYTES, Document, Kind, Limits, NodeId, Span, Stop, Tape};
use crate::finding::{Class, Notes, Place, Rule};
use crate::rules::Context;
use crate::{schema, source};
use sluicegate_schemas::{Carrier, FactSet, Origin, SHAPES, Shape, ShapeId, Source, Types};

/// How deep carriers can lie in each other.
const DEEPEST: u8 = 8;

/// One document of the event: the event itself, or one opened from a carrier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) root: NodeId,
    /// Its nodes are those from `root` up to this one.
    pub(crate) end: u32,
    pub(crate) record: Option<u32>,
    shape: ShapeId,
    state: State,
    depth: u8,
    /// Whether the source itself says what the document is, not a policy.
    own: bool,
    /// Where the document is an envelope: the member that has the message, and how far along the `carries` of which state the message
    /// is.
    message: Option<(&'static str, State, usize)>,
}

/// A container that the walk is in.
#[derive(Clone, Copy, Debug)]
struct Frame {
    node: NodeId,
    end: u32,
    shape: ShapeId,
    state: State,
    record: Option<u32>,
    is_object: bool,
    /// Whether the items are the records of the batch.
    is_records: bool,
    /// The index of the next item.
    next: u32,
}

/// The memory of the walk. Reused from event to event.
#[derive(Debug)]
pub(crate) struct Workspace {
    parts: Vec<Part>,
    frames: Vec<Frame>,
    /// What the marks of the nodes stand for: mark 1 is the first. With each the state of the fields.
    contexts: Vec<(Context, State)>,
    /// Where the records of the batch begin.
    records: Vec<u32>,
    /// Values that have a schema, with the state that says which, and their record.
    checks: Vec<(NodeId, State, Option<u32>)>,
    /// What the event tells about itself.
    told: Vec<Told>,
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            parts: Vec::with_capacity(1024),
            frames: Vec::with_capacity(64),
            contexts: Vec::with_capacity(64),
            records: Vec::with_capacity(1024),
            checks: Vec::with_capacity(1024),
            told: Vec::with_capacity(1024),
        }
    }
}

impl Workspace {
    pub(crate) fn clear(&mut self) {
        self.parts.clear();
        self.frames.clear();
        self.contexts.clear();
        self.records.clear();
        self.checks.clear();
        self.told.clear();
    }

    /// The values that have a schema.
    pub(crate) fn checks(&self) -> &[(NodeId, State, Option<u32>)] {
        &self.checks
    }

    /// What the event tells about itself, document by document, each in the order of its nodes.
    pub(crate) fn told(&self) -> &[Told] {
        &self.told
    }

    /// Where each record of the batch begins.
    pub(crate) fn records(&self) -> &[u32] {
        &self.records
    }

    /// Notes where the records begin, for an event that is not walked over.
    pub(crate) fn list_records(&mut self, records: impl Iterator<Item = NodeId>) {
        self.records.extend(records.map(|record| record.0));
    }

    /// The record that a node of the event's own document lies in.
    pub(crate) fn record_of(&self, document: Document<'_>, node: NodeId) -> Option<u32> {
        let record = self.records.partition_point(|start| *start <= node.0).checked_sub(1)?;
        let start = self.records.get(record)?;
        // The name of a list may stand between two records.
        let is_in = document.node(NodeId(*start)).is_some_and(|record| node.0 < record.next);
        u32::try_from(record).ok().filter(|_| is_in)
    }

    /// Every document of the event.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What is known about the place of a node with that mark; nothing where the node is not to be inspected.
    #[inline]
    pub(crate) fn context(&self, mark: u16) -> Option<(Context, State)> {
        self.contexts.get(usize::from(mark).checked_sub(1)?).copied()
    }

    /// The mark for a context. There are few different ones: kinds of values times places of fields.
    #[inline]
    fn mark(&mut self, context: Context, state: State) -> u16 {
        let known = self.contexts.iter().position(|known| *known == (context, state));
        let at = known.unwrap_or_else(|| {
            self.contexts.push((context, state));
            self.contexts.len() - 1
        });
        // More contexts than marks cannot be: there are at most 8,192 states, two kinds of place and ten kinds of values, and
        // an event of 500,000 nodes that used them all would be judged by the last one.
        u16::try_from(at + 1).unwrap_or(u16::MAX)
    }
}

/// Opens the carriers of one event.
pub(crate) struct Opener<'a, 'n> {
    pub(crate) tape: &'a mut Tape,
    pub(crate) work: &'a mut Workspace,
    pub(crate) input: &'a [u8],
    pub(crate) limits: &'a Limits,
    pub(crate) fields: &'a Fields,
    pub(crate) notes: &'a mut Notes<'n>,
    pub(crate) source: &'static Source,
    /// What is noted of all that an event tells.
    pub(crate) wants: FactSet,
    /// Bytes decoded from carriers so far.
    pub(crate) decoded: usize,
}

impl Opener<'_, '_> {
    /// Walks over the event and all that it carries.
    pub(crate) fn run(&mut self) {
        let end = self.tape.len();
        let event = Part {
            root: NodeId(0),
            end,
            record: None,
            shape: self.source.root,
            state: self.fields.start(),
            depth: 0,
            own: true,
            message: None,
        };
        self.work.parts.push(event);
        let mut at = 0;
        while let Some(part) = self.work.parts.get(at).copied() {
            self.walk(part);
            at += 1;
        }
    }

    fn document(&self) -> Document<'_> {
        self.tape.document(self.input)
    }

    fn walk(&mut self, part: Part) {
        self.work.frames.clear();
        let mut at = part.root.0;
        while at < part.end {
            while self.work.frames.last().is_some_and(|frame| frame.end <= at) {
                self.work.frames.pop();
            }
            let (shape, state, record, carried) = match self.work.frames.last_mut() {
                None => (part.shape, part.state, part.record, None),
                Some(frame) if frame.is_object => {
                    let frame = *frame;
                    let name = self.document().bytes(NodeId(at));
                    let (shape, declared) = lookup(frame.shape).member(name);
                    let state = self.fields.member(frame.state, name);
                    let message =
                        part.message.filter(|(member, ..)| self.work.frames.len() == 1 && member.as_bytes() == name);
                    if !declared && lookup(frame.shape).untrusted {
                        let context = Context { is_name: true, ..self.context(frame.state, None) };
                        let mark = self.work.mark(context, frame.state);
                        self.tape.mark(NodeId(at), mark);
                    }
                    at += 1;
                    (shape, state, frame.record, message)
                }
                Some(frame) => {
                    let index = frame.next;
                    frame.next += 1;
                    let record = if frame.is_records {
                        // Counted on from one list of records to the next.
                        self.work.records.push(at);
                        Some(self.work.records.len() as u32 - 1)
                    } else {
                        frame.record
                    };
                    (lookup(frame.shape).items, self.fields.item(frame.state, index), record, None)
                }
            };
            self.tell(part, NodeId(at), shape, record);
            at = self.value(part, NodeId(at), shape, state, record, carried);
        }
    }

    /// Notes what a value tells, where a later stage wants to know.
    #[inline]
    fn tell(&mut self, part: Part, node: NodeId, shape: ShapeId, record: Option<u32>) {
        let Some(fact) = lookup(shape).tells else { return };
        if self.wants.contains(fact) {
            let items = self.work.frames.windows(2).rev().find_map(|pair| match pair {
                [outer, inner] if !outer.is_object && inner.is_object => Some(inner.node),
                _ => None,
            });
            self.work.told.push(Told { fact, own: part.own, node, unit: items.unwrap_or(part.root), record });
        }
    }

    /// Looks at one value; the node to go on with.
    fn value(
        &mut self,
        part: Part,
        node: NodeId,
        shape_id: ShapeId,
        state: State,
        record: Option<u32>,
        message: Option<(&'static str, State, usize)>,
    ) -> u32 {
        let shape = lookup(shape_id);
        let Some(known) = self.document().node(node).copied() else { return u32::MAX };
        if known.kind != Kind::String {
            self.schemas(node, state, record);
        }
        if !shape.types.contains(type_of(known.kind)) {
            self.notes.note(&source::SHAPE, Place::node(node, record));
            // What is not of the declared type is judged as if nothing was declared.
        }
        match known.kind {
            Kind::Object | Kind::Array => {
                let is_object = known.kind == Kind::Object;
                if !shape.untrusted && shape_id == Shape::TRUSTED && state == 0 {
                    return known.next;
                }
                self.check_container(node, shape, is_object, known.len, record);
                let is_records = part.depth == 0 && !is_object && self.is_records(node);
                self.work.frames.push(Frame {
                    node,
                    end: known.next,
                    shape: shape_id,
                    state,
                    record,
                    is_object,
                    is_records,
                    next: 0,
                });
                node.0 + 1
            }
            Kind::String => {
                self.string(part, node, shape, state, record, message);
                known.next
            }
            _ => known.next,
        }
    }

    /// Whether an array of the event is a list of its records.
    fn is_records(&self, list: NodeId) -> bool {
        let Some(records) = self.source.records else { return false };
        let frames = &self.work.frames;
        let is_named =
            |node: NodeId| self.document().bytes(NodeId(node.0.saturating_sub(1))) == records.member.as_bytes();
        match (records.by_list, frames.as_slice()) {
            (false, []) => records.member.is_empty(),
            (false, [event]) => event.is_object && is_named(list),
            (true, [event, lists]) => event.is_object && lists.is_object && is_named(lists.node),
            _ => false,
        }
    }

    fn check_container(&mut self, node: NodeId, shape: &Shape, is_object: bool, count: u32, record: Option<u32>) {
        if is_object {
            for name in shape.required {
                if self.document().member(node, name).is_none() {
                    self.notes.note(&source::SHAPE, Place::node(node, record));
                }
            }
        } else if count < shape.min_items {
            self.notes.note(&source::EMPTY, Place::node(node, record));
        }
    }

    fn string(
        &mut self,
        part: Part,
        node: NodeId,
        shape: &Shape,
        state: State,
        record: Option<u32>,
        message: Option<(&'static str, State, usize)>,
    ) {
        let text = self.tape.span(node);
        let (parts, checks) = (self.work.parts.len(), self.work.checks.len());
        let inner = Part {
            root: node,
            end: 0,
            record,
            shape: Shape::UNTRUSTED,
            state,
            depth: part.depth + 1,
            own: part.own,
            message: None,
        };
        let opened = if part.depth >= DEEPEST {
            false
        } else if let Some((_, carrier_state, at)) = message {
            self.carried(inner, shape, text, carrier_state, at)
        } else if self.fields.marks(state).is_some_and(|marks| !marks.carries.is_empty()) {
            self.carried(inner, shape, text, state, 0)
        } else {
            self.declared(part.root, inner, shape, text)
        };
        // A document that was opened as declared is what the schemas are about. Where there is none, they are about the string.
        let declared = self.work.parts.get(parts).is_some_and(|part| part.state == state);
        if !declared && self.work.checks.len() == checks {
            self.schemas(node, state, record);
        }
        if opened {
            return;
        }
        // What goes to a sink goes there as a whole, whatever it looks like and whoever wrote it.
        let sink = self.fields.marks(state).is_some_and(|marks| !marks.sinks.is_empty());
        let json = shape.untrusted && self.undeclared_json(inner, text);
        if sink || (shape.untrusted && !json) {
            self.leave(node, shape, state);
        }
    }

    /// Notes that the value is to be checked against the policy's schemas, and that what they are about further in is there.
    fn schemas(&mut self, node: NodeId, state: State, record: Option<u32>) {
        if state == 0 {
            return;
        }
        let fields = self.fields;
        if fields.marks(state).is_some_and(|marks| !marks.schemas.is_empty()) {
            self.work.checks.push((node, state, record));
        }
        for name in fields.required(state) {
            if self.document().member(node, name).is_none() {
                self.notes.note(&schema::MISSING, Place::node(node, record));
            }
        }
    }

    /// Marks a string that carries nothing, so that the rules look at it.
    fn leave(&mut self, node: NodeId, shape: &Shape, state: State) {
        let mark = self.work.mark(self.context(state, shape.holds), state);
        self.tape.mark(node, mark);
    }

    fn context(&self, state: State, holds: Option<crate::rules::Holds>) -> Context {
        match self.fields.marks(state) {
            None => Context { holds, ..Context::default() },
            Some(marks) => {
                Context { holds: marks.holds.or(holds), sinks: marks.sinks, allow: marks.allow, is_name: false }
            }
        }
    }

    /// Opens what the source file declares; whether there is nothing left of the string to look at.
    fn declared(&mut self, document: NodeId, inner: Part, shape: &Shape, text: Span) -> bool {
        match shape.carrier {
            Carrier::Json(content) => self.json(Part { shape: content, ..inner }, text),
            Carrier::Base64(content) => match self.base64(inner, text) {
                None => false,
                Some(decoded) => self.bytes(Part { shape: content, ..inner }, shape, decoded),
            },
            Carrier::Form => self.form(inner, text),
            Carrier::PercentPlus => self.percent(inner, shape, text),
            Carrier::HttpBody => self.http_body(document, inner, shape, text),
            _ => false,
        }
    }

    /// Opens what the policy says the string carries, from the `at`th of its carriers on.
    fn carried(&mut self, inner: Part, shape: &Shape, mut text: Span, state: State, at: usize) -> bool {
        let fields = self.fields;
        let Some(chain) = fields.marks(state).map(|marks| marks.carries.as_slice()) else { return false };
        for (index, carried) in chain.iter().enumerate().skip(at) {
            match carried {
                Carried::Base64 => match self.base64(inner, text) {
                    None => return false,
                    Some(decoded) => text = decoded,
                },
                Carried::Form => return self.form(inner, text),
                Carried::Json => return self.json(inner, text),
                Carried::Source(sources) => return self.event(inner, text, sources, state, index + 1),
            }
        }
        self.text(inner, shape, text)
    }

    /// Opens a string that is an event or envelope of one of the sources.
    fn event(&mut self, inner: Part, text: Span, sources: &[&'static Source], state: State, next: usize) -> bool {
        let root = NodeId(self.tape.len());
        if !self.parse(inner, text) {
            return false;
        }
        let Some(source) = sources.iter().find(|source| source::is_from(self.document(), root, source)) else {
            self.notes.note(&rules::ENVELOPE, Place::node(inner.root, inner.record));
            return self.add(inner, root);
        };
        let last = self.fields.marks(state).is_none_or(|marks| marks.carries.len() <= next);
        let message = match source.origin {
            Origin::Envelope { message } if !last => Some((message, state, next)),
            _ => None,
        };
        self.add(Part { shape: source.root, own: false, message, ..inner }, root)
    }

    fn json(&mut self, inner: Part, text: Span) -> bool {
        let root = NodeId(self.tape.len());
        self.parse(inner, text) && self.add(inner, root)
    }

    /// Parses a declared JSON text; notes what is wrong with it.
    fn parse(&mut self, inner: Part, text: Span) -> bool {
        if !self.spend(inner, text) {
            return false;
        }
        let done = self.tape.parse(self.input, text, self.limits);
        self.note_problems(inner);
        done.is_ok()
    }

    fn note_problems(&mut self, inner: Part) {
        for problem in self.tape.problems.iter() {
            let place =
                Place { node: Some(problem.node.unwrap_or(inner.root)), offset: problem.offset, record: inner.record };
            self.notes.note(problem.rule, place);
        }
    }

    fn form(&mut self, inner: Part, text: Span) -> bool {
        if !self.spend(inner, text) {
            return false;
        }
        let root = NodeId(self.tape.len());
        let done = self.tape.nest(self.input, text, self.limits, |builder, text| form::read(text, builder));
        self.note_problems(inner);
        done.is_ok() && self.add(inner, root)
    }

    fn percent(&mut self, inner: Part, shape: &Shape, text: Span) -> bool {
        if !self.spend(inner, text) {
            return false;
        }
        let mut strict = true;
        let decoded = self.tape.decode(self.input, text, |text, arena| {
            strict = percent::decode(text, true, arena);
            true
        });
        if !strict {
            self.note(&rules::PERCENT, inner);
        }
        decoded.is_some_and(|decoded| self.text(inner, shape, decoded))
    }

    /// Decodes base64; notes where it is none.
    fn base64(&mut self, inner: Part, text: Span) -> Option<Span> {
        if !self.spend(inner, text) {
            return None;
        }
        let decoded = self.tape.decode(self.input, text, base64::decode);
        if decoded.is_none() {
            self.note(&rules::BASE64, inner);
        }
        decoded
    }

    /// Opens decoded bytes as JSON where they are, else leaves them as text. Not every producer writes text: bytes that are no UTF-8
    /// are nothing that the rules could read, and control characters among them are nothing unusual.
    fn bytes(&mut self, inner: Part, shape: &Shape, text: Span) -> bool {
        if self.is_utf8(text) && !self.undeclared_json(inner, text) {
            let root = NodeId(self.tape.len());
            self.tape.add_text(text);
            self.add_done(inner, root);
            if shape.untrusted {
                let mut context = self.context(inner.state, shape.holds);
                context.allow = context.allow.with(Class::Control);
                let mark = self.work.mark(context, inner.state);
                self.tape.mark(root, mark);
            }
        }
        true
    }

    /// Adds a decoded text as a document of its own. Bytes that are no text are left alone.
    fn text(&mut self, inner: Part, shape: &Shape, text: Span) -> bool {
        if !self.is_utf8(text) {
            self.note(&rules::UTF8, inner);
            return false;
        }
        if inner.depth < DEEPEST && shape.untrusted && self.undeclared_json(inner, text) {
            return true;
        }
        let root = NodeId(self.tape.len());
        self.tape.add_text(text);
        self.add_done(inner, root);
        self.schemas(root, inner.state, inner.record);
        if shape.untrusted {
            self.leave(root, shape, inner.state);
        }
        true
    }

    fn is_utf8(&self, text: Span) -> bool {
        simdutf8::basic::from_utf8(self.tape.bytes(self.input, text)).is_ok()
    }

    /// Opens the body of an HTTP request.
    fn http_body(&mut self, request: NodeId, inner: Part, shape: &Shape, text: Span) -> bool {
        let document = self.document();
        let encoded = document.member(request, "isBase64Encoded").is_some_and(|flag| document.kind(flag) == Kind::True);
        let content_type = content_type(document, request).unwrap_or_default();
        let media_type = MediaType::of(content_type);
        let utf8 = media_type::is_utf8(content_type);
        let text = if encoded {
            match self.base64(inner, text) {
                Some(decoded) => decoded,
                None => return false,
            }
        } else {
            text
        };
        if text.len == 0 {
            return false;
        }
        match media_type {
            MediaType::Binary if encoded && !self.is_utf8(text) => return true,
            MediaType::Json | MediaType::Form | MediaType::Text if !utf8 => {
                self.note(&rules::CHARSET, inner);
            }
            _ => {}
        }
        match media_type {
            MediaType::Json | MediaType::Form if encoded && !self.is_utf8(text) => {
                self.note(&rules::UTF8, inner);
                true
            }
            MediaType::Json => self.json(inner, text),
            MediaType::Form => self.form(inner, text),
            MediaType::Text | MediaType::Binary if encoded => self.text(inner, shape, text),
            MediaType::Text | MediaType::Binary => false,
        }
    }

    /// Opens an untrusted string that happens to be JSON, so that the rules see its strings one by one. Where it is none, or too large,
    /// it stays the text that it is: nothing is refused for it.
    fn undeclared_json(&mut self, inner: Part, text: Span) -> bool {
        let bytes = self.tape.bytes(self.input, text);
        let begins = bytes.trim_ascii_start().first();
        if !matches!(begins, Some(b'{' | b'[' | b'"')) || inner.depth > DEEPEST || self.over(text) {
            return false;
        }
        let root = NodeId(self.tape.len());
        if let Err(Stop) = self.tape.parse(self.input, text, self.limits) {
            return false;
        }
        self.decoded += text.len as usize;
        self.add_part(Part { shape: Shape::UNTRUSTED, state: 0, ..inner }, root, false);
        true
    }

    /// Whether to open that text would decode more than the limit allows.
    fn over(&self, text: Span) -> bool {
        self.decoded + text.len as usize > self.limits.decoded_bytes
    }

    /// Takes the bytes of a text off what may still be decoded; notes where there is not so much left.
    fn spend(&mut self, inner: Part, text: Span) -> bool {
        if self.over(text) {
            self.note(&DECODED_BYTES, inner);
            return false;
        }
        self.decoded += text.len as usize;
        true
    }

    /// Adds the document from `root` on to those that the walk will go over.
    fn add(&mut self, inner: Part, root: NodeId) -> bool {
        self.add_part(inner, root, true);
        true
    }

    fn add_part(&mut self, inner: Part, root: NodeId, declared: bool) {
        let opened = self.tape.add_opened(inner.root, root, declared);
        self.work.parts.push(Part { root, end: opened.end, ..inner });
    }

    /// Adds a document that the walk need not go over.
    fn add_done(&mut self, inner: Part, root: NodeId) {
        let _ = self.add(Part { shape: Shape::TRUSTED, state: 0, ..inner }, root);
    }

    fn note(&mut self, rule: &'static Rule, inner: Part) {
        self.notes.note(rule, Place::node(inner.root, inner.record));
    }
}

fn lookup(shape: ShapeId) -> &'static Shape {
    SHAPES.get(usize::from(shape)).unwrap_or(&ANY)
}

/// For a number that no shape has, which the tables never hold.
static ANY: Shape = Shape::any(Shape::UNTRUSTED, true);

const fn type_of(kind: Kind) -> Types {
    match kind {
        Kind::Null => Types::NULL,
        Kind::False | Kind::True => Types::BOOLEAN,
        Kind::Number => Types::NUMBER,
        Kind::String | Kind::Name => Types::STRING,
        Kind::Array => Types::ARRAY,
        Kind::Object => Types::OBJECT,
    }
}

/// The Content-Type of a request: the first in `headers` or `multiValueHeaders`, whose names are case-insensitive.
fn content_type<'a>(document: Document<'a>, request: NodeId) -> Option<&'a [u8]> {
    ["headers", "multiValueHeaders"].iter().find_map(|headers| {
        let headers = document.member(request, headers)?;
        let is_content_type = |name: NodeId| document.bytes(name).eq_ignore_ascii_case(b"content-type");
        let (_, value) = document.members(headers).find(|(name, _)| is_content_type(*name))?;
        let value = if document.kind(value) == Kind::Array { document.items(value).next()? } else { value };
        (document.kind(value) == Kind::String).then(|| document.bytes(value))
    })
}
