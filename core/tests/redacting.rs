//! Redacted copies: no secret is in them, wherever it stood, and all else is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail here")]

mod shared;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Value, json};
use sluicegate::{Gate, RedactOptions};

/// No secret of anybody, built from parts.
fn secret() -> String {
    format!("sk{}live_{}", "_", "aB3dE5gH7jK9mN1pQ3sT5vW7")
}

fn redacted(policy: Value, event: &str) -> Value {
    let gate = Gate::from_value(policy).unwrap_or_else(|error| panic!("{error}"));
    let mut scratch = gate.scratch();
    let text = gate.check(&mut scratch, event.as_bytes()).redacted();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn sqs(body: &str) -> String {
    json!({"Records": [{"messageId": "1", "body": body, "eventSource": "aws:sqs"}]}).to_string()
}

#[test]
fn secrets_in_carriers() {
    use std::io::{Read, Write};
    let secret = secret();
    let inner = json!({"note": format!("key {secret} here"), "n": 1}).to_string();
    let found = redacted(json!({}), &sqs(&inner));
    assert_eq!(found["Records"][0]["body"], json!({"note": "key [redacted:stripe-key] here", "n": 1}).to_string());
    // Nested once more, and nobody said so.
    let found = redacted(json!({}), &sqs(&json!({"message": inner}).to_string())).to_string();
    assert!(!found.contains(&secret) && found.contains("redacted:stripe-key"), "{found}");
    // Behind base64 and gzip.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(inner.as_bytes()).unwrap();
    let body = STANDARD.encode(encoder.finish().unwrap());
    let policy = json!({"fields": [{"at": "$.Records[*].body", "carries": ["base64", "gzip"]}]});
    let found = redacted(policy, &sqs(&body));
    let body = STANDARD.decode(found["Records"][0]["body"].as_str().unwrap()).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(&body[..]).read_to_string(&mut text).unwrap();
    assert!(!text.contains(&secret) && text.contains("redacted:stripe-key"), "{text}");
}

#[test]
fn names_of_any_case_in_every_part_of_a_request() {
    let hidden = "hunter2-and-more";
    let event = json!({
        "resource": "/", "path": "/", "httpMethod": "POST",
        "headers": {"AUTHORIZATION": format!("Digest {hidden}"), "cOOkie": hidden, "X-API-KEY": hidden, "x-amz-SECURITY-token": hidden, "accept": "text/html",
            "content-type": "application/x-www-form-urlencoded"},
        "multiValueHeaders": {"Cookie": [hidden, "b"], "Set-Cookie": [hidden]},
        "queryStringParameters": {"X-Amz-Signature": hidden, "page": "2", "Signature": hidden},
        "multiValueQueryStringParameters": {"X-Amz-Credential": [hidden], "page": ["2"]},
        "requestContext": {"identity": {"apiKey": hidden}},
        "body": format!("user=ana&password={hidden}&n=1"), "isBase64Encoded": false,
    });
    let text = redacted(json!({}), &event.to_string());
    assert!(!text.to_string().contains(hidden), "{text:#}");
    assert_eq!(text["headers"]["accept"], "text/html");
    assert_eq!(text["queryStringParameters"]["page"], "2");
    assert_eq!(text["body"], "user=ana&password=%5Bredacted%3Asecret%5D&n=1");
}

#[test]
fn queries_as_they_were_sent() {
    let hidden = "0f".repeat(32);
    let event = json!({
        "version": "2.0", "routeKey": "GET /", "rawPath": "/", "cookies": [hidden], "headers": {"referer": format!("https://b.example/k?X-Amz-Signature={hidden}&x=1")},
        "rawQueryString": format!("X-Amz-Signature={hidden}&page=2&X-Amz-Security-Token=abc"),
        "requestContext": {"http": {"method": "GET", "path": "/", "sourceIp": "192.0.2.1", "userAgent": "x"}, "requestId": "a"}, "isBase64Encoded": false,
    });
    let text = redacted(json!({}), &event.to_string());
    assert!(!text.to_string().contains(&hidden), "{text:#}");
    assert!(text["rawQueryString"].as_str().unwrap().contains("page=2"), "{text:#}");
}

#[test]
fn what_the_policy_calls_sensitive() {
    let policy = json!({"fields": [{"at": "$.Records[*].body.person", "sensitive": true}, {"at": "$.Records[*].body", "carries": "json"}]});
    let body = json!({"person": {"name": "Ana", "born": 1990, "tags": ["x"], "ok": true}, "n": 1}).to_string();
    let found = redacted(policy.clone(), &sqs(&body));
    let mark = "[redacted:sensitive]";
    assert_eq!(
        found["Records"][0]["body"],
        json!({"person": {"name": mark, "born": mark, "tags": [mark], "ok": true}, "n": 1}).to_string()
    );
    // What cannot be read may hold what is sensitive.
    let found = redacted(policy, &sqs("{\"person\": \"Ana\""));
    assert_eq!(found["Records"][0]["body"], "[redacted:unread]");
}

#[test]
fn pairs_numbers_and_names() {
    let body = json!({"headers": [{"name": "Authorization", "value": "letmein"}], "card": 4111111111111111u64, "id": 4111111111111112u64,
        secret(): 1}).to_string();
    let found = redacted(json!({}), &sqs(&body));
    let body: Value = serde_json::from_str(found["Records"][0]["body"].as_str().unwrap()).unwrap();
    assert_eq!(
        body,
        json!({"headers": [{"name": "Authorization", "value": "[redacted:secret]"}], "card": "[redacted:card-number]", "id": 4111111111111112u64,
        "[redacted:stripe-key]": 1})
    );
}

#[test]
fn refused_strings_on_request() {
    let gate = Gate::default();
    let mut scratch = gate.scratch();
    let event = sqs("{\"a\": \"x' OR '1'='1' --\", \"b\": \"fine\"}");
    let verdict = gate.check(&mut scratch, event.as_bytes());
    assert!(verdict.redacted().contains("OR '1'"));
    let found: Value = serde_json::from_str(&verdict.redacted_with(RedactOptions::default().with_refused())).unwrap();
    assert_eq!(found["Records"][0]["body"], "{\"a\": \"[redacted:refused]\", \"b\": \"fine\"}");
}

#[test]
fn an_event_that_cannot_be_read_is_one_text() {
    assert_eq!(redacted(json!({}), "{\"password\": \"hunter2\""), "[redacted:unread]");
}

#[test]
fn bytes_around_what_is_left_out_stay() {
    let gate = Gate::default();
    let mut scratch = gate.scratch();
    let event =
        r#"{ "Records":[ {"messageId" : "1","eventSource":"aws:sqs", "n": 1.0, "body":"\u0041 password=abc"} ]}"#;
    let expected = r#"{ "Records":[ {"messageId" : "1","eventSource":"aws:sqs", "n": 1.0, "body":"A password=[redacted:secret]"} ]}"#;
    assert_eq!(gate.check(&mut scratch, event.as_bytes()).redacted(), expected);
    let plain = r#"{ "Records":[ {"messageId" : "1","eventSource":"aws:sqs", "n": 1.0, "body":"\u0041"} ]}"#;
    assert_eq!(gate.check(&mut scratch, plain.as_bytes()).redacted(), plain);
}

/// Every event of `schemas/events` has a redacted copy; where the source file says that a value is a secret, none is left.
#[test]
fn every_event_is_redacted() {
    let gate = Gate::default();
    let mut scratch = gate.scratch();
    let mut known = 0;
    for (file, event) in shared::events() {
        let verdict = gate.check(&mut scratch, &event);
        let text = verdict.redacted();
        let found: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        known += usize::from(text.contains("[redacted:"));
        headers(&found, &file);
    }
    assert!(known > 20, "{known}");
}

/// No header of a secret has a value.
fn headers(value: &Value, file: &str) {
    let secret = [
        "authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "x-amz-security-token",
        "proxy-authorization",
        "secretaccesskey",
        "sessiontoken",
        "password",
    ];
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                if secret.contains(&name.to_ascii_lowercase().as_str()) {
                    hidden(value, file, name);
                }
                headers(value, file);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| headers(item, file)),
        _ => {}
    }
}

