//! What is joined to one value, without a blank: a separator or a redirection, and what no value goes on with.
//!
//! `report;./x` and `report>/tmp/x` are told by what is around the separator. A name of a file or a host ends there, nothing
//! is between, and what follows is a way to a program or a file, up to the end.

use super::args::closes;
use super::catalogue::{CHAINED, REDIRECTION, SUSPECTED};
use super::lex::in_path;
use super::words::Word;
use crate::rules::ascii::{ByteSet, is_blank, is_word};
use crate::rules::hits::Hits;
use crate::rules::search::{self, skip_space};

/// How long a value is, at most, and what follows it.
const FAR: usize = 96;

/// What a value is made of that a separator ends.
static PARTS: ByteSet = ByteSet::new(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+,~");

/// Shells that run what they are given next.
static SHELLS: &[&[u8]] = &[b"sh", b"bash", b"zsh", b"ksh", b"dash", b"csh", b"tcsh", b"rbash", b"powershell", b"pwsh"];

/// What ends a machine.
static ENDS: &[&[u8]] = &[b"reboot", b"halt", b"poweroff", b"shutdown"];

/// Variables that hold the path of a shell.
pub(super) static VARIABLES: &[&[u8]] = &[b"$SHELL", b"${SHELL}", b"$BASH", b"${BASH}"];

/// Folders at the root of a Unix system.
static ROOTS: &[&[u8]] = &[
    b"bin", b"boot", b"dev", b"etc", b"home", b"lib", b"mnt", b"opt", b"proc", b"root", b"run", b"sbin", b"srv",
    b"sys", b"tmp", b"usr", b"var",
];

pub(super) fn detect(text: &[u8], quoted: bool, hits: &mut Hits) {
    let text = text.trim_ascii();
    let length = text.iter().take(FAR).take_while(|&&byte| PARTS.contains(byte)).count();
    let (value, rest) = text.split_at_checked(length).unwrap_or((text, &[]));
    // The value stands in quotes that it closes.
    let rest = search::take_while(rest, 2, |byte| matches!(byte, b'\'' | b'"')).1;
    let closed = value.len() + rest.len() < text.len();
    match rest {
        // An arrow, and the prompt of a shell.
        [b'<' | b'>', ..]
            if !value.is_empty()
                && !closed
                && !matches!(value.last(), Some(b'-' | b'=' | b'~'))
                && is_redirection(rest) =>
        {
            hits.add_quoted(quoted, &REDIRECTION)
        }
        [separator @ (b';' | b'|' | b'&'), tail @ ..] => {
            let tail = match tail {
                [byte, tail @ ..] if byte == separator => tail,
                _ => tail,
            };
            if tail.first().is_some_and(|&byte| is_blank(byte)) {
                return;
            }
            if runs(value, tail) || matches!(tail, b"init 0" | b"init 6") {
                hits.add_quoted(quoted, &CHAINED);
            } else if tail == b"$0" {
                hits.add(&SUSPECTED);
            }
        }
        _ => {}
    }
}

/// Whether what follows the separator behind the value is a program, up to the end of it or of the text.
fn runs(value: &[u8], tail: &[u8]) -> bool {
    // Lists of paths are separated so, and what stands first in a list of commands is one.
    if value.contains(&b'/') || value.contains(&b':') || value == b"." || Word::of(value).is_some() {
        return false;
    }
    if VARIABLES.iter().any(|name| tail.strip_prefix(*name).is_some_and(closes)) {
        return true;
    }
    let sourced = tail.strip_prefix(b". ").or_else(|| tail.strip_prefix(b"source "));
    let path = sourced.unwrap_or(tail);
    let (word, behind) = search::take_while(path, FAR, in_path);
    // A list goes on behind the separator.
    if !matches!(behind, [] | [b';' | b'|' | b'&'] | [b'#' | b'\'' | b'"', ..]) {
        return false;
    }
    let named = word.last().is_some_and(|&byte| is_word(byte));
    let local =
        [&b"./"[..], b"../", b"~/", b"/tmp/", b"/var/tmp/", b"/dev/shm/"].iter().any(|start| word.starts_with(start));
    // Both may be the code of a language.
    if value.len() == 2 && word.len() == 2 {
        return false;
    }
    named && local
        || sourced.is_none()
            && [SHELLS, ENDS].iter().any(|list| list.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Whether a redirection stands at the start of the text, from or to an absolute path that a Unix system has, and nothing behind it.
fn is_redirection(text: &[u8]) -> bool {
    let behind = match text {
        [b'>', b'>' | b'|', rest @ ..] | [b'<' | b'>', rest @ ..] => rest,
        _ => return false,
    };
    let (path, behind) = search::take_while(skip_space(behind, 1), FAR, in_path);
    is_rooted(path) && path != b"/dev/null" && (behind.is_empty() || closes(behind))
}

/// Whether the path starts in a folder that each Unix system has, or in somebody's home, and leads to something in it.
pub(super) fn is_rooted(path: &[u8]) -> bool {
    let mut parts = path.splitn(3, |&byte| byte == b'/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(b"~"), Some(name), _) => !name.is_empty(),
        (Some(b""), Some(root), Some(rest)) => {
            ROOTS.contains(&root) && rest.first().is_some_and(|&byte| is_word(byte) || byte == b'.')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Paranoia;

    fn finds(text: &str) -> bool {
        let mut hits = Hits::new(Paranoia::One);
        detect(text.as_bytes(), false, &mut hits);
        !hits.is_empty()
    }

    #[test]
    fn nothing_is_between_a_value_and_what_it_goes_on_with() {
        for text in [
            "8.8.8.8;./x",
            "a.pdf;. ./x",
            "x|/tmp/a.sh",
            "x;bash",
            "x&&reboot",
            "x;$SHELL",
            "x>/var/www/html/y.php",
            "x>>~/.ssh/authorized_keys",
            "x</etc/group",
        ] {
            assert!(finds(text), "{text}");
        }
        for text in [
            "x; ./x",
            "a/b;./c",
            ".;./lib",
            "bash|zsh",
            "x;basher",
            "save; reboot",
            "a>b",
            "x</b>",
            "a</var>",
            "5 > /tmp",
            "Home>/more/a",
            "x;$0",
            "a>/tmp",
        ] {
            assert!(!finds(text), "{text}");
        }
    }
}
