//! The verdict: what a check says about an event.

use crate::document::{Document, NodeId, PathDisplay, Span};
use crate::edit::{self, Change, Frames};
use crate::finding::{Action, Found, Rule};
use crate::gate::Scratch;
use crate::policy::{OnReject, Policy};
use crate::record::{self, Record};
use crate::report::{self, LogContext, MetricsContext};
use crate::response::{self, Response, ResponseError};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use sluicegate_schemas::{Reply, Source};
use std::borrow::Cow;
use std::fmt;

/// What is to be done with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// It may be handed on as it is.
    Pass,
    /// It may be handed on once parts of it have been made harmless.
    Sanitize,
    /// Some of its records are refused, the others may be handed on, made harmless where need be.
    Partial,
    /// It is refused.
    Reject,
}

impl Decision {
    /// The name used in output: `pass`, `sanitize`, `partial`, `reject`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Sanitize => "sanitize",
            Self::Partial => "partial",
            Self::Reject => "reject",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a check says about an event: the decision, the findings, and the event to hand on.
///
/// It borrows the scratch that the check worked in; drop it before the next check.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a> {
    scratch: &'a Scratch,
    event: &'a [u8],
    on_reject: OnReject,
    source: Option<&'static Source>,
    /// What the event should be of, where that is known.
    expected: Option<&'static Source>,
    decision: Decision,
}

impl<'a> Verdict<'a> {
    pub(crate) const fn new(
        scratch: &'a Scratch,
        event: &'a [u8],
        policy: &'a Policy,
        source: Option<&'static Source>,
        expected: Option<&'static Source>,
        decision: Decision,
    ) -> Self {
        Self { scratch, event, on_reject: policy.on_reject(), source, expected, decision }
    }

    /// The same verdict, of which the platform is told by this instead of the policy's `on_reject`.
    #[must_use]
    pub const fn with_on_reject(self, on_reject: OnReject) -> Self {
        Self { on_reject, ..self }
    }

    /// What is to be done with the event.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// Whether the event may be handed on as a whole.
    #[must_use]
    pub const fn ok(&self) -> bool {
        matches!(self.decision, Decision::Pass | Decision::Sanitize)
    }

