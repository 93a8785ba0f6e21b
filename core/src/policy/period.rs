//! Durations as a policy writes them: a number and a unit, such as `15m`.

use super::error::quoted;
use super::words;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A duration of whole seconds, from one second to ten years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period(pub(super) Duration);

/// The units, largest first, with their seconds.
const UNITS: [(&str, u64); 4] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
const LONGEST: u64 = 3_650 * 86_400;

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = UNITS.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)));
        let Some((digits, seconds)) = found.filter(|(digits, _)| is_number(digits)) else {
            return Err(format!("expected a duration such as `90s`, `15m`, `2h` or `7d`, found {}", quoted(text)));
        };
        match digits.parse::<u64>().ok().and_then(|number| number.checked_mul(*seconds)) {
            Some(seconds @ 1..=LONGEST) => Ok(Self(Duration::from_secs(seconds))),
            _ => Err(format!("expected a duration from `1s` to `3650d`, found {}", quoted(text))),
        }
    }
}

fn is_number(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Display for Period {
    /// In the largest unit that gives a whole number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let unit = UNITS.iter().find(|(_, unit)| seconds.is_multiple_of(*unit));
        let (unit, length) = unit.unwrap_or(&("s", 1));
        write!(f, "{}{unit}", seconds / length)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        words::parse(deserializer, "a duration with its unit, such as `90s`, `15m`, `2h` or `7d`")
    }
}

/// For fields of type `Option<Duration>`.
pub(super) mod optional {
    use super::{Deserialize, Deserializer, Duration, Period, Serialize, Serializer};

    pub(in super::super) fn serialize<S: Serializer>(age: &Option<Duration>, to: S) -> Result<S::Ok, S::Error> {
        age.map(Period).serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<Period>::deserialize(from)?.map(|period| period.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_number_and_a_unit() {
        for (text, seconds) in [("90s", 90), ("15m", 900), ("2h", 7200), ("7d", 604_800), ("3650d", LONGEST)] {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.0.as_secs(), period.to_string().as_str()), (seconds, text));
        }
        assert_eq!("3600s".parse::<Period>().unwrap().to_string(), "1h");
        for text in
            ["", "m", "15", "15 m", "+15m", "-1s", "1.5h", "0s", "1h30m", "15min", "٣m", "99999999999999999999d"]
        {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
