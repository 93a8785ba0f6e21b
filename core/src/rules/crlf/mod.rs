//! Line breaks that forge headers, responses, requests or log lines.
//!
//! A text of several lines is honest, and so is one that quotes a header. What counts is a [line break](breaks) followed by
//! what a protocol would [read](fields), and a sign that the break was smuggled in: it is written encoded, it is a lone
//! carriage return, or it follows what is plainly a single value.

mod breaks;
mod fields;

use super::ascii::starts_with;
use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::search::{places, places_of, skip_space, take_while};
use super::subject::{Holds, Subject, View};
use crate::finding::{Class, Paranoia, Rule, Severity};
use breaks::{Break, Written};
use fields::Follows;

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Crlf,
    wants: Bytes::BREAK.with(Bytes::ENCODED_BREAK).with(Bytes::SPELLED_BREAK).with(Bytes::QUOTE_END),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[&HEADER, &PARAMETER, &RESPONSE, &REQUEST, &COMMAND, &ENTRY, &SPELLED, &IN_VALUE, &HEADER_LINE, &LOG_LINE],
};

static HEADER: Rule = Rule {
    id: "crlf.header-injection",
    class: Class::Crlf,
    severity: Severity::High,
    cwe: 113,
    // A header after a line break that is encoded, or in what is otherwise one value, is there for a parser.
    paranoia: Paranoia::One,
    summary: "a line break followed by a header field",
    details: "The value ends its own header and starts another: a cookie is set, a redirection or a second recipient added. Take \
              line breaks out of what goes to a header. In source code and Markdown an encoded break counts where nothing but one value is \
              before it.",
    matches: &[
        "en%0d%0aSet-Cookie:%20sid=1",
        "en\r\nSet-Cookie: sid=1",
        "x%0DX-Any: 1",
        "\r\nContent-Type: text/html",
        "a@example.com%0ABcc: b@example.com",
        "a@example.com\nSubject: hi",
        "en\\u000d\\u000aLocation: //x.example",
        "%E5%98%8A%E5%98%8DSet-Cookie: a=b",
        "v&#13;&#10;Access-Control-Allow-Origin: *",
        "en%250d%250aSet-Cookie%3a%20a=b",
        "1 HTTP/1.1\r\nHost: x.example",
        "Lunch\r\nCc: b@example.com",
        "--x\r\nContent-Type: text/html\r\nSet-Cookie: a=b",
    ],
    passes: &[
        "Dear Ada,\nplease note: it is late.\n",
        "first: 1\nsecond: 2",
        "The answer was\n\nContent-Type: text/html\n\nand nothing else",
        "street 1%0D%0ACity: Berlin",
        "name: a\nhost: b\nlocation: c",
        "Hello\nLocation: Berlin",
        "Content-Type: a\r\nContent-Length: 3",
        "see below%0D%0ALink: https://example.com/",
        "From: a@example.com\nTo: b@example.com",
        "--=_b1\nContent-Type: text/plain\nContent-Disposition: inline",
        "Received: from a\r\n  by b\r\nContent-Type: text/plain",
        "GET /x HTTP/1.1\r\nHost: x.example",
        "Notes\nCookie: 1 cup",
    ],
};

static PARAMETER: Rule = Rule {
    id: "crlf.parameter-injection",
    class: Class::Crlf,
    severity: Severity::Medium,
    cwe: 113,
    // The quote ends a parameter that the text did not begin.
    paranoia: Paranoia::One,
    summary: "a quote that ends a parameter of a header, and another parameter behind it",
    details: "`a\"; filename=\"b.php` in the name of a file ends the quoted name in `Content-Disposition` and gives the file another one. \
              Escape quotes and backslashes in what goes into a parameter.",
    matches: &["a\"; filename=\"b.php", "x\";name=\"role", "a\"; filename*=UTF-8''b.php"],
    passes: &[
        "form-data; name=\"a\"; filename=\"b.png\"",
        "attachment; filename=\"b.png\"",
        "24\"; name it",
        "<p>5\"; name=\"x\"</p>",
        "he said \"x\"; filename=y",
    ],
};

