//! Which service sent the event.
//!
//! What is known about the services is data, in the crate `sluicegate-schemas`. Here is only the code that compares an event
//! with it.

mod identify;
mod route;
mod rules;

pub use sluicegate_schemas::{Origin, Source};

pub(crate) use identify::{Identity, at, carried, identify, is_from, lists, records, shows};
pub(crate) use route::{Request, Template};
pub(crate) use rules::{ALL as RULES, EMPTY, MIXED, RECORDS, SHAPE, UNEXPECTED, UNKNOWN};

/// Every source that is known, in no particular order.
#[must_use]
pub fn all() -> &'static [Source] {
    sluicegate_schemas::SOURCES
}

/// The source of that id.
#[must_use]
pub fn source(id: &str) -> Option<&'static Source> {
    all().iter().find(|source| source.id == id)
}
