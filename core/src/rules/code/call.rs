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
    // Behind the end of a comment that the text did not begin.
    let text = text.strip_prefix(b"*/").map_or(text, skip_blanks);
    // A command of Ruby's.
    if let [b'%', b'x', open @ (b'(' | b'{' | b'['), command @ .., close] = text {
        let pair = matches!((open, close), (b'(', b')') | (b'{', b'}') | (b'[', b']'));
        return pair && command.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/');
    }
    let closers = text
        .iter()
        .take(16)
        .take_while(|byte| {
            matches!(byte, b'\'' | b'"' | b')' | b'}' | b';' | b'|' | b'&' | b'.' | b' ' | b'@' | b'!' | b'$' | b'{')
        })
        .count();
    let (prefix, rest) = text.split_at(closers);
    // `{{ include('a.html') }}` is a template's own.
    let left = !prefix.starts_with(b"{{")
        && prefix.iter().any(|byte| matches!(byte, b'\'' | b'"' | b';' | b'|' | b'&' | b'{'));
    let rest = after_word(rest, b"return").unwrap_or(rest);
    let (name, rest) = split(rest, |byte| is_word(byte) || byte == b':');
    let parts = rest;
    if let Some((behind, argument)) = starts_program(name, parts) {
        let behind_call = close(behind).map(skip_comments);
        // Lua goes on with a colon.
        let lua = behind_call.is_some_and(|rest| rest.first() == Some(&b':'));
        if reads(argument) && (ends(behind) || lua) {
            return true;
        }
    }
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
        // What was loaded is called: `load('…')()`.
        Name::English if name == b"load" => {
            matches!(skip_blanks(inside), [b'\'' | b'"', ..])
                && close(behind).is_some_and(|rest| rest.starts_with(b"("))
        }
        _ if !ends(behind) => kind == Name::Runs && left && coded,
        Name::Php => true,
        // `open('/etc/group').read()`.
        Name::English if name == b"open" && opens_root(inside) => {
            close(behind).is_some_and(|rest| rest.starts_with(b".read") || rest.starts_with(b".write"))
        }
        Name::English if skip_blanks(inside).starts_with(b"$_") => true,
        Name::Runs => tight || coded || behind.len() + 2 < parts.len(),
        // Words of any language: only with an argument that is a string or a variable of PHP's, or split off by a comment.
        Name::English => {
            let split = behind.len() + 1 < parts.len();
            matches!(skip_blanks(inside), [b'\'' | b'"' | b'$' | b'`', ..]) && (tight && left || split)
                || tight && left && coded
        }
    }
}

/// Whether the arguments begin with a string, a list, an object or a call, or there is none.
fn reads(inside: &[u8]) -> bool {
    matches!(inside, [b'\'' | b'"' | b'[' | b'{' | b')', ..]) || is_coded(inside)
}

/// Whether the argument is an absolute path.
fn opens_root(inside: &[u8]) -> bool {
    matches!(skip_blanks(inside), [b'\'' | b'"', b'/', ..])
}

/// Functions that start a program, read a file or stop the process, by what they are members of.
static MEMBERS: &[(&[u8], &[&[u8]])] = &[
    (b"Bun", &[b"spawn", b"spawnSync"]),
    (b"Deno", &[b"run", b"readTextFile", b"readTextFileSync", b"readFile", b"readFileSync"]),
    (b"File", &[b"read", b"ReadAllText", b"ReadAllLines", b"WriteAllText"]),
    (b"IO", &[b"popen", b"read"]),
    (b"Process", &[b"Start"]),
    (b"System", &[b"cmd", b"shell"]),
    (b"io", &[b"popen"]),
    (b"os", &[b"cmd", b"execute", b"popen", b"system"]),
    (b"process", &[b"exit", b"kill"]),
    (b"subprocess", &[b"Popen", b"call", b"check_output", b"run"]),
];

/// How long the longest of the owners is.
const LONGEST_OWNER: usize = 10;

