//! The first look at a string: which kinds of bytes does it hold?
//!
//! One table look-up and one OR a byte. Most strings are letters, digits and a little punctuation, and no detector asks
//! for those alone. What is left is looked at again, for [three bytes in a row](super::triples).

use super::triples::triples;

/// The kinds of bytes in a text, and the beginnings of what detectors look for: a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    kinds: u32,
    triples: u64,
}

impl Bytes {
    /// ASCII letters.
    pub const LETTER: Self = Self::of_kinds(1);
    /// ASCII digits.
    pub const DIGIT: Self = Self::of_kinds(1 << 1);
    /// The space.
    pub const SPACE: Self = Self::of_kinds(1 << 2);
    /// Tab, line feed, carriage return.
    pub const BREAK: Self = Self::of_kinds(1 << 3);
    /// Every other control character, DEL included.
    pub const CONTROL: Self = Self::of_kinds(1 << 4);
    /// Bytes from 0x80 on.
    pub const NON_ASCII: Self = Self::of_kinds(1 << 5);
    /// `'`, `"` and the backtick, which is a kind of its own as well.
    pub const QUOTE: Self = Self::of_kinds(1 << 6);
    /// `<` and `>`.
    pub const ANGLE: Self = Self::of_kinds(1 << 7);
    /// `&`.
    pub const AMPERSAND: Self = Self::of_kinds(1 << 8);
    /// `%`.
    pub const PERCENT: Self = Self::of_kinds(1 << 9);
    /// `\`.
    pub const BACKSLASH: Self = Self::of_kinds(1 << 10);
    /// `/`.
    pub const SLASH: Self = Self::of_kinds(1 << 11);
    /// `$`.
    pub const DOLLAR: Self = Self::of_kinds(1 << 12);
    /// `;`.
    pub const SEMICOLON: Self = Self::of_kinds(1 << 13);
    /// `|`.
    pub const PIPE: Self = Self::of_kinds(1 << 14);
    /// `(` and `)`.
    pub const PAREN: Self = Self::of_kinds(1 << 15);
    /// `{` and `}`.
    pub const BRACE: Self = Self::of_kinds(1 << 16);
    /// `[` and `]`.
    pub const BRACKET: Self = Self::of_kinds(1 << 17);
    /// `=`.
    pub const EQUALS: Self = Self::of_kinds(1 << 18);
    /// `#`.
    pub const HASH: Self = Self::of_kinds(1 << 19);
    /// `*`.
    pub const STAR: Self = Self::of_kinds(1 << 20);
    /// `!`.
    pub const BANG: Self = Self::of_kinds(1 << 21);
    /// `:`.
    pub const COLON: Self = Self::of_kinds(1 << 22);
    /// `.`.
    pub const DOT: Self = Self::of_kinds(1 << 23);
    /// `-`.
    pub const DASH: Self = Self::of_kinds(1 << 24);
    /// `+`.
    pub const PLUS: Self = Self::of_kinds(1 << 25);
    /// `@`, `,`, `?`, `^`, `_`, `~`.
    pub const OTHER: Self = Self::of_kinds(1 << 26);

    /// The backtick.
    pub const BACKTICK: Self = Self::of_kinds(1 << 27);
    /// A digit and a blank, or another control character.
    pub const NUMBERED: Self = Self::of_kinds(1 << 28);
    /// No kind at all.
    pub(super) const NOTHING: Self = Self::of_kinds(0);

    const fn of_kinds(kinds: u32) -> Self {
        Self { kinds, triples: 0 }
    }

    pub(super) const fn of_triples(triples: u64) -> Self {
        Self { kinds: 0, triples }
    }

