//! Recognising the source of an event by what the platform wrote into it.

use crate::document::{Document, Kind, NodeId};
use sluicegate_schemas::{Origin, SOURCES, Source, Test};

/// What an event turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// An event of that source.
    Known(&'static Source),
    /// Records of different sources in one batch.
    Mixed,
    /// A batch without records, which could be of any source.
    Empty,
    /// Nothing that is known.
    Unknown,
}

/// Finds the source of an event.
pub(crate) fn identify(document: Document<'_>) -> Identity {
    let Some(root) = document.root() else { return Identity::Unknown };
    let mut mixed = false;
    for source in SOURCES {
        if source.origin == Origin::Event {
            match compare(document, root, source) {
                Match::All => return Identity::Known(source),
                Match::SomeRecords => mixed = true,
                Match::None => {}
            }
        }
    }
    let records = document.member(root, "Records");
    if mixed {
        Identity::Mixed
    } else if records.is_some_and(|records| document.kind(records) == Kind::Array && document.count(records) == 0) {
        Identity::Empty
    } else {
        Identity::Unknown
    }
}

/// Whether the value at `root` is an event of that source.
pub(crate) fn is_from(document: Document<'_>, root: NodeId, source: &Source) -> bool {
    compare(document, root, source) == Match::All
}

/// The sources that a string can be said to carry under that name: an envelope, or the events of a source or family.
pub(crate) fn carried(name: &str) -> impl Iterator<Item = &'static Source> + '_ {
    let named = move |source: &&Source| source.id == name || source.family == name;
    let envelope = move |source: &&Source| source.origin != Origin::Event;
    let has_envelope = SOURCES.iter().any(|source| named(&source) && envelope(&source));
    SOURCES.iter().filter(move |source| named(source) && envelope(source) == has_envelope)
}

#[derive(PartialEq, Eq)]
enum Match {
    All,
    /// Some records are of the source and some are not.
    SomeRecords,
    None,
}

fn compare(document: Document<'_>, root: NodeId, source: &Source) -> Match {
    let mut some = false;
    for test in source.recognise {
        let passed = match test {
            Test::Present(path) => at(document, root, path).is_some(),
            Test::Absent(path) => at(document, root, path).is_none(),
            Test::Is(path, text) => is(document, root, path, text),
            Test::Begins(path, text) => at(document, root, path).is_some_and(|node| {
                document.kind(node) == Kind::String && document.bytes(node).starts_with(text.as_bytes())
            }),
            Test::Contains(path, text) => at(document, root, path).is_some_and(|node| {
                document.kind(node) == Kind::String
                    && document.bytes(node).windows(text.len()).any(|part| part == text.as_bytes())
            }),
            Test::EachRecord(path, text) => {
                let (matching, all) = each(document, root, source, |record| is(document, record, path, text));
                some |= matching;
                all
            }
            Test::EachRecordHas(path) => {
                let (matching, all) = each(document, root, source, |record| at(document, record, path).is_some());
                some |= matching;
                all
            }
            _ => false,
        };
        if !passed {
            return if some { Match::SomeRecords } else { Match::None };
        }
    }
    if source.recognise.is_empty() { Match::None } else { Match::All }
}

/// Whether the test holds for some record, and whether there are records and it holds for all of them.
fn each(document: Document<'_>, root: NodeId, source: &Source, test: impl Fn(NodeId) -> bool) -> (bool, bool) {
    let Some(records) = records(document, root, source) else { return (false, false) };
    let mut total = 0;
    let matching = document.items(records).inspect(|_| total += 1).filter(|record| test(*record)).count();
    (matching > 0, matching == total && total > 0)
}

/// The list of the records of an event of that source.
pub(crate) fn records(document: Document<'_>, root: NodeId, source: &Source) -> Option<NodeId> {
    let list = match source.records? {
        "" => root,
        name => document.member(root, name)?,
    };
    (document.kind(list) == Kind::Array).then_some(list)
}

fn at(document: Document<'_>, from: NodeId, path: &[&str]) -> Option<NodeId> {
    path.iter().try_fold(from, |node, name| document.member(node, name))
}

fn is(document: Document<'_>, from: NodeId, path: &[&str], text: &str) -> bool {
    at(document, from, path)
        .is_some_and(|node| document.kind(node) == Kind::String && document.bytes(node) == text.as_bytes())
}
