//! Percent escapes: `%27`, and `%u0027` as Microsoft's `escape` writes it.
//!
//! A form writes a space as `+`, a URL does not, and nothing in the text says which it is. So `+` is left alone here, and
//! a text without a space is judged as a form as well, in which each `+` is one.

use super::{Undone, hex};

/// What the escape at the start of `rest` stands for.
pub(super) fn undo(rest: &[u8]) -> Option<Undone> {
    match rest {
        [b'%', b'u' | b'U', tail @ ..] => Undone::code_point(hex(tail.get(..4)?)?, 6),
        // Overlong UTF-8, for a decoder that takes the digits beyond `f` too and drops what overflows (old IIS).
        [b'%', b'c' | b'C', lead @ (b'0' | b'1'), b'%', high, low, ..] if hex(&[*high, *low]).is_none() => {
            let byte = loose(*high)?.wrapping_mul(16).wrapping_add(loose(*low)?);
            Some(Undone { bytes: [0xc0 + (lead - b'0'), byte, 0, 0], len: 2, taken: 6 })
        }
        [b'%', high, low, ..] => u8::try_from(hex(&[*high, *low])?).ok().map(|byte| Undone::byte(byte, 3)),
        _ => None,
    }
}

/// A digit of base 36.
fn loose(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(36).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Option<Vec<u8>> {
        undo(text.as_bytes()).map(|undone| undone.as_bytes().to_vec())
    }

    #[test]
    fn escapes_of_bytes_and_of_code_points() {
        assert_eq!(bytes("%27 OR").unwrap(), b"'");
        assert_eq!(bytes("%fF").unwrap(), [0xff]);
        assert_eq!(bytes("%u0027").unwrap(), b"'");
        assert_eq!(bytes("%U20aC").unwrap(), "€".as_bytes());
        for text in ["%", "%2", "%2g", "%u002", "%ud800", "% 2", "%%27"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }

    #[test]
    fn digits_beyond_f_count_after_an_overlong_lead() {
        for text in ["%c0%qf", "%c0%9v"] {
            assert_eq!(bytes(text).unwrap(), [0xc0, 0xaf], "{text}");
        }
        for text in ["%c1%8s", "%c1%pc"] {
            assert_eq!(bytes(text).unwrap(), [0xc1, 0x9c], "{text}");
        }
        assert_eq!(bytes("%c0%af").unwrap(), [0xc0]);
        assert_eq!(bytes("%20%qf").unwrap(), b" ");
    }
}
