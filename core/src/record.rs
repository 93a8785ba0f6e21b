//! The records of a batch, each with its own decision.

use crate::document::NodeId;
use crate::response;
use crate::source;
use crate::verdict::{Decision, Finding, Verdict};
use sluicegate_schemas::Reply;
use std::borrow::Cow;

/// One of the units that a batch source delivers together: an SQS message, a notification of S3.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    verdict: Verdict<'a>,
    index: u32,
    /// The name of the list that it is in, where the event has several.
    list: Option<NodeId>,
    node: NodeId,
}

impl<'a> Record<'a> {
    /// Its place in the batch, from 0. Where the event has several lists of records, they are counted on from one to the next.
    #[must_use]
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// What is to be done with it: [`Decision::Reject`] for one that is refused, for itself or with the whole event.
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.verdict.decision_of(self.index)
    }

    /// What the platform knows it by: the `messageId` of SQS, the sequence number of a stream, the `recordId` of Firehose, the `taskId`
    /// of S3 Batch, `topic-partition@offset` of Kafka. Nothing where the platform takes no answer about single records.
    #[must_use]
    pub fn id(&self) -> Option<Cow<'a, str>> {
        let Some(Reply::Records(reply)) = self.verdict.replies() else { return None };
        let document = self.verdict.document();
        let id = document.text(response::id(document, self.node, reply)?);
        Some(match self.list {
            None => Cow::Borrowed(id),
            Some(list) => Cow::Owned(format!("{}@{id}", document.text(list))),
        })
    }

    /// Whether it is held back because a record before it is refused, with which it must stay in order: in its group of a FIFO queue, or
    /// in its stream. It is not refused itself, and comes again.
    #[must_use]
    pub fn is_returned(&self) -> bool {
        self.verdict.is_held(self.index)
    }

    /// What was found in it.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'a>> + use<'a> {
        let index = self.index;
        self.verdict.findings().filter(move |finding| finding.record() == Some(index))
    }
}

/// The records of an event, in its order.
pub(crate) fn records(verdict: Verdict<'_>) -> impl ExactSizeIterator<Item = Record<'_>> {
    places(&verdict).enumerate().map(move |(index, (list, node))| Record { verdict, index: index as u32, list, node })
}

/// The records of an event, each with the name of the list that it is in where the event has several.
pub(crate) fn places<'a>(verdict: &Verdict<'a>) -> impl ExactSizeIterator<Item = (Option<NodeId>, NodeId)> + use<'a> {
    let document = verdict.document();
    let known = verdict.known_source().zip(document.root());
    let mut lists = known.into_iter().flat_map(move |(known, root)| source::lists(document, root, known)).peekable();
    verdict.record_starts().iter().map(move |start| {
        // The lists follow each other as their records do.
        let is_before = |(_, list): &(_, NodeId)| document.node(*list).is_some_and(|list| list.next <= *start);
        while lists.next_if(is_before).is_some() {}
        (lists.peek().and_then(|(name, _)| *name), NodeId(*start))
    })
}
