//! What happens after the check: those who must know are told, the handler runs, its answer is joined with the gate's.

use super::answer::Answer;
use super::failure::Failure;
use super::layer::{Notified, Shared};
use super::service::written;
use crate::gate::Scratch;
use crate::verdict::Detached;
use bytes::Bytes;
use lambda_runtime::{FunctionResponse, IntoFunctionResponse};
use serde::Serialize;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

type Output<E, B, S> = Result<FunctionResponse<Answer<B>, S>, Failure<E>>;

/// The future of [`GateService`](super::GateService).
pub struct GateFuture<F, E, B, S> {
    /// What is awaited first.
    notified: Option<Notified>,
    state: State<F, E, B, S>,
}

enum State<F, E, B, S> {
    Done(Option<Output<E, B, S>>),
    Handled { handler: Pin<Box<F>>, after: After, of: PhantomData<fn() -> (B, S)> },
}

/// What is done with the handler's answer.
pub(super) enum After {
    Nothing,
    /// It is joined with what the platform is told about refused records.
    Merge(Box<Kept>),
    /// The function fails all the same.
    Raise,
}

/// What is kept of a check while the handler runs.
pub(super) struct Kept {
    pub(super) shared: Arc<Shared>,
    pub(super) scratch: Option<Scratch>,
    pub(super) event: Bytes,
    pub(super) outcome: Detached,
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Some(scratch) = self.scratch.take() {
            self.shared.pool.give_back(scratch);
        }
    }
}

impl Kept {
    /// The handler's answer joined with the gate's.
    fn merge<E, B: Serialize>(&self, answer: &B) -> Result<Answer<B>, Failure<E>> {
        let answer = serde_json::to_vec(answer).map_err(|_| Failure::Unserializable)?;
        // INVARIANT: the scratch is there until this is dropped.
        let Some(scratch) = &self.scratch else { return Err(Failure::Rejected) };
        let verdict = self.outcome.attach(&self.shared.gate, scratch, &self.event);
        let joined = verdict.merge_response(&answer).map_err(Failure::Answer)?;
        written(joined).map(Answer::Gate)
    }
}

impl<F, E, B, S> GateFuture<F, E, B, S> {
    pub(super) const fn done(notified: Option<Notified>, done: Output<E, B, S>) -> Self {
        Self { notified, state: State::Done(Some(done)) }
    }

    pub(super) fn handled(notified: Option<Notified>, handler: F, after: After) -> Self {
        Self { notified, state: State::Handled { handler: Box::pin(handler), after, of: PhantomData } }
    }
}

impl<F, R, E, B, S> Future for GateFuture<F, E, B, S>
where
    F: Future<Output = Result<R, E>>,
    R: IntoFunctionResponse<B, S>,
    B: Serialize,
{
    type Output = Output<E, B, S>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(notified) = &mut self.notified {
            ready!(notified.as_mut().poll(context));
            self.notified = None;
        }
        match &mut self.state {
            State::Done(done) => match done.take() {
                Some(done) => Poll::Ready(done),
                // Polled again after it was ready, which nobody may.
                None => Poll::Pending,
            },
            State::Handled { handler, after, .. } => {
                let answer = ready!(handler.as_mut().poll(context)).map_err(Failure::Handler)?.into_response();
                Poll::Ready(match (after, answer) {
                    (After::Nothing, FunctionResponse::BufferedResponse(answer)) => {
                        Ok(FunctionResponse::BufferedResponse(Answer::Handler(answer)))
                    }
                    (After::Nothing, FunctionResponse::StreamingResponse(answer)) => {
                        Ok(FunctionResponse::StreamingResponse(answer))
                    }
                    (After::Merge(kept), FunctionResponse::BufferedResponse(answer)) => {
                        kept.merge(&answer).map(FunctionResponse::BufferedResponse)
                    }
                    (After::Merge(_), FunctionResponse::StreamingResponse(_)) => Err(Failure::Streamed),
                    (After::Raise, _) => Err(Failure::Rejected),
                })
            }
        }
    }
}

// Nothing in it is pinned in place: what must be is in a box.
impl<F, E, B, S> Unpin for GateFuture<F, E, B, S> {}

impl<F, E, B, S> fmt::Debug for GateFuture<F, E, B, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateFuture").finish_non_exhaustive()
    }
}
