//! Characters that become ASCII, or nothing, in the hands of another program.
//!
//! Unicode's compatibility normalization (NFKC) makes `＜` a `<`; databases and Windows do so where a character is not in
//! their character set; careless decoders take overlong UTF-8; and what has no width is dropped by many. Typographic quotes
//! are left alone: they stand in honest text everywhere, and what folds them is rare.

use super::{Undone, rewrite};
use crate::rules::ascii::ByteSet;
use crate::rules::search::may_hold;

/// Writes `text` with such characters folded to `into`. Where there is none, nothing is written.
pub(super) fn fold(text: &[u8], into: &mut Vec<u8>) -> bool {
    if text.is_ascii() {
        return false;
    }
    // The test for three bytes does not see the last two alone.
    let ends = text.last_chunk::<2>().is_some_and(|last| undo(last).is_some());
    (ends || may_hold::<1, 2>(text, may_fold_three)) && rewrite(text, into, &MAY_FOLD, |_, rest| undo(rest))
}

/// Whether a foldable character may start with these bytes; most text of the world has none.
fn may_fold_three(a: u8, b: u8, c: u8) -> bool {
    let is = |byte: u8, low: u8, high: u8| byte.wrapping_sub(low) <= high - low;
    let overlong =
        (a == 0xc0) | (a == 0xc1) | (b & 0xfe == 0x80) & ((a == 0xe0) | (a == 0xf0) | (a == 0xf8) | (a == 0xfc));
    let short = (a == 0xc2) & ((b == 0xa0) | (b == 0xad))
        | (a == 0xc4) & (b == 0xb1)
        | (a == 0xc5) & (b == 0xbf)
        | (a == 0xca) & is(b, 0xb9, 0xbc)
        | (a == 0xcb) & (b == 0x88)
        | (a == 0xcd) & (b == 0x8f);
    // Of U+2000 to U+203F, typographic quotes and dashes are left alone.
    let general = (b == 0x80) & ((c < 0x93) | is(c, 0xa4, 0xa5) | is(c, 0xa8, 0xaf) | (c >= 0xb2)) | is(b, 0x81, 0x85);
    let symbols = (b == 0x88) | (b == 0x8c) | (b == 0x92) | (b == 0x93) | (b == 0x9f) | (b == 0xa7);
    let cjk = (b == 0x80) & ((c == 0x80) | is(c, 0x88, 0x89)) | (b == 0x85) & (c == 0xa4);
    overlong
        | short
        | (a == 0xe1) & ((b == 0x85) | (b == 0x9a) | (b == 0xa0))
        | (a == 0xe2) & (general | symbols)
        | (a == 0xe3) & cjk
        | (a == 0xef) & (b >= 0xb8)
        | (a == 0xf0) & (b == 0x9d)
        | (a == 0xf3) & (b == 0xa0)
}

/// What a foldable character can start with.
static MAY_FOLD: ByteSet = ByteSet::new(b"\xc0\xc1\xc2\xc4\xc5\xca\xcb\xcd\xe0\xe1\xe2\xe3\xef\xf0\xf3\xf8\xfc");

/// What the character at the start of `rest` folds to.
fn undo(rest: &[u8]) -> Option<Undone> {
    match *rest {
        [0xc0..=0xc1, _, ..] | [0xe0, 0x80..=0x81, ..] | [0xf0 | 0xf8 | 0xfc, 0x80, ..] => overlong(rest),
        [a @ 0xc2..=0xdf, b @ 0x80..=0xbf, ..] => short(u32::from(a & 0x1f) << 6 | u32::from(b & 0x3f)),
        [a @ 0xe1..=0xef, b @ 0x80..=0xbf, c @ 0x80..=0xbf, ..] => {
            basic(u32::from(a & 0xf) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f))
        }
        [a @ 0xf0..=0xf4, b @ 0x80..=0xbf, c @ 0x80..=0xbf, d @ 0x80..=0xbf, ..] => {
            astral(u32::from(a & 7) << 18 | u32::from(b & 0x3f) << 12 | u32::from(c & 0x3f) << 6 | u32::from(d & 0x3f))
        }
        _ => None,
    }
}

/// ASCII written in more bytes than it needs.
fn overlong(rest: &[u8]) -> Option<Undone> {
    const fn ascii(before: u8, last: u8, taken: usize) -> Option<Undone> {
        Some(Undone::byte((before & 1) << 6 | last & 0x3f, taken))
    }
    match *rest {
        [lead @ (0xc0 | 0xc1), last @ 0x80..=0xbf, ..] => ascii(lead, last, 2),
        [0xe0, before @ (0x80 | 0x81), last @ 0x80..=0xbf, ..] => ascii(before, last, 3),
        [0xf0, 0x80, before @ (0x80 | 0x81), last @ 0x80..=0xbf, ..] => ascii(before, last, 4),
        [0xf8, 0x80, 0x80, before @ (0x80 | 0x81), last @ 0x80..=0xbf, ..] => ascii(before, last, 5),
        [0xfc, 0x80, 0x80, 0x80, before @ (0x80 | 0x81), last @ 0x80..=0xbf, ..] => ascii(before, last, 6),
        // Decoders that mask the second byte without a look at it: `%c0%2f`, `%c1%1c`.
        [0xc0, last @ 0x20..=0x7e, ..] => Some(Undone::byte(last, 2)),
        [0xc1, last @ 0x00..=0x3f, ..] => ascii(1, last, 2),
        _ => None,
    }
}

