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
    /// A recipient of a mail, with an address.
    Recipient,
    /// A command of a mail's transport, or of a store, with its operand.
    Command,
    /// A field of one part of a mail.
    PartField,
    /// A line of a list of accounts or of a timetable of jobs.
    Entry,
    /// A line of a log.
    Record,
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

/// Fields that the parts of a mail begin with, too.
static PARTS: &[&[u8]] = &[
    b"content-description",
    b"content-disposition",
    b"content-id",
    b"content-transfer-encoding",
    b"content-type",
    b"mime-version",
    b"x-attachment-id",
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

/// Fields that set values by their names.
static COOKIES: &[&[u8]] = &[b"cookie", b"set-cookie", b"set-cookie2"];

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

/// What the line starts with. `body` says that an empty line is before it, `alone` that little else is before it: only then is it a
/// command, an entry or a record.
pub(super) fn follows(line: &[u8], body: bool, alone: bool) -> Follows {
    if body && BODIES.iter().any(|start| starts_with(line, start)) {
        return Follows::Body;
    }
    let (word, rest) = take_while(line, 40, |byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if word.is_empty() {
        return match line.first() {
            Some(b'*') if alone && is_job(line) => Follows::Entry,
            Some(b'[') if alone && is_level(line) => Follows::Record,
            _ => Follows::Nothing,
        };
    }
    if alone && is_command(word, rest) {
        return Follows::Command;
    }
    if word.eq_ignore_ascii_case(b"http") && version(rest).is_some_and(is_status) {
        return Follows::Response;
    }
    if METHODS.contains(&word) && is_request(rest) {
        return Follows::Request;
    }
    if alone && word.first().is_some_and(u8::is_ascii_digit) {
        if is_job(line) {
            return Follows::Entry;
        }
        if is_record(line) {
            return Follows::Record;
        }
    }
    let Some(value) = rest.strip_prefix(b":").or_else(|| strip(rest, b"%3a")) else { return Follows::Nothing };
    // No sentence goes on behind its colon at once.
    if alone && value.first().is_some_and(|byte| !byte.is_ascii_whitespace()) && is_account(value) {
        return Follows::Entry;
    }
    let is = |names: &[&[u8]]| names.iter().any(|name| word.eq_ignore_ascii_case(name));
    if is(LINES) {
        let recipient = is(&[b"to", b"cc"]) && is_address(value);
        return if recipient { Follows::Recipient } else { Follows::LineField };
    }
    // A cookie has a value; what has none is to be eaten.
    if is(COOKIES) && !take_while(value, 128, |byte| !matches!(byte, b'\r' | b'\n')).0.contains(&b'=') {
        return Follows::LineField;
    }
    if is(PARTS) {
        return Follows::PartField;
    }
    if is(FIELDS)
        || word.eq_ignore_ascii_case(b"contenttype")
        || FAMILIES.iter().any(|family| starts_with(word, family))
    {
        let sentence = is(WORDS) && !is_machine(value);
        // `Refresh: 5` takes nobody anywhere.
        let stays = word.eq_ignore_ascii_case(b"refresh")
            && !take_while(value, 128, |byte| !matches!(byte, b'\r' | b'\n'))
                .0
                .iter()
                .any(|byte| matches!(byte, b';' | b',' | b'='));
        return if sentence || stays { Follows::Word } else { Follows::Field };
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

/// Whether an address is all that the value is, perhaps with a name before it.
fn is_address(value: &[u8]) -> bool {
    let (line, behind) = take_while(value, 128, |byte| !matches!(byte, b'\r' | b'\n'));
    let Some(at) = line.iter().position(|&byte| byte == b'@') else { return false };
    let (before, host) = line.split_at(at);
    behind.trim_ascii().is_empty()
        && before.last().is_some_and(u8::is_ascii_alphanumeric)
        && host.contains(&b'.')
        && !host.trim_ascii_end().contains(&b' ')
}

/// Whether the line is a command of SMTP with an address, or one of Redis or memcached with what no sentence has.
fn is_command(word: &[u8], rest: &[u8]) -> bool {
    if !matches!(word.len(), 3..=9) {
        return false;
    }
    let blank = |text: &[u8]| text.first().is_none_or(u8::is_ascii_whitespace);
    let rest =
        strip(rest, b"%20").or_else(|| rest.strip_prefix(b" ")).or_else(|| rest.strip_prefix(b"+")).unwrap_or(rest);
    let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
    if is(b"mail") || is(b"rcpt") {
        let path = strip(rest, b"from:").or_else(|| strip(rest, b"to:"));
        return path.is_some_and(|path| skip_space(path, 4).starts_with(b"<"));
    }
    if matches!(word, b"FLUSHALL" | b"FLUSHDB") || is(b"flush_all") {
        return blank(rest);
    }
    if matches!(word, b"CONFIG" | b"SLAVEOF" | b"REPLICAOF" | b"MODULE" | b"SCRIPT" | b"EVAL" | b"EVALSHA") {
        let (operand, behind) = take_while(rest, 32, |byte| byte.is_ascii_graphic());
        let known = matches!(operand, b"SET" | b"LOAD" | b"REWRITE" | b"NO") || operand.contains(&b'.');
        return known && behind.first() == Some(&b' ') || word.starts_with(b"EVAL") && operand.starts_with(b"\"");
    }
    // `set key flags time length`.
    if matches!(word, b"set" | b"add" | b"replace" | b"append" | b"prepend") {
        let line = take_while(rest, 128, |byte| !matches!(byte, b'\r' | b'\n')).0;
        let mut parts = line.split(|&byte| byte == b' ').skip(1);
        let number =
            |part: Option<&[u8]>| part.is_some_and(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit));
        // The value is on a line of its own behind it.
        return line.len() < rest.len() && number(parts.next()) && number(parts.next()) && number(parts.next());
    }
    false
}

/// Whether an account of a system has that name: `* * * * * loved it` is praise.
fn is_user(name: &[u8]) -> bool {
    const ACCOUNTS: [&[u8]; 10] =
        [b"root", b"www-data", b"nobody", b"daemon", b"apache", b"nginx", b"ubuntu", b"ec2-user", b"admin", b"www"];
    ACCOUNTS.contains(&name)
}

/// Whether the line says at which times which account runs a command: five times, an account, and more.
fn is_job(line: &[u8]) -> bool {
    let line = take_while(line, 96, |byte| !matches!(byte, b'\r' | b'\n')).0;
    let mut parts = line.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty());
    let time = |part: &[u8]| part.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'/' | b'-' | b','));
    (0..5).all(|_| parts.next().is_some_and(time))
        && line.contains(&b'*')
        && parts.next().is_some_and(is_user)
        && parts.next().is_some()
}

