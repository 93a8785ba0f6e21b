//! What a shell lets stand in front of a command: groups, conditions, functions, redirections.
//!
//! The command within is judged like any other; what is around it tells nothing by itself, because braces and
//! parentheses stand in prose and code. Each of them must be closed as the shell wants it.

use super::lex::{in_path, skip_blanks};
use crate::rules::ascii::{is_blank, strip};
use crate::rules::search::{self, within};

/// How far the end of a compound command is looked for.
const FAR: usize = 96;
/// How long a name, a word or a pattern in front of a command is.
const SHORT: usize = 24;

/// The command in a group, or behind a redirection, at the start of the text.
pub(super) fn inner(text: &[u8]) -> Option<&[u8]> {
    let inner = match text {
        [b'{', blank, rest @ ..] if is_blank(*blank) && within(rest, FAR, b"}") => rest,
        [b'(', rest @ ..] if within(rest, FAR, b")") => rest,
        [b'!', blank, rest @ ..] if is_blank(*blank) => rest,
        [b'<' | b'>', ..] | [b'0'..=b'9', b'<' | b'>', ..] => redirected(text)?,
        _ => return None,
    };
    Some(skip_blanks(inner))
}

/// What is behind a redirection: `>x id`, `2>&1 id`.
fn redirected(text: &[u8]) -> Option<&[u8]> {
    let behind = match text {
        [digit, rest @ ..] if digit.is_ascii_digit() => rest,
        _ => text,
    };
    let behind = match behind {
        [b'>', b'>' | b'|' | b'&', rest @ ..] | [b'<', b'&', rest @ ..] | [b'<' | b'>', rest @ ..] => rest,
        _ => return None,
    };
    let (name, rest) = search::take_while(behind, SHORT, in_path);
    (!name.is_empty() && rest.first() == Some(&b' ')).then_some(rest)
}

/// The command behind `word`, when that starts a compound command which goes on with `rest`, or is a function that is defined.
pub(super) fn worded<'a>(word: &[u8], rest: &'a [u8]) -> Option<&'a [u8]> {
    let inner = body(word, rest)?;
    Some(skip_blanks(inner))
}

fn body<'a>(word: &[u8], rest: &'a [u8]) -> Option<&'a [u8]> {
    match rest {
        [b'(', b')', rest @ ..] => {
            let body = skip_blanks(rest);
            return match body {
                [b'{', blank, rest @ ..] if is_blank(*blank) && within(rest, FAR, b"}") => Some(rest),
                [b'(', rest @ ..] if within(rest, FAR, b")") => Some(rest),
                _ => None,
            };
        }
        [blank, ..] if is_blank(*blank) => {}
        _ => return None,
    }
    let has = |ends: [&[u8]; 3]| ends.iter().any(|end| within(rest, FAR, end));
    match word {
        b"if" | b"elif" => has([b";then", b"; then", b"\nthen"]).then_some(rest),
        b"while" | b"until" => has([b";do", b"; do", b"\ndo"]).then_some(rest),
        b"coproc" => Some(rest),
        b"case" => {
            // `case word in pattern)`.
            let (word, rest) = search::take_while(skip_blanks(rest), SHORT, |byte| !is_blank(byte));
            let pattern = strip(skip_blanks(rest), b"in ")?;
            let end = pattern.iter().take(SHORT).position(|&byte| byte == b')')?;
            (!word.is_empty() && within(pattern, FAR, b"esac")).then_some(pattern.get(end + 1..)?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{inner, worded};
    use crate::rules::ascii::{is_word, split};

    fn within(text: &str) -> Option<&[u8]> {
        let (word, rest) = split(text.as_bytes(), is_word);
        inner(text.as_bytes()).or_else(|| worded(word, rest))
    }

    #[test]
    fn the_command_within_is_given() {
        for text in [
            "{ id;}",
            "(id)",
            "! id;",
            ">x id;",
            "2>&1 id;",
            "</dev/null id;",
            "if id;then :;fi",
            "until id; do :;done",
            "a(){ id;};a",
            "case x in *)id;;esac",
            "coproc id;",
        ] {
            assert!(within(text).is_some_and(|inner| inner.starts_with(b"id")), "{text}");
        }
        for text in ["{id}", "{ id", "(id", "!id", ">x", "if id we may", "while id", "case id", "id (x)", "5 id", ""] {
            assert!(within(text).is_none(), "{text}");
        }
    }
}