/// The call of one of those functions, whose path begins with `name` and goes on in `rest`: from its parenthesis on, and its arguments.
fn starts_program<'a>(name: &'a [u8], rest: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    /// How many parts a path has.
    const MOST: usize = 5;
    // `os:cmd`, as in Erlang.
    let (mut owner, mut member) = match name.iter().rposition(|&byte| byte == b':') {
        Some(at) => name.split_at_checked(at).map(|(owner, member)| (owner, member.get(1..).unwrap_or_default()))?,
        None => (&[][..], name),
    };
    let mut rest = rest;
    for _ in 0..MOST {
        let Some(tail) = rest.strip_prefix(b".") else { break };
        let (next, behind) = split(tail, is_word);
        (owner, member, rest) = (member, next, behind);
    }
    let inside = skip_blanks(rest.strip_prefix(b"(")?);
    if !is_member(owner, member) {
        return None;
    }
    // Ruby's and .NET's own files are read by a path that is written out.
    let file =
        matches!(owner, b"File" | b"IO") && !opens_root(inside) && !matches!(inside, [b'"' | b'\'', _, b':', ..]);
    // A script ends itself so; it says something only within a string that was left.
    if owner == b"process" {
        return None;
    }
    // A variable may be anything.
    let written = owner != b"Process" || matches!(inside.first(), Some(b'"' | b'\''));
    (!file && written).then_some((rest, inside))
}

/// Whether the function is one of [`MEMBERS`].
fn is_member(owner: &[u8], member: &[u8]) -> bool {
    owner.len() <= LONGEST_OWNER && MEMBERS.iter().any(|(known, members)| *known == owner && members.contains(&member))
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

/// The text without the path that it ends with.
fn trim_path(text: &[u8]) -> &[u8] {
    let count = text.iter().rev().take(64).take_while(|&&byte| is_word(byte) || byte == b'.').count();
    let (head, path) = text.split_at(text.len() - count);
    // `"..os`: the dots join strings.
    let dots = path.iter().take_while(|&&byte| byte == b'.').count();
    text.get(..head.len() + dots).unwrap_or_default()
}

/// Whether the text ends with the end of a string that it did not begin, and what joins it to what follows: an operator, or a line break
/// and lines of code.
fn follows_string(text: &[u8], single: bool, double: bool) -> bool {
    let open = |quote: u8| if quote == b'"' { double } else { single };
    let near = text.get(text.len().saturating_sub(64)..).unwrap_or(text);
    let operators = near.iter().rev().take(4).take_while(|byte| b".+;|&,".contains(byte)).count();
    let head = near.get(..near.len() - operators).unwrap_or_default();
    if operators > 0 {
        return head.last().is_some_and(|&quote| matches!(quote, b'\'' | b'"') && open(quote));
    }
    near.ends_with(b"\n")
        && near.windows(2).any(|pair| matches!(pair, [quote @ (b'\'' | b'"'), b'\n' | b';'] if open(*quote)))
}

/// Whether the call at the parenthesis follows the end of a string that was not begun in the text.
fn breaks_out(before: &[u8], from: &[u8], single: bool, double: bool) -> bool {
    let name = last_word(before);
    let head = before.get(..before.len() - name.len()).unwrap_or_default();
    // A member of something: `os.execute`, `System.Diagnostics.Process.Start`.
    if let [owner @ .., b'.' | b':'] = head
        && is_member(last_word(owner), name)
    {
        return follows_string(trim_path(owner), single, double)
            && reads(skip_blanks(from.get(1..).unwrap_or_default()));
    }
    if name == b"open" && opens_root(from.get(1..).unwrap_or_default()) {
        // Perhaps within other calls: `'+str(open('/…`.
        let calls = head.iter().rev().take(24).take_while(|&&byte| is_word(byte) || byte == b'(').count();
        let head = head.get(..head.len() - calls).unwrap_or_default();
        return matches!(head, [.., b'\'' | b'"', b'+']) && follows_string(head, single, double);
    }
    if !matches!(Name::of(name), Some(Name::Runs | Name::Php)) && !name.eq_ignore_ascii_case(b"print") {
        return false;
    }
    let head = head.get(head.len().saturating_sub(12)..).unwrap_or(head).trim_ascii_end();
    let head = head.strip_suffix(b"${").or_else(|| head.strip_suffix(b"@")).unwrap_or(head);
    // An argument of what the string is one of.
    if let [head @ .., quote @ (b'\'' | b'"'), b','] = head {
        let open = if *quote == b'"' { double } else { single };
        let ends = !head.last().is_some_and(|byte| matches!(byte, b'\'' | b'"'));
        return Name::of(name) == Some(Name::Runs)
            && open
            && ends
            && is_coded(skip_blanks(from.get(1..).unwrap_or_default()));
    }
    let Some((b';' | b'.' | b'|' | b'&' | b')' | b'+', head)) = head.split_last() else { return false };
    let head = head.iter().rev().find(|byte| !matches!(byte, b')' | b']' | b'}' | b';' | b'.' | b' ' | b'|' | b'&'));
    let quote = match head {
        Some(b'\'') => single,
        Some(b'"') => double,
        _ => false,
    };
    quote && is_coded(skip_blanks(from.get(1..).unwrap_or_default()))
}
