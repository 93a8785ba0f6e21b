//! Names as they are shown: those of files, and those that were probably meant.

use std::cmp::Reverse;
use std::ffi::OsStr;
use std::fmt::Write as _;

/// A file's name, fit for a terminal: control characters, and those that turn or hide text, are written out.
pub(crate) fn shown(name: impl AsRef<OsStr>) -> String {
    printable(&name.as_ref().to_string_lossy())
}

/// A text on one line, without anything that a terminal would obey.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unprintable(c) {
            // Writing to a string does not fail.
            let _ = write!(shown, "{}", c.escape_debug());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Whether a terminal would obey the character rather than show it: controls, line separators, and what turns or hides text.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What is wrong with a word that is not known: the one that was probably meant, or else all that there are.
pub(crate) fn unknown<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(word, known.clone()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("expected one of {}", known.into_iter().collect::<Vec<_>>().join(", ")),
    }
}

/// The known word nearest to an unknown one, if one is near.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near = (word.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&word.to_lowercase(), candidate), candidate))
        .filter(|(distance, _)| *distance <= near)
        .min_by_key(|(distance, candidate)| (*distance, Reverse(same_beginning(word, candidate))))
        .map(|(_, candidate)| candidate)
}

fn same_beginning(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_shown_can_move_the_cursor_or_turn_the_text() {
        assert_eq!(shown("a\nb\u{1b}[2J.json"), "a\\nb\\u{1b}[2J.json");
        assert_eq!(shown("\u{202e}nosj.exe\u{9b}\u{2028}"), "\\u{202e}nosj.exe\\u{9b}\\u{2028}");
        assert_eq!(shown("größe 😀 'x' \\.json"), "größe 😀 'x' \\.json");
    }

    #[test]
    fn the_nearest_word_is_meant() {
        assert_eq!(unknown("sq", ["mq", "s3", "sqs"]), "did you mean `sqs`?");
        assert_eq!(unknown("kafka", ["s3", "sqs"]), "expected one of s3, sqs");
    }
}
