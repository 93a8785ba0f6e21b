//! The gate in front of a serverless function.
#![forbid(unsafe_code)]

pub mod document;
mod finding;
pub mod rules;

pub use finding::{Class, ClassSet, Paranoia, Rule, Severity};
