//! What is a shell's syntax and nobody else's, whatever it runs.

use super::args::{arguments, closes};
use super::catalogue::{
    ARITHMETIC, BRACE_EXPANSION, ECHO, FIELD_SEPARATOR, FORK_BOMB, OBFUSCATED, REVERSE_SHELL, SHELLSHOCK, SUBSTITUTION,
};
use super::lex::{self, is_ifs};
use super::words::Word;
use crate::rules::ascii::{is_blank, is_word, last_token, last_word, skip_blanks, split, strip};
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;
use crate::rules::search::{places, take_while, within};

pub(super) fn detect(text: &[u8], bytes: Bytes, hits: &mut Hits) {
    if bytes.any(Bytes::DOLLAR) {
        for (before, from) in places(text, [b'$']) {
            if is_ifs(from) && joins(before, from) {
                hits.add(&FIELD_SEPARATOR);
            }
            if from.get(1) == Some(&b'{') {
                if is_slice(before, from) {
                    hits.add(&OBFUSCATED);
                }
                if is_prompt(from) || from.starts_with(b"${run{") {
                    hits.add(&SUBSTITUTION);
                }
            }
            if is_echo(from) {
                hits.add(&ECHO);
            }
            if from.starts_with(b"$((")
                && (before.last().is_some_and(|&byte| is_word(byte)) || is_run(before))
                && is_sum(from)
            {
                hits.add(&ARITHMETIC);
            }
        }
    }
    if bytes.any(Bytes::BRACE) {
        for (before, from) in places(text, [b'{']) {
            brace(before, from.get(1..).unwrap_or_default(), hits);
        }
    }
    connected(text, bytes, hits);
}

/// Variables of the environment that everybody has, of whose values letters can be cut.
static VARIABLES: &[&[u8]] = &[
    b"BASH",
    b"BASHOPTS",
    b"HOME",
    b"HOSTTYPE",
    b"LS_COLORS",
    b"MACHTYPE",
    b"OLDPWD",
    b"OSTYPE",
    b"PATH",
    b"PS1",
    b"PS2",
    b"PS4",
    b"PWD",
    b"SHELL",
    b"SHELLOPTS",
    b"TERM",
    b"USER",
];

/// `${PATH:0:1}` next to a word: a letter of a variable's value, in place of that letter.
fn is_slice(before: &[u8], from: &[u8]) -> bool {
    let Some(rest) = from.strip_prefix(b"${") else { return false };
    let (name, rest) = take_while(rest, 16, is_word);
    let (numbers, rest) = take_while(rest, 12, |byte| byte.is_ascii_digit() || matches!(byte, b':' | b'-'));
    let joined = |byte: &u8| is_word(*byte) || matches!(byte, b'/' | b'$' | b'{');
    matches!(numbers, [b':', digit, ..] if digit.is_ascii_digit())
        && VARIABLES.contains(&name)
        && rest
            .strip_prefix(b"}")
            .is_some_and(|rest| rest.first().is_some_and(joined) || before.last().is_some_and(joined))
}

/// `${x@P}`: the value is expanded like a prompt, and what it substitutes is run.
fn is_prompt(from: &[u8]) -> bool {
    from.strip_prefix(b"${").is_some_and(|rest| take_while(rest, 32, is_word).1.starts_with(b"@P}"))
}

/// Whether the variable stands between a word and something more.
fn joins(before: &[u8], from: &[u8]) -> bool {
    let name_ends = match from {
        [b'$', b'{', b'I', b'F', b'S', next, ..] => !is_word(*next),
        _ => true,
    };
    name_ends
        && before.last().is_some_and(|&byte| {
            is_word(byte) || matches!(byte, b'\'' | b'"' | b'}' | b')' | b'/' | b'*' | b'?') && !closed(before, from)
        })
}

/// Whether it stands alone in quotes.
fn closed(before: &[u8], from: &[u8]) -> bool {
    matches!(before.last(), Some(b'"' | b'\'')) && matches!(from.get(4), Some(b'"' | b'\'') | None)
}