static RESPONSE: Rule = Rule {
    id: "crlf.response-splitting",
    class: Class::Crlf,
    severity: Severity::High,
    cwe: 113,
    // The same signs as for a header.
    paranoia: Paranoia::One,
    summary: "a line break followed by an HTTP response or its body",
    details: "The value ends the headers and starts the body, or a second response: a page of the sender's choice comes from your \
              address, and caches keep it. Take line breaks out of what goes to a header.",
    matches: &["a%0d%0aHTTP/1.1 200 OK", "en\r\n\r\n<html>hi", "%0d%0a%0d%0a<script>x", "\n\n<script src=x>"],
    passes: &["First\n\nHTTP/1.1 is old", "# Title\n\n<p>text</p>", "We use\n\nHTTP/1.1 200 OK\n"],
};

static REQUEST: Rule = Rule {
    id: "crlf.request-splitting",
    class: Class::Crlf,
    severity: Severity::High,
    cwe: 93,
    // The same signs as for a header.
    paranoia: Paranoia::One,
    summary: "a line break followed by an HTTP request",
    details: "The value ends one request and starts another, which the next server takes for a request of its own (request \
              smuggling). Take line breaks out of what goes to a URL or a header.",
    matches: &["x%0d%0aGET /admin HTTP/1.1", "1%20HTTP/1.1%0d%0a%0d%0aPOST%20/x%20HTTP/1.1", "a\rHEAD / HTTP/1.1"],
    passes: &["We send\nGET /x HTTP/1.1", "GET /x HTTP/1.1", "%0aget in touch"],
};

static COMMAND: Rule = Rule {
    id: "crlf.command-injection",
    class: Class::Crlf,
    severity: Severity::High,
    cwe: 93,
    // One value, a line break, and a command with an operand of its protocol.
    paranoia: Paranoia::One,
    summary: "a line break followed by a command of SMTP, Redis or memcached",
    details: "Protocols of lines take what is behind a line break for the next command: a mail goes to other recipients, a store is \
              emptied. Take line breaks out of what goes to such a connection.",
    matches: &[
        "a@example.com>\r\nRCPT TO:<b@example.com>",
        "x%0d%0aMAIL FROM:<a@example.com>",
        "x\r\nFLUSHALL\r\n",
        "x\r\nCONFIG SET dir /srv",
        "key\r\nset k 0 0 1\r\n1",
    ],
    passes: &["EHLO a\r\nRCPT TO:<a@example.com>", "We ran\nFLUSHALL\n", "x\nset the table", "config\nCONFIG is read"],
};

static ENTRY: Rule = Rule {
    id: "crlf.file-entry",
    class: Class::Crlf,
    severity: Severity::High,
    cwe: 93,
    // One value, a line break, and a line that only a system's own files have.
    paranoia: Paranoia::One,
    summary: "a line break followed by an account or a timed job",
    details: "A value that a program writes into a file of lines, such as `/etc/passwd` or a crontab, adds a line of its own: an account \
              without a password, a command that runs each minute. Take line breaks out of what goes into such files.",
    matches: &["x\nadmin::0:0::/root:/bin/sh", "x\n* * * * * root id", "x%0a*/5 * * * * www-data sh"],
    passes: &["my list\n* * * * * root id", "x\n* one * two", "x\na:b:c:d", "root:x:0:0:root:/root:/bin/bash"],
};

static LOG_LINE: Rule = Rule {
    id: "crlf.log-line",
    class: Class::Crlf,
    severity: Severity::Medium,
    cwe: 117,
    // People paste logs.
    paranoia: Paranoia::Two,
    summary: "a line of a log behind one value",
    details: "A value that is logged as it stands forges lines of the log: a date, a level and whatever its sender wants to be read \
              there. Where the line break is encoded, it counts at every level. Write line breaks as escapes when you log a value.",
    matches: &["x\n2024-01-01 12:00:00 INFO admin logged in", "x\r\n[ERROR] disk full"],
    passes: &["Log of today:\n2024-01-01 12:00:00 INFO up", "x\n[NOTE] y", "x\n2024-01-01 was a Monday"],
};

