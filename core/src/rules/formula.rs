//! Values that a spreadsheet takes for a formula.
//!
//! The class is off unless a policy turns it on: a leading `=` or `-` harms nobody but who opens an export.

use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::search::{places, skip_space, take_while};
use super::subject::{Holds, Subject};
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Formula,
    wants: Bytes::EQUALS.with(Bytes::DASH).with(Bytes::PLUS).with(Bytes::OTHER),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[&DDE, &FORMULA, &LEADING],
};

static DDE: Rule = Rule {
    id: "formula.dde",
    class: Class::Formula,
    severity: Severity::Critical,
    cwe: 1236,
    // `program|'arguments'!item` means nothing but this.
    paranoia: Paranoia::One,
    summary: "a spreadsheet formula that starts a program",
    details: "`=program|'arguments'!item` is Dynamic Data Exchange: the spreadsheet starts the program. Write a `'` before \
              values that start with `=`, `+`, `-` or `@` when you export them.",
    matches: &["=calc|' '!A0", "+1+cmd|' /C x'!Z9", "@SUM(1)*mshta | 'x' ! A"],
    passes: &["a|b!c", "=1+1", "-x | y"],
};

static FORMULA: Rule = Rule {
    id: "formula.formula",
    class: Class::Formula,
    severity: Severity::Medium,
    cwe: 1236,
    // A number, a telephone number and a list item start so too, and go on otherwise.
    paranoia: Paranoia::One,
    summary: "a spreadsheet formula",
    details: "The value starts with `=`, or with `+`, `-` or `@` and goes on as a formula. Exported to CSV or a spreadsheet, it \
              runs when somebody opens the file: it can send the table's contents away. Write a `'` before such values when you \
              export them. In Markdown a sign and a blank start an item of a list, in a token `-A1-b` \
              is no subtraction, and in code only `=` starts a formula.",
    matches: &["=1+1", "=HYPERLINK(\"http://x.example\",\"a\")", "@SUM(A1:A9)", "+A1*2", "-IMPORTXML(\"x\")", "＝1+1"],
    passes: &["-5", "+49 30 1234567", "- item", "@ada", "a=b", "==", "-v", "--help", "=", "= 5 €"],
};

static LEADING: Rule = Rule {
    id: "formula.leading",
    class: Class::Formula,
    severity: Severity::Low,
    cwe: 1236,
    // Many honest values start so.
    paranoia: Paranoia::Two,
    summary: "a value that starts like a spreadsheet formula",
    details: "The value starts with `=`, `+`, `-` or `@` and is no number. A spreadsheet may take it for a formula. Write a `'` \
              before such values when you export them.",
    matches: &["@ada", "-v", "= 5 €", "+x"],
    passes: &["-5", "+49 30 1234567", "- item", "a=b", "-1.5e3"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = skip_space(subject.text, 64);
    let text = text.strip_prefix(b"\"").unwrap_or(text);
    let [sign @ (b'=' | b'+' | b'-' | b'@'), rest @ ..] = text else { return };
    if is_number(rest) && *sign != b'=' {
        return;
    }
    if is_dde(rest) {
        hits.add(&DDE);
    }
    let after_sign = skip_space(rest, 64);
    let (name, tail) =
        take_while(after_sign, 64, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'));
    let starts = name.first().is_some_and(u8::is_ascii_alphanumeric)
        || matches!(after_sign, [b'(' | b'"' | b'+' | b'-' | b'@', ..]);
    let called = matches!(tail, [b'(', ..]);
    let operated = matches!(skip_space(tail, 64), [b'+' | b'-' | b'*' | b'/' | b'&' | b'^' | b'|' | b'!' | b':', ..]);
    let holds = subject.context.holds;
    // A line of a list, and what code decorates.
    let listed = match holds {
        Some(Holds::Markdown) => matches!(rest, [b' ', ..]),
        Some(Holds::Code) => *sign != b'=',
        _ => false,
    };
    let formula = match sign {
        _ if listed => false,
        b'=' => starts && (called || operated || tail.is_empty() && name.iter().any(u8::is_ascii_digit)),
        // A reference to a cell, or a call. Base64 has its sign before what looks like a cell.
        _ => starts && (called || operated && is_cell(name) && holds != Some(Holds::Token)),
    };
    if formula {
        hits.add(&FORMULA);
    }
    let item = listed || matches!(rest, [] | [b' ', ..]) && *sign == b'-';
    if !item {
        hits.add(&LEADING);
    }
}

/// A number, a telephone number, a date or a range of them.
pub(super) fn is_number(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_digit)
        && text.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b' ' | b'-' | b'/' | b'(' | b')' | b'e' | b'E' | b'%'))
        // Digits, not a subtraction that begins a call.
        && !matches!(text, [b'(' | b'-', ..])
}

fn is_cell(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_alphabetic) && name.last().is_some_and(u8::is_ascii_digit)
}

/// `|`, then quotes around anything, then `!`.
fn is_dde(text: &[u8]) -> bool {
    let Some((_, rest)) = places(text, [b'|']).next() else { return false };
    let rest = skip_space(rest.get(1..).unwrap_or_default(), 64);
    matches!(rest, [b'\'', ..]) && rest.contains(&b'!')
}