const NOTHING: [u8; 0] = [];

fn to<const LEN: usize>(text: [u8; LEN], taken: usize) -> Option<Undone> {
    let mut bytes = [0; 4];
    bytes.get_mut(..LEN)?.copy_from_slice(&text);
    Some(Undone { bytes, len: LEN, taken })
}

/// The code points of two bytes.
fn short(code: u32) -> Option<Undone> {
    let byte = match code {
        0xa0 => b' ',
        // Soft hyphen, combining grapheme joiner.
        0xad | 0x34f => return to(NOTHING, 2),
        // Dotless i and long s are `i` and `s` once upper case has been made lower case.
        0x131 => b'i',
        0x17f => b's',
        0x2b9 | 0x2bc | 0x2c8 => b'\'',
        0x2ba => b'"',
        _ => return None,
    };
    to([byte], 2)
}

/// The letters of U+2100 to U+214F; a space where there is none.
static LETTERLIKE: &[u8; 80] = b"  C       gHHHh IILl N   PQRRR      Z   Z K BC eEF Mo    i           Ddeij      ";

/// The code points of three bytes.
fn basic(code: u32) -> Option<Undone> {
    let ascii = match code {
        // Full-width forms, which keep the order of ASCII.
        0xff01..=0xff5e => u8::try_from(code - 0xfee0).ok()?,
        0x200b..=0x200f | 0x202a..=0x202c | 0x2060..=0x206f | 0x180b..=0x180f | 0xfe00..=0xfe0f | 0xfeff => {
            return to(NOTHING, 3);
        }
        // Fillers, which take a letter's place and show nothing.
        0x115f | 0x1160 | 0x3164 | 0xffa0 => return to(NOTHING, 3),
        0x1680 | 0x2000..=0x200a | 0x202f | 0x205f | 0x3000 => b' ',
        0x2028 | 0x2029 => b'\n',
        0x2010..=0x2012 | 0x2212 | 0xfe58 | 0xfe63 => b'-',
        0x2024 | 0xfe52 => b'.',
        0x2025 | 0xfe30 => return to(*b"..", 3),
        0x2032 | 0x2035 => b'\'',
        0x2033 => b'"',
        0x203c => return to(*b"!!", 3),
        0x2044 | 0x2215 | 0x29f8 => b'/',
        0x2216 | 0x29f5 | 0x29f9 | 0xfe68 => b'\\',
        0x2223 => b'|',
        0x2236 | 0xfe55 | 0xfe13 => b':',
        0x2329 | 0x3008 | 0x27e8 | 0xfe64 => b'<',
        0x232a | 0x3009 | 0x27e9 | 0xfe65 => b'>',
        0x2070 => b'0',
        0x2074..=0x2079 => b'4' + u8::try_from(code - 0x2074).ok()?,
        0x2080..=0x2089 => b'0' + u8::try_from(code - 0x2080).ok()?,
        0x207a | 0x208a | 0xfe62 => b'+',
        0x207b | 0x208b => b'-',
        0x207c | 0x208c | 0xfe66 => b'=',
        0x207d | 0x208d | 0xfe59 => b'(',
        0x207e | 0x208e | 0xfe5a => b')',
        0x2071 | 0x2170 => b'i',
        0x207f => b'n',
        0x2160 => b'I',
        0x2100..=0x214f => {
            LETTERLIKE.get(usize::try_from(code - 0x2100).ok()?).copied().filter(|&byte| byte != b' ')?
        }
        0x24b6..=0x24cf => b'A' + u8::try_from(code - 0x24b6).ok()?,
        0x24d0..=0x24e9 => b'a' + u8::try_from(code - 0x24d0).ok()?,
        0xfe50 => b',',
        0xfe54 | 0xfe14 => b';',
        0xfe56 => b'?',
        0xfe57 => b'!',
        0xfe5b => b'{',
        0xfe5c => b'}',
        0xfe5f => b'#',
        0xfe60 => b'&',
        0xfe61 => b'*',
        0xfe69 => b'$',
        0xfe6a => b'%',
        0xfe6b => b'@',
        0xfe33 | 0xfe34 | 0xfe4d..=0xfe4f => b'_',
        _ => return None,
    };
    to([ascii], 3)
}

