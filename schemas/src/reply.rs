//! What the platform is told about an event that is refused, or about records that are.

use crate::Test;

/// What a source can be told: `x-source.reply` in a source file.
#[derive(Debug)]
#[non_exhaustive]
pub enum Reply {
    /// Nothing but that the function failed.
    Raise,
    /// One answer about the event as a whole: the first that fits it.
    Event(&'static [Answer]),
    /// An answer that names single records.
    Records(RecordsReply),
}

/// An answer about an event as a whole.
#[derive(Debug)]
pub struct Answer {
    /// What the event must show, all of it.
    pub when: &'static [Test],
    /// The answer.
    pub answer: Template,
}

/// An answer that names single records.
#[derive(Debug)]
pub struct RecordsReply {
    /// The answer, in which [`Piece::Items`] are the records.
    pub answer: Template,
    /// The member of the answer that lists them.
    pub list: &'static str,
    /// One record that is refused.
    pub item: Template,
    /// The same where the policy says that refused records are dropped; none: such a record is not listed.
    pub dropped: Option<Template>,
    /// The member of an item that names the record.
    pub key: &'static str,
    /// Whether a handler answers every record, so that what it answers and what is refused stand in the order of the event.
    pub every: bool,
    /// Where a record has its name: the first of these paths that it has.
    pub id: &'static [&'static [&'static str]],
    /// Which records must be handled in order: the first of these that fits a record.
    pub order: &'static [Order],
}

/// Records that must be handled in order: a refused one holds back those behind it.
#[derive(Debug)]
pub struct Order {
    /// What a record must show, all of it.
    pub when: &'static [Test],
    /// Where records have the name of their group, in which they are ordered. None: all of them are one group, and only the first
    /// that is refused is named, because the platform delivers again from there on.
    pub group: Option<&'static [&'static str]>,
}

/// A JSON text with gaps.
pub type Template = &'static [Piece];

/// A part of a [`Template`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Piece {
    /// Text as it is.
    Text(&'static str),
    /// The value at that path of the event, or null.
    Event(&'static [&'static str]),
    /// A member of that name with the value at that path of the event, and a comma behind it; nothing where the event has none.
    Member(&'static str, &'static [&'static str]),
    /// The name of the record, as it stands there.
    Id,
    /// The name of the list that the record is in, where an event has several.
    List,
    /// The items, with commas between them.
    Items,
    /// The HTTP status: `400`.
    Status,
    /// The HTTP status and its phrase, as a string: `"400 Bad Request"`.
    StatusLine,
    /// The HTTP status as a string: `"400"`.
    StatusText,
    /// The phrase of the HTTP status, as a string: `"Bad Request"`.
    Phrase,
    /// The problem as a JSON text (RFC 9457) in a string.
    Problem,
}

/// Where the records of a batch are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Records {
    /// The member of the event that has them; empty where the event itself is their list.
    pub member: &'static str,
    /// Whether the member is not one list but an object of lists.
    pub by_list: bool,
}
