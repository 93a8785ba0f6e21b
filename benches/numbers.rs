//! Numbers that look random and are the same on every machine.

/// A small generator (xorshift): the same seed gives the same numbers, so that what is made of them can be made again.
#[derive(Clone, Debug)]
pub struct Numbers(u64);

impl Numbers {
    /// A generator that starts from that seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below `end`; 0 where `end` is.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % end.max(1) as u64) as usize
    }

    /// One of the items, or the default of their type where there is none.
    pub fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        items.get(self.below(items.len())).copied().unwrap_or_default()
    }

    /// A text of that many of those characters.
    pub fn text(&mut self, len: usize, from: &str) -> String {
        let chars: Vec<char> = from.chars().collect();
        (0..len).map(|_| self.pick(&chars)).collect()
    }
}
