//! The classes of rules.

use std::fmt;

/// A family of rules that look for the same kind of attack or defect. The name of a class is public API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Class {
    /// SQL that leaves the value it was put into.
    Sql,
    /// Markup that runs script in a browser.
    Xss,
    /// Text that a shell would run.
    Command,
    /// File names that leave their folder.
    Path,
    /// Query operators of document stores.
    Nosql,
    /// Expressions of server-side template engines.
    Template,
    /// JNDI lookups, OGNL, EL and their kin.
    Expression,
    /// Source code of PHP, Node, Perl, Ruby; server-side includes.
    Code,
    /// XML entities and document types.
    Xml,
    /// LDAP filters.
    Ldap,
    /// XPath expressions.
    Xpath,
    /// Addresses that only the server can reach.
    Ssrf,
    /// Line breaks that forge headers or log lines.
    Crlf,
    /// Keys that change JavaScript prototypes.
    Prototype,
    /// Serialized objects that run code when read.
    Deserialization,
    /// NUL and other control characters.
    Control,
    /// Invisible and bidirectional characters.
    Unicode,
    /// Spreadsheet formulas.
    Formula,
    /// Text that is not strict JSON.
    Json,
    /// More than the policy's limits allow.
    Limit,
    /// Data that its JSON Schema does not accept.
    Schema,
    /// Events of an unknown or unexpected source.
    Source,
    /// Events that the policy's pins do not accept.
    Accept,
    /// Encoded parts that do not decode.
    Carrier,
    /// Events that are too old, or come too often.
    Budget,
    /// Parts of an event that contradict each other.
    Consistency,
    /// What could not be made harmless.
    Sanitize,
    /// The policy's own patterns.
    Custom,
}

impl Class {
    /// Every class, in the order of the documentation.
    pub const ALL: [Self; 28] = [
        Self::Sql,
        Self::Xss,
        Self::Command,
        Self::Path,
        Self::Nosql,
        Self::Template,
        Self::Expression,
        Self::Code,
        Self::Xml,
        Self::Ldap,
        Self::Xpath,
        Self::Ssrf,
        Self::Crlf,
        Self::Prototype,
        Self::Deserialization,
        Self::Control,
        Self::Unicode,
        Self::Formula,
        Self::Json,
        Self::Limit,
        Self::Schema,
        Self::Source,
        Self::Accept,
        Self::Carrier,
        Self::Budget,
        Self::Consistency,
        Self::Sanitize,
        Self::Custom,
    ];

    /// The name used in rule ids, policies and findings: `sql`, `xss`, …
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sql => "sql",
            Self::Xss => "xss",
            Self::Command => "command",
            Self::Path => "path",
            Self::Nosql => "nosql",
            Self::Template => "template",
            Self::Expression => "expression",
            Self::Code => "code",
            Self::Xml => "xml",
            Self::Ldap => "ldap",
            Self::Xpath => "xpath",
            Self::Ssrf => "ssrf",
            Self::Crlf => "crlf",
            Self::Prototype => "prototype",
            Self::Deserialization => "deserialization",
            Self::Control => "control",
            Self::Unicode => "unicode",
            Self::Formula => "formula",
            Self::Json => "json",
            Self::Limit => "limit",
            Self::Schema => "schema",
            Self::Source => "source",
            Self::Accept => "accept",
            Self::Carrier => "carrier",
            Self::Budget => "budget",
            Self::Consistency => "consistency",
            Self::Sanitize => "sanitize",
            Self::Custom => "custom",
        }
    }

    /// The class of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A set of classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassSet(u32);

impl ClassSet {
    /// No class at all.
    pub const EMPTY: Self = Self(0);

    /// This set and one class more.
    #[must_use]
    pub const fn with(self, class: Class) -> Self {
        Self(self.0 | 1 << class as u8)
    }

    /// This set without one class.
    #[must_use]
    pub const fn without(self, class: Class) -> Self {
        Self(self.0 & !(1 << class as u8))
    }

    /// What is in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the class is in the set.
    #[must_use]
    pub const fn contains(self, class: Class) -> bool {
        self.0 & (1 << class as u8) != 0
    }

    /// Whether there is nothing in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Class> for ClassSet {
    fn from_iter<I: IntoIterator<Item = Class>>(classes: I) -> Self {
        classes.into_iter().fold(Self::EMPTY, Self::with)
    }
}
