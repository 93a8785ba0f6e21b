//! Carriers opened: strings that carry another document or text.
//!
//! Only what is declared is opened as such: by the source file, or by the policy's `carries`. The one exception is no
//! exception to the rule: an untrusted string that happens to be JSON is opened so that the rules see its strings one by one, but no
//! schema, envelope or refusal depends on that.

mod base64;
mod decode;
mod fields;
mod form;
mod gzip;
mod http;
mod media_type;
mod multipart;
mod open;
mod percent;
mod rules;
mod shares;
mod told;
mod walk;
mod workspace;

pub(crate) use fields::{Carried, Field, Fields, Segment, Step, TooComplex};
pub(crate) use rules::ALL as RULES;
pub(crate) use shares::{Share, Spent};
pub(crate) use told::Told;
pub(crate) use walk::{Opener, lookup};
pub(crate) use workspace::{Part, Workspace};