static SPELLED: Rule = Rule {
    id: "crlf.disguised-line-break",
    class: Class::Crlf,
    severity: Severity::Medium,
    cwe: 93,
    // Nobody writes a line break so but to get it past a filter.
    paranoia: Paranoia::One,
    summary: "a line break in disguise",
    details: "Carriage return and line feed are written as `0x0d0x0a`, or their escapes are themselves broken by a line break, \
              which a filter takes out. Take line breaks out of what goes to a header, after all decoding.",
    matches: &["0x0D0x0A", "a%0\r\nd%0\r\na"],
    passes: &["0x0D", "0x0A 0x0D", "%0\r\nb", "100%0\n"],
};

static IN_VALUE: Rule = Rule {
    id: "crlf.line-break",
    class: Class::Crlf,
    severity: Severity::Medium,
    cwe: 93,
    // Only where the policy or the source says that the field holds one line, and where a carriage return is encoded
    // alone, which nobody needs.
    paranoia: Paranoia::One,
    summary: "a line break in a value of one line",
    details: "URLs, paths, file names and tokens have no line breaks. One in such a value is there for whoever writes the value \
              to a header, a log or a list of lines. In HTML and in code that is quoted, `&#13;` alone is none, and the query of a URL \
              may have encoded ones, for forms send texts so.",
    matches: &["a%0Db", "a&#13;b"],
    passes: &["two\nlines", "two%0D%0Alines", "two\\rlines", "好嘍，我們出發吧！"],
};

static HEADER_LINE: Rule = Rule {
    id: "crlf.header-line",
    class: Class::Crlf,
    severity: Severity::Low,
    cwe: 113,
    // People quote headers, and write `To:` at the start of lines.
    paranoia: Paranoia::Two,
    summary: "a header field at the start of a line",
    details: "A line of the value looks like a header field, a request or a response. Where the value goes to a header, it would be \
              one.",
    matches: &[
        "The answer was\nContent-Type: text/html",
        "Hi Ada\nSet-Cookie: a",
        "\"x\\r\\nSet-Cookie: a=b\"",
        "a%0aSubject: b",
    ],
    passes: &["Dear Ada,\nplease note: it is late.\n", "first: 1\nsecond: 2", "x\nLocation: Berlin"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    let (one_line, quotes) = (subject.context.is_one_value(), subject.quotes_code());
    // What writes markup writes `&#13;` for a carriage return.
    let marked = quotes || subject.context.holds == Some(Holds::Html);
    // Forms send the lines of their texts in the query of a URL.
    let query = match subject.context.holds {
        Some(Holds::Url) => memchr::memchr(b'?', text).unwrap_or(usize::MAX),
        _ => usize::MAX,
    };
    if subject.bytes.any(Bytes::BREAK.with(Bytes::ENCODED_BREAK)) {
        // Where the breaks that were looked at end; what is within them is not looked at again.
        let mut done = 0;
        // The text begins as a part of a mail, and is within its fields.
        let mut part = false;
        for (before, rest) in places_of(text, &breaks::STARTS) {
            if before.len() < done {
                continue;
            }
            let Some(broken) = Break::at(rest) else { continue };
            done = before.len() + broken.len;
            let lone = broken.written == Written::Encoded && broken.lone_return;
            let decoded = subject.view == View::Decoded || broken.written == Written::Encoded;
            let parameter = decoded && before.len() >= query;
            let within = one_line && broken.written != Written::Named && !parameter;
            if !broken.letter && (lone && !marked || within) {
                hits.add(&IN_VALUE);
            }
            if broken.written == Written::Disguised {
                hits.add(&SPELLED);
            }
            let follows = {
                let line = rest.get(broken.len..).unwrap_or_default();
                fields::follows(line, broken.count > 1, before.len() <= LONGEST_VALUE)
            };
            let word = broken.letter && matches!(follows, Follows::Word | Follows::LineField);
            if broken.written == Written::Raw {
                let begins = follows == Follows::PartField && is_boundary(before);
                if begins || part && broken.count == 1 && follows == Follows::PartField {
                    part = true;
                    continue;
                }
                // No part of a mail has such a field.
                if part && follows == Follows::Field && rest.get(broken.len).is_some_and(|byte| byte | 0x20 != b'x') {
                    hits.add(&HEADER);
                }
                part &= broken.count == 1;
            }
            if follows != Follows::Nothing && !word {
                judge(&broken, before, follows, quotes, hits);
            }
        }
    }
    if subject.bytes.any(Bytes::SPELLED_BREAK) && spelled(text) {
        hits.add(&SPELLED);
    }
    if subject.bytes.any(Bytes::QUOTE_END)
        && subject.bytes.any(Bytes::SEMICOLON)
        && subject.bytes.any(Bytes::EQUALS)
        && adds_parameter(text)
    {
        hits.add(&PARAMETER);
    }
}

/// Whether the first quote of the text ends a parameter, and one with the name of a field or file follows.
fn adds_parameter(text: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'"', text) else { return false };
    let (before, rest) = text.split_at(at);
    // A parameter of the text's own has its name before its quote.
    let Some(rest) = rest.strip_prefix(b"\";") else { return false };
    let rest = skip_space(rest, 4);
    let file = [&b"filename=\""[..], b"filename*="].iter().any(|name| starts_with(rest, name));
    // Markup and prose may have a name there.
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'[' | b']');
    let named = file || starts_with(rest, b"name=\"") && before.iter().all(word);
    named && before.len() <= LONGEST_VALUE && !before.contains(&b'=')
}

