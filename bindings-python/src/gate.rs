//! The gate, as a Python object.

use crate::input::{Input, milliseconds};
use crate::policy::{self, Given};
use crate::scratch::Shelf;
use crate::verdict::Verdict;
use crate::walk::walk;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use sluicegate::{Options, source};
use std::borrow::Cow;
use std::time::{SystemTime, UNIX_EPOCH};

/// Texts from this many bytes on are checked while other threads run. For shorter ones that costs more than it gives.
const LARGE: usize = 64 * 1024;

/// A policy compiled: checks events. Immutable; threads share one.
///
/// Gate() takes every known source, within safe limits, and refuses what is an attack wherever it goes. Gate("policy.yaml") reads a
/// policy from a file, Gate({...}) from a dict, and Gate(source="sqs", paranoia=2) from keywords, which are the policy's own.
///
/// Raises PolicyError, with all that is wrong with the policy.
#[pyclass(frozen, module = "sluicegate")]
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) gate: sluicegate::Gate,
    pub(crate) shelf: Shelf,
    /// Whether the policy asks for what the environment tells.
    hops: bool,
    /// `AWS_LAMBDA_FUNCTION_NAME`, which never changes in a function.
    pub(crate) function: Option<String>,
}

#[pymethods]
impl Gate {
    #[new]
    #[pyo3(signature = (policy=None, /, **keywords))]
    fn new(py: Python<'_>, policy: Option<&Bound<'_, PyAny>>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let gate = match Given::new(policy, keywords)? {
            Given::Default => Ok(sluicegate::Gate::default()),
            Given::File(path) => sluicegate::Gate::from_file(path),
            Given::Value(value) => sluicegate::Gate::from_value(value),
        };
        let gate = gate.map_err(|error| policy::error(py, &error))?;
        Ok(Self {
            hops: gate.policy().limits().hops.is_some(),
            gate,
            shelf: Shelf::default(),
            function: std::env::var("AWS_LAMBDA_FUNCTION_NAME").ok(),
        })
    }

    /// Checks an event: a dict, its JSON text as str or bytes, or a data class of Powertools.
    ///
    /// source: the source or family that the event must be of; one of another source is refused.
    /// now: when it is checked, in seconds since the epoch or as a datetime; left out: the system's clock.
    ///
    /// Whatever is wrong with the event is in the verdict. Raises TypeError for what can be no event, such as a dict that holds a set.
    #[pyo3(signature = (event, /, *, source=None, now=None))]
    fn check<'py>(
        slf: &Bound<'py, Self>,
        event: &Bound<'py, PyAny>,
        source: Option<&Bound<'py, PyAny>>,
        now: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Verdict> {
        let input = Input::new(event)?;
        let source = source.map(named_source).transpose()?;
        let now = now.map(milliseconds).transpose()?;
        Self::judge(slf, event, input, source.as_deref(), now, None)
    }

    /// Checks what a runtime handed to a function: a str is a JSON string then, and no JSON text. For `guard`.
    #[pyo3(name = "_check_handed", signature = (event, trace=None, /))]
    fn check_handed<'py>(
        slf: &Bound<'py, Self>,
        event: &Bound<'py, PyAny>,
        trace: Option<&Bound<'py, PyString>>,
    ) -> PyResult<Verdict> {
        let trace = trace.map(|trace| trace.to_cow()).transpose()?;
        Self::judge(slf, event, Input::of_runtime(event)?, None, None, trace.as_deref())
    }

    /// Guards a handler with this gate: `@gate.guard`, or with options, `@gate.guard(on_reject="drop")`. See `sluicegate.guard`.
    #[pyo3(signature = (handler=None, /, **options))]
    fn guard<'py>(
        slf: &Bound<'py, Self>,
        handler: Option<&Bound<'py, PyAny>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let guard = PyModule::import(slf.py(), "sluicegate._guard")?.getattr("guard")?;
        let decorator = guard.call((slf,), options)?;
        match handler {
            Some(handler) => decorator.call1((handler,)),
            None => Ok(decorator),
        }
    }

    fn __repr__(&self) -> String {
        let policy = self.gate.policy();
        let sources = policy.sources().map_or_else(|| "any known source".to_owned(), |names| names.join(", "));
        format!("<Gate for {sources}>")
    }
}

impl Gate {
    fn judge<'py>(
        slf: &Bound<'py, Self>,
        event: &Bound<'py, PyAny>,
        input: Input<'py>,
        source: Option<&str>,
        now: Option<i64>,
        trace: Option<&str>,
    ) -> PyResult<Verdict> {
        let py = slf.py();
        let this = slf.get();
        let environment = this.hops.then(|| std::env::var("_X_AMZN_TRACE_ID").ok()).flatten();
        let mut options = Options::default();
        options.source = source;
        options.now = now.or_else(clock);
        options.trace = trace.or(environment.as_deref()).filter(|_| this.hops);
        options.function = this.function.as_deref().filter(|_| this.hops);
        let mut work = this.shelf.take();
        let scratch = &mut work.scratch;
        let detached = match &input {
            Input::Text(text) => {
                let text = text.as_bytes();
                if text.len() < LARGE {
                    this.gate.check_with(scratch, text, options).detach()
                } else {
                    py.detach(|| this.gate.check_with(scratch, text, options).detach())
                }
            }
            Input::Value(value) => {
                let buffers = &mut work.buffers;
                let verdict = this.gate.check_built(scratch, options, |builder| walk(value, builder, buffers));
                match verdict.map(|verdict| verdict.detach()) {
                    Ok(detached) => detached,
                    Err(error) => {
                        this.shelf.put_back(work);
                        return Err(error);
                    }
                }
            }
        };
        let text: Option<Py<PyBytes>> = match &input {
            Input::Text(text) => Some(text.clone().unbind()),
            Input::Value(_) => None,
        };
        Verdict::new(slf, event, input, text, work, detached)
    }
}

/// Milliseconds since the epoch.
pub(crate) fn clock() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

/// A name that a caller wrote: one that is unknown would refuse every event.
fn named_source<'a>(name: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, str>> {
    let Ok(text) = name.cast::<PyString>() else {
        let kind = name.get_type().name()?;
        return Err(PyTypeError::new_err(format!("source is of type {kind}; it must be a str, such as \"sqs\"")));
    };
    let text = text.to_string_lossy();
    if !source::all().iter().any(|source| source.id == text || source.family == text) {
        return Err(PyValueError::new_err("source is no known source or family; see `sluicegate schema`"));
    }
    Ok(text)
}
