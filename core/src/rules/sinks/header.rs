//! Values that go to a header of HTTP or mail.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector =
    SinkDetector { sink: Sink::Header, detect, rules: &[&LINE_BREAK, &TRUNCATED] };

static LINE_BREAK: Rule = Rule {
    id: "crlf.header-line-break",
    class: Class::Crlf,
    severity: Severity::High,
    cwe: 113,
    paranoia: Paranoia::One,
    summary: "a line break or control character in a value that goes to a header",
    details: "A header ends at its line break: a value with one of its own writes further headers, or the body. RFC 9110 \
              (section 5.5) allows no control character in a field's value but the tab.",
    matches: &["en\r\nSet-Cookie: a=b", "en\nx", "en\rx", "a\0b", "a\u{b}b", "a\u{2028}b", "a\u{85}b", "\u{7f}"],
    passes: &["text/html; charset=utf-8", "a\tb", "Zoë", "%0d%0a"],
};

static TRUNCATED: Rule = Rule {
    id: "crlf.header-truncation",
    class: Class::Crlf,
    severity: Severity::Medium,
    cwe: 113,
    // Common Chinese characters are among them, and only old software truncates.
    paranoia: Paranoia::Two,
    summary: "a character that becomes a line break when it is cut to one byte",
    details: "Old software writes a header as Latin-1 and keeps the low byte of each character: U+560A becomes a line feed. \
              Encode what is not ASCII (RFC 8187) before it goes to a header.",
    matches: &["a嘊b", "a嘍", "\u{10a}"],
    passes: &["Zoë", "嘎", "a"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let mut rest = subject.text;
    while let [_, tail @ ..] = rest {
        let broken = match rest {
            [b'\t', ..] => false,
            [0..=31 | 127, ..] | [0xc2, 0x80..=0x9f, ..] | [0xe2, 0x80, 0xa8 | 0xa9, ..] => true,
            // The last six bits of the code point, and the last two of those before.
            [lead @ 0xc4..=0xdf, last @ 0x80..=0xbf, ..] => cut(*lead, *last, hits),
            [0xe0..=0xef, middle @ 0x80..=0xbf, last @ 0x80..=0xbf, ..]
            | [0xf0..=0xf4, _, middle @ 0x80..=0xbf, last @ 0x80..=0xbf, ..] => cut(*middle, *last, hits),
            _ => false,
        };
        if broken {
            hits.add(&LINE_BREAK);
            return;
        }
        rest = tail;
    }
}

/// Notes a code point whose low byte is a line break. It is none yet, so that the search goes on.
fn cut(before: u8, last: u8, hits: &mut Hits) -> bool {
    if matches!((before & 3) << 6 | last & 0x3f, b'\n' | b'\r') {
        hits.add(&TRUNCATED);
    }
    false
}