    /// The id of the source that the event is of, where it is known.
    #[must_use]
    pub fn source(&self) -> Option<&'static str> {
        self.source.map(|source| source.id)
    }

    /// What was found, at most 256; the last is `limit.findings` where there was more.
    pub fn findings(&self) -> impl ExactSizeIterator<Item = Finding<'a>> + use<'a> {
        let Self { scratch, event, .. } = *self;
        scratch.findings.list().iter().map(move |found| Finding { found: *found, scratch, event })
    }

    /// The records of the event, where its source delivers batches. To count them costs nothing.
    pub fn records(&self) -> impl ExactSizeIterator<Item = Record<'a>> + use<'a> {
        record::records(*self)
    }

    /// Whether that record, counted from 0, is refused: for itself, or with the whole event.
    #[must_use]
    pub fn is_refused(&self, record: u32) -> bool {
        self.decision_of(record) == Decision::Reject
    }

    /// The event to hand on, as JSON: the input itself where nothing is different, new bytes where records are left out or parts have been
    /// made harmless, and nothing where the event is refused.
    ///
    /// Where the event was handed over as an object of a host language, there is no input: one that passes is the empty text here, and
    /// [`changes`](Self::changes) says what to do to the object.
    ///
    /// ```
    /// use sluicegate::Gate;
    ///
    /// let event = br#"{"Records": [
    ///     {"messageId": "1", "eventSource": "aws:sqs", "body": "Miles O'Brien"},
    ///     {"messageId": "2", "eventSource": "aws:sqs", "body": "x' OR '1'='1' --"}
    /// ]}"#;
    /// let gate = Gate::default();
    /// let mut scratch = gate.scratch();
    /// let handed_on = gate.check(&mut scratch, event).event().unwrap().into_owned();
    /// assert_eq!(String::from_utf8(handed_on).unwrap(), r#"{"Records": [
    ///     {"messageId": "1", "eventSource": "aws:sqs", "body": "Miles O'Brien"}
    /// ]}"#);
    /// ```
    #[must_use]
    pub fn event(&self) -> Option<Cow<'a, [u8]>> {
        if self.decision == Decision::Reject {
            return None;
        }
        let edits = &self.scratch.edits;
        if edits.is_empty() {
            return Some(Cow::Borrowed(self.event));
        }
        let mut out = Vec::with_capacity(self.event.len());
        if self.event.is_empty() {
            edit::write(self.document(), NodeId(0), edits, &mut Frames::default(), &mut out);
        } else {
            edit::splice(self.document(), NodeId(0), Span::input(self.event), edits, &mut out);
        }
        Some(Cow::Owned(out))
    }

    /// What is different in the event to hand on, for those who hold the event as an object of a host language. Nothing where the event is
    /// refused.
    pub fn changes(&self) -> impl Iterator<Item = Change<'a>> + use<'a> {
        let edits = (self.decision != Decision::Reject).then_some(&self.scratch.edits);
        edits.into_iter().flat_map({
            let document = self.document();
            move |edits| edit::changes(document, edits)
        })
    }

    /// The event as it was read, with the documents that its strings carry.
    #[must_use]
    pub fn document(&self) -> Document<'a> {
        self.scratch.tape.document(self.event)
    }

    /// What the platform is to be told about what is refused, by the source and by the policy's `on_reject`.
    ///
    /// ```
    /// use sluicegate::{Gate, Response};
    ///
    /// let event = br#"{"Records": [
    ///     {"messageId": "1", "eventSource": "aws:sqs", "body": "Miles O'Brien"},
    ///     {"messageId": "2", "eventSource": "aws:sqs", "body": "x' OR '1'='1' --"}
    /// ]}"#;
    /// let gate = Gate::default();
    /// let mut scratch = gate.scratch();
    /// let verdict = gate.check(&mut scratch, event);
    /// let answer = r#"{"batchItemFailures":[{"itemIdentifier":"2"}]}"#;
    /// assert_eq!(verdict.response(), Response::Answer(answer.into()));
    /// ```
    #[must_use]
    pub fn response(&self) -> Response {
        response::response(self)
    }

    /// The handler's answer, as JSON, joined with what the platform is to be told about refused records; the handler's answer itself where
    /// there is nothing to join. A handler that answers nothing (an empty text, `null`, an object without the list) reports no failure.
    ///
    /// # Errors
    /// Where the handler's answer is not JSON, or not of the form that its source's answers have.
    ///
    /// ```
    /// use sluicegate::Gate;
    ///
    /// let event = br#"{"Records": [
    ///     {"messageId": "1", "eventSource": "aws:sqs", "body": "Miles O'Brien"},
    ///     {"messageId": "2", "eventSource": "aws:sqs", "body": "x' OR '1'='1' --"}
    /// ]}"#;
    /// let gate = Gate::default();
    /// let mut scratch = gate.scratch();
    /// let verdict = gate.check(&mut scratch, event);
    /// let answer = verdict.merge_response(br#"{"batchItemFailures": [{"itemIdentifier": "1"}]}"#)?;
    /// assert_eq!(answer, r#"{"batchItemFailures":[{"itemIdentifier": "1"},{"itemIdentifier":"2"}]}"#);
    /// # Ok::<(), sluicegate::ResponseError>(())
    /// ```
    pub fn merge_response(&self, handler: &[u8]) -> Result<String, ResponseError> {
        response::merge(self, handler)
    }

    /// A line for the log, as one JSON object without a line break: what was decided, and the ids and places of the rules. It holds no
    /// value from the event.
    #[must_use]
    pub fn log_line(&self, context: &LogContext<'_>) -> String {
        report::line(self, context)
    }

    /// Counters of this event for Amazon CloudWatch, in its embedded metric format: one JSON object without a line break, to be printed.
    #[must_use]
    pub fn metrics(&self, context: &MetricsContext<'_>) -> String {
        report::metrics(self, context)
    }

    pub(crate) const fn on_reject(&self) -> OnReject {
        self.on_reject
    }

    pub(crate) const fn known_source(&self) -> Option<&'static Source> {
        self.source
    }

    /// What can be answered; of an event that is of no known source, as the source that it should be of.
    pub(crate) fn replies(&self) -> Option<&'static Reply> {
        self.source.or(self.expected).map(|source| &source.reply)
    }

    /// Where the records of the event begin.
    pub(crate) fn record_starts(&self) -> &'a [u32] {
        self.scratch.work.records()
    }

    /// What is to be done with that record.
    pub(crate) fn decision_of(&self, record: u32) -> Decision {
        let findings = &self.scratch.findings;
        // Where the event is refused for nothing that was found in records, they are refused with it.
        let with_event =
            self.decision == Decision::Reject && (findings.event_refused() || findings.records_refused() == 0);
        if with_event || findings.is_refused(record) { Decision::Reject } else { Decision::Pass }
    }

    /// Whether that record is held back, see [`Record::is_returned`].
    pub(crate) fn is_held(&self, record: u32) -> bool {
        self.scratch.held.records().contains(record)
    }

    pub(crate) fn is_handed_on(&self, record: u32) -> bool {
        self.decision_of(record) != Decision::Reject && !self.is_held(record)
    }
}

