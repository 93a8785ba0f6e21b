//! File names that leave their folder, or name files of the system.
//!
//! [`traversal`] reads what looks like a path, segment by segment, and counts how far up it goes; [`encoded`] knows a step up in code that is
//! taken off later. [`places`](sensitive)
//! knows the files that attackers read, [`wrapper`] the URL schemes that open files. A `../` alone stands in honest
//! links, imports and settings: what counts is a way out of the root, a long way up, a foreign notation, or the goal. Where a
//! name is expected no way leads anywhere, so each counts; where code is, only what it begins with.

mod catalogue;
mod encoded;
mod sensitive;
mod traversal;
mod wrapper;

pub(super) use catalogue::DETECTOR;
pub(super) use sensitive::is_sensitive;

use super::hits::Hits;
use super::scan::Bytes;
use super::subject::Subject;
use crate::finding::Paranoia;

/// A path that is longer is not looked up as a whole.
const LONGEST: usize = 300;

/// What a dot or a separator in code is written with.
const CODED: Bytes = Bytes::PERCENT.with(Bytes::BACKSLASH).with(Bytes::NON_ASCII);

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let Subject { text, bytes, context, .. } = *subject;
    let quotes = subject.quotes_code();
    if bytes.any(Bytes::CLIMB.with(Bytes::PERCENT)) {
        traversal::detect(text, quotes, context, hits);
    }
    if bytes.any(CODED) && encoded::climbs(text.trim_ascii()) {
        hits.add(&catalogue::EVASION);
    }
    wrapper::detect(text, bytes, quotes, hits);
    let suspicious = subject.paranoia > Paranoia::One || context.is_one_value();
    let separated = bytes.any(Bytes::SLASH.with(Bytes::BACKSLASH));
    if text.len() <= LONGEST && (separated || suspicious && bytes.any(Bytes::DOT)) {
        sensitive::detect(text, suspicious, context, hits);
    }
}
