//! Every detector and every rule, in one place.

use super::hits::Hits;
use super::scan::Bytes;
use super::sinks::SINKS;
use super::subject::{Sink, Subject};
use super::{
    code, command, control, crlf, deserialization, expression, formula, ldap, nosql, path, prototype, sql, ssrf,
    template, unicode, xml, xpath, xss,
};
use crate::finding::{Class, Rule};

/// What looks for the rules of one class.
#[derive(Debug)]
pub(super) struct Detector {
    pub(super) class: Class,
    /// A text without any of these kinds of bytes can break no rule of the class.
    pub(super) wants: Bytes,
    /// What else may break a rule that asks for more suspicion than the first level.
    pub(super) wants_suspicious: Bytes,
    pub(super) detect: fn(&Subject<'_>, &mut Hits),
    pub(super) rules: &'static [&'static Rule],
}

pub(super) static DETECTORS: [&Detector; 18] = [
    &xml::DETECTOR,
    &prototype::DETECTOR,
    &control::DETECTOR,
    &unicode::DETECTOR,
    &formula::DETECTOR,
    &sql::DETECTOR,
    &xss::DETECTOR,
    &nosql::DETECTOR,
    &template::DETECTOR,
    &expression::DETECTOR,
    &ldap::DETECTOR,
    &xpath::DETECTOR,
    &crlf::DETECTOR,
    &deserialization::DETECTOR,
    &ssrf::DETECTOR,
    &command::DETECTOR,
    &path::DETECTOR,
    &code::DETECTOR,
];

/// Every rule there is, in the order of the documentation.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    let blanket = DETECTORS.iter().flat_map(|detector| detector.rules);
    blanket.chain(SINKS.iter().flat_map(|sink| sink.rules)).copied()
}

/// The rule of that id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// The sink that a rule is about, where it is about one: it is looked for only in fields that go there.
#[must_use]
pub fn sink(rule: &Rule) -> Option<Sink> {
    SINKS.iter().find(|sink| sink.rules.contains(&rule)).map(|sink| sink.sink)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{ClassSet, Paranoia};
    use crate::rules::{Context, Inspector, SinkSet, Views};

    fn hits(rule: &Rule, text: &str, sinks: SinkSet) -> bool {
        let context = Context { sinks, ..Context::default() };
        let mut hits = Hits::new(rule.paranoia);
        Inspector::new(rule.paranoia, ClassSet::EMPTY).inspect(
            &mut Views::default(),
            text.as_bytes(),
            context,
            &mut hits,
        );
        hits.rules().any(|found| found == rule)
    }

    #[test]
    fn every_rule_finds_its_examples_and_nothing_else() {
        let blanket = DETECTORS.iter().map(|detector| (SinkSet::EMPTY, detector.rules));
        let strict = SINKS.iter().map(|sink| (SinkSet::EMPTY.with(sink.sink), sink.rules));
        for (sinks, rules) in blanket.chain(strict) {
            assert!(!rules.is_empty());
            for rule in rules {
                assert!(!rule.matches.is_empty() && !rule.passes.is_empty(), "{} lacks examples", rule.id);
                for text in rule.matches {
                    assert!(hits(rule, text, sinks), "{} must find {text:?}", rule.id);
                }
                for text in rule.passes {
                    assert!(!hits(rule, text, sinks), "{} must not find {text:?}", rule.id);
                }
            }
        }
    }

    #[test]
    fn ids_are_unique_and_start_with_their_class() {
        let mut ids: Vec<_> = all().map(|rule| rule.id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        for rule in all() {
            assert_eq!(rule.id.split_once('.').map(|(class, _)| class), Some(rule.class.name()), "{}", rule.id);
            assert!(rule.paranoia >= Paranoia::One);
        }
    }
}
