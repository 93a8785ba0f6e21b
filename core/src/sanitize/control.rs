//! `strip-control`: text without control characters.

/// Takes out U+0000 to U+001F except tab, line feed and carriage return, U+007F, and U+0080 to U+009F. Never longer.
pub(super) fn strip(text: &str, out: &mut String) {
    out.extend(text.chars().filter(|char| !char.is_control() || matches!(char, '\t' | '\n' | '\r')));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_layout_stays() {
        let mut out = String::new();
        strip("a\0b\u{1b}[31m\tc\r\nd\u{7f}\u{9b}é\u{a0}", &mut out);
        assert_eq!(out, "ab[31m\tc\r\ndé\u{a0}");
    }
}
