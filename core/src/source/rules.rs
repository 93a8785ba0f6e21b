//! What can be wrong with an event's source.

use crate::finding::{Class, Rule, Severity};

const fn rule(id: &'static str, class: Class, summary: &'static str, details: &'static str) -> Rule {
    let cwe = if matches!(class, Class::Limit) { 770 } else { 20 };
    Rule::of_event(id, class, Severity::Medium, cwe, summary, details)
}

/// Every rule of this stage.
pub(crate) static ALL: &[&Rule] = &[&UNKNOWN, &UNEXPECTED, &MIXED, &EMPTY, &SHAPE, &RECORDS];

pub(crate) static UNKNOWN: Rule = rule(
    "source.unknown",
    Class::Source,
    "the event is of no known source",
    "What is not known cannot be judged, so it is refused. Somebody who may invoke the function directly can send any event.",
);
pub(crate) static UNEXPECTED: Rule = rule(
    "source.unexpected",
    Class::Source,
    "the event is not of the source that is expected",
    "The policy, or the caller of the check, names the sources that this function serves, and the event is of another one.",
);
pub(crate) static MIXED: Rule = rule(
    "source.mixed",
    Class::Source,
    "the records of the batch are of different sources",
    "A service delivers batches of its own records only. A batch that mixes sources was made by somebody else.",
);
pub(crate) static EMPTY: Rule = rule(
    "source.empty",
    Class::Source,
    "the batch has no records",
    "A service that delivers batches delivers at least one record. A handler that loops over nothing reports success.",
);
pub(crate) static SHAPE: Rule = rule(
    "source.shape",
    Class::Source,
    "a member that events of this source have is missing, or of another type",
    "The event does not have the structure that the source's documentation gives: see `sluicegate schema SOURCE`.",
);
pub(crate) static RECORDS: Rule = rule(
    "limit.records",
    Class::Limit,
    "more records than limits.records",
    "A batch is larger than this function is prepared for. AWS delivers at most 10,000 records at once.",
);
