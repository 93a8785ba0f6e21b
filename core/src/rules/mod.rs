//! The injection rules: what must not be found in an untrusted string.
//!
//! A string goes through three steps. `scan` looks at each byte and says which kinds of bytes there are, and `triples` which
//! three stand in a row; most strings hold nothing of interest and end here. What survives is looked at in its `views`: as it stands, and decoded
//! where it shows signs of an encoding. Each view is given to the detectors of `registry` of the classes that are
//! on, which report [`Hits`].
//!
//! A detector is one file or folder, named like its class. It is linear in the bytes of the text, allocates nothing and
//! keeps no state.

mod clean;
mod hits;
mod inspect;
mod patterns;
mod registry;
mod scan;
mod sinks;
mod subject;
mod triples;
mod views;

mod ascii;
mod code;
mod command;
mod control;
mod crlf;
mod deserialization;
mod expression;
mod formula;
#[cfg(test)]
mod holds;
mod ldap;
mod nosql;
mod path;
mod prose;
mod prototype;
mod search;
mod sql;
mod ssrf;
mod template;
mod unicode;
mod xml;
mod xpath;
mod xss;

pub use hits::Hits;
pub use inspect::Inspector;
pub use patterns::{PatternMemory, Patterns};
pub use registry::{all, rule, sink};
pub use subject::{Context, Holds, Sink, SinkSet, Subject, View};
pub use views::Views;

pub(crate) use clean::Clean;
pub(crate) use sinks::starts_formula;
