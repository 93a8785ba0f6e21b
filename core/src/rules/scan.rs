//! The first look at a string: which kinds of bytes does it hold?
//!
//! One table look-up and one OR a byte. Most strings are letters, digits and a little punctuation, and no detector asks
//! for those alone.

/// The kinds of bytes in a text, a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes(u32);

impl Bytes {
    /// ASCII letters.
    pub const LETTER: Self = Self(1);
    /// ASCII digits.
    pub const DIGIT: Self = Self(1 << 1);
    /// The space.
    pub const SPACE: Self = Self(1 << 2);
    /// Tab, line feed, carriage return.
    pub const BREAK: Self = Self(1 << 3);
    /// Every other control character, DEL included.
    pub const CONTROL: Self = Self(1 << 4);
    /// Bytes from 0x80 on.
    pub const NON_ASCII: Self = Self(1 << 5);
    /// `'`, `"` and the backtick.
    pub const QUOTE: Self = Self(1 << 6);
    /// `<` and `>`.
    pub const ANGLE: Self = Self(1 << 7);
    /// `&`.
    pub const AMPERSAND: Self = Self(1 << 8);
    /// `%`.
    pub const PERCENT: Self = Self(1 << 9);
    /// `\`.
    pub const BACKSLASH: Self = Self(1 << 10);
    /// `/`.
    pub const SLASH: Self = Self(1 << 11);
    /// `$`.
    pub const DOLLAR: Self = Self(1 << 12);
    /// `;`.
    pub const SEMICOLON: Self = Self(1 << 13);
    /// `|`.
    pub const PIPE: Self = Self(1 << 14);
    /// `(` and `)`.
    pub const PAREN: Self = Self(1 << 15);
    /// `{` and `}`.
    pub const BRACE: Self = Self(1 << 16);
    /// `[` and `]`.
    pub const BRACKET: Self = Self(1 << 17);
    /// `=`.
    pub const EQUALS: Self = Self(1 << 18);
    /// `#`.
    pub const HASH: Self = Self(1 << 19);
    /// `*`.
    pub const STAR: Self = Self(1 << 20);
    /// `!`.
    pub const BANG: Self = Self(1 << 21);
    /// `:`.
    pub const COLON: Self = Self(1 << 22);
    /// `.`.
    pub const DOT: Self = Self(1 << 23);
    /// `-`.
    pub const DASH: Self = Self(1 << 24);
    /// `@`, `+`, `,`, `?`, `^`, `_`, `~`.
    pub const OTHER: Self = Self(1 << 25);

    /// The kinds in either set.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any kind of `other` is here too.
    #[must_use]
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn of(byte: u8) -> Self {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => Self::LETTER,
            b'0'..=b'9' => Self::DIGIT,
            b' ' => Self::SPACE,
            b'\t' | b'\n' | b'\r' => Self::BREAK,
            0..=31 | 127 => Self::CONTROL,
            128..=255 => Self::NON_ASCII,
            b'\'' | b'"' | b'`' => Self::QUOTE,
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
            b'@' | b'+' | b',' | b'?' | b'^' | b'_' | b'~' => Self::OTHER,
        }
    }
}

#[expect(clippy::indexing_slicing, reason = "the index runs from 0 to the length of the table, when it is compiled")]
static KINDS: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = Bytes::of(byte as u8).0;
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
    Bytes(rest.iter().fold(even | odd, |kinds, &byte| kinds | kind(byte)))
}

#[expect(clippy::indexing_slicing, reason = "a byte is always within a table of 256")]
fn kind(byte: u8) -> u32 {
    KINDS[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_one_kind() {
        for byte in 0..=255u8 {
            assert_eq!(scan(&[byte]).0.count_ones(), 1, "byte {byte}");
        }
    }

    #[test]
    fn lanes_see_what_one_look_at_each_byte_sees() {
        for start in 0..=255u8 {
            let text: Vec<u8> = (0..start).map(|byte| byte.wrapping_mul(37).wrapping_add(start)).collect();
            let naive = text.iter().fold(Bytes::default(), |kinds, &byte| kinds.with(Bytes::of(byte)));
            assert_eq!(scan(&text), naive);
        }
    }

    #[test]
    fn kinds_add_up() {
        assert_eq!(scan(b"a1 "), Bytes::LETTER.with(Bytes::DIGIT).with(Bytes::SPACE));
        assert_eq!(scan(b""), Bytes::default());
    }
}
