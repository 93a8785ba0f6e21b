//! The verdict: what a check says about an event.

use crate::document::PathDisplay;
use crate::finding::{Action, AnyRule, Found};
use crate::gate::Scratch;
use crate::policy::{Pattern, Policy};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use sluicegate_schemas::Source;
use std::borrow::Cow;
use std::fmt;

/// What is to be done with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// It may be handed on as it is.
    Pass,
    /// Some of its records are refused, the others may be handed on.
    Partial,
    /// It is refused.
    Reject,
}

impl Decision {
    /// The name used in output: `pass`, `partial`, `reject`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
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
    policy: &'a Policy,
    source: Option<&'static Source>,
    records: Option<u32>,
    decision: Decision,
}

impl<'a> Verdict<'a> {
    pub(crate) const fn new(
        scratch: &'a Scratch,
        event: &'a [u8],
        policy: &'a Policy,
        source: Option<&'static Source>,
        records: Option<u32>,
        decision: Decision,
    ) -> Self {
        Self { scratch, event, policy, source, records, decision }
    }

    /// What is to be done with the event.
    #[must_use]
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// Whether the event may be handed on as a whole.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.decision == Decision::Pass
    }

    /// The id of the source that the event is of, where it is known.
    #[must_use]
    pub fn source(&self) -> Option<&'static str> {
        self.source.map(|source| source.id)
    }

    /// What was found, at most 256; the last is `limit.findings` where there was more.
    pub fn findings(&self) -> impl ExactSizeIterator<Item = Finding<'a>> + use<'a> {
        let Self { scratch, event, policy, .. } = *self;
        scratch.findings.list().iter().map(move |found| Finding { found: *found, scratch, event, policy })
    }

    /// How many records the event has, where its source delivers batches.
    #[must_use]
    pub const fn records(&self) -> Option<u32> {
        self.records
    }

    /// Whether that record, counted from 0, is refused: for itself, or with the whole event.
    #[must_use]
    pub fn is_refused(&self, record: u32) -> bool {
        self.decision == Decision::Reject || self.scratch.findings.is_refused(record)
    }

    /// The event to hand on: the input itself where the verdict is [`Decision::Pass`], and nothing where all or a part of it is
    /// refused. Empty where the event was handed over as an object of a host language.
    #[must_use]
    pub fn event(&self) -> Option<Cow<'a, [u8]>> {
        self.ok().then_some(Cow::Borrowed(self.event))
    }
}

/// One fact about an event: a rule, where it was found, and what is done about it. It never holds a value from the event.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    found: Found,
    scratch: &'a Scratch,
    event: &'a [u8],
    policy: &'a Policy,
}

impl<'a> Finding<'a> {
    /// The rule: its id, class, severity and CWE.
    #[must_use]
    pub fn rule(&self) -> AnyRule<'a> {
        let pattern = self.found.pattern.and_then(|number| self.policy.patterns().get(usize::from(number)));
        pattern.map_or(*self.found.rule, Pattern::rule)
    }

    /// What is done about it.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.found.action
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &'a str {
        self.rule().summary
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
