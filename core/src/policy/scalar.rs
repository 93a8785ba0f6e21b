//! What a plain scalar means: the core schema of YAML 1.2 (section 10.3.2), which contains that of JSON.
//!
//! `yes`, `no`, `on` and `off` are text, as everywhere in YAML 1.2.

use super::error::quoted;
use super::located::Value;

/// The value of a plain (unquoted) scalar, or why it must be quoted.
pub(super) fn plain(text: &str) -> Result<Value, String> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        _ => {}
    }
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', ..] => (true, text.trim_start_matches('-')),
        [b'+', ..] => (false, text.trim_start_matches('+')),
        _ => (false, text),
    };
    if text.len() - unsigned.len() > 1 {
        return Ok(Value::Text(text.to_owned()));
    }
    let signed = unsigned.len() < text.len();
    if let Some(digits) = unsigned.strip_prefix("0x").filter(|digits| !signed && all(digits, u8::is_ascii_hexdigit)) {
        return radix(text, digits, 16);
    }
    if let Some(digits) = unsigned.strip_prefix("0o").filter(|digits| !signed && all(digits, is_octal)) {
        return radix(text, digits, 8);
    }
    if all(unsigned, u8::is_ascii_digit) {
        return decimal(text, unsigned, negative);
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || (!signed && matches!(text, ".nan" | ".NaN" | ".NAN")) {
        return Err(format!("{} is not a number that JSON knows", quoted(text)));
    }
    if is_float(unsigned) {
        return float(text);
    }
    Ok(Value::Text(text.to_owned()))
}

fn decimal(text: &str, digits: &str, negative: bool) -> Result<Value, String> {
    if digits.len() > 1 && digits.starts_with('0') {
        // An AWS account id, more often than not: as a number it would lose the zeros without a word.
        return Err(format!("{} begins with 0: quote it if it is text, or leave out the zeros", quoted(text)));
    }
    let value = match (negative, digits.parse::<u64>()) {
        (false, Ok(value)) => Value::Unsigned(value),
        (true, _) => match text.parse::<i64>() {
            Ok(0) => Value::Float(-0.0),
            Ok(value) => Value::Signed(value),
            Err(_) => return float(text),
        },
        (false, Err(_)) => return float(text),
    };
    Ok(value)
}

fn radix(text: &str, digits: &str, radix: u32) -> Result<Value, String> {
    let value = u64::from_str_radix(digits, radix);
    value.map(Value::Unsigned).map_err(|_| format!("{} is too large for a number", quoted(text)))
}

fn float(text: &str) -> Result<Value, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Value::Float(value)),
        _ => Err(format!("{} is too large for a number", quoted(text))),
    }
}

/// `(\. [0-9]+ | [0-9]+ (\. [0-9]*)?) ([eE] [-+]? [0-9]+)?`
fn is_float(text: &str) -> bool {
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (text, None),
    };
    let exponent_fits =
        exponent.is_none_or(|digits| all(digits.strip_prefix(['-', '+']).unwrap_or(digits), u8::is_ascii_digit));
    let number_fits = match number.split_once('.') {
        Some(("", fraction)) => all(fraction, u8::is_ascii_digit),
        Some((whole, fraction)) => {
            all(whole, u8::is_ascii_digit) && (fraction.is_empty() || all(fraction, u8::is_ascii_digit))
        }
        None => all(number, u8::is_ascii_digit),
    };
    exponent_fits && number_fits
}

fn all(text: &str, is: fn(&u8) -> bool) -> bool {
    !text.is_empty() && text.as_bytes().iter().all(is)
}

fn is_octal(byte: &u8) -> bool {
    (b'0'..=b'7').contains(byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match plain(text) {
            Ok(value) => format!("{value:?}"),
            Err(message) => message,
        }
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        for (text, value) in [
            ("", "Null"),
            ("~", "Null"),
            ("null", "Null"),
            ("nULL", "Text(\"nULL\")"),
            ("true", "Bool(true)"),
            ("False", "Bool(false)"),
            ("yes", "Text(\"yes\")"),
            ("off", "Text(\"off\")"),
            ("0", "Unsigned(0)"),
            ("-0", "Float(-0.0)"),
            ("+12", "Unsigned(12)"),
            ("-12", "Signed(-12)"),
            ("0x1F", "Unsigned(31)"),
            ("0o17", "Unsigned(15)"),
            ("-0x1F", "Text(\"-0x1F\")"),
            ("0b1", "Text(\"0b1\")"),
            ("18446744073709551615", "Unsigned(18446744073709551615)"),
            ("18446744073709551616", "Float(1.8446744073709552e19)"),
            ("-9223372036854775808", "Signed(-9223372036854775808)"),
            ("1.", "Float(1.0)"),
            (".5", "Float(0.5)"),
            ("-1.5e3", "Float(-1500.0)"),
            ("1E5", "Float(100000.0)"),
            ("1e", "Text(\"1e\")"),
            (".", "Text(\".\")"),
            ("-", "Text(\"-\")"),
            ("--1", "Text(\"--1\")"),
            ("1_000", "Text(\"1_000\")"),
            ("2012-10-17", "Text(\"2012-10-17\")"),
            ("15m", "Text(\"15m\")"),
            ("é", "Text(\"é\")"),
        ] {
            assert_eq!(shown(text), value, "{text:?}");
        }
    }

    #[test]
    fn numbers_that_would_silently_change_are_refused() {
        assert!(shown("012345678901").contains("begins with 0"));
        assert!(shown("1e999").contains("too large"));
        assert!(shown("0xFFFFFFFFFFFFFFFFF").contains("too large"));
        assert!(shown("-.inf").contains("JSON"));
        assert!(shown(".nan").contains("JSON"));
    }
}
