//! Paths against RFC 9535: its compliance suite, and what a path means, spelled out on a tree.

use super::path::{Path, Segment, Selector};
use proptest::prelude::*;
use serde_json::Value;
use std::path::PathBuf;

fn parse(text: &str) -> Path {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn paths_have_one_normal_form() {
    for (text, normal) in [
        ("$", "$"),
        ("$.a", "$.a"),
        ("$['a']", "$.a"),
        ("$[\"a\"]", "$.a"),
        ("$ [ 'a' ] .b\n[0]", "$.a.b[0]"),
        ("$.*", "$[*]"),
        ("$[*]", "$[*]"),
        ("$..*", "$..[*]"),
        ("$..['a']", "$..a"),
        ("$..[3]", "$..[3]"),
        ("$.é_1", "$.é_1"),
        ("$['1a']", "$['1a']"),
        ("$['']", "$['']"),
        ("$[\"it's \\\\ \\u00e9\\ud83d\\ude00\\n\\/\"]", "$['it\\'s \\\\ é😀\\n/']"),
        ("$['\\u0000\\u001F\\b']", "$['\\u0000\\u001f\\b']"),
        ("$[9007199254740991]", "$[9007199254740991]"),
    ] {
        assert_eq!(parse(text).to_string(), normal, "{text}");
    }
}

#[test]
fn errors_say_what_and_where() {
    for (text, column, message) in [
        ("", 1, "begins with `$`"),
        ("body.name", 1, "begins with `$`"),
        (" $", 1, "begins with `$`"),
        ("$ ", 2, "a space after the path"),
        ("$a", 2, "expected `.name`"),
        ("$.", 3, "expected a name or `*`"),
        ("$.1", 3, "expected a name or `*`"),
        ("$.x-y", 4, "a name with `-` goes into brackets, as in `['x-y']`"),
        ("$.x+y", 4, "expected `.name`, `[...]` or the end"),
        ("$..", 4, "expected a name, `*` or `[`"),
        ("$...a", 4, "expected a name, `*` or `[`"),
        ("$.é[?@.a]", 5, "filters are not supported"),
        ("$[1:2]", 4, "slices are not supported"),
        ("$[::2]", 3, "slices are not supported"),
        ("$['a','b']", 6, "several selectors in one bracket are not supported"),
        ("$[-1]", 3, "negative indices are not supported"),
        ("$[01]", 3, "no leading zeros"),
        ("$[9007199254740992]", 3, "too large"),
        ("$[99999999999999999999]", 3, "too large"),
        ("$[]", 3, "nothing in the brackets"),
        ("$[a]", 3, "expected a name in quotes"),
        ("$[1", 4, "not closed"),
        ("$['a", 5, "not closed"),
        ("$['a\\x']", 5, "not an escape"),
        ("$['\\ud800']", 4, "not an escape"),
        ("$['\\\"']", 4, "not an escape"),
        ("$['\n']", 4, "a control character"),
    ] {
        let error = text.parse::<Path>().expect_err(text);
        assert!(error.message().contains(message), "{text}: {error}");
        assert_eq!(error.column(), column, "{text}: {error}");
    }
}

/// The normalized paths (RFC 9535, section 2.7) of what a path leads to.
fn select(path: &Path, document: &Value) -> Vec<String> {
    let mut found = vec![("$".to_owned(), document)];
    for segment in path.segments() {
        found = found
            .into_iter()
            .flat_map(|from| match segment {
                Segment::Child(selector) => children(from, selector),
                Segment::Descendant(selector) => {
                    inside(from).into_iter().flat_map(|from| children(from, selector)).collect()
                }
            })
            .collect();
    }
    let mut paths: Vec<String> = found.into_iter().map(|(path, _)| path).collect();
    paths.sort();
    paths
}

type Located<'d> = (String, &'d Value);

