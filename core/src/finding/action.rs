//! What is done about a finding.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What is done about a finding: the right side of `rules` in a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Action {
    /// What it was found in is refused: the record, or the whole event.
    Reject,
    /// It is told, and nothing is stopped.
    Report,
    /// It is not looked for.
    Off,
    /// The text is made harmless, and the event goes on.
    Sanitize,
}

impl Action {
    /// The name used in policies and findings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Report => "report",
            Self::Off => "off",
            Self::Sanitize => "sanitize",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
