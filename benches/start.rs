//! A gate in a fresh process: `cargo bench -p sluicegate-benches --bench start`.
//!
//! Starts itself again and again; each child makes a gate from a policy file of 3 KB with one schema, checks one event and tells how long
//! both took. The whole life of the process is told too, and that of one that does nothing.

use sluicegate::{Decision, Gate};
use sluicegate_benches::{Kind, Stages, events, policy, results};
use std::process::Command;
use std::time::{Duration, Instant};

const ROUNDS: usize = 31;

#[expect(clippy::expect_used, reason = "a bench that cannot write or start must not go on")]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let file = std::env::temp_dir().join(format!("sluicegate-bench-{}.json", std::process::id()));
    match arguments.iter().position(|argument| argument == "--child").map(|at| arguments.get(at + 1)) {
        Some(Some(file)) => return child(file),
        Some(None) => return,
        None => {}
    }
    // The order's schema and two fields: about 3 KB as people write it.
    let mut policy = policy(Kind::HttpV2, Stages::Whole);
    if let Some(fields) = policy.get_mut("fields").and_then(|fields| fields.as_array_mut()) {
        fields.retain(|field| field.get("at") != Some(&"$".into()));
    }
    let text = serde_json::to_string_pretty(&policy).expect("a policy is JSON");
    std::fs::write(&file, &text).expect("the folder for temporary files can be written");
    let myself = std::env::current_exe().expect("this program is a file");
    let mut times = vec![Vec::new(); 4];
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let told = Command::new(&myself).arg("--child").arg(&file).output().expect("this program starts again").stdout;
        let whole = start.elapsed();
        let start = Instant::now();
        Command::new(&myself).arg("--child").output().expect("this program starts again");
        let empty = start.elapsed();
        let told = String::from_utf8_lossy(&told).into_owned();
        let mut nanos = told.split_whitespace().filter_map(|nanos| nanos.parse().ok()).map(Duration::from_nanos);
        let (gate, check) = (nanos.next().expect("the child tells"), nanos.next().expect("the child tells"));
        for (list, time) in times.iter_mut().zip([gate, check, whole, empty]) {
            list.push(time);
        }
    }
    let _ = std::fs::remove_file(&file);
    results::value("rust, start", "policy", "size", text.len() as f64, "bytes");
    for (mut times, name) in times.into_iter().zip(["gate from the file", "first event", "process", "empty process"]) {
        times.sort_unstable();
        let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
        results::time("rust, start", "fresh process", name, median, Duration::from_millis(2));
    }
}

/// One life: a gate, an event.
#[expect(clippy::expect_used, reason = "the parent sees that nothing was told")]
fn child(file: &str) {
    let event = events::http(1024);
    let start = Instant::now();
    let gate = Gate::from_file(file).expect("the policy is right");
    let made = start.elapsed();
    let start = Instant::now();
    let mut scratch = gate.scratch();
    let decision = gate.check(&mut scratch, &event).decision();
    let checked = start.elapsed();
    assert_eq!(decision, Decision::Pass);
    println!("{} {}", made.as_nanos(), checked.as_nanos());
}
