//! The records that an answer names.

use super::{order, template};
use crate::document::{Document, Kind, NodeId};
use crate::policy::OnReject;
use crate::record;
use crate::source;
use crate::verdict::Verdict;
use sluicegate_schemas::RecordsReply;

/// The items of the records that are not handed on, each as JSON. None where one of them has no name.
pub(super) fn of(verdict: &Verdict<'_>, reply: &RecordsReply) -> Option<Vec<String>> {
    let template = match (verdict.on_reject(), reply.dropped) {
        (OnReject::Drop, None) => return Some(Vec::new()),
        (OnReject::Drop, Some(dropped)) => dropped,
        _ => reply.item,
    };
    let document = verdict.document();
    let mut items = Vec::new();
    // Whether the platform delivers again all that is behind an item.
    let mut from_here_on = false;
    for (record, (list, node)) in (0..).zip(record::places(verdict)) {
        if verdict.is_handed_on(record) {
            continue;
        }
        if order::of(document, node, reply.order).is_some_and(|order| order.group.is_none())
            && std::mem::replace(&mut from_here_on, true)
        {
            continue;
        }
        let id = id(document, node, reply)?;
        items.push(template::of_record(template, document, list, id));
    }
    Some(items)
}

/// Where a record has its name.
pub(crate) fn id(document: Document<'_>, record: NodeId, reply: &RecordsReply) -> Option<NodeId> {
    let named = |node: &NodeId| {
        matches!(document.kind(*node), Kind::String | Kind::Number) && !document.bytes(*node).is_empty()
    };
    reply.id.iter().find_map(|path| source::at(document, record, path).filter(named))
}

/// The names of all records, as an answer has them; nothing for those that have none.
pub(super) fn keys(verdict: &Verdict<'_>, reply: &RecordsReply) -> Vec<Option<String>> {
    let document = verdict.document();
    let json = |(list, node)| Some(template::of_record(reply.item, document, list, id(document, node, reply)?));
    record::places(verdict).map(json).collect()
}
