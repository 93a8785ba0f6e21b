//! What a detector is given: one view of one string, and what is known about where it stands.

use super::scan::Bytes;
use crate::finding::{ClassSet, Paranoia};

/// One string, as one of its views shows it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The text. Valid UTF-8 in the plain view; a decoded view may hold any bytes.
    pub text: &'a [u8],
    /// Which kinds of bytes the text holds.
    pub bytes: Bytes,
    /// How the text came to be.
    pub view: View,
    /// What the place says about the text.
    pub context: Context,
    /// How much suspicion is enough.
    pub paranoia: Paranoia,
}

impl Subject<'_> {
    /// Whether honest text has source code in it here: what is notation of a language proves nothing there. Markdown quotes code
    /// between backticks, and in lines that are indented.
    pub(super) fn quotes_code(&self) -> bool {
        let indented = |line: &[u8]| line.starts_with(b"    ") || line.starts_with(b"\t");
        match self.context.holds {
            Some(Holds::Code) => true,
            Some(Holds::Markdown) => {
                self.bytes.any(Bytes::BACKTICK) || self.text.split(|&byte| byte == b'\n').any(indented)
            }
            _ => false,
        }
    }
}

/// How the text of a [`Subject`] came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum View {
    /// As it stands in the event.
    Plain,
    /// With one or more encodings taken off: percent, entities, escapes, Unicode forms.
    Decoded,
}

/// What is known about the place of a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// What honest values look like here, where the policy or the source says it.
    pub holds: Option<Holds>,
    /// Where the function sends the value, as the policy says.
    pub sinks: SinkSet,
    /// Classes that may appear here.
    pub allow: ClassSet,
    /// Whether the text is the name of an object member rather than a value.
    pub is_name: bool,
    /// Whether it is the name of a member of an object that itself is the value of a member named `constructor`.
    pub of_constructor: bool,
}

impl Context {
    /// Whether honest text is one value: it has no line breaks, no characters that nobody sees, and no placeholders.
    pub(super) const fn is_one_value(self) -> bool {
        matches!(self.holds, Some(Holds::Url | Holds::Path | Holds::Filename | Holds::Token))
    }

    /// Whether honest text is a name, which leads nowhere by itself.
    pub(super) const fn holds_name(self) -> bool {
        matches!(self.holds, Some(Holds::Filename | Holds::Token))
    }

    /// Whether honest text is source code as a whole.
    pub(super) const fn is_code(self) -> bool {
        matches!(self.holds, Some(Holds::Code))
    }
}

pub use sluicegate_schemas::Holds;

/// Where the function sends a value: `sink` in a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Sink {
    /// A command line that a shell reads.
    Shell,
    /// The name of a file or folder.
    Path,
    /// The text of an SQL statement.
    Sql,
    /// A page.
    Html,
    /// A request that the function makes.
    Url,
    /// An HTTP or mail header.
    Header,
    /// A line of a log.
    Log,
    /// The source of a template.
    Template,
    /// A query to a document store.
    Nosql,
    /// An LDAP filter or name.
    Ldap,
    /// An XPath expression.
    Xpath,
    /// A cell of a spreadsheet or CSV file.
    Formula,
}

impl Sink {
    /// Every sink, in the order of the documentation.
    pub const ALL: [Self; 12] = [
        Self::Shell,
        Self::Path,
        Self::Sql,
        Self::Html,
        Self::Url,
        Self::Header,
        Self::Log,
        Self::Template,
        Self::Nosql,
        Self::Ldap,
        Self::Xpath,
        Self::Formula,
    ];

    /// The name used in policies and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shell => "shell",
            Self::Path => "path",
            Self::Sql => "sql",
            Self::Html => "html",
            Self::Url => "url",
            Self::Header => "header",
            Self::Log => "log",
            Self::Template => "template",
            Self::Nosql => "nosql",
            Self::Ldap => "ldap",
            Self::Xpath => "xpath",
            Self::Formula => "formula",
        }
    }

    /// The sink of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sink| sink.name() == name)
    }
}

/// A set of sinks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SinkSet(u16);

impl SinkSet {
    /// No sink at all.
    pub const EMPTY: Self = Self(0);

    /// This set and one sink more.
    #[must_use]
    pub const fn with(self, sink: Sink) -> Self {
        Self(self.0 | 1 << sink as u8)
    }

    /// What is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the sink is in the set.
    #[must_use]
    pub const fn contains(self, sink: Sink) -> bool {
        self.0 & (1 << sink as u8) != 0
    }

    /// Whether there is nothing in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Sink> for SinkSet {
    fn from_iter<I: IntoIterator<Item = Sink>>(sinks: I) -> Self {
        sinks.into_iter().fold(Self::EMPTY, Self::with)
    }
}
