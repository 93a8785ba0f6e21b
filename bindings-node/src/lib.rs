//! What the Node package `sluicegate` calls: it converts, calls `core` and converts. Every decision is made there.
//!
//! The other half is in `lib/`: it walks the event, an object of JavaScript, and hands it over in a few buffers (`lib/walker.ts`), which
//! [`packed`] reads.

pub mod gate;
pub mod options;
mod outcome;
mod packed;
mod text;
