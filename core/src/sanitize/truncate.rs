//! `truncate: N`: text of at most so many characters.

use super::html::reference;
use unicode_normalization::char::is_combining_mark;

/// Keeps at most so many characters. Never longer.
///
/// Characters are counted as JSON Schema's `maxLength` counts them, one a code point, and none that is seen as one is cut: a letter
/// keeps its accents, an emoji its parts, a line break its line feed, or it goes as a whole. Where the text is escaped for HTML, a
/// character reference counts as the one character that it is, and is not cut either.
pub(super) fn truncate(text: &str, most: u32, references: bool, out: &mut String) {
    let mut rest = text;
    let mut cut = 0;
    for _ in 0..most {
        let whole = references.then(|| reference(rest)).flatten();
        let len = whole.or_else(|| rest.chars().next().map(char::len_utf8)).unwrap_or(0);
        cut += len;
        rest = rest.get(len..).unwrap_or_default();
        if rest.is_empty() {
            out.push_str(text);
            return;
        }
    }
    out.push_str(text.get(..boundary(text, cut)).unwrap_or_default());
}

/// The last place up to `cut` at which no character that is seen as one is cut.
fn boundary(text: &str, mut cut: usize) -> usize {
    loop {
        let (before, behind) = text.split_at_checked(cut).unwrap_or_default();
        let Some(last) = before.chars().next_back() else { return 0 };
        if !behind.chars().next().is_some_and(|next| is_one(before, last, next)) {
            return cut;
        }
        cut -= last.len_utf8();
    }
}

/// Whether two neighbours are seen as one character, or a part of it.
fn is_one(before: &str, last: char, next: char) -> bool {
    let joins = |char: char| matches!(char, '\u{200c}' | '\u{200d}');
    let extends = is_combining_mark(next)
        || joins(next)
        || matches!(next, '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' | '\u{1160}'..='\u{11ff}');
    let flag = |char: char| matches!(char, '\u{1f1e6}'..='\u{1f1ff}');
    extends
        || last == '\u{200d}' && !next.is_ascii()
        || last == '\r' && next == '\n'
        // Two letters make a flag.
        || flag(next) && flag(last) && before.chars().rev().take_while(|char| flag(*char)).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, most: u32) -> String {
        let mut out = String::new();
        truncate(text, most, false, &mut out);
        out
    }

    #[test]
    fn no_character_is_cut() {
        for (text, most, expected) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "abc"),
            ("abc", 0, ""),
            ("", 0, ""),
            ("äöü", 2, "äö"),
            ("e\u{301}e\u{301}", 3, "e\u{301}"),
            ("e\u{301}", 1, ""),
            ("a👨\u{200d}👩\u{200d}👧b", 3, "a"),
            ("a👨\u{200d}👩\u{200d}👧b", 6, "a👨\u{200d}👩\u{200d}👧"),
            ("👍🏽x", 1, ""),
            ("🇩🇪🇫🇷", 3, "🇩🇪"),
            ("🇩🇪🇫🇷", 2, "🇩🇪"),
            ("a\r\nb", 2, "a"),
            ("한", 1, "한"),
        ] {
            assert_eq!(cut(text, most), expected, "{text:?}");
        }
    }

    #[test]
    fn a_reference_is_one_character() {
        for (most, expected) in [(1, "a"), (2, "a&amp;"), (3, "a&amp;b"), (4, "a&amp;b&#39;"), (5, "a&amp;b&#39;")] {
            let mut out = String::new();
            truncate("a&amp;b&#39;", most, true, &mut out);
            assert_eq!(out, expected);
        }
    }
}
