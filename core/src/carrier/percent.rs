//! Percent-encoding (RFC 3986), with a plus for a space where forms and S3 keys have it.

use crate::document::Arena;

/// Writes the decoded text; returns whether each `%` had its two digits. One that has not stays as it is.
pub(super) fn decode(text: &[u8], plus_is_space: bool, arena: &mut Arena) -> bool {
    let mut strict = true;
    let mut rest = text;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match (*byte, tail) {
            (b'%', [high, low, behind @ ..]) if let (Some(high), Some(low)) = (hex(*high), hex(*low)) => {
                arena.push(high << 4 | low);
                rest = behind;
            }
            (b'%', _) => {
                strict = false;
                arena.push(b'%');
            }
            (b'+', _) if plus_is_space => arena.push(b' '),
            (other, _) => arena.push(other),
        }
    }
    strict
}

const fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str, plus: bool) -> (String, bool) {
        let mut arena = Arena::default();
        let strict = decode(text.as_bytes(), plus, &mut arena);
        (String::from_utf8_lossy(arena.bytes()).into_owned(), strict)
    }

    #[test]
    fn decodes_once() {
        assert_eq!(decoded("a%20b+c%2Bd%252e", true), ("a b c+d%2e".into(), true));
        assert_eq!(decoded("a+b%C3%A9", false), ("a+bé".into(), true));
        assert_eq!(decoded("100%", true), ("100%".into(), false));
        assert_eq!(decoded("%zz%4", true), ("%zz%4".into(), false));
        assert_eq!(decoded("", true), (String::new(), true));
    }
}
