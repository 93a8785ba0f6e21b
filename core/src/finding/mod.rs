//! Findings: what a check found, and the rules and classes that say what is looked for.
//!
//! A rule is data: a `static` [`Rule`] beside the code that looks for it. This module knows no rule by name.

mod action;
mod class;
mod notes;
mod record_set;
mod rule;

pub use action::Action;
pub use class::{Class, ClassSet};
pub use rule::{AnyRule, Paranoia, Rule, Severity};

pub(crate) use notes::{Findings, Found, MORE, Notes, PATTERN, Place};
pub(crate) use record_set::RecordSet;
