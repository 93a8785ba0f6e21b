//! The Python package `sluicegate`: converts Python's objects, calls the crate of the same name, and converts its verdicts.
//!
//! Every decision is made there. What is written in Python, the decorator and the helpers of tests, is in `python/sluicegate`.

mod edit;
mod finding;
mod gate;
mod input;
mod policy;
mod record;
mod scratch;
mod text;
mod verdict;
mod walk;

use pyo3::prelude::*;

/// What the package `sluicegate` is made of; import that.
#[pymodule(gil_used = false)]
mod _native {
    use super::text::Texts;
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::finding::Finding;
    #[pymodule_export]
    use super::gate::Gate;
    #[pymodule_export]
    use super::policy::PolicyError;
    #[pymodule_export]
    use super::policy::PolicyProblem;
    #[pymodule_export]
    use super::record::Record;
    #[pymodule_export]
    use super::verdict::Verdict;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        Texts::of(module.py());
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// The class `EventRejected`, which is written in Python.
fn event_rejected<'py>(py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
    use pyo3::sync::PyOnceLock;
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        PyModule::import(py, "sluicegate._errors")?.getattr("EventRejected").map(Bound::unbind)
    })?;
    Ok(class.bind(py).clone())
}

/// The Python object that a JSON text stands for.
fn loads<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    PyModule::import(py, "json")?.call_method1("loads", (text,))
}
