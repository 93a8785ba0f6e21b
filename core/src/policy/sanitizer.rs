//! The sanitizers that a policy can name.

use crate::finding::Class;
use serde::{Deserialize, Serialize};

/// One step that makes a text harmless. Done twice it changes nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Sanitizer {
    /// Takes out control characters, except tabs and line breaks.
    StripControl,
    /// Takes out bidirectional controls, characters without width and tags, except where text is spelled with them.
    StripInvisible,
    /// Brings Unicode into its normal form NFC.
    NormalizeNfc,
    /// Brings Unicode into its normal form NFKC, in which a full-width letter is a letter.
    NormalizeNfkc,
    /// Takes white space off both ends.
    Trim,
    /// Makes each run of white space one space.
    CollapseSpace,
    /// Makes each run of line breaks one space.
    SingleLine,
    /// Makes letters small.
    Lowercase,
    /// Writes `<`, `>`, `&` and quotes as character references; a reference that is there stays.
    EscapeHtml,
    /// Keeps harmless markup and takes out the rest.
    CleanHtml,
    /// Takes out markup, and scripts and styles with what is in them.
    StripHtml,
    /// Takes `.`, `..` and doubled separators out of a path.
    NormalizePath,
    /// Keeps what is behind the last separator of a path.
    BaseName,
    /// Writes a `'` before each cell that a spreadsheet may take for a formula.
    EscapeFormula,
    /// Cuts the text behind that many characters.
    Truncate(u32),
    /// Takes the field out of its object, or all items that `[*]` names out of their list.
    Remove,
    /// Writes `[redacted:sensitive]` instead of the value.
    Redact,
}

impl Sanitizer {
    /// What is done about a finding of that class whose action is `sanitize`. None where no change makes such a text harmless.
    #[must_use]
    pub const fn of(class: Class) -> Option<Self> {
        Some(match class {
            Class::Control => Self::StripControl,
            Class::Unicode => Self::StripInvisible,
            Class::Formula => Self::EscapeFormula,
            Class::Crlf => Self::SingleLine,
            Class::Xss => Self::StripHtml,
            Class::Path => Self::NormalizePath,
            _ => return None,
        })
    }
}

/// What is to be done instead of a sanitizer that there is not, and will not be.
pub(super) fn instead_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "escape-sql" => {
            "there is no `escape-sql`: what must be escaped depends on the database, its settings and the place in the statement; pass \
             values as parameters, and let `sink: sql` refuse what would leave its place"
        }
        "escape-shell" | "escape-command" => {
            "there is no `escape-shell`: what must be escaped depends on the shell and the place in the line; start programs with a list \
             of arguments and without a shell, and let `sink: shell` refuse what a shell would run"
        }
        _ => return None,
    })
}
