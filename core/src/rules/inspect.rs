//! One string in, the rules that it breaks out.

use super::hits::Hits;
use super::prose;
use super::prototype;
use super::registry::DETECTORS;
use super::scan::{Bytes, scan};
use super::sinks::SINKS;
use super::subject::{Context, Subject, View};
use super::unicode;
use super::views::Views;
use crate::finding::{ClassSet, Paranoia};

/// Judges strings by the classes that are on.
#[derive(Clone, Copy, Debug)]
pub struct Inspector {
    paranoia: Paranoia,
    off: ClassSet,
    /// For each bit of what a text holds the detectors that want it, one bit for each. Those that are off want nothing.
    wanted_by: [u32; Bytes::BITS],
    /// What any of them wants.
    any: Bytes,
    /// Whether all of them are off.
    is_off: bool,
}

const _: () = assert!(DETECTORS.len() <= u32::BITS as usize, "each detector is a bit");

/// What may be encoded.
const ENCODED: Bytes =
    Bytes::PERCENT.with(Bytes::AMPERSAND).with(Bytes::BACKSLASH).with(Bytes::NON_ASCII).with(Bytes::PLUS);

impl Inspector {
    /// An inspector at that level of suspicion, which leaves out the classes that are off.
    #[must_use]
    pub fn new(paranoia: Paranoia, off: ClassSet) -> Self {
        let wants = DETECTORS.each_ref().map(|detector| match paranoia {
            _ if off.contains(detector.class) => Bytes::NOTHING,
            Paranoia::One => detector.wants,
            Paranoia::Two | Paranoia::Three => detector.wants.with(detector.wants_suspicious),
        });
        let any = wants.into_iter().fold(ENCODED, Bytes::with);
        let mut wanted_by = [0; Bytes::BITS];
        for (number, wants) in wants.into_iter().enumerate() {
            for bit in wants.bits() {
                if let Some(detectors) = wanted_by.get_mut(bit) {
                    *detectors |= 1 << number;
                }
            }
        }
        let is_off = DETECTORS.iter().all(|detector| off.contains(detector.class));
        Self { paranoia, off, wanted_by, any, is_off }
    }

    /// Adds to `hits` what is found in `text`, as it stands and decoded.
    pub fn inspect(&self, views: &mut Views, text: &[u8], context: Context, hits: &mut Hits) {
        if self.is_off && context.sinks.is_empty() {
            return;
        }
        let bytes = scan(text);
        let plain = Subject { text, bytes, view: View::Plain, context, paranoia: self.paranoia };
        if !context.sinks.is_empty() {
            for sink in SINKS {
                if context.sinks.contains(sink.sink) {
                    (sink.detect)(&plain, hits);
                }
            }
        }
        if context.of_constructor && !self.off.union(context.allow).contains(prototype::DETECTOR.class) {
            prototype::by_place(&plain, hits);
        }
        if !bytes.any(self.any) {
            return;
        }
        self.judge(&plain, hits);
        if !bytes.any(ENCODED) {
            return;
        }
        views.each(text, bytes, |decoded| {
            let view = Subject { text: decoded.text, bytes: decoded.bytes, view: View::Decoded, ..plain };
            self.judge(&view, hits);
            if let Some(text) = decoded.unfolded {
                self.judge_unfolded(&Subject { text, ..view }, hits);
            }
            true
        });
    }

    /// Judges what was decoded and then folded as it was between: folding drops what nobody sees, and that alone.
    fn judge_unfolded(&self, subject: &Subject<'_>, hits: &mut Hits) {
        let class = unicode::DETECTOR.class;
        if !self.off.union(subject.context.allow).contains(class) && !hits.has(class) {
            (unicode::DETECTOR.detect)(subject, hits);
        }
    }

    fn judge(&self, subject: &Subject<'_>, hits: &mut Hits) {
        self.detect(subject, hits);
        if hits.is_empty()
            && let Some(tail) = prose::tail(subject)
        {
            self.detect(&tail, hits);
        }
    }