fn children<'d>((path, value): Located<'d>, selector: &Selector) -> Vec<Located<'d>> {
    let members = value.as_object().into_iter().flatten().map(|(name, value)| (Selector::Name(name.clone()), value));
    let items = value.as_array().into_iter().flatten().zip(0..).map(|(value, index)| (Selector::Index(index), value));
    let all = members.chain(items).filter(|(step, _)| *selector == Selector::Any || step == selector);
    all.map(|(step, value)| (format!("{path}[{step}]"), value)).collect()
}

fn inside(from: Located<'_>) -> Vec<Located<'_>> {
    let mut all = vec![from.clone()];
    all.extend(children(from, &Selector::Any).into_iter().flat_map(inside));
    all
}

/// Every selector of the JSONPath compliance test suite: what is invalid is refused, what is valid is refused as not
/// supported, or means what the suite says.
#[test]
fn the_compliance_suite_agrees() {
    let shared = std::env::var_os("SLUICEGATE_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let file = shared.join("suites/jsonpath-compliance-test-suite/cts.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!(
            "SKIPPED: the JSONPath compliance suite is not at {} (SLUICEGATE_SHARED names another folder than shared)",
            file.display()
        );
        return;
    };
    let suite: Value = serde_json::from_str(&text).unwrap();
    let (mut agreed, mut unsupported, mut invalid) = (0, 0, 0);
    for test in suite["tests"].as_array().unwrap() {
        let (name, selector) = (&test["name"], test["selector"].as_str().unwrap());
        match selector.parse::<Path>() {
            _ if test["invalid_selector"] == true => {
                assert!(selector.parse::<Path>().is_err(), "{name}: {selector} is invalid");
                invalid += 1;
            }
            Err(error) => {
                assert!(error.message().contains("not supported"), "{name}: {selector}: {error}");
                unsupported += 1;
            }
            Ok(path) => {
                assert_eq!(parse(&path.to_string()), path, "{name}: {selector}");
                let mut expected = test.get("result_paths").unwrap_or(&test["results_paths"][0]).clone();
                let expected = expected.as_array_mut().unwrap();
                expected.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
                assert_eq!(select(&path, &test["document"]), *expected, "{name}: {selector}");
                agreed += 1;
            }
        }
    }
    assert!(
        agreed > 50 && unsupported > 200 && invalid > 200,
        "{agreed} agreed, {unsupported} unsupported, {invalid} invalid"
    );
}

fn any_path() -> impl Strategy<Value = String> {
    let step = prop_oneof![
        "\\.[a-z_é][a-z0-9_é]{0,5}",
        "\\.\\.[a-z_é]{1,3}",
        Just(".*".to_owned()),
        Just("..*".to_owned()),
        "(\\.\\.)?\\[(\\*|0|[1-9][0-9]{0,14})\\]",
        "(\\.\\.)?\\[ ?('([^'\\\\\\x00-\\x1f]|\\\\[bfnrt/\\\\']|\\\\u00[0-9a-f]{2}){0,6}') ?\\]",
        "\\[\"([^\"\\\\\\x00-\\x1f]|\\\\[bfnrt/\\\\\"]|\\\\ud83d\\\\ude0[0-9a-f]){0,6}\"\\]",
    ];
    prop::collection::vec(step, 0..8).prop_map(|steps| format!("${}", steps.concat()))
}

proptest! {
    #[test]
    fn the_normal_form_is_the_same_path(text in any_path()) {
        let path: Path = text.parse().map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        let normal = path.to_string();
        prop_assert_eq!(&normal.parse::<Path>().unwrap(), &path, "{} as {}", text, normal);
        prop_assert_eq!(normal.parse::<Path>().unwrap().to_string(), normal);
    }

    #[test]
    fn any_text_is_a_path_or_an_error(text in "\\$?[$.\\[\\]*'\"\\\\u0-9a-fé: ,?@-]{0,24}|.{0,16}") {
        match text.parse::<Path>() {
            Ok(path) => prop_assert_eq!(path.to_string().parse::<Path>().unwrap(), path),
            Err(error) => prop_assert!((1..=text.chars().count() + 1).contains(&error.column())),
        }
    }
}
