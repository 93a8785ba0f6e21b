//! The memory of the walk over an event, and what it leaves for the stages behind it.

use super::fields::State;
use super::gzip::Inflater;
use super::shares::Spent;
use super::told::Told;
use crate::document::{Document, NodeId};
use crate::rules::{Context, Holds};
use sluicegate_schemas::ShapeId;

/// One document of the event: the event itself, or one opened from a carrier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) root: NodeId,
    /// Its nodes are those from `root` up to this one.
    pub(crate) end: u32,
    pub(crate) record: Option<u32>,
    pub(super) shape: ShapeId,
    pub(super) state: State,
    /// How many carriers are around it.
    pub(super) depth: u32,
    /// How many of those nobody declared.
    pub(super) undeclared: u32,
    /// Whether the source itself says what the document is, not a policy.
    pub(super) own: bool,
    /// Whether it was decoded from what need not be text.
    pub(super) bytes: bool,
    pub(super) rest: Rest,
}

impl Part {
    /// What is known about its root.
    pub(crate) const fn shape(&self) -> ShapeId {
        self.shape
    }

    /// What the policy knows about its root.
    pub(crate) const fn state(&self) -> State {
        self.state
    }
}

/// What a policy's `carries`, or the source, says of what a document carries further in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Nothing: what its strings carry say the shape and the state of their place.
    Unsaid,
    /// The document is one string, decoded, which carries nothing more.
    Text,
    /// The value itself carries what comes next in the chain of that state.
    Root(State, usize),
    /// The member of that name does.
    Member(&'static str, State, usize),
}

/// A container that the walk is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) node: NodeId,
    pub(super) end: u32,
    pub(super) shape: ShapeId,
    pub(super) state: State,
    pub(super) record: Option<u32>,
    pub(super) is_object: bool,
    /// Whether the items are the records of the batch.
    pub(super) is_records: bool,
    /// Whether it is the value of a member named `constructor`.
    pub(super) of_constructor: bool,
    /// The index of the next item.
    pub(super) next: u32,
}

/// The memory of the walk. Reused from event to event.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(super) parts: Vec<Part>,
    pub(super) frames: Vec<Frame>,
    /// What the marks of the nodes stand for: mark 1 is the first.
    contexts: Vec<(Spot, Context)>,
    /// The marks that were given last, to a value and to a name: neighbours have much in common.
    last: [u16; 2],
    /// Where the records of the batch begin.
    pub(super) records: Vec<u32>,
    /// What the carriers of each record have cost.
    pub(super) spent: Vec<Spent>,
    /// Values that have a schema, with the state that says which, and their record.
    pub(super) checks: Vec<(NodeId, State, Option<u32>)>,
    /// Values that the policy wants sanitized, with the state that says how, and their record.
    pub(super) targets: Vec<(NodeId, State, Option<u32>)>,
    /// What the event tells about itself.
    pub(super) told: Vec<Told>,
    pub(super) inflater: Inflater,
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            parts: Vec::with_capacity(1024),
            frames: Vec::with_capacity(128),
            contexts: Vec::with_capacity(64),
            last: [0; 2],
            records: Vec::with_capacity(1024),
            spent: Vec::with_capacity(1024),
            checks: Vec::with_capacity(1024),
            targets: Vec::with_capacity(1024),
            told: Vec::with_capacity(1024),
            inflater: Inflater::default(),
        }
    }
}

impl Workspace {
    pub(crate) fn clear(&mut self) {
        self.parts.clear();
        self.frames.clear();
        self.contexts.clear();
        self.last = [0; 2];
        self.records.clear();
        self.spent.clear();
        self.checks.clear();
        self.targets.clear();
        self.told.clear();
    }

    /// The values that have a schema.
    pub(crate) fn checks(&self) -> &[(NodeId, State, Option<u32>)] {
        &self.checks
    }

    /// The values that the policy wants sanitized.
    pub(crate) fn targets(&self) -> &[(NodeId, State, Option<u32>)] {
        &self.targets
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

    /// The record that the document with that root is of.
    pub(crate) fn record_of_part(&self, root: NodeId) -> Option<u32> {
        let at = self.parts.binary_search_by_key(&root, |part| part.root).ok()?;
        self.parts.get(at).and_then(|part| part.record)
    }

    /// Every document of the event.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// What is known about the place of a node with that mark; nothing where the node is not to be inspected.
    #[inline]
    pub(crate) fn context(&self, mark: u16) -> Option<(&Context, State)> {
        self.contexts.get(usize::from(mark).checked_sub(1)?).map(|(spot, context)| (context, spot.state))
    }

    /// The mark for what is known at a spot, and `context` what follows from it. There are few different ones: kinds of values times places of fields.
    #[inline]
    pub(super) fn mark(&mut self, spot: Spot, context: impl FnOnce() -> Context) -> u16 {
        let [value, name] = self.last;
        let last = if spot.is_name { name } else { value };
        let is_last = |(known, _): &(Spot, Context)| *known == spot;
        if self.contexts.get(usize::from(last).wrapping_sub(1)).is_some_and(is_last) {
            return last;
        }
        let at = self.contexts.iter().position(is_last).unwrap_or_else(|| {
            self.contexts.push((spot, context()));
            self.contexts.len() - 1
        });
        // There are at most 8,192 states, times kinds of values and of places. No policy is known that comes near 65,535 of them in one
        // event; beyond, all would be judged as the last one.
        let mark = u16::try_from(at + 1).unwrap_or(u16::MAX);
        self.last = if spot.is_name { [value, mark] } else { [mark, name] };
        mark
    }
}

/// What the walk knows about a string, from which its context follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) state: State,
    pub(super) holds: Option<Holds>,
    pub(super) is_name: bool,
    pub(super) of_constructor: bool,
    /// Whether it was decoded from what need not be text.
    pub(super) bytes: bool,
}