    /// What is in either set.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self { kinds: self.kinds | other.kinds, triples: self.triples | other.triples }
    }

    /// Whether anything of `other` is here too.
    #[must_use]
    #[inline]
    pub const fn any(self, other: Self) -> bool {
        (self.kinds & other.kinds) as u64 | (self.triples & other.triples) != 0
    }

    /// How many bits a set has.
    pub(super) const BITS: usize = 32 + 64;

    /// The bits of the set, each a number below [`BITS`](Self::BITS).
    #[inline]
    pub(super) fn bits(self) -> impl Iterator<Item = usize> {
        let Self { mut kinds, mut triples } = self;
        std::iter::from_fn(move || {
            if kinds != 0 {
                let bit = kinds.trailing_zeros();
                kinds &= kinds - 1;
                return Some(bit as usize);
            }
            if triples != 0 {
                let bit = triples.trailing_zeros();
                triples &= triples - 1;
                return Some(32 + bit as usize);
            }
            None
        })
    }

    /// What is in both sets.
    #[inline]
    pub(super) const fn both(self, other: Self) -> Self {
        Self { kinds: self.kinds & other.kinds, triples: self.triples & other.triples }
    }

    /// Whether there is nothing else than what is in `other`.
    const fn is_within(self, other: Self) -> bool {
        self.kinds & !other.kinds == 0
    }

    const fn of(byte: u8) -> Self {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => Self::LETTER,
            b'0'..=b'9' => Self::DIGIT,
            b' ' => Self::SPACE,
            b'\t' | b'\n' | b'\r' => Self::BREAK,
            0..=31 | 127 => Self::CONTROL,
            128..=255 => Self::NON_ASCII,
            b'\'' | b'"' => Self::QUOTE,
            b'`' => Self::QUOTE.with(Self::BACKTICK),
            b'<' | b'>' => Self::ANGLE,
            b'&' => Self::AMPERSAND,
            b'%' => Self::PERCENT,
            b'\\' => Self::BACKSLASH,
            b'/' => Self::SLASH,
            b'$' => Self::DOLLAR,
            b';' => Self::SEMICOLON,
            b'|' => Self::PIPE,
            b'(' | b')' => Self::PAREN,
            b'{' | b'}' => Self::BRACE,
            b'[' | b']' => Self::BRACKET,
            b'=' => Self::EQUALS,
            b'#' => Self::HASH,
            b'*' => Self::STAR,
            b'!' => Self::BANG,
            b':' => Self::COLON,
            b'.' => Self::DOT,
            b'-' => Self::DASH,
            b'+' => Self::PLUS,
            b'@' | b',' | b'?' | b'^' | b'_' | b'~' => Self::OTHER,
        }
    }
}

#[expect(clippy::indexing_slicing, reason = "the index runs from 0 to the length of the table, when it is compiled")]
static KINDS: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = Bytes::of(byte as u8).kinds;
        byte += 1;
    }
    table
};

/// Which kinds of bytes the text holds.
///
/// Two lanes, so that one OR need not wait for the last: 7.1 GB/s instead of 4.2 on 60 KB, and no slower on 20 bytes.
/// Comparing a block with the letters first would give 15 on pure prose, but only 5 where there is punctuation.
#[must_use]
pub(super) fn scan(text: &[u8]) -> Bytes {
    let (blocks, rest) = text.as_chunks();
    let (mut even, mut odd) = (0, 0);
    for &[a, b, c, d, e, f, g, h] in blocks {
        even |= kind(a) | kind(c) | kind(e) | kind(g);
        odd |= kind(b) | kind(d) | kind(f) | kind(h);
    }
    let kinds = rest.iter().fold(even | odd, |kinds, &byte| kinds | kind(byte));
    let kinds = if is_padded(text, kinds) { kinds & !Bytes::EQUALS.kinds } else { kinds };
    let both = kinds & Bytes::DIGIT.kinds != 0 && kinds & BLANK.kinds != 0;
    let kinds = kinds | if both { Bytes::NUMBERED.kinds } else { 0 };
    // No detector asks for anything that words alone hold: what is encoded has other signs, or no spaces.
    let words = Bytes::of_kinds(kinds).is_within(WORDS) && (kinds & Bytes::SPACE.kinds != 0 || text.len() < SHORT);
    Bytes { kinds, triples: if words { 0 } else { triples(text) } }
}

