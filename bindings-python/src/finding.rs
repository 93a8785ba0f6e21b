//! A finding, as a Python object.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use sluicegate::{Class, Severity};
use std::hash::{Hash, Hasher};

/// One fact about an event: a rule, where it was found, and what is done about it.
///
/// It never holds a value from the event. Two findings are equal when all of this is.
#[pyclass(frozen, eq, hash, module = "sluicegate")]
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    id: String,
    class: Class,
    severity: Severity,
    cwe: u16,
    message: String,
    action: &'static str,
    path: Option<String>,
    record: Option<u32>,
    offset: Option<u32>,
}

impl Hash for Finding {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.id, self.action, &self.path, self.record, self.offset).hash(state);
    }
}

impl Finding {
    pub(crate) fn new(finding: &sluicegate::Finding<'_>) -> Self {
        let rule = finding.rule();
        Self {
            id: rule.id.to_owned(),
            class: rule.class,
            severity: rule.severity,
            cwe: rule.cwe,
            message: rule.summary.to_owned(),
            action: finding.action().name(),
            path: finding.path().map(|path| path.to_string()),
            record: finding.record(),
            offset: finding.offset(),
        }
    }
}

#[pymethods]
impl Finding {
    /// The id of the rule, such as "sql.tautology".
    #[getter]
    fn rule(&self) -> &str {
        &self.id
    }

    /// The class of the rule, such as "sql".
    #[getter]
    fn class_(&self) -> &'static str {
        self.class.name()
    }

    /// How bad it is: "low", "medium", "high" or "critical".
    #[getter]
    fn severity(&self) -> &'static str {
        self.severity.name()
    }

    /// The number of the weakness in the Common Weakness Enumeration.
    #[getter]
    fn cwe(&self) -> u16 {
        self.cwe
    }

    /// Where in the event, as a JSONPath into the opened document. None where it is about the event as a whole.
    #[getter]
    fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// The index of the record that it is about, from 0. None where it is about no record alone.
    #[getter]
    fn record(&self) -> Option<u32> {
        self.record
    }

    /// Where in the text, in bytes from its start: in the event, or in the carrier at `path`. Only for what is about text.
    #[getter]
    fn offset(&self) -> Option<u32> {
        self.offset
    }

    /// What is done about it: "reject", "sanitize" or "report".
    #[getter]
    fn action(&self) -> &'static str {
        self.action
    }

    /// What is wrong.
    #[getter]
    fn message(&self) -> &str {
        &self.message
    }

    /// The finding as a dict, as the command line prints it: what is None is left out, and `class_` is called "class".
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("rule", &self.id)?;
        dict.set_item("class", self.class.name())?;
        dict.set_item("severity", self.severity.name())?;
        dict.set_item("cwe", self.cwe)?;
        if let Some(path) = &self.path {
            dict.set_item("path", path)?;
        }
        if let Some(record) = self.record {
            dict.set_item("record", record)?;
        }
        if let Some(offset) = self.offset {
            dict.set_item("offset", offset)?;
        }
        dict.set_item("action", self.action)?;
        dict.set_item("message", &self.message)?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        let place = self.path.as_ref().map(|path| format!(" at {path}")).unwrap_or_default();
        format!("<Finding {}{place}: {}>", self.id, self.action)
    }
}