/// Whether `echo` stands before, in backticks that a call is given: PHP, Perl and Ruby run what is in them, and in Markdown
/// nobody writes a name in front.
fn is_run(before: &[u8]) -> bool {
    /// How far the call is looked for.
    const FAR: usize = 96;
    let near = before.get(before.len().saturating_sub(FAR)..).unwrap_or(before);
    last_word(near.trim_ascii_end()).ends_with(b"echo")
        && near.windows(3).any(|start| matches!(start, [name, b'(', b'`'] if is_word(*name)))
}

/// `$((`, numbers and operators, `))`.
fn is_sum(from: &[u8]) -> bool {
    let (inside, behind) = split(from.get(3..40).or(from.get(3..)).unwrap_or_default(), |byte| {
        byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'*' | b'/' | b'%' | b' ')
    });
    behind.starts_with(b"))")
        && inside.iter().any(u8::is_ascii_digit)
        && inside.iter().any(|byte| matches!(byte, b'+' | b'-' | b'*' | b'/' | b'%'))
}

/// `$(echo WORD)`: the output of a constant, which only a probe asks for.
fn is_echo(from: &[u8]) -> bool {
    let Some(rest) = strip(from, b"$(echo").map(|rest| rest.get(..48).unwrap_or(rest)) else { return false };
    let word = lex::skip_blanks(rest);
    if word.len() == rest.len() {
        return false;
    }
    let word = word.strip_prefix(b"$()").unwrap_or(word);
    let (word, behind) = split(word, is_word);
    word.len() > 1 && behind.starts_with(b")")
}

/// What starts with a brace.
fn brace(before: &[u8], inside: &[u8], hits: &mut Hits) {
    if let Some(head) = function_head(before) {
        function(head, inside, hits);
    }
    let starts = before.last().is_none_or(|&byte| {
        is_blank(byte) || matches!(byte, b';' | b'|' | b'&' | b'(' | b'`' | b'\'' | b'"' | b'=' | b'/')
    });
    if !starts {
        return;
    }
    let (empty, list) = match inside {
        [b',', rest @ ..] => (true, rest),
        _ => (false, inside),
    };
    let list = list.strip_prefix(b"$").unwrap_or(list);
    let (first, behind) = split(list.get(..48).unwrap_or(list), |byte| {
        is_word(byte) || matches!(byte, b'"' | b'\'' | b'/' | b'-' | b'.' | b'?' | b'*' | b'[')
    });
    let quoted = |byte: &u8| matches!(byte, b'"' | b'\'');
    let bare = first.strip_prefix(b"\"").or(first.strip_prefix(b"'")).unwrap_or(first);
    let bare = bare.split(quoted).next().unwrap_or_default();
    let command = Word::of(bare.rsplit(|&byte| byte == b'/').next().unwrap_or_default()).is_some()
        || super::glob::is_command(bare);
    if !command {
        return;
    }
    let found = match behind {
        [b'}', ..] => empty,
        [b',', b'}', ..] => true,
        [b',', next @ (b'-' | b'/' | b'~' | b'$' | b'#'), ..] => !quoted(next),
        [b',', tail @ ..] => empty || within(tail, 8, b"://") || is_command(before, bare, tail),
        _ => false,
    };
    if found {
        hits.add(&BRACE_EXPANSION);
    }
}

/// Whether the list that goes on so is a command and its arguments: it has no blanks, and is alone in a substitution, or it
/// is the whole value or follows the separator behind one, and its argument is one.
fn is_command(before: &[u8], name: &[u8], tail: &[u8]) -> bool {
    /// How long a value is, at most, and the list.
    const FAR: usize = 64;
    let (list, behind) =
        take_while(tail, FAR, |byte| !is_blank(byte) && !matches!(byte, b'{' | b'}' | b':' | b';' | b'"'));
    let Some(behind) = behind.strip_prefix(b"}").filter(|_| !list.is_empty()) else { return false };
    let substituted =
        before.ends_with(b"$(") && behind.starts_with(b")") || before.ends_with(b"`") && behind.starts_with(b"`");
    let value = before.strip_suffix(b";").or_else(|| before.strip_suffix(b"|")).or_else(|| before.strip_suffix(b"&"));
    let follows = value.is_some_and(|value| {
        value.len() <= FAR
            && value
                .iter()
                .all(|&byte| is_word(byte) || matches!(byte, b'.' | b'-' | b'/' | b':' | b'@' | b'\'' | b'"'))
    });
    let told = || {
        let mut text = [b' '; FAR + 1];
        for (to, from) in text.iter_mut().skip(1).zip(list) {
            *to = *from;
        }
        arguments(name, text.get(..=list.len()).unwrap_or_default()).weight() >= 2
    };
    // The names of two commands are a list of words.
    let value = value.is_some_and(|value| !value.is_empty());
    let argument = value && Word::of(list).is_none() || told();
    substituted
        || follows && argument && (behind.is_empty() || closes(behind))
        || before.is_empty() && behind.is_empty() && told()
}

