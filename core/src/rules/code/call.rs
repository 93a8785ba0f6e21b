//! Calls: a value that is nothing but one, or that leaves a string and goes on with one.

use super::catalogue::{BREAK_OUT, FUNCTION_CALL};
use super::names::Name;
use crate::rules::ascii::{is_word, last_word, skip_blanks, split};
use crate::rules::hits::Hits;
use crate::rules::search::places;

/// Longer values are not taken as one call.
const LONGEST: usize = 16 * 1024;

pub(super) fn detect(text: &[u8], strings: bool, is_code: bool, hits: &mut Hits) {
    if text.len() <= LONGEST && is_call(text) {
        // Code begins with a word; what ends something before it does not.
        let begins = text.trim_ascii_start().first().is_some_and(|&byte| is_word(byte) || byte == b'@');
        hits.add_quoted(is_code && begins, &FUNCTION_CALL);
    }
    if !strings {
        return;
    }
    let (mut single, mut double, mut counted) = (false, false, 0);
    for (before, from) in places(text, [b'(']) {
        for byte in before.get(counted..).unwrap_or_default() {
            single ^= *byte == b'\'';
            double ^= *byte == b'"';
        }
        counted = before.len();
        if (single || double) && breaks_out(before, from, single, double) {
            hits.add(&BREAK_OUT);
        }
    }
}

/// Whether the text is one call of a function that attackers call.
fn is_call(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    let closers = text
        .iter()
        .take(16)
        .take_while(|byte| {
            matches!(byte, b'\'' | b'"' | b')' | b'}' | b';' | b'|' | b'&' | b'.' | b' ' | b'@' | b'!' | b'$' | b'{')
        })
        .count();
    let (prefix, rest) = text.split_at(closers);
    let left = prefix.iter().any(|byte| matches!(byte, b'\'' | b'"' | b';' | b'|' | b'&' | b'{'));
    let rest = after_word(rest, b"return").unwrap_or(rest);
    let (name, rest) = split(rest, |byte| is_word(byte) || byte == b':');
    let parts = rest;
    // `Kernel.exec`, `IO.popen`.
    if let [b'.', tail @ ..] = parts
        && matches!(name, b"Kernel" | b"IO" | b"Process" | b"Open3" | b"os")
        && matches!(Name::of(split(tail, is_word).0), Some(Name::Runs))
    {
        let behind = split(tail, is_word).1;
        return skip_comments(behind).starts_with(b"(") && ends(behind);
    }
    let name = name.rsplit(|&byte| byte == b':').next().unwrap_or(name);
    let behind = skip_comments(parts);
    let Some(inside) = behind.strip_prefix(b"(") else { return false };
    let Some(kind) = Name::of(name) else { return false };
    let tight = behind.len() == parts.len();
    let coded = is_coded(skip_blanks(inside));
    match kind {
        _ if !ends(behind) => kind == Name::Runs && left && coded,
        Name::Php => true,
        Name::Runs => tight || coded || behind.len() + 2 < parts.len(),
        // Words of any language: only with an argument that is a string or a variable of PHP's, or split off by a comment.
        Name::English => {
            let split = behind.len() + 1 < parts.len();
            matches!(skip_blanks(inside), [b'\'' | b'"' | b'$' | b'`', ..]) && (tight && left || split)
                || tight && left && coded
        }
    }
}

/// What follows the word and a blank, quote or parenthesis.
fn after_word<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let rest = text.strip_prefix(word)?;
    (!rest.first().is_some_and(|&byte| is_word(byte))).then(|| skip_blanks(rest))
}

/// Whether the arguments look like code: a literal, a variable, nothing, or another call.
fn is_coded(inside: &[u8]) -> bool {
    match inside {
        [b'\'' | b'"' | b'$' | b'`' | b')' | b'@' | b'[', ..] => true,
        [b'0'..=b'9' | b'-', ..] => true,
        _ => {
            let (name, rest) = split(inside, is_word);
            !name.is_empty() && matches!(rest, [b'(' | b'.' | b'[' | b'`', ..])
        }
    }
}

/// Whether the call that starts with a parenthesis is the last thing in the text, but for what ends statements and strings.
fn ends(from: &[u8]) -> bool {
    let Some(end) = close(skip_comments(from)) else { return from.len() < 256 };
    let behind = skip_comments(end);
    match behind {
        [] => true,
        [
            b';' | b'.' | b'[' | b')' | b'}' | b'|' | b'&' | b'#' | b'\'' | b'"' | b'?' | b'-' | b'=' | b'/' | b'`',
            ..,
        ] => behind.len() < 64 || matches!(behind.first(), Some(b';' | b')')),
        _ => false,
    }
}

/// What is behind the parenthesis that the text starts with. Quotes are followed, nesting is counted.
pub(super) fn close(text: &[u8]) -> Option<&[u8]> {
    let (mut depth, mut quote) = (0_usize, None);
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), b'\\') => rest = tail.get(1..).unwrap_or_default(),
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(tail);
                }
            }
            _ => {}
        }
    }
    None
}

/// The text behind blanks and comments of PHP. At most some of them.
pub(super) fn skip_comments(mut text: &[u8]) -> &[u8] {
    for _ in 0..4 {
        let rest = skip_blanks(text);
        let comment = match rest {
            [b'/', b'*', inside @ ..] => {
                inside.windows(2).position(|pair| pair == b"*/").and_then(|at| inside.get(at + 2..))
            }
            [b'/', b'/', inside @ ..] | [b'#', inside @ ..] => {
                inside.iter().position(|&byte| byte == b'\n').and_then(|at| inside.get(at + 1..))
            }
            _ => None,
        };
        match comment {
            Some(behind) => text = behind,
            None => return rest,
        }
    }
    text
}

/// Whether the call at the parenthesis follows the end of a string that was not begun in the text.
fn breaks_out(before: &[u8], from: &[u8], single: bool, double: bool) -> bool {
    let name = last_word(before);
    if !matches!(Name::of(name), Some(Name::Runs | Name::Php)) && !name.eq_ignore_ascii_case(b"print") {
        return false;
    }
    let head = before.get(..before.len() - name.len()).unwrap_or_default();
    let head = head.get(head.len().saturating_sub(12)..).unwrap_or(head).trim_ascii_end();
    let head = head.strip_suffix(b"${").or_else(|| head.strip_suffix(b"@")).unwrap_or(head);
    let Some((b';' | b'.' | b'|' | b'&' | b')' | b'+', head)) = head.split_last() else { return false };
    let head = head.iter().rev().find(|byte| !matches!(byte, b')' | b']' | b'}' | b';' | b'.' | b' ' | b'|' | b'&'));
    let quote = match head {
        Some(b'\'') => single,
        Some(b'"') => double,
        _ => false,
    };
    quote && is_coded(skip_blanks(from.get(1..).unwrap_or_default()))
}
