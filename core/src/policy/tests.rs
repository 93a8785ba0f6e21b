//! Policies from end to end: text in, policy or errors out.

use super::*;
use crate::finding::{Class, Paranoia};
use crate::rules::{Holds, Sink};
use serde_json::json;

const KNOWN: Known<'_> = Known {
    rules: &["sql.tautology", "sql.union", "xss.script", "formula.call", "json.duplicate-key"],
    sources: &["apigateway-rest", "apigateway-http", "eventbridge", "s3", "sqs"],
    families: &["apigateway"],
};

fn policy(text: &str) -> Policy {
    Policy::from_str(text, &KNOWN).unwrap_or_else(|error| panic!("{error}"))
}

/// The errors of a policy, one a line, without the name of the file.
fn errors(text: &str) -> Vec<String> {
    let error = Policy::from_str(text, &KNOWN).expect_err("a policy in error");
    error.to_string().lines().map(|line| line.trim_start_matches("policy:").to_owned()).collect()
}

/// The example of the design, as far as this version supports it.
const EXAMPLE: &str = r#"
version: 1
source: [s3, apigateway]
mode: report
paranoia: 2
limits:
  event_bytes: 1000000
  depth: 0x20
rules:
  xss: report
  formula.call: reject   # by its id
  sql.union: off
fields:
  - at: $.Records[*].s3.object.key
    sink: [shell, path]
    holds: filename
  - at: $.body
    carries: json
  - {at: "$..comment", sink: html, allow: [xss, sql.tautology], carries: [sns, s3]}
on_reject: raise
"#;

#[test]
fn the_example_is_read() {
    let policy = policy(EXAMPLE);
    assert_eq!(policy.sources().unwrap(), ["s3", "apigateway"]);
    assert_eq!((policy.mode(), policy.paranoia(), policy.on_reject()), (Mode::Report, Paranoia::Two, OnReject::Raise));
    assert_eq!(*policy.limits(), Limits { event_bytes: 1_000_000, depth: 32, ..Limits::default() });
    let off: Vec<Class> = Class::ALL.into_iter().filter(|class| policy.off_classes().contains(*class)).collect();
    assert_eq!(off, []);
    let [key, body, comment] = policy.fields() else { panic!("three fields") };
    assert_eq!(key.at.to_string(), "$.Records[*].s3.object.key");
    assert!(key.sinks.contains(Sink::Shell) && key.sinks.contains(Sink::Path) && !key.sinks.contains(Sink::Sql));
    assert_eq!(key.holds, Some(Holds::Filename));
    assert_eq!(body.carries, [Carries::Json]);
    assert_eq!(comment.carries, [Carries::Sns, Carries::S3]);
    assert!(comment.allow.contains(Class::Xss) && !comment.allow.contains(Class::Sql));
    assert_eq!(comment.allow_rules, ["sql.tautology"]);
}

#[test]
fn json_is_read_the_same_way() {
    let value = json!({
        "$schema": "./policy.schema.json", "version": 1, "source": "s3", "paranoia": 3,
        "fields": [{"at": "$['a b'].c", "sink": "sql"}], "rules": {"sql.tautology": "report"},
    });
    let by_text = policy(&value.to_string());
    let by_value = Policy::from_value(value, &KNOWN).unwrap();
    for policy in [by_text, by_value] {
        assert_eq!(policy.sources().unwrap(), ["s3"]);
        assert_eq!(policy.paranoia(), Paranoia::Three);
        assert_eq!(policy.fields()[0].at.to_string(), "$['a b'].c");
    }
}

#[test]
fn the_default_policy_is_the_empty_one() {
    let (default, empty) = (Policy::default(), policy("version: 1"));
    for policy in [default, empty] {
        assert_eq!(policy.sources(), None);
        assert_eq!(
            (policy.mode(), policy.paranoia(), policy.on_reject()),
            (Mode::Enforce, Paranoia::One, OnReject::Auto)
        );
        assert_eq!(*policy.limits(), Limits::default());
        assert!(policy.off_classes().contains(Class::Formula) && !policy.off_classes().contains(Class::Sql));
        assert!(policy.fields().is_empty() && policy.accept().is_none());
    }
}