/// The code points of four bytes.
fn astral(code: u32) -> Option<Undone> {
    let letter = |first: u8, index: u32| u8::try_from(index).ok().and_then(|index| first.checked_add(index));
    let ascii = match code {
        // Mathematical letters: thirteen alphabets, capitals first.
        0x1d400..=0x1d6a3 => match (code - 0x1d400) % 52 {
            index @ 0..=25 => letter(b'A', index)?,
            index => letter(b'a', index - 26)?,
        },
        0x1d7ce..=0x1d7ff => letter(b'0', (code - 0x1d7ce) % 10)?,
        // Tags and overrides are refused wherever they are seen, and would not be seen if they were dropped.
        0xe0100..=0xe01ef => return to(NOTHING, 4),
        _ => return None,
    };
    to([ascii], 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &[u8]) -> Option<String> {
        let mut into = Vec::new();
        fold(text, &mut into).then(|| String::from_utf8_lossy(&into).into_owned())
    }

    #[test]
    fn forms_of_ascii() {
        assert_eq!(folded("＜ｓｃｒｉｐｔ＞".as_bytes()).unwrap(), "<script>");
        assert_eq!(folded("ʼ\u{a0}ＯＲ\u{3000}１＝１".as_bytes()).unwrap(), "' OR 1=1");
        assert_eq!(folded("𝐮𝓷𝕚𝖔𝚗 ⓈELE𝗖T ₁".as_bytes()).unwrap(), "union SELECT 1");
        assert_eq!(folded("‥∕ℹ ſ K ℋ".as_bytes()).unwrap(), "../i s K H");
        assert_eq!(folded("a\u{200b}b\u{feff}c\u{e0101}\u{ad}".as_bytes()).unwrap(), "abc");
    }

    #[test]
    fn overlong_forms() {
        for text in [&[0xc0, 0xaf][..], &[0xe0, 0x80, 0xaf], &[0xf0, 0x80, 0x80, 0xaf], &[0xf8, 0x80, 0x80, 0x80, 0xaf]]
        {
            assert_eq!(folded(text).unwrap(), "/", "{text:x?}");
        }
        assert_eq!(folded(&[0xc1, 0x9c]).unwrap(), "\\");
        assert_eq!(folded(&[0xc1, 0x1c]).unwrap(), "\\");
        assert_eq!(folded(&[0xc0, 0x2f]).unwrap(), "/");
    }

    #[test]
    fn honest_text_stays() {
        for text in ["Zoë’s “naïve” café – 100 €", "Привет, мир!", "你好世界", "नमस्ते", "😀", "ÇĞİ"]
        {
            assert_eq!(folded(text.as_bytes()), None, "{text}");
        }
        for text in [&[0xc0][..], &[0xe2, 0x80], &[0xff, 0xfe], &[0xf0, 0x9d], &[0x80]] {
            assert_eq!(folded(text), None, "{text:x?}");
        }
    }

    #[test]
    fn the_gate_lets_every_foldable_character_through() {
        let gate = |bytes: &[u8]| {
            let at = |index: usize| bytes.get(index).copied().unwrap_or(b'x');
            MAY_FOLD.contains(at(0)) && may_fold_three(at(0), at(1), at(2))
        };
        for code in (0x80..=0x10ffff).filter_map(char::from_u32) {
            let mut bytes = [0; 4];
            let bytes = code.encode_utf8(&mut bytes).as_bytes();
            assert!(undo(bytes).is_none() || gate(bytes), "{code:?}");
        }
        for lead in 0xc0..=0xff_u8 {
            for second in 0..=255 {
                for tail in [&[0x80, 0x80, 0x80, 0xaf][..], &[0xaf], &[0x80, 0xaf], &[0x80, 0x80, 0xaf], b"ab"] {
                    let bytes = [&[lead, second], tail].concat();
                    assert!(undo(&bytes).is_none() || gate(&bytes), "{bytes:x?}");
                }
            }
        }
    }

    #[test]
    fn letterlike_symbols_fold_as_unicode_says() {
        for (symbol, letter) in [('ℂ', "C"), ('ℊ', "g"), ('ℓ', "l"), ('ℕ', "N"), ('ℝ', "R"), ('ℤ', "Z"), ('ℨ', "Z")]
        {
            assert_eq!(folded(symbol.to_string().as_bytes()).unwrap(), letter, "{symbol}");
        }
        for (symbol, letter) in [('ℬ', "B"), ('ℭ', "C"), ('ℯ', "e"), ('ℱ', "F"), ('ℳ', "M"), ('ℴ', "o"), ('ⅅ', "D")]
        {
            assert_eq!(folded(symbol.to_string().as_bytes()).unwrap(), letter, "{symbol}");
        }
        assert_eq!(folded("ⅉ".as_bytes()).unwrap(), "j");
    }
}
