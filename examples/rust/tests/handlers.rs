//! Handlers of every kind behind a gate, run as Lambda runs them: this program is the function too.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail here")]

mod runtime_api;

use aws_lambda_events::sqs::SqsEvent;
use lambda_http::{Adapter, Request, RequestExt};
use lambda_runtime::tower::{Layer, ServiceBuilder};
use lambda_runtime::{Error, LambdaEvent, Runtime, service_fn};
use runtime_api::{Done, Told, invoke};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use sluicegate::{Gate, lambda};
use std::process::Command;
use std::sync::Mutex;

/// Which function this program is, where it is one.
const FUNCTION: &str = "SLUICEGATE_TEST_FUNCTION";

/// Runs this program as that function.
fn function(name: &str, events: &[&[u8]]) -> Done {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["as_a_function", "--exact", "--nocapture", "--test-threads=1"]).env(FUNCTION, name);
    invoke(command, events)
}

/// No test but where the others start this program again.
#[test]
fn as_a_function() {
    let Ok(name) = std::env::var(FUNCTION) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(serve(&name)).unwrap();
}

async fn value(event: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({"handled": event.payload}))
}

async fn raw(event: LambdaEvent<Box<RawValue>>) -> Result<Box<RawValue>, Error> {
    Ok(event.payload)
}

async fn typed(event: LambdaEvent<SqsEvent>) -> Result<(), Error> {
    let ids: Vec<_> = event.payload.records.iter().filter_map(|record| record.message_id.as_deref()).collect();
    println!("handled {ids:?}");
    Ok(())
}

async fn http(request: Request) -> Result<String, Error> {
    Ok(format!("{} {}", request.method(), request.raw_http_path()))
}

async fn serve(name: &str) -> Result<(), Error> {
    match name {
        "value" => lambda::run(Gate::default(), service_fn(value)).await,
        "raw" => lambda::run(Gate::default(), service_fn(raw)).await,
        "typed" => lambda::run(Gate::default(), service_fn(typed)).await,
        "http" => lambda::run(Gate::default(), Adapter::from(service_fn(http))).await,
        // The layer around the handler alone, and the closure of a handler.
        "inner" => {
            let gate = Gate::from_yaml("version: 1\nsource: sqs")?;
            let count = Mutex::new(0);
            let handler = service_fn(async |event: LambdaEvent<Value>| {
                *count.lock().unwrap() += 1;
                Ok::<_, Error>(
                    json!({"count": *count.lock().unwrap(), "records": event.payload["Records"].as_array().map(Vec::len)}),
                )
            });
            Runtime::new(ServiceBuilder::new().layer(gate.layer()).service(handler)).run().await
        }
        // Both halves by hand.
        "halves" => {
            let layer = Gate::default().layer();
            Runtime::new(layer.layer(service_fn(value))).layer(layer.raw()).run().await
        }
        "raise" => lambda::run(Gate::from_yaml("version: 1\non_reject: raise")?, service_fn(value)).await,
        "drop" => {
            let layer = Gate::from_yaml("version: 1\non_reject: drop")?.layer().on_refused(|records, verdict| {
                let ids: Vec<_> = records.iter().filter_map(|record| record.id().map(|id| id.into_owned())).collect();
                let decision = verdict.decision();
                async move { println!("put aside: {decision} {ids:?}") }
            });
            lambda::run(layer, service_fn(value)).await
        }
        "source" => lambda::run(Gate::default().layer().source("s3"), service_fn(value)).await,
        "report" => lambda::run(Gate::from_yaml("version: 1\nmode: report")?, service_fn(value)).await,
        other => panic!("no function {other}"),
    }
}

fn messages(bodies: &[&str]) -> Vec<u8> {
    let message = |(index, body): (usize, &&str)| json!({"messageId": format!("m{index}"), "eventSource": "aws:sqs", "body": body});
    json!({"Records": bodies.iter().enumerate().map(message).collect::<Vec<_>>()}).to_string().into_bytes()
}

const ATTACK: &str = "x' OR '1'='1' --";

fn rejected() -> Told {
    Told::Error("EventRejected".into(), "the event is refused".into())
}

#[test]
fn any_value() {
    let honest = messages(&["a", "b"]);
    let done = function(
        "value",
        &[&honest, &messages(&["a", ATTACK]), &messages(&[ATTACK]), b"{\"a\":", b"", b"null", b"\xff"],
    );
    let handed_on: Value = serde_json::from_slice(&honest).unwrap();
    assert_eq!(done.told[0], Told::Response(json!({"handled": handed_on})));
    // What a handler answers beside the failures stays.
    let first = json!({"Records": [{"messageId": "m0", "eventSource": "aws:sqs", "body": "a"}]});
    assert_eq!(
        done.told[1],
        Told::Response(json!({"handled": first, "batchItemFailures": [{"itemIdentifier": "m1"}]}))
    );
    assert_eq!(done.told[2], Told::Response(json!({"batchItemFailures": [{"itemIdentifier": "m0"}]})));
    assert_eq!(done.told[3..], [rejected(), rejected(), rejected(), rejected()]);
    assert!(!done.stdout.contains("'1'='1'"), "{}", done.stdout);
}

