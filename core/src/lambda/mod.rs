//! The gate in front of a Rust function on AWS Lambda (feature `lambda`).
//!
//! [`run`] is [`lambda_runtime::run`] with a gate in front: what is refused never reaches the handler, nor is it deserialized into the handler's
//! type; the platform is told what its source understands.
//!
//! ```no_run
//! use lambda_runtime::{Error, LambdaEvent, service_fn};
//! use serde_json::{Value, json};
//! use sluicegate::{Gate, lambda};
//!
//! async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
//!     Ok(json!({"statusCode": 200, "body": "welcome"}))
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Error> {
//!     let gate = Gate::from_file("policy.yaml")?;
//!     lambda::run(gate, service_fn(handler)).await
//! }
//! ```
//!
//! The handler takes what any handler of `lambda_runtime` takes: a `serde_json::Value`, a type of its own or of `aws_lambda_events`, or a
//! `Box<RawValue>` for the JSON text itself. It returns what any handler returns. A handler of `lambda_http` is wrapped first, as its own `run` does it:
//! `lambda::run(gate, lambda_http::Adapter::from(service_fn(handler)))`.
//!
//! # Options
//!
//! [`Gate::layer`](crate::Gate::layer) takes options, and can be given to [`run`] instead of the gate:
//!
//! ```no_run
//! # use lambda_runtime::{Error, LambdaEvent, service_fn};
//! # use serde_json::Value;
//! # use sluicegate::{Gate, lambda};
//! # async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> { Ok(event.payload) }
//! # async fn main_() -> Result<(), Error> {
//! let layer = Gate::from_file("policy.yaml")?
//!     .layer()
//!     .metrics("Orders") // counters for CloudWatch, a line an event
//!     .on_refused(|records, verdict| {
//!         let line = verdict.log_line(&Default::default());
//!         async move { eprintln!("{line}") } // or hand it to a queue
//!     });
//! lambda::run(layer, service_fn(handler)).await
//! # }
//! ```
//!
//! # As a layer
//!
//! The same layer is one of `tower`, for those who build their own stack. Around the handler it is all that is needed:
//!
//! ```
//! # use lambda_runtime::{Error, LambdaEvent, service_fn, tower::ServiceBuilder};
//! # use serde_json::Value;
//! # use sluicegate::Gate;
//! # async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> { Ok(event.payload) }
//! # fn stack() -> Result<(), Error> {
//! let gate = Gate::from_yaml("version: 1\nsource: sqs")?;
//! let service = ServiceBuilder::new().layer(gate.layer()).service(service_fn(handler));
//! # if false {
//! let runtime = lambda_runtime::Runtime::new(service); // .layer(…).run().await
//! # }
//! # Ok(())
//! # }
//! # stack().unwrap();
//! ```
//!
//! [`GateLayer::raw`] is its other half, for `Runtime::layer`: with it the gate gets the bytes as they came, before anything has read them.
//! [`run`] and [`runtime`] use both. By hand it is `Runtime::new(layer.layer(handler)).layer(layer.raw())`, which can `run_concurrent` too where
//! the handler can.
//!
//! A handler that streams its answer is refused events as others are, but what the gate answers for it is not streamed.
//!
//! # What is logged
//!
//! An event of [`tracing`] for each event in which something was found, with the target `sluicegate`, the request's id, the source, the decision and, as
//! `verdict`, the JSON of [`Verdict::log_line`](crate::Verdict::log_line): `WARN` where something is refused, `INFO` otherwise. It holds no value from the
//! event.
//!
//! # Errors
//!
//! Where the platform is to be told by an error, it is of the type `EventRejected`, and says no more than that. An event that passes but does
//! not fit the handler's type is an error of the type `EventMismatch`, with the place but without the value that does not fit.

mod answer;
mod failure;
mod future;
mod layer;
mod pool;
mod raw;
mod run;
mod service;
#[cfg(test)]
mod tests;

pub use answer::Answer;
pub use failure::Failure;
pub use future::GateFuture;
pub use layer::GateLayer;
pub use raw::{RawLayer, RawService};
pub use run::{run, runtime};
pub use service::{Event, GateService};
