//! Events made harmless and handed on: in every carrier, byte for byte but for the edits, and once and for all.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail here")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};
use sluicegate::{Decision, Gate, Verdict};

fn gate(policy: Value) -> Gate {
    Gate::from_value(policy).unwrap_or_else(|error| panic!("{error}"))
}

fn told(verdict: &Verdict<'_>) -> String {
    let findings: Vec<_> = verdict.findings().map(|finding| serde_json::to_string(&finding).unwrap()).collect();
    format!("{} {findings:#?}", verdict.decision())
}

/// The event that is handed on, which is handed on as it is the next time.
fn sanitized(gate: &Gate, event: &str) -> String {
    let mut scratch = gate.scratch();
    let verdict = gate.check(&mut scratch, event.as_bytes());
    assert_eq!(verdict.decision(), Decision::Sanitize, "{}", told(&verdict));
    let once = String::from_utf8(verdict.event().unwrap().into_owned()).unwrap();
    let again = gate.check(&mut scratch, once.as_bytes());
    assert_eq!(again.decision(), Decision::Pass, "{once} {}", told(&again));
    once
}

fn rules(gate: &Gate, event: &str) -> (Decision, Vec<&'static str>) {
    let mut scratch = gate.scratch();
    let verdict = gate.check(&mut scratch, event.as_bytes());
    let mut ids: Vec<_> =
        verdict.findings().map(|finding| sluicegate::find_rule(finding.rule().id).unwrap().id).collect();
    ids.dedup();
    (verdict.decision(), ids)
}

fn http(body: &str, content_type: &str, base64: bool) -> String {
    let body = if base64 { STANDARD.encode(body) } else { body.to_owned() };
    json!({
        "version": "2.0", "routeKey": "POST /", "rawPath": "/", "rawQueryString": "", "headers": {"content-type": content_type},
        "requestContext": {"http": {"method": "POST", "path": "/", "sourceIp": "192.0.2.1", "userAgent": "x"}, "requestId": "a", "stage": "$default"},
        "body": body, "isBase64Encoded": base64,
    })
    .to_string()
}

fn body(event: &str) -> String {
    let event: Value = serde_json::from_str(event).unwrap();
    let body = event["body"].as_str().unwrap();
    if event["isBase64Encoded"] == true {
        String::from_utf8(STANDARD.decode(body).unwrap()).unwrap()
    } else {
        body.to_owned()
    }
}

fn sqs(bodies: &[&str]) -> String {
    let records: Vec<_> = (bodies.iter().enumerate())
        .map(|(number, body)| {
            json!({"messageId": format!("m{number}"), "receiptHandle": "r", "body": body, "attributes": {}, "messageAttributes": {},
                "md5OfBody": md5(body), "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:q", "awsRegion": "eu-west-1"})
        })
        .collect();
    json!({"Records": records}).to_string()
}

