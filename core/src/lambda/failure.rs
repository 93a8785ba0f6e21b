//! Why a function behind a gate fails.

use crate::response::ResponseError;
use lambda_runtime::Diagnostic;
use std::fmt;

/// Why a function behind a gate fails. None of its words are from the event, but for those of the handler's own error.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure<E> {
    /// The handler failed.
    Handler(E),
    /// The event, or a record of it, is refused, and this is how its source is told.
    Rejected,
    /// The event passes, but is not of the handler's type.
    Mismatch(Mismatch),
    /// The handler's answer cannot be joined with what the platform is told about refused records.
    Answer(ResponseError),
    /// The handler's answer is not JSON.
    Unserializable,
    /// The handler streams its answer, so that nothing can be joined with it.
    Streamed,
}

/// Where an event is not of the handler's type.
#[derive(Debug)]
pub struct Mismatch {
    path: String,
    line: usize,
    column: usize,
}

impl Mismatch {
    /// Leaves out what the error says: it would show the value.
    pub(super) fn of(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        use serde_path_to_error::Segment;
        use std::fmt::Write;
        let mut path = String::from("$");
        for segment in error.path() {
            // Writing to a string does not fail.
            let _ = match segment {
                Segment::Seq { index } => write!(path, "[{index}]"),
                Segment::Map { key } if is_plain(key) => write!(path, ".{key}"),
                Segment::Map { .. } | Segment::Unknown => write!(path, "[*]"),
                // A variant of an enum is no step in the text.
                Segment::Enum { .. } => Ok(()),
            };
        }
        Self { path, line: error.inner().line(), column: error.inner().column() }
    }
}

/// A sender chooses names too: only those that look like a field's are shown.
fn is_plain(name: &str) -> bool {
    name.len() <= 64 && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl<E: fmt::Debug> fmt::Display for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Handler(error) => write!(f, "the handler failed: {error:?}"),
            Self::Rejected => f.write_str("the event is refused"),
            Self::Mismatch(Mismatch { path, line, column }) => {
                write!(f, "the event is not of the handler's type at {path} (line {line}, column {column})")
            }
            Self::Answer(error) => write!(f, "{error}"),
            Self::Unserializable => f.write_str("the handler's answer cannot be written as JSON"),
            Self::Streamed => f.write_str("a batch cannot be answered with a stream"),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Failure<E> {}

impl<E: fmt::Debug + Into<Diagnostic>> From<Failure<E>> for Diagnostic {
    fn from(failure: Failure<E>) -> Self {
        let error_type = match &failure {
            Failure::Handler(_) => "",
            Failure::Rejected => "EventRejected",
            Failure::Mismatch(_) => "EventMismatch",
            Failure::Answer(_) | Failure::Unserializable | Failure::Streamed => "AnswerMismatch",
        };
        let error_message = failure.to_string();
        match failure {
            Failure::Handler(error) => error.into(),
            _ => Self { error_type: error_type.to_owned(), error_message },
        }
    }
}
