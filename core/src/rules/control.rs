//! Control characters.

use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::subject::Subject;
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static DETECTOR: Detector =
    Detector { class: Class::Control, wants: Bytes::CONTROL, detect, rules: &[&NUL] };

static NUL: Rule = Rule {
    id: "control.nul",
    class: Class::Control,
    severity: Severity::High,
    cwe: 158,
    paranoia: Paranoia::One,
    summary: "a NUL character",
    details: "A NUL ends a string in C: what a check saw and what a system call gets are two different texts.",
    matches: &["report.pdf\0.exe"],
    passes: &["report.pdf", "a\tb"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    if subject.text.contains(&0) {
        hits.add(&NUL);
    }
}
