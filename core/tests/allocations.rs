//! A check allocates nothing once its scratch is warm.

mod shared;

use allocation_counter::measure;
use shared::{events, vectors};
use sluicegate::Gate;

/// Whether the policy has a schema with a `$ref` in it.
fn refers_to_itself(vector: &shared::Vector) -> bool {
    vector.policy.as_ref().is_some_and(|policy| policy.to_string().contains("$ref"))
}

#[test]
fn no_check_allocates_after_the_first() {
    let events = events();
    let vectors: Vec<_> = vectors().into_iter().map(|vector| (vector.gate(), vector.event(), vector)).collect();
    let gate = Gate::default();
    let mut scratch = gate.scratch();
    let first = measure(|| {
        gate.check(&mut scratch, br#"{"Records": []}"#);
    });
    assert_eq!(first.count_total, 0, "an event of ordinary size needs no more memory than a new scratch has");
    let mut wrong = Vec::new();
    for (file, event) in &events {
        let made = measure(|| {
            let verdict = gate.check(&mut scratch, event);
            std::hint::black_box(verdict.decision());
        });
        if made.count_total > 0 {
            wrong.push(format!("{file}: {} allocations, {} bytes", made.count_total, made.bytes_total));
        }
    }
    for (gate, event, vector) in &vectors {
        let mut check = || {
            let made = measure(|| {
                let verdict = gate.check_with(&mut scratch, event, vector.options());
                std::hint::black_box(verdict.findings().count());
            });
            (made.count_total, made.bytes_total)
        };
        // A gate with schemas has regular expressions, whose first search makes the memory that they work in.
        // One that sanitizes makes the memory in which the sanitized event is checked once more.
        let regexes = gate.policy().fields().iter().any(|field| field.schema.is_some());
        let first = if regexes || gate.policy().sanitizes() { check() } else { (0, 0) };
        let (count, bytes) = check();
        if vector.findings.iter().any(|finding| finding.is_of_a_schema()) {
            // What a schema finds wrong with a value is told with allocations, bounded by what is told of it.
            assert!(first.1 < 64 * 1024, "{} {:?}: {} bytes", vector.file, vector.name, first.1);
        } else if refers_to_itself(vector) {
            // To end a schema that refers to itself, its validator notes where it has been.
            assert!(bytes < 1024, "{} {:?}: {bytes} bytes", vector.file, vector.name);
        } else if count > 0 {
            wrong.push(format!("{} {:?}: {count} allocations, {bytes} bytes", vector.file, vector.name));
        }
    }
    assert!(!events.is_empty() && !vectors.is_empty());
    assert!(wrong.is_empty(), "{} checks allocate:\n{}", wrong.len(), wrong.join("\n"));
}
