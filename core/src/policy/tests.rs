//! Policies from end to end: text in, policy or errors out.

use super::*;
use crate::finding::{Class, Paranoia};
use crate::rules::{Holds, Sink};
use proptest::prelude::*;
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

/// A policy of ordinary length.
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
fn a_field_that_no_event_has_is_told() {
    let text = "source: apigateway-http\nfields:\n  - at: $.queryStringParametres.q\n    sink: sql\nroutes:\n  POST /:\n    fields: [{at: $.boddy, sink: sql}]";
    assert_eq!(
        errors(text),
        [
            "3:9: no accepted source has a member `queryStringParametres`, did you mean `queryStringParameters`?",
            "7:19: no accepted source has a member `boddy`, did you mean `body`?",
        ]
    );
}

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
  - [$.a, sql]
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
        "25:5: expected a map, found a list",
        "27:12: expected a list, found text",
        "28:10: expected one of `auto`, `raise`, `drop`",
    ];
    let found = errors(text);
    assert_eq!(found, expected);
}

#[test]
fn a_policy_is_a_map() {
    for (text, found) in [("[1, s3]", "a list"), ("text", "text"), ("1", "a whole number"), ("true", "true or false")] {
        assert_eq!(errors(text), [format!("1:1: expected a map, found {found}")]);
    }
    assert!(errors("fields: {}")[0].contains("expected a list, found a map"));
}

#[test]
fn the_function_has_a_name_and_sources() {
    let policy = policy("function: {name: thumbnails, source: [com.example.a, com.example.b]}");
    assert_eq!(policy.function().name.as_deref(), Some("thumbnails"));
    assert_eq!(policy.function().sources(), ["com.example.a", "com.example.b"]);
    assert_eq!(
        errors("function: {name: '', sauce: a}"),
        [
            "1:18: expected the name of a function, found an empty text",
            "1:22: unknown key `sauce`, expected `name` or `source`"
        ]
    );
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
    let found = errors(text);
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
fn routes_of_the_same_requests_are_told() {
    let found = errors(
        "routes:\n  POST /a/{x}: {}\n  POST /a/{y}: {}\n  POST /a/{z+}: {}\n  GET /a/{x}: {}\n  POST /a/b: {}\n",
    );
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("of the same requests as `POST /a/{x}`"), "{found:#?}");
}

