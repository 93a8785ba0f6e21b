//! Node: what leads from a value to the machine, and loops that never end.

use super::catalogue::{ENDLESS_LOOP, NODE_ACCESS};
use crate::rules::ascii::{is_blank, is_word, skip_blanks, split, starts_with, strip};
use crate::rules::hits::Hits;
use crate::rules::search::places;

pub(super) fn detect(text: &[u8], strings: bool, is_code: bool, quotes: bool, hits: &mut Hits) {
    if text.len() < 256 && is_endless(text.trim_ascii()) {
        hits.add_quoted(is_code, &ENDLESS_LOOP);
    }
    if !strings {
        return;
    }
    for (before, from) in places(text, [b'(']) {
        let near = before.get(before.len().saturating_sub(48)..).unwrap_or(before).trim_ascii_end();
        let inside = skip_blanks(from.get(1..).unwrap_or_default());
        if is_escape(near, inside) {
            hits.add(&NODE_ACCESS);
        } else if is_require(near, inside) {
            hits.add_quoted(quotes, &NODE_ACCESS);
        }
    }
}

/// Modules of Node that reach the machine.
static MODULES: &[&[u8]] =
    &[b"child_process", b"fs", b"vm", b"worker_threads", b"cluster", b"net", b"os", b"process", b"repl"];

/// `process.mainModule.require('…')`, `constructor.constructor('…')`: ways out of what holds code back, which code has no use for.
fn is_escape(near: &[u8], inside: &[u8]) -> bool {
    matches!(inside, [b'\'' | b'"' | b'`', ..])
        && (near.ends_with(b"constructor.constructor")
            || near.ends_with(b"mainModule.require")
            || near.ends_with(b"[\"constructor\"]") && near.len() > 20)
}

/// `require('child_process').exec(…)`, used on the spot.
fn is_require(near: &[u8], inside: &[u8]) -> bool {
    let [quote @ (b'\'' | b'"' | b'`'), inside @ ..] = inside else { return false };
    if !near.ends_with(b"require") {
        return false;
    }
    let inside = strip(inside, b"node:").unwrap_or(inside);
    let (module, rest) = split(inside.get(..24).unwrap_or(inside), is_word);
    let Some(rest) = rest.strip_prefix(&[*quote]) else { return false };
    let used = strip(skip_blanks(rest), b")").is_some_and(|rest| matches!(rest, [b'.' | b'[', ..]));
    let head = near.strip_suffix(b"require").unwrap_or_default();
    // A declaration takes the module under a name.
    let declared = head.trim_ascii_end().ends_with(b"=");
    MODULES.contains(&module) && used && !declared
}

/// `while(…)` of a constant that is true, or `for(;;)`, and nothing else.
fn is_endless(text: &[u8]) -> bool {
    if let Some(rest) = strip(text, b"for").map(skip_blanks) {
        return rest.iter().copied().filter(|&byte| !is_blank(byte)).take(5).eq(*b"(;;)")
            || starts_with(rest, b"(;;)") && rest.len() < 16;
    }
    let Some(rest) = strip(text, b"while").map(skip_blanks).and_then(|rest| rest.strip_prefix(b"(")) else {
        return false;
    };
    let Some(end) = rest.iter().rposition(|&byte| byte == b')') else { return false };
    let (condition, behind) = rest.split_at(end);
    let empty = behind.iter().skip(1).all(|byte| matches!(byte, b';' | b'{' | b'}' | b' ' | b')'));
    let open = behind.contains(&b'{') && !behind.contains(&b'}');
    empty && !open && !condition.is_empty() && is_constant(condition)
}

/// Whether the expression has only literals and operators.
fn is_constant(mut text: &[u8]) -> bool {
    while let Some((&byte, rest)) = text.split_first() {
        text = rest;
        if byte.is_ascii_alphabetic() {
            let (word, _) = split(rest, is_word);
            let known = [&b"true"[..], b"false", b"null", b"NaN", b"Infinity", b"this", b"undefined", b"void"]
                .iter()
                .any(|known| known.first() == Some(&byte) && known.get(1..) == Some(word));
            if !known {
                return false;
            }
            text = rest.get(word.len()..).unwrap_or_default();
        } else if !byte.is_ascii_digit()
            && !matches!(
                byte,
                b'!' | b'+'
                    | b'-'
                    | b'('
                    | b')'
                    | b'{'
                    | b'}'
                    | b'['
                    | b']'
                    | b'\''
                    | b'"'
                    | b'`'
                    | b'='
                    | b'<'
                    | b'>'
                    | b'~'
                    | b' '
                    | b'.'
            )
        {
            return false;
        }
    }
    true
}
