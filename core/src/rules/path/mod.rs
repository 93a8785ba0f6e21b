//! File names that leave their folder, or name files of the system.
//!
//! [`traversal`] reads what looks like a path, segment by segment, and counts how far up it goes. [`places`](sensitive)
//! knows the files that attackers read, [`wrapper`] the URL schemes that open files. A `../` alone stands in honest
//! links, imports and settings: what counts is a way out of the root, a long way up, a foreign notation, or the goal.

mod catalogue;
mod sensitive;
mod traversal;
mod wrapper;

pub(super) use catalogue::DETECTOR;
pub(super) use sensitive::is_sensitive;

use super::hits::Hits;
use super::scan::Bytes;
use super::search::may_hold;
use super::subject::Subject;
use crate::finding::Paranoia;

/// A text that is shorter is always read as a path: some of what is found there climbs without dots.
const SHORT: usize = 66;
/// A path that is longer is not looked up as a whole.
const LONGEST: usize = 300;

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let Subject { text, bytes, .. } = *subject;
    if text.len() < SHORT || may_hold::<1, 2>(text, may_climb) {
        traversal::detect(text, hits);
    }
    wrapper::detect(text, bytes, hits);
    if text.len() <= LONGEST && bytes.any(Bytes::SLASH.with(Bytes::BACKSLASH).with(Bytes::DOT)) {
        sensitive::detect(text, subject.paranoia > Paranoia::One, hits);
    }
}

/// Whether a climbing path may start with these bytes: two dots, a dot and a separator, or an encoded dot.
fn may_climb(a: u8, b: u8, c: u8) -> bool {
    let dot = (a == b'.') & ((b == b'.') | (b == b'/') | (b == b'\\') | (b == b'%') | (b == 0) | (b == b'?'));
    dot | ((b == b'2') & ((c | 0x20) == b'e')) | ((b == b'c') & ((c == b'0') | (c == b'1')))
}
