//! Events made to be expensive. Each is judged at its full size; how fast is measured in `benches/`, for a test that depends on the
//! clock fails when the machine is busy.

#![allow(clippy::unwrap_used, reason = "a test may fail here")]

use sluicegate::{Decision, Gate};

/// The most that Lambda takes in one call.
const BYTES: usize = 6_291_556;

/// An EventBridge event of the full size around a value.
fn event(detail: impl FnOnce(usize) -> String) -> Vec<u8> {
    let head = r#"{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"A","source":"a","account":"1","time":"2026-07-07T12:03:48Z","region":"eu-west-1","resources":[],"detail":{"a":"#;
    let detail = detail(BYTES - head.len() - 2);
    assert!(head.len() + detail.len() + 2 <= BYTES);
    format!("{head}{detail}}}}}").into_bytes()
}

fn repeated(open: &str, unit: impl Fn(usize) -> String, close: &str, room: usize) -> String {
    let mut text = String::from(open);
    for number in 0.. {
        let next = unit(number);
        if text.len() + next.len() + close.len() + 1 > room {
            break;
        }
        if number > 0 {
            text.push(',');
        }
        text.push_str(&next);
    }
    text + close
}

/// Each hostile event with the decision and the rules that must be found, and no others.
fn hostile() -> Vec<(&'static str, Vec<u8>, Decision, &'static [&'static str])> {
    vec![
        ("deep nest", event(|room| "[".repeat(room / 2) + &"]".repeat(room / 2)), Decision::Reject, &["limit.depth"]),
        ("only opening brackets", vec![b'['; BYTES], Decision::Reject, &["limit.depth"]),
        (
            "unique names",
            event(|room| repeated("{", |number| format!("\"{number:x}\":0"), "}", room)),
            Decision::Reject,
            &["limit.nodes"],
        ),
        (
            "as many unique names as are allowed",
            event(|room| repeated("{", |number| format!("\"k{number:09}\":0"), "}", room)),
            Decision::Pass,
            &[],
        ),
        ("small values", event(|room| repeated("[", |_| "0".into(), "]", room)), Decision::Reject, &["limit.nodes"]),
        ("nothing but escapes", event(|room| format!("\"{}\"", "\\n".repeat(room / 2 - 2))), Decision::Pass, &[]),
        ("one long string", event(|room| format!("\"{}\"", "a".repeat(room - 3))), Decision::Pass, &[]),
        ("letters as escapes", event(|room| format!("\"{}\"", "\\u0061".repeat(room / 6 - 2))), Decision::Pass, &[]),
        ("two-byte characters", event(|room| format!("\"{}\"", "é".repeat(room / 2 - 2))), Decision::Pass, &[]),
        ("white space", event(|room| " ".repeat(room - 3) + "{}"), Decision::Pass, &[]),
        (
            "a name twice, in every object",
            event(|room| repeated("[", |_| r#"{"a":"","a":""}"#.into(), "]", room)),
            Decision::Reject,
            &["limit.nodes", "json.duplicate-key", "limit.findings"],
        ),
        ("numbers that never end", event(|room| "1".repeat(room - 2)), Decision::Pass, &[]),
        (
            "JSON in a string that ends too early",
            event(|room| format!("\"{}\"", "[".repeat(room - 3))),
            Decision::Pass,
            &[],
        ),
        ("JSON in strings, one in the other", event(nested), Decision::Pass, &[]),
    ]
}

/// Arrays in strings in arrays in strings: each level doubles the backslashes.
fn nested(room: usize) -> String {
    let mut text = String::from("\"x\"");
    loop {
        let inner = serde_json::to_string(&format!("[{text}]")).unwrap();
        if inner.len() > room {
            return text;
        }
        text = inner;
    }
}

#[test]
fn hostile_events_get_a_verdict() {
    let gate = Gate::default();
    let mut scratch = gate.scratch();
    for (name, event, decision, rules) in hostile() {
        for _ in 0..2 {
            let verdict = gate.check(&mut scratch, &event);
            let mut found: Vec<_> = verdict.findings().map(|finding| finding.rule().id).collect();
            found.sort_unstable();
            found.dedup();
            let mut expected = rules.to_vec();
            expected.sort_unstable();
            assert_eq!((verdict.decision(), found), (decision, expected), "{name}");
        }
    }
}

#[test]
fn every_prefix_of_an_event_gets_a_verdict() {
    let event = br#"{"Records":[{"messageId":"1","body":"{\"a\":\"\\u00e9\\ud83d\\ude00\",\"b\":[1.5e3,true,null]}","eventSource":"aws:sqs"}]}"#;
    let gate = Gate::default();
    let mut scratch = gate.scratch();
    for end in 0..event.len() {
        assert_eq!(gate.check(&mut scratch, &event[..end]).decision(), Decision::Reject, "{end} bytes");
    }
    assert_eq!(gate.check(&mut scratch, event).decision(), Decision::Pass);
}
