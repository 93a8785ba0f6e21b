//! The walk over an event and all that it carries, which notes what is known about each string.
//!
//! It goes over each document once, in the order of its nodes, with the shape from the source file and the state of the
//! policy's fields in hand. A carrier that is opened adds a document behind the last one, and the walk goes on there when it has done the
//! documents before it: nothing recurses.

use super::fields::{Fields, State};
use super::shares::{Share, Spent};
use super::told::Told;
use super::workspace::{Frame, Part, Rest, Spot, Workspace};
use crate::document::{Document, Kind, Limits, NodeId, Tape};
use crate::finding::{Class, Notes, Place};
use crate::policy::Sanitizer;
use crate::rules::Context;
use crate::{schema, source};
use sluicegate_schemas::{FactSet, SHAPES, Shape, ShapeId, Source, Types};

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
    pub(crate) spent: Spent,
    /// What each record may spend, where there are several.
    pub(crate) share: Option<Share>,
}

impl Opener<'_, '_> {
    /// Walks over the event and all that it carries.
    pub(crate) fn run(&mut self) {
        let event = Part {
            root: NodeId(0),
            end: self.tape.len(),
            record: None,
            shape: self.source.root,
            state: self.fields.start(),
            depth: 0,
            undeclared: 0,
            own: true,
            bytes: false,
            rest: Rest::Unsaid,
        };
        self.work.parts.push(event);
        let mut at = 0;
        while let Some(part) = self.work.parts.get(at).copied() {
            self.walk(part);
            at += 1;
        }
    }

