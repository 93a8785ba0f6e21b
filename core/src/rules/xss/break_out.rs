//! A value that leaves a string of a script.

use super::script::{Name, calls_sink, is_dialog, is_eval, is_name, skip_space};
use super::steps;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;

pub(super) static SCRIPT_BREAK_OUT: Rule = Rule {
    id: "xss.script-break-out",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // The first quote must be followed by an operator and a call that an attacker makes; behind any other quote, the rest
    // of the script must be put away as well.
    paranoia: Paranoia::One,
    summary: "a value that leaves a string of a script and calls a function",
    details: "\
Finds a value that ends the string of a script that it was put into, and goes on with a call: `';…//`, `'-…-'`, `${…}`.

Put values into scripts as JSON, with `<` written as `\\u003c`, or into `data-` attributes.",
    matches: &[
        "';alert('hi');//",
        "\"-confirm(name)-\"",
        "\\');eval(x)//",
        "x'}};setTimeout(a,1)//",
        "`;alert(`hi`)//",
        "};alert('a');{",
        "'a' ? alert('b') : 'c'",
        "'a'\t? alert('b') : 'c'",
        "it's said: x';alert(b)//",
        "it's 'x'-prompt(b)-'",
    ],
    passes: &[
        "say \"hi\"; then alert (somebody)",
        "\"a\"; alert(b)",
        "parts.join(', '); alert(parts)",
        "it's; fine",
        "24\" - 30\" (inches)",
        "'; DROP",
    ],
};

/// Reports what the begin of `text` and its first quotes say of the script that it was put into.
pub(super) fn judge_ends(text: &[u8], hits: &mut Hits) {
    for quote in [b'"', b'\''] {
        if let Some(at) = memchr::memchr(quote, text) {
            judge_break_out(text, at, hits);
        }
    }
    // A text that begins with a whole string goes on as an operand of it; `"a"; alert(b)` is a program.
    if let [quote @ (b'"' | b'\''), string @ ..] = text
        && let Some(end) = string.iter().take(40).position(|byte| byte == quote)
        && let Some(rest) = string.get(end + 1..)
        && let operand = skip_space(rest)
        && matches!(operand.first(), Some(b'?' | b'[' | b'+' | b'-' | b'*' | b'/' | b'|' | b'&' | b'^'))
    {
        judge_operand(operand, hits);
    }
}

/// The first quote of its kind: does it end a string of a script?
fn judge_break_out(text: &[u8], at: usize, hits: &mut Hits) {
    let rest = text.get(at + 1..).unwrap_or_default();
    let rest = skip_space(rest);
    if !matches!(
        rest.first(),
        Some(
            b';' | b')'
                | b'}'
                | b']'
                | b'+'
                | b'-'
                | b'*'
                | b'/'
                | b'%'
                | b'|'
                | b'&'
                | b'^'
                | b','
                | b'<'
                | b'>'
                | b'?'
                | b'='
                | b':'
        )
    ) {
        return;
    }
    judge_operand(rest, hits);
}

/// What follows the end of a string and begins with an operator: does it call what attackers call?
fn judge_operand(rest: &[u8], hits: &mut Hits) {
    // What is quoted next is a string again.
    let end = rest.iter().position(|&byte| matches!(byte, b'"' | b'\'')).unwrap_or(rest.len());
    steps::count(end);
    if calls_sink(rest.get(..end).unwrap_or_default()) {
        hits.add(&SCRIPT_BREAK_OUT);
    }
}

/// Whether a call stands right behind a quote and an operator, and the rest of the script is made a comment or a string
/// again right behind the call. Unlike the first quote of a text, any quote will do.
pub(super) fn leaves_string(before: &[u8], arguments: &[u8]) -> bool {
    let operators = before.iter().rev().take(6).take_while(|&&byte| b";)}]+-*/%|&^".contains(&byte)).count();
    let quoted = before.get(..before.len() - operators).and_then(|before| before.last());
    let Some(quote @ (b'"' | b'\'' | b'`')) = quoted else { return false };
    let near = arguments.get(..arguments.len().min(80)).unwrap_or_default();
    let Some(end) = near.iter().position(|&byte| byte == b')') else { return false };
    let after = near.get(end + 1..).unwrap_or_default();
    let start = after.iter().take_while(|&&byte| b";)}]+-*|&^".contains(&byte)).count();
    operators > 0
        && (after.get(start..).is_some_and(|rest| rest.starts_with(b"//"))
            || start > 0 && after.get(start) == Some(quote))
}

/// A text that begins in the middle of a script.
pub(super) fn judge_start(text: &[u8], hits: &mut Hits) {
    let rest = match text {
        [b'`', rest @ ..] if matches!(rest.first(), Some(b';' | b')' | b'}' | b'+' | b'-' | b',')) => rest,
        _ => text,
    };
    let start = rest
        .iter()
        .take(16)
        .take_while(|&&byte| matches!(byte, b';' | b'}' | b')' | b']' | b'{' | b',' | b'*' | b'/' | b' ' | b'`'))
        .count();
    let opens = rest.get(..start).unwrap_or_default();
    if !opens.iter().any(|byte| matches!(byte, b';' | b'}' | b')')) {
        return;
    }
    let rest = rest.get(start..).unwrap_or_default();
    let length = rest.iter().take(20).take_while(|&&byte| is_name(byte)).count();
    let (name, after) = rest.split_at(length.min(rest.len()));
    let name = Name::of(name);
    let name = name.get();
    if (is_dialog(name) || is_eval(name)) && after.first() == Some(&b'(') && !matches!(rest.first(), Some(b'\n')) {
        hits.add(&SCRIPT_BREAK_OUT);
    }
}