/// Behind the name of an account: a password, two numbers, a comment, a folder and a shell.
fn is_account(value: &[u8]) -> bool {
    let line = take_while(value, 160, |byte| !matches!(byte, b'\r' | b'\n')).0;
    let mut parts = line.split(|&byte| byte == b':');
    let _password = parts.next();
    let number = |part: Option<&[u8]>| part.is_some_and(|part| !part.is_empty() && part.iter().all(u8::is_ascii_digit));
    let numbers = number(parts.next()) && number(parts.next());
    let _comment = parts.next();
    let path = |part: Option<&[u8]>| part.is_some_and(|part| part.starts_with(b"/"));
    numbers && path(parts.next()) && path(parts.next())
}

/// Whether the line begins with an address and the fields of a web server's log, or with a date, a time and a level.
fn is_record(line: &[u8]) -> bool {
    let line = take_while(line, 64, |byte| !matches!(byte, b'\r' | b'\n')).0;
    let mut parts = line.split(|&byte| byte == b' ');
    let (Some(first), Some(second), Some(third)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let dotted = first.iter().filter(|&&byte| byte == b'.').count() == 3;
    if dotted && first.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') {
        return second == b"-" && parts.next().is_some_and(|time| time.starts_with(b"["));
    }
    let date = matches!(first, [b'1' | b'2', _, _, _, b'-' | b'/', _, _, b'-' | b'/', _, _, ..]);
    let time = |part: &[u8]| matches!(part, [_, _, b':', _, _, b':', _, _, ..]);
    let level = |part: &[u8]| {
        let part = part.strip_prefix(b"[").and_then(|part| part.strip_suffix(b"]")).unwrap_or(part);
        LEVELS.iter().any(|level| part.eq_ignore_ascii_case(level))
    };
    date && (time(second) && level(third) || first.get(11..).is_some_and(time) && level(second))
}

