//! Consistency: parts of an event that contradict each other.
//!
//! Only what is always so in what the platform sends is compared, and where it stands is data in the source files (`x-tells`). The class
//! reports unless the policy says otherwise: sample events, which people test with, are full of contradictions.

mod arn;
mod check;
mod rules;

pub(crate) use check::{check, wants};
pub(crate) use rules::ALL as RULES;
