//! Values that go to a line of a log.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector = SinkDetector { sink: Sink::Log, detect, rules: &[&LINE_BREAK] };

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

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let line_break = |window: &[u8]| {
        matches!(window, [b'\n' | b'\r' | 0x0b | 0x0c, ..] | [0xe2, 0x80, 0xa8 | 0xa9] | [0xc2, 0x85, _])
    };
    let text = subject.text;
    let mut rest = text;
    while let [_, tail @ ..] = rest {
        if line_break(rest.get(..3).unwrap_or(rest)) {
            hits.add(&LINE_BREAK);
            return;
        }
        rest = tail;
    }
}
