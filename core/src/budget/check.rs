//! What an event tells against the limits.

use super::rules::{AGE, HOPS, RECEIVES};
use super::{time, trace};
use crate::carrier::Told;
use crate::document::{Document, Kind, NodeId};
use crate::finding::{Notes, Place};
use crate::policy::{Function, Limits};
use sluicegate_schemas::{Fact, FactSet};

/// The limits of a policy that are judged here.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    /// In milliseconds.
    age: Option<i64>,
    receives: Option<u64>,
    hops: Option<u64>,
    function: Function,
}

/// What the caller of a check knows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Given<'o> {
    pub(crate) now: Option<i64>,
    pub(crate) trace: Option<&'o str>,
    pub(crate) function: Option<&'o str>,
}

impl Budget {
    pub(crate) fn new(limits: &Limits, function: &Function) -> Self {
        Self {
            age: limits.age.map(|age| i64::try_from(age.as_millis()).unwrap_or(i64::MAX)),
            receives: limits.receives.map(|limit| limit as u64),
            hops: limits.hops.map(|limit| limit as u64),
            function: function.clone(),
        }
    }

    /// What the walk must note.
    pub(crate) fn wants(&self) -> FactSet {
        let mut wants = FactSet::NONE;
        if self.age.is_some() {
            wants = wants.union(FactSet::TIME);
        }
        if self.receives.is_some() {
            wants = wants.with(Fact::ReceiveCount);
        }
        if self.hops.is_some() {
            wants = wants.union(FactSet::of(&[Fact::Trace, Fact::Principal, Fact::Producer]));
        }
        wants
    }

    /// Judges one event. `records` is where each of its records begins; empty where its source delivers none. `tells` is what its
    /// source can tell.
    pub(crate) fn check(
        &self,
        document: Document<'_>,
        told: &[Told],
        records: &[u32],
        tells: FactSet,
        given: Given<'_>,
        notes: &mut Notes<'_>,
    ) {
        if let Some(age) = self.age {
            check_age(age, document, told, records, given.now, notes);
        }
        if let Some(limit) = self.receives {
            check_receives(limit, document, told, records, tells, notes);
        }
        if let Some(limit) = self.hops {
            let over = |header: &[u8]| trace::rounds(header).is_none_or(|rounds| rounds > limit);
            if given.trace.is_some_and(|header| over(header.as_bytes())) {
                notes.note(&HOPS, Place::EVENT);
            }
            for told in told {
                let text = || string(document, told.node);
                let is_over = match told.fact {
                    Fact::Trace => text().is_some_and(over),
                    Fact::Principal => text().is_some_and(|principal| self.is_own_session(principal, given.function)),
                    Fact::Producer => text().is_some_and(|name| self.is_own_source(name)),
                    _ => false,
                };
                if is_over {
                    notes.note(&HOPS, Place::node(told.node, told.record));
                }
            }
        }
    }

    /// Whether a principal is the function: the session of its role has the name of the function.
    fn is_own_session(&self, principal: &[u8], given: Option<&str>) -> bool {
        let session = principal.rsplit(|byte| matches!(byte, b':' | b'/')).next().unwrap_or_default();
        let is_session = session.len() < principal.len();
        let own = [given, self.function.name.as_deref()];
        is_session && own.into_iter().flatten().any(|name| name.as_bytes() == session)
    }

    fn is_own_source(&self, source: &[u8]) -> bool {
        self.function.sources().iter().any(|own| own.as_bytes() == source)
    }
}

fn check_age(
    limit: i64,
    document: Document<'_>,
    told: &[Told],
    records: &[u32],
    now: Option<i64>,
    notes: &mut Notes<'_>,
) {
    let Some(now) = now else {
        notes.note(&AGE, Place::EVENT);
        return;
    };
    let times = told.iter().filter(|told| FactSet::TIME.contains(told.fact));
    for told in times.clone() {
        let time = match document.kind(told.node) {
            Kind::String | Kind::Number => time::milliseconds(told.fact, document.bytes(told.node)),
            _ => None,
        };
        // A time further ahead than the limit is no honest clock either, and would never be too old.
        let is_far = |time: i64| now.saturating_sub(time).saturating_abs() > limit;
        if time.is_none_or(is_far) {
            notes.note(&AGE, Place::node(told.node, told.record));
        }
    }
    for place in silent(times, records) {
        notes.note(&AGE, place);
    }
}

fn check_receives(
    limit: u64,
    document: Document<'_>,
    told: &[Told],
    records: &[u32],
    tells: FactSet,
    notes: &mut Notes<'_>,
) {
    let counts = told.iter().filter(|told| told.fact == Fact::ReceiveCount);
    for told in counts.clone() {
        let count = match document.kind(told.node) {
            Kind::String | Kind::Number => trace::number(document.bytes(told.node)),
            _ => None,
        };
        if count.is_none_or(|count| count > limit) {
            notes.note(&RECEIVES, Place::node(told.node, told.record));
        }
    }
    // Other sources deliver an event once, or do not count.
    if tells.contains(Fact::ReceiveCount) {
        for place in silent(counts, records) {
            notes.note(&RECEIVES, place);
        }
    }
}

/// The records about which nothing is told, or the event, where it has no records and nothing is told about it. What is told about
/// the event as a whole is told about all of its records.
fn silent<'t>(told: impl Iterator<Item = &'t Told> + Clone, records: &'t [u32]) -> impl Iterator<Item = Place> {
    let own = told.filter(|told| told.own);
    let mut of_event = own.clone().any(|told| told.record.is_none());
    let event = (records.is_empty() && !of_event).then_some(Place::EVENT);
    of_event |= records.is_empty();
    // The walk goes over the records in their order, so that each is looked for behind the one before.
    let mut told = own.filter_map(|told| told.record).peekable();
    let silent = (0..).zip(records).filter_map(move |(record, start)| {
        let mut is_told = false;
        while told.next_if(|other| *other <= record).is_some_and(|other| {
            is_told |= other == record;
            true
        }) {}
        (!is_told && !of_event).then_some(Place::node(NodeId(*start), Some(record)))
    });
    event.into_iter().chain(silent)
}

/// The text of a string.
fn string<'a>(document: Document<'a>, node: NodeId) -> Option<&'a [u8]> {
    (document.kind(node) == Kind::String).then(|| document.bytes(node))
}
