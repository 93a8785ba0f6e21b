//! How a bench tells what it measured: one JSON object a line, of which `RESULTS.md` is made.

use serde_json::json;
use std::time::Duration;

/// A time, and how many times that of the yardstick it is: the same line that the benches of other languages print.
pub fn time(bench: &str, event: &str, name: &str, median: Duration, yardstick: Duration) {
    let ratio = median.as_secs_f64() / yardstick.as_secs_f64();
    let micros = median.as_secs_f64() * 1e6;
    println!(
        "{}",
        json!({"bench": bench, "event": event, "name": name, "median_us": round(micros), "ratio": round(ratio)})
    );
}

/// Anything else: a count, or bytes.
pub fn value(bench: &str, event: &str, name: &str, value: f64, unit: &str) {
    println!("{}", json!({"bench": bench, "event": event, "name": name, "value": round(value), "unit": unit}));
}

/// Four digits say more than was measured.
fn round(value: f64) -> f64 {
    let scale = 10f64.powi(3 - value.abs().max(1e-9).log10().floor() as i32);
    (value * scale).round() / scale
}