fn md5(text: &str) -> String {
    use md5::{Digest, Md5};
    Md5::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_byte_outside_an_edit_stays() {
    let gate = gate(json!({"fields": [{"at": "$.Records[*].body", "sanitize": ["trim", "lowercase"]}]}));
    let event = "{ \"Records\" :[\n{\"messageId\":\"1\",\"eventSource\":\"aws:sqs\",\"x\":1.50e+3, \"body\"  : \" A\\u00e9\\/ \" ,\"y\":\"\\u0041\"}] }";
    let expected = event.replace("\" A\\u00e9\\/ \"", "\"aé/\"");
    assert_eq!(sanitized(&gate, event), expected);
}

#[test]
fn json_in_a_string_is_written_again_around_the_edit() {
    let gate = gate(json!({"fields": [{"at": "$.body.comment", "sanitize": ["strip-html", "trim"]}]}));
    let text = "{\"n\": 1.0, \"comment\" : \" <b>hi</b>\\n\" , \"z\":\"\\u0041 <b>\"}";
    for base64 in [false, true] {
        let event = http(text, "application/json", base64);
        assert_eq!(body(&sanitized(&gate, &event)), text.replace("\" <b>hi</b>\\n\"", "\"hi\""));
    }
}

#[test]
fn forms_are_written_again_around_the_edit() {
    let gate = gate(
        json!({"fields": [{"at": "$.body.comment", "sanitize": ["trim"]}, {"at": "$.body.gone", "sanitize": ["remove"]}]}),
    );
    for (form, expected) in [
        ("a=%7e+x&comment=%20R%26D+%3D+1%20&z", "a=%7e+x&comment=R%26D+%3D+1&z"),
        ("gone=1&comment=+a", "comment=a"),
        ("comment=+a&gone=1", "comment=a"),
        ("gone=1&gone=2&comment=+a&gone", "comment=a"),
    ] {
        let event = http(form, "application/x-www-form-urlencoded", false);
        let found = body(&sanitized(&gate, &event));
        assert_eq!(found.trim_end_matches('&'), expected, "{form}");
    }
}

#[test]
fn forms_of_several_parts_are_written_again_around_the_edit() {
    let policy = json!({"fields": [{"at": "$.body..filename", "sanitize": ["base-name"]}, {"at": "$.body.note", "sanitize": ["trim"]}]});
    let part = |name: &str, more: &str, content: &str| {
        format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{content}\r\n")
    };
    let form = |filename: &str, note: &str| {
        part("note", "", note)
            + &part("f", &format!("; filename={filename}"), "x\ny")
            + &part("z", "", " z ")
            + "--B--\r\n"
    };
    let content_type = "multipart/form-data; boundary=B";
    let gate_of = gate(policy);
    for (filename, sanitized_name) in
        [("\"a/b \\\"c\\\".txt\"", "\"b \\\"c\\\".txt\""), ("\"docs/a.txt\"", "\"a.txt\"")]
    {
        let event = http(&form(filename, " hi "), content_type, true);
        assert_eq!(body(&sanitized(&gate_of, &event)), form(sanitized_name, "hi"));
    }
    // What would be a part of its own is none.
    let strip = gate(
        json!({"rules": {"control": "off", "crlf": "off"}, "fields": [{"at": "$.body.note", "sanitize": ["strip-control"]}]}),
    );
    let event = http(
        &form("x", "a\r\n-\u{1}-B\r\nContent-Disposition: form-data; name=\"admin\"\r\n\r\n1"),
        content_type,
        true,
    );
    assert_eq!(rules(&strip, &event), (Decision::Reject, vec!["sanitize.carrier"]));
    let remove = gate(json!({"fields": [{"at": "$.body.note", "sanitize": ["remove"]}]}));
    assert_eq!(
        rules(&remove, &http(&form("x", "a"), content_type, true)),
        (Decision::Reject, vec!["sanitize.carrier"])
    );
}

#[test]
fn keys_are_percent_encoded_again() {
    let gate = gate(json!({"fields": [{"at": "$.Records[*].s3.object.key", "sanitize": ["base-name"]}]}));
    let event = json!({"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventTime": "2026-07-07T12:02:48.000Z",
        "eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "b", "arn": "arn:aws:s3:::b"}, "object": {"key": "a/b/c%C3%A9+d%2B.txt", "size": 1}}}]});
    let found: Value = serde_json::from_str(&sanitized(&gate, &event.to_string())).unwrap();
    assert_eq!(found["Records"][0]["s3"]["object"]["key"], "c%C3%A9+d%2B.txt");
}

#[test]
fn digests_are_made_again() {
    let gate = gate(
        json!({"rules": {"consistency": "reject"}, "fields": [{"at": "$.Records[*].body.name", "sanitize": ["trim"]},
        {"at": "$.Records[*].body", "carries": "json"}]}),
    );
    let event = sqs(&["{\"name\":\" a \"}", "{\"name\":\"b\"}"]);
    let found: Value = serde_json::from_str(&sanitized(&gate, &event)).unwrap();
    assert_eq!(found["Records"][0]["body"], "{\"name\":\"a\"}");
    assert_eq!(found["Records"][0]["md5OfBody"], md5("{\"name\":\"a\"}"));
    assert_eq!(found["Records"][1]["md5OfBody"], md5("{\"name\":\"b\"}"));
}

#[test]
fn nests_are_written_again_from_the_inside_out() {
    use std::io::{Read, Write};
    let zip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        STANDARD.encode(encoder.finish().unwrap())
    };
    let policy = json!({"fields": [{"at": "$.Records[*].body", "carries": ["base64", "gzip", "json"]},
        {"at": "$.Records[*].body.inner", "carries": "json"}, {"at": "$.Records[*].body.inner.name", "sanitize": ["single-line"]}]});
    let text = |name: &str| json!({"a": " 1", "inner": json!({"name": name, "z": [1, 2]}).to_string()}).to_string();
    let event = sqs(&[&zip(&text("a\nb"))]);
    let found: Value = serde_json::from_str(&sanitized(&gate(policy), &event)).unwrap();
    let body = STANDARD.decode(found["Records"][0]["body"].as_str().unwrap()).unwrap();
    let mut inner = String::new();
    flate2::read::GzDecoder::new(&body[..]).read_to_string(&mut inner).unwrap();
    assert_eq!(inner, text("a b"));
    assert_eq!(found["Records"][0]["md5OfBody"], md5(found["Records"][0]["body"].as_str().unwrap()));
}

#[test]
fn s3_through_sns_through_sqs() {
    let policy = json!({"fields": [{"at": "$.Records[*].body", "carries": ["sns", "s3"]},
        {"at": "$.Records[*].body.Message.Records[*].s3.object.key", "sanitize": ["lowercase"]}]});
    let notification = |key: &str| {
        json!({"Records": [{"eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1",
        "eventTime": "2026-07-07T12:02:48.000Z", "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": "b", "arn": "arn:aws:s3:::b"}, "object": {"key": key, "size": 1}}}]})
        .to_string()
    };
    let message = |key: &str| {
        json!({"Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:eu-west-1:123456789012:t",
        "Message": notification(key), "Timestamp": "2026-07-07T12:02:48.000Z"})
        .to_string()
    };
    let found: Value = serde_json::from_str(&sanitized(&gate(policy), &sqs(&[&message("A+b.TXT")]))).unwrap();
    assert_eq!(found["Records"][0]["body"], message("a+b.txt"));
}

