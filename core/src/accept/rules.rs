//! What a pin can find wrong.

use crate::finding::{Class, Paranoia, Rule, Severity};

/// Every rule of this stage.
pub(crate) static ALL: &[&Rule] = &[&PATTERN, &ROUTE];

pub(crate) static ROUTE: Rule = Rule {
    id: "accept.route",
    class: Class::Accept,
    severity: Severity::Medium,
    cwe: 346,
    paranoia: Paranoia::One,
    summary: "the request is of no route that the policy names",
    details: "The policy's `routes` name every route that this function serves; a request of another one has no schema and is refused. \
              `$default` names the fields of all other routes.",
    matches: &[],
    passes: &[],
};

pub(super) static PATTERN: Rule = Rule {
    id: "accept.pattern",
    class: Class::Accept,
    severity: Severity::Medium,
    // Improper restriction of the origin: what is not named is not let in.
    cwe: 346,
    paranoia: Paranoia::One,
    summary: "the event, or the record, does not match the pattern that the policy accepts",
    details: "The policy's `accept` pins what this function serves: a bucket, a queue, a detail type. What does not match was meant for \
              somebody else, or forged.",
    matches: &[],
    passes: &[],
};
