//! The memory that checks work in, lent to one verdict after the other.

use crate::text::Buffers;
use sluicegate::Scratch;
use std::sync::{Mutex, PoisonError};

/// What one check works in. Its verdict keeps it as long as it lives, for what it says lies in there.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) scratch: Scratch,
    pub(crate) buffers: Buffers,
}

/// This many are kept for the next checks: one a thread that checks at once, and one a verdict that is still looked at.
const KEPT: usize = 8;

/// The works of a gate that nobody uses.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    #[allow(clippy::vec_box, reason = "a verdict owns its work in a box, which is handed to and fro")]
    free: Mutex<Vec<Box<Work>>>,
}

impl Shelf {
    /// One that is free, the one used last first, for it is still in the cache; or a new one.
    pub(crate) fn take(&self) -> Box<Work> {
        // The lock is held for a push or a pop, which no panic can interrupt.
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        free.unwrap_or_default()
    }

    pub(crate) fn put_back(&self, work: Box<Work>) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT {
            free.push(work);
        }
    }
}
