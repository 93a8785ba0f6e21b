//! The log line of a verdict.

use crate::verdict::{Decision, Finding, Verdict};
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// More findings than these are counted rather than listed: a line that is too long is cut off by CloudWatch Logs.
const LISTED: usize = 32;

/// What the caller knows about an invocation, for [`Verdict::log_line`]. All of it can be left out.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct LogContext<'c> {
    /// The id of the request, as in the context that the handler is given.
    pub request_id: Option<&'c str>,
    /// The name of the function: the variable `AWS_LAMBDA_FUNCTION_NAME`.
    pub function_name: Option<&'c str>,
    /// The time in milliseconds since the epoch. Lambda's own log levels want a timestamp in each line.
    pub now: Option<i64>,
}

/// One JSON object, without a line break.
pub(crate) fn line(verdict: &Verdict<'_>, context: &LogContext<'_>) -> String {
    // Nothing in it can fail to be written.
    serde_json::to_string(&Line { verdict, context }).unwrap_or_default()
}

struct Line<'a> {
    verdict: &'a Verdict<'a>,
    context: &'a LogContext<'a>,
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { verdict, context } = self;
        let findings = verdict.findings();
        let more = findings.len().saturating_sub(LISTED);
        let mut line = serializer.serialize_struct("Line", 10)?;
        if let Some(now) = context.now {
            line.serialize_field("timestamp", &rfc3339(now))?;
        }
        let (level, message) = match verdict.decision() {
            Decision::Reject => ("WARN", "the event is refused"),
            Decision::Partial => ("WARN", "records of the event are refused"),
            Decision::Sanitize => ("INFO", "the event is sanitized"),
            Decision::Pass => ("INFO", "the event passes"),
        };
        line.serialize_field("level", level)?;
        line.serialize_field("message", message)?;
        if let Some(id) = context.request_id {
            line.serialize_field("requestId", id)?;
        }
        if let Some(name) = context.function_name {
            line.serialize_field("function", name)?;
        }
        line.serialize_field("source", &verdict.source())?;
        line.serialize_field("decision", verdict.decision().name())?;
        let records = verdict.records();
        if records.len() > 0 {
            line.serialize_field("records", &Records { all: records.len(), ..Records::of(verdict) })?;
        }
        line.serialize_field("findings", &findings.take(LISTED).map(Entry).collect::<Vec<_>>())?;
        if more > 0 {
            line.serialize_field("more", &more)?;
        }
        line.end()
    }
}

/// How many records there are.
#[derive(Serialize)]
struct Records {
    all: usize,
    refused: usize,
    returned: usize,
}

impl Records {
    fn of(verdict: &Verdict<'_>) -> Self {
        let refused = verdict.records().filter(|record| record.decision() == Decision::Reject).count();
        let returned = verdict.records().filter(crate::Record::is_returned).count();
        Self { all: verdict.records().len(), refused, returned }
    }
}

/// A finding without what can be looked up by the id of its rule.
struct Entry<'a>(Finding<'a>);

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(finding) = self;
        let mut entry = serializer.serialize_struct("Finding", 5)?;
        entry.serialize_field("rule", finding.rule().id)?;
        entry.serialize_field("severity", finding.rule().severity.name())?;
        if let Some(path) = finding.path() {
            entry.serialize_field("path", &path.to_string())?;
        }
        if let Some(record) = finding.record() {
            entry.serialize_field("record", &record)?;
        }
        entry.serialize_field("action", finding.action().name())?;
        entry.end()
    }
}

/// A time in milliseconds since the epoch as a date and time of RFC 3339. By Howard Hinnant's algorithm:
/// <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
fn rfc3339(milliseconds: i64) -> String {
    let (days, rest) = (milliseconds.div_euclid(86_400_000), milliseconds.rem_euclid(86_400_000));
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    // The algorithm's year begins in March.
    let (year, month) = if month < 10 { (year_of_era, month + 3) } else { (year_of_era + 1, month - 9) };
    let year = year + era * 400;
    let (seconds, milliseconds) = (rest / 1000, rest % 1000);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (milliseconds, expected) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_783_425_828_123, "2026-07-07T12:03:48.123Z"),
            (253_402_300_799_000, "9999-12-31T23:59:59.000Z"),
        ] {
            assert_eq!(rfc3339(milliseconds), expected);
        }
    }
}
