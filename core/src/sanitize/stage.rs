//! The stage that makes an event harmless: which texts are changed, and how.

use super::chain::{Sanitized, Workshop};
use super::rules::UNSAFE;
use crate::carrier::Fields;
use crate::document::{Document, Kind, NodeId};
use crate::edit::Edits;
use crate::finding::{Action, Notes, Place, RecordSet, Rule};
use crate::policy::Sanitizer;
use crate::redact::SENSITIVE;

/// Room for the sanitizers of all classes that have one.
const MOST: usize = 8;

/// What was sanitized in one event. Reused from event to event.
#[derive(Debug, Default)]
pub(crate) struct Stage {
    workshop: Workshop,
    /// The records in which something was.
    records: RecordSet,
    /// Where something was, with the record.
    places: Vec<(NodeId, Option<u32>)>,
}

/// One string that broke rules.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Broken<'a> {
    pub(crate) node: NodeId,
    pub(crate) record: Option<u32>,
    /// The sanitizers of its field.
    pub(crate) field: &'a [Sanitizer],
    /// Whether it is the name of a member, which is never changed: it would be another member.
    pub(crate) is_name: bool,
}

impl Stage {
    pub(crate) fn clear(&mut self) {
        self.records.clear();
        self.places.clear();
    }

    /// Whether something in that record was sanitized.
    pub(crate) fn has_touched(&self, record: u32) -> bool {
        self.records.contains(record)
    }

    /// Where something in that record, or in the event, was sanitized.
    pub(crate) fn place(&self, record: Option<u32>) -> Place {
        let place = self.places.iter().find(|(_, of)| record.is_none() || *of == record);
        Place { node: place.map(|(node, _)| *node), offset: None, record }
    }

    fn touch(&mut self, node: NodeId, record: Option<u32>) {
        if let Some(record) = record
            && !self.records.contains(record)
        {
            self.records.insert(record);
            self.places.push((node, Some(record)));
        } else if record.is_none() && self.places.is_empty() {
            self.places.push((node, None));
        }
    }

    /// Runs the sanitizers of the policy's fields.
    pub(crate) fn fields(
        &mut self,
        document: Document<'_>,
        targets: &[(NodeId, u16, Option<u32>)],
        fields: &Fields,
        edits: &mut Edits,
        notes: &mut Notes<'_>,
    ) {
        for (node, state, record) in targets {
            let Some(marks) = fields.marks(*state) else { continue };
            if marks.removes {
                edits.remove(*node);
                self.touch(*node, *record);
                continue;
            }
            match document.kind(*node) {
                Kind::String => match self.workshop.sanitize(document.text(*node), &marks.sanitize, &[]) {
                    Sanitized::Same => {}
                    Sanitized::Changed(text) => {
                        edits.replace(*node, |edit| edit.push_str(text));
                        self.touch(*node, *record);
                    }
                    Sanitized::Unstable => notes.note(&UNSAFE, Place::node(*node, *record)),
                },
                Kind::Number | Kind::True | Kind::False if marks.sanitize.contains(&Sanitizer::Redact) => {
                    edits.replace(*node, |edit| edit.push_str(SENSITIVE));
                    self.touch(*node, *record);
                }
                _ => {}
            }
        }
    }

    /// Notes the rules that a string broke, and sanitizes it where that is what the policy says of a rule or of the field.
    ///
    /// A rule that refuses does so only where its text stays as it is: what the field's sanitizers make of it is judged when the event is
    /// checked once more.
    pub(crate) fn broken(
        &mut self,
        document: Document<'_>,
        string: Broken<'_>,
        rules: impl Iterator<Item = &'static Rule> + Clone,
        edits: &mut Edits,
        notes: &mut Notes<'_>,
    ) {
        let place = Place::node(string.node, string.record);
        let removed = string.field.contains(&Sanitizer::Remove);
        let mut steps = [Sanitizer::Trim; MOST];
        let mut count = 0;
        let mut wanted = !string.field.is_empty();
        for rule in rules.clone() {
            if (notes.action)(rule) != Action::Sanitize {
                continue;
            }
            wanted = true;
            let Some(step) = Sanitizer::of(rule.class) else { continue };
            if !steps.iter().take(count).any(|known| *known == step)
                && let Some(slot) = steps.get_mut(count)
            {
                *slot = step;
                count += 1;
            }
        }
        let broken = steps.get(..count).unwrap_or_default();
        let changed = if removed {
            true
        } else if !wanted || string.is_name {
            false
        } else {
            match self.workshop.sanitize(document.text(string.node), string.field, broken) {
                Sanitized::Same => false,
                Sanitized::Changed(text) => {
                    edits.replace(string.node, |edit| edit.push_str(text));
                    self.touch(string.node, string.record);
                    true
                }
                Sanitized::Unstable => {
                    notes.note(&UNSAFE, place);
                    false
                }
            }
        };
        for rule in rules {
            let action = match (notes.action)(rule) {
                Action::Sanitize if !changed => Action::Reject,
                Action::Reject if changed && !string.field.is_empty() => Action::Sanitize,
                action => action,
            };
            notes.note_as(rule, place, action);
        }
    }
}
