//! The parser and `serde_json` agree on what is JSON and on what it says.

use crate::read::value;
use serde_json::{Value, json};
use sluicegate::{Class, Gate};
use std::sync::LazyLock;

/// Where `serde_json` refuses what RFC 8259 allows, by its own words: it makes numbers, and it recurses.
const NARROWER: [&str; 2] = ["number out of range", "recursion limit exceeded"];

/// A gate that only reads: as good as no limits, and nothing looked for.
static READER: LazyLock<Gate> = LazyLock::new(|| {
    let off = |class: &Class| !matches!(class, Class::Json | Class::Limit | Class::Sanitize | Class::Custom);
    let rules: serde_json::Map<_, _> =
        Class::ALL.iter().filter(|class| off(class)).map(|class| (class.name().to_owned(), json!("off"))).collect();
    Gate::from_value(json!({"version": 1, "rules": rules, "limits": {"depth": 1000, "nodes": 16_777_216}}))
        .expect("a policy that is right")
});

/// Any bytes: read by both, to the same value, or refused by both.
pub fn parser(data: &[u8]) {
    let mut scratch = READER.scratch();
    let verdict = READER.check(&mut scratch, data);
    let rules: Vec<&str> = verdict.findings().map(|finding| finding.rule().id).collect();
    // A text in which a name stands twice is read by `serde_json`, and refused here; where that is so too often, not each time is told.
    let refused = rules.iter().any(|rule| !["json.duplicate-key", "limit.findings"].contains(rule));
    let more = rules.contains(&"limit.findings");
    if rules.contains(&"limit.depth") {
        return;
    }
    for finding in verdict.findings() {
        assert!(finding.offset().is_none_or(|offset| offset as usize <= data.len()), "a place in the text");
    }
    // Of a known source the carriers are opened too, and what is refused may be one of them.
    let known = verdict.source().is_some();
    match serde_json::from_slice::<Value>(data) {
        Ok(theirs) => {
            assert!(!refused || known, "JSON is refused: {rules:?}");
            let document = verdict.document();
            let root = document.root().expect("what was read has a root");
            assert_eq!(value(document, root), theirs, "what it says");
        }
        Err(error) if NARROWER.iter().any(|reason| error.to_string().starts_with(reason)) => {}
        Err(error) => assert!(refused || more, "no JSON, but read: {error}"),
    }
}
