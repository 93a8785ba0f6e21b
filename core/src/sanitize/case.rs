//! `lowercase`: small letters.

/// Makes every letter small, by the mapping of Unicode that knows no language. At most one and a half times as long.
///
/// A sigma is `σ` at the end of a word too: which one is right depends on the neighbours, and equal words should be equal.
pub(super) fn lower(text: &str, out: &mut String) {
    out.extend(text.chars().flat_map(char::to_lowercase));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_small_at_once() {
        let (mut once, mut twice) = (String::new(), String::new());
        for char in '\0'..=char::MAX {
            let text = char.to_string();
            once.clear();
            twice.clear();
            lower(&text, &mut once);
            lower(&once, &mut twice);
            assert_eq!(once, twice);
            assert!(2 * once.len() <= 3 * text.len(), "{text}");
        }
    }

    #[test]
    fn letters() {
        let mut out = String::new();
        lower("Straße ÀΣΣ İ", &mut out);
        assert_eq!(out, "straße àσσ i\u{307}");
    }
}
