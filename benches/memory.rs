//! What a check allocates, and the most that it holds: `cargo bench -p sluicegate-benches --bench memory`.
//!
//! The first check of a new scratch, and one after it; R1 next to them. These are counts, the same on every run. A block that grows
//! counts twice, as if it was always copied to another place; what the system sees tells the bench `start`.

use allocation_counter::measure;
use sluicegate::Decision;
use sluicegate_benches::{Stages, events, gate, results};

fn main() {
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
        tell("serde_json values, allocations", values.count_total as f64, "");
        tell("serde_json values, most held", values.bytes_max as f64, "bytes");
    }
}
