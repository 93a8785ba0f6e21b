//! Ours and the peers on each event, in turn, as ratios: `cargo bench -p sluicegate-benches --bench side_by_side [-- EVENT]`.
//!
//! Prints a JSON line for each, and to the error output what is not met of the numbers due.

mod peers;

use sluicegate_benches::{events, medians, results};
use std::time::Duration;

fn main() {
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    for event in events::all() {
        if wanted.as_ref().is_some_and(|wanted| !event.name.contains(wanted.as_str())) {
            continue;
        }
        let mut contenders = peers::contenders(&event);
        let large = event.json.len() > 1 << 20;
        let (rounds, turn) = if large { (5, Duration::from_millis(1)) } else { (31, Duration::from_millis(1)) };
        let times = medians(&mut contenders, rounds, turn);
        let yardstick = times.first().copied().unwrap_or_default();
        results::value("rust", &event.name, "size", event.json.len() as f64, "bytes");
        for (contender, time) in contenders.iter().zip(times) {
            results::time("rust", &event.name, contender.name, time, yardstick);
        }
    }
}
