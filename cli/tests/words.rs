//! `sluicegate lint`, `rules` and `schema`, and the command's own words.
#![allow(clippy::unwrap_used, reason = "tests may panic: that is how they fail")]

mod shared;

use serde_json::Value;
use shared::{project, run};
use std::fs;
use tempfile::TempDir;

#[test]
fn lint_tells_every_error_at_its_place() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("good.yaml"), "version: 1\n").unwrap();
    fs::write(folder.path().join("good.json"), "{\"version\": 1, \"source\": \"sqs\"}").unwrap();
    fs::write(folder.path().join("bad.yaml"), "version: 1\nsource: sqz\nlimits:\n  dpth: 3\n").unwrap();
    let done = run(folder.path(), &["lint", "good.yaml", "good.json"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    assert_eq!(done.stdout, "good.yaml: ok\ngood.json: ok\n");
    let done = run(folder.path(), &["lint", "good.yaml", "bad.yaml", "none.yaml", "."]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(2), "good.yaml: ok\n"));
    let lines: Vec<_> = done.stderr.lines().collect();
    assert_eq!(lines[0], "bad.yaml:2:9: unknown source `sqz`, did you mean `sqs`?");
    assert_eq!(lines[1], "bad.yaml:4:3: unknown key `dpth`, did you mean `depth`?");
    assert_eq!(lines[2..], ["none.yaml: no such file", ".: a folder, not a file"]);
}

#[test]
fn the_example_policy_is_fine() {
    let done = run(&project(), &["lint", "examples/policy.yaml"]);
    assert_eq!((done.stdout.as_str(), done.stderr.as_str()), ("examples/policy.yaml: ok\n", ""));
}

#[test]
fn rules_lists_all_or_a_class() {
    let done = run(&project(), &["rules"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    let listed: Vec<_> = done.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    let all: Vec<_> = sluicegate::all_rules().map(|rule| rule.id).collect();
    assert_eq!(listed, all);
    let heading: Vec<_> = done.stdout.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(heading, ["RULE", "SEVERITY", "CWE", "PARANOIA", "FINDS"]);
    let done = run(&project(), &["rules", "json"]);
    let listed: Vec<_> = done.stdout.lines().skip(1).collect();
    assert!(listed.len() > 5 && listed.iter().all(|line| line.starts_with("json.")), "{}", done.stdout);
}

#[test]
fn every_rule_has_a_page() {
    // A process each would take too long: the first rule of each class, and all that sinks look for.
    let mut classes = std::collections::BTreeSet::new();
    for rule in sluicegate::all_rules() {
        let sink = sluicegate::rules::sink(rule);
        if !classes.insert((rule.class, sink.map(sluicegate::rules::Sink::name))) {
            continue;
        }
        let page = run(&project(), &["rules", rule.id]).stdout;
        assert!(page.starts_with(&format!("{}: {}\n", rule.id, rule.summary)), "{page}");
        assert!(page.contains(&format!("\nweakness   CWE-{},", rule.cwe)), "{page}");
        assert_eq!(page.contains("\nsink       "), sink.is_some(), "{page}");
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&page).contains(&words(rule.details)), "{page}");
        assert_eq!(
            page.lines().filter(|line| line.starts_with("  | ")).count(),
            rule.matches.len() + rule.passes.len()
        );
    }
}

#[test]
fn a_rule_that_is_not_known_was_probably_another() {
    run(&project(), &["rules", "sql.tautolgy"])
        .refused(&["unknown rule or class `sql.tautolgy`, did you mean `sql.tautology`?"]);
    run(&project(), &["rules", "x\n\u{1b}"])
        .refused(&["unknown rule or class `x\\n\\u{1b}`, `sluicegate rules` lists them all"]);
}

#[test]
fn schema_prints_what_is_committed() {
    let done = run(&project(), &["schema", "policy"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    let committed = fs::read_to_string(project().join("schemas/policy.schema.json")).unwrap();
    assert_eq!(done.stdout, committed);
    for source in sluicegate::source::all() {
        let done = run(&project(), &["schema", source.id]);
        let schema: Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{}", source.id);
        assert_eq!(done.stdout.trim_end(), source.schema().trim_end());
    }
    run(&project(), &["schema", "sq3"]).refused(&["invalid value 'sq3' for '<policy|SOURCE>': did you mean `sqs`?"]);
}

#[test]
fn help_and_version_are_told_on_stdout() {
    let done = run(&project(), &["--version"]);
    assert_eq!((done.code, done.stdout), (Some(0), format!("sluicegate {}\n", env!("CARGO_PKG_VERSION"))));
    for command in ["", "check", "inspect", "lint", "rules", "schema"] {
        let arguments: Vec<_> = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        let done = run(&project(), &arguments);
        assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{command}");
        assert!(done.stdout.contains(&format!("Usage: sluicegate {command}")), "{}", done.stdout);
        assert!(!done.stdout.contains('\u{1b}') && done.stdout.lines().count() < 40, "{}", done.stdout);
    }
}

#[test]
fn wrong_arguments_are_one_line() {
    run(&project(), &["check"]).refused(&["the following required arguments were not provided: <EVENT>..."]);
    run(&project(), &["check", "--polcy", "x"])
        .refused(&["unexpected argument '--polcy' found; tip: a similar argument exists: '--policy'"]);
    run(&project(), &["check", "--format", "xml", "a.json"])
        .refused(&["invalid value 'xml' for '--format <FORMAT>' [possible values: text, json]"]);
    let done = run(&project(), &["chek"]);
    assert_eq!((done.code, done.stderr.lines().count()), (Some(2), 1));
    assert!(done.stderr.starts_with("sluicegate: unrecognized subcommand 'chek'; tip: "), "{}", done.stderr);
    // Without any argument the help is the answer, and still nothing was done.
    let done = run::<&str>(&project(), &[]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(2), ""));
    assert!(done.stderr.contains("Usage: sluicegate <COMMAND>"), "{}", done.stderr);
}
