//! Values that go to a line of a log.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector = SinkDetector { sink: Sink::Log, detect, rules: &[&LINE_BREAK, &CONTROL] };

static LINE_BREAK: Rule = Rule {
    id: "crlf.log-line-break",
    class: Class::Crlf,
    severity: Severity::Medium,
    cwe: 117,
    paranoia: Paranoia::One,
    summary: "a line break in a value that goes to a log line",
    details: "A value with a line break of its own writes log lines that the function never wrote.",
    matches: &["ok\nERROR root logged in", "ok\rx", "a\u{2028}b"],
    passes: &["one line", "tab\tseparated"],
};

static CONTROL: Rule = Rule {
    id: "control.log-control",
    class: Class::Control,
    severity: Severity::Medium,
    cwe: 150,
    paranoia: Paranoia::One,
    summary: "a control character in a value that goes to a log line",
    details: "Escape sequences in a log run on the terminal of whoever reads it: they hide lines, and some type commands. \
              Strip control characters before you log a value.",
    matches: &["\u{1b}[2Aok", "a\u{8}b", "a\0b", "\u{9b}31m", "\u{7f}"],
    passes: &["tab\tseparated", "Zoë 你好", "\\x1b[0m"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let mut rest = subject.text;
    while let [_, tail @ ..] = rest {
        match rest {
            [b'\n' | b'\r' | 0x0b | 0x0c, ..] | [0xe2, 0x80, 0xa8 | 0xa9, ..] | [0xc2, 0x85, ..] => {
                hits.add(&LINE_BREAK);
            }
            [b'\t', ..] => {}
            [0..=31 | 127, ..] | [0xc2, 0x80..=0x9f, ..] => hits.add(&CONTROL),
            _ => {}
        }
        rest = tail;
    }
}
