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
            test => shows(document, Some(root), test),
        };
        if !passed {
            return if some { Match::SomeRecords } else { Match::None };
        }
    }
    if source.recognise.is_empty() { Match::None } else { Match::All }
}

/// Whether a value, of which there may be none, shows what the test wants. Tests of each record are none of a single value.
pub(crate) fn shows(document: Document<'_>, value: Option<NodeId>, test: &Test) -> bool {
    let at = |path| value.and_then(|value| at(document, value, path));
    let text = |path| at(path).filter(|node| document.kind(*node) == Kind::String).map(|node| document.bytes(node));
    match test {
        Test::Present(path) => at(path).is_some(),
        Test::Absent(path) => at(path).is_none(),
        Test::Is(path, wanted) => text(path).is_some_and(|text| text == wanted.as_bytes()),
        Test::Begins(path, wanted) => text(path).is_some_and(|text| text.starts_with(wanted.as_bytes())),
        Test::Ends(path, wanted) => text(path).is_some_and(|text| text.ends_with(wanted.as_bytes())),
        Test::Contains(path, wanted) => {
            text(path).is_some_and(|text| text.windows(wanted.len()).any(|part| part == wanted.as_bytes()))
        }
        _ => false,
    }
}

/// Whether the test holds for some record, and whether there are records and it holds for all of them.
fn each(document: Document<'_>, root: NodeId, source: &Source, test: impl Fn(NodeId) -> bool) -> (bool, bool) {
    let mut total = 0;
    let matching = records(document, root, source).inspect(|_| total += 1).filter(|(_, record)| test(*record)).count();
    (matching > 0, matching == total && total > 0)
}

/// The lists of the records of an event of that source, each with its name where there are several.
pub(crate) fn lists<'a>(
    document: Document<'a>,
    root: NodeId,
    source: &Source,
) -> impl Iterator<Item = (Option<NodeId>, NodeId)> + use<'a> {
    let by_list = source.records.is_some_and(|records| records.by_list);
    let holder = source.records.and_then(|records| match records.member {
        "" => Some(root),
        name => document.member(root, name),
    });
    let one = holder.filter(|_| !by_list).map(|list| (None, list));
    let several = holder.filter(|_| by_list).into_iter().flat_map(move |holder| document.members(holder));
    let several = several.map(|(name, list)| (Some(name), list));
    one.into_iter().chain(several).filter(move |(_, list)| document.kind(*list) == Kind::Array)
}

/// The records of an event of that source, each with the list that it is in.
pub(crate) fn records<'a>(
    document: Document<'a>,
    root: NodeId,
    source: &Source,
) -> impl Iterator<Item = (NodeId, NodeId)> + use<'a> {
    lists(document, root, source).flat_map(move |(_, list)| document.items(list).map(move |record| (list, record)))
}

/// The value at the end of a path of member names.
pub(crate) fn at(document: Document<'_>, from: NodeId, path: &[&str]) -> Option<NodeId> {
    path.iter().try_fold(from, |node, name| document.member(node, name))
}

fn is(document: Document<'_>, from: NodeId, path: &[&str], text: &str) -> bool {
    at(document, from, path)
        .is_some_and(|node| document.kind(node) == Kind::String && document.bytes(node) == text.as_bytes())
}
