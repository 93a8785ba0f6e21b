//! Budgets: how old an event may be, how often it may have come before.
//!
//! Where an event tells that is data in the source files (`x-tells`); the walk over the event notes it. Time is an argument of the
//! check, and no clock is read.

mod check;
mod rules;
mod time;
mod trace;

pub(crate) use check::{Budget, Given};
pub(crate) use rules::ALL as RULES;
