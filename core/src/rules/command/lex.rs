//! Reads the first word of a command as a shell would: quotes, escapes and empty expansions are taken off.
//!
//! `c'a't`, `c\at`, `c$@at`, `c^at`, `ca$()t` and `c${x}at` all run `cat`. What was taken off is remembered: nobody writes
//! so but to hide a name.

use crate::rules::ascii::{ByteSet, is_blank, is_word, split};

/// How many bytes of a word are read. A path to a command fits; what is longer is none.
pub(super) const LONGEST: usize = 96;

/// The first word of a command, without what hides it.
#[derive(Debug)]
pub(super) struct Word<'a> {
    folded: [u8; LONGEST],
    len: usize,
    /// Quotes, escapes or expansions stand within the word.
    pub(super) hidden: bool,
    /// The whole word is in quotes.
    pub(super) quoted: bool,
    /// The word has wildcards.
    pub(super) globbed: bool,
    /// The word starts with a variable, whose value is not known.
    pub(super) variable: bool,
    /// The output of another command is part of the word.
    pub(super) substituted: bool,
    /// What is behind the word.
    pub(super) rest: &'a [u8],
}

impl Word<'_> {
    /// The word as it is run.
    pub(super) fn get(&self) -> &[u8] {
        self.folded.get(..self.len).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.folded.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }

    fn extend(&mut self, bytes: &[u8]) {
        let room = self.folded.get_mut(self.len..).unwrap_or_default();
        let len = bytes.len().min(room.len());
        if let (Some(to), Some(from)) = (room.get_mut(..len), bytes.get(..len)) {
            to.copy_from_slice(from);
            self.len += len;
        }
    }
}

/// Reads the word at the start of the text: no more than `most` bytes of it, and never more than [`LONGEST`].
pub(super) fn word(text: &[u8], most: usize) -> Word<'_> {
    let start = text.get(..most.min(LONGEST)).unwrap_or(text);
    let mut word = Word {
        folded: [0; LONGEST],
        len: 0,
        hidden: false,
        quoted: false,
        globbed: false,
        variable: false,
        substituted: false,
        rest: text,
    };
    let mut rest = start;
    loop {
        let (plain, behind) = split(rest, |byte| PLAIN.contains(byte));
        word.extend(plain);
        rest = behind;
        let Some(taken) = step(rest, &mut word) else { break };
        rest = rest.get(taken..).unwrap_or_default();
    }
    word.rest = text.get(start.len() - rest.len()..).unwrap_or_default();
    word
}

/// What stands for itself in a word.
static PLAIN: ByteSet = ByteSet::new(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:~%@=,");

/// Whether the byte is part of a plain path to a program or file.
pub(super) const fn in_path(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'/' | b'.' | b'-' | b'~')
}

/// What a word can start with: that, and what [`step`] reads.
pub(super) static STARTS: ByteSet = PLAIN.with(b"'\"\\^`<>$?*[]");

/// Reads one piece of the word, which is not plain; how many bytes it took, or nothing at the end of the word.
fn step(rest: &[u8], word: &mut Word<'_>) -> Option<usize> {
    match *rest {
        [quote @ (b'\'' | b'"'), ref tail @ ..] => quoted(quote, tail, word),
        // A line break as a format string writes it.
        [b'\\', b'n' | b'r', ref tail @ ..] if !tail.first().is_some_and(|&byte| is_word(byte)) => None,
        [b'\\', next, ..] if next.is_ascii_alphabetic() || matches!(next, b'/' | b'?' | b'-') => {
            escaped(next, rest, word);
            Some(2)
        }
        [b'^', next, ..] if next.is_ascii_alphanumeric() => {
            word.hidden |= word.len > 0;
            Some(1)
        }
        // At its end they are quotes of a text.
        [b'`', b'`'] => None,
        [b'`', b'`', next, ..] if !is_word(next) && !matches!(next, b'\'' | b'"' | b'\\' | b'$' | b'`' | b'/') => None,
        [b'`', b'`', ..] | [b'<' | b'>', b'(', b')', ..] => {
            word.hidden |= word.len > 0;
            Some(if rest.first() == Some(&b'`') { 2 } else { 3 })
        }
        [b'$', ref tail @ ..] => {
            let taken = expansion(tail, word)?;
            Some(taken + 1)
        }
        [byte @ (b'?' | b'*' | b'[' | b']'), ..] => {
            word.globbed = true;
            word.push(byte);
            Some(1)
        }
        // Part of `g++`; elsewhere a blank of a form.
        [b'+', b'+', ref tail @ ..] if word.get() == b"g" && !tail.first().is_some_and(|&byte| is_word(byte)) => {
            word.extend(b"++");
            Some(2)
        }
        [byte @ 0x80..=0xff, ..] if word.len > 0 => {
            word.push(byte);
            Some(1)
        }
        _ => None,
    }
}

