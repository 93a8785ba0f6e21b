//! Every rule of every stage.

use crate::finding::{MORE, Rule};
use crate::{accept, budget, carrier, consistency, document, rules, sanitize, schema, source};

/// Every rule there is: those about strings first, then those about events.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let structural = document::RULES
        .iter()
        .chain(source::RULES)
        .chain(schema::RULES)
        .chain(carrier::RULES)
        .chain(accept::RULES)
        .chain(budget::RULES)
        .chain(consistency::RULES)
        .chain(sanitize::RULES);
    rules::all().chain(structural.copied()).chain([&MORE])
}

/// The rule of that id.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_start_with_their_class() {
        let mut ids: Vec<_> = rules().map(|rule| rule.id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
        for rule in rules() {
            assert_eq!(rule.id.split_once('.').map(|(class, _)| class), Some(rule.class.name()), "{}", rule.id);
        }
    }

    #[test]
    fn summaries_are_messages() {
        for rule in rules() {
            assert!(!rule.summary.ends_with('.') && !rule.summary.is_empty(), "{}", rule.id);
            assert!(rule.cwe > 0 && !rule.details.is_empty(), "{}", rule.id);
        }
    }
}
