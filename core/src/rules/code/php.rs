//! PHP: functions by the name in a variable or string, the request's own variables, settings.

use super::call::{close, skip_comments};
use super::catalogue::{SETTING, SUPERGLOBAL, VARIABLE_FUNCTION};
use super::names::Name;
use crate::rules::ascii::{is_word, skip_blanks, split, strip};
use crate::rules::hits::Hits;

/// Longer values are not taken as one expression.
const LONGEST: usize = 512;

pub(super) fn detect(text: &[u8], is_code: bool, hits: &mut Hits) {
    if text.len() > LONGEST {
        return;
    }
    let text = text.trim_ascii();
    let start = strip_prefixes(text);
    if is_variable_function(start) || is_string_function(start) {
        hits.add_quoted(is_code, &VARIABLE_FUNCTION);
    }
    let variables: [&[u8]; 9] =
        [b"$_get", b"$_post", b"$_request", b"$_cookie", b"$_server", b"$_files", b"$_session", b"$_env", b"$globals"];
    for name in variables.into_iter().filter(|_| start.starts_with(b"$")) {
        if let Some(rest) = strip(start, name)
            && is_subscripted(skip_comments(rest))
        {
            hits.add_quoted(is_code, &SUPERGLOBAL);
        }
    }
    let (name, rest) = split(text, |byte| is_word(byte) || byte == b'.');
    if skip_blanks(rest).starts_with(b"=") && SETTINGS.iter().any(|known| name.eq_ignore_ascii_case(known)) {
        hits.add_quoted(is_code, &SETTING);
    }
}

/// Whether subscripts are all that follows.
fn is_subscripted(text: &[u8]) -> bool {
    let mut rest = text;
    while let [b'[' | b'{', ..] = rest {
        let Some(end) = rest.iter().position(|&byte| matches!(byte, b']' | b'}')) else { return true };
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    rest.len() < text.len() && matches!(skip_comments(rest), [] | [b';' | b'.' | b'(' | b'=' | b')' | b'-', ..])
}

static SETTINGS: &[&[u8]] = &[
    b"allow_url_fopen",
    b"allow_url_include",
    b"auto_append_file",
    b"auto_prepend_file",
    b"disable_functions",
    b"disable_classes",
    b"extension_dir",
    b"open_basedir",
    b"safe_mode",
    b"suhosin.simulation",
    b"cgi.force_redirect",
    b"cgi.redirect_status_env",
    b"sendmail_path",
    b"unserialize_callback_func",
    b"zend_extension",
    b"user_ini.filename",
];

fn strip_prefixes(mut text: &[u8]) -> &[u8] {
    for _ in 0..4 {
        text = match text {
            [b'@' | b'!' | b';', rest @ ..] => skip_blanks(rest),
            _ => match text.strip_prefix(b"return") {
                Some(rest) if !rest.first().is_some_and(|&byte| is_word(byte)) => skip_blanks(rest),
                _ => return text,
            },
        };
    }
    text
}

/// `$name…(`: a variable, perhaps with subscripts, that is called. One that names a method or property is not.
fn is_variable_function(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"$") else { return is_variable_method(text) };
    let more = rest.iter().take(8).take_while(|&&byte| byte == b'$').count();
    let rest = rest.get(more..).unwrap_or_default();
    let (name, mut rest) = split(rest, is_word);
    if name.first().is_none_or(u8::is_ascii_digit) {
        return false;
    }
    let mut subscripts = 0;
    for _ in 0..8 {
        rest = skip_comments(rest);
        match rest {
            [b'[', ..] | [b'{', ..] => {
                let Some(end) = rest.iter().position(|&byte| matches!(byte, b']' | b'}')) else { return false };
                rest = rest.get(end + 1..).unwrap_or_default();
                // `$a[$b[1]]`.
                rest = rest.strip_prefix(b"]").unwrap_or(rest);
                subscripts += 1;
            }
            [b'=', ..] if !rest.starts_with(b"==") => {
                // An assignment, and then a call: `$a='sys'.'tem';$a('x')`.
                let value = skip_blanks(rest.get(1..).unwrap_or_default());
                let value = value.strip_prefix(b"@").unwrap_or(value);
                let (called, behind) = split(value.strip_prefix(b"$").unwrap_or_default(), is_word);
                return assigned_and_called(rest, name) || !called.is_empty() && behind.starts_with(b"(");
            }
            [b'-', b'>', b'$', tail @ ..] => {
                let (method, tail) = split(tail, is_word);
                return !method.is_empty() && skip_comments(tail).starts_with(b"(");
            }
            // A parenthesis that nothing follows is no call.
            [b'('] => return false,
            [b'(', ..] => {
                let ends = close(rest).is_none_or(|rest| {
                    skip_comments(rest)
                        .first()
                        .is_none_or(|&byte| matches!(byte, b';' | b'.' | b')' | b'?' | b'[' | b'}'))
                });
                return ends && (subscripts > 0 || more > 0 || name.len() > 1 || rest.len() < 64);
            }
            _ => return false,
        }
    }
    false
}

