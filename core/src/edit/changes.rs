//! What differs between an event and the one to hand on, for those who hold it as an object of a host language.

use super::list::{Edit, Edits};
use crate::document::{Document, Kind, NodeId};

/// One step of the way from the event to a value in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step<'a> {
    /// To the member of an object.
    Name(&'a str),
    /// To the item of an array, counted from 0 in the event as it was given.
    Index(u32),
}

/// One difference between the event that was given and the one to hand on.
///
/// All changes of an event come in its order, and none lies within what another one takes out. Indices are those of the event as it was
/// given: apply the changes from the last to the first, and those that are still to come stay right.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    steps: Box<[Step<'a>]>,
    edit: Edit<'a>,
}

impl<'a> Change<'a> {
    /// The way from the event to the value.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = Step<'a>> + '_ {
        self.steps.iter().copied()
    }

    /// What becomes of the value.
    #[must_use]
    pub const fn edit(&self) -> Edit<'a> {
        self.edit
    }
}

/// The changes that the edits, which must be settled, make to the event.
///
/// The way to each goes on from the way to the one before, so that all of them together cost one walk over the event.
pub(crate) fn changes<'a>(document: Document<'a>, edits: &'a Edits) -> impl Iterator<Item = Change<'a>> {
    let mut way: Vec<Place<'a>> = Vec::new();
    edits.from(NodeId(0)).map(move |(node, edit)| {
        // Over and out of what lies before the value, and then into what it lies in.
        let is_before = |place: &Place<'_>| document.node(place.value).is_none_or(|known| known.next <= node.0);
        while let Some(place) = way.pop_if(|place| is_before(place)) {
            way.extend(next(document, place));
        }
        loop {
            let container = way.last().map_or(NodeId(0), |place| place.value);
            let mut inner = first(document, container).filter(|_| container != node);
            while let Some(place) = inner.filter(is_before) {
                inner = next(document, place);
            }
            let Some(place) = inner else { break };
            way.push(place);
        }
        Change { steps: way.iter().map(|place| place.step).collect(), edit }
    })
}

/// A value in a container.
#[derive(Clone, Copy)]
struct Place<'a> {
    step: Step<'a>,
    value: NodeId,
    /// The node behind the container.
    end: u32,
}

/// The first value in a container.
fn first<'a>(document: Document<'a>, container: NodeId) -> Option<Place<'a>> {
    let end = document.node(container)?.next;
    place(
        document,
        NodeId(container.0 + 1),
        end,
        match document.kind(container) {
            Kind::Array => Some(0),
            _ => None,
        },
    )
}

/// The value behind that one in the same container.
fn next<'a>(document: Document<'a>, place_before: Place<'a>) -> Option<Place<'a>> {
    let behind = NodeId(document.node(place_before.value)?.next);
    place(
        document,
        behind,
        place_before.end,
        match place_before.step {
            Step::Index(index) => Some(index + 1),
            Step::Name(_) => None,
        },
    )
}

/// The value whose name, or which itself, is the node.
fn place<'a>(document: Document<'a>, node: NodeId, end: u32, index: Option<u32>) -> Option<Place<'a>> {
    if node.0 >= end {
        return None;
    }
    Some(match index {
        Some(index) => Place { step: Step::Index(index), value: node, end },
        None => Place { step: Step::Name(document.text(node)), value: NodeId(node.0 + 1), end },
    })
}
