//! The gate in front of a serverless function.
#![forbid(unsafe_code)]

mod carrier;
pub mod document;
mod finding;
pub mod rules;
pub mod source;

pub use finding::{Action, Class, ClassSet, Paranoia, Rule, Severity};
