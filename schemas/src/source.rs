//! A service that sends events, and how its events are recognised.

use crate::tables::FILES;
use crate::{FactSet, Records, Reply, ShapeId};

/// A service that sends events: one file of `sources/`.
#[derive(Debug)]
pub struct Source {
    /// The id, which is the name of the file: public API.
    pub id: &'static str,
    /// The family that a policy can name instead of the id; the id itself where there is no other.
    pub family: &'static str,
    /// The name of the service.
    pub title: &'static str,
    /// Where documents of the source come from.
    pub origin: Origin,
    /// What an event must show to be of this source: all of it.
    pub recognise: &'static [Test],
    /// The shape of the event.
    pub root: ShapeId,
    /// Where the event has its records, for a source that delivers batches.
    pub records: Option<Records>,
    /// What the source is told about what is refused.
    pub reply: Reply,
    /// Where a request says by which route it came, for a source of HTTP requests.
    pub route: Option<Route>,
    /// What values of the event tell about it.
    pub tells: FactSet,
}

impl Source {
    /// The file itself: the JSON Schema of the event, with annotations.
    #[must_use]
    pub fn schema(&self) -> &'static str {
        FILES.iter().find(|(id, _)| *id == self.id).map_or("true", |(_, text)| text)
    }
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Source {}

/// Where a request says by which route it came: paths of member names.
#[derive(Debug)]
pub struct Route {
    /// The method.
    pub method: &'static [&'static str],
    /// The path.
    pub path: &'static [&'static str],
    /// The route that the platform matched, with or without the method; empty where it does not say.
    pub template: &'static [&'static str],
}

/// Where documents of a source come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The platform hands them to a function.
    Event,
    /// Other sources carry them in a string: `carries` in a policy. The next carrier of a chain lies in that member.
    Envelope {
        /// The member whose string is the message.
        message: &'static str,
    },
}

/// One thing that an event must show. Only what the platform writes is looked at, never what a sender can choose.
#[derive(Debug)]
#[non_exhaustive]
pub enum Test {
    /// The value at that path of member names is there.
    Present(&'static [&'static str]),
    /// Nothing is at that path.
    Absent(&'static [&'static str]),
    /// The value at that path is that string.
    Is(&'static [&'static str], &'static str),
    /// The value at that path is a string that begins so.
    Begins(&'static [&'static str], &'static str),
    /// The value at that path is a string that ends so.
    Ends(&'static [&'static str], &'static str),
    /// The value at that path is a string that contains that one.
    Contains(&'static [&'static str], &'static str),
    /// Each record has that string at that path; there may be none.
    EachRecord(&'static [&'static str], &'static str),
    /// Each record has something at that path; there may be none.
    EachRecordHas(&'static [&'static str]),
}
