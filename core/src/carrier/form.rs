//! Forms and query strings: `application/x-www-form-urlencoded`, as the WHATWG URL standard parses it.

use super::percent;
use crate::document::{Builder, Kind, Stop};

/// Reads the form as an object of strings. A name that comes twice is there twice.
pub(super) fn read(text: &[u8], builder: &mut Builder<'_>) -> Result<(), Stop> {
    builder.begin_object()?;
    let mut at = 0;
    for pair in text.split(|byte| *byte == b'&') {
        let start = at;
        at += pair.len() + 1;
        if pair.is_empty() {
            continue;
        }
        let name = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        // Where there is no `=`, the value is empty and stands at the end.
        let value = (name + 1).min(pair.len());
        for (kind, from, to) in [(Kind::Name, 0, name), (Kind::String, value, pair.len())] {
            let half = pair.get(from..to).unwrap_or_default();
            builder.unescaped(kind, start + from, half.len(), |arena| {
                percent::decode(half, true, arena);
            })?;
        }
    }
    builder.end_form()
}