#[test]
fn rules_sanitize() {
    for (class, text, expected) in [
        ("control", "a\0b", "ab"),
        ("unicode", "invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("xss", "hi <script>alert(1)</script>there", "hi there"),
        ("path", "../../../images/logo.png", "images/logo.png"),
        ("formula", "=HYPERLINK(\"http://x.example\",\"a\")", "'=HYPERLINK(\"http://x.example\",\"a\")"),
    ] {
        let found = {
            let gate = gate(json!({"rules": {class: "sanitize"}}));
            let event = sqs(&[text]);
            let mut scratch = gate.scratch();
            let verdict = gate.check(&mut scratch, event.as_bytes());
            if verdict.decision() != Decision::Sanitize {
                panic!("{class}: {}", told(&verdict));
            }
            assert!(verdict.findings().all(|finding| finding.action().name() == "sanitize"), "{}", told(&verdict));
            sanitized(&gate, &event)
        };
        let found: Value = serde_json::from_str(&found).unwrap();
        assert_eq!(found["Records"][0]["body"], expected, "{class}");
    }
}

#[test]
fn what_a_sanitizer_cannot_help_is_refused() {
    let control = gate(json!({"rules": {"control": "sanitize"}}));
    // Encoded once more, and the name of a member.
    for text in ["a%00b", "{\"a\\u0000b\": 1}"] {
        let (decision, ids) = rules(&control, &sqs(&[text]));
        assert_eq!((decision, ids[0]), (Decision::Reject, "control.nul"), "{text}");
    }
    // One part can be helped, the other cannot.
    assert_eq!(rules(&control, &sqs(&["a\0b%00"])), (Decision::Reject, vec!["control.nul", "sanitize.unsafe"]));
    let trim = gate(json!({"fields": [{"at": "$.Records[*].body", "sanitize": ["trim"]}]}));
    let (decision, ids) = rules(&trim, &sqs(&[" x' OR '1'='1' --"]));
    assert_eq!((decision, *ids.last().unwrap()), (Decision::Reject, "sanitize.unsafe"));
    let gone = gate(json!({"fields": [{"at": "$.Records[*].eventSource", "sanitize": ["remove"]}]}));
    let (decision, ids) = rules(&gone, &sqs(&["a"]));
    assert_eq!((decision, *ids.last().unwrap()), (Decision::Reject, "sanitize.unsafe"));
}

#[test]
fn in_a_batch_only_the_record_is_refused() {
    let gate = gate(json!({"rules": {"control": "sanitize"}}));
    let event = sqs(&["a\0b", "x' OR '1'='1' --", "plain", "a\0%00"]);
    let mut scratch = gate.scratch();
    let verdict = gate.check(&mut scratch, event.as_bytes());
    assert_eq!(verdict.decision(), Decision::Partial, "{}", told(&verdict));
    let decisions: Vec<_> = verdict.records().map(|record| record.decision()).collect();
    assert_eq!(decisions, [Decision::Sanitize, Decision::Reject, Decision::Pass, Decision::Reject]);
    let found: Value = serde_json::from_slice(&verdict.event().unwrap()).unwrap();
    let bodies: Vec<_> =
        found["Records"].as_array().unwrap().iter().map(|record| record["body"].as_str().unwrap()).collect();
    assert_eq!(bodies, ["ab", "plain"]);
    let changes: Vec<_> = verdict
        .changes()
        .map(|change| format!("{:?} {:?}", change.steps().collect::<Vec<_>>(), change.edit()))
        .collect();
    assert_eq!(changes.len(), 4, "a body, its digest, and two records: {changes:#?}");
}

#[test]
fn report_changes_nothing() {
    let gate = gate(
        json!({"mode": "report", "rules": {"control": "sanitize"}, "fields": [{"at": "$.Records[*].body", "sanitize": ["trim"]}]}),
    );
    let event = sqs(&[" a\0b "]);
    let mut scratch = gate.scratch();
    let verdict = gate.check(&mut scratch, event.as_bytes());
    assert_eq!(verdict.decision(), Decision::Pass);
    assert_eq!(verdict.event().unwrap(), event.as_bytes());
    assert_eq!(verdict.findings().next().unwrap().action().name(), "report");
}

#[test]
fn fields_are_removed_and_written_over() {
    let gate = gate(
        json!({"fields": [{"at": "$.body.a", "sanitize": ["remove"]}, {"at": "$.body.list[*]", "sanitize": ["remove"]},
        {"at": "$.body.card", "sanitize": ["redact"]}]}),
    );
    let event = http(
        "{\"a\":{\"x\":[\"<script>alert(1)</script>\"]}, \"list\" : [1, 2 ,3], \"card\": {\"n\": 4111, \"s\":\"x\", \"t\": true, \"u\": null}}",
        "application/json",
        false,
    );
    assert_eq!(
        body(&sanitized(&gate, &event)),
        "{\"list\" : [], \"card\": {\"n\": \"[redacted:sensitive]\", \"s\":\"[redacted:sensitive]\", \"t\": \"[redacted:sensitive]\", \"u\": null}}"
    );
}

#[test]
fn a_text_is_sanitized_too() {
    let gate = gate(json!({"rules": {"unicode": "sanitize"}}));
    let mut scratch = gate.scratch();
    let verdict = gate.inspect(&mut scratch, "in\u{202e}voice");
    assert_eq!((verdict.decision(), verdict.event().unwrap().as_ref()), (Decision::Sanitize, &b"invoice"[..]));
}

#[test]
fn an_object_of_a_host_language_is_sanitized_by_its_changes() {
    let gate = gate(json!({"rules": {"control": "sanitize"}}));
    let mut scratch = gate.scratch();
    let verdict = gate
        .check_built(&mut scratch, sluicegate::Options::default(), |builder| {
            builder.begin_object()?;
            builder.name("Records")?;
            builder.begin_array()?;
            builder.begin_object()?;
            for (name, value) in [("messageId", "1"), ("eventSource", "aws:sqs"), ("body", "{\"a\":\"x\\u0000\"}")] {
                builder.name(name)?;
                builder.string(value)?;
            }
            builder.end()?;
            builder.end()?;
            builder.end()
        })
        .unwrap_or_else(|_| panic!());
    assert_eq!(verdict.decision(), Decision::Sanitize, "{}", told(&verdict));
    let changes: Vec<_> = verdict
        .changes()
        .map(|change| format!("{:?} {:?}", change.steps().collect::<Vec<_>>(), change.edit()))
        .collect();
    assert_eq!(changes, [r#"[Name("Records"), Index(0), Name("body")] Replace("{\"a\":\"x\"}")"#]);
    let event = verdict.event().unwrap().into_owned();
    assert_eq!(
        String::from_utf8(event).unwrap(),
        r#"{"Records":[{"messageId":"1","eventSource":"aws:sqs","body":"{\"a\":\"x\"}"}]}"#
    );
}

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        3 => prop::collection::vec(prop::sample::select(&["a", " ", "<b>", "&", "é", "\u{200b}", "\n", "=", "'", "\"", "\\", "/", "..", "%20", "\u{7f}"][..]), 0..6)
            .prop_map(|pieces| pieces.concat()),
        1 => "\\PC{0,8}",
    ];
    let leaf =
        prop_oneof![5 => text.prop_map(Value::from), 1 => Just(Value::Null), 1 => any::<i32>().prop_map(Value::from)];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let name = prop::sample::select(&["a", "b", "c", "d é"][..]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner.clone(), 0..4)
                .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
            // A document in a string.
            inner.prop_map(|value| Value::from(value.to_string())),
        ]
    })
}

