//! Time: a pattern repeated without end costs no more a byte than a bound that nothing but a cost that grows with the length reaches.

use crate::clock::cpu_time;
use sluicegate::rules::{Context, Hits, Inspector, Sink, SinkSet, Views};
use sluicegate::{ClassSet, Gate, Paranoia};
use std::sync::LazyLock;
use std::time::Duration;

/// How long the strings are.
const BYTES: usize = 64 * 1024;

/// What a byte may cost. The slowest strings known take about 25 ns a byte in an optimised build, and some twenty times that in one
/// with the checks and counters of a debug build or a fuzzer; a detector that looks at the whole string once more at each byte takes
/// more than 10,000.
const NANOS_PER_BYTE: u32 = if cfg!(debug_assertions) { 4000 } else { 500 };

/// The event around a string.
const HEAD: &str = r#"{"Records":[{"messageId":"1","eventSource":"aws:sqs","body":"#;

static GATE: LazyLock<Gate> = LazyLock::new(|| {
    Gate::from_yaml(
        "version: 1\nparanoia: 3\nlimits: {depth: 1000}\nfields: [{at: '$.Records[*].body', carries: json}]",
    )
    .expect("a policy that is right")
});

/// Any start, and any unit repeated behind it: as a string, as JSON in an event, or as the event itself.
pub fn linear(data: &[u8]) {
    let Some(([kind, split], rest)) = data.split_first_chunk() else { return };
    let (start, unit) = rest.split_at_checked(usize::from(*split)).unwrap_or((&[], rest));
    if unit.is_empty() {
        return;
    }
    let text: Vec<u8> = start.iter().chain(unit.iter().cycle()).copied().take(BYTES).collect();
    let mut spent = Duration::MAX;
    // What was slow once may have been interrupted.
    for _ in 0..3 {
        spent = spent.min(time(kind % 4, &text));
        if spent <= NANOS_PER_BYTE * Duration::from_nanos(BYTES as u64) {
            return;
        }
    }
    panic!("{} ns a byte", spent.as_nanos() / BYTES as u128);
}

fn time(kind: u8, text: &[u8]) -> Duration {
    match kind {
        0 | 1 => {
            let sinks = if kind == 0 { SinkSet::EMPTY } else { Sink::ALL.into_iter().collect() };
            let context = Context { sinks, ..Context::default() };
            let mut views = Views::with_capacity(text.len());
            let mut hits = Hits::new(Paranoia::Three);
            let inspector = Inspector::new(Paranoia::Three, ClassSet::EMPTY);
            let begin = cpu_time();
            inspector.inspect(&mut views, text, context, &mut hits);
            cpu_time() - begin
        }
        2 => {
            let body = serde_json::Value::from(String::from_utf8_lossy(text));
            check(format!("{HEAD}{body}}}]}}").as_bytes())
        }
        _ => check(text),
    }
}

fn check(event: &[u8]) -> Duration {
    let mut scratch = GATE.scratch();
    let begin = cpu_time();
    let _ = GATE.check(&mut scratch, event).decision();
    cpu_time() - begin
}
