//! What can be wrong with a document: the rules of the classes `json` and `limit` that reading it checks.

use crate::finding::{Class, Rule, Severity};

/// Malformed input: CWE-20, improper input validation.
const fn json(id: &'static str, summary: &'static str, details: &'static str) -> Rule {
    Rule::of_event(id, Class::Json, Severity::Medium, 20, summary, details)
}

/// More than there is room for: CWE-770, allocation without limits.
const fn limit(id: &'static str, summary: &'static str, details: &'static str) -> Rule {
    Rule::of_event(id, Class::Limit, Severity::Medium, 770, summary, details)
}

/// Every rule of this stage.
pub(crate) static ALL: &[&Rule] = &[
    &SYNTAX,
    &TRUNCATED,
    &TRAILING,
    &BOM,
    &UTF8,
    &NON_FINITE,
    &NUMBER,
    &ESCAPE,
    &CONTROL,
    &LONE_SURROGATE,
    &DUPLICATE_KEY,
    &EVENT_BYTES,
    &DEPTH,
    &NODES,
    &STRING_BYTES,
    &DECODED_BYTES,
    &RATIO,
    &CARRIERS,
];

pub(super) static SYNTAX: Rule = json(
    "json.syntax",
    "not JSON: another character is needed here",
    "The text leaves the grammar of RFC 8259: a missing comma or quote, a trailing comma, a comment, a bare word.",
);
pub(super) static TRUNCATED: Rule = json(
    "json.truncated",
    "not JSON: the text ends too early",
    "The text ends within a value, or is empty. RFC 8259 wants exactly one value.",
);
pub(super) static TRAILING: Rule = json(
    "json.trailing",
    "more text behind the JSON value",
    "RFC 8259 wants one value and nothing behind it but white space. Readers that stop at the first value and readers that take the last see \
     two different events.",
);
pub(super) static BOM: Rule = json(
    "json.bom",
    "a byte order mark in front of the JSON text",
    "RFC 8259, section 8.1: a sender must not add a byte order mark. Some readers skip it and some fail.",
);
pub(super) static UTF8: Rule = json(
    "json.utf8",
    "not UTF-8",
    "RFC 8259, section 8.1: JSON text is UTF-8. Readers that replace what does not decode see another text than the one that was checked.",
);
pub(super) static NON_FINITE: Rule = json(
    "json.non-finite",
    "NaN or Infinity, which JSON does not have",
    "`NaN`, `Infinity` and `-Infinity` are numbers for Python's `json` and a syntax error elsewhere. Compared with a limit, NaN passes every \
     check that asks for \"not greater\".",
);
pub(super) static NUMBER: Rule = json(
    "json.number",
    "a number that JSON does not allow",
    "A leading zero or plus, a point without digits, an exponent without digits, a hexadecimal number: RFC 8259, section 6, has none of them.",
);
pub(super) static ESCAPE: Rule = json(
    "json.escape",
    "an escape that JSON does not have",
    "RFC 8259, section 7, knows eight short escapes and `\\u` with four hexadecimal digits.",
);
pub(super) static CONTROL: Rule = json(
    "json.control",
    "a control character that is not escaped",
    "RFC 8259, section 7: characters below U+0020 stand in a string only as an escape.",
);
pub(super) static LONE_SURROGATE: Rule = json(
    "json.lone-surrogate",
    "half of a surrogate pair",
    "`\\ud800` to `\\udfff` are no characters, only halves. Readers replace, keep or drop a half that stands alone, so what was checked is not \
     what is used.",
);
pub(super) static DUPLICATE_KEY: Rule = json(
    "json.duplicate-key",
    "a name that stands twice in one object",
    "Some readers take the first member of a name and some the last: what one checks, the other does not use (RFC 8259, section 4).",
);
pub(crate) static EVENT_BYTES: Rule = limit(
    "limit.event-bytes",
    "the event is larger than limits.event_bytes",
    "Nothing of a larger event is read. Lambda itself takes at most 6,291,556 bytes in a synchronous call.",
);
pub(crate) static DEPTH: Rule = limit(
    "limit.depth",
    "arrays, objects or carriers lie deeper in each other than limits.depth",
    "Readers that recurse run out of stack on deep nests. The limit holds in the event and in each carrier, and for carriers in carriers.",
);
pub(super) static NODES: Rule = limit(
    "limit.nodes",
    "more values than limits.nodes",
    "Many small values cost far more memory than their bytes once a program has read them.",
);
pub(crate) static STRING_BYTES: Rule = limit(
    "limit.string-bytes",
    "a string longer than limits.string_bytes",
    "One string or name, decoded, before a carrier in it is opened.",
);
pub(crate) static DECODED_BYTES: Rule = limit(
    "limit.decoded-bytes",
    "the carriers of the event decode to more than limits.decoded_bytes",
    "Encodings in encodings and compressed bodies grow when they are opened. Nothing is decoded beyond the limit.",
);
pub(crate) static RATIO: Rule = limit(
    "limit.ratio",
    "a compressed carrier expands more than limits.ratio allows",
    "A bomb: a few bytes that expand to gigabytes. One that says of itself that it expands too much is not decompressed at all, and one that \
     says less than is so only up to what it says.",
);
pub(crate) static CARRIERS: Rule = limit(
    "limit.carriers",
    "more carriers than limits.carriers",
    "Every string that is declared to carry another document or text is one, those in opened documents included.",
);
