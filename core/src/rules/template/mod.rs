//! Expressions of server-side template engines.
//!
//! Text becomes an attack where it is used as a template's source. `{{name}}` is an honest placeholder, in every engine's
//! delimiters; what gives an attack away is what stands between them: [`region`] follows the delimiters and reads their
//! insides as tokens, [`names`] knows which names reach out of a template in the engines' host languages.

mod catalogue;
mod names;
mod region;

pub(super) use catalogue::DETECTOR;
