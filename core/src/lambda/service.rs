//! The service around a handler: checks the event, hands it on or answers.

use super::answer::Answer;
use super::failure::{Failure, Mismatch};
use super::future::{After, GateFuture, Kept};
use super::layer::{Shared, now};
use crate::response::Response;
use crate::verdict::Decision;
use bytes::Bytes;
use lambda_runtime::tower::Service;
use lambda_runtime::{Context, Diagnostic, FunctionResponse, IntoFunctionResponse, LambdaEvent};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::task::{self, Poll};

/// An event as the runtime hands it to the gate: its JSON text, not yet read into anything.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Event(Box<RawValue>);

/// A handler behind a gate: see [`GateLayer`](super::GateLayer).
pub struct GateService<H, T, B, S> {
    handler: H,
    pub(super) shared: Arc<Shared>,
    of: PhantomData<fn(T) -> (B, S)>,
}

impl<H, T, B, S> GateService<H, T, B, S> {
    pub(super) const fn new(handler: H, shared: Arc<Shared>) -> Self {
        Self { handler, shared, of: PhantomData }
    }
}

impl<H: Clone, T, B, S> Clone for GateService<H, T, B, S> {
    fn clone(&self) -> Self {
        Self::new(self.handler.clone(), Arc::clone(&self.shared))
    }
}

impl<H, T, B, S> fmt::Debug for GateService<H, T, B, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateService").finish_non_exhaustive()
    }
}

impl<H, T, B, S> Service<LambdaEvent<Event>> for GateService<H, T, B, S>
where
    H: Service<LambdaEvent<T>>,
    H::Response: IntoFunctionResponse<B, S>,
    H::Error: Into<Diagnostic> + fmt::Debug,
    T: for<'de> Deserialize<'de>,
    B: Serialize,
{
    type Response = FunctionResponse<Answer<B>, S>;
    type Error = Failure<H::Error>;
    type Future = GateFuture<H::Future, H::Error, B, S>;

    fn poll_ready(&mut self, context: &mut task::Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.handler.poll_ready(context).map_err(Failure::Handler)
    }

    fn call(&mut self, event: LambdaEvent<Event>) -> Self::Future {
        let LambdaEvent { payload: Event(raw), context } = event;
        match self.shared.mailbox.take(&context.request_id) {
            Some(bytes) => self.check(bytes, context),
            None => self.check(Bytes::from(String::from(Box::<str>::from(raw))), context),
        }
    }
}

impl<H, T, B, S> GateService<H, T, B, S>
where
    H: Service<LambdaEvent<T>>,
    T: for<'de> Deserialize<'de>,
{
    fn check(&mut self, event: Bytes, context: Context) -> GateFuture<H::Future, H::Error, B, S> {
        let now = now();
        let mut scratch = self.shared.pool.take(&self.shared.gate);
        let verdict = self.shared.gate.check_with(&mut scratch, &event, self.shared.options(&context, now));
        let notified = self.shared.report(&verdict, &context, now);
        let (decision, response) = (verdict.decision(), verdict.response());
        let done = match (decision, &response) {
            (Decision::Reject, Response::Raise) => Some(Err(Failure::Rejected)),
            (Decision::Reject, Response::None) => Some(Ok(Answer::Nothing)),
            (Decision::Reject, Response::Answer(answer)) => Some(written(answer.clone()).map(Answer::Gate)),
            _ => None,
        };
        if let Some(done) = done {
            self.shared.pool.give_back(scratch);
            return GateFuture::done(notified, done.map(FunctionResponse::BufferedResponse));
        }
        let payload = match verdict.event().map(|text| read(&text)) {
            Some(Ok(payload)) => payload,
            Some(Err(mismatch)) => {
                self.shared.pool.give_back(scratch);
                return GateFuture::done(notified, Err(Failure::Mismatch(mismatch)));
            }
            None => return GateFuture::done(notified, Err(Failure::Rejected)),
        };
        let outcome = verdict.detach();
        let after = match (decision, response) {
            (Decision::Partial, Response::Raise) => {
                self.shared.pool.give_back(scratch);
                After::Raise
            }
            (Decision::Partial, Response::Answer(_)) => After::Merge(Box::new(Kept {
                shared: Arc::clone(&self.shared),
                scratch: Some(scratch),
                event,
                outcome,
            })),
            _ => {
                self.shared.pool.give_back(scratch);
                After::Nothing
            }
        };
        GateFuture::handled(notified, self.handler.call(LambdaEvent::new(payload, context)), after)
    }
}

/// The event as what the handler takes.
fn read<T: for<'de> Deserialize<'de>>(text: &[u8]) -> Result<T, Mismatch> {
    let reader = &mut serde_json::Deserializer::from_slice(text);
    serde_path_to_error::deserialize(reader).map_err(|error| Mismatch::of(&error))
}

/// JSON that the gate wrote.
pub(super) fn written<E>(json: String) -> Result<Box<RawValue>, Failure<E>> {
    RawValue::from_string(json).map_err(|_| Failure::Unserializable)
}
