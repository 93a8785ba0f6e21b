//! Redaction: a copy of an event without its secrets.
//!
//! Three things are left out: what the source file or the policy calls [sensitive](walk), members that are [named](names) like a
//! secret, and what looks like [one](secrets) wherever it stands. A secret in a carrier is left out there, and the carrier written
//! again around it.

mod card;
mod names;
mod secrets;
mod tokens;
mod walk;

pub(crate) use walk::{Redaction, redact};

/// What is written instead of a value that the source or the policy calls sensitive.
pub(crate) const SENSITIVE: &str = "[redacted:sensitive]";

/// Instead of the value of a member that is named like a secret.
const NAMED: &str = "[redacted:secret]";

/// Instead of a string that was refused.
const REFUSED: &str = "[redacted:refused]";

/// Instead of what could not be read, so that nobody knows what is in it.
pub(crate) const UNREAD: &str = "[redacted:unread]";

/// What is left out of a redacted copy beside its secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RedactOptions {
    /// Whether strings that were refused are left out, too.
    pub refused: bool,
}

impl RedactOptions {
    /// Strings that were refused are left out, too.
    #[must_use]
    pub const fn with_refused(self) -> Self {
        Self { refused: true }
    }
}
