//! Walking a Python object: each part of it is handed to the builder, as the JSON that it stands for.

use crate::text::{Buffers, Texts};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use pyo3::{ffi, intern};
use sluicegate::document::{Builder, Stop};

/// No longer integers are written out, in bits: about 4300 digits, the most that Python itself writes and reads. More take time by the
/// square of their length.
const LONGEST_INTEGER: usize = 14_284;

/// Why a walk ends early.
enum End {
    /// The builder said so, and knows why.
    Stop,
    /// There is something that is no JSON.
    Error(PyErr),
}

impl From<Stop> for End {
    fn from(_: Stop) -> Self {
        Self::Stop
    }
}

impl From<PyErr> for End {
    fn from(error: PyErr) -> Self {
        Self::Error(error)
    }
}

/// A container that is open.
///
/// The thread stays attached throughout, so that nothing changes meanwhile; unless code runs within the walk after all, such as that of
/// a finalizer. Then each of these sees what was or what is, and nothing else.
enum Frame<'py> {
    Dict { dict: Bound<'py, PyDict>, position: ffi::Py_ssize_t, name: Option<Bound<'py, PyAny>> },
    List { list: Bound<'py, PyList>, next: usize },
    Tuple { tuple: Bound<'py, PyTuple>, next: usize },
}

impl<'py> Frame<'py> {
    /// The next value, of which a dict keeps the name.
    fn next(&mut self) -> Option<Bound<'py, PyAny>> {
        match self {
            Self::Dict { dict, position, name } => {
                let py = dict.py();
                let (mut key, mut value) = (std::ptr::null_mut(), std::ptr::null_mut());
                // SAFETY: `dict` is a dict and the thread is attached. A position out of a dict that has changed is looked at as well as any.
                // Not pyo3's iterator: that panics where a dict has changed.
                let more = unsafe { ffi::PyDict_Next(dict.as_ptr(), position, &raw mut key, &raw mut value) };
                if more == 0 {
                    return None;
                }
                // SAFETY: both are set where there is more, and the dict still has them, for no code has run since.
                let (key, value) = unsafe { (Bound::from_borrowed_ptr(py, key), Bound::from_borrowed_ptr(py, value)) };
                *name = Some(key);
                Some(value)
            }
            Self::List { list, next } => {
                *next += 1;
                (*next <= list.len()).then(|| list.get_item(*next - 1).ok()).flatten()
            }
            Self::Tuple { tuple, next } => {
                *next += 1;
                (*next <= tuple.len()).then(|| tuple.get_item(*next - 1).ok()).flatten()
            }
        }
    }
}

/// Walks the object. What it is too large, too deep or too strange for is in the verdict.
///
/// # Errors
/// `TypeError` where something in it is no JSON: a set, a `Decimal`, a key that is no string.
pub(crate) fn walk<'py>(root: &Bound<'py, PyAny>, builder: &mut Builder<'_>, buffers: &mut Buffers) -> PyResult<()> {
    let mut walker = Walker { builder, texts: Texts::of(root.py()), buffers, open: Vec::with_capacity(16) };
    match walker.run(root.clone()) {
        // The builder remembers that it stopped.
        Ok(()) | Err(End::Stop) => Ok(()),
        Err(End::Error(error)) => Err(error),
    }
}

struct Walker<'w, 't, 'py> {
    builder: &'w mut Builder<'t>,
    texts: &'static Texts,
    buffers: &'w mut Buffers,
    /// Never more than `limits.depth`: the builder stops first. So cycles end, too.
    open: Vec<Frame<'py>>,
}

impl<'py> Walker<'_, '_, 'py> {
    fn run(&mut self, root: Bound<'py, PyAny>) -> Result<(), End> {
        let mut value = root;
        loop {
            self.value(&value)?;
            value = loop {
                let Some(frame) = self.open.last_mut() else { return Ok(()) };
                let Some(next) = frame.next() else {
                    self.builder.end()?;
                    self.open.pop();
                    continue;
                };
                if matches!(frame, Frame::Dict { .. }) {
                    self.name()?;
                }
                break next;
            };
        }
    }

    /// Tells the builder of the name that the open dict has come to.
    fn name(&mut self) -> Result<(), End> {
        let Some(Frame::Dict { name: Some(name), .. }) = self.open.last() else { return Ok(()) };
        let Ok(text) = name.cast::<PyString>() else { return Err(self.no_name(name).into()) };
        let builder = &mut *self.builder;
        self.texts.read(text, self.buffers, |text, replaced| {
            if replaced {
                builder.lone_surrogate();
            }
            builder.name(text)
        })?;
        Ok(())
    }

