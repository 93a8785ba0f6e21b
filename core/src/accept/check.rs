//! An event against a pattern.

use super::compile::{Field, Pattern};
use super::matcher::{Matcher, Scalar};
use super::rules::PATTERN;
use crate::document::{Document, Kind, NodeId};
use crate::finding::{Notes, Place};

/// Checks the event against the pattern. Where the event is a batch, each record is judged as if it were the only one, and what
/// does not match is refused alone. Each record comes with the list that it is in.
pub(crate) fn check(
    pattern: &Pattern,
    document: Document<'_>,
    is_batch: bool,
    records: impl Iterator<Item = (NodeId, NodeId)>,
    notes: &mut Notes<'_>,
) {
    let Some(root) = document.root() else { return };
    if !is_batch {
        if let Err(node) = (Matching { document, records: None }).pattern(pattern, root) {
            notes.note(&PATTERN, Place::node(node, None));
        }
        return;
    }
    for (number, record) in (0..).zip(records) {
        if let Err(node) = (Matching { document, records: Some(record) }).pattern(pattern, root) {
            notes.note(&PATTERN, Place::node(node, Some(number)));
        }
    }
}

#[derive(Clone, Copy)]
struct Matching<'a> {
    document: Document<'a>,
    /// The list of records, and the one that is judged.
    records: Option<(NodeId, NodeId)>,
}

impl Matching<'_> {
    /// Whether the object matches; where it does not, the value that fails, or the object that lacks one.
    fn pattern(&self, pattern: &Pattern, object: NodeId) -> Result<(), NodeId> {
        for (name, field) in &pattern.fields {
            let value = self.document.member(object, name);
            if !self.field(field, value)? {
                return Err(value.unwrap_or(object));
            }
        }
        for alternatives in &pattern.alternatives {
            if !alternatives.iter().any(|pattern| self.pattern(pattern, object).is_ok()) {
                return Err(object);
            }
        }
        Ok(())
    }

    fn field(&self, field: &Field, value: Option<NodeId>) -> Result<bool, NodeId> {
        match (field, value) {
            (Field::AnyOf(matchers), None) => {
                Ok(matchers.iter().any(|matcher| matches!(matcher, Matcher::Exists(false))))
            }
            (Field::AnyOf(matchers), Some(value)) => Ok(self.any_of(matchers, value)),
            // No object is like an object in which nothing is.
            (Field::Object(pattern), None) => Ok(is_all_absent(pattern)),
            (Field::Object(pattern), Some(value)) => self.object(pattern, value),
        }
    }

    /// An object that matches, the document that a string carries, or an array in which one object matches as a whole.
    fn object(&self, pattern: &Pattern, value: NodeId) -> Result<bool, NodeId> {
        match self.document.kind(value) {
            Kind::Object => self.pattern(pattern, value).map(|()| true),
            Kind::String => match self.document.declared(value) {
                Some(root) => self.object(pattern, root),
                None => Ok(false),
            },
            Kind::Array => {
                if let Some((records, record)) = self.records
                    && records == value
                {
                    return self.object(pattern, record);
                }
                Ok(self.document.items(value).any(|item| self.object(pattern, item) == Ok(true)))
            }
            _ => Ok(false),
        }
    }

    fn any_of(&self, matchers: &[Matcher], value: NodeId) -> bool {
        let document = self.document;
        let scalar = match document.kind(value) {
            Kind::Null => Scalar::Null,
            Kind::True => Scalar::Boolean(true),
            Kind::False => Scalar::Boolean(false),
            Kind::Number => Scalar::Number(document.text(value)),
            Kind::String | Kind::Name => match document.declared(value) {
                // What is decoded is what is meant: the key of an S3 notification, not its percent-encoding.
                Some(root) if document.kind(root) == Kind::String => Scalar::String(document.text(root)),
                _ => Scalar::String(document.text(value)),
            },
            Kind::Array => {
                let present = matchers.iter().any(|matcher| matches!(matcher, Matcher::Exists(true)));
                return present
                    || document
                        .items(value)
                        .any(|item| document.kind(item) != Kind::Array && self.any_of(matchers, item));
            }
            // EventBridge looks for leaves only; that something is there, it is all the same.
            Kind::Object => return matchers.iter().any(|matcher| matches!(matcher, Matcher::Exists(true))),
        };
        matchers.iter().any(|matcher| matcher.matches(scalar))
    }
}

/// Whether the pattern only wants things not to be there.
fn is_all_absent(pattern: &Pattern) -> bool {
    pattern.alternatives.is_empty()
        && pattern.fields.iter().all(|(_, field)| match field {
            Field::AnyOf(matchers) => matchers.iter().any(|matcher| matches!(matcher, Matcher::Exists(false))),
            Field::Object(pattern) => is_all_absent(pattern),
        })
}
