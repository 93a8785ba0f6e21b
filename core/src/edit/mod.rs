//! Edits: what is changed in an event before it is handed on, and the one place that writes the event out again.
//!
//! A stage that changes something notes it in [`Edits`], as a node of the event's own document and what becomes of it. [`splice`]
//! copies the event's text and changes nothing but those places; [`write`](write::write) does the same for a document that has no
//! text, because a host object was walked. For the host object itself there is [`changes`](changes::changes).

mod changes;
mod encode;
mod list;
mod outward;
mod splice;
mod write;

pub use changes::{Change, Step};
pub use list::Edit;

pub(crate) use changes::changes;
pub(crate) use list::Edits;
pub(crate) use outward::Rewriter;
pub(crate) use splice::splice;
pub(crate) use write::{Frames, quote, write};

#[cfg(test)]
mod tests;
