//! The layer around a handler, and its options.

use super::pool::Pool;
use super::raw::{Mailbox, RawLayer};
use super::service::GateService;
use crate::gate::{Gate, Options};
use crate::record::Record;
use crate::report::{LogContext, MetricsContext};
use crate::verdict::{Decision, Verdict};
use lambda_runtime::Context;
use lambda_runtime::tower::Layer;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// A future that is awaited before the function answers.
pub(super) type Notified = Pin<Box<dyn Future<Output = ()> + Send>>;

type OnRefused = dyn Fn(&[Record<'_>], &Verdict<'_>) -> Notified + Send + Sync;

/// A gate in front of a handler: a layer of `tower`, for a service of `LambdaEvent`. See the [module](super).
///
/// Its parameters are those of the handler, `T` what it takes and `B` or `S` what it returns; they follow from the handler and need not be
/// written.
pub struct GateLayer<T, B, S> {
    pub(super) shared: Arc<Shared>,
    handler: PhantomData<fn(T) -> (B, S)>,
}

/// What the services made by a layer share.
pub(super) struct Shared {
    pub(super) gate: Gate,
    pub(super) pool: Pool,
    pub(super) mailbox: Arc<Mailbox>,
    options: Settings,
}

#[derive(Clone, Default)]
struct Settings {
    source: Option<String>,
    namespace: Option<String>,
    on_refused: Option<Arc<OnRefused>>,
}

impl Gate {
    /// This gate as a layer around a handler of `lambda_runtime`. See the [module](crate::lambda).
    #[must_use]
    pub fn layer<T, B, S>(&self) -> GateLayer<T, B, S> {
        GateLayer::new(self.clone(), Settings::default())
    }
}

impl<T, B, S> From<Gate> for GateLayer<T, B, S> {
    fn from(gate: Gate) -> Self {
        gate.layer()
    }
}

impl<T, B, S> GateLayer<T, B, S> {
    fn new(gate: Gate, options: Settings) -> Self {
        let shared = Shared { gate, pool: Pool::default(), mailbox: Arc::default(), options };
        Self { shared: Arc::new(shared), handler: PhantomData }
    }

    fn with(self, change: impl FnOnce(&mut Settings)) -> Self {
        let mut options = self.shared.options.clone();
        change(&mut options);
        Self::new(self.shared.gate.clone(), options)
    }

    /// Every event must be of that source or family, whatever else the policy accepts.
    #[must_use]
    pub fn source(self, source: impl Into<String>) -> Self {
        self.with(|options| options.source = Some(source.into()))
    }

    /// Prints a line of counters for each event, in CloudWatch's embedded metric format, in that namespace.
    #[must_use]
    pub fn metrics(self, namespace: impl Into<String>) -> Self {
        self.with(|options| options.namespace = Some(namespace.into()))
    }

    /// Calls `on_refused` where the event or records of it are refused, with the records that are and the verdict, and awaits what it returns before the
    /// function answers: to put them aside, for example, with `on_reject: drop` in the policy.
    ///
    /// The records are empty where the event is no batch. What is needed of them later must be copied: the verdict is gone when the future
    /// runs.
    #[must_use]
    pub fn on_refused<F, N>(self, on_refused: F) -> Self
    where
        F: Fn(&[Record<'_>], &Verdict<'_>) -> N + Send + Sync + 'static,
        N: Future<Output = ()> + Send + 'static,
    {
        let boxed =
            move |records: &[Record<'_>], verdict: &Verdict<'_>| -> Notified { Box::pin(on_refused(records, verdict)) };
        self.with(|options| options.on_refused = Some(Arc::new(boxed)))
    }

    /// The other half of this layer, for [`Runtime::layer`](lambda_runtime::Runtime::layer): takes the bytes of an event aside before anything reads them,
    /// for the service that this layer makes. It does nothing on its own.
    #[must_use]
    pub fn raw(&self) -> RawLayer {
        RawLayer::new(Arc::clone(&self.shared.mailbox))
    }
}

impl<H, T, B, S> Layer<H> for GateLayer<T, B, S> {
    type Service = GateService<H, T, B, S>;

    fn layer(&self, handler: H) -> Self::Service {
        GateService::new(handler, Arc::clone(&self.shared))
    }
}

impl<T, B, S> Clone for GateLayer<T, B, S> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), handler: PhantomData }
    }
}

impl<T, B, S> fmt::Debug for GateLayer<T, B, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GateLayer").finish_non_exhaustive()
    }
}

impl Shared {
    /// What is known of an invocation.
    pub(super) fn options<'o>(&'o self, context: &'o Context, now: i64) -> Options<'o> {
        Options {
            source: self.options.source.as_deref(),
            now: Some(now),
            trace: context.xray_trace_id.as_deref(),
            function: Some(context.env_config.function_name.as_str()).filter(|name| !name.is_empty()),
        }
    }

    /// Tells those who run the function what was found; what is to be awaited.
    pub(super) fn report(&self, verdict: &Verdict<'_>, context: &Context, now: i64) -> Option<Notified> {
        let function_name = Some(context.env_config.function_name.as_str()).filter(|name| !name.is_empty());
        if let Some(namespace) = &self.options.namespace {
            let context = MetricsContext { namespace, function_name, now };
            println!("{}", verdict.metrics(&context));
        }
        if verdict.findings().len() > 0 {
            let context = LogContext { request_id: Some(&context.request_id), function_name, now: Some(now) };
            log(verdict, &context);
        }
        if !matches!(verdict.decision(), Decision::Reject | Decision::Partial) {
            return None;
        }
        let on_refused = self.options.on_refused.as_ref()?;
        let refused: Vec<_> = verdict.records().filter(|record| record.decision() == Decision::Reject).collect();
        Some(on_refused(&refused, verdict))
    }
}

fn log(verdict: &Verdict<'_>, context: &LogContext<'_>) {
    let (decision, source) = (verdict.decision().name(), verdict.source());
    let (request_id, findings) = (context.request_id, verdict.findings().len());
    match verdict.decision() {
        Decision::Reject | Decision::Partial => tracing::warn!(
            target: "sluicegate", request_id, decision, source, findings, verdict = %verdict.log_line(context), "event refused"
        ),
        Decision::Sanitize | Decision::Pass => tracing::info!(
            target: "sluicegate", request_id, decision, source, findings, verdict = %verdict.log_line(context), "event handed on"
        ),
    }
}

/// The time in milliseconds since the epoch.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
