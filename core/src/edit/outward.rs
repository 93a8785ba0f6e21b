//! Edits in carriers, brought outward: to the strings of the event that carry what was edited.

use super::encode::{Deflater, encode};
use super::list::{Edit, Edits, Entry};
use super::splice::{Format, Stuck, splice_as};
use crate::carrier::Told;
use crate::document::{Coding, Document, NodeId, Opened};
use md5::{Digest, Md5};
use sluicegate_schemas::Fact;

/// The memory that carriers are written again in. Reused.
#[derive(Debug, Default)]
pub(crate) struct Rewriter {
    /// The edits of one document.
    taken: Vec<Entry>,
    /// Those of carriers, which were made from the edits within. INVARIANT: each node lies before the one before.
    carried: Vec<Entry>,
    out: Vec<u8>,
    other: Vec<u8>,
    deflater: Deflater,
}

impl Rewriter {
    /// Writes each carrier again that has edits within, from the inside out: what is left are edits of the event's own document, settled.
    ///
    /// An edit of the carrier itself counts more than those within. Digests that the event tells of an edited body are edited too. Where
    /// a carrier cannot be written again, `stuck` says what becomes of it, or that nothing does.
    pub(crate) fn outward(
        &mut self,
        document: Document<'_>,
        told: &[Told],
        edits: &mut Edits,
        mut stuck: impl FnMut(&Opened, &mut String) -> bool,
    ) {
        edits.settle(document);
        self.carried.clear();
        // How many of those are done with.
        let mut merged = 0;
        for opened in document.opened_documents().iter().rev() {
            self.take(opened.root, edits, &mut merged);
            digests(document, told, &mut self.taken, edits);
            if self.taken.is_empty() {
                continue;
            }
            let written = self.write(document, opened, edits).is_ok();
            let text = std::str::from_utf8(&self.out).ok().filter(|_| written);
            let entry = match text {
                Some(text) => edits.entry(opened.carrier, |edit| edit.push_str(text)),
                None => {
                    let mut replaced = false;
                    let entry = edits.entry(opened.carrier, |edit| replaced = stuck(opened, edit));
                    if !replaced {
                        continue;
                    }
                    entry
                }
            };
            self.carried.push(entry);
        }
        self.take(NodeId(0), edits, &mut merged);
        digests(document, told, &mut self.taken, edits);
        edits.set(&self.taken);
        edits.settle(document);
        // They change places; the next event must find each as large as it needs.
        let most = self.out.capacity().max(self.other.capacity());
        for buffer in [&mut self.out, &mut self.other] {
            buffer.clear();
            buffer.reserve_exact(most);
        }
    }

    /// Takes the edits of the last document, which begins at `root`, off both lists, and puts them into its order.
    fn take(&mut self, root: NodeId, edits: &mut Edits, merged: &mut usize) {
        self.taken.clear();
        loop {
            let own = edits.last().filter(|entry| entry.node >= root);
            let carried = self.carried.get(*merged).copied().filter(|entry| entry.node >= root);
            let entry = match (own, carried) {
                (None, None) => break,
                (Some(own), Some(carried)) if carried.node > own.node => carried,
                (Some(own), _) => own,
                (None, Some(carried)) => carried,
            };
            if own.is_some_and(|own| own.node == entry.node) {
                edits.pop();
            }
            *merged += usize::from(carried.is_some_and(|carried| carried.node == entry.node));
            self.taken.push(entry);
        }
        self.taken.reverse();
    }

    /// Writes the text of the carrier to `out`.
    fn write(&mut self, document: Document<'_>, opened: &Opened, edits: &Edits) -> Result<(), Stuck> {
        let Self { taken, out, other, deflater, .. } = self;
        out.clear();
        let mut codings = opened.codings.iter().rev().peekable();
        let format = codings.next_if(|coding| matches!(coding, Coding::Json | Coding::Form | Coding::Multipart));
        let list = taken.iter().map(|entry| (entry.node, edits.edit(*entry)));
        match format {
            Some(Coding::Form) => splice_as(Format::Form, document, opened.root, opened.text, list, out)?,
            Some(Coding::Multipart) => splice_as(Format::Multipart, document, opened.root, opened.text, list, out)?,
            Some(_) => splice_as(Format::Json, document, opened.root, opened.text, list, out)?,
            // The document is the text.
            None => match taken.first().map(|entry| edits.edit(*entry)) {
                Some(Edit::Replace(text)) => out.extend_from_slice(text.as_bytes()),
                _ => return Err(Stuck),
            },
        }
        for coding in codings {
            other.clear();
            if !encode(coding, out, deflater, other) {
                return Err(Stuck);
            }
            std::mem::swap(out, other);
        }
        Ok(())
    }
}

/// Adds to the edits of a document those of the digests that the event tells of edited bodies.
fn digests(document: Document<'_>, told: &[Told], taken: &mut Vec<Entry>, edits: &mut Edits) {
    /// How far from a body its digest is looked for: facts of what lies in the same record may stand between.
    const NEAR: usize = 16;
    for at in 0..taken.len() {
        let Some(entry) = taken.get(at).copied() else { return };
        let Ok(body) = told.binary_search_by_key(&entry.node, |told| told.node) else { continue };
        let Some(unit) = told.get(body).filter(|told| told.fact == Fact::Body).map(|told| told.unit) else { continue };
        let near = told.get(body.saturating_sub(NEAR)..(body + NEAR).min(told.len())).unwrap_or_default();
        let digest = near.iter().find(|told| told.fact == Fact::Md5 && told.unit == unit);
        let Some(digest) = digest.filter(|told| document.kind(told.node) == crate::document::Kind::String) else {
            continue;
        };
        let Edit::Replace(text) = edits.edit(entry) else { continue };
        let sum = Md5::digest(text.as_bytes());
        let digest = edits.entry(digest.node, |edit| {
            let digits = sum.iter().flat_map(|byte| [byte >> 4, byte & 15]);
            edit.extend(digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)));
        });
        taken.push(digest);
    }
    taken.sort_by_key(|entry| entry.node);
}
