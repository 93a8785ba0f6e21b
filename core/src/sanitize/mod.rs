//! Sanitizing: making text harmless instead of refusing it.
//!
//! Each sanitizer is a function from a text to a text, which it appends to a buffer; one family of them, one file. None changes what it
//! has made already, and neither does a [`chain`](chain::Workshop) of them, which is run until nothing changes.

mod case;
mod chain;
#[cfg(feature = "clean-html")]
mod clean;
mod control;
mod formula;
mod html;
mod invisible;
mod markup;
mod normalize;
mod path;
mod rules;
mod space;
mod stage;
mod truncate;

pub(crate) use rules::{ALL as RULES, CARRIER, UNSAFE};
pub(crate) use stage::{Broken, Stage};
