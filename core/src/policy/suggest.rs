//! "did you mean": the known word that an unknown one was probably meant to be.

use super::error::quoted;
use std::cmp::Reverse;

/// The known word nearest to the unknown one, if one is near.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    // The distance costs the product of both lengths, and no known word is long.
    if letters > 80 {
        return None;
    }
    let word = word.to_lowercase();
    let near = (letters / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= near)
        .min_by_key(|(distance, candidate)| (*distance, Reverse(same_beginning(&word, candidate))))
        .map(|(_, candidate)| candidate)
}

fn same_beginning(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// A message about an unknown word: with the word that was probably meant, or else with all that there are.
pub(super) fn unknown<'a>(what: &str, word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let word_quoted = quoted(word);
    match nearest(word, known.clone()) {
        Some(meant) => format!("unknown {what} {word_quoted}, did you mean `{meant}`?"),
        None => format!("unknown {what} {word_quoted}, expected {}", one_of(known)),
    }
}

/// The words as a list for a message: "`a`", "`a` or `b`", "one of `a`, `b`, `c`".
pub(super) fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.as_slice() {
        [] => "nothing here".to_owned(),
        [only] => only.clone(),
        [first, second] => format!("{first} or {second}"),
        more => format!("one of {}", more.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_suggested_and_others_listed() {
        let known = ["limits", "fields", "mode"];
        assert_eq!(unknown("key", "limts", known), "unknown key `limts`, did you mean `limits`?");
        assert_eq!(unknown("key", "MODE", known), "unknown key `MODE`, did you mean `mode`?");
        assert_eq!(unknown("key", "zz", known), "unknown key `zz`, expected one of `limits`, `fields`, `mode`");
        assert_eq!(nearest("sq", ["s3", "sqs"]), Some("sqs"));
        assert_eq!(nearest(&"limits".repeat(50), known), None);
        assert_eq!(one_of(["a", "b"]), "`a` or `b`");
    }
}
