//! Forms and query strings: `application/x-www-form-urlencoded`, as the WHATWG URL standard parses it.

use super::percent;
use crate::document::{Builder, Kind, Stop};

/// Reads the form as an object of strings. A name that comes twice is there twice.
pub(super) fn read(text: &[u8], builder: &mut Builder<'_>) -> Result<(), Stop> {
    builder.begin_object()?;
    for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        for kind in [Kind::Name, Kind::String] {
            let half = halves.next().unwrap_or_default();
            builder.decoded(kind, |arena| {
                percent::decode(half, true, arena);
            })?;
        }
    }
    builder.end_form()
}