    fn detect(&self, subject: &Subject<'_>, hits: &mut Hits) {
        // A class that was found in a view before needs no more evidence.
        let found = match subject.view {
            View::Plain => ClassSet::EMPTY,
            View::Decoded => hits.rules().map(|rule| rule.class).collect(),
        };
        let off = subject.context.allow.union(found);
        let held = subject.bytes.both(self.any).bits();
        let mut detectors = held.fold(0, |all, bit| all | self.wanted_by.get(bit).copied().unwrap_or(0));
        while detectors != 0 {
            let number = detectors.trailing_zeros() as usize;
            detectors &= detectors - 1;
            if let Some(detector) = DETECTORS.get(number).filter(|detector| !off.contains(detector.class)) {
                (detector.detect)(subject, hits);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Class;
    use crate::rules::registry::DETECTORS;
    use crate::rules::{Holds, Sink, SinkSet};
    use proptest::prelude::*;

    fn classes(text: &[u8]) -> ClassSet {
        let mut hits = Hits::new(Paranoia::One);
        let inspector = Inspector::new(Paranoia::One, ClassSet::EMPTY);
        inspector.inspect(&mut Views::new(), text, Context::default(), &mut hits);
        hits.rules().map(|rule| rule.class).collect()
    }

    type Write = fn(&str) -> String;

    /// Ways to write a text that somebody decodes: all of it, or only what is neither letter nor digit.
    const LAYERS: [(&str, Write); 9] = [
        ("percent", |text| each_byte(text, |byte| format!("%{byte:02X}"))),
        ("percent, all", |text| text.bytes().map(|byte| format!("%{byte:02x}")).collect()),
        ("form", |text| each_byte(text, |byte| if byte == b' ' { "+".into() } else { format!("%{byte:02X}") })),
        ("entities", |text| each(text, |char| format!("&#{};", u32::from(char)))),
        ("entities, all", |text| text.chars().map(|char| format!("&#x{:x}", u32::from(char)) + ";").collect()),
        ("unicode escapes", |text| text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()),
        ("byte escapes", |text| text.bytes().map(|byte| format!("\\x{byte:02x}")).collect()),
        ("full-width", |text| {
            let wide = |char| if matches!(char, '!'..='~') { char::from_u32(u32::from(char) + 0xfee0) } else { None };
            text.chars().map(|char| wide(char).unwrap_or(char)).collect()
        }),
        ("overlong", |text| {
            let long = |byte: u8| format!("%{:02x}%{:02x}", 0xc0 | byte >> 6, 0x80 | byte & 0x3f);
            each_byte(text, |byte| if byte < 0x80 { long(byte) } else { format!("%{byte:02x}") })
        }),
    ];

    fn each(text: &str, write: impl Fn(char) -> String) -> String {
        text.chars().map(|char| if char.is_ascii_alphanumeric() { char.into() } else { write(char) }).collect()
    }

    fn each_byte(text: &str, write: impl Fn(u8) -> String) -> String {
        text.bytes()
            .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).into() } else { write(byte) })
            .collect()
    }

    /// Of the examples that are found plain, how many are found when they are written so, per mille.
    fn still_found(write: impl Fn(&str) -> String) -> usize {
        let (mut all, mut found) = (0, 0);
        for detector in DETECTORS {
            for text in detector.rules.iter().flat_map(|rule| rule.matches) {
                if classes(text.as_bytes()).contains(detector.class) {
                    all += 1;
                    found += usize::from(classes(write(text).as_bytes()).contains(detector.class));
                }
            }
        }
        found * 1000 / all
    }

    #[test]
    fn examples_are_found_under_one_layer_and_under_two() {
        for (name, write) in LAYERS {
            let share = still_found(write);
            assert!(share >= 950, "{name}: {share}");
            for (outer, wrap) in LAYERS {
                let share = still_found(|text| wrap(&write(text)));
                assert!(share >= 900, "{name} in {outer}: {share}");
            }
        }
    }

    #[test]
    fn a_form_is_read_as_its_decoder_reads_it() {
        // With an encoding left within it, with a plus of its own, with spaces written both ways.
        assert!(classes(b"%3Cimg+src%3D%2F%2F%2565xample.org%2Fx%3E").contains(Class::Xss));
        assert!(classes(b"x%3Becho+ab%24%28%287%2B8%29%29").contains(Class::Command));
        assert!(classes(b"x%27+or%201%3D1--").contains(Class::Sql));
    }

    #[test]
    fn a_class_that_is_off_or_allowed_is_not_found_in_any_view() {
        let mut hits = Hits::new(Paranoia::One);
        let off = Inspector::new(Paranoia::One, ClassSet::EMPTY.with(Class::Control));
        off.inspect(&mut Views::new(), b"a%00b", Context::default(), &mut hits);
        assert!(hits.is_empty());
        let allow = Context { allow: ClassSet::EMPTY.with(Class::Control), ..Context::default() };
        Inspector::new(Paranoia::One, ClassSet::EMPTY).inspect(&mut Views::new(), b"a%00b", allow, &mut hits);
        assert!(hits.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4000) })]

        #[test]
        fn any_bytes_are_judged(
            text in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..300),
                prop::collection::vec(prop::sample::select(&b"%&\\#x0;'\"<>!/:.[]{}()$=-_@\r\n aeOop1\xc0\x80\xe2"[..]), 0..300),
            ],
            holds in prop::option::of(prop::sample::select(&Holds::ALL[..])),
            is_name in any::<bool>(),
        ) {
            let sinks: SinkSet = Sink::ALL.into_iter().collect();
            let context = Context { holds, sinks, is_name, ..Context::default() };
            let mut hits = Hits::new(Paranoia::Three);
            Inspector::new(Paranoia::Three, ClassSet::EMPTY).inspect(&mut Views::new(), &text, context, &mut hits);
        }
    }
}
