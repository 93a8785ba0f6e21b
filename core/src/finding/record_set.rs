//! A set of the records of a batch.

/// Records by their index, one bit each.
#[derive(Debug)]
pub(crate) struct RecordSet {
    words: Vec<u64>,
    count: u32,
}

impl Default for RecordSet {
    /// Has room for 16,384 records.
    fn default() -> Self {
        Self { words: Vec::with_capacity(256), count: 0 }
    }
}

impl RecordSet {
    pub(crate) fn clear(&mut self) {
        self.words.clear();
        self.count = 0;
    }

    pub(crate) fn insert(&mut self, record: u32) {
        let word = record as usize / 64;
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        if let Some(bits) = self.words.get_mut(word) {
            let bit = 1 << (record % 64);
            self.count += u32::from(*bits & bit == 0);
            *bits |= bit;
        }
    }

    pub(crate) fn contains(&self, record: u32) -> bool {
        self.words.get(record as usize / 64).is_some_and(|bits| bits & (1 << (record % 64)) != 0)
    }

    /// How many records are in it.
    pub(crate) const fn len(&self) -> u32 {
        self.count
    }
}
