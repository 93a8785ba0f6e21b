//! The tape as a JSON representation: the conformance test of the `jsonschema` crate, and the official suite.

use super::compile::{Schema, suite_options};
use super::json::{TapeJson, TapeNode};
use crate::document::{Document, Limits, Tape};
use jsonschema::json::conformance;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reads a value as a document and gives it to `f`.
fn with_document<T>(value: &Value, f: impl FnOnce(Document<'_>) -> T) -> T {
    let text = value.to_string();
    let mut tape = Tape::default();
    tape.read(text.as_bytes(), &Limits { depth: 1000, ..Limits::default() }).unwrap();
    f(tape.document(text.as_bytes()))
}

#[test]
fn the_tape_conforms() {
    with_document(&conformance::document(), |document| {
        conformance::assert_conformance::<TapeJson>(&TapeNode::Value(document, document.root().unwrap()));
    });
}

/// What the suite wants and is not so here, each with the reason. Draft, file, and a part of the description.
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[];

fn suite() -> Option<PathBuf> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/suites");
    let folder = std::env::var_os("SLUICEGATE_SUITES").map_or_else(own, PathBuf::from).join("JSON-Schema-Test-Suite");
    folder.is_dir().then_some(folder)
}

/// Files that `http://localhost:1234/` stands for in the suite.
fn remotes(folder: &Path) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(at) = todo.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else if let Ok(value) = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()) {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(format!("http://localhost:1234/{name}"), value);
            }
        }
    }
    found
}

#[test]
fn the_official_suite_holds_on_the_tape() {
    let Some(folder) = suite() else {
        eprintln!(
            "SKIPPED: the JSON Schema Test Suite is not in shared/suites (SLUICEGATE_SUITES names another folder)"
        );
        return;
    };
    let remotes = remotes(&folder.join("remotes"));
    let mut wrong = Vec::new();
    let mut used = vec![false; EXCEPTIONS.len()];
    for (draft, uri) in [
        ("draft4", "http://json-schema.org/draft-04/schema#"),
        ("draft6", "http://json-schema.org/draft-06/schema#"),
        ("draft7", "http://json-schema.org/draft-07/schema#"),
        ("draft2019-09", "https://json-schema.org/draft/2019-09/schema"),
        ("draft2020-12", "https://json-schema.org/draft/2020-12/schema"),
    ] {
        let mut total = 0;
        let mut files: Vec<_> =
            std::fs::read_dir(folder.join("tests").join(draft)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.is_file()) {
            let name = file.file_stem().unwrap().to_string_lossy().into_owned();
            let groups: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
            for group in groups.as_array().unwrap() {
                let schema = suite_options(&group["schema"], uri, &remotes)
                    .build(&group["schema"])
                    .map(|validator| Schema { validator });
                for test in group["tests"].as_array().unwrap() {
                    total += 1;
                    let description = format!(
                        "{}: {}",
                        group["description"].as_str().unwrap(),
                        test["description"].as_str().unwrap()
                    );
                    let found = schema.as_ref().map_err(ToString::to_string).map(|schema| {
                        with_document(&test["data"], |document| {
                            schema.validator.is_valid(TapeNode::Value(document, document.root().unwrap()))
                        })
                    });
                    if found == Ok(test["valid"] == true) {
                        continue;
                    }
                    let known = EXCEPTIONS
                        .iter()
                        .position(|(d, f, part, _)| *d == draft && *f == name && description.contains(part));
                    match known {
                        Some(at) => used[at] = true,
                        None => wrong.push(format!("{draft}/{name}: {description}: {found:?}")),
                    }
                }
            }
        }
        println!("{draft}: {total} tests");
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(used.iter().all(|used| *used), "an exception is needed no more: {used:?}");
}
