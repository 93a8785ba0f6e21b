//! What is done about a finding.

use std::fmt;

/// What is done about a finding: the right side of `rules` in a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// What it was found in is refused: the record, or the whole event.
    Reject,
    /// It is told, and nothing is stopped.
    Report,
    /// It is not looked for.
    Off,
}

impl Action {
    /// The name used in policies and findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Report => "report",
            Self::Off => "off",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
