//! The shared tests of `schemas/vectors/`, which every language runs.
#![allow(clippy::unwrap_used, reason = "a test may fail here")]

mod shared;

use shared::{Vector, vectors};
use sluicegate::{Gate, Scratch};
use std::collections::BTreeMap;

#[test]
fn every_vector_has_its_verdict() {
    let mut wrong = Vec::new();
    let mut scratch = Scratch::default();
    let vectors = vectors();
    assert!(!vectors.is_empty(), "no vectors in schemas/vectors");
    for vector in &vectors {
        let gate = vector.gate();
        if let Err(why) = agrees(vector, &gate, &mut scratch) {
            wrong.push(format!("{} {:?}: {why}", vector.file, vector.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {} vectors are wrong:\n{}", wrong.len(), vectors.len(), wrong.join("\n"));
}

fn agrees(vector: &Vector, gate: &Gate, scratch: &mut Scratch) -> Result<(), String> {
    let event = vector.event();
    let verdict = gate.check_with(scratch, &event, vector.options());
    let found: Vec<String> = verdict.findings().map(|finding| serde_json::to_string(&finding).unwrap()).collect();
    let list = || found.join("\n    ");
    if verdict.decision().name() != vector.decision {
        return Err(format!("decision {}, not {}\n    {}", verdict.decision(), vector.decision, list()));
    }
    if let Some(source) = &vector.source
        && verdict.source() != Some(source)
    {
        return Err(format!("source {:?}, not {source:?}\n    {}", verdict.source(), list()));
    }
    for expected in &vector.findings {
        if !verdict.findings().any(|finding| expected.is(&finding)) {
            return Err(format!("{expected:?} was not found\n    {}", list()));
        }
    }
    for finding in verdict.findings() {
        if !vector.findings.iter().any(|expected| expected.is(&finding)) {
            return Err(format!("{} was found and is not expected\n    {}", finding.rule().id, list()));
        }
    }
    Ok(())
}

#[test]
fn names_of_vectors_are_unique() {
    let mut names = BTreeMap::new();
    for vector in vectors() {
        if let Some(other) = names.insert((vector.file.clone(), vector.name.clone()), ()) {
            panic!("{} has {:?} twice: {other:?}", vector.file, vector.name);
        }
    }
}

/// A positive vector of a source is one that is recognised as it and passes, a negative one is refused, or is of another source.
#[test]
fn every_source_has_a_positive_and_a_negative_vector() {
    let vectors = vectors();
    let mut scratch = Scratch::default();
    let mut missing = Vec::new();
    for source in sluicegate::source::all() {
        let file = format!("sources/{}.json", source.id);
        let own = || vectors.iter().filter(|vector| vector.file == file);
        let carried = source.origin != sluicegate::source::Origin::Event;
        let positive = own().any(|vector| {
            let (gate, event) = (vector.gate(), vector.event());
            let verdict = gate.check_with(&mut scratch, &event, vector.options());
            (carried || verdict.source() == Some(source.id)) && verdict.ok()
        });
        if !positive {
            missing.push(format!("{file}: no vector in which such an event passes"));
        }
        if !own().any(|vector| vector.decision != "pass") {
            missing.push(format!("{file}: no vector in which something is refused"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// A positive vector of a rule has it among its findings; a negative one stands in the same file, `rules/<class>.json` or
/// `rules/<id>.json`, and is named `not <id>: …`.
#[test]
fn every_rule_has_a_positive_and_a_negative_vector() {
    let vectors = vectors();
    let mut missing = Vec::new();
    for rule in sluicegate::all_rules() {
        if !vectors.iter().any(|vector| vector.findings.iter().any(|finding| finding.rule.as_deref() == Some(rule.id)))
        {
            missing.push(format!("{}: no vector finds it", rule.id));
        }
        let near_miss = format!("not {}: ", rule.id);
        let negative = |vector: &&Vector| {
            vector.name.starts_with(&near_miss)
                && vector.findings.iter().all(|finding| finding.rule.as_deref() != Some(rule.id))
        };
        if !vectors.iter().any(|vector| negative(&vector)) {
            missing.push(format!("{}: no vector named `{near_miss}…`", rule.id));
        }
    }
    assert!(missing.is_empty(), "{} are missing:\n{}", missing.len(), missing.join("\n"));
}
