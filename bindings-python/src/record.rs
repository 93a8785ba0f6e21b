//! A record of a batch, as a Python object.

use crate::finding::Finding;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// One of the units that a batch source delivers together, with its own decision.
#[pyclass(frozen, module = "sluicegate")]
#[derive(Debug)]
pub(crate) struct Record {
    index: u32,
    decision: &'static str,
    id: Option<String>,
    returned: bool,
    findings: Py<PyTuple>,
}

impl Record {
    pub(crate) fn new(py: Python<'_>, record: &sluicegate::Record<'_>) -> PyResult<Self> {
        let findings: Vec<_> =
            record.findings().map(|finding| Py::new(py, Finding::new(&finding))).collect::<PyResult<_>>()?;
        Ok(Self {
            index: record.index(),
            decision: record.decision().name(),
            id: record.id().map(|id| id.into_owned()),
            returned: record.is_returned(),
            findings: PyTuple::new(py, findings)?.unbind(),
        })
    }
}

#[pymethods]
impl Record {
    /// Its place in the batch, from 0.
    #[getter]
    fn index(&self) -> u32 {
        self.index
    }

    /// What is to be done with it: "pass", "sanitize" or "reject".
    #[getter]
    fn decision(&self) -> &'static str {
        self.decision
    }

    /// What the platform knows it by: the messageId of SQS, the sequence number of a stream, the recordId of Firehose, the taskId of S3
    /// Batch, topic-partition@offset of Kafka. None where the platform takes no answer about single records.
    #[getter]
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Whether it is held back because a record before it is refused, with which it must stay in order. It is not refused itself, and
    /// comes again.
    #[getter]
    fn returned(&self) -> bool {
        self.returned
    }

    /// What was found in it.
    #[getter]
    fn findings(&self, py: Python<'_>) -> Py<PyTuple> {
        self.findings.clone_ref(py)
    }

    fn __repr__(&self) -> String {
        let returned = if self.returned { ", returned" } else { "" };
        format!("<Record {}: {}{returned}>", self.index, self.decision)
    }
}
