//! Records that must be handled in order.

use crate::document::{Document, NodeId};
use crate::finding::RecordSet;
use crate::source;
use sluicegate_schemas::Order;
use std::hash::BuildHasher;

/// Which records are held back, because one before them in their group is refused. Reused from event to event.
#[derive(Debug)]
pub(crate) struct Held {
    records: RecordSet,
    /// The hash of each record's group, and the record.
    groups: Vec<(u64, u32)>,
    /// Keyed at random, so that nobody can choose groups that collide. If two ever do, one waits for the other, no more.
    hasher: foldhash::fast::RandomState,
}

impl Default for Held {
    fn default() -> Self {
        Self {
            records: RecordSet::default(),
            groups: Vec::with_capacity(1024),
            hasher: foldhash::fast::RandomState::default(),
        }
    }
}

impl Held {
    pub(crate) fn clear(&mut self) {
        self.records.clear();
    }

    pub(crate) const fn records(&self) -> &RecordSet {
        &self.records
    }

    /// Finds what is held back. `records` is where each of them begins.
    pub(crate) fn find(
        &mut self,
        document: Document<'_>,
        records: &[u32],
        orders: &[Order],
        is_refused: impl Fn(u32) -> bool,
    ) {
        self.groups.clear();
        for (record, start) in (0..).zip(records) {
            let Some(order) = of(document, NodeId(*start), orders) else { continue };
            let group = order.group.map_or(0, |path| {
                let name = source::at(document, NodeId(*start), path).map(|node| document.bytes(node));
                self.hasher.hash_one(name.unwrap_or_default())
            });
            self.groups.push((group, record));
        }
        self.groups.sort_unstable();
        for group in self.groups.chunk_by(|a, b| a.0 == b.0) {
            let behind = group.iter().skip_while(|(_, record)| !is_refused(*record));
            behind.filter(|(_, record)| !is_refused(*record)).for_each(|(_, record)| self.records.insert(*record));
        }
    }
}

/// The order that a record must be handled in.
pub(super) fn of<'o>(document: Document<'_>, record: NodeId, orders: &'o [Order]) -> Option<&'o Order> {
    orders.iter().find(|order| order.when.iter().all(|test| source::shows(document, Some(record), test)))
}
