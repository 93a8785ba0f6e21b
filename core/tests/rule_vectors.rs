//! `schemas/vectors/rules/`: for each rule about strings, an example and a near miss, in an event.
//!
//! The files are written from the rules, so that every language finds in an event what the rule's own file says; `SLUICEGATE_WRITE=1`
//! writes them anew. The examples themselves are tested beside the rules.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may fail here")]

use serde_json::{Value, json};
use sluicegate::{Class, Gate, Rule, rules};
use std::collections::BTreeMap;
use std::path::Path;

#[test]
fn the_committed_vectors_are_those_of_the_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/vectors/rules");
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for rule in rules::all() {
        let vectors = files.entry(format!("{}.json", rule.class)).or_default();
        let positive = |text: &str| {
            Some(vector(rule, text, format!("{}: an example", rule.id))).filter(|vector| finds(vector, rule))
        };
        // Of a JSON text in an event the names and strings are judged, so an example that is JSON is put behind other text.
        let in_text = |text: &&str| positive(&format!("payload={text}"));
        let positive =
            rule.matches.iter().find_map(|text| positive(text)).or_else(|| rule.matches.iter().find_map(in_text));
        let positive = positive.unwrap_or_else(|| panic!("{} finds none of its examples in an event", rule.id));
        let negative = vector(rule, rule.passes[0], format!("not {}: a near miss", rule.id));
        assert!(!finds(&negative, rule), "{} finds its near miss in an event", rule.id);
        vectors.extend([positive, negative]);
    }
    let mut stale = Vec::new();
    for (name, vectors) in &files {
        let lines: Vec<String> = vectors.iter().map(|vector| format!("  {vector}")).collect();
        let text = format!("[\n{}\n]\n", lines.join(",\n"));
        let file = folder.join(name);
        if std::fs::read_to_string(&file).unwrap_or_default() != text {
            if std::env::var_os("SLUICEGATE_WRITE").is_some() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&file, text).unwrap();
            } else {
                stale.push(name.clone());
            }
        }
    }
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(files.contains_key(&name), "{name} is of no class");
    }
    assert!(stale.is_empty(), "out of date, run `cargo xtask generate`: {}", stale.join(", "));
}

/// A vector with the text in an untrusted string, under a policy that has the rule on.
fn vector(rule: &Rule, text: &str, name: String) -> Value {
    let mut policy = json!({ "paranoia": rule.paranoia.level() });
    if rule.class == Class::Formula {
        policy["rules"] = json!({ "formula": "reject" });
    }
    if let Some(sink) = rules::sink(rule) {
        policy["fields"] = json!([{ "at": "$.detail.text", "sink": sink.name() }]);
    }
    let event = json!({
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": "Example",
        "source": "com.example",
        "account": "123456789012",
        "time": "2026-07-07T12:03:48Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": { "text": text },
    });
    let gate = Gate::from_value(policy.clone()).unwrap();
    let mut scratch = gate.scratch();
    let bytes = event.to_string();
    let verdict = gate.check(&mut scratch, bytes.as_bytes());
    let findings: Vec<Value> = verdict
        .findings()
        .map(|finding| json!({ "rule": finding.rule().id, "path": finding.path().map(|path| path.to_string()) }))
        .collect();
    json!({ "name": name, "source": "eventbridge", "policy": policy, "event": event, "decision": verdict.decision().name(), "findings": findings })
}

fn finds(vector: &Value, rule: &Rule) -> bool {
    vector["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == rule.id)
}
