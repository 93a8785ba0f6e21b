//! What lies within a place of which nothing is declared is gone over in one loop. The whole walk, which a field that may be at any depth calls for, finds
//! the same.
#![allow(clippy::unwrap_used, reason = "a test may fail here")]

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use sluicegate::Gate;

/// Names and strings that are honest, hostile, hostile only by their place, or documents of their own.
const NAMES: &[&str] = &["a", "constructor", "prototype", "__proto__", "x' OR '1'='1' --", "b c"];
const STRINGS: &[&str] = &[
    "fine",
    "constructor",
    "x' UNION SELECT password FROM users --",
    r#"{"constructor": {"prototype": {"a": "${jndi:ldap://x.example/a}"}}}"#,
    r#" ["<script>alert(1)</script>", {"constructor": "prototype"}]"#,
    r#""\"../../../../etc/passwd\"""#,
    "{no JSON",
    "",
];

fn value() -> impl Strategy<Value = Value> {
    let string = prop::sample::select(STRINGS).prop_map(Value::from);
    let leaf = prop_oneof![4 => string, 1 => Just(json!(1.5)), 1 => Just(Value::Null), 1 => Just(json!({})), 1 => Just(json!([]))];
    leaf.prop_recursive(5, 40, 5, |inner| {
        let members = prop::collection::vec((prop::sample::select(NAMES), inner.clone()), 0..5);
        let object = members.prop_map(|members| {
            Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
        });
        prop_oneof![2 => object, 1 => prop::collection::vec(inner, 0..5).prop_map(Value::Array)]
    })
}

fn findings(gate: &Gate, event: &[u8]) -> Vec<(String, String)> {
    let mut scratch = gate.scratch();
    let verdict = gate.check(&mut scratch, event);
    verdict.findings().map(|finding| (finding.rule().id.to_owned(), finding.path().unwrap().to_string())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn one_loop_finds_what_the_whole_walk_finds(detail in value(), records in prop::collection::vec(value(), 1..4)) {
        let event = json!({
            "version": "0", "id": "7d1e5a5e-0c1c-4f0e-a3b1-0f5e0c9b8a7d", "detail-type": "Note", "source": "com.north", "account": "210987654321",
            "time": "2026-03-12T08:14:31Z", "region": "eu-central-1", "resources": [], "detail": {"in": detail},
        });
        let message = |body: &Value| json!({"messageId": "1", "eventSource": "aws:sqs", "body": body.to_string()});
        let batch = json!({"Records": records.iter().map(message).collect::<Vec<_>>()});
        let policy = |more: &str| {
            let text = format!("version: 1\nfields: [{{at: '$.Records[*].body', carries: json}}{more}]");
            Gate::from_yaml(&text).unwrap()
        };
        let (one_loop, whole) = (policy(""), policy(", {at: '$..nowhere', holds: text}"));
        for event in [event, batch] {
            let event = event.to_string();
            prop_assert_eq!(findings(&one_loop, event.as_bytes()), findings(&whole, event.as_bytes()));
        }
    }
}