#[test]
fn what_cannot_be_sanitized_is_refused_with_what_to_do_instead() {
    let text = r#"rules: {sql: sanitize, unicode: sanitize, schema: sanitize, sql.tautology: sanitize, custom: sanitize, sanitize: off}
fields:
  - {at: $.a, sanitize: [escape-sql, escape-shell]}
  - {at: $.b, sanitize: [trim, remove]}
  - {at: $.c, sanitize: [clean-html, truncate: 5]}
  - {at: '$.d[0]', sanitize: [remove]}
  - {at: $, sanitize: [remove]}
"#;
    let found = errors(text);
    let at = |place: &str| found.iter().find(|line| line.starts_with(place)).cloned().unwrap_or_default();
    for place in ["1:14", "1:76", "1:94"] {
        assert!(at(place).contains("no change makes such a text harmless"), "{place} {found:#?}");
    }
    assert!(at("1:51").contains("about the event"), "{found:#?}");
    assert!(at("1:114").contains("can only be `reject`"), "{found:#?}");
    assert!(at("3:26").contains("pass values as parameters"), "{found:#?}");
    assert!(at("3:38").contains("without a shell"), "{found:#?}");
    assert!(at("4:32").contains("nothing to do"), "{found:#?}");
    assert!(at("5:38").contains("cannot go with `clean-html`"), "{found:#?}");
    assert!(at("6:31").contains("another item each time"), "{found:#?}");
    assert!(at("7:24").contains("the event itself"), "{found:#?}");
    assert_eq!(at("5:26").contains("is not built into"), !cfg!(feature = "clean-html"), "{found:#?}");
    assert_eq!(found.len(), 11 + usize::from(!cfg!(feature = "clean-html")), "{found:#?}");
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

/// A policy with every key.
const FULL: &str = r#"
version: 1
source: s3
limits: {age: 15m, receives: 10, hops: 3}
accept:
  Records:
    eventSource: ["aws:s3"]
    s3: {bucket: {name: [{prefix: "incoming-"}]}}
rules: {xss: report, formula: reject, custom.no-internal-host: report, unicode: sanitize}
fields:
  - at: $.body
    schema: order.schema.json
    carries: [json, gzip]
  - at: $.other
    schema: {type: [object, "null"], minimum: 1.5}
  - {at: $.body.comment, sanitize: [strip-control, truncate: 80, escape-html], allow: [custom.no-internal-host]}
  - {at: $.headers.authorization, sensitive: true}
routes:
  POST /orders/{id}:
    fields: [{at: $.body, schema: true}]
patterns:
  - {id: custom.no-internal-host, pattern: '(?i)\.corp\.example', severity: high, message: an internal host}
on_reject: drop
"#;

fn model(mut tree: located::Tree) -> (model::PolicyModel, located::Tree) {
    let mut problems = Problems::default();
    let model = load::read(&mut tree, &mut problems);
    assert!(problems.is_empty(), "{}", PolicyError::new(problems));
    (model.unwrap(), tree)
}

#[test]
fn what_is_not_built_yet_is_compiled_already() {
    let (model, tree) = model(yaml::parse(FULL).0.unwrap());
    let mut problems = Problems::default();
    let policy = compile::compile(model, &tree, &KNOWN, &mut problems);
    assert!(problems.is_empty(), "{}", PolicyError::new(problems));
    let limits = policy.limits();
    assert_eq!((limits.age.unwrap().as_secs(), limits.receives, limits.hops), (900, Some(10), Some(3)));
    assert_eq!(policy.accept().unwrap()["Records"]["eventSource"], json!(["aws:s3"]));
    assert_eq!(policy.fields()[0].schema, Some(SchemaSource::File("order.schema.json".to_owned())));
    let inline = json!({"type": ["object", "null"], "minimum": 1.5});
    assert_eq!(policy.fields()[1].schema, Some(SchemaSource::Inline(inline)));
    let steps = [Sanitizer::StripControl, Sanitizer::Truncate(80), Sanitizer::EscapeHtml];
    assert_eq!(policy.fields()[2].sanitize, steps);
    assert_eq!(policy.fields()[2].allow_rules, ["custom.no-internal-host"]);
    assert!(policy.fields()[3].sensitive);
    assert_eq!((policy.routes()[0].key.method(), policy.routes()[0].key.path()), ("POST", "/orders/{id}"));
    assert_eq!(policy.routes()[0].fields[0].schema, Some(SchemaSource::Inline(json!(true))));
    assert_eq!(policy.patterns()[0].message.as_deref(), Some("an internal host"));
}

#[test]
fn a_model_written_as_json_is_the_same_model() {
    for text in [EXAMPLE, FULL, "version: 1"] {
        let (first, _) = model(yaml::parse(text).0.unwrap());
        let written = serde_json::to_value(&first).unwrap();
        let (second, _) = model(located::Tree::from_json(written).unwrap());
        assert_eq!(first, second);
    }
}

#[test]
fn files_are_named_in_errors() {
    let folder = std::env::temp_dir().join(format!("sluicegate-policy-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let at = |name: &str, bytes: &[u8]| {
        let file = folder.join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    };
    let good = Policy::from_file(at("good.yaml", b"version: 1"), &KNOWN).unwrap();
    assert_eq!(good.folder(), Some(folder.as_path()));
    let message = |file: &std::path::Path| Policy::from_file(file, &KNOWN).unwrap_err().to_string();
    let bad = at("bad.yaml", b"mode: x");
    assert!(message(&bad).starts_with(&format!("{}:1:7: unknown value `x`", bad.display())));
    let latin1 = at("latin1.yaml", b"a: 1\nb: \xe9");
    assert_eq!(message(&latin1), format!("{}: the policy is not UTF-8: byte 9 is wrong", latin1.display()));
    let missing = folder.join("missing.yaml");
    assert_eq!(message(&missing), format!("{}: no such file", missing.display()));
    assert!(Policy::from_file(&folder, &KNOWN).is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_chain_of_carriers_ends_where_nothing_can_follow() {
    let chain = |chain: &str| errors(&format!("fields: [{{at: $.a, carries: {chain}}}]"));
    for good in ["gzip", "[base64, gzip, percent, json]", "[sns, sns, s3]", "[json, json, base64, json]", "[sns, gzip]"]
    {
        let policy = Policy::from_str(&format!("fields: [{{at: $.a, carries: {good}}}]"), &KNOWN);
        assert!(policy.is_ok(), "{good}");
    }
    let follows = "1:36: nothing can follow in this chain: it has several strings, so name the one that is meant by its own field";
    assert_eq!(chain("[form, json]"), [follows]);
    assert_eq!(chain("[sqs,  sns, s3]"), [follows]);
    let deep = "1:70: more encodings in each other than are opened";
    assert_eq!(chain("[base64, base64, base64, base64, base64, base64]"), [deep]);
}

#[test]
fn a_policy_that_is_wrong_everywhere_ends_soon() {
    let began = std::time::Instant::now();
    let keys: String = (0..50_000).map(|number| format!("key{number}: 1\n")).collect();
    let rules: String = (0..50_000).map(|number| format!("  sqli{number}: off\n")).collect();
    let fields = "  - {at: 1, allow: [x, y], sink: z}\n".repeat(20_000);
    let same = "  sql: off\n".repeat(50_000);
    for text in [keys, format!("rules:\n{rules}"), format!("fields:\n{fields}"), format!("rules:\n{same}")] {
        assert_eq!(errors(&text).len(), 64);
    }
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Into::into),
        any::<u32>().prop_map(Into::into),
        any::<f64>().prop_map(|number| json!(number)),
        prop::sample::select(vec![
            "$.a",
            "s3",
            "sql",
            "xss.script",
            "reject",
            "off",
            "json",
            "15m",
            "report",
            "$[",
            "",
            "é\n"
        ])
        .prop_map(Into::into),
    ];
    let keys = [
        "version",
        "source",
        "mode",
        "paranoia",
        "limits",
        "depth",
        "age",
        "accept",
        "rules",
        "sql",
        "fields",
        "at",
        "sink",
        "holds",
        "schema",
        "carries",
        "sanitize",
        "truncate",
        "allow",
        "sensitive",
        "routes",
        "GET /",
        "patterns",
        "id",
        "pattern",
        "severity",
        "on_reject",
        "a",
        "",
        "\n",
    ];
    leaf.prop_recursive(5, 60, 8, move |inner| {
        let key = prop::sample::select(keys.to_vec());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::vec((key, inner), 0..8)
                .prop_map(|map| map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    /// Any value is a policy or has errors, and the same ones as text.
    #[test]
    fn any_value_is_a_policy_or_an_error(value in any_value()) {
        let text = value.to_string();
        let messages = |result: Result<Policy, PolicyError>| match result {
            Ok(_) => Vec::new(),
            Err(error) => {
                assert_eq!(error.to_string().lines().count(), error.errors().len().max(1));
                let mut all: Vec<String> = error.errors().iter().map(|one| format!("{}: {}", one.key(), one.message())).collect();
                all.sort();
                all
            }
        };
        if !value.is_null() {
            prop_assert_eq!(messages(Policy::from_value(value, &KNOWN)), messages(Policy::from_str(&text, &KNOWN)));
        }
    }

    #[test]
    fn any_text_is_a_policy_or_an_error(text in "(mode|rules|fields|at|sql|limits|[-:{}\\[\\],'\"#&*! \n\t]|\\PC){0,40}") {
        if let Err(error) = Policy::from_str(&text, &KNOWN) {
            prop_assert!(error.errors().iter().all(|error| error.line().is_some_and(|line| line > 0)));
        }
    }
}
