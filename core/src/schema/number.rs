//! Numbers by their text.

use jsonschema::json::JsonNumber;
use serde_json::Number;
use std::borrow::Cow;

/// The text of a JSON number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TapeNumber<'a>(pub(super) &'a str);

impl JsonNumber for TapeNumber<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok().filter(|number: &f64| number.is_finite())
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    fn to_number(&self) -> Cow<'_, Number> {
        // What is past `f64` can only be told as the largest number there is; this is for messages alone.
        let largest = || Number::from_f64(if self.0.starts_with('-') { f64::MIN } else { f64::MAX });
        let number = self.0.parse().ok().or_else(largest);
        Cow::Owned(number.unwrap_or_else(|| Number::from(0)))
    }

    fn is_integer(&self) -> bool {
        Decimal::of(self.0).exponent >= 0
    }

    fn is_written_as_integer(&self) -> bool {
        !self.0.contains(['.', 'e', 'E'])
    }
}

/// The value of a number: equal for equal numbers, however they are written.
///
/// The digits stay in the text: `digits` without its dot, and without zeros at either end, times ten to the `exponent`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decimal<'a> {
    negative: bool,
    digits: &'a str,
    exponent: i64,
}

impl<'a> Decimal<'a> {
    /// Reads the text of a JSON number.
    pub(super) fn of(text: &'a str) -> Self {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        // An exponent that is past `i64` belongs to a number that no other spelling reaches: the nearest will do.
        let exponent: i64 =
            exponent.parse().unwrap_or(if exponent.starts_with('-') { i64::MIN / 4 } else { i64::MAX / 4 });
        let fraction = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let digits = mantissa.trim_start_matches(['0', '.']);
        let trimmed = digits.trim_end_matches(['0', '.']);
        if trimmed.is_empty() {
            return Self { negative: false, digits: "", exponent: 0 };
        }
        let cut = digits.get(trimmed.len()..).unwrap_or_default();
        let zeros = cut.bytes().filter(|byte| *byte == b'0').count();
        let exponent = exponent.saturating_sub(fraction as i64).saturating_add(zeros as i64);
        Self { negative, digits: trimmed, exponent }
    }

    fn digits(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.digits.bytes().filter(|byte| *byte != b'.')
    }
}

impl PartialEq for Decimal<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.negative == other.negative && self.exponent == other.exponent && self.digits().eq(other.digits())
    }
}

impl std::hash::Hash for Decimal<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.negative.hash(state);
        self.exponent.hash(state);
        let value = self.digits().fold(0u64, |value, digit| value.wrapping_mul(11).wrapping_add(u64::from(digit)));
        state.write_u64(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_however_it_is_written() {
        for same in [
            &["1", "1.0", "1.00", "10e-1", "0.1E1", "1e0"][..],
            &["0", "-0", "0.0", "0e9", "-0.000"],
            &["100", "1e2", "1E+2", "100.0"],
            &["-1.5", "-15e-1", "-0.15e1"],
        ] {
            for (a, b) in same.iter().flat_map(|a| same.iter().map(move |b| (a, b))) {
                assert_eq!(Decimal::of(a), Decimal::of(b), "{a} {b}");
            }
        }
        for (a, b) in [
            ("1", "-1"),
            ("1", "10"),
            ("1.5", "15"),
            ("101", "11"),
            ("1e400", "1e401"),
            ("0.1", "0.01"),
            ("9007199254740993", "9007199254740992"),
        ] {
            assert_ne!(Decimal::of(a), Decimal::of(b), "{a} {b}");
        }
    }

    #[test]
    fn integers_by_value_and_by_spelling() {
        for text in ["1", "-1", "1.0", "1e2", "1.5e1", "0", "0.0", "123456789012345678901234567890", "1e400"] {
            assert!(TapeNumber(text).is_integer(), "{text}");
        }
        for text in ["1.5", "1e-1", "0.5", "15e-2", "1.05e1"] {
            assert!(!TapeNumber(text).is_integer(), "{text}");
        }
        assert!(TapeNumber("10").is_written_as_integer() && !TapeNumber("1e1").is_written_as_integer());
        assert_eq!(TapeNumber("1e400").as_f64(), None);
    }
}
