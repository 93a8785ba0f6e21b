//! A string as those who decode it once more would see it.
