//! A gate in a fresh process: `cargo bench -p sluicegate-benches --bench start`.
//!
//! Starts itself again and again; each child makes a gate from a policy file of 3 KB with one schema, checks one event and tells how long
//! both took. The whole life of the process is told too, and that of one that does nothing. On Linux other children, one for each event, tell how much
//! memory the system saw them take: for the gate, its scratch, the code that was read in, and the check.

use sluicegate::{Decision, Gate};
use sluicegate_benches::{Event, Kind, Stages, cpu_time, events, gate, policy, results};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const ROUNDS: usize = 31;

#[expect(clippy::expect_used, reason = "a bench that cannot write or start must not go on")]
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let file = std::env::temp_dir().join(format!("sluicegate-bench-{}.json", std::process::id()));
    if let [_, child, source, file, ..] = arguments.as_slice()
        && child == "--grown"
    {
        return grown(source, Path::new(file));
    }
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
    for (mut times, what) in times.into_iter().zip(["gate", "first event", "process", "empty process"]) {
        times.sort_unstable();
        let median = times.get(ROUNDS / 2).copied().unwrap_or_default();
        // A gate is due in that time.
        results::time("rust, start", what, "sluicegate", median, Duration::from_millis(2));
    }
    for event in events::all() {
        if let Some(bytes) = resident(&event) {
            results::value("rust, memory", &event.name, "fresh process, most resident", bytes, "bytes");
        }
    }
}

/// One life: a gate, an event, by a clock that does not count other programs.
#[expect(clippy::expect_used, reason = "the parent sees that nothing was told")]
fn child(file: &str) {
    let event = events::http(1024);
    let start = cpu_time();
    let gate = Gate::from_file(file).expect("the policy is right");
    let made = cpu_time() - start;
    let start = cpu_time();
    let mut scratch = gate.scratch();
    let decision = gate.check(&mut scratch, &event).decision();
    let checked = cpu_time() - start;
    assert_eq!(decision, Decision::Pass);
    println!("{} {}", made.as_nanos(), checked.as_nanos());
}

/// How much the process that checks the event once grows by; nothing where the system does not tell.
#[expect(clippy::expect_used, reason = "a bench that cannot write or start must not go on")]
fn resident(event: &Event) -> Option<f64> {
    most_resident()?;
    let file = std::env::temp_dir().join(format!("sluicegate-bench-{}.json", std::process::id()));
    std::fs::write(&file, &event.json).expect("the folder for temporary files can be written");
    let myself = std::env::current_exe().expect("this program is a file");
    let child = Command::new(myself).arg("--grown").arg(event.kind.source()).arg(&file).output();
    let _ = std::fs::remove_file(&file);
    String::from_utf8(child.expect("this program starts again").stdout).ok()?.trim().parse().ok()
}

/// One life: an event, its check, and by how much the process grew meanwhile.
#[expect(clippy::expect_used, reason = "the parent sees that nothing was told")]
fn grown(source: &str, file: &Path) {
    let mut kinds = events::everyday().into_iter().map(|event| event.kind);
    let kind = kinds.find(|kind| kind.source() == source).expect("the parent knows it");
    let event = std::fs::read(file).expect("the parent wrote it");
    let before = most_resident().expect("the parent asked too");
    let gate = gate(kind, Stages::Whole).expect("the parent made it too");
    let decision = gate.check(&mut gate.scratch(), &event).decision();
    assert_eq!(decision, Decision::Pass);
    println!("{}", most_resident().expect("the parent asked too") - before);
}

/// The most memory that this process ever had, in bytes.
fn most_resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
