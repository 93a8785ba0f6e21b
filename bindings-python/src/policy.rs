//! Policies from Python: a path, a dict or keywords; and what is wrong with them.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use pyo3::{create_exception, intern};
use serde_json::{Map, Number, Value};
use std::path::PathBuf;

create_exception!(
    sluicegate,
    PolicyError,
    PyValueError,
    "A policy that cannot be used.\n\nPrinted, it is one line a problem, with line and column where the policy is a file. `errors` has them as objects."
);

/// One thing that is wrong with a policy.
#[pyclass(frozen, eq, hash, module = "sluicegate", name = "PolicyProblem")]
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct PolicyProblem {
    message: String,
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    key: String,
    text: String,
}

#[pymethods]
impl PolicyProblem {
    /// What is wrong and what would be right.
    #[getter]
    fn message(&self) -> &str {
        &self.message
    }

    /// The file, as the caller named it. None for a policy that was not read from a file.
    #[getter]
    fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The line, from 1. None for a policy that came as a dict, and for a file that cannot be read.
    #[getter]
    fn line(&self) -> Option<u32> {
        self.line
    }

    /// The column in characters, from 1. None where there is no line.
    #[getter]
    fn column(&self) -> Option<u32> {
        self.column
    }

    /// The keys that lead to the place, such as "fields[2].at"; empty for the policy as a whole.
    #[getter]
    fn key(&self) -> &str {
        &self.key
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> String {
        format!("<PolicyProblem {}>", self.text)
    }
}

/// What is raised for a policy that is wrong.
pub(crate) fn error(py: Python<'_>, error: &sluicegate::PolicyError) -> PyErr {
    let raised = PolicyError::new_err(error.to_string());
    let problems = error.errors().iter().map(|problem| PolicyProblem {
        message: problem.message().to_owned(),
        file: problem.file().map(ToOwned::to_owned),
        line: problem.line(),
        column: problem.column(),
        key: problem.key().to_owned(),
        text: problem.to_string(),
    });
    let set = || -> PyResult<()> {
        let problems: Vec<_> = problems.map(|problem| Py::new(py, problem)).collect::<PyResult<_>>()?;
        raised.value(py).setattr(intern!(py, "errors"), PyTuple::new(py, problems)?)
    };
    match set() {
        Ok(()) => raised,
        Err(error) => error,
    }
}

/// What a policy was given as.
pub(crate) enum Given {
    /// None at all.
    Default,
    File(PathBuf),
    Value(Value),
}

impl Given {
    /// Reads the arguments of `Gate`.
    ///
    /// # Errors
    /// `TypeError` for what can be no policy.
    pub(crate) fn new(policy: Option<&Bound<'_, PyAny>>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let keywords = keywords.filter(|keywords| !keywords.is_empty());
        let Some(policy) = policy else {
            let Some(keywords) = keywords else { return Ok(Self::Default) };
            let mut value = value(keywords.as_any(), 0)?;
            if let Value::Object(members) = &mut value {
                members.entry("version").or_insert(Value::Number(Number::from(1)));
            }
            return Ok(Self::Value(value));
        };
        if keywords.is_some() {
            return Err(PyTypeError::new_err("a policy is given as an argument and as keywords; give one of them"));
        }
        if policy.is_instance_of::<PyDict>() {
            return value(policy, 0).map(Self::Value);
        }
        if policy.is_instance_of::<PyString>() || policy.hasattr(intern!(policy.py(), "__fspath__"))? {
            return policy.extract().map(Self::File);
        }
        let kind = policy.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "the policy is of type {kind}; it must be the path of a file, as str or PathLike, or a dict"
        )))
    }
}

/// No policy nests as deep; a cycle does.
const DEEPEST: usize = 100;

/// What a Python object stands for in a policy.
fn value(object: &Bound<'_, PyAny>, depth: usize) -> PyResult<Value> {
    if depth > DEEPEST {
        return Err(PyValueError::new_err(format!("the policy nests deeper than {DEEPEST}")));
    }
    Ok(if object.is_none() {
        Value::Null
    } else if let Ok(value) = object.cast::<PyBool>() {
        Value::Bool(value.is_true())
    } else if object.is_instance_of::<PyInt>() {
        let number = object.extract::<i64>().map(Number::from).or_else(|_| object.extract::<u64>().map(Number::from));
        Value::Number(number.map_err(|_| PyValueError::new_err("the policy has an integer of more than 64 bits"))?)
    } else if let Ok(value) = object.cast::<PyFloat>() {
        let number = Number::from_f64(value.value());
        Value::Number(number.ok_or_else(|| PyValueError::new_err("the policy has a number that is not finite"))?)
    } else if let Ok(text) = object.cast::<PyString>() {
        Value::String(string(text)?)
    } else if let Ok(dict) = object.cast::<PyDict>() {
        let mut members = Map::new();
        // A list of the items: keys and values are only looked at when nothing can change any more.
        for item in dict.items() {
            let (key, member): (Bound<'_, PyAny>, Bound<'_, PyAny>) = item.extract()?;
            let Ok(key) = key.cast::<PyString>() else {
                let kind = key.get_type().name()?;
                return Err(PyTypeError::new_err(format!("the policy has a key of type {kind}; keys must be str")));
            };
            members.insert(string(key)?, value(&member, depth + 1)?);
        }
        Value::Object(members)
    } else if let Ok(list) = object.cast::<PyList>() {
        Value::Array(list.iter().map(|item| value(&item, depth + 1)).collect::<PyResult<_>>()?)
    } else if let Ok(tuple) = object.cast::<PyTuple>() {
        Value::Array(tuple.iter().map(|item| value(&item, depth + 1)).collect::<PyResult<_>>()?)
    } else if object.hasattr(intern!(object.py(), "__fspath__"))? {
        Value::String(object.extract::<PathBuf>()?.to_string_lossy().into_owned())
    } else {
        let kind = object.get_type().name()?;
        return Err(PyTypeError::new_err(format!("the policy has a value of type {kind}, which no policy can hold")));
    })
}

fn string(text: &Bound<'_, PyString>) -> PyResult<String> {
    let text = text.to_cow();
    let text = text.map_err(|_| {
        PyValueError::new_err("the policy has text with one half of a surrogate pair, which no file can hold")
    })?;
    Ok(text.into_owned())
}
