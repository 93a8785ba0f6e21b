//! What a protocol would read at the start of a line.

use crate::rules::ascii::{starts_with, strip};
use crate::rules::search::{skip_space, take_while};

/// What stands at the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follows {
    Nothing,
    /// A field of HTTP, or one that adds recipients to a mail.
    Field,
    /// A field that many lines of honest text start with too.
    LineField,
    /// Any word with a colon.
    Word,
    /// A status line.
    Response,
    /// A request line.
    Request,
    /// Markup after an empty line.
    Body,
}

/// Fields that do harm, or that make the rest of what an attacker writes a message. In lower case.
static FIELDS: &[&[u8]] = &[
    b"alt-svc",
    b"authorization",
    b"bcc",
    b"cache-control",
    b"clear-site-data",
    b"connection",
    b"cookie",
    b"etag",
    b"forwarded",
    b"host",
    b"keep-alive",
    b"last-modified",
    b"location",
    b"mime-version",
    b"p3p",
    b"pragma",
    b"referer",
    b"refresh",
    b"reply-to",
    b"return-path",
    b"set-cookie",
    b"set-cookie2",
    b"strict-transport-security",
    b"trailer",
    b"transfer-encoding",
    b"user-agent",
    b"vary",
    b"www-authenticate",
];

/// Families of fields.
static FAMILIES: &[&[u8]] =
    &[b"accept-", b"access-control-", b"content-", b"cross-origin-", b"proxy-", b"resent-", b"sec-", b"x-"];

/// Fields of HTTP that are words too: they count with a value that only a machine writes.
static WORDS: &[&[u8]] = &[b"connection", b"host", b"location", b"refresh"];

/// Fields of a mail, and of HTTP, that lines of honest text start with.
static LINES: &[&[u8]] = &[
    b"age", b"cc", b"date", b"expect", b"from", b"link", b"origin", b"sender", b"server", b"subject", b"te", b"to",
    b"upgrade", b"via",
];

static METHODS: &[&[u8]] = &[b"GET", b"POST", b"PUT", b"HEAD", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE", b"CONNECT"];

/// Markup that starts a page, or runs at once.
static BODIES: &[&[u8]] = &[
    b"<html",
    b"<!doctype",
    b"<script",
    b"<body",
    b"<head",
    b"<svg",
    b"<iframe",
    b"<img",
    b"<meta",
    b"<object",
    b"<form",
];

/// What the line starts with. `body` says that an empty line is before it.
pub(super) fn follows(line: &[u8], body: bool) -> Follows {
    if body && BODIES.iter().any(|start| starts_with(line, start)) {
        return Follows::Body;
    }
    let (word, rest) = take_while(line, 40, |byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if word.is_empty() {
        return Follows::Nothing;
    }
    if word.eq_ignore_ascii_case(b"http") && version(rest).is_some_and(is_status) {
        return Follows::Response;
    }
    if METHODS.contains(&word) && is_request(rest) {
        return Follows::Request;
    }
    let Some(value) = rest.strip_prefix(b":").or_else(|| strip(rest, b"%3a")) else { return Follows::Nothing };
    let is = |names: &[&[u8]]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
    if is(LINES) {
        return Follows::LineField;
    }
    if is(FIELDS)
        || word.eq_ignore_ascii_case(b"contenttype")
        || FAMILIES.iter().any(|family| starts_with(word, family))
    {
        return if is(WORDS) && !is_machine(value) { Follows::Word } else { Follows::Field };
    }
    Follows::Word
}

/// What follows the version after `HTTP`; its slash may still be encoded.
fn version(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest.strip_prefix(b"/").or_else(|| strip(rest, b"%2f"))?;
    let (version, rest) = take_while(rest, 4, |byte| byte.is_ascii_digit() || byte == b'.');
    (!version.is_empty()).then_some(rest)
}

/// A status code after a space, which may still be encoded.
fn is_status(rest: &[u8]) -> bool {
    let rest = rest.strip_prefix(b" ").or_else(|| rest.strip_prefix(b"%20")).or_else(|| rest.strip_prefix(b"+"));
    matches!(rest, Some([b'1'..=b'5', b'0'..=b'9', b'0'..=b'9', ..]))
}

/// After a method: a space, a target and a version, whose spaces may still be encoded.
fn is_request(rest: &[u8]) -> bool {
    /// How long a target may be.
    const MOST: usize = 128;
    let space = rest.strip_prefix(b" ").or_else(|| rest.strip_prefix(b"%20")).or_else(|| rest.strip_prefix(b"+"));
    let Some(rest) = space else { return false };
    // The target goes on to the version, and no line break is in it.
    let line = take_while(rest, MOST, |byte| !matches!(byte, b'\r' | b'\n' | 0xe5)).0;
    let Some(at) = line
        .windows(5)
        .position(|window| window.eq_ignore_ascii_case(b"http/") || window.eq_ignore_ascii_case(b"http%"))
    else {
        return false;
    };
    let (target, protocol) = line.split_at(at);
    let ends = target.ends_with(b" ") || target.ends_with(b"%20") || target.ends_with(b"+");
    ends && version(protocol.get(4..).unwrap_or_default()).is_some()
}

/// Whether the value of a field is a URL, a path, an address or a number rather than words.
fn is_machine(value: &[u8]) -> bool {
    let value = skip_space(value, 8);
    let value = value.strip_prefix(b"%20").or_else(|| value.strip_prefix(b"+")).unwrap_or(value);
    let (word, _) = take_while(value, 64, |byte| byte.is_ascii_graphic());
    let path = matches!(word, [b'/' | b'<' | b'0'..=b'9' | b'[', ..]);
    let dotted = word.iter().any(|byte| matches!(byte, b':' | b'/'))
        || word.split(|&byte| byte == b'.').filter(|part| !part.is_empty()).count() > 1;
    path || dotted || starts_with(word, b"close") || starts_with(word, b"keep-alive") || starts_with(word, b"localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_words() {
        for line in [
            "Set-Cookie: a",
            "content-type:x",
            "X-Y: z",
            "Location: //x",
            "Host: a.example",
            "Bcc: a",
            "Refresh%3a%200;url=x",
        ] {
            assert_eq!(follows(line.as_bytes(), false), Follows::Field, "{line}");
        }
        for line in ["Note: x", "Location: Berlin", "Refresh: yes", "Host: Ada"] {
            assert_eq!(follows(line.as_bytes(), false), Follows::Word, "{line}");
        }
        for line in ["", "x", ": x", "Set-Cookie", "a b: c", "<html>", "- x: y"] {
            assert_eq!(follows(line.as_bytes(), false), Follows::Nothing, "{line}");
        }
        assert_eq!(follows(b"Subject: x", false), Follows::LineField);
    }

    #[test]
    fn messages() {
        assert_eq!(follows(b"HTTP/1.1 200 OK", false), Follows::Response);
        assert_eq!(follows(b"HTTP%2f2 302", false), Follows::Response);
        assert_eq!(follows(b"GET /a?b=c HTTP/1.1", false), Follows::Request);
        assert_eq!(follows(b"POST%20/%20HTTP/1.0", false), Follows::Request);
        assert_eq!(follows(b"GET well soon", false), Follows::Nothing);
        assert_eq!(follows(b"<HTML>", true), Follows::Body);
    }
}
