//! The shared tests of `schemas/vectors/`, which every language runs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail here")]

mod shared;

use serde_json::Value;
use shared::{ExpectedRecord, Vector, vectors};
use sluicegate::document::{Builder, Stop};
use sluicegate::{Change, Edit, Gate, Record, Response, Scratch, Step, Verdict};
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
    told_as_expected(vector, &verdict)?;
    let handed_on = verdict.event().map(|event| serde_json::from_slice::<Value>(&event).unwrap_or_default());
    if let Some(expected) = &vector.event_out
        && *expected != handed_on.clone().unwrap_or_default()
    {
        return Err(format!("the event to hand on is {}", handed_on.unwrap_or_default()));
    }
    let Ok(object) = serde_json::from_slice::<Value>(&event) else { return Ok(()) };
    // What a host language has is an object: a name stands in it once, and it has no length in bytes.
    let is_text = |rule: &str| rule.starts_with("json.") || rule == "limit.event-bytes";
    if !vector.findings.iter().any(|finding| finding.rule.as_deref().is_some_and(is_text)) {
        as_object(vector, gate, scratch, object, handed_on)?;
    }
    Ok(())
}

/// What the platform is told, and what each record is.
fn told_as_expected(vector: &Vector, verdict: &Verdict<'_>) -> Result<(), String> {
    if let Some(expected) = &vector.records {
        let record = |record: Record<'_>| ExpectedRecord {
            decision: record.decision().name().into(),
            id: record.id().map(Into::into),
            returned: record.is_returned(),
        };
        let records: Vec<_> = verdict.records().map(record).collect();
        if *expected != records {
            return Err(format!("the records are {records:?}"));
        }
    }
    if let Some(expected) = &vector.response {
        let told = match verdict.response() {
            Response::None => Value::from("none"),
            Response::Raise => Value::from("raise"),
            Response::Answer(answer) => serde_json::json!({"answer": serde_json::from_str::<Value>(&answer).unwrap()}),
            other => Value::from(format!("{other:?}")),
        };
        if *expected != told {
            return Err(format!("the response is {told}"));
        }
    }
    if let Some(handler) = &vector.handler_response {
        let merged = verdict.merge_response(handler.to_string().as_bytes());
        let merged =
            merged.map(|merged| serde_json::from_str::<Value>(&merged).unwrap()).map_err(|error| error.to_string());
        let expected = match (&vector.merged, &vector.merge_error) {
            (Some(merged), None) => Ok(merged.clone()),
            (None, Some(error)) => Err(error.clone()),
            other => return Err(format!("one of merged and merge_error, not {other:?}")),
        };
        if expected != merged {
            return Err(format!("the answers are merged to {merged:?}"));
        }
    }
    Ok(())
}

/// The same event as an object of a host language has the same verdict, and its changes make the same event of it.
fn as_object(
    vector: &Vector,
    gate: &Gate,
    scratch: &mut Scratch,
    mut object: Value,
    handed_on: Option<Value>,
) -> Result<(), String> {
    // That a limit was reached is in the verdict too.
    let walk = |builder: &mut Builder<'_>| {
        let _ = build(builder, &object);
        Ok::<(), std::convert::Infallible>(())
    };
    let verdict = gate.check_built(scratch, vector.options(), walk).unwrap();
    if verdict.decision().name() != vector.decision {
        return Err(format!("as an object: decision {}", verdict.decision()));
    }
    told_as_expected(vector, &verdict).map_err(|why| format!("as an object: {why}"))?;
    let changes: Vec<_> = verdict.changes().collect();
    if !changes.is_empty() {
        let written: Value = serde_json::from_slice(&verdict.event().unwrap()).unwrap();
        if Some(&written) != handed_on.as_ref() {
            return Err(format!("as an object: the event to hand on is {written}"));
        }
        apply(&changes, &mut object);
        if Some(&object) != handed_on.as_ref() {
            return Err(format!("as an object: the changes {changes:?} make {object}"));
        }
    }
    Ok(())
}

fn build(builder: &mut Builder<'_>, value: &Value) -> Result<(), Stop> {
    match value {
        Value::Null => builder.null(),
        Value::Bool(value) => builder.boolean(*value),
        Value::Number(number) => builder.number(&number.to_string()),
        Value::String(text) => builder.string(text),
        Value::Array(items) => {
            builder.begin_array()?;
            items.iter().try_for_each(|item| build(builder, item))?;
            builder.end()
        }
        Value::Object(members) => {
            builder.begin_object()?;
            for (name, value) in members {
                builder.name(name)?;
                build(builder, value)?;
            }
            builder.end()
        }
    }
}

fn apply(changes: &[Change<'_>], object: &mut Value) {
    for change in changes.iter().rev() {
        let steps: Vec<_> = change.steps().collect();
        let Some((last, before)) = steps.split_last() else { continue };
        let into = before.iter().fold(&mut *object, |value, step| match step {
            Step::Name(name) => value.get_mut(*name).unwrap(),
            Step::Index(index) => value.get_mut(*index as usize).unwrap(),
            other => panic!("{other:?}"),
        });
        match (change.edit(), into, last) {
            (Edit::Replace(text), into, Step::Name(name)) => into[*name] = text.into(),
            (Edit::Replace(text), into, Step::Index(index)) => into[*index as usize] = text.into(),
            (Edit::Remove, Value::Array(items), Step::Index(index)) => _ = items.remove(*index as usize),
            (Edit::Remove, Value::Object(members), Step::Name(name)) => _ = members.remove(*name).unwrap(),
            other => panic!("{other:?}"),
        }
    }
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

#[test]
fn every_source_has_a_vector_with_what_it_is_told() {
    let vectors = vectors();
    let events = sluicegate::source::all().iter().filter(|source| source.origin == sluicegate::source::Origin::Event);
    let is_told = |id: &str| {
        vectors.iter().any(|vector| {
            vector.source.as_deref() == Some(id) && vector.decision != "pass" && vector.response.is_some()
        })
    };
    let missing: Vec<_> = events.map(|source| source.id).filter(|id| !is_told(id)).collect();
    assert!(missing.is_empty(), "no vector with a response: {}", missing.join(", "));
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