/// Whether the line begins with a level of a log in brackets.
fn is_level(line: &[u8]) -> bool {
    let (level, rest) = take_while(line.get(1..).unwrap_or_default(), 12, |byte| byte.is_ascii_uppercase());
    rest.starts_with(b"] ") && LEVELS.contains(&level)
}

/// The levels of a log.
static LEVELS: &[&[u8]] =
    &[b"ALERT", b"CRITICAL", b"DEBUG", b"ERROR", b"FATAL", b"INFO", b"NOTICE", b"TRACE", b"WARN", b"WARNING"];

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
        for line in ["Set-Cookie: a=b", "X-Y: z", "Location: //x", "Host: a.example", "Bcc: a", "Refresh%3a%200;url=x"]
        {
            assert_eq!(follows(line.as_bytes(), false, true), Follows::Field, "{line}");
        }
        for line in ["Note: x", "Location: Berlin", "Refresh: yes", "Refresh: 5", "Host: Ada"] {
            assert_eq!(follows(line.as_bytes(), false, true), Follows::Word, "{line}");
        }
        for line in ["", "x", ": x", "Set-Cookie", "a b: c", "<html>", "- x: y"] {
            assert_eq!(follows(line.as_bytes(), false, true), Follows::Nothing, "{line}");
        }
        assert_eq!(follows(b"Subject: x", false, true), Follows::LineField);
        assert_eq!(follows(b"content-type:x", false, true), Follows::PartField);
        assert_eq!(follows(b"To: Bob <b@example.org>\r\n", false, true), Follows::Recipient);
        for line in [
            "Cookie: 1 cup",
            "Set-Cookie: a",
            "To: b@example",
            "Cc: all",
            "To: see a@b.example for more",
            "To: a@b.example\nmore",
        ] {
            assert_eq!(follows(line.as_bytes(), false, true), Follows::LineField, "{line}");
        }
    }

    #[test]
    fn lines_of_other_protocols_and_files() {
        for line in [
            "MAIL FROM:<a@example.org>",
            "rcpt to: <b@example.org>",
            "FLUSHALL",
            "CONFIG SET dir /x",
            "SLAVEOF 10.0.0.1 6379",
            "set a 0 60 1\r\nx",
        ] {
            assert_eq!(follows(line.as_bytes(), false, true), Follows::Command, "{line}");
        }
        for line in ["root::0:0::/:/bin/sh", "* * * * * root id", "*/5 0 * * 1-5 www-data /x y"] {
            assert_eq!(follows(line.as_bytes(), false, true), Follows::Entry, "{line}");
        }
        for line in [
            "127.0.0.1 - - [01/Jan/2024:00:00:00 +0000] \"GET / HTTP/1.1\" 200",
            "2024-01-01 12:00:00 INFO in",
            "2024-01-01T12:00:00Z [error] in",
            "[WARN] in",
        ] {
            assert_eq!(follows(line.as_bytes(), false, true), Follows::Record, "{line}");
        }
        for line in [
            "MAIL FROM Bob",
            "FLUSHALL is slow",
            "CONFIG",
            "CONFIG GET dir",
            "set a limit of 5",
            "add eggs 2 0 5",
            "* * * * * loved it",
            "* * * * *",
            "* one * two",
            "12 30 1 2 3 a b",
            "[NOTE] x",
            "2024-01-01 was a Monday",
            "127.0.0.1 is local",
        ] {
            assert_eq!(follows(line.as_bytes(), false, true), Follows::Nothing, "{line}");
        }
    }

    #[test]
    fn messages() {
        assert_eq!(follows(b"HTTP/1.1 200 OK", false, true), Follows::Response);
        assert_eq!(follows(b"HTTP%2f2 302", false, true), Follows::Response);
        assert_eq!(follows(b"GET /a?b=c HTTP/1.1", false, true), Follows::Request);
        assert_eq!(follows(b"POST%20/%20HTTP/1.0", false, true), Follows::Request);
        assert_eq!(follows(b"GET well soon", false, true), Follows::Nothing);
        assert_eq!(follows(b"<HTML>", true, true), Follows::Body);
    }
}
