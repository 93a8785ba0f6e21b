//! The bytes of events, taken aside before anything reads them.

use bytes::Bytes;
use lambda_runtime::tower::{Layer, Service};
use lambda_runtime::{Error, LambdaInvocation};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

/// Events on their way from the outer service to the inner one, by the id of their request, which the platform gives.
#[derive(Debug, Default)]
pub(super) struct Mailbox(Mutex<HashMap<String, Bytes>>);

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Bytes>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn take(&self, request_id: &str) -> Option<Bytes> {
        self.lock().remove(request_id)
    }
}

/// The layer that takes the bytes of events aside: see [`GateLayer::raw`](super::GateLayer::raw).
#[derive(Clone, Debug)]
pub struct RawLayer {
    mailbox: Arc<Mailbox>,
}

impl RawLayer {
    pub(super) const fn new(mailbox: Arc<Mailbox>) -> Self {
        Self { mailbox }
    }
}

impl<S> Layer<S> for RawLayer {
    type Service = RawService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        RawService { inner, mailbox: Arc::clone(&self.mailbox) }
    }
}

/// The service that [`RawLayer`] makes.
#[derive(Clone, Debug)]
pub struct RawService<S> {
    inner: S,
    mailbox: Arc<Mailbox>,
}

impl<S> Service<LambdaInvocation> for RawService<S>
where
    S: Service<LambdaInvocation, Response = (), Error = Error>,
{
    type Response = ();
    type Error = Error;
    type Future = RawFuture<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut invocation: LambdaInvocation) -> Self::Future {
        let request_id = invocation.context.request_id.clone();
        // What is deserialized on the way, and shown where traces are on.
        let body = std::mem::replace(&mut invocation.body, Bytes::from_static(b"null"));
        self.mailbox.lock().insert(request_id.clone(), body);
        let left = Left { request_id, mailbox: Arc::clone(&self.mailbox) };
        RawFuture { inner: Box::pin(self.inner.call(invocation)), _left: left }
    }
}

/// The future of [`RawService`].
#[derive(Debug)]
pub struct RawFuture<F> {
    inner: Pin<Box<F>>,
    _left: Left,
}

impl<F: Future> Future for RawFuture<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.inner.as_mut().poll(context)
    }
}

/// Takes out what nobody took.
#[derive(Debug)]
struct Left {
    request_id: String,
    mailbox: Arc<Mailbox>,
}

impl Drop for Left {
    fn drop(&mut self) {
        drop(self.mailbox.take(&self.request_id));
    }
}
