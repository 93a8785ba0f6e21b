//! A clock of the time that this thread ran, so that other programs do not count.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// For how long this thread has run on a processor; where the system does not tell, for how long the program is there.
pub(crate) fn cpu_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = *START.get_or_init(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| start.elapsed(), Duration::from_nanos)
}
