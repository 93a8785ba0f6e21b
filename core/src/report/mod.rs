//! What is told about a verdict to those who run the function: a log line, and counters.
//!
//! Neither holds a value from an event.

mod log;
mod metrics;

pub use log::LogContext;
pub use metrics::MetricsContext;

pub(crate) use log::line;
pub(crate) use metrics::metrics;
