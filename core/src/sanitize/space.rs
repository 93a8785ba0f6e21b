//! `trim`, `collapse-space`, `single-line`: white space.

/// Takes white space off both ends. Never longer.
pub(super) fn trim(text: &str, out: &mut String) {
    out.push_str(text.trim());
}

/// Makes each run of white space, line breaks too, one space. Never longer.
pub(super) fn collapse(text: &str, out: &mut String) {
    runs(text, char::is_whitespace, out);
}

/// Makes each run of line breaks one space. Never longer.
pub(super) fn single_line(text: &str, out: &mut String) {
    runs(text, |char| matches!(char, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}'), out);
}

/// Writes a space for each run of such characters.
fn runs(text: &str, is_one: impl Fn(char) -> bool, out: &mut String) {
    let mut in_run = false;
    for char in text.chars() {
        let is_one = is_one(char);
        if !is_one {
            out.push(char);
        } else if !in_run {
            out.push(' ');
        }
        in_run = is_one;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space() {
        let done = |step: fn(&str, &mut String), text: &str| {
            let mut out = String::new();
            step(text, &mut out);
            out
        };
        assert_eq!(done(trim, "\u{3000} a b\t\n"), "a b");
        assert_eq!(done(collapse, " a \t\u{a0}\r\n b"), " a b");
        assert_eq!(done(single_line, "a\r\n\r\nb\u{2028}c\u{b}d  e\tf"), "a b c d  e\tf");
    }
}
