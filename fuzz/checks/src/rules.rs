//! The detectors, class by class: they end on any bytes, say the same each time, and say it alone as they do together.

use sluicegate::rules::{Context, Hits, Holds, Inspector, Sink, SinkSet, Views};
use sluicegate::{Class, ClassSet, Paranoia};
use std::sync::LazyLock;

/// The classes that have a detector.
pub const CLASSES: [Class; 18] = [
    Class::Sql,
    Class::Xss,
    Class::Command,
    Class::Path,
    Class::Nosql,
    Class::Template,
    Class::Expression,
    Class::Code,
    Class::Xml,
    Class::Ldap,
    Class::Xpath,
    Class::Ssrf,
    Class::Crlf,
    Class::Prototype,
    Class::Deserialization,
    Class::Control,
    Class::Unicode,
    Class::Formula,
];

/// The class named by the variable `SLUICEGATE_CLASS`, where one is: a fuzzer finds more with one class at a time.
static ONLY: LazyLock<Option<Class>> = LazyLock::new(|| {
    let name = std::env::var("SLUICEGATE_CLASS").ok()?;
    Some(CLASSES.into_iter().find(|class| class.name() == name).expect("SLUICEGATE_CLASS names a class"))
});

/// Any text, in any place: every class, or the one that `SLUICEGATE_CLASS` names.
pub fn rules(data: &[u8]) {
    match *ONLY {
        Some(class) => rules_of(class, data),
        None => CLASSES.into_iter().for_each(|class| rules_of(class, data)),
    }
}

/// Any text, in any place: one class. The first four bytes say what is known of the place.
pub fn rules_of(class: Class, data: &[u8]) {
    let Some(([place, holds, sinks_low, sinks_high], text)) = data.split_first_chunk() else { return };
    let sinks = u16::from_le_bytes([*sinks_low, *sinks_high]);
    let context = Context {
        holds: Holds::ALL.get(usize::from(*holds).wrapping_sub(1)).copied(),
        sinks: Sink::ALL.into_iter().filter(|sink| sinks & (1 << *sink as u8) != 0).collect(),
        is_name: place & 4 != 0,
        ..Context::default()
    };
    let paranoia = Paranoia::from_level(1 + place % 3).expect("1 to 3");
    let off = CLASSES.into_iter().filter(|other| *other != class).collect();
    let alone = found(paranoia, off, text, context);
    assert_eq!(found(paranoia, off, text, context), alone, "the same each time");
    let without = found(paranoia, off.with(class), text, Context { sinks: SinkSet::EMPTY, ..context });
    assert!(without.is_empty(), "found though off: {without:?}");
    let allowed = Context { allow: ClassSet::EMPTY.with(class), sinks: SinkSet::EMPTY, ..context };
    assert!(found(paranoia, off, text, allowed).is_empty(), "found though allowed");
    // A string keeps no more than twelve rules, so that others can crowd these out.
    let together = found(paranoia, ClassSet::EMPTY, text, context);
    if together.len() < 12 {
        let of_class = |ids: &[&'static str]| ids.iter().filter(|id| is_of(class, id)).copied().collect::<Vec<_>>();
        assert_eq!(of_class(&together), of_class(&alone), "alone as together");
    }
}

fn is_of(class: Class, id: &str) -> bool {
    id.split_once('.').is_some_and(|(of, _)| of == class.name())
}

/// The ids of the rules that the text breaks.
fn found(paranoia: Paranoia, off: ClassSet, text: &[u8], context: Context) -> Vec<&'static str> {
    let mut hits = Hits::new(paranoia);
    Inspector::new(paranoia, off).inspect(&mut Views::new(), text, context, &mut hits);
    hits.rules().map(|rule| rule.id).collect()
}
