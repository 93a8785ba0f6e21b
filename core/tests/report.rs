//! The log line, the counters, and what joining says to a handler's mistakes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail here")]

use serde_json::{Value, json};
use sluicegate::{Gate, LogContext, MetricsContext, ResponseError};

const HOSTILE: &str = "x' OR '1'='1";

fn fifo() -> Vec<u8> {
    let message = |(number, body): (usize, &&str)| {
        json!({"messageId": format!("m-{number}"), "body": body, "eventSource": "aws:sqs", "attributes": {"MessageGroupId": "g"},
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders.fifo", "awsRegion": "eu-west-1"})
    };
    let bodies = ["fine", HOSTILE, "fine, too"];
    json!({"Records": bodies.iter().enumerate().map(message).collect::<Vec<_>>()}).to_string().into_bytes()
}

fn line(gate: &Gate, event: &[u8], context: LogContext<'_>) -> Value {
    let mut scratch = gate.scratch();
    let line = gate.check(&mut scratch, event).log_line(&context);
    assert!(!line.contains('\n'), "{line}");
    assert!(!line.contains("OR '1'") && !line.contains("m-1") && !line.contains("fine"), "a value: {line}");
    serde_json::from_str(&line).unwrap()
}

#[test]
fn a_line_tells_rules_and_places_and_no_value() {
    let gate = Gate::default();
    let mut context = LogContext::default();
    let short = line(&gate, &fifo(), context);
    let finding = json!({"rule": "sql.tautology", "severity": "high", "path": "$.Records[1].body", "record": 1, "action": "reject"});
    assert_eq!(
        short,
        json!({"level": "WARN", "message": "records of the event are refused", "source": "sqs", "decision": "partial",
            "records": {"all": 3, "refused": 1, "returned": 1}, "findings": [finding]})
    );
    (context.request_id, context.function_name, context.now) =
        (Some("8a5f\n\"x"), Some("orders"), Some(1_783_425_828_123));
    let long = line(&gate, &fifo(), context);
    let given = [("requestId", "8a5f\n\"x"), ("function", "orders"), ("timestamp", "2026-07-07T12:03:48.123Z")];
    given.iter().for_each(|(name, value)| assert_eq!(long[name], *value));
    assert_eq!(line(&gate, b"{", context)["message"], "the event is refused");
}

#[test]
fn a_line_has_a_bound() {
    let item = format!("\"{HOSTILE}\"");
    let event = format!(r#"{{"source": "app", "detail-type": "t", "detail": [{}]}}"#, vec![item; 1000].join(","));
    let gate = Gate::default();
    let line = line(&gate, event.as_bytes(), LogContext::default());
    assert_eq!(line["findings"].as_array().unwrap().len(), 32);
    assert_eq!(line["more"], 256 - 32);
}

#[test]
fn counters_are_what_cloudwatch_reads() {
    let gate = Gate::default();
    let mut scratch = gate.scratch();
    let event = fifo();
    let verdict = gate.check(&mut scratch, &event);
    let mut context = MetricsContext::default();
    context.now = 1_783_425_828_123;
    for (function, dimensions) in [
        (None, json!([["Source"]])),
        (Some(""), json!([["Source"]])),
        (Some("orders"), json!([["Function", "Source"], ["Function"]])),
    ] {
        context.function_name = function;
        let text = verdict.metrics(&context);
        assert!(!text.contains('\n'));
        let line: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["_aws"]["Timestamp"], 1_783_425_828_123_i64);
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!((&directive["Namespace"], &directive["Dimensions"]), (&json!("Sluicegate"), &dimensions));
        // Each metric and each dimension has its member, metrics numbers and dimensions texts.
        let metrics = directive["Metrics"].as_array().unwrap();
        assert!(metrics.len() <= 100 && metrics.iter().all(|metric| line[metric["Name"].as_str().unwrap()].is_u64()));
        let names = dimensions.as_array().unwrap().iter().flat_map(|set| set.as_array().unwrap());
        names.for_each(|name| assert!(line[name.as_str().unwrap()].as_str().is_some_and(|value| !value.is_empty())));
        let counted: Vec<_> =
            ["Events", "Passed", "Partial", "Rejected", "Records", "RecordsRefused", "RecordsReturned", "Findings"]
                .iter()
                .map(|name| line[name].as_u64().unwrap())
                .collect();
        assert_eq!(counted, [1, 0, 1, 0, 3, 1, 1, 1]);
    }
}

#[test]
fn a_handler_that_answers_no_json_is_told_so() {
    let gate = Gate::default();
    let mut scratch = gate.scratch();
    let event = fifo();
    let verdict = gate.check(&mut scratch, &event);
    let joined = r#"{"batchItemFailures":[{"itemIdentifier":"m-1"},{"itemIdentifier":"m-2"}]}"#;
    for nothing in ["", " \n", "null", " null ", "{}"] {
        assert_eq!(verdict.merge_response(nothing.as_bytes()).as_deref(), Ok(joined), "{nothing:?}");
    }
    for wrong in [&b"None"[..], b"{", b"{} {}", b"\xff"] {
        assert_eq!(verdict.merge_response(wrong), Err(ResponseError::Syntax));
    }
    // Numbers and white space stay as the handler wrote them.
    let own = r#"{"n": 1.10e2, "batchItemFailures": [ {"itemIdentifier" :"m-0"} ]}"#;
    assert_eq!(
        verdict.merge_response(own.as_bytes()).unwrap(),
        r#"{"n":1.10e2,"batchItemFailures":[{"itemIdentifier" :"m-0"},{"itemIdentifier":"m-1"},{"itemIdentifier":"m-2"}]}"#
    );
}
