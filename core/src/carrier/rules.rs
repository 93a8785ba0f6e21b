//! What can be wrong with a carrier.

use crate::finding::{Class, Rule, Severity};

const fn rule(id: &'static str, summary: &'static str, details: &'static str) -> Rule {
    Rule::of_event(id, Class::Carrier, Severity::Medium, 20, summary, details)
}

/// Every rule of this stage.
pub(crate) static ALL: &[&Rule] = &[&BASE64, &GZIP, &PERCENT, &MULTIPART, &UTF8, &CHARSET, &ENVELOPE];

pub(super) static BASE64: Rule = rule(
    "carrier.base64",
    "declared as base64, and is not",
    "RFC 4648, section 4, with padding. Decoders differ in what they skip, so text that is not strict base64 means different bytes to \
     different readers.",
);
pub(super) static GZIP: Rule = rule(
    "carrier.gzip",
    "declared as gzip, and is not",
    "RFC 1952: one member, of the size and with the checksum that it ends with, and nothing behind it. Readers differ in whether they go on behind the \
     first member.",
);
pub(super) static MULTIPART: Rule = rule(
    "carrier.multipart",
    "declared as a form of several parts, and is not",
    "RFC 7578, as browsers write it: the boundary of the Content-Type, CRLF, and for each part a Content-Disposition with a name. What differs \
     (text in front of the first boundary, headers over several lines, parameters or headers that stand twice, transfer encodings) is read one \
     way by the gate and another way by the function.",
);
pub(super) static PERCENT: Rule = rule(
    "carrier.percent",
    "declared as percent-encoded, and has a `%` without two hexadecimal digits",
    "RFC 3986, section 2.1. S3 writes the keys of its notifications percent-encoded, and never writes such a `%`.",
);
pub(super) static UTF8: Rule = rule(
    "carrier.utf8",
    "decodes to text that is not UTF-8",
    "What is declared to be text, JSON or a form is read as UTF-8. Readers that replace what does not decode see another text than the one \
     that was checked.",
);
pub(super) static CHARSET: Rule = rule(
    "carrier.charset",
    "a body in a character set other than UTF-8",
    "JSON is UTF-8 (RFC 8259, section 8.1), and so are forms (WHATWG URL). In another character set the same bytes are another text than the \
     one that was checked. Sets that share ASCII with UTF-8, such as ISO-8859-1, are fine where the body is ASCII.",
);
pub(super) static ENVELOPE: Rule = rule(
    "carrier.envelope",
    "does not carry what the policy says it carries",
    "The policy's `carries` names an envelope or a source, and the document in the string is of another kind.",
);