fn hidden(value: &Value, file: &str, name: &str) {
    match value {
        Value::String(text) => assert!(text.is_empty() || text.contains("[redacted:"), "{file}: {name} is {text}"),
        Value::Array(items) => items.iter().for_each(|item| hidden(item, file, name)),
        Value::Object(members) => members.values().for_each(|item| hidden(item, file, name)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// A secret never shows, however deep it lies.
    #[test]
    fn a_secret_never_shows(layers in prop::collection::vec(0u8..4, 0..6), before in "[a-zé \"]{0,6}") {
        let secret = secret();
        let mut value = Value::from(format!("{before} {secret}"));
        for layer in layers {
            value = match layer {
                0 => json!({"a": value, "b": 1}),
                1 => json!([1, value]),
                2 => Value::from(value.to_string()),
                _ => json!({"c": {"d": value}}),
            };
        }
        let found = redacted(json!({}), &sqs(&value.to_string())).to_string();
        prop_assert!(!found.contains(&secret) && found.contains("redacted:stripe-key"), "{found}");
    }

    #[test]
    fn any_bytes_have_a_copy(text in prop::collection::vec(prop::sample::select(&b"{}[]\":,\\u00e9 aeyJ.password=-1"[..]), 0..60)) {
        let gate = Gate::default();
        let mut scratch = gate.scratch();
        let copy = gate.check(&mut scratch, &text).redacted();
        prop_assert!(serde_json::from_str::<Value>(&copy).is_ok(), "{copy}");
    }
}