    pub(super) fn document(&self) -> Document<'_> {
        self.tape.document(self.input)
    }

    fn walk(&mut self, part: Part) {
        self.work.frames.clear();
        let mut at = part.root.0;
        while at < part.end {
            while self.work.frames.last().is_some_and(|frame| frame.end <= at) {
                self.work.frames.pop();
            }
            let (shape, state, record, rest) = match self.work.frames.last_mut() {
                None => (part.shape, part.state, part.record, part.rest),
                Some(frame) if frame.is_object => {
                    let frame = *frame;
                    let name = self.document().bytes(NodeId(at));
                    let (shape, declared) = lookup(frame.shape).member(name);
                    let state = self.fields.member(frame.state, name);
                    let rest = match part.rest {
                        Rest::Member(member, state, next)
                            if self.work.frames.len() == 1 && member.as_bytes() == name =>
                        {
                            Rest::Root(state, next)
                        }
                        _ => Rest::Unsaid,
                    };
                    if !declared && lookup(frame.shape).untrusted {
                        let Frame { state, of_constructor, .. } = frame;
                        let spot = Spot { state, holds: None, is_name: true, of_constructor, bytes: false };
                        self.mark(NodeId(at), spot);
                    }
                    at += 1;
                    (shape, state, frame.record, rest)
                }
                Some(frame) => {
                    let index = frame.next;
                    frame.next += 1;
                    let record = if frame.is_records {
                        // Counted on from one list of records to the next.
                        self.work.records.push(at);
                        self.work.spent.push(Spent::default());
                        Some(self.work.records.len() as u32 - 1)
                    } else {
                        frame.record
                    };
                    (lookup(frame.shape).items, self.fields.item(frame.state, index), record, Rest::Unsaid)
                }
            };
            self.tell(part, NodeId(at), shape, record);
            at = self.value(part, NodeId(at), shape, state, record, rest);
        }
    }

    /// Notes what a value tells, where a later stage wants to know.
    #[inline]
    fn tell(&mut self, part: Part, node: NodeId, shape: ShapeId, record: Option<u32>) {
        let Some(fact) = lookup(shape).tells else { return };
        // What a decoded text tells, the string that it was decoded from has told.
        if self.wants.contains(fact) && part.rest != Rest::Text {
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
        rest: Rest,
    ) -> u32 {
        let shape = lookup(shape_id);
        let Some(known) = self.document().node(node).copied() else { return u32::MAX };
        if known.kind != Kind::String {
            self.schemas(node, state, record);
            self.carries_nothing(node, record, rest);
        }
        if state != 0 {
            self.target(node, known.kind, state, record);
        }
        if !shape.types.contains(type_of(known.kind)) {
            self.notes.note(&source::SHAPE, Place::node(node, record));
            // What is not of the declared type is judged as if nothing was declared.
        }
        match known.kind {
            Kind::Object | Kind::Array => {
                let is_object = known.kind == Kind::Object;
                let uniform = shape.is_uniform(shape_id) && self.fields.is_uniform(state);
                if uniform && !shape.untrusted {
                    return known.next;
                }
                self.check_container(node, shape, is_object, known.len, record);
                let is_records = part.depth == 0 && !is_object && self.is_records(node);
                let member = self.work.frames.last().is_some_and(|frame| frame.is_object);
                let of_constructor = is_object && member && self.document().bytes(name_of(node)) == CONSTRUCTOR;
                // Of an envelope the member with the message carries more.
                let is_envelope = matches!(part.rest, Rest::Member(..)) && self.work.frames.is_empty();
                if uniform && !is_records && !of_constructor && !is_envelope {
                    self.uniform(part, node, known.next, shape_id, state, record);
                    return known.next;
                }
                self.work.frames.push(Frame {
                    node,
                    end: known.next,
                    shape: shape_id,
                    state,
                    record,
                    is_object,
                    is_records,
                    of_constructor,
                    next: 0,
                });
                node.0 + 1
            }
            Kind::String => {
                self.string(part, node, shape_id, state, record, rest);
                known.next
            }
            _ => known.next,
        }
    }

    /// Marks all strings and names in a container within which nothing is declared, up to `end`.
    fn uniform(&mut self, part: Part, container: NodeId, end: u32, shape: ShapeId, state: State, record: Option<u32>) {
        let value = self.spot(part, shape, state);
        let name = Spot { holds: None, is_name: true, bytes: false, ..value };
        let fields = self.fields;
        let value = self.work.mark(value, || context(fields, value));
        let mark = self.work.mark(name, || context(fields, name));
        let mut constructors = false;
        for node in (container.0 + 1..end).map(NodeId) {
            match self.document().kind(node) {
                Kind::Name => {
                    constructors |= self.tape.bytes(self.input, self.tape.span(node)) == CONSTRUCTOR;
                    self.tape.mark(node, mark);
                }
                Kind::String if self.carries_json(part, node, shape, state, record) => {}
                Kind::String => self.tape.mark(node, value),
                _ => {}
            }
        }
        if constructors {
            self.constructors(container, end, Spot { of_constructor: true, ..name });
        }
    }

    /// Marks the names in each object that is the value of a member named `constructor`.
    fn constructors(&mut self, container: NodeId, end: u32, spot: Spot) {
        for node in (container.0 + 1..end.saturating_sub(1)).map(NodeId) {
            let document = self.document();
            let value = NodeId(node.0 + 1);
            if document.kind(node) != Kind::Name || document.bytes(node) != CONSTRUCTOR {
                continue;
            }
            // The names are one behind the other: each value says where the next one is.
            let mut at = value.0 + 1;
            let end = document.node(value).filter(|value| value.kind == Kind::Object).map_or(0, |value| value.next);
            while at < end {
                self.mark(NodeId(at), spot);
                at = self.document().node(NodeId(at + 1)).map_or(end, |value| value.next);
            }
        }
    }

    /// Whether an array of the event is a list of its records.
    fn is_records(&self, list: NodeId) -> bool {
        let Some(records) = self.source.records else { return false };
        let frames = &self.work.frames;
        let is_named = |node: NodeId| self.document().bytes(name_of(node)) == records.member.as_bytes();
        match (records.by_list, frames.as_slice()) {
            (false, []) => records.member.is_empty(),
            (false, [event]) => event.is_object && is_named(list),
            (true, [event, lists]) => event.is_object && lists.is_object && is_named(lists.node),
            _ => false,
        }
    }

    /// Notes a value that the policy has taken out or written over, whatever it is.
    fn target(&mut self, node: NodeId, kind: Kind, state: State, record: Option<u32>) {
        let Some(marks) = self.fields.marks(state) else { return };
        let scalar = matches!(kind, Kind::Number | Kind::True | Kind::False);
        if marks.removes || scalar && marks.sanitize.contains(&Sanitizer::Redact) {
            self.work.targets.push((node, state, record));
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

    /// Notes that the value is to be checked against the policy's schemas, and that what they are about further in is there.
    pub(super) fn schemas(&mut self, node: NodeId, state: State, record: Option<u32>) {
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

    /// What is known of a value that is a string.
    pub(super) fn spot(&self, part: Part, shape: ShapeId, state: State) -> Spot {
        Spot { state, holds: lookup(shape).holds, is_name: false, of_constructor: false, bytes: part.bytes }
    }

    /// Marks a string, so that the rules look at it.
    #[inline]
    pub(super) fn mark(&mut self, node: NodeId, spot: Spot) {
        let fields = self.fields;
        let mark = self.work.mark(spot, || context(fields, spot));
        self.tape.mark(node, mark);
    }
}

/// What the rules are told about a spot. In what need not be text, control characters are nothing unusual.
fn context(fields: &Fields, spot: Spot) -> Context {
    let Spot { is_name, of_constructor, .. } = spot;
    let known = Context { holds: spot.holds, is_name, of_constructor, ..Context::default() };
    let known = fields.marks(spot.state).map_or(known, |marks| Context {
        holds: marks.holds.or(spot.holds),
        sinks: marks.sinks,
        allow: marks.allow,
        ..known
    });
    if spot.bytes { Context { allow: known.allow.with(Class::Control), ..known } } else { known }
}

/// The member whose value says how objects are made.
const CONSTRUCTOR: &[u8] = b"constructor";

/// The name of the member whose value that is.
const fn name_of(value: NodeId) -> NodeId {
    NodeId(value.0.saturating_sub(1))
}

/// What is known about places of that shape.
pub(crate) fn lookup(shape: ShapeId) -> &'static Shape {
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
