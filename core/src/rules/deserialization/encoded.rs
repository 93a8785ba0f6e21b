//! Binary streams, told by their first bytes: as they are, in hexadecimal and in base64.

use super::{
    DOTNET_STREAM, JAVA_STREAM, PHP_ARRAY, PHP_OBJECT, PICKLE, PICKLE_CALL, RUBY_HASH, RUBY_MARSHAL, notation,
};
use crate::rules::ascii::starts_with;
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

/// Runs of letters and digits that may be base64 or hexadecimal.
fn runs(text: &[u8], hits: &mut Hits) {
    let mut rest = text;
    while let Some(start) = rest.iter().position(|&byte| is_base64(byte)) {
        rest = rest.get(start..).unwrap_or_default();
        let len = rest.iter().position(|&byte| !is_base64(byte)).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(len);
        // The shortest that says anything is a part of Java's magic.
        if len >= 6 {
            self::run(run, hits);
        }
        rest = tail;
    }
}

fn run(run: &[u8], hits: &mut Hits) {
    // PHP, pickle and Marshal: see what the first bytes are.
    if run.len() >= 12 && matches!(run, [b'T' | b'Q' | b'Y' | b'g' | b'B' | b'K', ..]) {
        head(run, hits);
    }
    // Java's magic at the start, which may be that of a path's last part.
    // Java's magic within other bytes: in hexadecimal, and in base64 after one or two bytes more.
    for (before, rest) in places_of(run, |byte| matches!(byte, b'a' | b'A' | b'r' | b's' | b'z')) {
        let java = match rest {
            [b'r', b'O', b'0', b'A', b'B', b'X' | b'Q', ..] => true,
            [b'z', b't', b'A', b'A', b'U'..=b'X', ..] => matches!(before.last(), Some(b'K' | b'a' | b'q' | b'6')),
            [b's', b'7', b'Q', b'A', b'F', ..] => {
                before.last().is_some_and(|&byte| value(byte).is_some_and(|value| value & 3 == 2))
            }
            _ => starts_with(rest, b"aced0005") && rest.len() > 8,
        };
        if java {
            hits.add(&JAVA_STREAM);
        }
    }
}

/// Judges the first bytes of what is base64 of something.
fn head(run: &[u8], hits: &mut Hits) {
    /// How many characters are decoded: enough for what comes before a name, and the name.
    const MOST: usize = 64;
    let mut bytes = [0u8; MOST / 4 * 3];
    let mut len = 0;
    let (mut held, mut bits) = (0u32, 0u32);
    for &byte in run.iter().take(MOST) {
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
