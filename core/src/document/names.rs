//! Finding names that stand twice in one object, in time linear in the number of names.

use std::hash::{BuildHasher, Hasher};

/// Up to this many names are compared each with each: for so few that is faster than a table.
const FEW: usize = 12;

/// How many taken slots a name may meet, on average. In a table that is half full it meets less than one.
const PATIENCE: usize = 16;

/// The hashes of the names of the objects that are open, innermost last.
///
/// The hash is keyed at random, so that nobody can choose names that collide.
#[derive(Debug)]
pub(super) struct Names {
    hasher: foldhash::fast::RandomState,
    hashes: Vec<u64>,
    /// Working memory, of no meaning between uses.
    pub(super) table: Vec<u64>,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            hasher: foldhash::fast::RandomState::default(),
            hashes: Vec::with_capacity(256),
            table: Vec::with_capacity(1024),
        }
    }
}

impl Names {
    pub(super) fn clear(&mut self) {
        self.hashes.clear();
    }

    #[inline]
    pub(super) fn push(&mut self, name: &[u8]) {
        // Not `hash_one`: that of a slice has the length too, which the hasher mixes in already.
        let mut hasher = self.hasher.build_hasher();
        hasher.write(name);
        self.hashes.push(hasher.finish());
    }

    /// The hashes of the last `count` names.
    pub(super) fn last(&self, count: usize) -> &[u64] {
        self.hashes.get(self.hashes.len().saturating_sub(count)..).unwrap_or_default()
    }

    /// Forgets the last `count` names, those of the object that closes now.
    pub(super) fn forget(&mut self, count: usize) {
        self.hashes.truncate(self.hashes.len().saturating_sub(count));
    }

    /// Whether two of the last `count` names may be equal. Two equal names always have the same hash; others almost never
    /// have.
    pub(super) fn may_repeat(&mut self, count: usize) -> bool {
        let from = self.hashes.len().saturating_sub(count);
        let hashes = self.hashes.get(from..).unwrap_or_default();
        if count <= FEW { twice_among_few(hashes) } else { twice_among_many(hashes, &mut self.table) }
    }
}

/// A filter of 256 bits first, one a hash: most small objects need nothing else.
#[inline]
fn twice_among_few(hashes: &[u64]) -> bool {
    let mut seen = [0u64; 4];
    let mut again = 0;
    for hash in hashes {
        let bit = 1 << (hash >> 58);
        if let Some(word) = seen.get_mut((hash & 3) as usize) {
            again |= *word & bit;
            *word |= bit;
        }
    }
    again != 0 && each_with_each(hashes)
}

#[inline(never)]
fn each_with_each(hashes: &[u64]) -> bool {
    hashes.iter().enumerate().any(|(at, hash)| hashes.iter().skip(at + 1).any(|other| other == hash))
}

/// An open-addressing table of twice as many slots, zero being the free slot.
///
/// Slots that are taken already are counted: should somebody find names that crowd together for every key of the hash, the
/// answer is that they may be equal, and the time stays linear.
fn twice_among_many(hashes: &[u64], table: &mut Vec<u64>) -> bool {
    let slots = (hashes.len() * 2).next_power_of_two();
    let mut patience = hashes.len() * PATIENCE;
    table.clear();
    table.resize(slots, 0);
    let shift = 64 - slots.trailing_zeros();
    for &hash in hashes {
        let hash = hash | 1;
        // Multiplying spreads what the low bits know into the high ones, which choose the slot.
        let mut at = (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> shift) as usize;
        loop {
            match table.get_mut(at) {
                Some(slot) if *slot == 0 => {
                    *slot = hash;
                    break;
                }
                Some(slot) if *slot == hash => return true,
                _ if patience == 0 => return true,
                Some(_) => at += 1,
                None => at = 0,
            }
            patience -= 1;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn agrees_with_a_hash_set(names in prop::collection::vec("[a-f]{0,3}", 0..60)) {
            let mut ours = Names::default();
            ours.push(b"of an outer object");
            for name in &names { ours.push(name.as_bytes()); }
            let unique: HashSet<_> = names.iter().collect();
            prop_assert_eq!(ours.may_repeat(names.len()), unique.len() < names.len());
            prop_assert_eq!(ours.last(names.len()).len(), names.len());
            ours.forget(names.len());
            prop_assert_eq!(ours.hashes.len(), 1);
        }
    }

    #[test]
    fn many_unique_names() {
        let mut names = Names::default();
        for number in 0..100_000u32 {
            names.push(&number.to_le_bytes());
        }
        assert!(!names.may_repeat(100_000));
    }

    /// The time must not rest on the hash alone.
    #[test]
    fn names_that_crowd_together_are_given_up() {
        let slot = |hash: u64| (hash | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56;
        let crowd: Vec<u64> = (1..).step_by(2).filter(|hash| slot(*hash) == 0).take(10_000).collect();
        let mut table = Vec::new();
        assert!(twice_among_many(&crowd, &mut table));
        assert!(!twice_among_many(&crowd[..13], &mut table));
    }
}
