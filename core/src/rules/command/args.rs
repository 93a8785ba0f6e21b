//! What stands behind the name of a command: arguments, the end, or the rest of a sentence.

use super::joined::is_rooted;
use super::words::{takes_command, takes_file, takes_host, takes_number, takes_subcommand};
use crate::rules::ascii::{is_blank, is_word};
use crate::rules::command::lex::{is_ifs, skip_blanks};
use crate::rules::path::is_sensitive;
use crate::rules::search;

/// How far arguments are read.
const FAR: usize = 160;

/// What stands behind the name of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arguments {
    /// The name goes on in a way that no command does: `id=5`, `time:`.
    None,
    /// The command ends here.
    End,
    /// How much the arguments look like arguments, up to 4.
    Some(i32),
}

impl Arguments {
    pub(super) const fn weight(self) -> i32 {
        match self {
            Self::None => -9,
            Self::End => 1,
            Self::Some(weight) => weight,
        }
    }
}

/// Whether a command ends at the start of the text.
pub(super) fn closes(text: &[u8]) -> bool {
    let text = skip_blanks(text.get(..FAR).unwrap_or(text));
    match text {
        [] | [b';' | b'|' | b'&' | b'\n' | b'\r' | b'`' | b'#' | 0, ..] | [b'/', b'/', ..] => true,
        [b'%', high, low, ..] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        [b'\\'] | [b'\\', b'n' | b'r' | b'\\' | b'0' | b'\'' | b'"', ..] => true,
        [first @ (b'\'' | b'"' | b')' | b'}' | b']'), rest @ ..] => match rest.trim_ascii_start() {
            [] => true,
            // An index, an address.
            [b']', ..] => *first == b')',
            [b'@', ..] => matches!(first, b')' | b'"') && rest.first() == Some(&b'@'),
            [next, ..] => b"'\");}|&#/\\`,-.".contains(next),
        },
        _ => false,
    }
}

/// Reads what is behind the command of that name.
pub(super) fn arguments(name: &[u8], text: &[u8]) -> Arguments {
    let text = text.get(..FAR).unwrap_or(text);
    // A form writes a blank as `+`, but a text with blanks is no form: there only the view with its blanks shows it.
    let rest = search::take_while(skip_blanks(text), 2, |byte| byte == b'+').1;
    let separated = rest.len() < text.len() || is_ifs(text);
    // A line break ends the command.
    let broken = text.iter().take(text.len() - rest.len()).any(|byte| matches!(byte, b'\n' | b'\r'));
    if broken || closes(rest) {
        return Arguments::End;
    }
    if !separated {
        return match rest {
            [b'<' | b'>', next, ..] if *next != b'/' => Arguments::Some(2),
            // A tag ends there; the path of a file is longer.
            [b'<' | b'>', path @ ..] if is_file(path) => Arguments::Some(if is_sensitive(path) { 4 } else { 2 }),
            // `cd..`, `cd\`, `dir/s`.
            [b'\\', ..] => Arguments::Some(1),
            [b'$', b'{' | b'(' | b'@', ..] | [b'*', ..] => Arguments::Some(2),
            _ => Arguments::None,
        };
    }
    let mut weight = 0;
    let mut rest = rest;
    let mut words = 0;
    while let Some(&first) = rest.first() {
        let end = rest
            .iter()
            .position(|&byte| is_blank(byte) || matches!(byte, b';' | b'|' | b'&' | b'`'))
            .unwrap_or(rest.len());
        let (argument, behind) = rest.split_at(end);
        if argument.is_empty() {
            break;
        }
        let stops =
            !is_blank(behind.first().copied().unwrap_or_default()) || matches!(behind.first(), Some(b'\n' | b'\r'));
        weight = weight.max(worth(name, first, argument, stops));
        words += 1;
        if stops || words > 5 {
            break;
        }
        rest = skip_blanks(behind);
    }
    Arguments::Some(weight)
}

