//! Numbers of payment cards: by issuer, length and check digit.

/// A number has so many digits at most.
const MOST: usize = 19;

/// How long the card number at the start of `text` is, which begins with a digit behind something that is no part of a number.
///
/// Digits may stand in groups with one space or hyphen between them, as on a card: fours, or 4, 6 and 5 or 4.
pub(super) fn find(text: &[u8]) -> Option<usize> {
    let mut digits = [0u8; MOST];
    let (mut count, mut at) = (0, 0);
    let (mut separator, mut group) = (None, 0);
    let mut groups = [0usize; 6];
    let mut closed = 0;
    loop {
        match text.get(at) {
            Some(digit @ b'0'..=b'9') => {
                *digits.get_mut(count)? = digit - b'0';
                count += 1;
                group += 1;
            }
            Some(byte @ (b' ' | b'-'))
                if separator.is_none_or(|known| known == *byte) && text.get(at + 1).is_some_and(u8::is_ascii_digit) =>
            {
                // What was counted so far may be the whole number, and the rest another one.
                if *byte == b' ' && is_card(&digits, count, &groups, closed, group) && count >= 13 {
                    break;
                }
                separator = Some(*byte);
                *groups.get_mut(closed)? = group;
                closed += 1;
                group = 0;
            }
            _ => break,
        }
        at += 1;
    }
    let goes_on = match text.get(at..) {
        Some([byte, ..]) if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') => true,
        Some([b'.' | b',', next, ..]) => next.is_ascii_digit(),
        _ => false,
    };
    (!goes_on && is_card(&digits, count, &groups, closed, group)).then_some(at)
}

fn is_card(digits: &[u8; MOST], count: usize, groups: &[usize; 6], closed: usize, last: usize) -> bool {
    let Some(number) = digits.get(..count) else { return false };
    let before = groups.get(..closed).unwrap_or_default();
    let grouped = match before {
        [] => true,
        [4, 6] => matches!(last, 4 | 5),
        fours => fours.iter().all(|group| *group == 4) && (1..=4).contains(&last) && closed >= 3,
    };
    grouped && is_issued(number) && is_checked(number)
}

/// Whether an issuer has numbers that begin so and are so long (ISO/IEC 7812).
fn is_issued(number: &[u8]) -> bool {
    let begins = |len: usize| number.iter().take(len).fold(0u32, |value, digit| value * 10 + u32::from(*digit));
    let len = number.len();
    match (begins(1), begins(2), begins(3), begins(4)) {
        // Visa.
        (4, ..) => matches!(len, 13 | 16 | 19),
        // Mastercard.
        (_, 51..=55, ..) | (.., 2221..=2720) => len == 16,
        // American Express.
        (_, 34 | 37, ..) => len == 15,
        // Diners Club.
        (_, 36 | 38 | 39, ..) | (_, _, 300..=305, _) => len == 14 || len == 16,
        // JCB.
        (.., 3528..=3589) => (16..=19).contains(&len),
        // Discover and UnionPay.
        (.., 6011) | (_, _, 644..=649, _) | (_, 62 | 65, ..) => (16..=19).contains(&len),
        _ => false,
    }
}

/// The check digit of Luhn (ISO/IEC 7812-1, annex B).
fn is_checked(number: &[u8]) -> bool {
    let sum: u32 = number
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match u32::from(*digit) << (at % 2) {
            twice @ 10.. => twice - 9,
            value => value,
        })
        .sum();
    sum.is_multiple_of(10) && number.iter().any(|digit| *digit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_cards() {
        // The numbers that issuers publish for tests.
        for text in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "3782 822463 10005",
            "30569309025904",
            "3056 930902 5904",
            "6011111111111117",
            "3530111333300000",
            "4222222222222",
            "4111111111111111.",
            "4111 1111 1111 1111, exp 12/30",
        ] {
            assert!(find(text.as_bytes()).is_some(), "{text}");
        }
        for text in [
            "4111111111111112",
            "1234567812345670",
            "41111111111111111",
            "4111111111111111a",
            "4111-1111-1111-11111",
            "411111-1111111111",
            "0000000000000000",
            "1732543200000",
            "4111111111111111-2",
            "4111111111111111.5",
            "4",
            "",
            "41111111-1111-1111-1111-111111111111",
        ] {
            assert_eq!(find(text.as_bytes()), None, "{text}");
        }
        assert_eq!(find(b"4111 1111 1111 1111 12"), Some(19));
    }
}
