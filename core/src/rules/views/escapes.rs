//! Backslash escapes of JavaScript, JSON, Python, C, PHP and CSS: `\u0027`, `\u{27}`, `\x27`, `\047`, `\27 `.
//!
//! A backslash stands in honest Windows paths, regular expressions and code. So the short escapes (`\"`, `\\`, `\n`)
//! are undone only where a numeric one says that the text is escaped at all; and NUL and ESC, which code names often, are
//! left as they are.

use super::{Undone, hex};
use crate::rules::search::places;

/// The backslashes of a text that has at least one numeric escape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Escapes;

impl Escapes {
    /// Whether the text is escaped.
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        places(text, [b'\\']).any(|(_, rest)| numeric(rest).is_some()).then_some(Self)
    }

    /// What the escape at the start of `rest` stands for.
    pub(super) fn undo(self, rest: &[u8]) -> Option<Undone> {
        let short = match rest {
            [b'\\', byte @ (b'\\' | b'"' | b'\'' | b'/' | b'`'), ..] => *byte,
            [b'\\', b'n', ..] => b'\n',
            [b'\\', b'r', ..] => b'\r',
            [b'\\', b't', ..] => b'\t',
            _ => return numeric(rest),
        };
        Some(Undone::byte(short, 2))
    }
}

fn numeric(rest: &[u8]) -> Option<Undone> {
    match rest {
        [b'\\', b'u', tail @ ..] => unicode(tail),
        [b'\\', b'U', tail @ ..] => harmless_character(hex(tail.get(..8)?)?, 10),
        [b'\\', b'x', b'{', tail @ ..] => braced(tail, 3),
        [b'\\', b'x', high, low, ..] => {
            // A byte, not a code point: so that `\xc0\xae` is what it is in C, PHP and Python.
            let byte = u8::try_from(hex(&[*high, *low])?).ok()?;
            harmless(u32::from(byte)).then(|| Undone::byte(byte, 4))
        }
        [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', tail @ ..] if !starts_with_hex(tail) => {
            let code = u32::from(a - b'0') * 64 + u32::from(b - b'0') * 8 + u32::from(c - b'0');
            u8::try_from(code).ok().filter(|_| harmless(code)).map(|byte| Undone::byte(byte, 4))
        }
        [b'\\', tail @ ..] => css(tail),
        [] | [_, ..] => None,
    }
}

/// After `\u`: four digits, with more `u`s before them as in Java, or digits in braces.
fn unicode(tail: &[u8]) -> Option<Undone> {
    /// How many `u`s count; Java sets no limit.
    const MOST: usize = 8;
    if let [b'{', tail @ ..] = tail {
        return braced(tail, 3);
    }
    let more = tail.iter().take(MOST).take_while(|&&byte| byte == b'u').count();
    let code = hex(tail.get(more..more + 4)?)?;
    if let (0xd800..=0xdbff, Some([b'\\', b'u', low @ ..])) = (code, tail.get(more + 4..more + 10)) {
        let low = hex(low).filter(|low| matches!(low, 0xdc00..=0xdfff))?;
        return Undone::code_point(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00), more + 12);
    }
    harmless_character(code, more + 6)
}

/// After `\u{` or `\x{`: digits up to the brace.
fn braced(tail: &[u8], before: usize) -> Option<Undone> {
    /// Enough for the last code point and some zeros.
    const MOST: usize = 16;
    let count = tail.iter().take(MOST).take_while(|byte| byte.is_ascii_hexdigit()).count();
    if count == 0 || tail.get(count) != Some(&b'}') {
        return None;
    }
    let code = tail
        .get(..count)?
        .iter()
        .fold(0u32, |code, &digit| code.saturating_mul(16).saturating_add(char::from(digit).to_digit(16).unwrap_or(0)));
    harmless_character(code, before + count + 1)
}

/// After a backslash in CSS: two digits, or up to six with zeros before; one white space after them belongs to it.
///
/// CSS takes one to six of any value. A Windows path such as `C:\data` would be full of them, so only ASCII counts, and
/// not what starts like a word.
fn css(tail: &[u8]) -> Option<Undone> {
    let count = tail.iter().take(6).take_while(|byte| byte.is_ascii_hexdigit()).count();
    let padded = count >= 4 && tail.starts_with(b"00");
    if !padded && (count != 2 || !matches!(tail.first(), Some(b'2'..=b'7'))) {
        return None;
    }
    let code = hex(tail.get(..count)?)?;
    let space = usize::from(matches!(tail.get(count), Some(b' ' | b'\t' | b'\n' | b'\r')));
    if matches!(code, 0x20..=0x7e) { Undone::code_point(code, 1 + count + space) } else { None }
}

fn harmless_character(code: u32, taken: usize) -> Option<Undone> {
    if harmless(code) { Undone::code_point(code, taken) } else { None }
}

/// Not a control character that is found by itself: code that names it is no attack.
const fn harmless(code: u32) -> bool {
    !matches!(code, 0 | 0x1b)
}

fn starts_with_hex(tail: &[u8]) -> bool {
    tail.first().is_some_and(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Option<(Vec<u8>, usize)> {
        Escapes.undo(text.as_bytes()).map(|undone| (undone.as_bytes().to_vec(), undone.taken))
    }

    #[test]
    fn every_way_to_write_a_quote() {
        for text in ["\\u0027", "\\uuu0027", "\\u{27}", "\\u{000027}", "\\U00000027", "\\x27", "\\x{27}", "\\047"] {
            assert_eq!(bytes(text).unwrap(), (b"'".to_vec(), text.len()), "{text}");
        }
        for text in ["\\27 ", "\\000027", "\\0027", "\\00027 "] {
            assert_eq!(bytes(text).unwrap(), (b"'".to_vec(), text.len()), "{text}");
        }
        assert_eq!(bytes("\\ud83d\\ude00").unwrap(), ("😀".as_bytes().to_vec(), 12));
        assert_eq!(bytes("\\xc0\\xae").unwrap(), (vec![0xc0], 4));
    }

    #[test]
    fn what_is_no_escape() {
        for text in ["\\", "\\u", "\\u12", "\\ud800", "\\ud800\\u0041", "\\x", "\\x4", "\\u{}", "\\u{110000}", "\\u{1"]
        {
            assert_eq!(bytes(text), None, "{text}");
        }
        for text in ["\\users", "\\data", "\\x00", "\\u0000", "\\0", "\\1", "\\x1b[31m", "\\b", "\\s+", "\\2024"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }

    #[test]
    fn short_escapes_alone_are_no_sign() {
        for text in ["say \\\"hi\\\"\\n", "C:\\users\\x", "\\\\server\\share", "\\d+\\.\\d", "\\"] {
            assert!(Escapes::of(text.as_bytes()).is_none(), "{text}");
        }
        assert!(Escapes::of(b"a\\\\u0027").is_some());
    }
}
