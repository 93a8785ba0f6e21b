//! Line breaks, raw and in each way to write them that somebody decodes.

use crate::rules::ascii::ByteSet;
use crate::rules::search::take_while;

/// One or more line breaks in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Break {
    pub(super) written: Written,
    /// How many bytes it takes.
    pub(super) len: usize,
    /// How many lines it ends.
    pub(super) count: usize,
    /// Whether it is a carriage return, and no line feed at all.
    pub(super) lone_return: bool,
    pub(super) carriage_return: bool,
    /// Whether it is but one character whose low byte is a line break: a letter of Chinese, unless more is behind it.
    pub(super) letter: bool,
}

/// How a line break is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Raw,
    /// By name, as in a string of source code: `\r\n`.
    Named,
    /// By number: percent, entity, `\u000a`, or as a character that is cut to one.
    Encoded,
    /// By an escape that is itself broken by a line break.
    Disguised,
}

/// What a line break may start with.
pub(super) static STARTS: ByteSet = ByteSet::new(b"\r\n%\\&\xe5");

impl Break {
    /// The line breaks at the start of the text.
    pub(super) fn at(text: &[u8]) -> Option<Self> {
        /// More breaks in a row say nothing new.
        const MOST: usize = 8;
        let (mut rest, mut written, mut returns, mut feeds) = (text, Written::Raw, 0, 0);
        while returns + feeds < MOST {
            let Some((byte, how, len)) = one(rest) else { break };
            if byte == b'\r' {
                returns += 1;
            } else {
                feeds += 1;
            }
            written = match (written, how) {
                (Written::Disguised, _) | (_, Written::Disguised) => Written::Disguised,
                (Written::Encoded, _) | (_, Written::Encoded) => Written::Encoded,
                (Written::Named, _) | (_, Written::Named) => Written::Named,
                (Written::Raw, Written::Raw) => Written::Raw,
            };
            rest = rest.get(len..).unwrap_or_default();
        }
        let count = returns.max(feeds);
        (count > 0).then(|| Self {
            written,
            len: text.len() - rest.len(),
            count,
            lone_return: feeds == 0,
            carriage_return: returns > 0,
            letter: returns + feeds == 1 && text.first() == Some(&0xe5),
        })
    }
}

/// One line break at the start of the text: which, how it is written, and its length.
fn one(text: &[u8]) -> Option<(u8, Written, usize)> {
    let (byte, written, len) = match text {
        [byte @ (b'\r' | b'\n'), ..] => (*byte, Written::Raw, 1),
        [b'%', b'0', digit, ..] if matches!(digit | 0x20, b'a' | b'd') => (last(*digit), Written::Encoded, 3),
        [b'%', b'2', b'5', b'0', digit, ..] if matches!(digit | 0x20, b'a' | b'd') => {
            (last(*digit), Written::Encoded, 5)
        }
        [b'%', b'u' | b'U', b'0', b'0', b'0', digit, ..] if matches!(digit | 0x20, b'a' | b'd') => {
            (last(*digit), Written::Encoded, 6)
        }
        // `%0` and its digit, torn apart by a line break that a filter takes out.
        [b'%', b'0', tail @ ..] => {
            let (breaks, rest) = take_while(tail, 4, |byte| matches!(byte, b'\r' | b'\n'));
            let digit = rest.first().filter(|digit| !breaks.is_empty() && matches!(**digit | 0x20, b'a' | b'd'))?;
            (last(*digit), Written::Disguised, 3 + breaks.len())
        }
        [b'\\', b'r', ..] => (b'\r', Written::Named, 2),
        [b'\\', b'n', ..] => (b'\n', Written::Named, 2),
        [b'\\', b'u', b'0', b'0', b'0', digit, ..] if matches!(digit | 0x20, b'a' | b'd') => {
            (last(*digit), Written::Encoded, 6)
        }
        [b'\\', b'x', b'0', digit, ..] if matches!(digit | 0x20, b'a' | b'd') => (last(*digit), Written::Named, 4),
        [b'\\', b'0', b'1', b'5', ..] => (b'\r', Written::Named, 4),
        [b'\\', b'0', b'1', b'2', ..] => (b'\n', Written::Named, 4),
        [b'&', b'#', tail @ ..] => entity(tail)?,
        // U+560A and U+560D, whose low bytes are the two.
        [0xe5, 0x98, byte @ (0x8a | 0x8d), ..] => (byte & 0x0f, Written::Encoded, 3),
        _ => return None,
    };
    Some((byte, written, len))
}

/// The control character whose last hexadecimal digit that is.
fn last(digit: u8) -> u8 {
    (digit | 0x20) - b'a' + 0x0a
}

/// After `&#`.
fn entity(tail: &[u8]) -> Option<(u8, Written, usize)> {
    let (radix, digits) = match tail {
        [b'x' | b'X', digits @ ..] => (16, digits),
        _ => (10, tail),
    };
    let (zeros, digits) = take_while(digits, 16, |byte| byte == b'0');
    let (byte, taken) = match (radix, digits) {
        (16, [digit @ (b'a' | b'd' | b'A' | b'D'), ..]) => (last(*digit), 1),
        (10, [b'1', b'0', ..]) => (b'\n', 2),
        (10, [b'1', b'3', ..]) => (b'\r', 2),
        _ => return None,
    };
    let after = digits.get(taken);
    if after.is_some_and(|byte| if radix == 16 { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() }) {
        return None;
    }
    Some((
        byte,
        Written::Encoded,
        2 + usize::from(radix == 16) + zeros.len() + taken + usize::from(after == Some(&b';')),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> (Written, usize, usize) {
        let found = Break::at(text.as_bytes()).unwrap();
        (found.written, found.len, found.count)
    }

    #[test]
    fn all_ways_to_write_one() {
        for text in
            ["%0d%0a", "%0D%0a", "%250d%250A", "%u000D%u000a", "&#13;&#10;", "&#xD;&#x0A", "\\u000d\\u000A", "嘍嘊"]
        {
            assert_eq!(at(&format!("{text}Set")), (Written::Encoded, text.len(), 1), "{text}");
        }
        assert_eq!(at("\r\n\r\nx"), (Written::Raw, 4, 2));
        assert_eq!(at("\\r\\nx"), (Written::Named, 4, 1));
        assert_eq!(at("%0\r\nd%0\r\na"), (Written::Disguised, 10, 1));
        for text in ["%0", "%0b", "%0\r\nx", "&#100;", "&#xda;", "\\q", "&", "%2", "嘎", "x\r"] {
            assert_eq!(Break::at(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_carriage_return_alone() {
        assert!(Break::at(b"\rx").unwrap().lone_return);
        assert!(Break::at(b"%0dx").unwrap().lone_return);
        assert!(!Break::at(b"\r\nx").unwrap().lone_return);
        assert!(!Break::at(b"\nx").unwrap().carriage_return);
    }
}
