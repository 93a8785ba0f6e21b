//! Tags that a server runs: `<!--#exec …-->`, `<?php … ?>`, `<% … %>`.

use super::catalogue::{CODE_TAG, SERVER_SIDE_INCLUDE};
use super::names::Name;
use crate::rules::ascii::{is_word, skip_blanks, split, starts_with, strip};
use crate::rules::hits::Hits;
use crate::rules::search::{places, within};

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

pub(super) fn detect(text: &[u8], hits: &mut Hits) {
    let mut tags = 0;
    for (_, from) in places(text, |byte| byte == b'<') {
        if let Some(rest) = from.strip_prefix(b"<!--#") {
            let (element, rest) = split(skip_blanks(rest.get(..32).unwrap_or(rest)), is_word);
            let known = ELEMENTS.iter().any(|known| element.eq_ignore_ascii_case(known));
            if known && rest.first().is_none_or(|byte| !is_word(*byte)) {
                hits.add(&SERVER_SIDE_INCLUDE);
            }
        } else if strip(from, b"<esi:include").is_some() || strip(from, b"<esi:inline").is_some() {
            hits.add(&SERVER_SIDE_INCLUDE);
        } else if let Some(rest) = from.strip_prefix(b"<%@") {
            let (name, rest) = split(skip_blanks(rest.get(..32).unwrap_or(rest)), is_word);
            let known = DIRECTIVES.iter().any(|known| name.eq_ignore_ascii_case(known));
            if known && rest.first().is_some_and(|&byte| byte == b' ') {
                hits.add(&CODE_TAG);
            }
        } else if let Some(inside) = inside(from)
            && tags < MOST
        {
            tags += 1;
            if runs(inside.get(..FAR).unwrap_or(inside), from.starts_with(b"<?")) {
                hits.add(&CODE_TAG);
            }
        }
    }
}

/// What is in a tag of PHP or ASP.
fn inside(from: &[u8]) -> Option<&[u8]> {
    match from {
        [b'<', b'?', rest @ ..] => (!starts_with(rest, b"xml")).then_some(rest),
        [b'<', b'%', rest @ ..] => Some(rest),
        _ => strip(from, b"<script language=\"php\"").or_else(|| strip(from, b"<script language=php")),
    }
}

/// Whether the code runs something that the request names, or a command.
fn runs(code: &[u8], php: bool) -> bool {
    let end = code.windows(2).position(|pair| matches!(pair, b"?>" | b"%>")).unwrap_or(code.len());
    let code = code.get(..end).unwrap_or(code);
    let called = places(code, |byte| byte == b'(').any(|(before, _)| {
        let name = crate::rules::ascii::last_word(before.trim_ascii_end());
        matches!(Name::of(name), Some(Name::Runs)) && !name.eq_ignore_ascii_case(b"print")
            || name.len() > 8
                && matches!(Name::of(name), Some(Name::Php))
                && (name.eq_ignore_ascii_case(b"file_get_contents")
                    || name.eq_ignore_ascii_case(b"base64_decode")
                    || name.eq_ignore_ascii_case(b"readfile"))
    });
    let named = [&b"$_get"[..], b"$_post", b"$_request", b"$_cookie", b"$_server", b"$_files"]
        .iter()
        .any(|name| within(code, FAR, name));
    let included =
        (within(code, FAR, b"include") || within(code, FAR, b"require")) && (named || within(code, FAR, b"://"));
    let evaluates = within(code, FAR, b"eval request")
        || within(code, FAR, b"execute request")
        || within(code, FAR, b"wscript.shell")
        || within(code, FAR, b"getruntime");
    let backtick = php && code.iter().filter(|&&byte| byte == b'`').count() > 1;
    called || named || included || evaluates || backtick
}
