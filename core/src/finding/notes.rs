//! Noting what is found while an event is checked.

use super::{Action, Class, RecordSet, Rule, Severity};
use crate::document::NodeId;

/// How many findings of one event are kept; the last is kept free for [`MORE`].
const MOST: usize = 256;

/// Noted in the last place when there is no more room.
pub(crate) static MORE: Rule = Rule::of_event(
    "limit.findings",
    Class::Limit,
    Severity::Low,
    770,
    "there are more findings than are listed",
    "The findings of one event are limited to 256. The decision, and which records are refused, take account of all of them.",
);

/// What stands in a finding for the rules that a policy brings; which of them it was stands beside it.
pub(crate) static PATTERN: Rule = Rule::of_event(
    "custom.pattern",
    Class::Custom,
    Severity::Medium,
    20,
    "a pattern that the policy forbids",
    "A regular expression of the policy's `patterns` was found in an untrusted string.",
);

/// Where something was found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    pub(crate) node: Option<NodeId>,
    /// Bytes from the start of the event's text, or of the carrier's text where `node` is a carrier.
    pub(crate) offset: Option<u32>,
    pub(crate) record: Option<u32>,
}

impl Place {
    /// The event as a whole.
    pub(crate) const EVENT: Self = Self { node: None, offset: None, record: None };

    pub(crate) const fn node(node: NodeId, record: Option<u32>) -> Self {
        Self { node: Some(node), offset: None, record }
    }
}

/// A rule, where it was found, and what is done about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found {
    pub(crate) rule: &'static Rule,
    /// Which of the policy's patterns, where the rule is [`PATTERN`].
    pub(crate) pattern: Option<u16>,
    pub(crate) place: Place,
    pub(crate) action: Action,
}

/// What was found in one event: a bounded list, and which records are refused, which does not depend on the list.
#[derive(Debug)]
pub(crate) struct Findings {
    list: Vec<Found>,
    /// Whether the whole event is refused.
    event_refused: bool,
    refused: RecordSet,
}

impl Default for Findings {
    fn default() -> Self {
        Self { list: Vec::with_capacity(MOST), event_refused: false, refused: RecordSet::default() }
    }
}

impl Findings {
    pub(crate) fn clear(&mut self) {
        self.list.clear();
        self.event_refused = false;
        self.refused.clear();
    }

    pub(crate) fn list(&self) -> &[Found] {
        &self.list
    }

    /// Whether there were more findings than are listed.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= MOST
    }

    pub(crate) const fn event_refused(&self) -> bool {
        self.event_refused
    }

    /// How many records are refused, for a finding of their own.
    pub(crate) const fn records_refused(&self) -> u32 {
        self.refused.len()
    }

    /// Whether that record is refused, for a finding of its own.
    pub(crate) fn is_refused(&self, record: u32) -> bool {
        self.refused.contains(record)
    }

    fn refuse(&mut self, record: Option<u32>) {
        match record {
            Some(record) => self.refused.insert(record),
            None => self.event_refused = true,
        }
    }

    fn note(&mut self, found: Found) {
        if found.action == Action::Reject {
            self.refuse(found.place.record);
        }
        if self.list.len() < MOST - 1 {
            self.list.push(found);
        } else if self.list.len() < MOST {
            self.list.push(Found { rule: &MORE, pattern: None, place: Place::EVENT, action: Action::Report });
        }
    }
}

/// The findings of a check under way, and what the policy does about each rule.
pub(crate) struct Notes<'a> {
    pub(crate) findings: &'a mut Findings,
    pub(crate) action: &'a dyn Fn(&Rule) -> Action,
}

impl Notes<'_> {
    /// Notes that the rule was found there, unless the policy has it off.
    pub(crate) fn note(&mut self, rule: &'static Rule, place: Place) {
        self.note_as(rule, place, (self.action)(rule));
    }

    /// Notes that the rule was found there, with what is done about it there.
    pub(crate) fn note_as(&mut self, rule: &'static Rule, place: Place, action: Action) {
        if action != Action::Off {
            self.findings.note(Found { rule, pattern: None, place, action });
        }
    }

    /// Notes that a pattern of the policy was found there, and what the policy does about it.
    pub(crate) fn note_pattern(&mut self, number: usize, action: Action, place: Place) {
        if let Ok(number) = u16::try_from(number)
            && action != Action::Off
        {
            self.findings.note(Found { rule: &PATTERN, pattern: Some(number), place, action });
        }
    }

    /// Notes that there was more than was noted.
    pub(crate) fn more(&mut self) {
        self.findings.note(Found { rule: &MORE, pattern: None, place: Place::EVENT, action: Action::Report });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_list_keeps_the_decision_right() {
        let mut findings = Findings::default();
        let action = |_: &Rule| Action::Reject;
        let mut notes = Notes { findings: &mut findings, action: &action };
        for record in 0..1000 {
            notes.note(&MORE, Place { record: Some(record), ..Place::EVENT });
            notes.note(&MORE, Place { record: Some(record), ..Place::EVENT });
        }
        assert_eq!(findings.list().len(), MOST);
        assert_eq!(findings.list().last().map(|found| found.action), Some(Action::Report));
        assert_eq!(findings.records_refused(), 1000);
        assert!(findings.is_refused(999) && !findings.is_refused(1000));
        assert!(!findings.event_refused());
        findings.clear();
        assert!(!findings.is_refused(0) && findings.list().is_empty());
    }

    #[test]
    fn what_is_off_is_not_noted() {
        let mut findings = Findings::default();
        Notes { findings: &mut findings, action: &|_| Action::Off }.note(&MORE, Place::EVENT);
        assert!(findings.list().is_empty() && !findings.event_refused());
    }
}
