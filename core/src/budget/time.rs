//! Reading timestamps, as milliseconds since the epoch.

use super::trace::number;
use sluicegate_schemas::Fact;

/// A time of year 9999 and a little: nothing that is later is a time.
const LATEST: u64 = 1 << 48;

/// The time that a text tells in the way of that fact. `None`: it tells none.
pub(super) fn milliseconds(fact: Fact, text: &[u8]) -> Option<i64> {
    match fact {
        Fact::TimeSeconds => decimal(text, 3),
        Fact::TimeMilliseconds => decimal(text, 0),
        // What is below a millisecond does not matter here.
        Fact::TimeMicroseconds => Some(decimal(text, 0)? / 1000),
        Fact::TimeRfc3339 => rfc3339(text),
        _ => None,
    }
}

/// A decimal number, times ten to the power of `places`, without what is behind that. Also `1.4285376E9`, as some serializers write.
fn decimal(text: &[u8], places: i32) -> Option<i64> {
    let (mantissa, exponent) = match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (text.get(..at)?, i32::try_from(number(strip_plus(text.get(at + 1..)?))?).ok()?),
        None => (text, 0),
    };
    if exponent > 20 {
        return None;
    }
    let (whole, fraction) = match mantissa.iter().position(|byte| *byte == b'.') {
        Some(at) => (mantissa.get(..at)?, mantissa.get(at + 1..)?),
        None => (mantissa, &b"0"[..]),
    };
    let mut value = number(whole)?;
    // It need not be kept, but must be a number.
    number(fraction)?;
    let mut digits = fraction.iter();
    for _ in 0..places + exponent {
        let digit = digits.next().map_or(0, |digit| digit.wrapping_sub(b'0'));
        value = value.saturating_mul(10).saturating_add(u64::from(digit));
    }
    // Microseconds are the finest: a thousand of them a millisecond.
    i64::try_from(value).ok().filter(|_| value < LATEST * 1000)
}

fn strip_plus(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"+").unwrap_or(text)
}

/// `2026-07-07T12:03:48.123Z`, with any fraction and any offset. CloudWatch writes offsets without a colon (`+0000`).
fn rfc3339(text: &[u8]) -> Option<i64> {
    let field =
        |from: usize, to: usize| text.get(from..to).and_then(number).and_then(|number| i64::try_from(number).ok());
    let is = |at: usize, allowed: &[u8]| text.get(at).is_some_and(|byte| allowed.contains(byte));
    if !(is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":")) {
        return None;
    }
    let (year, month, day) = (field(0, 4)?, field(5, 7)?, field(8, 10)?);
    let (hour, minute, second) = (field(11, 13)?, field(14, 16)?, field(17, 19)?);
    // A leap second is the second before it, which is near enough.
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut rest = text.get(19..)?;
    let mut milliseconds = 0;
    if let Some(fraction) = rest.strip_prefix(b".") {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        number(fraction.get(..digits)?)?;
        for place in 0..3 {
            let digit = fraction.get(place).filter(|_| place < digits).map_or(0, |digit| i64::from(*digit) - 48);
            milliseconds = milliseconds * 10 + digit;
        }
        rest = fraction.get(digits..)?;
    }
    let offset = offset(rest)?;
    let minutes = (days_from_civil(year, month, day) * 24 + hour) * 60 + minute - offset;
    Some((minutes * 60 + second.min(59)) * 1000 + milliseconds)
}

