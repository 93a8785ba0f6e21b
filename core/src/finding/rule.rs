//! A rule: one thing that must not be found, as data.

use super::class::Class;
use std::fmt;

/// How much harm a finding stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Unusual, seldom harmful.
    Low,
    /// Harmful in some places.
    Medium,
    /// An attack on what the text is used for.
    High,
    /// An attack that takes over the function or its data.
    Critical,
}

impl Severity {
    /// The name used in findings: `low`, `medium`, `high`, `critical`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How much suspicion is enough: 1 wants certainty, 3 suspects what merely could be an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Paranoia {
    /// Only what is an attack wherever it goes.
    #[default]
    One,
    /// Also what seldom stands in honest text.
    Two,
    /// Also what merely could be part of an attack.
    Three,
}

impl Paranoia {
    /// The level of that number, 1 to 3.
    #[must_use]
    pub const fn from_level(level: u8) -> Option<Self> {
        match level {
            1 => Some(Self::One),
            2 => Some(Self::Two),
            3 => Some(Self::Three),
            _ => None,
        }
    }

    /// The level as a number, 1 to 3.
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }
}

/// One thing that must not be found, built in. Its `id` is public API.
pub type Rule = AnyRule<'static>;

/// One thing that must not be found: a [`Rule`] that is built in, or a pattern of a policy, which lives as long as its gate.
#[derive(Clone, Copy, Debug)]
pub struct AnyRule<'a> {
    /// `class.name`, such as `sql.tautology`.
    pub id: &'a str,
    /// The class, the first part of the id.
    pub class: Class,
    /// How much harm it stands for.
    pub severity: Severity,
    /// The number in the Common Weakness Enumeration.
    pub cwe: u16,
    /// From which level of suspicion on it is looked for.
    pub paranoia: Paranoia,
    /// The message of a finding: what is wrong, lowercase, without a full stop, never a value.
    pub summary: &'a str,
    /// The page of the rule, in Markdown: what it finds, why that is dangerous, what to do instead.
    pub details: &'static str,
    /// Texts that it must find, run as tests. Empty for rules about a whole event, which have vectors instead.
    pub matches: &'static [&'static str],
    /// Texts that it must not find, run as tests.
    pub passes: &'static [&'static str],
}

impl Rule {
    /// A rule about an event rather than a text: it is looked for at every level, and has vectors instead of examples.
    pub(crate) const fn of_event(
        id: &'static str,
        class: Class,
        severity: Severity,
        cwe: u16,
        summary: &'static str,
        details: &'static str,
    ) -> Self {
        Self { id, class, severity, cwe, paranoia: Paranoia::One, summary, details, matches: &[], passes: &[] }
    }
}

impl PartialEq for AnyRule<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for AnyRule<'_> {}
