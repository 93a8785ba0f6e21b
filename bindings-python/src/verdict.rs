//! The verdict, as a Python object.

use crate::edit::changed;
use crate::finding::Finding;
use crate::gate::{Gate, clock};
use crate::input::Input;
use crate::record::Record;
use crate::scratch::Work;
use crate::{event_rejected, loads};
use pyo3::exceptions::PyValueError;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString, PyTuple};
use sluicegate::policy::OnReject;
use sluicegate::{Decision, Detached, LogContext, MetricsContext, RedactOptions, Response, source};

/// What a check says about an event: the decision, the findings, and the event to hand on.
#[pyclass(frozen, module = "sluicegate")]
pub(crate) struct Verdict {
    gate: Py<Gate>,
    /// What is handed on; None where the event is refused.
    event: Option<Py<PyAny>>,
    /// The text that was checked, where it was one.
    text: Option<Py<PyBytes>>,
    /// INVARIANT: there until the verdict is dropped.
    work: Option<Box<Work>>,
    detached: Detached,
    findings: PyOnceLock<Py<PyTuple>>,
    records: PyOnceLock<Py<PyTuple>>,
}

impl Verdict {
    pub(crate) fn new<'py>(
        gate: &Bound<'py, Gate>,
        given: &Bound<'py, PyAny>,
        input: Input<'py>,
        text: Option<Py<PyBytes>>,
        work: Box<Work>,
        detached: Detached,
    ) -> PyResult<Self> {
        let mut verdict = Self {
            gate: gate.clone().unbind(),
            event: None,
            text,
            work: Some(work),
            detached,
            findings: PyOnceLock::new(),
            records: PyOnceLock::new(),
        };
        verdict.event = match detached.decision() {
            Decision::Reject => None,
            Decision::Pass => Some(given.clone().unbind()),
            // At once, and not when it is asked for: the object may change after the check.
            _ => Some(verdict.edited(given, input)?.unbind()),
        };
        Ok(verdict)
    }

    /// The event with what is different in it.
    fn edited<'py>(&self, given: &Bound<'py, PyAny>, input: Input<'py>) -> PyResult<Bound<'py, PyAny>> {
        let py = given.py();
        self.with(py, |verdict| match input {
            Input::Text(_) => {
                let bytes = verdict.event().unwrap_or_default();
                if given.is_instance_of::<PyString>() {
                    Ok(PyString::from_bytes(py, &bytes)?.into_any())
                } else {
                    Ok(PyBytes::new(py, &bytes).into_any())
                }
            }
            Input::Value(value) => {
                let changes: Vec<_> = verdict.changes().collect();
                if changes.is_empty() {
                    return Ok(given.clone());
                }
                let new = changed(&value, &changes)?;
                if value.is(given) { Ok(new) } else { given.get_type().call1((new,)) }
            }
        })
    }
}

