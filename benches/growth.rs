//! What a check costs as its work grows, as ratios to the smallest: `cargo bench -p sluicegate-benches --bench growth`.
//!
//! Bytes of the event, records of a batch, fields and patterns of the policy, depth of carriers, threads. Each is due to be linear or
//! better: the cost of a unit never rises.

use serde_json::{Value, json};
use sluicegate::{Decision, Gate};
use sluicegate_benches::{Contender, Kind, Stages, events, gate, medians, results};
use std::time::{Duration, Instant};

const TURN: Duration = Duration::from_millis(2);

#[expect(clippy::expect_used, reason = "the policies of the benches are right, or there is nothing to measure")]
fn main() {
    let of = |kind| gate(kind, Stages::Whole).expect("a policy of the benches is right");
    let kilobytes = [1, 4, 16, 64, 256, 1024, 4096];
    tell("size", "KB", &kilobytes.map(|size| (size, of(Kind::HttpV2), events::http(size << 10))), |_, event| {
        event.len()
    });
    // More of them are more bytes than an event may have.
    let records = [1, 10, 100, 1000, 4000];
    tell("records", "records", &records.map(|count| (count, of(Kind::Sqs), events::sqs(count, 512))), |count, _| count);
    let fields = [0, 10, 50, 100, 250, 500];
    let with = |count| {
        (count, Gate::from_value(many_fields(count)).expect("a policy of the benches is right"), events::http(4 << 10))
    };
    // The same event each time: what more fields cost is to be nothing.
    tell("fields", "fields", &fields.map(with), |_, _| 1);
    let searching = |count| {
        (
            count,
            Gate::from_value(many_patterns(count)).expect("a policy of the benches is right"),
            events::http(4 << 10),
        )
    };
    // As many as a policy may have.
    tell("patterns", "patterns", &[0, 10, 25, 50, 100].map(searching), |count, _| count + 1);
    let depths = [0, 1, 2, 4, 8];
    let carrying = |depth| (depth, Gate::default(), carried(depth, 16 << 10));
    tell("carriers", "deep", &depths.map(carrying), |depth, _| depth + 1);
    threads();
}

/// Measures the gates in turn, and tells the time of each, and the time of a unit next to that of the smallest one's.
fn tell(name: &str, unit: &str, all: &[(usize, Gate, Vec<u8>)], units: impl Fn(usize, &[u8]) -> usize) {
    let mut contenders: Vec<_> = all
        .iter()
        .map(|(_, gate, event)| {
            let mut scratch = gate.scratch();
            Contender::new("sluicegate", move || gate.check(&mut scratch, event).decision() == Decision::Pass)
        })
        .collect();
    let times = medians(&mut contenders, 9, TURN);
    let each = |(time, (count, _, event)): (&Duration, &(usize, Gate, Vec<u8>))| {
        time.as_secs_f64() / units(*count, event).max(1) as f64
    };
    let costs: Vec<f64> = times.iter().zip(all).map(each).collect();
    for ((time, cost), (count, ..)) in times.iter().zip(&costs).zip(all) {
        let first = costs.first().copied().unwrap_or(1.0);
        let yardstick = Duration::from_secs_f64(time.as_secs_f64() * first / cost);
        results::time("rust, as work grows", name, &format!("{count} {unit}"), *time, yardstick);
    }
}

/// A policy with that many fields, each of which an event may have.
fn many_fields(count: usize) -> Value {
    let field = |number: usize| json!({"at": format!("$.body.items[*].attribute{number}"), "sink": ["shell", "sql"]});
    json!({"version": 1, "source": "apigateway-http", "fields": (0..count).map(field).collect::<Vec<_>>()})
}

/// A policy with that many patterns, each for another kind of key.
fn many_patterns(count: usize) -> Value {
    let pattern = |number: usize| json!({"id": format!("custom.key-{number}"), "pattern": format!(r"\bkey{number}_[0-9a-f]{{16,32}}\b"), "severity": "high"});
    json!({"version": 1, "source": "apigateway-http", "patterns": (0..count).map(pattern).collect::<Vec<_>>()})
}

/// An event of a bus with an order in it, as JSON within JSON, so many times.
fn carried(depth: usize, size: usize) -> Vec<u8> {
    let mut text = "a kettle, and two cups. ".repeat(size / 24);
    for _ in 0..depth {
        text = json!({"inner": text}).to_string();
    }
    json!({
        "version": "0", "id": "7d1e5a5e-0c1c-4f0e-a3b1-0f5e0c9b8a7d", "detail-type": "Note", "source": "com.north", "account": "210987654321",
        "time": "2026-03-12T08:14:31Z", "region": "eu-central-1", "resources": [], "detail": {"text": text}
    })
    .to_string()
    .into_bytes()
}

/// The same gate on one thread and on two: events a second, each thread with its own scratch.
#[expect(clippy::expect_used, reason = "the policies of the benches are right, or there is nothing to measure")]
fn threads() {
    let gate = gate(Kind::HttpV2, Stages::Whole).expect("a policy of the benches is right");
    let event = events::http(4 << 10);
    let checks = 2000;
    let run = |threads: usize| {
        let start = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    let mut scratch = gate.scratch();
                    (0..checks).filter(|_| gate.check(&mut scratch, &event).ok()).count()
                });
            }
        });
        start.elapsed() / (threads * checks) as u32
    };
    let mut times = [[Duration::ZERO; 2]; 7];
    for round in &mut times {
        *round = [run(1), run(2)];
    }
    let median = |at: usize| {
        let mut times: Vec<_> = times.iter().filter_map(|round| round.get(at).copied()).collect();
        times.sort_unstable();
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    results::time("rust, as work grows", "threads", "1 thread", median(0), median(0));
    results::time("rust, as work grows", "threads", "2 threads", median(1), median(0));
}
