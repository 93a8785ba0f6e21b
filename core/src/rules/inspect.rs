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
        let plain = Subject { text, bytes, view: View::Plain, context, paranoia: self.paranoia };
        for sink in SINKS {
            if context.sinks.contains(sink.sink) {
                (sink.detect)(&plain, hits);
            }
        }
        self.judge(&plain, hits);
        // What the next view is made of: the text first, then the view before.
        let mut from = Some(text);
        for _ in 0..ROUNDS {
            if !views.undo(from, bytes) {
                break;
            }
            from = None;
            bytes = scan(views.current());
            self.judge(&Subject { text: views.current(), bytes, view: View::Decoded, ..plain }, hits);
        }
        if views.space(from, bytes) {
            bytes = scan(views.current());
            self.judge(&Subject { text: views.current(), bytes, view: View::Decoded, ..plain }, hits);
        }
    }

    fn judge(&self, subject: &Subject<'_>, hits: &mut Hits) {
        // A class that was found in a view before needs no more evidence.
        let found: ClassSet = hits.rules().map(|rule| rule.class).collect();
        let off = self.off.union(subject.context.allow);
        for detector in DETECTORS {
            let known = subject.view == View::Decoded && found.contains(detector.class);
            if !known && !off.contains(detector.class) && subject.bytes.any(detector.wants) {
                (detector.detect)(subject, hits);
            }
        }
    }
}