/// Whether the text is base64 by its bytes, and its equals signs are padding: nothing is behind them.
fn is_padded(text: &[u8], kinds: u32) -> bool {
    kinds & Bytes::EQUALS.kinds != 0
        && text.len() >= PADDED
        && Bytes::of_kinds(kinds).is_within(BASE64)
        && text.strip_suffix(b"=").is_some_and(|text| !text.strip_suffix(b"=").unwrap_or(text).contains(&b'='))
}

/// Shorter texts may be names of settings and attributes that are given nothing.
const PADDED: usize = 16;
/// What base64 is written in, and where a form made spaces of its pluses.
const BASE64: Bytes =
    Bytes::LETTER.with(Bytes::DIGIT).with(Bytes::PLUS).with(Bytes::SPACE).with(Bytes::SLASH).with(Bytes::EQUALS);
const BLANK: Bytes = Bytes::SPACE.with(Bytes::BREAK).with(Bytes::CONTROL);
/// What words are made of.
const WORDS: Bytes = Bytes::LETTER.with(Bytes::SPACE).with(Bytes::DASH);
/// Shorter words hold no object that is encoded.
const SHORT: usize = 6;

#[expect(clippy::indexing_slicing, reason = "a byte is always within a table of 256")]
fn kind(byte: u8) -> u32 {
    KINDS[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_one_kind_and_the_backtick_two() {
        for byte in 0..=255u8 {
            assert_eq!(scan(&[byte]).kinds.count_ones(), 1 + u32::from(byte == b'`'), "byte {byte}");
        }
    }

    #[test]
    fn lanes_see_what_one_look_at_each_byte_sees() {
        for start in 0..=255u8 {
            let text: Vec<u8> = (0..start).map(|byte| byte.wrapping_mul(37).wrapping_add(start)).collect();
            let naive = text.iter().fold(Bytes::default(), |kinds, &byte| kinds.with(Bytes::of(byte)));
            assert_eq!(scan(&text).kinds & !Bytes::NUMBERED.kinds, naive.kinds);
        }
    }

    #[test]
    fn each_bit_is_told_once() {
        let set = Bytes { kinds: 1 | 1 << 31, triples: 1 | 1 << 5 | 1 << 63 };
        let mut bits: Vec<_> = set.bits().collect();
        bits.sort_unstable();
        assert_eq!(bits, [0, 31, 32, 37, 95]);
        assert_eq!(Bytes::NOTHING.bits().count(), 0);
        assert_eq!(Bytes { kinds: u32::MAX, triples: u64::MAX }.bits().count(), Bytes::BITS);
    }

    #[test]
    fn kinds_add_up() {
        assert_eq!(scan(b"a b"), Bytes::LETTER.with(Bytes::SPACE));
        assert_eq!(scan(b"a1").kinds, Bytes::LETTER.with(Bytes::DIGIT).kinds);
        assert!(scan(b"a1\t").any(Bytes::NUMBERED));
        assert_eq!(scan(b""), Bytes::default());
        for text in
            [&b"MTIzNDU2Nzg5MDEyMw=b="[..], b"MTIzNDU2Nzg5MDEyMw===", b"disable_functions=", b"1or1=1", b"onclick="]
        {
            assert!(scan(text).any(Bytes::EQUALS), "{}", text.escape_ascii());
        }
        for text in [&b"MTIzNDU2Nzg5MDEyMw=="[..], b"MTI/NDU+Nzg5MDEyMzQ=", b"MTI/NDU Nzg5MDEyMzQ="] {
            assert!(!scan(text).any(Bytes::EQUALS), "{}", text.escape_ascii());
        }
    }
}