/// One fact about an event: a rule, where it was found, and what is done about it. It never holds a value from the event.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    found: Found,
    scratch: &'a Scratch,
    event: &'a [u8],
}

impl<'a> Finding<'a> {
    /// The rule: its id, class, severity and CWE.
    #[must_use]
    pub const fn rule(&self) -> &'static Rule {
        self.found.rule
    }

    /// What is done about it.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.found.action
    }

    /// What is wrong.
    #[must_use]
    pub const fn message(&self) -> &'static str {
        self.found.rule.summary
    }

    /// Where in the event, as a JSONPath into the opened document. Nothing where it is about the event as a whole.
    #[must_use]
    pub fn path(&self) -> Option<PathDisplay<'a>> {
        self.found.place.node.map(|node| self.scratch.tape.document(self.event).path(node))
    }

    /// The index of the record that it is about, from 0. Nothing where it is about no record alone.
    #[must_use]
    pub const fn record(&self) -> Option<u32> {
        self.found.place.record
    }

    /// Where in the text, in bytes from its start: in the event, or in the carrier at [`path`](Self::path). Only for what is
    /// about text.
    #[must_use]
    pub const fn offset(&self) -> Option<u32> {
        self.found.place.offset
    }
}

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rule = self.rule();
        let mut finding = serializer.serialize_struct("Finding", 9)?;
        finding.serialize_field("rule", rule.id)?;
        finding.serialize_field("class", rule.class.name())?;
        finding.serialize_field("severity", rule.severity.name())?;
        finding.serialize_field("cwe", &rule.cwe)?;
        match self.path() {
            Some(path) => finding.serialize_field("path", &Text(path))?,
            None => finding.skip_field("path")?,
        }
        match self.record() {
            Some(record) => finding.serialize_field("record", &record)?,
            None => finding.skip_field("record")?,
        }
        match self.offset() {
            Some(offset) => finding.serialize_field("offset", &offset)?,
            None => finding.skip_field("offset")?,
        }
        finding.serialize_field("action", self.action().name())?;
        finding.serialize_field("message", self.message())?;
        finding.end()
    }
}

/// Written as text without being made into a `String`.
struct Text<T>(T);

impl<T: fmt::Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for Verdict<'_> {
    /// `{"source": …, "decision": …, "findings": […]}`
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut verdict = serializer.serialize_struct("Verdict", 3)?;
        verdict.serialize_field("source", &self.source())?;
        verdict.serialize_field("decision", self.decision.name())?;
        verdict.serialize_field("findings", &FindingList(*self))?;
        verdict.end()
    }
}

struct FindingList<'a>(Verdict<'a>);

impl Serialize for FindingList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.findings())
    }
}
