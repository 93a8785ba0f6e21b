//! `sluicegate inspect`.
#![allow(clippy::unwrap_used, reason = "tests may panic: that is how they fail")]

mod shared;

use serde_json::{Value, json};
use shared::{HOSTILE, command, pipe, run};
use sluicegate::Gate;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn decisions(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["decision"].as_str().unwrap()).collect()
}

fn rules(line: &Value) -> BTreeSet<&str> {
    line["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

#[test]
fn plain_lines_are_any_bytes() {
    let input = [b"O'Brien\r\n\n", HOSTILE.as_bytes(), b"\n\xff\xfe <script>alert(1)</script>\nlast"].concat();
    let done = pipe(here(), &["inspect"], &input);
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    let lines = done.json();
    assert_eq!(decisions(&lines), ["pass", "pass", "reject", "reject", "pass"]);
    assert!(rules(&lines[2]).contains("sql.tautology"));
    assert!(rules(&lines[3]).contains("xss.script-element"));
    assert_eq!(done.stdout.lines().next(), Some(r#"{"decision":"pass","findings":[]}"#));
    assert_eq!(lines[2]["findings"][0]["path"], "$");
    assert_eq!(pipe(here(), &["inspect", "-"], b"").stdout, "");
}

#[test]
fn json_lines_have_a_payload() {
    let lines = [
        json!({"payload": HOSTILE, "label": "attack"}).to_string(),
        json!({"id": 7, "payload": "O'Brien\n& Sons"}).to_string(),
        r#"{"payload":"half \ud800 a pair, and another \udc00 <script>alert(1)</script>"}"#.to_owned(),
        r#"{"payload":"\u003cscript\u003ealert(1)\u003c/script\u003e"}"#.to_owned(),
        r#"{"p\u0061yload":"\ud83d\ude00"}"#.to_owned(),
    ];
    let done = pipe(here(), &["inspect", "--jsonl"], lines.join("\n").as_bytes());
    assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""));
    assert_eq!(decisions(&done.json()), ["reject", "pass", "reject", "reject", "pass"]);
    // A raw byte that is no UTF-8 in a payload.
    let done = pipe(here(), &["inspect", "--jsonl"], b"{\"payload\":\"\xff 1' OR '1'='1' --\"}\n");
    assert_eq!(decisions(&done.json()), ["reject"]);
}

#[test]
fn a_line_that_is_wrong_is_told_before_anything_is_printed() {
    let folder = TempDir::new().unwrap();
    let good = r#"{"payload":"a"}"#;
    let not_json = "not JSON, see column ";
    let no_payload = "expected an object with one member `payload` that is a string";
    let cases = [
        ("secret", not_json),
        ("", not_json),
        ("{\"payload\":\"secret", not_json),
        ("{\"payload\":\"secret\"} secret", not_json),
        ("{\"text\":\"secret\"}", no_payload),
        ("{\"payload\":[115,101]}", no_payload),
        ("{\"payload\":{\"secret\":1}}", no_payload),
        ("{\"payload\":null}", no_payload),
        ("{\"payload\":\"secret\",\"payload\":\"b\"}", no_payload),
        ("\"secret\"", no_payload),
        ("[\"secret\"]", no_payload),
    ];
    for (line, why) in cases {
        fs::write(folder.path().join("in.jsonl"), format!("{good}\n{good}\n{line}\n{good}\n")).unwrap();
        let done = run(folder.path(), &["inspect", "in.jsonl"]);
        assert_eq!((done.code, done.stdout.as_str(), done.stderr.lines().count()), (Some(2), "", 1), "{line}");
        assert!(done.stderr.starts_with(&format!("sluicegate: in.jsonl:3: {why}")), "{line}: {}", done.stderr);
        assert!(!done.stderr.contains("secret"), "{}", done.stderr);
    }
    pipe(here(), &["inspect", "--jsonl"], b"{}").refused(&[&format!("-:1: {no_payload}")]);
    run(folder.path(), &["inspect", "none.txt"]).refused(&["none.txt: no such file"]);
    run(folder.path(), &["inspect", "."]).refused(&[".: a folder, not a file"]);
}

#[test]
fn the_options_are_the_policys_words() {
    // A line break is fine in a text, and not in a header.
    let header = b"{\"payload\":\"one\\ntwo\"}\n";
    let pass = pipe(here(), &["inspect", "--jsonl"], header);
    assert_eq!(decisions(&pass.json()), ["pass"]);
    let done =
        pipe(here(), &["inspect", "--jsonl", "--sink", "html", "--sink", "header,log", "--holds", "text"], header);
    assert_eq!(decisions(&done.json()), ["reject"]);
    // At level 2 a whole statement is enough.
    let statement = b"DROP TABLE staff;\n";
    assert_eq!(decisions(&pipe(here(), &["inspect"], statement).json()), ["pass"]);
    assert_eq!(decisions(&pipe(here(), &["inspect", "--paranoia", "2"], statement).json()), ["reject"]);
    pipe(here(), &["inspect", "--sink", "shel"], b"")
        .refused(&["invalid value 'shel' for '--sink <SINK>': did you mean `shell`?"]);
    pipe(here(), &["inspect", "--paranoia", "4"], b"")
        .refused(&["invalid value '4' for '--paranoia <LEVEL>': 4 is not in 1..=3"]);
    let done = pipe(here(), &["inspect", "--holds", "x"], b"");
    assert!(done.stderr.contains("expected one of text, html, markdown"), "{}", done.stderr);
}

/// What stands in an event as an untrusted string is judged in the same way.
#[test]
fn a_text_is_judged_as_a_string_of_an_event() {
    let texts = [
        "",
        "O'Brien",
        HOSTILE,
        "<img src=x onerror=alert(1)>",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "{\"name\": \"1' OR '1'='1' --\", \"<script>alert(1)</script>\": [\"${jndi:ldap://a/b}\"]}",
        "[\"fine\"]",
        "{\"$where\": \"sleep(1000)\"}",
        "{\"__proto__\": {\"admin\": true}}",
        "\"\\u003cscript\\u003ealert(1)\"",
        "{not json} 1' OR '1'='1' --",
        "nul \0 and \u{202e} turned",
    ];
    let input: String = texts.iter().map(|text| format!("{}\n", json!({"payload": text}))).collect();
    let lines = pipe(here(), &["inspect", "--jsonl"], input.as_bytes()).json();
    assert_eq!(lines.len(), texts.len());
    let gate = Gate::default();
    let mut scratch = gate.scratch();
    for (text, line) in texts.iter().zip(&lines) {
        // An event of no known source is untrusted as a whole.
        let event = json!([text]).to_string();
        let verdict = gate.check(&mut scratch, event.as_bytes());
        let place = |path: &str, rule: &str| format!("{rule} {path}");
        let expected: BTreeSet<_> = verdict
            .findings()
            .filter(|finding| finding.rule().id != "source.unknown")
            .map(|finding| place(&finding.path().unwrap().to_string().replacen("$[0]", "$", 1), finding.rule().id))
            .collect();
        let found = line["findings"].as_array().unwrap().iter();
        let found: BTreeSet<_> =
            found.map(|finding| place(finding["path"].as_str().unwrap(), finding["rule"].as_str().unwrap())).collect();
        assert_eq!(found, expected, "{text}");
        assert_eq!(line["decision"] == "reject", !expected.is_empty(), "{text}");
    }
}

#[test]
fn a_string_that_is_too_long_is_a_verdict() {
    let long = vec![b'a'; 6_291_557];
    let done = pipe(here(), &["inspect"], &long);
    assert_eq!(done.code, Some(0));
    assert_eq!(rules(&done.json()[0]), BTreeSet::from(["limit.string-bytes"]));
    let done = pipe(here(), &["inspect"], &long[1..]);
    assert_eq!(decisions(&done.json()), ["pass"]);
}

#[test]
fn who_waits_for_a_verdict_gets_it() {
    let mut child = command(here(), &["inspect"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        writeln!(stdin, "hello").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, "{\"decision\":\"pass\",\"findings\":[]}\n");
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}