#[pymethods]
impl Verdict {
    /// What is to be done with the event: "pass", "sanitize", "partial" (some of its records are refused) or "reject".
    #[getter]
    fn decision(&self) -> &'static str {
        self.detached.decision().name()
    }

    /// Whether the event may be handed on as a whole.
    #[getter]
    fn ok(&self) -> bool {
        matches!(self.detached.decision(), Decision::Pass | Decision::Sanitize)
    }

    /// The id of the source that the event is of, such as "sqs". None where it is not known.
    #[getter]
    fn source(&self) -> Option<&'static str> {
        self.detached.source()
    }

    /// What was found, at most 256; the last is "limit.findings" where there was more.
    #[getter]
    fn findings(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        let findings = self.findings.get_or_try_init(py, || {
            self.with(py, |verdict| {
                let list = verdict.findings().map(|finding| Py::new(py, Finding::new(&finding)));
                Ok(PyTuple::new(py, list.collect::<PyResult<Vec<_>>>()?)?.unbind())
            })
        })?;
        Ok(findings.clone_ref(py))
    }

    /// The records of the event, each with its own decision; empty where its source delivers no batches.
    #[getter]
    fn records(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        let records = self.records.get_or_try_init(py, || {
            self.with(py, |verdict| {
                let list = verdict.records().map(|record| Py::new(py, Record::new(py, &record)?));
                Ok(PyTuple::new(py, list.collect::<PyResult<Vec<_>>>()?)?.unbind())
            })
        })?;
        Ok(records.clone_ref(py))
    }

    /// The event to hand on: the very object that was checked where nothing is different, a copy along the changed paths where something
    /// is, and None where the event is refused. What was given is never changed.
    #[getter]
    fn event(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.event.as_ref().map(|event| event.clone_ref(py))
    }

    /// A copy of the event that is fit for logs, as JSON text, whatever the decision is: without what the source or the policy calls
    /// sensitive, and without what looks like a secret. What stands instead says what it was: "[redacted:jwt]".
    ///
    /// refused: whether strings that were refused are left out, too.
    ///
    /// It is meant for logs and quarantine, not for handing on. A secret that looks like none, and has no name that says so, is not found.
    #[pyo3(signature = (*, refused = false))]
    fn redacted(&self, py: Python<'_>, refused: bool) -> PyResult<String> {
        let options = RedactOptions::default();
        let options = if refused { options.with_refused() } else { options };
        self.with(py, |verdict| Ok(verdict.redacted_with(options)))
    }

    /// What the platform is to be told about what is refused: what the handler is to return, or None where that is nothing.
    ///
    /// Raises EventRejected where the platform is told by an error: for S3, SNS, EventBridge and other asynchronous sources.
    fn response<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        Self::respond(slf, None)
    }

    /// The handler's answer, joined with what the platform is to be told about the records that are refused; the very same answer where
    /// there is nothing to join.
    ///
    /// Raises EventRejected as `response` does, and ValueError where the answer is not of the form that the source's answers have.
    fn merge_response<'py>(slf: &Bound<'py, Self>, answer: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        Self::merge(slf, answer, None)
    }

    /// As `response`, with another `on_reject` than the policy's. For `guard`.
    #[pyo3(name = "_respond", signature = (on_reject, /))]
    fn respond<'py>(slf: &Bound<'py, Self>, on_reject: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        match slf.get().with_on_reject(py, on_reject, |verdict| Ok(verdict.response()))? {
            Response::Answer(text) => loads(py, &text),
            Response::Raise => Err(rejected(slf)?),
            _ => Ok(py.None().into_bound(py)),
        }
    }

    /// As `merge_response`, with another `on_reject` than the policy's. For `guard`.
    #[pyo3(name = "_merge", signature = (answer, on_reject, /))]
    fn merge<'py>(
        slf: &Bound<'py, Self>,
        answer: &Bound<'py, PyAny>,
        on_reject: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let this = slf.get();
        match this.with_on_reject(py, on_reject, |verdict| Ok(verdict.response()))? {
            Response::Answer(_) => {}
            Response::Raise => return Err(rejected(slf)?),
            _ => return Ok(answer.clone()),
        }
        let text = PyModule::import(py, "json")?.call_method1("dumps", (answer,))?;
        let text = text.cast::<PyString>()?.to_cow()?.into_owned();
        let merged = this.with_on_reject(py, on_reject, |verdict| {
            verdict.merge_response(text.as_bytes()).map_err(|error| PyValueError::new_err(error.to_string()))
        })?;
        loads(py, &merged)
    }

    /// The places of the refused records in the event: the member that lists them, whether that is an object of lists, and their indices.
    /// None where the event is refused as a whole and is no batch.
    #[pyo3(name = "_refused")]
    fn refused(&self, py: Python<'_>) -> PyResult<Option<(&'static str, bool, Vec<u32>)>> {
        self.with(py, |verdict| {
            let refused: Vec<_> = verdict
                .records()
                .filter(|record| record.decision() == Decision::Reject)
                .map(|record| record.index())
                .collect();
            let places = verdict.source().and_then(source::source).and_then(|source| source.records.as_ref());
            Ok(places.filter(|_| !refused.is_empty()).map(|places| (places.member, places.by_list, refused)))
        })
    }

    /// One line of JSON for the log, without a value from the event.
    #[pyo3(name = "_log_line", signature = (request_id, function_name, /))]
    fn log_line(&self, py: Python<'_>, request_id: Option<&str>, function_name: Option<&str>) -> PyResult<String> {
        let mut context = LogContext::default();
        context.request_id = request_id;
        context.function_name = function_name;
        context.now = clock();
        self.with(py, |verdict| Ok(verdict.log_line(&context)))
    }

    /// Counters in the embedded metric format of CloudWatch, one line of JSON.
    #[pyo3(name = "_metrics", signature = (function_name, /))]
    fn metrics(&self, py: Python<'_>, function_name: Option<&str>) -> PyResult<String> {
        let mut context = MetricsContext::default();
        context.function_name = function_name;
        context.now = clock().unwrap_or_default();
        self.with(py, |verdict| Ok(verdict.metrics(&context)))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let findings = self.findings(py)?.bind(py).len();
        let source = self.source().unwrap_or("unknown source");
        Ok(format!("<Verdict {} of {source}, {findings} findings>", self.decision()))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.gate)?;
        if let Some(event) = &self.event {
            visit.call(event)?;
        }
        Ok(())
    }
}

impl Verdict {
    /// Lets `read` read the verdict, with another `on_reject` than the policy's.
    fn with_on_reject<R>(
        &self,
        py: Python<'_>,
        on_reject: Option<&str>,
        read: impl FnOnce(sluicegate::Verdict<'_>) -> PyResult<R>,
    ) -> PyResult<R> {
        let on_reject = match on_reject {
            None => return self.with(py, read),
            Some("auto") => OnReject::Auto,
            Some("raise") => OnReject::Raise,
            Some("drop") => OnReject::Drop,
            Some(_) => return Err(PyValueError::new_err("on_reject must be \"auto\", \"raise\" or \"drop\"")),
        };
        self.with(py, |verdict| read(verdict.with_on_reject(on_reject)))
    }

    /// Lets `read` read the verdict.
    fn with<R>(&self, py: Python<'_>, read: impl FnOnce(sluicegate::Verdict<'_>) -> PyResult<R>) -> PyResult<R> {
        let text = self.text.as_ref().map_or(&[][..], |text| text.bind(py).as_bytes());
        match &self.work {
            Some(work) => read(self.detached.attach(&self.gate.get().gate, &work.scratch, text)),
            None => Err(PyValueError::new_err("the verdict is gone")),
        }
    }
}

impl Drop for Verdict {
    fn drop(&mut self) {
        if let Some(work) = self.work.take() {
            self.gate.get().shelf.put_back(work);
        }
    }
}

/// The exception for this verdict.
fn rejected(verdict: &Bound<'_, Verdict>) -> PyResult<PyErr> {
    Ok(PyErr::from_value(event_rejected(verdict.py())?.call1((verdict,))?))
}
