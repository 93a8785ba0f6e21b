//! JSON Schemas, checked on the tape.
//!
//! The `jsonschema` crate validates; here is the tape as it reads it ([`json`]), how schemas of a policy are compiled
//! ([`compile`]), and what is made of its errors ([`check`]).

mod check;
mod compile;
mod formats;
mod json;
mod number;
mod rules;

pub(crate) use check::check;
pub(crate) use compile::{Compiler, Schema};
pub(crate) use rules::{ALL as RULES, MISSING};

#[cfg(test)]
mod tests;
