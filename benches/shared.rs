//! The labelled corpora beside the project, where they are there.

use serde_json::Value;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// A string that attacks something.
#[derive(Debug)]
pub struct Attack {
    /// The string.
    pub payload: String,
    /// The class that the corpora give it.
    pub class: String,
}

/// Every honest string of the corpora, in the order of their files; none where the corpora are not there.
#[must_use]
pub fn benign() -> Vec<String> {
    lines("benign").filter_map(|line| Some(line.get("payload")?.as_str()?.to_owned())).collect()
}

/// Every attack of the corpora, in the order of their files; none where the corpora are not there.
#[must_use]
pub fn attacks() -> Vec<Attack> {
    let attack = |line: Value| {
        let text = |name: &str| Some(line.get(name)?.as_str()?.to_owned());
        Some(Attack { payload: text("payload")?, class: text("class")? })
    };
    lines("attack").filter_map(attack).collect()
}

/// The folder that is shared: `SLUICEGATE_SHARED`, or `shared` beside the project.
fn folder() -> Option<PathBuf> {
    let named = env::var_os("SLUICEGATE_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared"));
    named.into_iter().chain(beside).map(|folder| folder.join("corpora")).find(|folder| folder.is_dir())
}

/// The lines of all files that have that label.
fn lines(label: &'static str) -> impl Iterator<Item = Value> {
    let mut files: Vec<PathBuf> = folder()
        .and_then(|folder| fs::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    let texts = files.into_iter().filter_map(|path| fs::read_to_string(path).ok());
    let lines = texts
        .flat_map(|text| text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).collect::<Vec<_>>());
    lines.filter(move |line| line.get("label").and_then(Value::as_str) == Some(label))
}
