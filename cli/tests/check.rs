//! `sluicegate check`.
#![allow(clippy::unwrap_used, reason = "tests may panic: that is how they fail")]

mod shared;

use serde_json::{Value, json};
use shared::{HOSTILE, command, pipe, project, run, sqs};
use std::fs;
use std::io::Read;
use std::path::Path;
use tempfile::TempDir;

/// A folder with one event of each decision, and more that is no event.
fn events() -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir_all(folder.path().join("in/b")).unwrap();
    write("in/a.json", &sqs(&["fine", "fine, too"]));
    write("in/b/c.json", &sqs(&["fine", HOSTILE]));
    write("in/b.json", &sqs(&[HOSTILE]));
    write("in/notes.txt", "not an event");
    write("in/z.jsonl", &format!("{}\n\n{}\r\n  \n{{\n", sqs(&["fine"]), sqs(&[HOSTILE, "fine"])));
    folder
}

fn summary(line: &Value) -> (String, Value, String, Vec<String>) {
    let text = |key: &str| line[key].as_str().unwrap().to_owned();
    let findings = line["findings"].as_array().unwrap().iter();
    let rules = findings.map(|finding| format!("{} {}", finding["rule"].as_str().unwrap(), finding["path"])).collect();
    (text("event"), line["source"].clone(), text("decision"), rules)
}