/// Whether an assignment is followed by a call of what was assigned.
fn assigned_and_called(text: &[u8], name: &[u8]) -> bool {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'$', rest) {
        rest = rest.get(at + 1..).unwrap_or_default();
        if let Some(tail) = rest.strip_prefix(name)
            && matches!(tail, [b'(', ..] | [b')', b'(', ..])
        {
            return true;
        }
    }
    false
}

/// `Class::$name(`.
fn is_variable_method(text: &[u8]) -> bool {
    let (class, rest) = split(text, is_word);
    let Some(rest) = rest.strip_prefix(b"::$") else { return false };
    let (name, rest) = split(rest, is_word);
    !class.is_empty() && !name.is_empty() && skip_comments(rest).starts_with(b"(")
}

/// `"system"(ls)`, `(system)(ls)`, `[system][0](ls)`, `(string)"sys"."tem"('ls')`: a function by its name in a string.
fn is_string_function(text: &[u8]) -> bool {
    let text = skip_comments(text);
    let cast = strip(text, b"(")
        .map(skip_blanks)
        .and_then(|rest| strip(rest, b"string"))
        .map(skip_blanks)
        .and_then(|rest| strip(rest, b")"));
    let defined = strip(text, b"define")
        .and_then(|rest| close(skip_blanks(rest)))
        .and_then(|rest| strip(skip_blanks(rest), b";"));
    let text = skip_comments(cast.or(defined).unwrap_or(text));
    let text = text.strip_prefix(b"{").map_or(text, skip_blanks);
    let (callee, rest) = match text {
        [quote @ (b'"' | b'\''), tail @ ..] => {
            let Some(end) = tail.iter().position(|byte| byte == quote) else { return false };
            (tail.get(..end).unwrap_or_default(), tail.get(end + 1..).unwrap_or_default())
        }
        [b'(', ..] => {
            let Some(rest) = close(text) else { return false };
            (crate::rules::ascii::before(text, rest), rest)
        }
        [b'[', tail @ ..] => {
            let Some(end) = tail.iter().position(|&byte| byte == b']') else { return false };
            let rest = skip_blanks(tail.get(end + 1..).unwrap_or_default());
            let Some(rest) = strip(rest, b"[")
                .map(skip_blanks)
                .and_then(|rest| strip(rest, b"0"))
                .map(skip_blanks)
                .and_then(|rest| strip(rest, b"]"))
            else {
                return false;
            };
            (tail.get(..end).unwrap_or_default(), rest)
        }
        _ => return false,
    };
    let rest = skip_comments(rest);
    let rest = rest.strip_prefix(b"}").map_or(rest, skip_comments);
    let joined = rest.starts_with(b".");
    let name = callee.iter().copied().filter(|byte| is_word(*byte));
    let mut bytes = [0; 32];
    let mut count = 0;
    for (slot, byte) in bytes.iter_mut().zip(name) {
        *slot = byte;
        count += 1;
    }
    let name = bytes.get(..count).unwrap_or_default();
    if joined {
        // `"sys"."tem"(…)`.
        let Some(at) = rest.iter().position(|&byte| byte == b'(') else { return false };
        return rest.get(..at).is_some_and(|parts| {
            parts.iter().all(|byte| matches!(byte, b'.' | b'"' | b'\'' | b' ') || is_word(*byte))
                && parts.iter().any(|byte| matches!(byte, b'"' | b'\''))
        });
    }
    rest.starts_with(b"(") && (Name::of(name).is_some() || cast.is_some() || defined.is_some())
}