/// Whether the text is the line that begins a part of a mail.
fn is_boundary(text: &[u8]) -> bool {
    /// How long the standard lets it be, with its dashes.
    const MOST: usize = 72;
    text.len() <= MOST && text.starts_with(b"--") && text.len() > 2 && !text.iter().any(u8::is_ascii_whitespace)
}

/// What a line break, with that after it, breaks.
fn judge(broken: &Break, before: &[u8], follows: Follows, quotes: bool, hits: &mut Hits) {
    let smuggled = match broken.written {
        // Code, and text about it, spells breaks in the middle of a line; one behind a single value is no quotation.
        Written::Encoded | Written::Disguised => !quotes || is_one_value(before),
        // Nobody ends lines so since 2001.
        Written::Raw if broken.lone_return => true,
        Written::Raw => {
            is_one_value(before) || broken.carriage_return && (cuts_a_line(before) || ends_a_request(before))
        }
        Written::Named => false,
    };
    let rule = match follows {
        Follows::Nothing => return,
        Follows::Field | Follows::PartField => &HEADER,
        Follows::Recipient
            if is_one_value(before)
                && (before.contains(&b'@')
                    || broken.count == 1 && (broken.carriage_return || broken.written != Written::Raw)) =>
        {
            &HEADER
        }
        Follows::Recipient => &HEADER_LINE,
        // A transcript begins with a greeting, which has blanks.
        Follows::Command => {
            if broken.written != Written::Named
                && before.len() <= LONGEST_VALUE
                && !before.iter().any(|byte| matches!(byte, b' ' | b'\t' | b'`'))
            {
                hits.add(&COMMAND);
            }
            return;
        }
        Follows::Entry => {
            if broken.written != Written::Named && broken.count == 1 && is_one_value(before) {
                hits.add(&ENTRY);
            }
            return;
        }
        Follows::Record => {
            if broken.written != Written::Named && is_one_value(before) {
                hits.add_certain(broken.written == Written::Encoded, &LOG_LINE);
            }
            return;
        }
        // A word with a colon is a header only after what is certainly no text.
        Follows::Word if broken.lone_return && broken.written == Written::Encoded => &HEADER,
        Follows::Word => return,
        // After an address alone, it is the next field of a mail's header.
        Follows::LineField if is_one_value(before) && before.contains(&b'@') => &HEADER,
        Follows::LineField => &HEADER_LINE,
        Follows::Response => &RESPONSE,
        // Paragraphs of HTML are honest text; only a single value has no body after it.
        Follows::Body if broken.written == Written::Raw && !is_one_value(before) => return,
        Follows::Body => &RESPONSE,
        Follows::Request => &REQUEST,
    };
    hits.add(if smuggled { rule } else { &HEADER_LINE });
}

