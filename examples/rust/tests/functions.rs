//! The functions of this folder, run as Lambda runs them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail here")]

mod runtime_api;

use runtime_api::{Told, invoke};
use serde_json::{Value, json};
use std::process::Command;

fn request(method: &str, path: &str, body: &str) -> Vec<u8> {
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com"},
        "requestContext": {
            "accountId": "123456789012", "apiId": "a1b2c3d4e5", "domainName": "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
            "domainPrefix": "a1b2c3d4e5", "requestId": "JKJaXmPLvHcESHA=", "routeKey": "$default", "stage": "$default",
            "time": "22/Oct/2026:12:59:30 +0000", "timeEpoch": 1_792_673_970_000_i64,
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.24", "userAgent": "curl/8.5.0"},
        },
        "body": body, "isBase64Encoded": false,
    })
    .to_string()
    .into_bytes()
}

/// The status and the body of an answer to a request.
fn answer(told: &Told) -> (u64, Value) {
    let Told::Response(answer) = told else { panic!("no answer: {told:?}") };
    let body = answer["body"].as_str().unwrap_or_default();
    (answer["statusCode"].as_u64().unwrap(), serde_json::from_str(body).unwrap_or(Value::Null))
}

#[test]
fn orders_over_http() {
    let events = [
        request("POST", "/orders", r#"{"sku":"TEA-250","quantity":2,"note":"ring twice & leave it at no. 7"}"#),
        request("POST", "/orders", r#"{"sku":"TEA-250","quantity":2,"note":"x' UNION SELECT password FROM users --"}"#),
        request("POST", "/orders", r#"{"sku":"TEA-250","quantity":"two"}"#),
        request("POST", "/orders", r#"{"sku":"TEA-250","#),
        request("DELETE", "/users/7", ""),
        b"{\"version\":\"2.0\",".to_vec(),
        request("POST", "/orders", r#"{"sku":"MUG-1","quantity":1}"#),
    ];
    let events: Vec<&[u8]> = events.iter().map(Vec::as_slice).collect();
    let done = invoke(Command::new(env!("CARGO_BIN_EXE_orders-http")), &events);
    let answers: Vec<_> = done.told.iter().map(answer).collect();
    assert_eq!(answers[0], (201, json!({"ordered": 2, "sku": "TEA-250"})));
    let statuses: Vec<_> = answers.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [201, 400, 422, 400, 400, 400, 201]);
    for (_, problem) in &answers[1..6] {
        assert_eq!(problem["type"], "about:blank");
        let told = problem.to_string();
        assert!(!told.contains("sql") && !told.contains("UNION") && !told.contains("two"), "{told}");
    }
    assert!(answers[2].1["errors"].to_string().contains("$.body.quantity"), "{:?}", answers[2]);
    assert!(done.stdout.contains("sql.union-select") && !done.stdout.contains("password"), "{}", done.stdout);
}

fn batch(bodies: &[&str]) -> Vec<u8> {
    let message = |(index, body): (usize, &&str)| {
        json!({
            "messageId": format!("message-{index}"), "receiptHandle": "AQEB", "body": body,
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1792673970000", "SenderId": "AIDA", "ApproximateFirstReceiveTimestamp": "1792673970001"},
            "messageAttributes": {}, "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders", "awsRegion": "eu-west-1",
        })
    };
    json!({"Records": bodies.iter().enumerate().map(message).collect::<Vec<_>>()}).to_string().into_bytes()
}

fn failures(ids: &[&str]) -> Told {
    let failures: Vec<_> = ids.iter().map(|id| json!({"itemIdentifier": id})).collect();
    Told::Response(json!({"batchItemFailures": failures}))
}

#[test]
fn orders_from_a_queue() {
    let honest = r#"{"sku":"TEA-250","quantity":2}"#;
    let events = [
        batch(&[honest, honest]),
        // The handler fails the last, the gate the second and third.
        batch(&[
            honest,
            "not JSON",
            r#"{"sku":"TEA-1","quantity":1,"note":"; rm -rf / #"}"#,
            r#"{"sku":"TEA-250","quantity":1001}"#,
        ]),
        batch(&[r#"{"sku":"tea","quantity":1}"#]),
        br#"{"Records":[]}"#.to_vec(),
    ];
    let events: Vec<&[u8]> = events.iter().map(Vec::as_slice).collect();
    let done = invoke(Command::new(env!("CARGO_BIN_EXE_orders-sqs")), &events);
    assert_eq!(done.told[0], failures(&[]));
    assert_eq!(done.told[1], failures(&["message-3", "message-1", "message-2"]));
    assert_eq!(done.told[2], failures(&["message-0"]));
    assert_eq!(done.told[3], Told::Error("EventRejected".into(), "the event is refused".into()));
    let counters: Vec<Value> = done
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(|line: &Value| line["_aws"].is_object())
        .collect();
    assert_eq!(
        counters.iter().map(|line| line["RecordsRefused"].as_u64()).collect::<Vec<_>>(),
        [Some(0), Some(2), Some(1), Some(0)]
    );
    assert_eq!(counters[1]["_aws"]["CloudWatchMetrics"][0]["Namespace"], "Orders");
}
