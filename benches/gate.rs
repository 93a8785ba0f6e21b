//! How long it takes to make a gate: without a policy, from a policy, and from a policy with a schema of 3 KB.

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Map, Value, json};
use sluicegate::Gate;

const POLICY: &str = "
version: 1
source: [sqs, s3]
limits: {depth: 16, records: 100}
rules: {formula: reject, xss: report}
fields:
  - {at: '$.Records[*].body', carries: json, holds: json}
  - {at: '$.Records[*].s3.object.key', sink: [path, shell]}
";

/// A schema such as an order has: objects, patterns, formats and lists, of about 3 KB.
fn schema() -> Value {
    let line = |number: usize| {
        json!({
            "type": "object",
            "required": ["sku", "quantity"],
            "additionalProperties": false,
            "properties": {
                "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{1,6}$", "maxLength": 12 + number},
                "quantity": {"type": "integer", "minimum": 1, "maximum": 1000},
                "price": {"type": "number", "exclusiveMinimum": 0},
                "note": {"type": ["string", "null"], "maxLength": 500},
                "delivered": {"type": "string", "format": "date-time"},
            },
        })
    };
    let kinds: Map<String, Value> = (0..7).map(|number| (format!("line{number}"), line(number))).collect();
    let lines: Vec<Value> = kinds.keys().map(|name| json!({"$ref": format!("#/$defs/{name}")})).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["id", "customer", "lines"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "customer": {"type": "object", "properties": {"email": {"type": "string", "format": "email"}}},
            "lines": {"type": "array", "minItems": 1, "maxItems": 100, "items": {"anyOf": lines}},
            "queue": {"type": "string", "format": "arn"},
        },
        "$defs": kinds,
    })
}

fn gates(criterion: &mut Criterion) {
    let schema = schema().to_string();
    let mut group = criterion.benchmark_group("gate");
    group.bench_function("without a policy", |bencher| bencher.iter(Gate::default));
    group.bench_function("from a policy", |bencher| bencher.iter(|| Gate::from_yaml(POLICY)));
    let policy = format!("{POLICY}  - {{at: '$.Records[*].messageAttributes', schema: {schema}}}\n");
    assert!(Gate::from_yaml(&policy).is_ok(), "the policy is one");
    group.bench_function(format!("with a schema of {} bytes", schema.len()), |bencher| {
        bencher.iter(|| Gate::from_yaml(&policy));
    });
    group.bench_function("scratch", |bencher| {
        let gate = Gate::default();
        bencher.iter(|| gate.scratch());
    });
    group.finish();
}

criterion_group!(benches, gates);
criterion_main!(benches);
