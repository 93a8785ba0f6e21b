//! The JSON that the YAML parser does not take, written so that it does.
//!
//! YAML 1.2 means to contain JSON, but its `\u` knows no surrogate pairs, which are how JSON escapes what is beyond
//! U+FFFF, and the parser wants a space where JSON may have a tab.

use super::error::{Mark, PolicyProblem};
use super::yaml::mark;
use serde::de::IgnoredAny;

/// By how much `\U0001F600` is shorter than `\uD83D\uDE00`.
pub(super) const SHORTER: usize = 2;

/// Whether a text that is neither is rather JSON than YAML.
pub(super) fn is_meant(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.strip_prefix('{').is_some_and(|inside| inside.trim_start().starts_with('"'))
}

/// A JSON text as the YAML parser takes it, and where in that surrogate pairs were joined. Or why it is not JSON.
pub(super) fn to_yaml(text: &str) -> Result<(String, Vec<Mark>), PolicyProblem> {
    let text = text.trim_start_matches('\u{feff}');
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        return Err(problem(text, &error));
    }
    let mut yaml = String::with_capacity(text.len());
    let mut joined = Vec::new();
    let mut in_string = false;
    let (mut line, mut column) = (1, 1);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let mut taken = letter.len_utf8();
        let mut width = 1;
        match letter {
            '\t' if !in_string => yaml.push(' '),
            '\\' => match surrogate_pair(rest) {
                Some(code) => {
                    (taken, width) = (PAIR, PAIR - SHORTER);
                    yaml.push_str(&format!("\\U{code:08X}"));
                    joined.push(mark(line, column));
                }
                // With the letter after it, which may be a quote or a backslash itself.
                None => {
                    taken += rest.chars().nth(1).map_or(0, char::len_utf8);
                    width = 2;
                    yaml.push_str(rest.get(..taken).unwrap_or_default());
                }
            },
            _ => {
                in_string ^= letter == '"';
                yaml.push(letter);
            }
        }
        (line, column) = if letter == '\n' { (line + 1, 1) } else { (line, column + width) };
        rest = rest.get(taken..).unwrap_or_default();
    }
    Ok((yaml, joined))
}

/// The bytes of an escaped surrogate pair.
const PAIR: usize = 12;

/// The character that an escaped surrogate pair at the beginning of the text stands for.
fn surrogate_pair(text: &str) -> Option<u32> {
    let unit = |at: usize| -> Option<u32> {
        let digits = text.get(at..at + PAIR / 2)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    match (unit(0)?, unit(PAIR / 2)?) {
        (high @ 0xD800..=0xDBFF, low @ 0xDC00..=0xDFFF) => Some(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)),
        _ => None,
    }
}

fn problem(text: &str, error: &serde_json::Error) -> PolicyProblem {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    // serde_json counts the bytes of a line, up to the one that is wrong.
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let before = line.char_indices().take_while(|(byte, _)| byte + 1 < error.column()).count();
    let place = mark(error.line(), before + 1);
    PolicyProblem::new(format!("not valid JSON: {message}"), Some(place), String::new())
}
