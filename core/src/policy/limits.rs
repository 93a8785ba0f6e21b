//! How much an event may hold.

use super::period;
use crate::document;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;
use std::time::Duration;

/// How much an event may hold. What is more is refused, with a finding of class `limit` or `budget`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// The bytes of an event. The default is what Lambda takes for a synchronous invocation: 6 MB and a little.
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 268435456)))]
    pub event_bytes: usize,
    /// How deep arrays and objects may lie in each other, in the event and in each opened carrier, and carriers in each other.
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 1000)))]
    pub depth: usize,
    /// The values of an event, with those of opened carriers; names are not counted.
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 16777216)))]
    pub nodes: usize,
    /// The bytes of one string, before it is opened.
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 268435456)))]
    pub string_bytes: usize,
    /// The records of a batch.
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 1000000)))]
    pub records: usize,
    /// The bytes of all opened carriers of one event together.
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 268435456)))]
    pub decoded_bytes: usize,
    /// How many times its own bytes a compressed carrier (gzip) may expand to.
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 1032)))]
    pub ratio: usize,
    /// The carriers of an event: strings that are declared to carry another document or text, with those in opened carriers.
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 16777216)))]
    pub carriers: usize,
    /// How old an event may be, by its source's own timestamp: `90s`, `15m`, `2h`, `7d`. An event that does not tell its time is refused
    /// too. Off where it is left out.
    #[serde(skip_serializing_if = "Option::is_none", with = "period::optional")]
    #[cfg_attr(feature = "json-schema", schemars(with = "Option<period::Period>"))]
    pub age: Option<Duration>,
    /// How often a message may have been received (SQS: `ApproximateReceiveCount`). Off where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 1000000)))]
    pub receives: Option<usize>,
    /// How often an event may have been through this function before, by the lineage in its X-Ray trace headers. With it, what the
    /// function itself caused is refused: see `function`. Off where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 1000000)))]
    pub hops: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        let document::Limits { event_bytes, depth, nodes, string_bytes, records, decoded_bytes, ratio, carriers } =
            document::Limits::default();
        Self {
            event_bytes,
            depth,
            nodes,
            string_bytes,
            records,
            decoded_bytes,
            ratio,
            carriers,
            age: None,
            receives: None,
            hops: None,
        }
    }
}

/// The document's tape addresses text with 32 bits; this leaves room for the event and its carriers together.
const BYTES: RangeInclusive<usize> = 1..=256 << 20;
const DEPTH: RangeInclusive<usize> = 1..=1000;
const NODES: RangeInclusive<usize> = 1..=16 << 20;
/// DEFLATE cannot expand more than 1,032 times.
const RATIO: RangeInclusive<usize> = 1..=1032;
const COUNT: RangeInclusive<usize> = 1..=1_000_000;

impl Limits {
    /// The limits that hold while a document is built.
    pub(crate) const fn document(&self) -> document::Limits {
        document::Limits {
            event_bytes: self.event_bytes,
            depth: self.depth,
            nodes: self.nodes,
            string_bytes: self.string_bytes,
            records: self.records,
            decoded_bytes: self.decoded_bytes,
            ratio: self.ratio,
            carriers: self.carriers,
        }
    }

    /// The limits that are out of range: their keys, and what would be right.
    pub(super) fn out_of_range(&self) -> impl Iterator<Item = (&'static str, String)> {
        let given = [
            ("event_bytes", Some(self.event_bytes), BYTES),
            ("depth", Some(self.depth), DEPTH),
            ("nodes", Some(self.nodes), NODES),
            ("string_bytes", Some(self.string_bytes), BYTES),
            ("records", Some(self.records), COUNT),
            ("decoded_bytes", Some(self.decoded_bytes), BYTES),
            ("ratio", Some(self.ratio), RATIO),
            ("carriers", Some(self.carriers), NODES),
            ("receives", self.receives, COUNT),
            ("hops", self.hops, COUNT),
        ];
        given.into_iter().filter_map(|(key, limit, range)| {
            let limit = limit.filter(|limit| !range.contains(limit))?;
            Some((key, format!("expected a whole number from {} to {}, found {limit}", range.start(), range.end())))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_in_range_and_zero_is_not() {
        assert_eq!(Limits::default().out_of_range().count(), 0);
        let limits = Limits { depth: 0, hops: Some(0), nodes: usize::MAX, ..Limits::default() };
        let keys: Vec<_> = limits.out_of_range().map(|(key, _)| key).collect();
        assert_eq!(keys, ["depth", "nodes", "hops"]);
    }
}
