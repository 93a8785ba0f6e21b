//! A value against a schema.

use super::compile::Schema;
use super::json::TapeNode;
use super::rules;
use crate::document::{NodeId, Texts};
use crate::finding::{Notes, Place};
use jsonschema::paths::LocationSegment;

/// How many things that are wrong with one value are told.
const MOST: usize = 16;

/// Checks the value at `node`; where it is a string that carries a document, that document.
///
/// A value that is valid costs no allocation. Only what is wrong with one that is not is looked for with the memory that it takes, and
/// told with its place and no value.
pub(crate) fn check(schema: &Schema, texts: &Texts<'_>, node: NodeId, record: Option<u32>, notes: &mut Notes<'_>) {
    let (document, root) = (texts.document(), TapeNode::Value(texts, node));
    if schema.validator.is_valid(root) {
        return;
    }
    let mut told = 0;
    for error in schema.validator.iter_errors(root).take(MOST) {
        let place = error.instance_path().segments().try_fold(node, |at, segment| match segment {
            LocationSegment::Property(name) => document.member(at, &name),
            LocationSegment::Index(index) => document.items(at).nth(index),
        });
        notes.note(rules::of_keyword(error.kind().keyword()), Place::node(place.unwrap_or(node), record));
        told += 1;
    }
    if told == 0 {
        // The two ways to ask never differ; if they did, what is not valid must not pass.
        notes.note(rules::of_keyword(""), Place::node(node, record));
    }
}