#[test]
fn a_folder_is_judged_in_order_and_lines_are_numbered() {
    let folder = events();
    let done = run(folder.path(), &["check", "--format", "json", "in"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
    let lines: Vec<_> = done.json().iter().map(summary).collect();
    let first = |lines: &[(String, Value, String, Vec<String>)]| {
        lines.iter().map(|(event, source, decision, _)| format!("{event} {source} {decision}")).collect::<Vec<_>>()
    };
    assert_eq!(
        first(&lines),
        [
            "in/a.json \"sqs\" pass",
            "in/b/c.json \"sqs\" partial",
            "in/b.json \"sqs\" reject",
            "in/z.jsonl:1 \"sqs\" pass",
            "in/z.jsonl:3 \"sqs\" partial",
            "in/z.jsonl:5 null reject",
        ]
    );
    assert!(lines[0].3.is_empty());
    assert!(lines[1].3.contains(&"sql.tautology \"$.Records[1].body\"".to_owned()), "{lines:?}");
    assert_eq!(lines[5].3, ["json.truncated null"]);
}

#[test]
fn a_line_has_the_shape_that_is_promised() {
    let folder = events();
    let done = run(folder.path(), &["check", "--format=json", "in/b/c.json"]);
    let start = r#"{"event":"in/b/c.json","source":"sqs","decision":"partial","findings":[{"rule":"sql.tautology","class":"sql","severity":"high","cwe":89,"path":"$.Records[1].body","record":1,"action":"reject","message":""#;
    assert!(done.stdout.starts_with(start), "{}", done.stdout);
    assert!(!done.stdout.contains("OR '1'"), "a value of the event: {}", done.stdout);
}

#[test]
fn the_table_is_plain_in_a_pipe() {
    let folder = events();
    let done = run(folder.path(), &["check", "in/a.json", "in/b/c.json", "in/z.jsonl"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
    let lines: Vec<_> = done.stdout.lines().collect();
    assert_eq!(lines[0], "EVENT         SOURCE   DECISION  FINDINGS");
    assert_eq!(lines[1], "in/a.json     sqs      pass");
    assert!(lines[2].starts_with("in/b/c.json   sqs      partial   sql.tautology $.Records[1].body; "), "{}", lines[2]);
    assert_eq!(lines[5], "in/z.jsonl:5  unknown  reject    json.truncated at byte 1");
    assert_eq!(lines[6..], ["", "5 events: 2 pass, 2 partial, 1 reject"]);
    assert!(!done.stdout.contains('\u{1b}') && !done.stdout.contains("OR '1'"), "{}", done.stdout);
}

#[test]
fn nothing_refused_is_zero() {
    let folder = events();
    let done = run(folder.path(), &["check", "in/a.json"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    assert!(done.stdout.ends_with("\n\n1 event: 1 pass, 0 partial, 0 reject\n"), "{}", done.stdout);
}

#[test]
fn many_findings_of_one_event_are_counted() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("many.json"), sqs(&[HOSTILE; 40])).unwrap();
    let text = run(folder.path(), &["check", "many.json"]).stdout;
    let json = run(folder.path(), &["check", "--format", "json", "many.json"]).json();
    let all = json[0]["findings"].as_array().unwrap().len();
    assert!(all >= 40);
    assert!(text.contains(&format!("; and {} more\n", all - 6)), "{text}");
}

#[test]
fn stdin_is_one_event_or_a_line_each() {
    let folder = TempDir::new().unwrap();
    let event = format!("{}\n", sqs(&["fine"]));
    let done = pipe(folder.path(), &["check", "--format", "json", "-"], event.as_bytes());
    assert_eq!(done.stdout, "{\"event\":\"-\",\"source\":\"sqs\",\"decision\":\"pass\",\"findings\":[]}\n");
    assert_eq!(done.code, Some(0));
    let two = format!("{event}\n{}", sqs(&[HOSTILE]));
    let done = pipe(folder.path(), &["check", "--format", "json", "--jsonl", "-"], two.as_bytes());
    let lines: Vec<_> = done.json().iter().map(summary).map(|(event, _, decision, _)| (event, decision)).collect();
    assert_eq!(lines, [("-:1".to_owned(), "pass".to_owned()), ("-:3".to_owned(), "reject".to_owned())]);
    assert_eq!(done.code, Some(1));
    // Two events are no event.
    let done = pipe(folder.path(), &["check", "--format", "json", "-"], two.as_bytes());
    assert_eq!(done.json()[0]["findings"][0]["rule"], "json.trailing");
    pipe(folder.path(), &["check", "-", "-"], b"").refused(&["-: stdin can be read only once"]);
}

#[test]
fn every_file_is_a_verdict_whatever_is_in_it() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("event.json");
    let cases: &[(&[u8], &str)] = &[
        (b"", "json.truncated"),
        (b"\xff\xfe{\0}\0", "json.utf8"),
        (b"\xef\xbb\xbf{}", "json.bom"),
        (b"{\"a\": \"\xc3\x28\"}", "json.utf8"),
        (b"nope", "json.syntax"),
        (b"[1]", "source.unknown"),
    ];
    for (content, rule) in cases {
        fs::write(&file, content).unwrap();
        let done = run(folder.path(), &["check", "--format", "json", "event.json"]);
        let line = &done.json()[0];
        assert_eq!((done.code, &line["decision"], done.stderr.as_str()), (Some(1), &json!("reject"), ""));
        assert_eq!(line["findings"][0]["rule"], *rule, "{line}");
    }
    let deep = "[".repeat(200_000);
    fs::write(&file, &deep).unwrap();
    assert_eq!(
        run(folder.path(), &["check", "--format", "json", "event.json"]).json()[0]["findings"][0]["rule"],
        "limit.depth"
    );
}

#[test]
fn what_is_too_large_is_not_read_to_its_end() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let large = sqs(&[&"a".repeat(2000)]);
    write("policy.yaml", "version: 1\nlimits: {event_bytes: 1000}\n");
    write("large.json", &large);
    write("three.jsonl", &format!("{}\n{large}\n{}", sqs(&["a"]), sqs(&["b"])));
    // Of a file without end, too, no more is read than is needed.
    let endless = if cfg!(unix) { "/dev/zero" } else { "large.json" };
    let arguments = ["check", "--format", "json", "--policy", "policy.yaml", "large.json", "three.jsonl", endless];
    let done = run(folder.path(), &arguments);
    let lines: Vec<_> = done.json().iter().map(summary).map(|(_, _, decision, rules)| (decision, rules)).collect();
    let pass = ("pass".to_owned(), Vec::new());
    let large = ("reject".to_owned(), vec!["limit.event-bytes null".to_owned()]);
    assert_eq!(lines, [large.clone(), pass.clone(), large.clone(), pass, large]);
}

#[test]
fn the_source_that_is_expected_is_held_against_the_event() {
    let folder = events();
    assert_eq!(run(folder.path(), &["check", "--source", "sqs", "in/a.json"]).code, Some(0));
    let done = run(folder.path(), &["check", "--source", "apigateway", "--format", "json", "in/a.json"]);
    assert_eq!(done.code, Some(1));
    assert_eq!(done.json()[0]["findings"][0]["rule"], "source.unexpected");
    run(folder.path(), &["check", "--source", "sqz", "in/a.json"])
        .refused(&["invalid value 'sqz' for '--source <SOURCE>': did you mean `sqs`?"]);
    // An envelope is no event.
    assert_eq!(run(folder.path(), &["check", "--source", "sns-message", "in/a.json"]).code, Some(2));
}

#[test]
fn a_policy_decides() {
    let folder = events();
    let policy = folder.path().join("policy.yaml");
    fs::write(&policy, "version: 1\nmode: report\n").unwrap();
    let done = run(folder.path(), &["check", "--policy", "policy.yaml", "in/b.json"]);
    assert_eq!(done.code, Some(0));
    assert!(done.stdout.contains("sql.tautology $.Records[0].body (report)"), "{}", done.stdout);
    fs::write(&policy, "version: 1\nrules: {sql: off}\n").unwrap();
    assert_eq!(run(folder.path(), &["check", "-p", "policy.yaml", "in/b.json"]).code, Some(0));
    fs::write(&policy, "version: 2\nlimts: {}\n").unwrap();
    run(folder.path(), &["check", "-p", "policy.yaml", "in/b.json"]).refused(&[
        "policy.yaml:1:10: expected 1, the version that is read here, found 2",
        "policy.yaml:2:1: unknown key `limts`, did you mean `limits`?",
    ]);
    run(folder.path(), &["check", "-p", "none.yaml", "in/b.json"]).refused(&["none.yaml: no such file"]);
}

#[test]
fn what_cannot_be_opened_is_told_before_anything_is_printed() {
    let folder = events();
    let all = ["check", "--format", "json", "in/a.json", "none.json", "in", "no\nsuch\u{1b}.json", "in/a.json/x.json"];
    let done = run(folder.path(), &all);
    let lines: Vec<_> = done.stderr.lines().collect();
    assert_eq!((done.code, done.stdout.as_str(), lines.len()), (Some(2), "", 3));
    assert_eq!(lines[0], "sluicegate: none.json: no such file");
    assert_eq!(lines[1], "sluicegate: no\\nsuch\\u{1b}.json: no such file");
    assert!(lines[2].starts_with("sluicegate: in/a.json/x.json: "), "{}", lines[2]);
    fs::create_dir(folder.path().join("empty")).unwrap();
    run(folder.path(), &["check", "in", "empty"]).refused(&["empty: a folder without .json and .jsonl files"]);
}

#[test]
fn names_are_shown_without_what_a_terminal_obeys() {
    let folder = TempDir::new().unwrap();
    let name = "a\u{1b}[31m\u{202e}\n.json";
    if fs::write(folder.path().join(name), sqs(&["fine"])).is_err() {
        // This file system has no such names.
        return;
    }
    let done = run(folder.path(), &["check", "."]);
    assert!(done.stdout.contains("\n./a\\u{1b}[31m\\u{202e}\\n.json  sqs"), "{}", done.stdout);
    let done = run(folder.path(), &["check", "--format", "json", name]);
    assert!(done.stdout.starts_with(r#"{"event":"a\u001b[31m\u202e\n.json","#), "{}", done.stdout);
    assert_eq!(done.json()[0]["event"], name);
}

#[cfg(unix)]
#[test]
fn names_need_not_be_utf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = TempDir::new().unwrap();
    if fs::write(folder.path().join(OsStr::from_bytes(b"\xff.json")), sqs(&["fine"])).is_err() {
        // This file system has no such names.
        return;
    }
    let done = run(folder.path(), &["check", "--format", "json", "."]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    assert_eq!(done.json()[0]["event"], "./\u{fffd}.json");
    let done = run(folder.path(), &[OsStr::new("check"), OsStr::from_bytes(b"\xff.json")]);
    assert_eq!(done.code, Some(0), "{done:?}");
}

#[cfg(unix)]
#[test]
fn links_that_go_round_in_circles_end() {
    let folder = events();
    std::os::unix::fs::symlink("..", folder.path().join("in/b/up")).unwrap();
    std::os::unix::fs::symlink("../b.json", folder.path().join("in/b/d.json")).unwrap();
    let done = run(folder.path(), &["check", "--format", "json", "in"]);
    let names: Vec<_> = done.json().iter().map(|line| line["event"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names[..4], ["in/a.json", "in/b/c.json", "in/b/d.json", "in/b.json"]);
    assert_eq!(names.len(), 7);
    std::os::unix::fs::symlink("gone", folder.path().join("in/gone.json")).unwrap();
    run(folder.path(), &["check", "in"]).refused(&["in/gone.json: no such file"]);
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let folder = TempDir::new().unwrap();
    let line = sqs(&[HOSTILE]);
    fs::write(folder.path().join("many.jsonl"), format!("{line}\n").repeat(5000)).unwrap();
    for format in ["json", "text"] {
        let mut child = command(folder.path(), &["check", "--format", format, "many.jsonl"]).spawn().unwrap();
        let mut first = [0; 10];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(141), &b""[..]), "{format}");
    }
}

#[test]
fn the_examples_are_judged_as_their_names_say() {
    for policy in [&[][..], &["--policy", "examples/policy.yaml"]] {
        let arguments = [&["check", "--format", "json"], policy, &["examples/events"]].concat();
        let done = run(&project(), &arguments);
        assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
        let decisions: std::collections::BTreeMap<String, String> = done
            .json()
            .iter()
            .map(summary)
            .map(|(event, source, decision, _)| {
                assert!(source.is_string(), "{event}");
                (Path::new(&event).file_stem().unwrap().to_str().unwrap().to_owned(), decision)
            })
            .collect();
        for (name, decision) in EXAMPLES {
            assert_eq!(decisions.get(*name).map(String::as_str), Some(*decision), "{name}");
        }
        assert!(decisions.len() >= EXAMPLES.len());
    }
}

const EXAMPLES: &[(&str, &str)] = &[
    ("eventbridge-jndi-in-detail", "reject"),
    ("eventbridge-order-placed", "pass"),
    ("http-order", "pass"),
    ("http-script-in-form-base64", "reject"),
    ("http-sql-in-login", "reject"),
    ("rest-cut-off-body", "reject"),
    ("rest-product-search", "pass"),
    ("s3-upload", "pass"),
    ("sqs-batch-one-hostile", "partial"),
    ("sqs-orders", "pass"),
    ("sqs-s3-through-sns", "pass"),
];

#[test]
fn what_would_be_handed_on_is_a_line_each() {
    let folder = events();
    let pretty = "{\n  \"Records\": [\n    {\"messageId\": \"1\", \"eventSource\": \"aws:sqs\",\r\n \"body\": \"a\\\\\\\"\", \"n\": 1.0e5}\n  ]\n}\n";
    fs::write(folder.path().join("pretty.json"), pretty).unwrap();
    let done = run(folder.path(), &["check", "--sanitized", "in/a.json", "in/b/c.json", "in/b.json", "pretty.json"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
    let lines: Vec<_> = done.stdout.lines().collect();
    // The one that is refused has none.
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], sqs(&["fine", "fine, too"]));
    assert_eq!(lines[1], sqs(&["fine"]));
    assert_eq!(
        lines[2],
        r#"{  "Records": [    {"messageId": "1", "eventSource": "aws:sqs", "body": "a\\\"", "n": 1.0e5}  ]}"#
    );
}

#[test]
fn what_the_platform_would_be_told_is_a_line_each() {
    let folder = events();
    let done = run(folder.path(), &["check", "--response", "in/a.json", "in/b/c.json", "in/b.json", "in/z.jsonl"]);
    assert_eq!((done.code, done.stderr.as_str()), (Some(1), ""));
    let failures = |numbers: &[u8]| {
        let item = |number| json!({"itemIdentifier": format!("5f2c7d10-9a4f-4ec3-99a0-34ce359b4b5{number}")});
        json!({"batchItemFailures": numbers.iter().map(item).collect::<Vec<_>>()})
    };
    let error = json!({"errorType": "EventRejected", "errorMessage": "the event is refused"});
    let expected = [Value::Null, failures(&[1]), failures(&[0]), Value::Null, failures(&[0]), error];
    assert_eq!(done.json(), expected);
    let both = run(folder.path(), &["check", "--response", "--sanitized", "in/a.json"]);
    assert_eq!((both.code, both.stdout.as_str()), (Some(2), ""));
}
