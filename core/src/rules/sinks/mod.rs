//! The strict rules: what is dangerous once it is known where the function sends a value.
//!
//! One file a sink, named like it. A sink rule needs no evidence of an attack: whatever the sink would not take as plain
//! data is refused, so nothing dangerous passes. They look at the plain text, for that is what the function sends.

use super::hits::Hits;
use super::subject::{Sink, Subject};
use crate::finding::Rule;

mod formula;
mod header;
pub(in crate::rules) mod html;
mod ldap;
mod log;
mod nosql;
mod path;
mod shell;
mod sql;
mod template;
mod url;
mod xpath;

pub(crate) use formula::starts_formula;

/// What looks for the rules of one sink.
#[derive(Debug)]
pub(super) struct SinkDetector {
    pub(super) sink: Sink,
    pub(super) detect: fn(&Subject<'_>, &mut Hits),
    pub(super) rules: &'static [&'static Rule],
}

pub(super) static SINKS: &[&SinkDetector] = &[
    &header::DETECTOR,
    &log::DETECTOR,
    &formula::DETECTOR,
    &html::DETECTOR,
    &sql::DETECTOR,
    &url::DETECTOR,
    &template::DETECTOR,
    &nosql::DETECTOR,
    &ldap::DETECTOR,
    &xpath::DETECTOR,
    &shell::DETECTOR,
    &path::DETECTOR,
];