/// What stands before `() {`.
fn function_head(before: &[u8]) -> Option<&[u8]> {
    let before = before.trim_ascii_end();
    let head = before.strip_suffix(b"()")?;
    Some(head)
}

fn function(head: &[u8], body: &[u8], hits: &mut Hits) {
    let body = body.get(..96).unwrap_or(body);
    let name = last_symbol(head);
    if !name.is_empty() && repeats(name, body) {
        hits.add(&FORK_BOMB);
    }
    // Where the value of a variable of the environment starts.
    let starts = match last_token(head) {
        None => true,
        Some(b':' | b'=' | b'\'' | b'"') => last_word(head).is_empty(),
        Some(_) => false,
    };
    let ends = body.iter().position(|&byte| byte == b'}');
    if starts
        && ends.is_some_and(|end| {
            body.get(..end).is_some_and(|inner| inner.iter().any(|byte| matches!(byte, b';' | b'_' | b':')))
        })
    {
        hits.add(&SHELLSHOCK);
    }
}

/// The name of a function: a word, or `:` as in the best-known bomb.
fn last_symbol(head: &[u8]) -> &[u8] {
    let head = head.trim_ascii_end();
    let word = last_word(head);
    if word.is_empty() && head.last() == Some(&b':') { b":" } else { word }
}

/// Whether the body runs the function on both sides of a pipe, or behind itself.
fn repeats(name: &[u8], body: &[u8]) -> bool {
    let Some(rest) = skip_blanks(body).strip_prefix(name) else { return false };
    let rest = skip_blanks(rest);
    let rest = skip_blanks(rest.strip_prefix(b"()").map_or(rest, |rest| rest.strip_prefix(b" {").unwrap_or(rest)));
    let rest = match rest {
        [b'|', b'&', rest @ ..] | [b'|' | b'&' | b';', rest @ ..] => rest,
        _ => return false,
    };
    skip_blanks(rest).starts_with(name)
}

/// A shell on the network.
fn connected(text: &[u8], bytes: Bytes, hits: &mut Hits) {
    if bytes.any(Bytes::ANGLE) && bytes.any(Bytes::SLASH) {
        for (_, from) in places(text, [b'/']) {
            if let Some(rest) = strip(from, b"/dev/tcp/").or_else(|| strip(from, b"/dev/udp/"))
                && rest.first().is_some_and(|&byte| is_word(byte) || byte == b'$')
            {
                hits.add(&REVERSE_SHELL);
            }
        }
    }
    if bytes.any(Bytes::RUN_OPTION) {
        for (before, from) in places(text, [b'-']) {
            let option = match from {
                [b'-', b'e' | b'c', blank, rest @ ..] if is_blank(*blank) => skip_blanks(rest),
                [b'-', a, b'e', blank, rest @ ..] if a.is_ascii_alphabetic() && is_blank(*blank) => skip_blanks(rest),
                _ => continue,
            };
            let runs = [&b"/bin/"[..], b"/usr/bin/", b"cmd", b"sh", b"bash", b"powershell"]
                .iter()
                .any(|shell| strip(option, shell).is_some());
            let near = before.get(before.len().saturating_sub(48)..).unwrap_or(before);
            if runs
                && near
                    .split(|&byte| !is_word(byte))
                    .any(|word| [&b"nc"[..], b"ncat", b"netcat", b"socat"].contains(&word))
            {
                hits.add(&REVERSE_SHELL);
            }
        }
    }
}
