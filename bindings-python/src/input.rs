//! What an event is given as.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};

/// An event, by what is to be done to read it.
pub(crate) enum Input<'py> {
    /// Its JSON text.
    Text(Bound<'py, PyBytes>),
    /// An object that stands for it.
    Value(Bound<'py, PyAny>),
}

impl<'py> Input<'py> {
    /// # Errors
    /// `TypeError` where it can be no event.
    pub(crate) fn new(event: &Bound<'py, PyAny>) -> PyResult<Self> {
        if event.is_instance_of::<PyDict>() {
            return Ok(Self::Value(event.clone()));
        }
        if let Ok(bytes) = event.cast::<PyBytes>() {
            return Ok(Self::Text(bytes.clone()));
        }
        if let Ok(text) = event.cast::<PyString>() {
            // What is no text is no UTF-8 then, which is for the check to say.
            let arguments = (text, "utf-8", "surrogatepass");
            let bytes = event.py().get_type::<PyString>().call_method1(intern!(event.py(), "encode"), arguments)?;
            return Ok(Self::Text(bytes.cast_into::<PyBytes>().map_err(PyErr::from)?));
        }
        Self::value(event)
    }

    /// An event that a runtime has read: a `str` is a JSON string then, and no JSON text.
    ///
    /// # Errors
    /// `TypeError` where it can be no event.
    pub(crate) fn of_runtime(event: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = event.cast::<PyBytes>() {
            return Ok(Self::Text(bytes.clone()));
        }
        if event.is_instance_of::<PyDict>() || event.is_instance_of::<PyString>() {
            return Ok(Self::Value(event.clone()));
        }
        Self::value(event)
    }

    fn value(event: &Bound<'py, PyAny>) -> PyResult<Self> {
        let is_json = event.is_none()
            || event.is_instance_of::<PyList>()
            || event.is_instance_of::<PyBool>()
            || event.is_instance_of::<PyInt>()
            || event.is_instance_of::<PyFloat>();
        if is_json {
            return Ok(Self::Value(event.clone()));
        }
        // A data class of Powertools.
        if let Ok(raw) = event.getattr(intern!(event.py(), "raw_event"))
            && raw.is_instance_of::<PyDict>()
        {
            return Ok(Self::Value(raw));
        }
        let kind = event.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "the event is of type {kind}; it must be a dict, its JSON text as str or bytes, or a data class of Powertools"
        )))
    }
}

/// The time of a check, in milliseconds since the epoch.
///
/// # Errors
/// `TypeError` and `ValueError` for what tells no time.
pub(crate) fn milliseconds(now: &Bound<'_, PyAny>) -> PyResult<i64> {
    let is_number = now.is_instance_of::<PyInt>() || now.is_instance_of::<PyFloat>();
    let seconds = if is_number && !now.is_instance_of::<PyBool>() {
        // An integer that is larger than any float is no time, either.
        now.extract().unwrap_or(f64::INFINITY)
    } else {
        let (zone, seconds) = (intern!(now.py(), "tzinfo"), intern!(now.py(), "timestamp"));
        let (Ok(zone), Ok(seconds)) = (now.getattr(zone), now.getattr(seconds)) else { return Err(no_time(now)?) };
        if zone.is_none() {
            return Err(PyValueError::new_err("now is a datetime without a time zone; give one with tzinfo"));
        }
        let Ok(seconds) = seconds.call0().and_then(|seconds| seconds.extract::<f64>()) else {
            return Err(no_time(now)?);
        };
        seconds
    };
    if !seconds.is_finite() {
        return Err(PyValueError::new_err("now is not finite"));
    }
    // Beyond what 64 bits hold it is the largest or smallest number that they do.
    Ok((seconds * 1000.0).round() as i64)
}

#[cold]
fn no_time(now: &Bound<'_, PyAny>) -> PyResult<PyErr> {
    let kind = now.get_type().name()?;
    Ok(PyTypeError::new_err(format!(
        "now is of type {kind}; it must be seconds since the epoch, as time.time() has them, or a datetime with a time zone"
    )))
}
