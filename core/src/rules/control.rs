//! Control characters.
//!
//! A NUL is refused everywhere, and so is a command to a terminal. The others stand in honest text now and then: form feeds
//! in old files, colours in logs, C1 characters where text was read in the wrong encoding.

use super::ascii::ByteSet;
use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::search::{places, places_of};
use super::subject::{Subject, View};
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Control,
    wants: Bytes::CONTROL.with(Bytes::NON_ASCII),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[&NUL, &TERMINAL_COMMAND, &TERMINAL_ESCAPE, &C0, &C1],
};

static NUL: Rule = Rule {
    id: "control.nul",
    class: Class::Control,
    severity: Severity::High,
    cwe: 158,
    // No text needs a NUL.
    paranoia: Paranoia::One,
    summary: "a NUL character",
    details: "A NUL ends a string in C: what a check saw and what a system call gets are two different texts. Refuse it; no \
              honest text needs one.",
    matches: &["report.pdf\0.exe", "a%00b", "..%2500"],
    passes: &["report.pdf", "a\tb", "'\\0' ends a C string", "100%, 00"],
};

static TERMINAL_COMMAND: Rule = Rule {
    id: "control.terminal-command",
    class: Class::Control,
    severity: Severity::High,
    cwe: 150,
    // Only programs write these, to the terminal they run in.
    paranoia: Paranoia::One,
    summary: "a command to a terminal",
    details: "ESC followed by `]`, `P`, `_`, `^` or `X` starts a command to \
              the terminal: set its title, write to the clipboard, report something back as if typed. Whoever reads the \
              value with `cat` or `tail` runs it. Strip control characters before you log or print a value.",
    matches: &["\u{1b}]0;owned\u{7}", "x\u{1b}]52;c;bHM=\u{7}", "\u{1b}P$q\"p\u{1b}\\", "%1b]8;;http://x\u{7}"],
    passes: &["\u{1b}[31mred\u{1b}[0m", "arr[0]]", "\\x1b]0;"],
};

static TERMINAL_ESCAPE: Rule = Rule {
    id: "control.terminal-escape",
    class: Class::Control,
    severity: Severity::Medium,
    cwe: 150,
    // Copied terminal output has colours in it.
    paranoia: Paranoia::Two,
    summary: "a terminal's escape sequence",
    details: "ESC starts a sequence that colours, hides, moves or deletes text on a terminal: log lines can be hidden from \
              who reads them there. Strip control characters before you log or print a value. URLs, paths, file names and tokens \
              have none at any level.",
    matches: &["\u{1b}[31mred\u{1b}[0m", "ok\u{1b}[1A\u{1b}[2K", "\u{1b}c"],
    passes: &["\\x1b[31m", "[31m", "a\u{c}b"],
};

static C0: Rule = Rule {
    id: "control.c0",
    class: Class::Control,
    severity: Severity::Low,
    cwe: 150,
    // Old files and copied text have some.
    paranoia: Paranoia::Two,
    summary: "a control character",
    details: "A control character other than tab, line feed, carriage return, vertical tab and form feed has no place in \
              text. It is used to hide text (backspace) and to split words that a filter looks for. URLs, paths, file names and \
              tokens have none at any level.",
    matches: &["pass\u{8}\u{8}word", "a\u{1}b", "x\u{7f}"],
    passes: &["%10 off", "a\tb\r\n", "page\u{c}break", "plain"],
};

static C1: Rule = Rule {
    id: "control.c1",
    class: Class::Control,
    severity: Severity::Low,
    cwe: 150,
    // Windows text that was read as Latin-1 is full of them.
    paranoia: Paranoia::Three,
    summary: "a C1 control character",
    details: "U+0080 to U+009F are control characters that some terminals obey. Mostly they are Windows text read in the \
              wrong encoding.",
    matches: &["it\u{92}s", "\u{9b}31m"],
    passes: &["it’s", "é", "\u{a0}"],
};

/// Controls that are no white space.
static CONTROLS: ByteSet = ByteSet::new(
    b"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f",
);

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let one_value = subject.context.is_one_value();
    // A text without control characters is asked for only its C1 characters.
    if subject.bytes.any(Bytes::CONTROL) {
        for (_, rest) in places_of(subject.text, &CONTROLS) {
            match rest {
                [0, ..] => hits.add(&NUL),
                [0x1b, b']' | b'P' | b'_' | b'^' | b'X', ..] => hits.add(&TERMINAL_COMMAND),
                [0x1b, ..] => hits.add_certain(one_value, &TERMINAL_ESCAPE),
                [0x0b, ..] | [] => {}
                // `%10 off` is no control character.
                _ if subject.view == View::Decoded => {}
                _ => hits.add_certain(one_value, &C0),
            }
        }
    }
    if subject.paranoia >= Paranoia::Three && subject.bytes.any(Bytes::NON_ASCII) {
        for (_, rest) in places(subject.text, [0xc2]) {
            if let [_, 0x80..=0x9f, ..] = rest {
                hits.add(&C1);
            }
        }
    }
}
