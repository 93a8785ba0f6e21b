//! The gate in front of a serverless function: checks every event once, before any of your code runs.
//!
//! A [`Gate`] is a policy compiled: immutable, cheap to clone, shared between threads. A [`Scratch`] is the memory that checks work in,
//! one a thread. A check never fails and never panics; whatever is wrong with an event is in its [`Verdict`].
//!
//! ```
//! use sluicegate::{Decision, Gate};
//!
//! let gate = Gate::default(); // every known source, safe limits; or Gate::from_file("policy.yaml")?
//! let mut scratch = gate.scratch();
//!
//! let event = br#"{"Records": [
//!     {"messageId": "1", "eventSource": "aws:sqs", "body": "{\"name\": \"Miles O'Brien\"}"},
//!     {"messageId": "2", "eventSource": "aws:sqs", "body": "{\"name\": \"x' OR '1'='1' --\"}"}
//! ]}"#;
//! let verdict = gate.check(&mut scratch, event);
//!
//! assert_eq!(verdict.decision(), Decision::Partial);
//! assert!(!verdict.is_refused(0) && verdict.is_refused(1));
//! let finding = verdict.findings().next().unwrap();
//! assert_eq!(finding.rule().class.name(), "sql");
//! assert_eq!(finding.path().unwrap().to_string(), "$.Records[1].body.name");
//! ```
//!
//! What a policy can say is in [`policy`]; the rules are in [`rules`] and [`all_rules`]; the services whose events are known in
//! [`source`]. Bindings of host languages hand over their objects through [`document::Builder`] and [`Gate::check_built`]. A function on AWS
//! Lambda needs one call, with the feature `lambda`: `sluicegate::lambda::run(gate, service_fn(handler))`.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod accept;
mod budget;
mod carrier;
mod catalog;
mod consistency;
pub mod document;
mod edit;
mod finding;
mod gate;
#[cfg(feature = "lambda")]
#[cfg_attr(docsrs, doc(cfg(feature = "lambda")))]
pub mod lambda;
pub mod policy;
mod record;
mod redact;
mod report;
mod response;
pub mod rules;
mod sanitize;
mod schema;
pub mod source;
mod verdict;

pub use catalog::{rule as find_rule, rules as all_rules};
pub use edit::{Change, Edit, Step};
pub use finding::{Action, AnyRule, Class, ClassSet, Paranoia, Rule, Severity};
pub use gate::{Gate, Options, Scratch};
pub use policy::{Policy, PolicyError};
pub use record::Record;
pub use redact::RedactOptions;
pub use report::{LogContext, MetricsContext};
pub use response::{Response, ResponseError};
pub use verdict::{Decision, Detached, Finding, Verdict};

#[cfg(all(doctest, feature = "lambda"))]
#[doc = include_str!("../../README.md")]
struct Readme;
