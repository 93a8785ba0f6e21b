//! The gate in front of a serverless function.
#![forbid(unsafe_code)]

mod finding;
pub mod policy;
pub mod rules;

pub use finding::{Class, ClassSet, Paranoia, Rule, Severity};
pub use policy::{Policy, PolicyError};
