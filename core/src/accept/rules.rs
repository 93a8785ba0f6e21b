//! What a pin can find wrong.

use crate::finding::{Class, Rule, Severity};

/// Every rule of this stage.
pub(crate) static ALL: &[&Rule] = &[&PATTERN, &ROUTE];

pub(crate) static ROUTE: Rule = Rule::of_event(
    "accept.route",
    Class::Accept,
    Severity::Medium,
    346,
    "the request is of no route that the policy names",
    "The policy's `routes` name every route that this function serves; a request of another one has no schema and is refused. \
     `$default` names the fields of all other routes.",
);

pub(super) static PATTERN: Rule = Rule::of_event(
    "accept.pattern",
    Class::Accept,
    Severity::Medium,
    // Improper restriction of the origin: what is not named is not let in.
    346,
    "the event, or the record, does not match the pattern that the policy accepts",
    "The policy's `accept` pins what this function serves: a bucket, a queue, a detail type. What does not match was meant for \
     somebody else, or forged.",
);
