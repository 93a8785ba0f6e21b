//! The HTTP status of a refusal, and the problem details (RFC 9457) that the sender of a request is told.

use crate::document::{DECODED_BYTES, EVENT_BYTES, STRING_BYTES};
use crate::finding::{Action, AnyRule, Class};
use crate::verdict::{Finding, Verdict};
use serde::Serialize;

/// More violations than these are not told.
const MOST: usize = 32;

/// What the sender of a request is told.
///
/// Which attack was seen is not for an attacker to know. What is wrong with the JSON or against the schema is, because an honest sender
/// cannot mend it otherwise; but not beside an attack.
pub(super) struct Problem {
    status: u16,
    errors: Vec<Violation>,
}

impl Problem {
    pub(super) fn of(verdict: &Verdict<'_>) -> Self {
        let refusing = || verdict.findings().filter(|finding| finding.action() == Action::Reject);
        let some = refusing().next().is_some();
        let all = |is: fn(&AnyRule<'_>) -> bool| some && refusing().all(|finding| is(&finding.rule()));
        if refusing().any(|finding| is_size(&finding.rule())) {
            Self { status: 413, errors: Vec::new() }
        } else if all(|rule| rule.class == Class::Schema) {
            Self { status: 422, errors: refusing().take(MOST).map(|finding| told(&finding)).collect() }
        } else if all(|rule| matches!(rule.class, Class::Json | Class::Schema)) {
            Self { status: 400, errors: refusing().take(MOST).map(|finding| told(&finding)).collect() }
        } else {
            Self { status: 400, errors: Vec::new() }
        }
    }

    pub(super) const fn status(&self) -> u16 {
        self.status
    }

    /// The phrase of the status in RFC 9110.
    pub(super) const fn phrase(&self) -> &'static str {
        match self.status {
            413 => "Content Too Large",
            422 => "Unprocessable Content",
            _ => "Bad Request",
        }
    }

    /// The problem details.
    pub(super) fn json(&self) -> String {
        let detail = match self.status {
            413 => "the request is larger than is accepted",
            422 => "the request is not what its schema asks for",
            _ if !self.errors.is_empty() => "the request is not well-formed",
            _ => "the request is refused",
        };
        let details =
            Details { r#type: "about:blank", title: self.phrase(), status: self.status, detail, errors: &self.errors };
        // Nothing in it can fail to be written.
        serde_json::to_string(&details).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct Details<'a> {
    /// `about:blank`: the title is that of the status, and there is no more to know.
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Violation],
}

/// One thing that is wrong with a request.
#[derive(Serialize)]
struct Violation {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    detail: String,
}

fn told(finding: &Finding<'_>) -> Violation {
    Violation { path: finding.path().map(|path| path.to_string()), detail: finding.message().to_owned() }
}

/// Whether a rule is about how many bytes a request has.
fn is_size(rule: &AnyRule<'_>) -> bool {
    [&EVENT_BYTES, &STRING_BYTES, &DECODED_BYTES].contains(&rule)
}
