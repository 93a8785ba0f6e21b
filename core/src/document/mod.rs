//! The document: a parsed event as a flat tape of nodes over one text buffer.
//!
//! The parser reads strict JSON (RFC 8259) from bytes; a [`Builder`] takes the same parts from anybody who walks a host
//! object. Both write to a [`Tape`], which is reused from event to event. A [`Document`] is the tape together with the
//! bytes that it was read from.

mod arena;
mod builder;
mod coding;
mod escape;
mod json;
mod limits;
mod names;
mod node;
mod parse;
mod path;
mod problems;
mod rules;
mod tape;
mod text;
mod texts;

pub use builder::{Builder, Stop};
pub use limits::Limits;
pub use node::{Kind, NodeId};
pub use path::PathDisplay;
pub use tape::{Document, Tape};

pub(crate) use arena::Arena;
pub(crate) use coding::{Coding, Codings};
pub(crate) use parse::parse;
pub(crate) use rules::{ALL as RULES, CARRIERS, DECODED_BYTES, DEPTH, EVENT_BYTES, RATIO, STRING_BYTES};
pub(crate) use tape::{Children, Opened};
pub(crate) use text::Span;
pub(crate) use texts::Texts;

#[cfg(test)]
pub(crate) mod tests;
