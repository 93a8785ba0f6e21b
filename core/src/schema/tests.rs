//! The tape as a JSON representation: the conformance test of the `jsonschema` crate, and the official suite.

use super::compile::{Compiler, LocalFiles, Schema, build, build_plain, suite_options};
use super::json::{TapeJson, TapeNode};
use super::plain::is_plain;
use crate::document::{Limits, NodeId, Tape, Texts};
use jsonschema::json::conformance;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reads a value as a document and gives it to `f`.
fn with_node<T>(value: &Value, f: impl FnOnce(TapeNode<'_>) -> T) -> T {
    let text = value.to_string();
    let mut tape = Tape::default();
    tape.read(text.as_bytes(), &Limits { depth: 1000, ..Limits::default() }).unwrap();
    f(TapeNode::Value(&Texts::of(tape.document(text.as_bytes())), NodeId(0)))
}

#[test]
fn the_tape_conforms() {
    with_node(&conformance::document(), |node| {
        conformance::assert_conformance::<TapeJson>(&node);
    });
}

/// For each keyword a schema, values that it accepts and values that it does not. What the official suite has in full, here in small, so that it is
/// always run.
const KEYWORDS: &[(&str, &str, &str)] = &[
    (r#"{"type": ["integer", "null"]}"#, "[1, 1.0, -3e2, null]", r#"[1.5, "1", true, [], {}]"#),
    (r#"{"enum": [1, "a", [2], {"b": 3}]}"#, r#"[1, 1.0, "a", [2.0], {"b": 3}]"#, r#"[2, "A", [], {"b": 3, "c": 4}]"#),
    (r#"{"const": {"a": [1, null]}}"#, r#"[{"a": [1, null]}]"#, r#"[{"a": [1]}, {}, null]"#),
    (r#"{"multipleOf": 0.5}"#, r#"[1.5, 0, "x"]"#, "[0.25]"),
    (r#"{"minimum": 1, "maximum": 3}"#, r#"[1, 3.0, "0"]"#, "[0.9, 3.1, -1e9]"),
    (r#"{"exclusiveMinimum": 1, "exclusiveMaximum": 3}"#, "[1.1, 2]", "[1, 3]"),
    (r#"{"minLength": 2, "maxLength": 3}"#, r#"["ab", "\ud83d\ude00b", 7]"#, r#"["a", "abcd", "\ud83d\ude00"]"#),
    (r#"{"pattern": "^[a-z]+$"}"#, r#"["abc", 7]"#, r#"["", "aB"]"#),
    (r#"{"format": "date-time"}"#, r#"["2026-07-07T12:03:48Z", 7]"#, r#"["2026-13-01T00:00:00Z", "now"]"#),
    (r#"{"format": "int32"}"#, r#"["x", 9999999999]"#, "[]"),
    (r#"{"format": "aws-region"}"#, r#"["eu-west-1"]"#, r#"["europe"]"#),
    (r#"{"minItems": 1, "maxItems": 2}"#, r#"[[1], [1, 2], "x"]"#, "[[], [1, 2, 3]]"),
    (r#"{"uniqueItems": true}"#, r#"[[1, "1", [1]], []]"#, r#"[[1, 1.0], [{"a": 1, "b": 2}, {"b": 2, "a": 1}]]"#),
    (r#"{"items": {"type": "integer"}}"#, "[[1, 2], [], {}]", r#"[[1, "x"]]"#),
    (r#"{"prefixItems": [{"type": "integer"}], "items": false}"#, "[[1], []]", r#"[["x"], [1, 2]]"#),
    (r#"{"contains": {"const": 1}, "minContains": 2, "maxContains": 3}"#, "[[1, 0, 1]]", "[[1], [1, 1, 1, 1]]"),
    (r#"{"unevaluatedItems": false, "prefixItems": [true]}"#, "[[1]]", "[[1, 2]]"),
    (r#"{"required": ["a", "b"]}"#, r#"[{"a": 1, "b": null}, []]"#, r#"[{"a": 1}, {"A": 1, "b": 1}]"#),
    (
        r#"{"properties": {"a": {"type": "integer"}, "b": false}}"#,
        r#"[{"a": 1}, {"c": 1}]"#,
        r#"[{"a": "x"}, {"b": 1}]"#,
    ),
    (r#"{"patternProperties": {"^x-": {"type": "string"}}}"#, r#"[{"x-a": "b", "y": 1}]"#, r#"[{"x-a": 1}]"#),
    (r#"{"properties": {"a": true}, "additionalProperties": false}"#, r#"[{"a": 1}, {}]"#, r#"[{"b": 1}]"#),
    (r#"{"propertyNames": {"maxLength": 2}}"#, r#"[{"ab": 1}]"#, r#"[{"abc": 1}]"#),
    (r#"{"minProperties": 1, "maxProperties": 2}"#, r#"[{"a": 1}]"#, r#"[{}, {"a": 1, "b": 2, "c": 3}]"#),
    (r#"{"dependentRequired": {"a": ["b"]}}"#, r#"[{"a": 1, "b": 2}, {"b": 2}]"#, r#"[{"a": 1}]"#),
    (r#"{"dependentSchemas": {"a": {"required": ["b"]}}}"#, r#"[{"b": 2}]"#, r#"[{"a": 1}]"#),
    (r#"{"unevaluatedProperties": false, "allOf": [{"properties": {"a": true}}]}"#, r#"[{"a": 1}]"#, r#"[{"b": 1}]"#),
    (r#"{"allOf": [{"minimum": 1}, {"maximum": 2}]}"#, "[1, 2]", "[0, 3]"),
    (r#"{"anyOf": [{"type": "string"}, {"minimum": 2}]}"#, r#"["x", 2]"#, "[1]"),
    (r#"{"oneOf": [{"minimum": 1}, {"maximum": 2}]}"#, "[0, 3]", "[1, 2]"),
    (r#"{"not": {"type": "string"}}"#, "[1]", r#"["x"]"#),
    (r#"{"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"minimum": 2}}"#, r#"["ab", 2]"#, r#"["a", 1]"#),
    (r##"{"$ref": "#/$defs/a", "$defs": {"a": {"type": "integer"}}}"##, "[1]", r#"["x"]"#),
    (r##"{"$dynamicRef": "#a", "$defs": {"a": {"$dynamicAnchor": "a", "type": "integer"}}}"##, "[1]", r#"["x"]"#),
    ("true", r#"[1, "x", null]"#, "[]"),
    ("false", "[]", r#"[1, "x", null]"#),
    (r#"{"$schema": "http://json-schema.org/draft-04/schema#", "maximum": 3, "exclusiveMaximum": true}"#, "[2]", "[3]"),
    (r#"{"$schema": "http://json-schema.org/draft-06/schema#", "contains": {"const": 1}}"#, "[[1]]", "[[2]]"),
    (
        r#"{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "integer"}], "additionalItems": false}"#,
        "[[1]]",
        "[[1, 2]]",
    ),
    (
        r#"{"$schema": "http://json-schema.org/draft-07/schema#", "dependencies": {"a": ["b"]}}"#,
        r#"[{"b": 1}]"#,
        r#"[{"a": 1}]"#,
    ),
    (
        r##"{"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveRef": "#", "type": "object"}"##,
        "[{}]",
        "[1]",
    ),
];

#[test]
fn each_keyword_accepts_and_refuses() {
    let compiler = Compiler::new(None);
    let values = |text: &str| -> Vec<Value> { serde_json::from_str(text).unwrap() };
    for (schema, accepts, refuses) in KEYWORDS {
        let compiled = compiler.inline(&serde_json::from_str(schema).unwrap()).unwrap();
        for (expected, text) in [(true, accepts), (false, refuses)] {
            for value in values(text) {
                let found = with_node(&value, |node| compiled.schema.validator.is_valid(node));
                assert_eq!(found, expected, "{schema}: {value}");
            }
        }
    }
}

#[test]
fn schemas_that_cannot_be_used_are_errors() {
    for schema in [
        r#"{"$schema": "https://example.com/own-draft", "type": "object"}"#,
        r#"{"$ref": "https://example.com/schema.json"}"#,
        r#"{"$ref": "missing.json"}"#,
        r##"{"$ref": "#/$defs/missing"}"##,
        r#"{"type": "text"}"#,
        r#"{"pattern": "("}"#,
        r#"{"pattern": "(a)\\1"}"#,
        r#"{"format": "no-such-format"}"#,
    ] {
        let compiled = Compiler::new(None).inline(&serde_json::from_str(schema).unwrap());
        assert!(compiled.is_err(), "{schema}");
    }
}

#[test]
fn references_reach_files_beside_the_policy() {
    let folder = std::env::temp_dir().join(format!("sluicegate schemas {}", std::process::id()));
    std::fs::create_dir_all(folder.join("parts")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write(
        "order.json",
        r##"{"properties": {"a": {"$ref": "parts/a%20b.json#/$defs/a"}, "b": {"$ref": "parts/c.json"}}}"##,
    );
    write("parts/a b.json", r#"{"$defs": {"a": {"type": "integer"}}}"#);
    write("parts/c.json", r#"{"$ref": "../parts/a%20b.json#/$defs/a"}"#);
    let order = Compiler::new(Some(&folder)).file("order.json");
    let inline = Compiler::new(Some(&folder)).inline(&serde_json::json!({ "$ref": "parts/c.json" }));
    std::fs::remove_dir_all(&folder).unwrap();
    let valid = |schema: &Schema, value: Value| with_node(&value, |node| schema.validator.is_valid(node));
    let (order, inline) = (order.unwrap().schema, inline.unwrap().schema);
    assert!(valid(&order, serde_json::json!({"a": 1, "b": 2})) && valid(&inline, 1.into()));
    assert!(!valid(&order, serde_json::json!({"a": "x"})) && !valid(&order, serde_json::json!({"b": "x"})));
    assert!(!valid(&inline, "x".into()));
}

/// A policy is often named by a path from where the function's code is.
#[test]
fn a_folder_may_be_named_by_a_way_back() {
    let compiler = Compiler::new(Some(Path::new("/app/dist/../policies")));
    let carrier = serde_json::json!({
        "properties": {"a": {"contentMediaType": "application/json", "contentSchema": {"type": "integer"}}}
    });
    for schema in [serde_json::json!({"type": "integer"}), carrier] {
        assert!(compiler.inline(&schema).is_ok(), "{schema}");
    }
}

/// A schema that is plain is compiled behind a reference: it must say of every value what it says otherwise.
#[test]
fn a_plain_schema_says_the_same_behind_a_reference() {
    let read = |values: &str| serde_json::from_str::<Vec<Value>>(values).unwrap();
    let values: Vec<_> = KEYWORDS.iter().flat_map(|(_, good, bad)| [read(good), read(bad)].concat()).collect();
    let schemas = KEYWORDS.iter().map(|(schema, ..)| serde_json::from_str::<Value>(schema).unwrap());
    let mut plain = 0;
    for schema in schemas.filter(is_plain) {
        plain += 1;
        let (whole, behind) =
            (build(&schema, "file:///a", LocalFiles::default()).unwrap(), build_plain(&schema).unwrap());
        for value in &values {
            let told = |schema: &Schema| {
                with_node(value, |node| {
                    let errors = schema.validator.iter_errors(node);
                    let places =
                        errors.map(|error| (error.kind().keyword().to_owned(), error.instance_path().to_string()));
                    places.collect::<Vec<_>>()
                })
            };
            assert_eq!(told(&whole), told(&behind), "{schema} of {value}");
        }
    }
    assert!(plain > 25, "{plain} are plain");
}

/// What the suite wants and is not so here, each with the reason. Draft, file, and a part of the description.
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[];

fn suite() -> Option<PathBuf> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("SLUICEGATE_SHARED").map_or_else(own, PathBuf::from);
    let folder = shared.join("suites/JSON-Schema-Test-Suite");
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
            "SKIPPED: the JSON Schema Test Suite is not in shared/suites (SLUICEGATE_SHARED names another folder than shared)"
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
                    let found = schema
                        .as_ref()
                        .map_err(ToString::to_string)
                        .map(|schema| with_node(&test["data"], |node| schema.validator.is_valid(node)));
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

#[test]
fn what_is_wrong_with_schemas_is_told_with_all_else() {
    let policy =
        "version: 1\nsorce: s3\nfields:\n  - {at: $.body, schema: nope.json}\n  - {at: $.x, schema: {type: strin}}\n";
    let error = crate::Gate::from_yaml(policy).unwrap_err();
    let lines: Vec<_> = error.errors().iter().map(ToString::to_string).collect();
    assert_eq!(lines.len(), 3, "{lines:#?}");
    for (line, place) in lines.iter().zip(["2:1", "4:26", "5:23"]) {
        assert!(line.contains(place), "{lines:#?}");
    }
}
