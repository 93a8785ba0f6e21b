//! The policy: what is accepted.
//!
//! A policy is a YAML or JSON file, or a value. It goes through three steps. The text becomes a tree in which every node
//! knows its line and column (`yaml`, `scalar`, `located`; `json` has what the YAML parser does not take). Serde reads the
//! tree into the model of the file (`reader`, `model`); an entry in error is noted and dropped, and the rest is read again,
//! so that one run finds every error. The model is checked against the names that others know, and becomes the [`Policy`]
//! that a gate is made from (`compile`).

mod action;
mod compile;
mod compiled;
mod error;
mod json;
mod limits;
mod load;
mod located;
mod misspelt;
mod model;
mod path;
mod period;
mod reader;
mod route;
mod sanitizer;
mod scalar;
#[cfg(feature = "json-schema")]
mod schema;
mod suggest;
mod words;
mod yaml;

#[cfg(test)]
mod path_tests;
#[cfg(test)]
mod tests;

pub use compiled::{Field, Known, Pattern, Policy, Route};
pub(crate) use error::Problems;
pub use error::{PolicyError, PolicyProblem};
pub use limits::Limits;
pub(crate) use load::{Draft, cannot_be_read};
pub use model::{Carries, Function, Mode, OnReject};
pub use path::{Path, PathError, Segment, Selector};
pub use route::RouteKey;
pub use sanitizer::Sanitizer;
#[cfg(feature = "json-schema")]
pub use schema::policy_schema;
pub use words::SchemaSource;
