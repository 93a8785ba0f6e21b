//! What can be wrong with when, and how often, an event comes.

use crate::finding::{Class, Rule, Severity};

const fn rule(id: &'static str, cwe: u16, summary: &'static str, details: &'static str) -> Rule {
    Rule::of_event(id, Class::Budget, Severity::Medium, cwe, summary, details)
}

/// Every rule of this stage.
pub(crate) static ALL: &[&Rule] = &[&AGE, &RECEIVES, &HOPS];

// Authentication bypass by capture and replay.
pub(super) static AGE: Rule = rule(
    "budget.age",
    294,
    "the event is older than limits.age, or does not tell how old it is",
    "An event that was caught and is sent again, or that lay in a queue until nobody waits for it any more. The age is counted from the \
     source's own timestamp. Where there is none, where it cannot be read, where it lies further ahead than the limit, or where the caller \
     of the check gives no time, the age is unknown, and the event is refused as well.",
);
// Excessive iteration.
pub(super) static RECEIVES: Rule = rule(
    "budget.receives",
    834,
    "the message has been received more often than limits.receives, or does not tell how often",
    "A message that comes back again and again was never handled with success: it is what makes the function fail. A dead-letter queue \
     with `maxReceiveCount` takes such messages away for good.",
);
// Uncontrolled recursion.
pub(super) static HOPS: Rule = rule(
    "budget.hops",
    674,
    "the event has been through this function more often than limits.hops",
    "A function that causes the events that start it runs for ever. Lambda counts rounds through SQS, SNS, S3 and itself in the \
     `Lineage` of the X-Ray trace header; the largest of its counts is compared with the limit, because the header does not tell which of \
     them is this function's. An event that the function itself caused (`function` in the policy: as the session that wrote an object, or \
     as the source of an EventBridge event) has no count at all, and is refused whatever the limit is.",
);
