//! How fast the rules read strings, every class on: `cargo bench -p sluicegate-benches --bench speed`.
//!
//! Honest strings one by one and joined, and the worst of the known hostile ones, short and long. Due: honest ones joined at 400 MB/s,
//! hostile ones at 40, and a byte of 1 MB at no more than 1.3 times a byte of 16 KB.

use sluicegate::rules::{Context, Hits, Inspector, Views};
use sluicegate::{ClassSet, Paranoia};
use sluicegate_benches::{HONEST, HOSTILE, benign, cpu_time, results};
use std::hint::black_box;
use std::time::Duration;

fn main() {
    let inspector = Inspector::new(Paranoia::One, ClassSet::EMPTY);
    let mut views = Views::with_capacity(4 << 20);
    let own: Vec<String> = HONEST.iter().flat_map(|(_, strings)| *strings).map(|string| (*string).to_owned()).collect();
    for (name, strings) in [("honest, ours", own), ("honest, corpora", benign())] {
        if strings.is_empty() {
            continue;
        }
        let joined = strings.join("\n");
        let each: Vec<&[u8]> = strings.iter().map(String::as_bytes).collect();
        tell(name, "one by one", speed(&inspector, &mut views, &each, 7));
        tell(name, "joined", speed(&inspector, &mut views, &[joined.as_bytes()], 7));
    }
    let mut rows: Vec<_> = HOSTILE
        .iter()
        .map(|pattern| {
            let mut at = |len| speed(&inspector, &mut views, &[&pattern.text(len)], 3);
            (at(16 << 10), at(1 << 20), pattern)
        })
        .collect();
    rows.sort_by(|a, b| a.0.min(a.1).total_cmp(&b.0.min(b.1)));
    for (short, long, pattern) in rows.iter().take(10) {
        let name = format!("{}{}{}", pattern.lead, pattern.start, pattern.unit.repeat(2)).escape_debug().to_string();
        tell("hostile, 16 KB", &name, *short);
        tell("hostile, 1 MB", &name, *long);
    }
    let steepest = rows.iter().map(|(short, long, _)| short / long).fold(0.0, f64::max);
    results::value("rust, strings", "hostile", "1 MB to 16 KB, worst", steepest, "times a byte");
}

fn tell(event: &str, name: &str, speed: f64) {
    results::value("rust, strings", event, name, speed, "MB/s");
}

/// Megabytes a second: the median of some rounds.
fn speed(inspector: &Inspector, views: &mut Views, strings: &[&[u8]], rounds: usize) -> f64 {
    let bytes: usize = strings.iter().map(|string| string.len()).sum();
    let mut hits = Hits::new(Paranoia::One);
    let mut times: Vec<Duration> = (0..=rounds)
        .map(|_| {
            let start = cpu_time();
            for string in strings {
                hits.clear();
                inspector.inspect(views, black_box(string), Context::default(), &mut hits);
                black_box(&hits);
            }
            cpu_time() - start
        })
        // The first one warms up.
        .skip(1)
        .collect();
    times.sort_unstable();
    let median = times.get(rounds / 2).copied().unwrap_or_default();
    bytes as f64 / median.as_secs_f64() / 1e6
}