/// How long one value is.
const LONGEST_VALUE: usize = 128;

/// Whether what is before the break is nothing, or one value without white space.
fn is_one_value(before: &[u8]) -> bool {
    before.len() <= LONGEST_VALUE
        && !before.iter().any(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'#' | b'`' | b':'))
}

/// Whether the line before the break ends a request whose begin the text does not have.
fn ends_a_request(before: &[u8]) -> bool {
    let Some(([target @ .., b' '], b"HTTP/1.0" | b"HTTP/1.1")) =
        before.split_last_chunk::<8>().map(|(target, protocol)| (target, protocol.as_slice()))
    else {
        return false;
    };
    is_one_value(target)
}

/// Whether the line before the break is neither empty, nor one that leads over to a quotation, nor itself of a header.
fn cuts_a_line(before: &[u8]) -> bool {
    /// How far back the line is looked at.
    const MOST: usize = 96;
    let count = before.iter().rev().take(MOST).take_while(|&&byte| byte != b'\n' && byte != b'\r').count();
    let line = before.get(before.len() - count..).unwrap_or_default();
    let (name, rest) = take_while(line, MOST, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
    // A line that begins with a blank goes on with the one before, in a text that begins as a header does.
    let folded = line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) && {
        let (name, rest) = take_while(before, MOST, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
        !name.is_empty() && matches!(rest, [b':', ..])
    };
    let is_field = folded || !name.is_empty() && matches!(rest, [b':', ..]);
    let ends =
        matches!(line.last(), None | Some(b':' | b'`' | b'.' | b'~' | b'-' | b'=' | b'>' | b'"' | b'\'' | b'\\'));
    !is_field && !ends && !line.windows(5).any(|window| window == b"HTTP/")
}

/// Whether the text spells carriage return and line feed as numbers, one after the other.
fn spelled(text: &[u8]) -> bool {
    places(text, [b'x', b'X']).any(|(before, rest)| {
        before.ends_with(b"0") && matches!(rest, [_, b'0', b'd' | b'D', b'0', b'x' | b'X', b'0', b'a' | b'A', ..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ClassSet;
    use crate::rules::{Context, Inspector, Views};

    fn found(text: &str, holds: Option<Holds>) -> Vec<&'static str> {
        let mut hits = Hits::new(Paranoia::One);
        let context = Context { holds, ..Context::default() };
        Inspector::new(Paranoia::One, ClassSet::EMPTY).inspect(&mut Views::new(), text.as_bytes(), context, &mut hits);
        hits.rules().map(|rule| rule.id).filter(|id| id.starts_with("crlf.")).collect()
    }

    #[test]
    fn a_value_of_one_line_has_no_break_at_all() {
        assert_eq!(found("two\nlines", Some(Holds::Filename)), ["crlf.line-break"]);
        assert_eq!(found("two%0alines", Some(Holds::Url)), ["crlf.line-break"]);
        assert_eq!(found("C:\\reports\\new", Some(Holds::Path)), [""; 0]);
        assert_eq!(found("https://example.com/a?note=one%0D%0Atwo", Some(Holds::Url)), [""; 0]);
        assert_eq!(found("https://example.com/a%0D%0Atwo?b", Some(Holds::Url)), ["crlf.line-break"]);
        assert_eq!(found("https://example.com/a?b\r\nc", Some(Holds::Url)), ["crlf.line-break"]);
        assert_eq!(found("a?b=%0D%0ASet-Cookie: c=d", Some(Holds::Url)), ["crlf.header-injection"]);
        assert_eq!(found("嘍Note: x", None), [""; 0]);
        assert_eq!(found("x嘍Set-Cookie: a=b", None), ["crlf.header-injection"]);
        assert_eq!(found("two\nlines", Some(Holds::Text)), [""; 0]);
    }
}
