//! The lexical parts of JSON: where a string ends, what an escape says, which text is a number.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Where the first byte lies that ends a plain run of a string: `"`, `\` or a control character below 0x20.
///
/// Eight bytes at a time: a byte of `word - 0x20…` or of `word ^ pattern - 1` has its high bit set where the byte is one of
/// those looked for. A borrow can only set bits above a byte that is one, so the lowest set bit is right.
#[inline]
pub(super) fn find_special(text: &[u8], mut at: usize) -> Option<usize> {
    let (blocks, rest) = text.get(at..)?.as_chunks::<8>();
    for block in blocks {
        let word = u64::from_le_bytes(*block);
        let specials = special_bytes(word);
        if specials != 0 {
            return Some(at + (specials.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    rest.iter().position(|&byte| is_special(byte)).map(|found| at + found)
}

#[inline]
const fn special_bytes(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let below_space = word.wrapping_sub(ONES * 0x20) & !word;
    let is_quote = quote.wrapping_sub(ONES) & !quote;
    let is_backslash = backslash.wrapping_sub(ONES) & !backslash;
    (below_space | is_quote | is_backslash) & HIGHS
}

#[inline]
pub(super) const fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// What follows a backslash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// One character, and how many bytes stood for it, the backslash included.
    Char(char, usize),
    /// Half of a surrogate pair, without the other half.
    LoneSurrogate,
    /// Nothing that RFC 8259 knows.
    Invalid,
    /// The text ends within the escape.
    Truncated,
}

/// Reads the escape at the start of `text`, which is a backslash.
#[inline]
pub(super) fn escape(text: &[u8]) -> Escape {
    let Some(kind) = text.get(1) else { return Escape::Truncated };
    let plain = match kind {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(text),
        _ => return Escape::Invalid,
    };
    Escape::Char(plain, 2)
}

fn unicode_escape(text: &[u8]) -> Escape {
    let first = match hex4(text.get(2..).unwrap_or_default()) {
        Ok(unit) => unit,
        Err(wrong) => return wrong,
    };
    match first {
        0xd800..=0xdbff => {
            let Some([b'\\', b'u', low @ ..]) = text.get(6..) else { return Escape::LoneSurrogate };
            match hex4(low) {
                Ok(second @ 0xdc00..=0xdfff) => {
                    let scalar = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    char::from_u32(scalar).map_or(Escape::Invalid, |c| Escape::Char(c, 12))
                }
                _ => Escape::LoneSurrogate,
            }
        }
        0xdc00..=0xdfff => Escape::LoneSurrogate,
        scalar => char::from_u32(scalar).map_or(Escape::Invalid, |c| Escape::Char(c, 6)),
    }
}

fn hex4(text: &[u8]) -> Result<u32, Escape> {
    let mut unit = 0;
    for at in 0..4 {
        let digit = match text.get(at) {
            None => return Err(Escape::Truncated),
            Some(digit @ b'0'..=b'9') => digit - b'0',
            Some(digit @ b'a'..=b'f') => digit - b'a' + 10,
            Some(digit @ b'A'..=b'F') => digit - b'A' + 10,
            Some(_) => return Err(Escape::Invalid),
        };
        unit = unit << 4 | u32::from(digit);
    }
    Ok(unit)
}

/// How long the number at the start of `text` is; `Err` with the length of what could be read where the grammar of RFC
/// 8259 wants a digit and there is none.
pub(super) fn number(text: &[u8]) -> Result<usize, usize> {
    let digits = |from: usize| -> usize {
        let rest = text.get(from..).unwrap_or_default();
        rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len())
    };
    let mut at = usize::from(text.first() == Some(&b'-'));
    match text.get(at) {
        Some(b'0') => at += 1,
        Some(b'1'..=b'9') => at += digits(at),
        _ => return Err(at),
    }
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return Err(at + 1);
        }
        at += 1 + fraction;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return Err(at);
        }
        at += exponent;
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The naive twin.
    fn find_special_naively(text: &[u8], at: usize) -> Option<usize> {
        (at..text.len()).find(|&i| is_special(text[i]))
    }

    proptest! {
        #[test]
        fn finds_what_the_naive_twin_finds(text in prop::collection::vec(prop_oneof![Just(b'a'), Just(0x21), Just(0x1f), Just(0x20), Just(b'"'), Just(b'\\'), Just(0x80), any::<u8>()], 0..64), at in 0usize..70) {
            prop_assert_eq!(find_special(&text, at), find_special_naively(&text, at));
        }

        #[test]
        fn finds_one_special_byte_anywhere(len in 0usize..40, at in 0usize..40, filler in prop_oneof![Just(0x20u8), Just(0x21), Just(0x5b), Just(0x5d), Just(0xff), Just(0x7f)], special in prop_oneof![Just(0u8), Just(0x1f), Just(b'"'), Just(b'\\')]) {
            let mut text = vec![filler; len];
            if let Some(byte) = text.get_mut(at) { *byte = special; }
            prop_assert_eq!(find_special(&text, 0), find_special_naively(&text, 0));
        }

        #[test]
        fn escapes_agree_with_serde_json(unit in any::<u16>(), second in any::<u16>()) {
            for text in [format!("\\u{unit:04x}"), format!("\\u{unit:04X}\\u{second:04x}")] {
                let theirs = serde_json::from_str::<String>(&format!("\"{text}\"")).ok();
                match escape(text.as_bytes()) {
                    Escape::Char(c, len) => {
                        let rest = &text.as_bytes()[len..];
                        if rest.is_empty() { prop_assert_eq!(theirs, Some(c.to_string())); }
                    }
                    Escape::LoneSurrogate => prop_assert_eq!(theirs, None),
                    other => prop_assert!(false, "{:?}", other),
                }
            }
        }
    }

    proptest! {
        /// The naive twin: a number ends where no longer text is one.
        #[test]
        fn numbers_are_as_long_as_they_can_be(text in "-?[01]{0,3}[.]?[0-9]{0,12}([eE][+-]?)?[0-9.eE+-]{0,6}") {
            let longest = (1..=text.len()).rev().find(|&len| text.as_bytes()[..len].trim_ascii().len() == len && serde_json::from_slice::<serde::de::IgnoredAny>(&text.as_bytes()[..len]).is_ok());
            match number(text.as_bytes()) {
                Ok(len) => prop_assert_eq!(longest, Some(len)),
                Err(len) => prop_assert!(len <= text.len() && longest.is_none_or(|longest| longest < len), "{}", len),
            }
        }
    }

    #[test]
    fn numbers() {
        for (text, len) in
            [("0", 1), ("-0", 2), ("10,", 2), ("1.5e+3]", 6), ("1E9", 3), ("0.0", 3), ("01", 1), ("1e5x", 3)]
        {
            assert_eq!(number(text.as_bytes()), Ok(len), "{text}");
        }
        for text in ["-", "-a", "1.", "1.e", "1e", "1e+", ".5", "", "+1"] {
            assert!(number(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn escapes() {
        assert_eq!(escape(b"\\n"), Escape::Char('\n', 2));
        assert_eq!(escape(b"\\ud83d\\ude00"), Escape::Char('😀', 12));
        assert_eq!(escape(b"\\ud83d"), Escape::LoneSurrogate);
        assert_eq!(escape(b"\\ud83d\\n"), Escape::LoneSurrogate);
        assert_eq!(escape(b"\\ude00"), Escape::LoneSurrogate);
        assert_eq!(escape(b"\\x41"), Escape::Invalid);
        assert_eq!(escape(b"\\u00g0"), Escape::Invalid);
        assert_eq!(escape(b"\\u00"), Escape::Truncated);
        assert_eq!(escape(b"\\"), Escape::Truncated);
    }
}
