//! JSON Schemas, checked on the tape.
//!
//! The `jsonschema` crate validates; here is the tape as it reads it ([`json`]), how schemas of a policy are compiled
//! ([`compile`]; [`plain`] says which are right at first sight), what they say of the content of strings ([`content`]), and what is made of its
//! errors ([`check`]).

mod check;
mod compile;
mod content;
mod formats;
mod json;
mod number;
mod plain;
mod rules;

pub(crate) use check::check;
pub(crate) use compile::{Compiled, Compiler, Schema};
pub(crate) use content::{Content, Layer, Member};
pub(crate) use rules::{ALL as RULES, MISSING};

#[cfg(test)]
mod tests;
