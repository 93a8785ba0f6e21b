//! A full batch in which one message in ten is hostile: exactly those are refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail here")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, GzBuilder};
use serde_json::{Value, json};
use sluicegate::{Decision, Gate};
use std::collections::BTreeSet;
use std::io::Write;

const MESSAGES: usize = 10_000;

/// What the messages' attributes carry; their bodies carry nothing.
const POLICY: &str = "
version: 1
source: sqs
rules: {consistency: reject}
fields:
  - {at: '$.Records[*].messageAttributes.zip.binaryValue', carries: [gzip, json]}
  - {at: '$.Records[*].messageAttributes.meta.stringValue', carries: json}
";

fn zipped(bytes: &[u8]) -> String {
    let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    STANDARD.encode(encoder.finish().unwrap())
}

fn message(number: usize, body: &str, attributes: &Value) -> Value {
    use md5::Digest;
    let digest: String = md5::Md5::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    json!({
        "messageId": number.to_string(),
        "body": body,
        "md5OfBody": digest,
        "messageAttributes": attributes,
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders",
        "awsRegion": "eu-west-1",
    })
}

fn binary(text: &str) -> Value {
    json!({ "zip": { "binaryValue": text, "dataType": "Binary" } })
}

fn string(text: &str) -> Value {
    json!({ "meta": { "stringValue": text, "dataType": "String" } })
}

/// A hostile message, and the rule that finds it.
fn hostile(number: usize) -> (Value, &'static str) {
    let body = format!("order {number}");
    match number / 10 % 6 {
        0 => (message(number, &body, &binary("%%% no base64 %%%")), "carrier.base64"),
        1 => (message(number, &body, &binary(&zipped(&[b' '; 100_000]))), "limit.ratio"),
        2 => (message(number, &body, &string(&"[".repeat(60))), "limit.depth"),
        3 => (message(number, "1' UNION SELECT password FROM users--", &json!({})), "sql.union-select"),
        4 => (message(number, &body, &string("{\"a\": \"<script>alert(1)</script>\"}")), "xss.script-element"),
        _ => {
            let mut message = message(number, &body, &json!({}));
            message["body"] = "another order".into();
            (message, "consistency.digest")
        }
    }
}

/// A message that only looks odd.
fn honest(number: usize) -> Value {
    let like_s3 =
        format!(r#"{{"Records":[{{"eventSource":"aws:s3","s3":{{"object":{{"key":"..%2F{number}","size":"?"}}}}}}]}}"#);
    match number % 9 {
        0 => message(number, &like_s3, &json!({})),
        1 => message(number, &format!(r#"{{"order": {number}, "customer": "Siobhán O'Brien"}}"#), &json!({})),
        2 => message(number, &format!("{{no JSON {number}"), &json!({})),
        3 => message(number, &format!("order;{number};O'Brien & Sons;<3"), &json!({})),
        4 => message(number, "see", &string(&format!(r#"{{"a": [[[[[[{number}]]]]]]}}"#))),
        5 => message(number, "see", &binary(&zipped(format!(r#"{{"order": {number}}}"#).as_bytes()))),
        6 => message(number, &STANDARD.encode(format!("order {number}")), &json!({})),
        7 => message(number, &zipped(b"nobody says that this is opened"), &json!({})),
        _ => message(number, &"[".repeat(60), &json!({})),
    }
}

const fn is_hostile(number: usize) -> bool {
    number % 10 == 3
}

/// A batch of so many messages, and the rules that find the hostile ones.
fn batch(messages: usize) -> (String, BTreeSet<&'static str>) {
    let mut rules = BTreeSet::new();
    let records: Vec<Value> = (0..messages)
        .map(|number| {
            if !is_hostile(number) {
                return honest(number);
            }
            let (message, rule) = hostile(number);
            rules.insert(rule);
            message
        })
        .collect();
    (json!({ "Records": records }).to_string(), rules)
}

#[test]
fn exactly_the_hostile_messages_are_refused() {
    let (event, _) = batch(MESSAGES);
    let gate = Gate::from_yaml(POLICY).unwrap();
    let mut scratch = gate.scratch();
    for _ in 0..2 {
        let verdict = gate.check(&mut scratch, event.as_bytes());
        assert_eq!((verdict.decision(), verdict.records().len()), (Decision::Partial, MESSAGES));
        let wrong: Vec<_> =
            (0..MESSAGES).filter(|number| verdict.is_refused(*number as u32) != is_hostile(*number)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

/// In a batch whose findings are all listed.
#[test]
fn each_is_refused_for_what_it_is() {
    let (event, rules) = batch(600);
    let gate = Gate::from_yaml(POLICY).unwrap();
    let mut scratch = gate.scratch();
    let verdict = gate.check(&mut scratch, event.as_bytes());
    let found: BTreeSet<_> = verdict.findings().map(|finding| finding.rule().id).collect();
    assert!(rules.is_subset(&found), "{found:?}");
    assert!(verdict.findings().all(|finding| finding.record().is_some_and(|record| is_hostile(record as usize))));
}

/// Text that a compressor makes about forty times smaller, so that no limit of the ratio is broken.
fn repetitive(bytes: usize) -> Vec<u8> {
    let mut text = Vec::from(&b"[\""[..]);
    for number in 0.. {
        if text.len() + 2 >= bytes {
            break;
        }
        text.extend(std::iter::repeat_n(b'a' + (number * number % 23) as u8, 60 + number % 7));
    }
    text.extend(b"\"]");
    text
}

#[test]
fn what_one_record_opens_no_other_lacks() {
    let values = format!("[{}0]", "0,".repeat(480_000));
    for (greedy, rule) in [
        (message(0, "see", &binary(&zipped(&repetitive(7_000_000)))), "limit.decoded-bytes"),
        (message(0, "see", &string(&values)), "limit.nodes"),
    ] {
        let mut records = vec![greedy];
        records.extend((0..20).map(|number| message(number, "see", &binary(&zipped(&repetitive(150_000))))));
        records.extend((0..20).map(|number| message(number, "see", &string(&format!("[{}0]", "0,".repeat(8_000))))));
        let event = json!({ "Records": records }).to_string();
        let gate = Gate::from_yaml(POLICY).unwrap();
        let mut scratch = gate.scratch();
        let verdict = gate.check(&mut scratch, event.as_bytes());
        let found: Vec<_> = verdict.findings().map(|finding| (finding.rule().id, finding.record())).collect();
        assert_eq!((verdict.decision(), found), (Decision::Partial, vec![(rule, Some(0))]));
    }
}
