//! The lexical parts of JSON: where a plain run of a string ends, which text is a number.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Where the first byte lies that ends a plain run of a string: `"`, `\` or a control character below 0x20.
///
/// Eight bytes at a time: a byte of `word - 0x20…` or of `word ^ pattern - 1` has its high bit set where the byte is one of
/// those looked for. A borrow can only set bits above a byte that is one, so the lowest set bit is right.
#[inline]
pub(super) fn find_special(text: &[u8], mut at: usize) -> Option<usize> {
    while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let specials = special_bytes(u64::from_le_bytes(*block));
        if specials != 0 {
            return Some(at + first_byte(specials));
        }
        at += 8;
    }
    text.get(at..)?.iter().position(|&byte| is_special(byte)).map(|found| at + found)
}

/// Which byte the lowest set bit is in.
#[inline]
pub(super) const fn first_byte(bits: u64) -> usize {
    (bits.trailing_zeros() / 8) as usize
}

#[inline]
pub(super) const fn special_bytes(word: u64) -> u64 {
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

/// How long the number at the start of `text` is; `Err` with the length of what could be read where the grammar of RFC
/// 8259 wants a digit and there is none.
#[inline]
pub(super) fn number(text: &[u8]) -> Result<usize, usize> {
    let mut at = usize::from(text.first() == Some(&b'-'));
    let first = text.get(at);
    let whole = digits(text, at)?;
    // A zero at the front stands alone.
    at = if first == Some(&b'0') { at + 1 } else { whole };
    if text.get(at) == Some(&b'.') {
        at = digits(text, at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        at = digits(text, at)?;
    }
    Ok(at)
}

/// Where the digits end that start at `from`; `Err` where there is none.
#[inline]
fn digits(text: &[u8], from: usize) -> Result<usize, usize> {
    let mut at = from;
    while text.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    if at > from { Ok(at) } else { Err(from) }
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
}
