//! The command `sluicegate`. A first `inspect --jsonl [--paranoia N]`.
use sluicegate::rules::{Context, Hits, Inspector, Views};
use sluicegate::{ClassSet, Paranoia};
use std::io::{BufRead, Write};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let paranoia = args
        .iter()
        .position(|a| a == "--paranoia")
        .and_then(|i| args.get(i + 1))
        .and_then(|n| n.parse().ok())
        .and_then(Paranoia::from_level)
        .unwrap_or_default();
    let inspector = Inspector::new(paranoia, ClassSet::EMPTY.with(sluicegate::Class::Formula));
    let mut views = Views::default();
    let mut hits = Hits::new(paranoia);
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let value: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        let text = value.get("payload").and_then(|p| p.as_str()).unwrap_or_default();
        hits.clear();
        inspector.inspect(&mut views, text.as_bytes(), Context::default(), &mut hits);
        let findings: Vec<_> = hits
            .rules()
            .map(|r| serde_json::json!({"rule": r.id, "class": r.class.name(), "severity": r.severity.name(), "cwe": r.cwe, "action": "reject"}))
            .collect();
        let decision = if findings.is_empty() { "pass" } else { "reject" };
        let _ = writeln!(out, "{}", serde_json::json!({"decision": decision, "findings": findings}));
    }
}
