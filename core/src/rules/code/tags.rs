//! Tags that a server runs: `<!--#exec …-->`, `<?php … ?>`, `<% … %>`.

use super::catalogue::{CODE_TAG, SERVER_SIDE_INCLUDE};
use super::names::Name;
use crate::rules::ascii::{is_word, last_word, skip_blanks, split, starts_with, strip};
use crate::rules::hits::Hits;
use crate::rules::search::places;

/// How far into a tag is looked, and into how many.
const FAR: usize = 512;
const MOST: usize = 32;

/// The elements of Apache's mod_include, and of those who copied it.
static ELEMENTS: &[&[u8]] = &[
    b"exec",
    b"include",
    b"echo",
    b"printenv",
    b"set",
    b"if",
    b"elif",
    b"else",
    b"endif",
    b"config",
    b"flastmod",
    b"fsize",
    b"comment",
    b"odbc",
    b"email",
    b"goto",
    b"label",
    b"break",
];

/// What a page of JSP or ASP.NET tells the server before anything else.
static DIRECTIVES: &[&[u8]] = &[
    b"assembly",
    b"control",
    b"import",
    b"include",
    b"master",
    b"page",
    b"register",
    b"taglib",
    b"webhandler",
    b"webservice",
];

pub(super) fn detect(text: &[u8], quotes: bool, hits: &mut Hits) {
    let mut tags = 0;
    for (before, from) in places(text, [b'<']) {
        // Code that begins with an include is a page, for a server.
        let quoted = quotes && !before.trim_ascii_start().is_empty();
        if let Some(rest) = from.strip_prefix(b"<!--#") {
            let (element, rest) = split(skip_blanks(rest.get(..32).unwrap_or(rest)), is_word);
            let known = ELEMENTS.iter().any(|known| element.eq_ignore_ascii_case(known));
            if known && rest.first().is_none_or(|byte| !is_word(*byte)) {
                hits.add_quoted(quoted, &SERVER_SIDE_INCLUDE);
            }
        } else if strip(from, b"<esi:include").is_some() || strip(from, b"<esi:inline").is_some() {
            hits.add_quoted(quoted, &SERVER_SIDE_INCLUDE);
        } else if let Some(rest) = strip(from, b"<jsp:") {
            let (name, rest) = split(rest.get(..32).unwrap_or(rest), is_word);
            let known = [&b"include"[..], b"forward", b"usebean", b"scriptlet", b"expression", b"declaration"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known));
            if known && matches!(rest.first(), Some(b' ' | b'>')) {
                hits.add_quoted(quoted, &SERVER_SIDE_INCLUDE);
            }
        } else if let Some(rest) = strip(from, b"<cf") {
            if runs_markup(rest) {
                hits.add_quoted(quotes, &CODE_TAG);
            }
        } else if let Some(rest) = from.strip_prefix(b"<%@") {
            let (name, rest) = split(skip_blanks(rest.get(..32).unwrap_or(rest)), is_word);
            let known = DIRECTIVES.iter().any(|known| name.eq_ignore_ascii_case(known));
            if known && rest.first().is_some_and(|&byte| byte == b' ') {
                hits.add_quoted(quotes, &CODE_TAG);
            }
        } else if let Some(inside) = inside(from)
            && tags < MOST
        {
            tags += 1;
            if runs(inside.get(..FAR).unwrap_or(inside), from.starts_with(b"<?")) {
                hits.add_quoted(quotes, &CODE_TAG);
            }
        }
    }
}

/// Whether an element of ColdFusion, behind its `<cf`, runs something: a program, or an expression that is more than a name.
fn runs_markup(rest: &[u8]) -> bool {
    if let Some(rest) = strip(rest, b"execute").or_else(|| strip(rest, b"registry")) {
        return rest.first() == Some(&b' ');
    }
    let Some(expression) = strip(rest, b"output>#") else { return false };
    let near = expression.get(..64).unwrap_or(expression);
    let (name, rest) = split(near, |byte| is_word(byte) || byte == b'.');
    let first = rest.first();
    let calls = !name.is_empty() && matches!(first, Some(b'(' | b'*' | b'+'));
    calls && rest.contains(&b'#')
}

/// What is in a tag of PHP or ASP.
fn inside(from: &[u8]) -> Option<&[u8]> {
    match from {
        [b'<', b'?', rest @ ..] => (!starts_with(rest, b"xml")).then_some(rest),
        [b'<', b'%', rest @ ..] => Some(rest),
        _ => strip(from, b"<script language=\"php\"").or_else(|| strip(from, b"<script language=php")),
    }
}

/// Whether the code runs something that the request names, or a command. In one pass, up to the next tag: many tags together are not
/// read more than once.
fn runs(code: &[u8], php: bool) -> bool {
    let ends = |pair: &[u8]| matches!(pair, b"?>" | b"%>" | b"<?" | b"<%");
    let code = code.get(..code.windows(2).position(ends).unwrap_or(code.len())).unwrap_or(code);
    let (mut named, mut included, mut remote, mut backticks) = (false, false, false, 0);
    for (at, &byte) in code.iter().enumerate() {
        let rest = code.get(at..).unwrap_or_default();
        let starts = |words: &[&[u8]]| words.iter().any(|word| starts_with(rest, word));
        match byte {
            b'(' => {
                let name = last_word(code.get(..at).unwrap_or_default().trim_ascii_end());
                if calls(name) {
                    return true;
                }
            }
            b'$' => named |= starts(&[b"$_get", b"$_post", b"$_request", b"$_cookie", b"$_server", b"$_files"]),
            b':' => remote |= rest.starts_with(b"://"),
            b'`' => backticks += 1,
            b'i' | b'I' => included |= starts(&[b"include"]),
            b'r' | b'R' => included |= starts(&[b"require"]),
            b'e' | b'E' if starts(&[b"eval request", b"execute request"]) => return true,
            b'w' | b'W' if starts(&[b"wscript.shell"]) => return true,
            b'g' | b'G' if starts(&[b"getruntime"]) => return true,
            _ => {}
        }
    }
    named || included && remote || php && backticks > 1
}

/// Whether a function of that name runs what it is given, or reads a file.
fn calls(name: &[u8]) -> bool {
    match Name::of(name) {
        Some(Name::Runs) => !name.eq_ignore_ascii_case(b"print"),
        Some(Name::Php) => [&b"file_get_contents"[..], b"base64_decode", b"readfile"]
            .iter()
            .any(|known| name.len() > 8 && name.eq_ignore_ascii_case(known)),
        _ => false,
    }
}
