//! Hostile events at 64 KB and at Lambda's full size, many times each: that none crashes, that the verdict is always the same, and that a byte of
//! a large one costs no more than a byte of a small one: `cargo run --profile bench -p sluicegate-benches --example large -- 1000`.

use sluicegate::{Decision, Gate};
use sluicegate_benches::cpu_time;
use std::time::Duration;

/// The most that Lambda takes in one call.
const LARGE: usize = 6_291_556;
const SMALL: usize = 64 * 1024;

type Make = fn(usize) -> String;

const KINDS: [(&str, Make); 11] = [
    ("deep nest", |room| "[".repeat(room / 2) + &"]".repeat(room / 2)),
    ("unique names", |room| list('{', room, |number| format!("\"{number:x}\":0"), '}')),
    ("unique names, as many as are allowed", |room| list('{', room, |number| format!("\"k{number:09}\":0"), '}')),
    ("one name, in every object", |room| list('[', room, |_| r#"{"a":"","a":""}"#.into(), ']')),
    ("escapes", |room| format!("\"{}\"", "\\n".repeat(room / 2 - 2))),
    ("letters as escapes", |room| format!("\"{}\"", "\\u0061".repeat(room / 6 - 2))),
    ("one long string", |room| format!("\"{}\"", "a".repeat(room - 2))),
    ("one long string of quotes", |room| format!("\"{}\"", "'".repeat(room - 2))),
    ("percent signs", |room| format!("\"{}\"", "%25".repeat(room / 3 - 2))),
    ("numbers", |room| list('[', room, |number| number.to_string(), ']')),
    ("JSON in a string", |room| format!("\"[{}0]\"", "0,".repeat(room / 2 - 4))),
];

fn list(open: char, room: usize, item: impl Fn(usize) -> String, close: char) -> String {
    let mut text = String::from(open);
    for number in 0.. {
        let next = item(number);
        if text.len() + next.len() + 2 > room {
            break;
        }
        if number > 0 {
            text.push(',');
        }
        text.push_str(&next);
    }
    text.push(close);
    text
}

/// An event of that many bytes around a value.
fn event(bytes: usize, make: Make) -> Vec<u8> {
    let head = r#"{"version":"0","id":"1","detail-type":"A","source":"a","account":"1","time":"2026-07-07T12:03:48Z","region":"eu-west-1","resources":[],"detail":{"a":"#;
    format!("{head}{}}}}}", make(bytes - head.len() - 2)).into_bytes()
}

/// The processor time of so many checks, and what they decided: each the same, or nothing.
fn measure(gate: &Gate, event: &[u8], count: usize) -> (Duration, Option<Decision>) {
    let mut scratch = gate.scratch();
    let first = gate.check(&mut scratch, event).decision();
    let start = cpu_time();
    let same = (0..count).filter(|_| gate.check(&mut scratch, event).decision() == first).count() == count;
    (cpu_time() - start, same.then_some(first))
}

fn main() {
    let count: usize = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(10);
    let gate = Gate::default();
    println!("{count} times {LARGE} bytes, against as many bytes in events of {SMALL}");
    for (name, make) in KINDS {
        let (small, large) = (event(SMALL, make), event(LARGE, make));
        let times = (count * large.len() / small.len()).clamp(10, 2000);
        let per_mb = |time: Duration, bytes: usize| time.as_secs_f64() * 1e3 / (bytes as f64 / 1e6);
        let (time, verdict) = measure(&gate, &small, times);
        let small = per_mb(time, small.len() * times);
        let (time, decision) = measure(&gate, &large, count);
        let large = per_mb(time, large.len() * count);
        let decided = match (verdict, decision) {
            (Some(_), Some(decision)) => decision.to_string(),
            _ => "NOT ALWAYS THE SAME".into(),
        };
        println!(
            "{name:38} {decided:8} {small:8.3} ms/MB at 64 KB  {large:8.3} ms/MB at 6 MB  ratio {:5.2}",
            large / small
        );
    }
}