/// Text in quotes, without blanks; a quote that is not closed ends the word.
fn quoted(quote: u8, tail: &[u8], word: &mut Word<'_>) -> Option<usize> {
    let end = tail.iter().position(|&byte| byte == quote || is_blank(byte))?;
    if tail.get(end) != Some(&quote) {
        return None;
    }
    let goes_on = tail.get(end + 1).is_some_and(|&byte| is_word(byte) || matches!(byte, b'/' | b'\'' | b'"'));
    if word.len > 0 || goes_on {
        word.hidden = true;
    } else {
        word.quoted = true;
    }
    word.extend(tail.get(..end).unwrap_or_default());
    Some(end + 2)
}

/// A letter after a backslash: part of a Windows path, or escaped for nothing.
fn escaped(next: u8, rest: &[u8], word: &mut Word<'_>) {
    let windows = matches!(word.get(), [b'.', ..] | [_, b':', ..] | [b'%', ..]) || word.get().contains(&b'\\');
    if windows || next == b'/' {
        word.extend(rest.get(..2).unwrap_or_default());
    } else {
        word.hidden |= word.len > 0;
        word.push(next);
    }
}

/// What a `$` expands to, as far as that is known. How many bytes it takes after the `$`.
fn expansion(tail: &[u8], word: &mut Word<'_>) -> Option<usize> {
    let taken = match *tail {
        // `$'…'` and `$"…"` are quotes.
        [quote @ (b'\'' | b'"'), ref tail @ ..] => {
            word.hidden = true;
            return quoted(quote, tail, word);
        }
        // Separates words.
        [b'I', b'F', b'S', ..] | [b'{', b'I', b'F', b'S', ..] => return None,
        [open @ (b'(' | b'{'), ref tail @ ..] => {
            let close = if open == b'(' { b')' } else { b'}' };
            let end = tail.iter().take(24).position(|&byte| byte == close || is_blank(byte))?;
            if tail.get(end) != Some(&close) {
                return None;
            }
            word.substituted |= open == b'(' && end > 0;
            end + 2
        }
        [b'@' | b'*' | b'?' | b'$' | b'-' | b'!' | b'#' | b'0'..=b'9', ..] => 1,
        // Alone it is the last argument of the last command.
        [b'_', next, ..] if !is_word(next) || word.len > 0 => 1,
        [first, ..] if is_word(first) => tail.iter().take_while(|&&byte| is_word(byte)).count(),
        _ => return None,
    };
    if word.len == 0 {
        word.variable = true;
    } else {
        word.hidden = true;
    }
    Some(taken)
}

/// Whether the text starts with `$IFS` or `${IFS`, which a shell expands to a blank.
pub(super) fn is_ifs(text: &[u8]) -> bool {
    text.starts_with(b"$IFS") || text.starts_with(b"${IFS")
}

/// The text behind blanks and what expands to blanks.
pub(super) fn skip_blanks(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text {
            [byte, rest @ ..] if is_blank(*byte) => rest,
            [b'$', b'I', b'F', b'S', b'$', digit, rest @ ..] if digit.is_ascii_digit() => rest,
            [b'$', b'I', b'F', b'S', rest @ ..] => rest,
            [b'$', b'{', b'I', b'F', b'S', b'}', rest @ ..] => rest,
            _ => return text,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        String::from_utf8(word(text.as_bytes(), LONGEST).get().to_vec()).unwrap()
    }

    #[test]
    fn what_hides_a_name_is_taken_off() {
        for text in ["w'g'et x", "w\"\"get", "w\\get", "w$@get", "w^get", "wg$()et", "wg``et", "w${q}get", "$'wget'"] {
            let word = word(text.as_bytes(), LONGEST);
            assert!(word.hidden, "{text}");
            assert_eq!(word.get(), b"wget", "{text}");
        }
    }

    #[test]
    fn nothing_else_starts_a_word() {
        for byte in (0..=255u8).filter(|byte| !STARTS.contains(*byte)) {
            for tail in [&b""[..], b"a", b"+a", b"(a)", b"{a}"] {
                let text = [&[byte], tail].concat();
                let word = word(&text, LONGEST);
                assert!(word.get().is_empty() && !word.variable && word.rest == text, "{text:?}");
            }
        }
    }

    #[test]
    fn words_end_where_shells_end_them() {
        for text in ["ls -l", "ls;x", "ls|x", "ls&x", "ls)", "ls`", "ls>x", "ls\n", "ls$IFS-l", "ls${IFS}x"] {
            assert_eq!(folded(text), "ls", "{text}");
        }
        assert_eq!(folded("'ls -l'"), "");
        assert_eq!(folded("l's"), "l");
        assert_eq!(folded("C:\\a\\b.exe x"), "C:\\a\\b.exe");
        assert_eq!(folded("/bin/c?t x"), "/bin/c?t");
        assert_eq!(folded(&"a".repeat(500)).len(), LONGEST);
    }
}