/// The minutes that `Z`, `+02:00` or `-0330` is ahead of UTC.
fn offset(text: &[u8]) -> Option<i64> {
    let (sign, digits) = match text {
        b"Z" | b"z" => return Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] | [sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
            (*sign, [*h1, *h2, *m1, *m2])
        }
        _ => return None,
    };
    let number = i64::try_from(number(&digits)?).ok()?;
    let (hours, minutes) = (number / 100, number % 100);
    let ahead = hours * 60 + minutes;
    (hours < 24 && minutes < 60).then_some(if sign == b'-' { -ahead } else { ahead })
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01, by Howard Hinnant's algorithm: <https://howardhinnant.github.io/date_algorithms.html#days_from_civil>.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // A year that begins in March has its leap day at its end.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_their_standard_says() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1970-01-01T00:00:00.123Z", Some(123)),
            ("1969-12-31T23:59:59.9Z", Some(-100)),
            ("2000-02-29T00:00:00Z", Some(951_782_400_000)),
            ("2026-07-07T12:03:48Z", Some(1_783_425_828_000)),
            ("2026-07-07T14:03:48+02:00", Some(1_783_425_828_000)),
            ("2026-07-07T08:33:48.000-0330", Some(1_783_425_828_000)),
            ("2023-08-04T12:36:15.490+0000", Some(1_691_152_575_490)),
            ("2026-07-07t12:03:48.1239999z", Some(1_783_425_828_123)),
            ("2016-12-31T23:59:60Z", Some(1_483_228_799_000)),
            ("9999-12-31T23:59:59Z", Some(253_402_300_799_000)),
            ("0000-01-01T00:00:00Z", Some(-62_167_219_200_000)),
            ("2025-02-29T00:00:00Z", None),
            ("1900-02-29T00:00:00Z", None),
            ("2026-13-01T00:00:00Z", None),
            ("2026-00-01T00:00:00Z", None),
            ("2026-01-00T00:00:00Z", None),
            ("2026-01-32T00:00:00Z", None),
            ("2026-01-01T24:00:00Z", None),
            ("2026-01-01T00:60:00Z", None),
            ("2026-01-01T00:00:61Z", None),
            ("2026-01-01T00:00:00", None),
            ("2026-01-01T00:00:00.Z", None),
            ("2026-01-01T00:00:00+24:00", None),
            ("2026-01-01T00:00:00Z ", None),
            ("2026-1-1T0:0:0Z", None),
            ("-026-01-01T00:00:00Z", None),
            ("2026-01-01", None),
            ("12/Mar/2020:19:03:58 +0000", None),
            ("", None),
        ] {
            assert_eq!(milliseconds(Fact::TimeRfc3339, text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn every_day_follows_the_day_before() {
        let mut expected = days_from_civil(1600, 1, 1);
        assert_eq!(expected, -135_140);
        for year in 1600..2500 {
            for month in 1..=12 {
                for day in 1..=days_in(year, month) {
                    assert_eq!(days_from_civil(year, month, day), expected, "{year}-{month}-{day}");
                    expected += 1;
                }
            }
        }
    }

    #[test]
    fn numbers_are_read_in_their_unit() {
        for (fact, text, expected) in [
            (Fact::TimeSeconds, "1545084650", Some(1_545_084_650_000)),
            (Fact::TimeSeconds, "1545084650.987", Some(1_545_084_650_987)),
            (Fact::TimeSeconds, "1545084650.9879", Some(1_545_084_650_987)),
            (Fact::TimeSeconds, "1.5450846509E9", Some(1_545_084_650_900)),
            (Fact::TimeSeconds, "1.5e+9", Some(1_500_000_000_000)),
            (Fact::TimeMilliseconds, "1545082649183", Some(1_545_082_649_183)),
            (Fact::TimeMilliseconds, "1545082649183.0", Some(1_545_082_649_183)),
            (Fact::TimeMicroseconds, "1696331543569073", Some(1_696_331_543_569)),
            (Fact::TimeMilliseconds, "-1", None),
            (Fact::TimeMilliseconds, "1e-3", None),
            (Fact::TimeMilliseconds, "1e999999999999", None),
            (Fact::TimeMilliseconds, "99999999999999999999999999", None),
            (Fact::TimeMilliseconds, "1.", None),
            (Fact::TimeMilliseconds, ".5", None),
            (Fact::TimeMilliseconds, "1 ", None),
            (Fact::TimeMilliseconds, "", None),
            (Fact::Region, "1", None),
        ] {
            assert_eq!(milliseconds(fact, text.as_bytes()), expected, "{fact:?} {text}");
        }
    }
}
