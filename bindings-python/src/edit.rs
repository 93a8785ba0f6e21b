//! Handing on an object in which something is different: copied along the changed paths, and nowhere else.

use crate::text::{Buffers, Texts};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};
use sluicegate::{Change, Edit, Step};

/// A copy of the object with these changes, which come in the order of the event. What lies on no path to a change is shared.
///
/// # Errors
/// Where the object is not the one that was checked.
pub(crate) fn changed<'py>(root: &Bound<'py, PyAny>, changes: &[Change<'_>]) -> PyResult<Bound<'py, PyAny>> {
    let mut copies = Copies { ours: Vec::new() };
    let mut root = root.clone();
    // From the last to the first, so that indices stay right.
    for change in changes.iter().rev() {
        let steps: Vec<_> = change.steps().collect();
        let Some((last, way)) = steps.split_last() else {
            if let Edit::Replace(text) = change.edit() {
                root = text.into_pyobject(root.py())?.into_any();
            }
            continue;
        };
        root = copies.own(root)?;
        let mut place = root.clone();
        for step in way {
            let inner = copies.own(child(&place, step)?)?;
            set(&place, step, &inner)?;
            place = inner;
        }
        match change.edit() {
            Edit::Replace(text) => set(&place, last, text.into_pyobject(place.py())?.as_any())?,
            Edit::Remove => match last {
                Step::Index(index) => place.cast::<PyList>()?.del_item(*index as usize)?,
                Step::Name(name) => {
                    let dict = place.cast::<PyDict>()?;
                    dict.del_item(key(dict, name).ok_or_else(other_object)?)?;
                }
                _ => return Err(other_object()),
            },
        }
    }
    Ok(root)
}

/// The containers that were made here, and may be written to.
struct Copies<'py> {
    ours: Vec<Bound<'py, PyAny>>,
}

impl<'py> Copies<'py> {
    /// The container itself if it was made here, or else a copy of it.
    fn own(&mut self, container: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        // Changes come in order: what is on the way to this one was made for the last ones, if it was made.
        if self.ours.iter().rev().any(|ours| ours.is(&container)) {
            return Ok(container);
        }
        let copy = if let Ok(dict) = container.cast_exact::<PyDict>() {
            dict.copy()?.into_any()
        } else if let Ok(dict) = container.cast::<PyDict>() {
            // What is in it, as the walk saw it: `copy` asks a subclass, which can say anything.
            let copy = PyDict::new(dict.py());
            for item in dict.items() {
                let (key, value): (Bound<'py, PyAny>, Bound<'py, PyAny>) = item.extract()?;
                copy.set_item(key, value)?;
            }
            copy.into_any()
        } else if let Ok(list) = container.cast::<PyList>() {
            list.get_slice(0, list.len()).into_any()
        } else if let Ok(tuple) = container.cast::<PyTuple>() {
            tuple.to_list().into_any()
        } else {
            return Err(other_object());
        };
        self.ours.push(copy.clone());
        Ok(copy)
    }
}

fn child<'py>(container: &Bound<'py, PyAny>, step: &Step<'_>) -> PyResult<Bound<'py, PyAny>> {
    let found = match step {
        Step::Index(index) => container.cast::<PyList>()?.get_item(*index as usize).ok(),
        Step::Name(name) => {
            let dict = container.cast::<PyDict>()?;
            key(dict, name).map(|key| dict.get_item(key)).transpose()?.flatten()
        }
        _ => None,
    };
    found.ok_or_else(other_object)
}

fn set(container: &Bound<'_, PyAny>, step: &Step<'_>, value: &Bound<'_, PyAny>) -> PyResult<()> {
    match step {
        Step::Index(index) => container.cast::<PyList>()?.set_item(*index as usize, value),
        Step::Name(name) => {
            let dict = container.cast::<PyDict>()?;
            let len = dict.len();
            dict.set_item(key(dict, name).ok_or_else(other_object)?, value)?;
            // A key that hashes differently each time would stand beside the one that it was to replace.
            if dict.len() == len { Ok(()) } else { Err(other_object()) }
        }
        _ => Err(other_object()),
    }
}

/// The key of that name. One that hashes or compares in its own way, as the members of an `Enum` do, is found by its text.
fn key<'py>(dict: &Bound<'py, PyDict>, name: &str) -> Option<Bound<'py, PyAny>> {
    let py = dict.py();
    let plain = PyString::new(py, name).into_any();
    if dict.contains(&plain).unwrap_or(false) {
        return Some(plain);
    }
    let mut buffers = Buffers::default();
    let mut is_named = |key: &Bound<'py, PyAny>| {
        key.cast::<PyString>().is_ok_and(|key| Texts::of(py).read(key, &mut buffers, |text, _| text == name))
    };
    dict.keys().iter().find(|key| is_named(key))
}

/// Fails closed: what cannot be changed as it must is not handed on.
#[cold]
fn other_object() -> PyErr {
    PyRuntimeError::new_err("the event has changed since it was checked")
}
