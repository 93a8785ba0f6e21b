//! A function behind a gate, in one call.

use super::layer::GateLayer;
use bytes::Bytes;
use futures_core::Stream;
use lambda_runtime::layers::TracingLayer;
use lambda_runtime::tower::{Layer, Service};
use lambda_runtime::{Diagnostic, Error, IntoFunctionResponse, LambdaEvent, LambdaInvocation, Runtime};
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// Runs a function behind a gate: [`lambda_runtime::run`], where no refused event reaches the handler. See the [module](super).
///
/// `gate` is a [`Gate`](crate::Gate), or a [`GateLayer`] with options.
///
/// # Errors
/// Where the runtime ends: the platform's API cannot be reached.
///
/// # Panics
/// Outside of Lambda: the variables `AWS_LAMBDA_FUNCTION_NAME`, `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, `AWS_LAMBDA_FUNCTION_VERSION` and `AWS_LAMBDA_RUNTIME_API`
/// are those that the platform sets.
pub async fn run<H, T, B, S, I, E>(gate: impl Into<GateLayer<T, B, S>>, handler: H) -> Result<(), Error>
where
    H: Service<LambdaEvent<T>>,
    H::Response: IntoFunctionResponse<B, S>,
    H::Error: Into<Diagnostic> + Debug,
    T: for<'de> Deserialize<'de>,
    B: Serialize,
    S: Stream<Item = Result<I, E>> + Unpin + Send + 'static,
    I: Into<Bytes> + Send,
    E: Into<Error> + Send + Debug,
{
    let layer = gate.into();
    // Not by way of `runtime`, which must outlive what the handler borrows.
    Runtime::new(layer.layer(handler)).layer(layer.raw()).layer(TracingLayer::new()).run().await
}

/// The runtime that [`run`] runs, for those who add layers of their own or hooks for snapshots to it.
///
/// # Panics
/// Outside of Lambda, as [`run`].
pub fn runtime<H, T, B, S, I, E>(
    gate: impl Into<GateLayer<T, B, S>>,
    handler: H,
) -> Runtime<impl Service<LambdaInvocation, Response = (), Error = Error>>
where
    H: Service<LambdaEvent<T>>,
    H::Response: IntoFunctionResponse<B, S>,
    H::Error: Into<Diagnostic> + Debug + 'static,
    H::Future: 'static,
    T: for<'de> Deserialize<'de>,
    B: Serialize + 'static,
    S: Stream<Item = Result<I, E>> + Unpin + Send + 'static,
    I: Into<Bytes> + Send,
    E: Into<Error> + Send + Debug,
{
    let layer = gate.into();
    Runtime::new(layer.layer(handler)).layer(layer.raw()).layer(TracingLayer::new())
}
