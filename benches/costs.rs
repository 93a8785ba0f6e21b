//! What each detector costs, in processor time: `cargo run --release -p sluicegate-benches --example costs -- benign`.
//!
//! - `benign [FOLDER]`: honest strings, class by class and together, one by one and joined;
//! - `hostile`: the worst patterns, class by class and together, and whether they are linear;
//! - `search SECONDS`: looks for worse ones, by joining and changing what is known.

use sluicegate::rules::{Inspector, Views};
use sluicegate::{ClassSet, Paranoia};
use sluicegate_benches::{CLASSES, HONEST, HOSTILE, benign, cpu_time, fill, inspector, judge, only};
use std::hint::black_box;
use std::time::Duration;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("hostile") => hostile(),
        Some("search") => search(arguments.get(1).and_then(|seconds| seconds.parse().ok()).unwrap_or(20)),
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
            let at = |len| speed(&all(), &[&fill(pattern.start, pattern.unit, len)], Duration::from_millis(3));
            (at(SHORT), at(LONG), pattern)
        })
        .collect();
    rows.sort_by(|a, b| a.0.min(a.1).total_cmp(&b.0.min(b.1)));
    for (short, long, pattern) in rows.iter().take(30) {
        let (slowest, class) = slowest(&fill(pattern.start, pattern.unit, SHORT), Duration::from_millis(1));
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

/// A small generator of numbers: always the same, so that a search can be done again.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

fn search(seconds: u64) {
    const BYTES: &str = " '\"`()<>=;|&$%{}[]#*!:.-\\/@,+\0\n019axoréor";
    let marks: Vec<char> = BYTES.chars().collect();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut known: Vec<(f64, String)> = HOSTILE
        .iter()
        .map(|pattern| {
            let unit = format!("{}{}", pattern.start, pattern.unit);
            (speed(&all(), &[&fill("", &unit, 4096)], Duration::from_micros(300)), unit)
        })
        .collect();
    let start = cpu_time();
    let mut tried = 0;
    while cpu_time() - start < Duration::from_secs(seconds) {
        known.sort_by(|a, b| a.0.total_cmp(&b.0));
        known.truncate(150);
        let pick = |numbers: &mut Numbers| {
            let end = if numbers.below(2) == 0 { 12 } else { known.len() };
            let at = numbers.below(end.min(known.len()));
            known.get(at).map(|(_, unit)| unit.clone()).unwrap_or_default()
        };
        let mut unit = pick(&mut numbers);
        match numbers.below(4) {
            0 => unit.push_str(&pick(&mut numbers)),
            kind => {
                let mut chars: Vec<char> = unit.chars().collect();
                for _ in 0..=numbers.below(2) {
                    let at = numbers.below(chars.len() + 1);
                    let mark = marks.get(numbers.below(marks.len())).copied().unwrap_or('a');
                    match kind {
                        1 if at < chars.len() => drop(chars.remove(at)),
                        2 => chars.insert(at, mark),
                        _ => {
                            if let Some(slot) = chars.get_mut(at) {
                                *slot = mark;
                            }
                        }
                    }
                }
                unit = chars.into_iter().collect();
            }
        }
        if unit.is_empty() || unit.len() > 120 || known.iter().any(|(_, other)| *other == unit) {
            continue;
        }
        tried += 1;
        let speed = speed(&all(), &[&fill("", &unit, 4096)], Duration::from_micros(150));
        known.push((speed, unit));
    }
    known.sort_by(|a, b| a.0.total_cmp(&b.0));
    println!("{tried} tried");
    for (speed, unit) in known.iter().take(25) {
        let text = fill("", unit, SHORT);
        let (slow, class) = slowest(&text, Duration::from_millis(1));
        println!("{speed:7.1} MB/s, {class} {slow:5.0}  {unit:?}");
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