/// What one argument is worth.
fn worth(name: &[u8], first: u8, argument: &[u8], last: bool) -> i32 {
    if is_sensitive(argument) || is_glob_path(argument) {
        return 4;
    }
    if argument.eq_ignore_ascii_case(b"passwd") || argument.eq_ignore_ascii_case(b"shadow") {
        return 3;
    }
    let tail = argument.get(1..).unwrap_or_default();
    // What a substitution or a string that was left puts behind the last argument.
    let bare = argument.trim_ascii_end();
    let bare = bare.split(|byte| matches!(byte, b')' | b'\'' | b'"' | b'}')).next().unwrap_or_default();
    match first {
        b'-' if takes_subcommand(name, bare) => 3,
        b'-' => i32::from(tail.first().is_some_and(|&byte| is_word(byte) || byte == b'-')) * 2,
        b'/' if tail.len() <= 2 && tail.first().is_some_and(u8::is_ascii_alphabetic) => 2,
        b'/' | b'~' if tail.len() > 1 || last => 3,
        b'.' if argument.contains(&b'/') || argument.contains(&b'\\') => 3,
        // A hidden file; the folder above.
        b'.' if last && is_hidden(argument) => 2,
        b'.' if argument == b".." => 1,
        b'*' if last && argument.len() == 1 => 2,
        b'$' if tail.first().is_some_and(|&byte| matches!(byte, b'(' | b'{' | b'@' | b'\'') || is_word(byte)) => 2,
        // `<name>` is a placeholder, `<=` compares.
        b'<' if argument.contains(&b'>') => 0,
        b'>' | b'<' => i32::from(tail.first() != Some(&b'=')) * 2,
        b'0'..=b'9'
            if takes_number(name)
                && bare.iter().all(|&byte| byte.is_ascii_digit() || matches!(byte, b'.' | b's' | b'm')) =>
        {
            2
        }
        b'0'..=b'9' if argument.iter().filter(|&&byte| byte == b'.').count() == 3 => 2,
        b'%' if tail.contains(&b'%') => 2,
        _ if matches!(argument, [_, b':', b'\\' | b'/', ..]) => 3,
        _ if matches!(argument, [drive, b':', tail @ ..] if drive.is_ascii_alphabetic() && tail.len() < 3) => 2,
        _ if argument.windows(3).any(|window| window == b"://") => 2,
        _ if takes_subcommand(name, bare) => 3,
        _ if takes_host(name) && (is_host(bare) || bare.ends_with(b":") && bare.len() > 1) => 2,
        _ if last && takes_file(name) && is_name(bare) => 2,
        _ if last && takes_command(name, bare) => 2,
        _ if argument.contains(&b'>') && argument.len() > 1 => 2,
        b'"' | b'\'' => 1,
        _ if argument.contains(&b'/') => 1,
        _ => 0,
    }
}

/// `.env`, `.git`.
fn is_hidden(argument: &[u8]) -> bool {
    matches!(argument, [b'.', name @ ..] if name.len() > 2 && name.iter().all(|&byte| is_word(byte) || byte == b'-'))
}

/// The name of a file, with an ending that is no word of its own: `flag.txt`.
fn is_name(argument: &[u8]) -> bool {
    let Some(dot) = argument.iter().rposition(|&byte| byte == b'.') else { return false };
    let (name, ending) = argument.split_at(dot);
    let part = |&byte: &u8| is_word(byte) || matches!(byte, b'-' | b'.');
    name.first().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && name.iter().all(part)
        && (3..6).contains(&ending.len())
        && ending.iter().skip(1).all(u8::is_ascii_alphanumeric)
}

/// The absolute path of a file, which a redirection reads or writes.
fn is_file(path: &[u8]) -> bool {
    let path = search::take_while(path, FAR, |byte| is_word(byte) || matches!(byte, b'/' | b'.' | b'-'));
    is_rooted(path.0) && path.1.first() != Some(&b'>')
}

/// A name of several labels.
fn is_host(argument: &[u8]) -> bool {
    let label = |label: &[u8]| !label.is_empty() && label.iter().all(|&byte| is_word(byte) || byte == b'-');
    argument.contains(&b'.') && argument.split(|&byte| byte == b'.').all(label)
}

/// A path with wildcards in place of letters: `/e?c/p*d`.
fn is_glob_path(argument: &[u8]) -> bool {
    argument.starts_with(b"/")
        && argument.iter().any(|byte| matches!(byte, b'?' | b'*' | b'['))
        && argument.len() > 4
        && argument.windows(2).any(|pair| {
            matches!(pair, [b'?' | b'*', next] if next.is_ascii_alphabetic())
                || matches!(pair, [before, b'?' | b'*'] if before.is_ascii_alphabetic())
        })
}
