//! What the function returns: the handler's own answer, or the gate's.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// What the function returns.
#[derive(Debug)]
#[non_exhaustive]
pub enum Answer<B> {
    /// The handler's own answer.
    Handler(B),
    /// The gate's, or the handler's joined with the gate's.
    Gate(Box<RawValue>),
    /// Nothing: `null`.
    Nothing,
}

impl<B: Serialize> Serialize for Answer<B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Handler(answer) => answer.serialize(serializer),
            Self::Gate(answer) => answer.serialize(serializer),
            Self::Nothing => serializer.serialize_unit(),
        }
    }
}