#[test]
fn every_error_is_told_at_once_with_its_place() {
    let text = r#"version: 2
source: [s3, sqss]
mode: enforced
limts: {}
limits:
  depth: many
  nodes: 0
  records: -1
  event_bytes: 1.5
  string_bytes: 99999999999999999999
paranoia: 4
rules:
  sqli: report
  xss: rejects
  json: off
  sql.tautolgy: off
fields:
  - at: $.a[?@.b]
    allow: [xs]
  - sink: [shel, sql, paths]
    holds: stuff
  - att: $.x
    carries: [json, yaml]
  - just text
  - at: $.b
    allow: xss
on_reject:
"#;
    let expected = [
        "1:10: expected 1, the version that is read here, found 2",
        "2:14: unknown source `sqss`, did you mean `sqs`?",
        "3:7: unknown value `enforced`, did you mean `enforce`?",
        "4:1: unknown key `limts`, did you mean `limits`?",
        "6:10: expected a whole number of 0 or more, found text",
        "7:10: expected a whole number from 1 to 16777216, found 0",
        "8:12: expected a whole number of 0 or more, found -1",
        "9:16: expected a whole number of 0 or more, found a number with a fraction or exponent",
        "10:17: expected a whole number of 0 or more, found a number with a fraction or exponent",
        "11:11: expected a level from 1 to 3, found 4",
        "13:3: unknown rule `sqli`, did you mean `sql`?",
        "14:8: unknown value `rejects`, did you mean `reject`?",
        "15:9: `json` cannot be off: use `report`, so that it does not pass in silence",
        "16:3: unknown rule `sql.tautolgy`, did you mean `sql.tautology`?",
        "18:9: column 5 of the path: filters are not supported: use a name, an index or `*`",
        "19:13: unknown rule `xs`, did you mean `xss`?",
        "20:5: missing key `at`",
        "20:12: unknown value `shel`, did you mean `shell`?",
        "20:23: unknown value `paths`, did you mean `path`?",
        "21:12: unknown value `stuff`, expected one of `text`, `html`, `markdown`, `code`, `url`, `path`, `filename`, \
         `token`, `json`",
        "22:5: unknown key `att`, did you mean `at`?",
        "23:21: unknown value `yaml`, expected one of `json`, `form`, `multipart`, `percent`, `base64`, `gzip`, `s3`, \
         `sns`, `sqs`, `eventbridge`",
        "24:5: expected a map, found text",
        "26:12: expected a list, found text",
        "27:10: expected one of `auto`, `raise`, `drop`",
    ];
    let found = errors(text);
    assert_eq!(found, expected);
}

#[test]
fn what_is_not_built_yet_is_refused_at_its_line() {
    let text = r#"accept: {source: ["aws.s3", null]}
routes:
  POST /orders/{id}:
    fields: [{at: $.body, schema: order.schema.json}]
patterns:
  - {id: custom.no-internal-host, pattern: '(?i)\.corp\.example', severity: high}
limits: {age: 15m, receives: 10, hops: 3}
rules:
  sql: sanitize
  custom.no-internal-host: report
fields:
  - at: $.body
    schema: {type: object, properties: {a: {enum: [null, 1, -2.5]}}}
  - at: $.c
    sanitize: [strip-control, truncate: 80]
    sensitive: true
    carries: gzip
"#;
    let lines: Vec<String> = errors(text);
    let places = ["1:1", "2:1", "5:1", "7:10", "7:20", "7:34", "9:8", "13:5", "15:5", "16:5", "17:14"];
    let found: Vec<&str> = lines.iter().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(found, places, "{lines:#?}");
    assert!(lines.iter().all(|line| line.ends_with("is not supported in this version yet")), "{lines:#?}");
}

/// What later versions will support is checked already.
#[test]
fn what_is_not_built_yet_is_checked_nonetheless() {
    let text = r#"routes:
  GET orders:
    fields: []
  GET /orders:
    fields: [{at: body}]
patterns:
  - {id: no-internal-host, pattern: '', severity: hi}
  - {id: custom.a, pattern: x}
  - {id: custom.a, pattern: x, severity: low}
limits: {age: 15, receives: 0}
fields:
  - {at: $, sanitize: [truncat: 80, truncate, {truncate: x}, {escape-html: 1}], schema: "https://example.com/x"}
"#;
    let found: Vec<String> =
        errors(text).into_iter().filter(|line| !line.ends_with("is not supported in this version yet")).collect();
    let expected = [
        "2:3: expected a path that begins with `/`, found `orders`",
        "5:19: column 1 of the path: a path begins with `$`, as in `$.body.name`",
        "7:10: expected an id such as `custom.no-internal-host`, found `no-internal-host`",
        "7:37: an empty pattern matches everything: write what must not be found",
        "7:51: unknown value `hi`, expected one of `low`, `medium`, `high`, `critical`",
        "8:5: missing key `severity`",
        "9:10: duplicate id `custom.a`",
        "10:15: expected a duration with its unit, such as `90s`, `15m`, `2h` or `7d`, found a whole number",
        "10:29: expected a whole number from 1 to 1000000, found 0",
        "12:24: unknown value `truncat`, did you mean `truncate`?",
        "12:37: expected a value after the word, found the word alone",
        "12:58: expected a whole number of 0 or more, found text",
        "12:76: this word takes no value",
        "12:89: expected the path of a file: schemas are not fetched from the network",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_value_has_keys_for_places() {
    let value =
        json!({"limits": {"depth": "x"}, "fields": [{"at": 1}, {"at": "$", "sink": ["sql", "no"]}], "modes": 1});
    let error = Policy::from_value(value, &KNOWN).unwrap_err();
    let found: Vec<String> = error.to_string().lines().map(str::to_owned).collect();
    assert_eq!(
        found,
        [
            "fields[0].at: expected a path such as `$.body.name`, found a whole number",
            "fields[1].sink[1]: unknown value `no`, expected one of `shell`, `path`, `sql`, `html`, `url`, `header`, `log`, \
             `template`, `nosql`, `ldap`, `xpath`, `formula`",
            "limits.depth: expected a whole number of 0 or more, found text",
            "modes: unknown key `modes`, did you mean `mode`?",
        ]
    );
    assert_eq!(error.errors()[0].line(), None);
}
