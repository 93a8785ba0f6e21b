//! The vectors and events of `schemas/`, read.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail here")]

use serde::Deserialize;
use sluicegate::{Finding, Gate, Options};
use std::path::{Path, PathBuf};

/// One of the shared tests.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    #[serde(skip)]
    pub file: String,
    pub name: String,
    /// The source that the verdict names.
    pub source: Option<String>,
    #[serde(default)]
    pub policy: Option<serde_json::Value>,
    #[serde(default)]
    event: Option<serde_json::Value>,
    #[serde(default)]
    event_base64: Option<String>,
    #[serde(default)]
    event_file: Option<PathBuf>,
    /// What the caller of the check gives.
    #[serde(default)]
    now: Option<i64>,
    #[serde(default)]
    trace: Option<String>,
    #[serde(default)]
    function: Option<String>,
    pub decision: String,
    #[serde(default)]
    pub findings: Vec<Expected>,
    /// What is to be done with each record of the batch.
    pub records: Option<Vec<ExpectedRecord>>,
    /// What the platform is told: `"none"`, `"raise"`, or the answer.
    #[serde(default, deserialize_with = "given")]
    pub response: Option<serde_json::Value>,
    /// The event to hand on; null where there is none.
    #[serde(default, deserialize_with = "given")]
    pub event_out: Option<serde_json::Value>,
    /// The redacted copy of the event.
    #[serde(default)]
    pub redacted: Option<serde_json::Value>,
    /// What the handler answers, and what becomes of it, or the message of the error.
    #[serde(default, deserialize_with = "given")]
    pub handler_response: Option<serde_json::Value>,
    #[serde(default, deserialize_with = "given")]
    pub merged: Option<serde_json::Value>,
    pub merge_error: Option<String>,
}

/// A member that is given, if only as null.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(deserializer).map(Some)
}

/// What is to be done with a record, and what the platform knows it by.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRecord {
    pub decision: String,
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub returned: bool,
}

/// A finding that must be there: what is given of it must be so.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub rule: Option<String>,
    class: Option<String>,
    path: Option<String>,
    record: Option<u32>,
    offset: Option<u32>,
    action: Option<String>,
}

impl Expected {
    pub fn is_of_a_schema(&self) -> bool {
        let rule = self.rule.as_deref().unwrap_or_default();
        rule.starts_with("schema.") && rule != "schema.missing"
    }

    pub fn is(&self, finding: &Finding<'_>) -> bool {
        let rule = finding.rule();
        self.rule.as_deref().is_none_or(|id| id == rule.id)
            && self.class.as_deref().is_none_or(|class| class == rule.class.name())
            && self.path.as_ref().is_none_or(|path| finding.path().is_some_and(|found| found.to_string() == *path))
            && self.record.is_none_or(|record| finding.record() == Some(record))
            && self.offset.is_none_or(|offset| finding.offset() == Some(offset))
            && self.action.as_deref().is_none_or(|action| finding.action().name() == action)
    }
}

impl Vector {
    pub fn gate(&self) -> Gate {
        match &self.policy {
            None => Gate::default(),
            Some(policy) => match Gate::from_value(policy.clone()) {
                Ok(gate) => gate,
                Err(error) => panic!("{} {:?}: {error}", self.file, self.name),
            },
        }
    }

    pub fn options(&self) -> Options<'_> {
        let mut options = Options::default();
        (options.now, options.trace, options.function) = (self.now, self.trace.as_deref(), self.function.as_deref());
        options
    }

    pub fn event(&self) -> Vec<u8> {
        match (&self.event, &self.event_base64, &self.event_file) {
            (Some(event), None, None) => event.to_string().into_bytes(),
            (None, Some(text), None) => {
                use base64::Engine;
                base64::engine::general_purpose::STANDARD.decode(text).unwrap()
            }
            (None, None, Some(file)) => std::fs::read(schemas().join("events").join(file)).unwrap(),
            _ => panic!("{} {:?}: one of event, event_base64, event_file", self.file, self.name),
        }
    }
}

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

/// Every vector, file by file.
pub fn vectors() -> Vec<Vector> {
    let folder = schemas().join("vectors");
    let mut found = Vec::new();
    files(&folder, &mut found);
    found
        .iter()
        .flat_map(|path| {
            let file = path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(path).unwrap();
            let vectors: Vec<Vector> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
            vectors.into_iter().map(move |vector| Vector { file: file.clone(), ..vector })
        })
        .collect()
}

/// Every event of `schemas/events`, with its file.
pub fn events() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    files(&schemas().join("events"), &mut found);
    found.iter().map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect()
}
