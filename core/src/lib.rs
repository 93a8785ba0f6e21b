//! The gate in front of a serverless function.
#![forbid(unsafe_code)]

mod accept;
mod carrier;
mod catalog;
pub mod document;
mod finding;
mod gate;
pub mod policy;
pub mod rules;
mod schema;
pub mod source;
mod verdict;

pub use catalog::{rule as find_rule, rules as all_rules};
pub use finding::{Action, Class, ClassSet, Paranoia, Rule, Severity};
pub use gate::{Gate, Options, Scratch};
pub use policy::{Policy, PolicyError};
pub use verdict::{Decision, Finding, Verdict};
