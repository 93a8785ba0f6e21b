//! Policies: any text is a policy, or every error in it with its place.

use serde_json::Value;
use sluicegate::{Gate, PolicyError};

/// An event that a policy is tried on.
const EVENT: &[u8] =
    br#"{"Records":[{"messageId":"1","eventSource":"aws:sqs","body":"{\"a\":[1,\"x' or 1=1 --\"]}"}]}"#;

/// Any text: a gate that judges, or errors that say where.
pub fn policy(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let gate = Gate::from_yaml(text);
    match &gate {
        Ok(gate) => {
            let mut scratch = gate.scratch();
            let _ = gate.check(&mut scratch, EVENT).decision();
        }
        Err(error) => places(error, text),
    }
    // JSON is YAML: read as a value it is the same policy, or none for the same reasons. What a map has twice is lost in a value.
    let Ok(value) = serde_json::from_str::<Value>(text) else { return };
    if twice(text) {
        return;
    }
    match (gate, Gate::from_value(value)) {
        (Err(text), Err(value)) => assert_eq!(text.errors().len().min(1), value.errors().len().min(1)),
        (text, value) => assert_eq!(text.is_ok(), value.is_ok(), "{:?} {:?}", text.err(), value.err()),
    }
}

fn places(error: &PolicyError, text: &str) {
    assert!(!error.errors().is_empty(), "an error without a problem");
    let lines = text.lines().count() + 1;
    for problem in error.errors() {
        let message = problem.message();
        assert!(!message.is_empty() && !message.contains('\n'), "one line: {message:?}");
        assert!(problem.line().is_none_or(|line| (1..=lines).contains(&(line as usize))), "{problem}");
        assert!(problem.column().is_none_or(|column| column > 0), "{problem}");
    }
}

/// Whether some object has a name twice, for all that can be seen: the text is longer than its value's.
fn twice(text: &str) -> bool {
    let verdict_gate = Gate::default();
    let mut scratch = verdict_gate.scratch();
    verdict_gate
        .check(&mut scratch, text.as_bytes())
        .findings()
        .any(|finding| finding.rule().id == "json.duplicate-key" || finding.rule().class.name() == "limit")
}
