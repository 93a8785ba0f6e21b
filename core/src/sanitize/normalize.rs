//! `normalize-nfc`, `normalize-nfkc`: the normal forms of Unicode (UAX #15).
//!
//! The crate's own iterators allocate where many marks follow one letter; so its tables are used, and the marks are ordered and
//! composed here.

use unicode_normalization::char::{canonical_combining_class, compose, decompose_canonical, decompose_compatible};
use unicode_normalization::{IsNormalized, is_nfc_quick, is_nfkc_quick};

/// The memory that is worked in.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// A starter and the marks behind it: each with its combining class.
    run: Vec<(u8, char)>,
    sorted: Vec<(u8, char)>,
}

/// At most three times as long.
pub(super) fn nfc(text: &str, marks: &mut Marks, out: &mut String) {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        out.push_str(text);
    } else {
        normalize(text, |char, emit| decompose_canonical(char, emit), marks, out);
    }
}

/// At most eleven times as long.
pub(super) fn nfkc(text: &str, marks: &mut Marks, out: &mut String) {
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        out.push_str(text);
    } else {
        normalize(text, |char, emit| decompose_compatible(char, emit), marks, out);
    }
}

fn normalize(text: &str, decompose: impl Fn(char, &mut dyn FnMut(char)), marks: &mut Marks, out: &mut String) {
    marks.run.clear();
    // The last starter: what comes next may be composed with it.
    let mut starter: Option<char> = None;
    for char in text.chars() {
        decompose(char, &mut |char| {
            let class = canonical_combining_class(char);
            if class != 0 {
                marks.run.push((class, char));
                return;
            }
            let blocked = marks.compose_into(&mut starter, out);
            starter = match starter {
                Some(first) if !blocked => match compose(first, char) {
                    Some(composed) => Some(composed),
                    None => {
                        out.push(first);
                        Some(char)
                    }
                },
                _ => {
                    marks.flush(&mut starter, out);
                    Some(char)
                }
            };
        });
    }
    marks.compose_into(&mut starter, out);
    marks.flush(&mut starter, out);
}

impl Marks {
    /// Puts the marks in order, and composes with the starter those that can be. Whether any are left.
    fn compose_into(&mut self, starter: &mut Option<char>, out: &mut String) -> bool {
        if self.run.is_empty() {
            return false;
        }
        self.order();
        if let Some(first) = starter {
            let mut last = 0;
            self.run.retain(|&(class, mark)| {
                // A mark is blocked by one of its own class before it.
                match (last < class).then(|| compose(*first, mark)).flatten() {
                    Some(composed) => {
                        *first = composed;
                        false
                    }
                    None => {
                        last = class;
                        true
                    }
                }
            });
        }
        if starter.is_none() {
            self.flush(starter, out);
        }
        !self.run.is_empty()
    }

    /// Writes the starter and the marks.
    fn flush(&mut self, starter: &mut Option<char>, out: &mut String) {
        out.extend(starter.take());
        out.extend(self.run.drain(..).map(|(_, mark)| mark));
    }

    /// Sorts the marks by class, those of one class in the order they came in: by counting, for there are few classes and may be
    /// any number of marks.
    fn order(&mut self) {
        if self.run.is_sorted_by_key(|(class, _)| *class) {
            return;
        }
        let mut ends = [0usize; 256];
        for (class, _) in &self.run {
            if let Some(count) = ends.get_mut(usize::from(*class)) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for end in &mut ends {
            sum += std::mem::replace(end, sum);
        }
        self.sorted.clear();
        self.sorted.resize(self.run.len(), (0, '\0'));
        for mark in &self.run {
            if let Some(at) = ends.get_mut(usize::from(mark.0)) {
                if let Some(slot) = self.sorted.get_mut(*at) {
                    *slot = *mark;
                }
                *at += 1;
            }
        }
        std::mem::swap(&mut self.run, &mut self.sorted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn agrees(text: &str) {
        let (mut marks, mut out) = (Marks::default(), String::new());
        nfc(text, &mut marks, &mut out);
        assert_eq!(out, text.nfc().collect::<String>(), "NFC of {text:?}");
        assert!(out.len() <= 3 * text.len());
        out.clear();
        nfkc(text, &mut marks, &mut out);
        assert_eq!(out, text.nfkc().collect::<String>(), "NFKC of {text:?}");
        assert!(out.len() <= 11 * text.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        /// The twin is the crate's own iterator.
        #[test]
        fn the_normal_forms_are_those_of_the_crate(
            text in prop::collection::vec(prop_oneof![
                2 => "\\PC",
                2 => "[a-zA-Z]",
                3 => "[\u{300}-\u{36f}\u{591}-\u{5bd}\u{1dc0}-\u{1dff}\u{3099}\u{309a}\u{93c}]",
                1 => "[\u{1100}-\u{11ff}\u{ac00}-\u{ac20}]",
                1 => "[か-ポÀ-ỹ\u{fb00}-\u{fdfb}\u{ff01}-\u{ff9f}\u{2126}\u{212b}]",
            ], 0..30)
        ) {
            agrees(&text.concat());
        }
    }

    #[test]
    fn every_character_alone_and_behind_a_letter() {
        for char in '\0'..=char::MAX {
            if canonical_combining_class(char) != 0 {
                agrees(&format!("e{char}\u{301}{char}"));
            }
            if is_nfkc_quick(std::iter::once(char)) != IsNormalized::Yes {
                agrees(&char.to_string());
            }
        }
    }

    #[test]
    fn any_number_of_marks_is_put_in_order() {
        agrees(&format!("a{}", "\u{301}\u{323}\u{315}".repeat(5000)));
        agrees(&format!("{}a\u{30a}", "\u{301}\u{323}".repeat(50)));
    }
}
