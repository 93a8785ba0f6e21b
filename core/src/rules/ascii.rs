//! Small questions about ASCII text that several detectors ask.

/// Whether the byte is one that languages skip between tokens.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Whether the byte is part of a name: a letter, a digit or `_`.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The text behind its leading blanks.
pub(super) fn skip_blanks(text: &[u8]) -> &[u8] {
    skip(text, is_blank)
}

/// The text behind its leading bytes of that kind.
pub(super) fn skip(text: &[u8], kind: impl Fn(u8) -> bool) -> &[u8] {
    let count = text.iter().take_while(|&&byte| kind(byte)).count();
    text.get(count..).unwrap_or_default()
}

/// The leading bytes of that kind, and the rest.
pub(super) fn split(text: &[u8], kind: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    let count = text.iter().take_while(|&&byte| kind(byte)).count();
    text.split_at_checked(count).unwrap_or((text, &[]))
}

/// Whether the text starts with `lower`, which is in lower case, in any case.
pub(super) fn starts_with(text: &[u8], lower: &[u8]) -> bool {
    text.get(..lower.len()).is_some_and(|start| start.eq_ignore_ascii_case(lower))
}

/// The text behind `lower`, which is in lower case, if it starts with that in any case.
pub(super) fn strip<'a>(text: &'a [u8], lower: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = text.split_at_checked(lower.len())?;
    start.eq_ignore_ascii_case(lower).then_some(rest)
}

/// The part of `text` before `rest`, where `rest` is the end of `text`.
pub(super) fn before<'a>(text: &'a [u8], rest: &[u8]) -> &'a [u8] {
    text.get(..text.len().saturating_sub(rest.len())).unwrap_or_default()
}

/// The last byte that is not blank.
pub(super) fn last_token(text: &[u8]) -> Option<u8> {
    text.iter().rev().take(64).copied().find(|&byte| !is_blank(byte))
}

/// The word at the end of the text, without blanks behind it; at most 64 bytes of it.
pub(super) fn last_word(text: &[u8]) -> &[u8] {
    let count = text.iter().rev().take(64).take_while(|&&byte| is_word(byte)).count();
    text.get(text.len().saturating_sub(count)..).unwrap_or_default()
}

/// A set of bytes, made when it is compiled.
#[derive(Debug)]
pub(super) struct ByteSet([bool; 256]);

impl ByteSet {
    /// The set of these bytes.
    pub(super) const fn new(bytes: &[u8]) -> Self {
        Self([false; 256]).with(bytes)
    }

    /// The set with these bytes more.
    #[expect(
        clippy::indexing_slicing,
        reason = "a byte is always within a table of 256, and this runs at compile time"
    )]
    pub(super) const fn with(&self, bytes: &[u8]) -> Self {
        let mut table = self.0;
        let mut at = 0;
        while at < bytes.len() {
            table[bytes[at] as usize] = true;
            at += 1;
        }
        Self(table)
    }

    /// Whether the byte is in the set.
    #[expect(clippy::indexing_slicing, reason = "a byte is always within a table of 256; this is the inner loop")]
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// Where the first byte of the set stands in the text.
    pub(super) fn position(&self, text: &[u8]) -> Option<usize> {
        /// Bytes that are asked about together: one branch for all.
        const TOGETHER: usize = 8;
        let mut rest = text;
        while let Some((chunk, behind)) = rest.split_first_chunk::<TOGETHER>() {
            if chunk.iter().fold(false, |any, &byte| any | self.contains(byte)) {
                break;
            }
            rest = behind;
        }
        Some(text.len() - rest.len() + rest.iter().position(|&byte| self.contains(byte))?)
    }

    /// The first byte of the set in the text, and what is behind it.
    pub(super) fn next<'a>(&self, text: &'a [u8]) -> Option<(u8, &'a [u8])> {
        let (&byte, behind) = text.get(self.position(text)?..)?.split_first()?;
        Some((byte, behind))
    }
}

/// A word in lower case, on the stack. Words longer than that are no word of ours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lower {
    bytes: [u8; 40],
    len: usize,
}

impl Lower {
    /// The word in lower case; empty if it is too long.
    pub(super) fn new(word: &[u8]) -> Self {
        let mut bytes = [0; 40];
        let len = if word.len() <= bytes.len() { word.len() } else { 0 };
        for (to, from) in bytes.iter_mut().zip(word.iter().take(len)) {
            *to = from.to_ascii_lowercase();
        }
        Self { bytes, len }
    }

    /// The bytes of the word.
    pub(super) fn get(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_add_up() {
        let (word, rest) = split(b"name  = 1", is_word);
        assert_eq!((word, skip_blanks(rest)), (&b"name"[..], &b"= 1"[..]));
        assert_eq!(before(b"name = 1", b"= 1"), b"name ");
        assert!(starts_with(b"DocType x", b"doctype"));
        assert_eq!(strip(b"SELECT x", b"select"), Some(&b" x"[..]));
        assert_eq!(strip(b"S", b"select"), None);
        assert_eq!(last_token(b"a, \t"), Some(b','));
        assert_eq!(last_word(b"x = foo_1"), b"foo_1");
        assert_eq!(Lower::new(b"GetClass").get(), b"getclass");
        assert!(Lower::new(&[b'a'; 41]).get().is_empty());
        assert_eq!(ByteSet::new(b"$|").next(b"a|$b"), Some((b'|', &b"$b"[..])));
        assert_eq!(ByteSet::new(b"$|").next(b"ab"), None);
    }
}
