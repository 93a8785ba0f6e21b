//! What each detector costs, in processor time: `cargo run --profile bench -p sluicegate-benches --example costs -- benign`.
//!
//! - `benign [FOLDER]`: honest strings, class by class and together, one by one and joined;
//! - `hostile`: the worst patterns, class by class and together, and whether they are linear;
//! - `loop CLASS ROUNDS [joined | UNIT]`: the same work again and again, for a profiler.
//!
//! What looks for worse ones is the example `worst`.

use sluicegate::rules::{Inspector, Views};
use sluicegate::{ClassSet, Paranoia};
use sluicegate_benches::{CLASSES, HONEST, HOSTILE, benign, cpu_time, fill, inspector, judge, only};
use std::hint::black_box;
use std::time::Duration;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("hostile") => hostile(),
        Some("loop") => profile(&arguments),
        _ => honest(),
    }
}

/// Megabytes a second: the best of some rounds of at least that long.
fn speed(inspector: &Inspector, strings: &[&[u8]], least: Duration) -> f64 {
    let bytes: usize = strings.iter().map(|string| string.len()).sum();
    let mut views = Views::with_capacity(bytes);
    let mut best: f64 = 0.0;
    for _ in 0..3 {
        let start = cpu_time();
        let mut rounds = 0;
        let spent = loop {
            black_box(judge(inspector, &mut views, strings.iter().copied()));
            rounds += 1;
            let spent = cpu_time() - start;
            if spent >= least {
                break spent;
            }
        };
        best = best.max((rounds * bytes) as f64 / spent.as_secs_f64() / 1e6);
    }
    best
}

fn honest() {
    let mut groups: Vec<(String, Vec<Vec<u8>>)> = vec![(
        "own".to_owned(),
        HONEST.iter().flat_map(|(_, strings)| *strings).map(|string| string.as_bytes().to_vec()).collect(),
    )];
    let shared = benign();
    if !shared.is_empty() {
        groups.push(("shared".to_owned(), shared.iter().map(|string| string.as_bytes().to_vec()).collect()));
        groups.push(("shared, joined".to_owned(), vec![shared.join("\n").into_bytes()]));
    }
    let none = Inspector::new(Paranoia::One, CLASSES.into_iter().collect());
    for (name, strings) in groups {
        let strings: Vec<&[u8]> = strings.iter().map(Vec::as_slice).collect();
        println!("{name}: {} strings, {} bytes", strings.len(), strings.iter().map(|s| s.len()).sum::<usize>());
        let least = Duration::from_millis(40);
        let base = 1e3 / speed(&none, &strings, least);
        println!("  {:16} {:8.0} MB/s  {base:6.3} ns/byte", "scan and views", 1e3 / base);
        for class in CLASSES {
            let speed = speed(&only(class, Paranoia::One), &strings, least);
            println!("  {:16} {speed:8.0} MB/s  {:6.3} ns/byte more", class.name(), 1e3 / speed - base);
        }
        for paranoia in [Paranoia::One, Paranoia::Two, Paranoia::Three] {
            println!("  all, {paranoia:?} {:17.0} MB/s", speed(&inspector(paranoia), &strings, 3 * least));
        }
    }
}

fn all() -> Inspector {
    Inspector::new(Paranoia::One, ClassSet::EMPTY)
}

const SHORT: usize = 16 * 1024;
const LONG: usize = 1024 * 1024;

/// The class that is slowest with that text, and its speed.
fn slowest(text: &[u8], least: Duration) -> (f64, &'static str) {
    let speeds = CLASSES.map(|class| (speed(&only(class, Paranoia::One), &[text], least), class.name()));
    speeds.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default()
}

fn hostile() {
    let mut rows: Vec<_> = HOSTILE
        .iter()
        .map(|pattern| {
            let at = |len| speed(&all(), &[&pattern.text(len)], Duration::from_millis(3));
            (at(SHORT), at(LONG), pattern)
        })
        .collect();
    rows.sort_by(|a, b| a.0.min(a.1).total_cmp(&b.0.min(b.1)));
    for (short, long, pattern) in rows.iter().take(30) {
        let (slowest, class) = slowest(&pattern.text(SHORT), Duration::from_millis(1));
        println!(
            "{short:7.1} MB/s, 1 MB {long:7.1}, ratio {:4.2}, {class} {slowest:5.0}  {:?} {:?}",
            short / long,
            pattern.start,
            pattern.unit
        );
    }
    rows.sort_by(|a, b| (b.0 / b.1).total_cmp(&(a.0 / a.1)));
    for (short, long, pattern) in rows.iter().take(5) {
        println!(
            "ratio {:5.2}: {short:7.1} MB/s, 1 MB {long:7.1}  {:?} {:?}",
            short / long,
            pattern.start,
            pattern.unit
        );
    }
}

/// The same work again and again, for a profiler: `loop CLASS ROUNDS [joined | UNIT]`.
fn profile(arguments: &[String]) {
    let class = CLASSES.into_iter().find(|class| arguments.get(1).is_some_and(|name| name == class.name()));
    let inspector = class.map_or_else(|| inspector(Paranoia::One), |class| only(class, Paranoia::One));
    let rounds: usize = arguments.get(2).and_then(|rounds| rounds.parse().ok()).unwrap_or(10);
    let strings = match arguments.get(3).map(String::as_str) {
        None => benign(),
        Some("joined") => vec![benign().join("\n")],
        Some(unit) => vec![String::from_utf8_lossy(&fill("", unit, SHORT)).into_owned()],
    };
    let mut views = Views::new();
    for _ in 0..rounds {
        black_box(judge(&inspector, &mut views, strings.iter().map(String::as_bytes)));
    }
}
