//! Notations that run code from within a string: PHP's `{${…}}`, Perl's `@{[…]}`.

use super::call::skip_comments;
use super::catalogue::{PERL_INTERPOLATION, PHP_INTERPOLATION};
use super::names::Name;
use crate::rules::ascii::{is_word, skip_blanks, split};
use crate::rules::hits::Hits;
use crate::rules::search::places;

pub(super) fn detect(text: &[u8], quotes: bool, hits: &mut Hits) {
    // What stands before the whole of a value at most; its length is asked for once.
    let lead = split(text, |byte| matches!(byte, b'{' | b' ' | b'"' | b'\'' | b'@')).0.len();
    for (before, from) in places(text, [b'$', b'@']) {
        match from {
            [b'@', b'{', rest @ ..] if skip_blanks(rest).starts_with(b"[") => {
                hits.add_quoted(quotes && !before.is_empty(), &PERL_INTERPOLATION);
            }
            // A reference to what a command says.
            [b'$', b'{', b'\\', b'`', command @ ..] if is_command(command) => {
                hits.add_quoted(quotes && !before.is_empty(), &PERL_INTERPOLATION);
            }
            [b'$', rest @ ..] => {
                let next = skip_blanks(rest.get(..32).unwrap_or(rest));
                let spaced = next.len() < rest.len().min(32);
                if let Some(inside) = next.strip_prefix(b"{")
                    && is_interpolated(before, before.len() <= lead, inside, spaced)
                {
                    hits.add(&PHP_INTERPOLATION);
                }
            }
            _ => {}
        }
    }
}

/// Whether a backtick and a brace end what a backtick began. An accent of LaTeX has one backtick.
fn is_command(text: &[u8]) -> bool {
    let near = text.get(..128).unwrap_or(text);
    let end = near.iter().position(|&byte| byte == b'`');
    end.is_some_and(|end| end > 0 && skip_blanks(near.get(end + 1..).unwrap_or_default()).starts_with(b"}"))
}

/// Whether what is in `${` is code of PHP: a string, a suppressed error, a call of its functions, another variable. `whole` says
/// that it is all of the value.
fn is_interpolated(before: &[u8], whole: bool, inside: &[u8], spaced: bool) -> bool {
    let braced = before.ends_with(b"{") && !before.ends_with(b"{{");
    let code = skip_blanks(inside);
    let (silenced, code) = match code {
        [b'@', rest @ ..] => (true, rest),
        _ => (false, code),
    };
    let (name, rest) = split(code.get(..64).unwrap_or(code), is_word);
    let called = skip_comments(rest).starts_with(b"(");
    match code {
        // `${'name'}`, `${"name"}`: a variable by its name.
        [b'\'' | b'"', ..] => whole && !braced || spaced,
        [b'$', ..] => silenced || whole && !spaced,
        _ if called && Name::of(name).is_some() => true,
        _ => {
            silenced && (called || !name.is_empty() && rest.first() == Some(&b'.'))
                || name == b"_" && rest.starts_with(b".")
                || spaced && whole && !name.is_empty() && skip_blanks(rest).starts_with(b"}")
        }
    }
}
