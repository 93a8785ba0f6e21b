//! Pins: an EventBridge event pattern that every event must match.
//!
//! The language is that of
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>. A pattern is compiled when the policy
//! loads, and matched on the opened document of any source.

mod check;
mod compile;
mod matcher;
mod rules;

pub(crate) use check::check;
pub(crate) use compile::{Key, Mistake, Pattern};
pub(crate) use rules::{ALL as RULES, ROUTE};
