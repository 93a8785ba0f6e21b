//! What opening carriers may cost, in all and for each record, so that no record can use up what the others need.
//!
//! The limits hold for the whole event. Of what they leave beyond the event itself, each record of a batch has a share of its own: of the
//! decoded bytes an even one, besides as many bytes as its carriers have in the event; of the values one half evenly and the other by
//! those bytes; of the carriers an even one. What one record spends, no other lacks.

use super::walk::Opener;
use crate::document::{Document, Limits};

/// What opening has cost, for the whole event or for one of its records.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    /// Bytes of the carriers that stand in the event itself.
    pub(super) text: usize,
    /// Bytes of declared carriers, decoded.
    pub(super) decoded: usize,
    /// Bytes of undeclared documents within others. They are apart, so that nothing is ever refused for them.
    pub(super) undeclared: usize,
    /// Declared carriers.
    pub(super) carriers: usize,
    /// Values of declared documents.
    pub(super) values: usize,
}

/// What a record may spend.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    /// Decoded bytes, besides those of its own text.
    decoded: usize,
    carriers: usize,
    /// Values: as many evenly, and as many of all by its own text.
    values: usize,
    values_by_text: usize,
    /// Bytes of all text in the event.
    text: usize,
}

/// How much more may be opened.
#[derive(Clone, Copy, Debug)]
pub(super) struct Left {
    pub(super) decoded: usize,
    pub(super) undeclared: usize,
    pub(super) carriers: usize,
    pub(super) values: usize,
}

impl Share {
    /// The share of each of so many records; none where there are not several.
    pub(crate) fn of(document: Document<'_>, records: usize, limits: &Limits) -> Option<Self> {
        if records < 2 {
            return None;
        }
        let (text, values) = document.size();
        let values = limits.nodes.saturating_sub(values);
        Some(Self {
            decoded: limits.decoded_bytes.saturating_sub(text) / records,
            carriers: (limits.carriers / records).max(1),
            values: values / 2 / records,
            values_by_text: values / 2,
            text: text.max(1),
        })
    }

    fn left(&self, spent: &Spent) -> Left {
        // At most the text of the event, which is a `u32`, times the limit of values, which is one, too.
        let by_text = self.values_by_text as u64 * spent.text.min(self.text) as u64 / self.text as u64;
        Left {
            decoded: (spent.text + self.decoded).saturating_sub(spent.decoded),
            undeclared: self.decoded.saturating_sub(spent.undeclared),
            carriers: self.carriers.saturating_sub(spent.carriers),
            values: (self.values + by_text as usize).saturating_sub(spent.values),
        }
    }
}

impl Opener<'_, '_> {
    /// How much more of that record may be opened.
    pub(super) fn left(&self, record: Option<u32>) -> Left {
        let Spent { decoded, undeclared, carriers, .. } = self.spent;
        let all = Left {
            decoded: self.limits.decoded_bytes.saturating_sub(decoded),
            undeclared: self.limits.decoded_bytes.saturating_sub(undeclared),
            carriers: self.limits.carriers.saturating_sub(carriers),
            values: self.limits.nodes.saturating_sub(self.tape.values()),
        };
        let spent = record.and_then(|record| self.work.spent.get(record as usize));
        let (Some(share), Some(spent)) = (&self.share, spent) else { return all };
        let own = share.left(spent);
        Left {
            decoded: all.decoded.min(own.decoded),
            undeclared: all.undeclared.min(own.undeclared),
            carriers: all.carriers.min(own.carriers),
            values: all.values.min(own.values),
        }
    }

    /// Notes what was spent, in all and by the record.
    pub(super) fn charge(&mut self, record: Option<u32>, charge: impl Fn(&mut Spent)) {
        charge(&mut self.spent);
        if let Some(spent) = record.and_then(|record| self.work.spent.get_mut(record as usize)) {
            charge(spent);
        }
    }
}
