//! What detectors share to look for places in a text. Linear, if what is done at each place is bounded.

/// Each place where a byte of interest stands: what is before it, and the text from it on.
pub(super) fn places(text: &[u8], wanted: impl Fn(u8) -> bool) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let at = next + text.get(next..)?.iter().position(|&byte| wanted(byte))?;
        next = at + 1;
        Some(text.split_at(at))
    })
}

/// Whether the text starts with that word, which is given in lower case; ASCII case is ignored.
pub(super) fn starts_with(text: &[u8], lower: &[u8]) -> bool {
    text.get(..lower.len()).is_some_and(|start| start.eq_ignore_ascii_case(lower))
}

/// What follows that word at the start of the text. The word is given in lower case; ASCII case is ignored.
pub(super) fn after<'a>(text: &'a [u8], lower: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = text.split_at_checked(lower.len())?;
    start.eq_ignore_ascii_case(lower).then_some(rest)
}

/// The longest start of the text that is made of such bytes, up to `most` of them, and what follows it.
pub(super) fn take_while(text: &[u8], most: usize, of: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    text.split_at(text.iter().take(most).take_while(|&&byte| of(byte)).count())
}

/// The text without white space at its start: up to `most` bytes of it.
pub(super) fn skip_space(text: &[u8], most: usize) -> &[u8] {
    take_while(text, most, |byte| byte.is_ascii_whitespace()).1
}

/// Whether the word, given in lower case, stands in the first `most` bytes of the text; ASCII case is ignored.
pub(super) fn within(text: &[u8], most: usize, lower: &[u8]) -> bool {
    let text = text.get(..most).unwrap_or(text);
    text.windows(lower.len().max(1)).any(|window| window.eq_ignore_ascii_case(lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_once() {
        let found: Vec<_> = places(b"a,b,,c", |byte| byte == b',').collect();
        assert_eq!(found, [(&b"a"[..], &b",b,,c"[..]), (b"a,b", b",,c"), (b"a,b,", b",c")]);
        assert_eq!(places(b"", |_| true).count(), 0);
    }

    #[test]
    fn words() {
        assert!(starts_with(b"DocType x", b"doctype"));
        assert_eq!(after(b"AbC", b"ab"), Some(&b"C"[..]));
        assert_eq!(after(b"A", b"ab"), None);
        assert_eq!(take_while(b"aab", 1, |byte| byte == b'a'), (&b"a"[..], &b"ab"[..]));
        assert_eq!(skip_space(b" \t\nx", 9), b"x");
        assert!(within(b"xx PUBLIC", 9, b"public"));
        assert!(!within(b"xx PUBLIC", 8, b"public"));
    }
}
