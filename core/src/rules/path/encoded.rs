//! One step up that is written in code.
//!
//! Nobody encodes a dot: no reserved character is one, so `%2e%2e/x` is written only to be decoded behind a check. A separator in
//! code by hand, `..%2fx`, joins a step to what one segment was for. Both count where the value is a path and nothing else. Code that stands for
//! nothing else than a path's own characters, overlong or of another width, is read here without a view: which decoder comes later is
//! not known.

use crate::rules::ascii::is_word;

/// What one character of a path is, however it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Dot,
    Separator,
    Other,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    Plain,
    /// As encoders write it: in percent code with capitals, or as an escape of a string.
    Usual,
    /// In percent code with small letters.
    Small,
    /// As no encoder writes it: overlong, or as what only looks like it.
    Odd,
}

/// Whether the value is a path with a step up, of which a dot or a separator next to it is in code.
///
/// Where all is in code that is not a letter or digit, an encoder may have been told to do so, and the code proves nothing, unless it is
/// written by hand: with small letters, and only where it is of use.
pub(super) fn climbs(text: &[u8]) -> bool {
    /// A longer path has more than one step.
    const LONGEST: usize = 300;
    if text.len() > LONGEST {
        return false;
    }
    let mut rest = text;
    // Dots at the start of the segment; more than that is a name.
    let mut dots = Some(0);
    let (mut coded, mut found) = (false, false);
    let (mut plain, mut odd, mut small, mut letters) = (false, false, false, false);
    while !rest.is_empty() {
        let Some((unit, code, length)) = unit(rest) else { return false };
        let in_code = code != Code::Plain;
        odd |= code == Code::Odd;
        match unit {
            Unit::Dot => {
                dots = dots.map(|dots| dots + 1);
                coded |= in_code;
                small |= code == Code::Small;
                plain |= !in_code;
            }
            Unit::Separator => {
                // `..%2Fx` is what every encoder makes of `../x`.
                found |= dots == Some(2) && (coded || matches!(code, Code::Small | Code::Odd));
                dots = Some(0);
                coded = in_code;
                plain |= !in_code;
            }
            Unit::Other => {
                dots = None;
                letters |= in_code;
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    found && (plain || odd || small && !letters)
}

/// What stands at the start of the text, how, and in how many bytes; nothing if no path has it.
fn unit(text: &[u8]) -> Option<(Unit, Code, usize)> {
    match *text {
        [b'.', ..] => Some((Unit::Dot, Code::Plain, 1)),
        [b'\\', b'u', ref digits @ ..] | [b'%', b'u' | b'U', ref digits @ ..] => {
            code_point(digits).map(|(unit, code)| (unit, code, 6))
        }
        [b'/' | b'\\', ..] => Some((Unit::Separator, Code::Plain, 1)),
        [b'%', ..] => escaped(text),
        [first @ (0xef | 0xe2), second, third, ..] => match of_bytes([first, second, third]) {
            Some(unit) => Some((unit, Code::Odd, 3)),
            None => Some((Unit::Other, Code::Plain, 1)),
        },
        [byte, ..] if is_word(byte) || matches!(byte, b'-' | b'~' | b'@' | 0x80..) => {
            Some((Unit::Other, Code::Plain, 1))
        }
        _ => None,
    }
}

/// The value of a byte in percent code, of which the percent sign may be in code itself, and its length.
fn byte(text: &[u8]) -> Option<(u8, usize)> {
    let mut rest = text.strip_prefix(b"%")?;
    // As often as anybody encodes.
    for _ in 0..4 {
        rest = rest.strip_prefix(b"25").unwrap_or(rest);
    }
    let (digits, behind) = rest.split_at_checked(2)?;
    let digits = std::str::from_utf8(digits).ok()?;
    let value = u8::from_str_radix(digits, 16).ok()?;
    Some((value, text.len() - behind.len()))
}

/// A character in percent code: of one byte, of several, or of more than it needs.
fn escaped(text: &[u8]) -> Option<(Unit, Code, usize)> {
    let (first, length) = byte(text)?;
    let small = text.get(..length).is_some_and(|code| code.last().is_some_and(u8::is_ascii_lowercase));
    let usual = if small { Code::Small } else { Code::Usual };
    let of = |byte: u8| match byte {
        b'.' => Some(Unit::Dot),
        b'/' | b'\\' => Some(Unit::Separator),
        _ => None,
    };
    if let Some(unit) = of(first) {
        return Some((unit, usual, length));
    }
    let other = (Unit::Other, usual, length);
    let more = match first {
        0xc0 | 0xc1 => 1,
        0xe0 | 0xe2 | 0xef => 2,
        0xf0 => 3,
        _ => return (first > b' ').then_some(other),
    };
    let (mut whole, mut bytes, mut value) = (length, [first, 0, 0], u32::from(first) & (0x7f >> (more + 1)));
    for number in 1..=more {
        let Some((next, length)) = text.get(whole..).and_then(byte) else { return Some(other) };
        if let Some(slot) = bytes.get_mut(number) {
            *slot = next;
        }
        value = value << 6 | u32::from(next) & 0x3f;
        whole += length;
    }
    // An overlong form has a value that one byte would hold.
    let unit = u8::try_from(value).ok().and_then(of).or_else(|| of_bytes(bytes).filter(|_| more == 2));
    Some(unit.map_or(other, |unit| (unit, Code::Odd, whole)))
}

/// What four hexadecimal digits stand for.
fn code_point(digits: &[u8]) -> Option<(Unit, Code)> {
    let digits = std::str::from_utf8(digits.get(..4)?).ok()?;
    Some(match u16::from_str_radix(digits, 16).ok()? {
        0x2e => (Unit::Dot, Code::Usual),
        0x2f | 0x5c => (Unit::Separator, Code::Usual),
        0xff0e | 0x2024 => (Unit::Dot, Code::Odd),
        0xff0f | 0xff3c | 0x2215 | 0x2216 | 0x2044 => (Unit::Separator, Code::Odd),
        _ => (Unit::Other, Code::Usual),
    })
}

/// What the characters stand for that look like a dot or a separator, and that decoders fold to one: in UTF-8.
fn of_bytes(bytes: [u8; 3]) -> Option<Unit> {
    match bytes {
        // FULLWIDTH FULL STOP, ONE DOT LEADER.
        [0xef, 0xbc, 0x8e] | [0xe2, 0x80, 0xa4] => Some(Unit::Dot),
        // FULLWIDTH SOLIDUS and REVERSE SOLIDUS, DIVISION SLASH, SET MINUS, FRACTION SLASH.
        [0xef, 0xbc, 0x8f | 0xbc] | [0xe2, 0x88, 0x95 | 0x96] | [0xe2, 0x81, 0x84] => Some(Unit::Separator),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_in_code_is_seen() {
        for text in [
            "%2e%2e/x",
            ".%2E/x",
            "..%2fx",
            "..%5cx",
            "x/%2e%2e/admin",
            "x%2f..%2fadmin",
            "%252e%252e%252fx",
            "%25252e%25252e%25252fx",
            "%c0%ae%c0%ae/x",
            "..%c0%afx",
            "..%c1%9cx",
            "%e0%80%ae%e0%80%ae%e0%80%afx",
            "%f0%80%80%ae%f0%80%80%ae/x",
            "..%u2215x",
            "\\u002e\\u002e/x",
            "%ef%bc%8e%ef%bc%8e/x",
            "．．/x",
            "．．／x",
        ] {
            assert!(climbs(text.as_bytes()), "{text}");
        }
        for text in [
            "../x",
            "../a%20b.png",
            "..%2Fx",
            "%2E%2E%2Fx%2Epng",
            "%2e%2e%2f%78",
            "\\u002e\\u002e\\u002fx",
            "a%2fb",
            "a..%2fb",
            "1%2e5/x",
            "%2e%2e",
            "...%2fx",
            "import%20%22%2E%2E%2Fx",
            "wait．． what",
            "?u=..%2Fhome",
            "über/..",
            "%",
            "",
        ] {
            assert!(!climbs(text.as_bytes()), "{text}");
        }
    }
}
