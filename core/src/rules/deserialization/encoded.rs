//! Binary streams, told by their first bytes: as they are, in hexadecimal and in base64.

use super::{
    DOTNET_STREAM, JAVA_STREAM, PHP_ARRAY, PHP_OBJECT, PICKLE, PICKLE_CALL, RUBY_HASH, RUBY_MARSHAL, notation,
};
use crate::rules::ascii::ByteSet;
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;
use crate::rules::search::{places, places_of, take_while};

pub(super) fn detect(text: &[u8], bytes: Bytes, hits: &mut Hits) {
    if bytes.any(Bytes::NON_ASCII) && bytes.any(Bytes::CONTROL) {
        raw(text, hits);
    }
    // Prose without a digit is no base64.
    let possible = bytes.any(Bytes::LETTER) && (bytes.any(Bytes::DIGIT) || !bytes.any(Bytes::SPACE));
    if possible && bytes.any(Bytes::ENCODED_OBJECT) {
        runs(text, hits);
    }
    if bytes.any(Bytes::SLASHES) {
        dotnet(text, hits);
    }
}

/// Streams as they are, which a percent-decoded view can hold.
fn raw(text: &[u8], hits: &mut Hits) {
    for (_, rest) in places(text, [0xac, 0x80]) {
        if let [0xac, 0xed, 0x00, 0x05, ..] = rest {
            hits.add(&JAVA_STREAM);
        }
    }
    if is_pickle(text) {
        hits.add(&PICKLE);
    }
}

/// What base64 of PHP's objects, of pickles and of Marshal starts with.
static HEADS: ByteSet = ByteSet::new(b"TQYgBK");

/// Runs of letters and digits that may be base64 or hexadecimal.
fn runs(text: &[u8], hits: &mut Hits) {
    /// The shortest that says what it is.
    const SHORTEST: usize = 12;
    for (before, rest) in places_of(text, &HEADS) {
        let starts = !before.last().is_some_and(|&byte| is_base64(byte));
        if starts && rest.get(..SHORTEST).is_some_and(|head| head.iter().all(|&byte| is_base64(byte))) {
            head(rest, hits);
        }
    }
    // Java's magic at the start, which may be that of a path's last part; and within other bytes: in base64 after one or two
    // bytes more, and in hexadecimal. Told by what words have least of.
    let zero = places(text, [b'0']).any(|(before, rest)| {
        before.ends_with(b"rO") && matches!(rest, [b'0', b'A', b'B', b'X' | b'Q', ..])
            || before.last_chunk::<4>().is_some_and(|magic| magic.eq_ignore_ascii_case(b"aced"))
                && matches!(rest, [b'0', b'0', b'0', b'5', next, ..] if is_base64(*next))
    });
    let later = || {
        places(text, [b't', b'7']).any(|(before, rest)| match (before, rest) {
            ([.., b'K' | b'a' | b'q' | b'6', b'z'], [b't', b'A', b'A', b'U'..=b'X', ..]) => true,
            ([.., byte, b's'], [b'7', b'Q', b'A', b'F', ..]) => value(*byte).is_some_and(|value| value & 3 == 2),
            _ => false,
        })
    };
    if zero || later() {
        hits.add(&JAVA_STREAM);
    }
}

/// Judges the first bytes of what is base64 of something.
fn head(run: &[u8], hits: &mut Hits) {
    /// How many characters are decoded: enough for what comes before a name, and the name.
    const MOST: usize = 64;
    let mut bytes = [0u8; MOST / 4 * 3];
    let mut len = 0;
    let (mut held, mut bits) = (0u32, 0u32);
    for &byte in run.iter().take(MOST).take_while(|&&byte| is_base64(byte)) {
        held = (held << 6 | u32::from(value(byte).unwrap_or(0))) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            if let Some(slot) = bytes.get_mut(len) {
                *slot = (held >> bits & 0xff) as u8;
                len += 1;
            }
        }
    }
    let bytes = bytes.get(..len).unwrap_or_default();
    match bytes {
        [kind @ (b'O' | b'C' | b'a'), b':', tail @ ..] => match notation::php(*kind, tail) {
            Some(true) => hits.add(&PHP_OBJECT),
            Some(false) => hits.add(&PHP_ARRAY),
            None => {}
        },
        [b'c' | b'(', ..] if notation::pickle_call(bytes) => hits.add(&PICKLE_CALL),
        [4, 8, kind, tail @ ..] => marshal(*kind, tail, hits),
        _ if is_pickle(bytes) => hits.add(&PICKLE),
        _ => {}
    }
}

/// A pickle of protocol 2 and later: with a frame whose length is sane, or with a name to load at once.
fn is_pickle(bytes: &[u8]) -> bool {
    match bytes {
        [0x80, 4 | 5, 0x95, _, _, _, 0, 0, 0, 0, 0, ..] => true,
        [0x80, 2..=5, b'c', tail @ ..] => is_identifier_line(tail),
        [0x80, 2..=5, b'(', b'c', tail @ ..] => is_identifier_line(tail),
        _ => false,
    }
}

fn is_identifier_line(text: &[u8]) -> bool {
    let (name, rest) = take_while(text, 40, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    !name.is_empty() && rest.first() == Some(&b'\n')
}

/// After the version: the type of what is at the top.
fn marshal(kind: u8, tail: &[u8], hits: &mut Hits) {
    let symbol = matches!(tail, [b':', 6..=255, first, ..] if first.is_ascii_uppercase());
    match kind {
        // Objects, structs, user-defined and user-marshalled ones start with the symbol of their class.
        b'o' | b'S' | b'U' | b'u' if symbol => hits.add(&RUBY_MARSHAL),
        // Objects extended by a module, classes and modules.
        b'e' if symbol => hits.add(&RUBY_MARSHAL),
        b'c' | b'm' if matches!(tail, [6..=255, first, ..] if first.is_ascii_uppercase()) => hits.add(&RUBY_MARSHAL),
        b'{' | b'[' if matches!(tail, [6..=0x7a, b':' | b'I' | b'"' | b'i' | b'o' | b'[' | b'{' | b'c', ..]) => {
            hits.add(&RUBY_HASH);
        }
        _ => {}
    }
}

/// The header `00 01 00 00 00 FF FF FF FF 01 00`, after none, one or two bytes more.
fn dotnet(text: &[u8], hits: &mut Hits) {
    for (before, rest) in places(text, [b'/']) {
        let found = (before.ends_with(b"AAEAAAD") && rest.starts_with(b"/////A"))
            || (before.ends_with(b"AAQAAAP") && rest.starts_with(b"////8BA"))
            || (before.ends_with(b"BAAAA") && rest.starts_with(b"/////wE"));
        if found {
            hits.add(&DOTNET_STREAM);
        }
    }
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

const fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}
