//! A growing buffer for decoded text, which keeps its memory from event to event.

/// Decoded text, addressed by offset.
///
/// INVARIANT: `used <= bytes.len()`. What lies behind `used` is left over from earlier events and never read.
#[derive(Debug, Default)]
pub(crate) struct Arena {
    bytes: Vec<u8>,
    used: usize,
}

impl Arena {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self { bytes: vec![0; capacity], used: 0 }
    }

    pub(crate) fn clear(&mut self) {
        self.used = 0;
    }

    #[cfg(test)]
    pub(super) const fn capacity(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) const fn used(&self) -> usize {
        self.used
    }

    /// What has been written.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.used).unwrap_or_default()
    }

    /// Forgets what was written from `used` on.
    pub(crate) fn truncate(&mut self, used: usize) {
        self.used = self.used.min(used);
    }

    /// Makes room for `more` bytes behind `used`.
    ///
    /// Whoever knows how much there can be at most asks for it at once: then nothing is moved, and no room is left over.
    #[inline]
    fn reserve(&mut self, more: usize) {
        if self.bytes.len() - self.used < more {
            self.grow(more);
        }
    }

    #[cold]
    fn grow(&mut self, more: usize) {
        let wanted = (self.used + more).max(self.bytes.len() + self.bytes.len() / 2).max(4096);
        self.bytes.resize(wanted, 0);
    }

    pub(crate) fn push(&mut self, byte: u8) {
        self.reserve(1);
        if let Some(slot) = self.bytes.get_mut(self.used) {
            *slot = byte;
            self.used += 1;
        }
    }

    pub(crate) fn extend(&mut self, text: &[u8]) {
        self.reserve(text.len());
        if let Some(slots) = self.bytes.get_mut(self.used..self.used + text.len()) {
            slots.copy_from_slice(text);
            self.used += text.len();
        }
    }

    /// Lets `fill` write up to `most` bytes and say how many it wrote; returns whether it did.
    pub(crate) fn write(&mut self, most: usize, fill: impl FnOnce(&mut [u8]) -> Option<usize>) -> bool {
        self.fill(most, |room| fill(room).map_or((0, false), |written| (written, true)))
    }

    /// Lets `fill` write up to `most` bytes, and say how many it wrote and something more, which is handed on.
    #[inline]
    pub(super) fn fill<T: Default>(&mut self, most: usize, fill: impl FnOnce(&mut [u8]) -> (usize, T)) -> T {
        self.reserve(most);
        let Some(room) = self.bytes.get_mut(self.used..self.used + most) else { return T::default() };
        let (written, more) = fill(room);
        self.used += written.min(most);
        more
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The naive twin is a vector.
        #[test]
        fn keeps_what_was_written_and_nothing_else(steps in prop::collection::vec((0usize..300, 0usize..300, 0u8..5), 0..40), capacity in 0usize..20) {
            let text: Vec<u8> = (0..300u16).map(|byte| byte as u8).collect();
            let mut arena = Arena::with_capacity(capacity);
            let mut expected = Vec::new();
            for (from, len, what) in steps {
                let text = &text[from.min(len)..];
                let len = len.min(text.len());
                match what {
                    0 => { arena.push(7); expected.push(7); }
                    1 => { arena.extend(&text[..len]); expected.extend_from_slice(&text[..len]); }
                    2 => { arena.truncate(len); expected.truncate(len); }
                    _ => {
                        let more = arena.fill(len, |room| {
                            room[..len / 2].copy_from_slice(&text[..len / 2]);
                            (len / 2, len)
                        });
                        prop_assert_eq!(more, len);
                        expected.extend_from_slice(&text[..len / 2]);
                    }
                }
                prop_assert_eq!(arena.bytes(), &expected);
                prop_assert_eq!(arena.used(), expected.len());
            }
            arena.clear();
            prop_assert_eq!(arena.bytes(), b"");
        }
    }

    #[test]
    fn what_fills_too_little_or_nothing_is_taken_as_it_says() {
        let mut arena = Arena::default();
        assert!(arena.write(10, |room| {
            room[..2].copy_from_slice(b"ab");
            Some(2)
        }));
        assert!(!arena.write(10, |room| {
            room.fill(b'x');
            None
        }));
        assert!(arena.write(1, |room| Some(room.len() + 5)));
        assert_eq!(arena.bytes(), b"abx");
    }
}
