//! What can go wrong where an event is sanitized.

use crate::finding::{Class, Rule, Severity};

/// Every rule of this stage.
pub(crate) static ALL: &[&Rule] = &[&UNSAFE, &CARRIER];

pub(crate) static UNSAFE: Rule = Rule::of_event(
    "sanitize.unsafe",
    Class::Sanitize,
    Severity::High,
    116,
    "sanitized, and still not acceptable",
    "What was sanitized is checked once more by the same gate. Where something is found in it that would be refused, it is: an \
     attack that is written in an encoding that no sanitizer undoes (`%00` instead of NUL), a field that its schema wants and that was \
     removed, a text that its sanitizers made too long, or that they make another one of each time.",
);

pub(crate) static CARRIER: Rule = Rule::of_event(
    "sanitize.carrier",
    Class::Sanitize,
    Severity::Medium,
    116,
    "to be sanitized within what cannot be written again",
    "The text lies in a carrier whose other parts could not be kept as they are when it is written again. It is refused instead.",
);
