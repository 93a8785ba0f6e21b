//! The event sources that sluicegate knows, as data.
//!
//! Each source is one file in `sources/`: a JSON Schema of its events, with annotations that say how an event of the source is
//! recognised, which strings somebody outside the account can choose, and which of them carry another document.
//! `cargo xtask generate` writes those files down as the constant tables of [`SOURCES`] and [`SHAPES`], so that nothing is read or
//! compiled when a process starts.

mod fact;
mod reply;
mod shape;
mod source;
mod tables;

pub use fact::{Fact, FactSet};
pub use reply::{Answer, Order, Piece, Records, RecordsReply, Reply, Template};
pub use shape::{Carrier, Holds, Shape, ShapeId, Types, find_name};
pub use source::{Origin, Route, Source, Test};
pub use tables::{SHAPES, SOURCES};
