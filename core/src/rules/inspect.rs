//! One string in, the rules that it breaks out.

use super::hits::Hits;
use super::registry::DETECTORS;
use super::scan::scan;
use super::sinks::SINKS;
use super::subject::{Context, Subject, View};
use crate::finding::{ClassSet, Paranoia};

/// The memory that decoded views are made in. Reusable, one a thread.
#[derive(Debug, Default)]
pub struct Views {}

/// Judges strings by the classes that are on.
#[derive(Clone, Copy, Debug)]
pub struct Inspector {
    paranoia: Paranoia,
    off: ClassSet,
}

impl Inspector {
    /// An inspector at that level of suspicion, which leaves out the classes that are off.
    #[must_use]
    pub const fn new(paranoia: Paranoia, off: ClassSet) -> Self {
        Self { paranoia, off }
    }

    /// Adds to `hits` what is found in `text`.
    pub fn inspect(&self, _views: &mut Views, text: &[u8], context: Context, hits: &mut Hits) {
        let subject = Subject { text, bytes: scan(text), view: View::Plain, context, paranoia: self.paranoia };
        for sink in SINKS {
            if context.sinks.contains(sink.sink) {
                (sink.detect)(&subject, hits);
            }
        }
        let off = self.off.union(context.allow);
        for detector in DETECTORS {
            if !off.contains(detector.class) && subject.bytes.any(detector.wants) {
                (detector.detect)(&subject, hits);
            }
        }
    }
}
