//! The verdict as JSON, for JavaScript to make objects of.

use crate::options::{Asked, CheckOptions};
use napi::{Error, Result, Status};
use serde_json::{Map, Value, json};
use sluicegate::{Decision, Edit, Record, RedactOptions, Response, Step, Verdict, source};

/// The number of the source of an event that passes and in which nothing was found.
pub(crate) fn plain(verdict: &Verdict<'_>) -> Option<i32> {
    if verdict.decision() != Decision::Pass || verdict.findings().len() > 0 {
        return None;
    }
    let id = verdict.source()?;
    source::all().iter().position(|source| source.id == id).and_then(|place| i32::try_from(place).ok())
}

/// All that there is to say. Of an event that came as JSON text, also the text to hand on, where it is another.
pub(crate) fn json(verdict: &Verdict<'_>, whole: bool, options: Option<&CheckOptions>) -> String {
    let mut told = Map::new();
    told.insert("decision".into(), verdict.decision().name().into());
    told.insert("source".into(), verdict.source().into());
    let findings = verdict.findings().filter_map(|finding| serde_json::to_value(finding).ok());
    told.insert("findings".into(), findings.collect());
    told.insert("records".into(), verdict.records().map(|record| self::record(&record)).collect());
    let list = verdict.source().and_then(source::source).and_then(|source| source.records.as_ref());
    told.insert("list".into(), list.map(|list| json!({"member": list.member, "byList": list.by_list})).into());
    if whole {
        let other = matches!(verdict.decision(), Decision::Sanitize | Decision::Partial);
        let text = verdict.event().filter(|_| other).and_then(|text| String::from_utf8(text.into_owned()).ok());
        told.insert("event".into(), text.into());
    } else {
        told.insert("changes".into(), changes(verdict));
    }
    let (kind, answer) = match verdict.response() {
        Response::None => ("none", None),
        Response::Answer(answer) => ("answer", Some(answer)),
        _ => ("raise", None),
    };
    told.insert("response".into(), json!({"kind": kind, "answer": answer}));
    if let Some(context) = options.and_then(CheckOptions::of_log)
        && verdict.findings().len() > 0
    {
        told.insert("log".into(), verdict.log_line(&context).into());
    }
    if let Some(context) = options.and_then(CheckOptions::of_metrics) {
        told.insert("metrics".into(), verdict.metrics(&context).into());
    }
    Value::Object(told).to_string()
}

fn record(record: &Record<'_>) -> Value {
    json!({
        "index": record.index(),
        "decision": record.decision().name(),
        "id": record.id(),
        "returned": record.is_returned(),
    })
}

/// What differs in the event to hand on: a list of edits, each the steps to a place and the new text, or nothing where it is removed.
fn changes(verdict: &Verdict<'_>) -> Value {
    let change = |change: sluicegate::Change<'_>| {
        let steps = change.steps().map(|step| match step {
            Step::Name(name) => Value::from(name),
            Step::Index(index) => Value::from(index),
            // JavaScript knows no such step, and says so.
            _ => Value::Null,
        });
        let steps = steps.collect::<Value>();
        match change.edit() {
            Edit::Replace(text) => json!({"steps": steps, "text": text}),
            Edit::Remove => json!({"steps": steps}),
        }
    };
    verdict.changes().map(change).collect()
}

/// The answer to a question that is seldom asked.
pub(crate) fn answer(question: Asked, verdict: &Verdict<'_>, whole: bool, handler: &str) -> Result<String> {
    match question {
        Asked::All => Ok(json(verdict, whole, None)),
        Asked::Merged => verdict
            .merge_response(handler.as_bytes())
            .map_err(|error| Error::new(Status::InvalidArg, error.to_string())),
        Asked::Redacted => Ok(verdict.redacted()),
        Asked::Unrefused => Ok(verdict.redacted_with(RedactOptions::default().with_refused())),
    }
}