#[test]
fn the_raw_text() {
    let spaced = br#"{ "Records" : [ {"messageId":"m0","eventSource":"aws:sqs","body":"a","n":1.50} ] }"#;
    let done = function("raw", &[spaced]);
    // The runtime returns the text itself; here it is read.
    assert_eq!(done.told, [Told::Response(serde_json::from_slice(spaced).unwrap())]);
}

#[test]
fn typed_events() {
    let object =
        br#"{"Records":[{"messageId":"m0","eventSource":"aws:sqs","body":"a","attributes":{"a":["a secret"]}}]}"#;
    let done = function("typed", &[&messages(&["a", ATTACK, "c"]), &messages(&["a"]), object]);
    assert_eq!(done.told[0], Told::Response(json!({"batchItemFailures": [{"itemIdentifier": "m1"}]})));
    assert_eq!(done.told[1], Told::Response(Value::Null));
    let Told::Error(kind, message) = &done.told[2] else { panic!("{:?}", done.told[2]) };
    assert_eq!(kind, "EventMismatch");
    assert!(message.contains("$.Records[0].attributes.a") && !message.contains("secret"), "{message}");
    assert!(
        done.stdout.contains(r#"handled ["m0", "m2"]"#) && done.stdout.contains(r#"handled ["m0"]"#),
        "{}",
        done.stdout
    );
}

#[test]
fn requests_of_lambda_http() {
    let request = |path: &str| {
        json!({
            "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "", "headers": {"host": "a.example.com"},
            "requestContext": {
                "accountId": "1", "apiId": "a", "domainName": "a.example.com", "domainPrefix": "a", "requestId": "r", "routeKey": "$default", "stage": "$default",
                "time": "22/Oct/2026:12:59:30 +0000", "timeEpoch": 1, "http": {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.24", "userAgent": "curl"},
            },
            "isBase64Encoded": false,
        })
        .to_string()
    };
    let done = function("http", &[request("/a").as_bytes(), request("/../../etc/passwd").as_bytes()]);
    let Told::Response(first) = &done.told[0] else { panic!("{:?}", done.told[0]) };
    assert_eq!((&first["statusCode"], &first["body"]), (&json!(200), &json!("GET /a")));
    let Told::Response(second) = &done.told[1] else { panic!("{:?}", done.told[1]) };
    assert_eq!(second["statusCode"], 400);
    assert!(!second.to_string().contains("passwd"));
}

#[test]
fn the_layer_around_a_handler_is_enough() {
    let done = function("inner", &[&messages(&["a"]), &messages(&[ATTACK]), &messages(&["a", ATTACK])]);
    assert_eq!(done.told[0], Told::Response(json!({"count": 1, "records": 1})));
    assert_eq!(done.told[1], Told::Response(json!({"batchItemFailures": [{"itemIdentifier": "m0"}]})));
    // The refused event did not reach the handler.
    assert_eq!(
        done.told[2],
        Told::Response(json!({"count": 2, "records": 1, "batchItemFailures": [{"itemIdentifier": "m1"}]}))
    );
}

#[test]
fn both_halves_by_hand() {
    let done = function("halves", &[&messages(&[ATTACK]), &messages(&["a"])]);
    assert_eq!(done.told[0], Told::Response(json!({"batchItemFailures": [{"itemIdentifier": "m0"}]})));
    assert!(matches!(&done.told[1], Told::Response(answer) if answer["handled"]["Records"][0]["body"] == "a"));
}

#[test]
fn what_is_refused_is_raised_where_the_policy_says_so() {
    let done = function("raise", &[&messages(&[ATTACK]), &messages(&["a", ATTACK]), &messages(&["a"])]);
    assert_eq!(done.told[..2], [rejected(), rejected()]);
    assert!(matches!(done.told[2], Told::Response(_)));
}

#[test]
fn what_is_refused_is_dropped_where_the_policy_says_so() {
    let done = function("drop", &[&messages(&[ATTACK]), &messages(&["a", ATTACK])]);
    let none = json!({"batchItemFailures": []});
    assert_eq!(done.told[0], Told::Response(none));
    assert!(
        matches!(&done.told[1], Told::Response(answer) if answer["handled"]["Records"].as_array().map(Vec::len) == Some(1))
    );
    assert!(done.stdout.contains(r#"put aside: reject ["m0"]"#), "{}", done.stdout);
    assert!(done.stdout.contains(r#"put aside: partial ["m1"]"#), "{}", done.stdout);
}

#[test]
fn another_source_is_refused() {
    let done = function("source", &[&messages(&["a"])]);
    // In the form of the source that sent it, whatever was expected.
    assert_eq!(done.told, [Told::Response(json!({"batchItemFailures": [{"itemIdentifier": "m0"}]}))]);
}

#[test]
fn a_report_stops_nothing() {
    let done = function("report", &[&messages(&[ATTACK])]);
    assert!(matches!(&done.told[0], Told::Response(answer) if answer["handled"]["Records"][0]["body"] == ATTACK));
}
