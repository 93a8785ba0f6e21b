//! Filling in the templates of the source files.

use super::problem::Problem;
use crate::document::{Document, NodeId};
use crate::edit::{Edits, Frames, quote, write};
use crate::source;
use sluicegate_schemas::{Piece, Template};

/// An answer about the event as a whole.
pub(super) fn of_event(template: Template, document: Document<'_>, problem: &Problem) -> String {
    fill(template, document, &mut |piece, out| match piece {
        Piece::Status => out.extend_from_slice(problem.status().to_string().as_bytes()),
        Piece::StatusText => quote(&problem.status().to_string(), out),
        Piece::StatusLine => quote(&format!("{} {}", problem.status(), problem.phrase()), out),
        Piece::Phrase => quote(problem.phrase(), out),
        Piece::Problem => quote(&problem.json(), out),
        _ => null(out),
    })
}

/// An answer that names records.
pub(super) fn of_records(template: Template, document: Document<'_>, items: &[String]) -> String {
    fill(template, document, &mut |piece, out| match piece {
        Piece::Items => out.extend_from_slice(items.join(",").as_bytes()),
        _ => null(out),
    })
}

/// One record of an answer.
pub(super) fn of_record(template: Template, document: Document<'_>, list: Option<NodeId>, id: NodeId) -> String {
    fill(template, document, &mut |piece, out| match (piece, list) {
        (Piece::Id, _) => value(document, id, out),
        (Piece::List, Some(name)) => quote(document.text(name), out),
        _ => null(out),
    })
}

fn fill(template: Template, document: Document<'_>, other: &mut dyn FnMut(Piece, &mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    let at = |path| document.root().and_then(|root| source::at(document, root, path));
    for piece in template {
        match *piece {
            Piece::Text(text) => out.extend_from_slice(text.as_bytes()),
            Piece::Event(path) => match at(path) {
                Some(node) => value(document, node, &mut out),
                None => null(&mut out),
            },
            Piece::Member(name, path) => {
                if let Some(node) = at(path) {
                    quote(name, &mut out);
                    out.push(b':');
                    value(document, node, &mut out);
                    out.push(b',');
                }
            }
            piece => other(piece, &mut out),
        }
    }
    // INVARIANT: what is written is UTF-8, for so are the text of a document and the source files.
    String::from_utf8(out).unwrap_or_default()
}

fn value(document: Document<'_>, node: NodeId, out: &mut Vec<u8>) {
    write(document, node, &Edits::none(), &mut Frames::default(), out);
}

fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}
