//! One string in, the rules that it breaks out.

use super::hits::Hits;
use super::registry::DETECTORS;
use super::scan::scan;
use super::sinks::SINKS;
use super::subject::{Context, Subject, View};
use super::views::{ROUNDS, Views};
use crate::finding::{ClassSet, Paranoia};

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

    /// Adds to `hits` what is found in `text`, as it stands and decoded.
    pub fn inspect(&self, views: &mut Views, text: &[u8], context: Context, hits: &mut Hits) {
        let mut bytes = scan(text);
        let subject = Subject { text, bytes, view: View::Plain, context, paranoia: self.paranoia };
        for sink in SINKS {
            if context.sinks.contains(sink.sink) {
                (sink.detect)(&subject, hits);
            }
        }
        self.judge(&subject, ClassSet::EMPTY, hits);
        let mut more = views.start(text, bytes);
        for _ in 0..ROUNDS {
            if !more {
                break;
            }
            bytes = scan(views.current());
            // A class that was found needs no more evidence.
            let found = hits.rules().map(|rule| rule.class).collect();
            let subject = Subject { text: views.current(), bytes, view: View::Decoded, ..subject };
            self.judge(&subject, found, hits);
            more = views.next(bytes);
        }
    }

    fn judge(&self, subject: &Subject<'_>, found: ClassSet, hits: &mut Hits) {
        let off = self.off.union(subject.context.allow).union(found);
        for detector in DETECTORS {
            if !off.contains(detector.class) && subject.bytes.any(detector.wants) {
                (detector.detect)(subject, hits);
            }
        }
    }
}
