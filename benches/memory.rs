//! What a check allocates, and the most that it holds: `cargo bench -p sluicegate-benches --bench memory`.
//!
//! The first check of a new scratch, and one after it; R1 next to them. These are counts, the same on every run. A block that grows is
//! counted twice, as if it was always copied to another place. So on Linux the memory that the system saw in a fresh process is told too:
//! that of the gate, its scratch, the code that was read in, and the check.

use allocation_counter::measure;
use sluicegate::Decision;
use sluicegate_benches::{Event, Stages, events, gate, results};
use std::path::Path;
use std::process::Command;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, child, source, file, ..] = arguments.as_slice()
        && child == "--child"
    {
        return grown(source, Path::new(file));
    }
    for event in events::all() {
        let Ok(gate) = gate(event.kind, Stages::Whole) else { continue };
        let mut scratch = None;
        let new = measure(|| scratch = Some(gate.scratch()));
        let Some(mut scratch) = scratch else { continue };
        let mut check = || {
            let mut passes = false;
            let info = measure(|| passes = gate.check(&mut scratch, &event.json).decision() == Decision::Pass);
            assert!(passes, "{}: a wrong answer", event.name);
            info
        };
        let (first, warm) = (check(), check());
        let values = measure(|| {
            std::hint::black_box(events::values(&event.json, event.kind));
        });
        let tell = |name, value: f64, unit| results::value("rust, memory", &event.name, name, value, unit);
        tell("event", event.json.len() as f64, "bytes");
        tell("scratch, new", new.bytes_max as f64, "bytes");
        tell("first check, allocations", first.count_total as f64, "");
        tell("first check, most held", (new.bytes_current.max(0) as u64 + first.bytes_max) as f64, "bytes");
        tell("check, allocations", warm.count_total as f64, "");
        if let Some(bytes) = resident(&event) {
            tell("fresh process, most resident", bytes, "bytes");
        }
        tell("serde_json values, allocations", values.count_total as f64, "");
        tell("serde_json values, most held", values.bytes_max as f64, "bytes");
    }
}

/// How much the process that checks the event once grows by; nothing where the system does not tell.
#[expect(clippy::expect_used, reason = "a bench that cannot write or start must not go on")]
fn resident(event: &Event) -> Option<f64> {
    most_resident()?;
    let file = std::env::temp_dir().join(format!("sluicegate-bench-{}.json", std::process::id()));
    std::fs::write(&file, &event.json).expect("the folder for temporary files can be written");
    let myself = std::env::current_exe().expect("this program is a file");
    let child = Command::new(myself).arg("--child").arg(event.kind.source()).arg(&file).output();
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