    /// Tells the builder of a value. Whole types first, which is one comparison each; then subclasses.
    fn value(&mut self, value: &Bound<'py, PyAny>) -> Result<(), End> {
        if let Ok(text) = value.cast_exact::<PyString>() {
            self.string(text)
        } else if let Ok(dict) = value.cast_exact::<PyDict>() {
            self.dict(dict)
        } else if let Ok(list) = value.cast_exact::<PyList>() {
            self.list(list)
        } else if value.is_none() {
            Ok(self.builder.null()?)
        } else if let Ok(value) = value.cast_exact::<PyBool>() {
            Ok(self.builder.boolean(value.is_true())?)
        } else if let Ok(integer) = value.cast_exact::<PyInt>() {
            self.integer(integer)
        } else if let Ok(float) = value.cast_exact::<PyFloat>() {
            self.float(float)
        } else {
            self.subclass(value)
        }
    }

    #[cold]
    fn subclass(&mut self, value: &Bound<'py, PyAny>) -> Result<(), End> {
        if let Ok(text) = value.cast::<PyString>() {
            self.string(text)
        } else if let Ok(dict) = value.cast::<PyDict>() {
            self.dict(dict)
        } else if let Ok(list) = value.cast::<PyList>() {
            self.list(list)
        } else if let Ok(tuple) = value.cast::<PyTuple>() {
            self.builder.begin_array()?;
            self.open.push(Frame::Tuple { tuple: tuple.clone(), next: 0 });
            Ok(())
        } else if let Ok(integer) = value.cast::<PyInt>() {
            self.integer(integer)
        } else if let Ok(float) = value.cast::<PyFloat>() {
            self.float(float)
        } else {
            Err(self.no_json(value).into())
        }
    }

    fn string(&mut self, text: &Bound<'py, PyString>) -> Result<(), End> {
        let builder = &mut *self.builder;
        self.texts.read(text, self.buffers, |text, replaced| {
            if replaced {
                builder.lone_surrogate();
            }
            builder.string(text)
        })?;
        Ok(())
    }

    fn dict(&mut self, dict: &Bound<'py, PyDict>) -> Result<(), End> {
        self.builder.begin_object()?;
        self.open.push(Frame::Dict { dict: dict.clone(), position: 0, name: None });
        Ok(())
    }

    fn list(&mut self, list: &Bound<'py, PyList>) -> Result<(), End> {
        self.builder.begin_array()?;
        self.open.push(Frame::List { list: list.clone(), next: 0 });
        Ok(())
    }

    fn integer(&mut self, integer: &Bound<'py, PyInt>) -> Result<(), End> {
        let mut overflow = 0;
        // SAFETY: `integer` is an int and the thread is attached. Not pyo3's conversion: that makes an exception of each one too large.
        let value = unsafe { ffi::PyLong_AsLongLongAndOverflow(integer.as_ptr(), &raw mut overflow) };
        if overflow == 0 {
            return Ok(self.builder.number(itoa::Buffer::new().format(value))?);
        }
        // Not the methods of a subclass.
        let (py, int) = (integer.py(), integer.py().get_type::<PyInt>());
        let bits: usize = int.call_method1(intern!(py, "bit_length"), (integer,))?.extract()?;
        if bits > LONGEST_INTEGER {
            // No number at all, for the builder.
            return Ok(self.builder.number("")?);
        }
        let text = int.call_method1(intern!(py, "__repr__"), (integer,))?.cast_into::<PyString>();
        let text = text.map_err(PyErr::from)?;
        let builder = &mut *self.builder;
        self.texts.read(&text, self.buffers, |text, _| builder.number(text))?;
        Ok(())
    }

    fn float(&mut self, float: &Bound<'py, PyFloat>) -> Result<(), End> {
        let value = float.value();
        if value.is_finite() {
            Ok(self.builder.number(zmij::Buffer::new().format_finite(value))?)
        } else {
            Ok(self.builder.number("NaN")?)
        }
    }

    #[cold]
    fn no_json(&self, value: &Bound<'py, PyAny>) -> PyErr {
        let name = value.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string());
        PyTypeError::new_err(format!(
            "the event has a value of type {name} at {}, which is not JSON; it must be made of dict, list, tuple, str, int, float, bool and None",
            self.place()
        ))
    }

    #[cold]
    fn no_name(&self, name: &Bound<'py, PyAny>) -> PyErr {
        let kind = name.get_type().name().map_or_else(|_| "object".to_owned(), |name| name.to_string());
        PyTypeError::new_err(format!(
            "the event has a dict with a key of type {kind} at {}, which is not JSON; keys must be str",
            self.place()
        ))
    }

    /// Where the walk has come to. A sender chooses names too: one that is not plain is not shown.
    fn place(&self) -> String {
        let is_plain = |name: &str| {
            name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        };
        let mut place = "$".to_owned();
        for frame in &self.open {
            match frame {
                Frame::Dict { name, .. } => {
                    let name = name.as_ref().and_then(|name| name.cast::<PyString>().ok());
                    match name.map(|name| name.to_string_lossy().into_owned()).filter(|name| is_plain(name)) {
                        Some(name) => place.extend([".", &name]),
                        None => place.push_str("[*]"),
                    }
                }
                Frame::List { next, .. } | Frame::Tuple { next, .. } => {
                    place.push_str(&format!("[{}]", next.saturating_sub(1)));
                }
            }
        }
        place
    }
}
