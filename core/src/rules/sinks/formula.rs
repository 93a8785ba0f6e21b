//! Values that go to a cell of a spreadsheet or CSV file.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::formula::is_number;
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector = SinkDetector { sink: Sink::Formula, detect, rules: &[&CELL] };

static CELL: Rule = Rule {
    id: "formula.cell",
    class: Class::Formula,
    severity: Severity::Medium,
    cwe: 1236,
    paranoia: Paranoia::One,
    summary: "a cell that a spreadsheet may take for a formula",
    details: "A cell that starts with `=`, `+`, `-`, `@`, a tab or a line break is a formula to some spreadsheet, and so is what \
              follows a separator or a line break of a CSV file that was not quoted. Plain numbers may stand. Write a `'` before \
              such values.",
    matches: &[
        "=1+1",
        " @x",
        "+x",
        "-x",
        "\tx",
        "\"=1",
        "a,=b",
        "a;+b",
        "a\n-b",
        "a\r\n@b",
        "＝1",
        "a\t=b",
        "--1",
        "-(1)",
        "\u{feff}=1",
    ],
    passes: &["'=1+1", "-5", "+49 30 1234", "a=b", "a, b", "x; y", "1-2", "mail@example.com", "Ada, -5"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    // At the start not even white space may lead; further in, whatever ends a cell starts the next.
    let first = matches!(text, [b'\t' | b'\r' | b'\n', ..]);
    let mut cells = text.split(|byte| matches!(byte, b',' | b';' | b'\t' | b'\n' | b'\r' | b'|'));
    if first || cells.any(starts_formula) {
        hits.add(&CELL);
    }
}

/// Whether a spreadsheet may take the cell for a formula. A `'` before it says that it is none.
pub(crate) fn starts_formula(cell: &[u8]) -> bool {
    let cell = skip_unseen(cell);
    let cell = match cell {
        [b'"', rest @ ..] => skip_unseen(rest),
        _ => cell,
    };
    match cell {
        [b'=' | b'@', ..] | [0xef, 0xbc, 0x9d | 0x8b | 0x8d, ..] | [0xef, 0xbc, 0xa0, ..] => true,
        [b'+' | b'-', rest @ ..] => !rest.is_empty() && !is_number(rest),
        _ => false,
    }
}

/// The text without blanks at its start, the mark of a byte order, and what has no width.
fn skip_unseen(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text.trim_ascii_start() {
            [0xef, 0xbb, 0xbf, rest @ ..] | [0xe2, 0x80, 0x8b..=0x8f, rest @ ..] | [0xc2, 0xa0, rest @ ..] => rest,
            text => return text,
        };
    }
}
