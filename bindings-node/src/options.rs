//! What the caller of a check gives beside the event.

use napi_derive::napi;
use sluicegate::policy::OnReject;
use sluicegate::{LogContext, MetricsContext, Options};

/// What the caller knows about an event, and what is to be told about it.
#[napi(object)]
pub struct CheckOptions {
    /// The source or family that it must be of.
    pub source: Option<String>,
    /// The time, in milliseconds since the epoch.
    pub now: Option<f64>,
    /// The X-Ray trace header.
    pub trace: Option<String>,
    /// The name of the function.
    pub function_name: Option<String>,
    /// The id of the request.
    pub request_id: Option<String>,
    /// Whether a line for the log is wanted, where there is anything to tell.
    pub log: Option<bool>,
    /// The namespace of the counters, where they are wanted.
    pub metrics: Option<String>,
    /// What the platform is told instead of what the policy says: `auto`, `raise` or `drop`.
    pub on_reject: Option<String>,
}

impl CheckOptions {
    /// What the check itself takes.
    pub(crate) fn of_check(&self) -> Options<'_> {
        let mut options = Options::default();
        options.source = self.source.as_deref();
        options.now = self.now();
        options.trace = self.trace.as_deref();
        options.function = self.function_name.as_deref();
        options
    }

    /// What the platform is told instead of what the policy says.
    pub(crate) fn on_reject(&self) -> Option<OnReject> {
        match self.on_reject.as_deref() {
            Some("auto") => Some(OnReject::Auto),
            Some("raise") => Some(OnReject::Raise),
            Some("drop") => Some(OnReject::Drop),
            _ => None,
        }
    }

    /// Whether there is a line to write even for an event that passes.
    pub(crate) const fn wants_lines(&self) -> bool {
        self.metrics.is_some()
    }

    pub(crate) fn of_log(&self) -> Option<LogContext<'_>> {
        self.log.unwrap_or_default().then(|| {
            let mut context = LogContext::default();
            context.request_id = self.request_id.as_deref();
            context.function_name = self.function_name.as_deref();
            context.now = self.now();
            context
        })
    }

    pub(crate) fn of_metrics(&self) -> Option<MetricsContext<'_>> {
        self.metrics.as_deref().map(|namespace| {
            let mut context = MetricsContext::default();
            context.namespace = namespace;
            context.function_name = self.function_name.as_deref();
            context.now = self.now().unwrap_or_default();
            context
        })
    }

    /// Milliseconds beyond what 64 bits hold are no time.
    fn now(&self) -> Option<i64> {
        self.now.filter(|now| now.is_finite()).map(|now| now as i64)
    }
}

/// A question about an event that is seldom asked.
#[napi(string_enum = "lowercase")]
pub enum Asked {
    /// All that there is to say.
    All,
    /// The handler's answer joined with what the platform is to be told.
    Merged,
    /// The copy for logs.
    Redacted,
    /// The copy for logs, without the strings that were refused.
    Unrefused,
}