/// What the gate should make of a body: the naive twin.
fn twin(value: &mut Value, sanitize: bool, steps: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) if sanitize => *text = steps(text),
        Value::Array(items) => items.iter_mut().for_each(|item| twin(item, sanitize, steps)),
        Value::Object(members) => {
            members.iter_mut().for_each(|(name, value)| twin(value, sanitize || name == "a", steps))
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    /// Twice changes nothing more, the result parses, and all that no edit is about is equal.
    #[test]
    fn handed_on_is_what_the_twin_makes_of_it(bodies in prop::collection::vec((value(), 0u8..2), 1..4)) {
        let off: serde_json::Map<_, _> = ["sql", "xss", "command", "path", "nosql", "template", "expression", "code", "xml", "ldap", "xpath", "ssrf", "crlf",
            "prototype", "deserialization", "control", "unicode", "formula"].into_iter().map(|class| (class.to_owned(), "off".into())).collect();
        let gate = gate(json!({"rules": off, "fields": [{"at": "$.Records[*].body", "carries": "json"},
            {"at": "$.Records[*].body..a", "sanitize": ["strip-control", "trim", "lowercase", {"truncate": 4}]}]}));
        let texts: Vec<String> = bodies.iter().map(|(value, pretty)| if *pretty == 1 { format!("{value:#}") } else { value.to_string() }).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let event = sqs(&texts);
        let mut scratch = gate.scratch();
        let verdict = gate.check(&mut scratch, event.as_bytes());
        prop_assume!(verdict.ok());
        let once = verdict.event().unwrap().into_owned();
        let found: Value = serde_json::from_slice(&once).unwrap();
        let steps = |text: &str| {
            let text: String = text.chars().filter(|char| !char.is_control() || matches!(char, '\t' | '\n' | '\r')).collect();
            let text: String = text.trim().to_lowercase().chars().take(4).collect();
            text.trim().to_owned()
        };
        for (record, (value, _)) in found["Records"].as_array().unwrap().iter().zip(&bodies) {
            let text = record["body"].as_str().unwrap();
            let body: Value = serde_json::from_str(text).unwrap();
            let mut expected = value.clone();
            twin(&mut expected, false, &steps);
            // Letters with marks may be cut as a whole; all else is equal.
            if value.to_string().is_ascii() {
                prop_assert_eq!(&body, &expected);
            }
            prop_assert_eq!(record["md5OfBody"].as_str().unwrap(), md5(text));
        }
        let again = gate.check(&mut scratch, &once);
        prop_assert_eq!(again.decision(), Decision::Pass, "{}", told(&again));
    }

    /// Any text, sanitized as the action of rules, passes or is refused.
    #[test]
    fn what_is_handed_on_passes(text in prop::collection::vec(prop_oneof![
        prop::sample::select(&["\0", "\u{202e}", "<script>", "</script>", "../", "..\\", "=cmd|' /C'!A0", "\r\nSet-Cookie: a=b", "%00", "%2e%2e/", "&lt;script&gt;", "\u{e0041}", "a", "{\"a\":\"", "\"}", " "][..]).prop_map(String::from),
        "\\PC{0,4}",
    ], 0..8)) {
        let gate = gate(json!({"rules": {"control": "sanitize", "unicode": "sanitize", "xss": "sanitize", "path": "sanitize", "crlf": "sanitize", "formula": "sanitize"}}));
        let event = sqs(&[&text.concat()]);
        let mut scratch = gate.scratch();
        let verdict = gate.check(&mut scratch, event.as_bytes());
        if verdict.decision() == Decision::Sanitize {
            let once = verdict.event().unwrap().into_owned();
            let again = gate.check(&mut scratch, &once);
            prop_assert_eq!(again.decision(), Decision::Pass, "{}", told(&again));
        }
    }
}

#[cfg(feature = "clean-html")]
#[test]
fn markup_that_runs_is_taken_out_and_the_rest_handed_on() {
    let gate = gate(json!({
        "version": 1,
        "source": "apigateway-http",
        "fields": [{"at": "$.body.comment", "sanitize": ["clean-html"]}],
    }));
    let event = http(r#"{"comment": "<p onclick=go()>Hi <b>Ada</b></p>"}"#, "application/json", false);
    let body = serde_json::from_str::<Value>(&sanitized(&gate, &event)).unwrap()["body"].as_str().unwrap().to_owned();
    assert_eq!(body, r#"{"comment": "<p>Hi <b>Ada</b></p>"}"#);
}
