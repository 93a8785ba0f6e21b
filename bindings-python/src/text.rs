//! The text of a `str`, without a copy where that is possible.
//!
//! The limited API of Python 3.9 makes a `bytes` of every string that is read: twice the time of the whole walk. Later ones have
//! `PyUnicode_AsUTF8AndSize`, which costs nothing for ASCII, but leaves a second copy in every other string, for as long as that lives.
//! So what is ASCII is read in place, and all else is decoded here, from code points.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use pyo3::{ffi, intern, sync::PyOnceLock};
use std::ffi::{c_char, c_int};
use std::ops::Range;

/// Buffers that texts are decoded in. Reused.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    points: Vec<u32>,
    utf8: String,
}

/// Longer texts, in code points, are encoded by Python: their code points would take four times their memory.
const LONG: usize = 16 * 1024;

/// How many code points are looked at at once.
const BLOCK: usize = 16;

type AsUtf8AndSize = unsafe extern "C" fn(*mut ffi::PyObject, *mut ffi::Py_ssize_t) -> *const c_char;

unsafe extern "C" {
    // In the limited API since Python 3.7; pyo3 has it not.
    fn PyUnicode_AsUCS4(text: *mut ffi::PyObject, buffer: *mut u32, room: ffi::Py_ssize_t, copy_nul: c_int)
    -> *mut u32;
}

/// How the text of strings is read in this interpreter.
#[derive(Debug)]
pub(crate) struct Texts {
    in_place: Option<InPlace>,
}

#[derive(Debug)]
struct InPlace {
    /// Which bit of a string's state says that it is ASCII.
    ascii: u32,
    as_utf8: AsUtf8AndSize,
}

impl Texts {
    /// Those of this interpreter: looked up once.
    pub(crate) fn of(py: Python<'_>) -> &'static Self {
        static TEXTS: PyOnceLock<Texts> = PyOnceLock::new();
        TEXTS.get_or_init(py, || Self { in_place: InPlace::find(py) })
    }

    /// Lets `read` read the text, and know whether halves of surrogate pairs, which are no text, were replaced in it.
    pub(crate) fn read<R>(
        &self,
        text: &Bound<'_, PyString>,
        buffers: &mut Buffers,
        read: impl FnOnce(&str, bool) -> R,
    ) -> R {
        if let Some(text) = self.in_place.as_ref().and_then(|in_place| in_place.read(text)) {
            return read(text, false);
        }
        decoded(text, buffers, read)
    }
}

impl InPlace {
    /// Where in a `str` its state lies: behind the head of every object, the length and the hash. So it has been since Python 3.3.
    const STATE: usize = size_of::<ffi::PyObject>() + 2 * size_of::<ffi::Py_ssize_t>();

    /// Finds the bit by strings of which it is known whether they are ASCII. If that is not one bit, strings are not what they are in any
    /// known Python, and are not read in place.
    fn find(py: Python<'_>) -> Option<Self> {
        let as_utf8 = as_utf8_and_size()?;
        // Empty, shared, interned and none of these; of one, two and four bytes a character.
        let ascii = ["", "a", "not interned: ASCII", &"long".repeat(99)].map(|text| PyString::new(py, text));
        let other = ["é", "ÿ\u{80}", "not interned: \u{ff}", "語", "語".repeat(99).as_str(), "😀", "a😀"]
            .map(|text| PyString::new(py, text));
        let (named, named_other) = (PyString::intern(py, "interned"), PyString::intern(py, "intérné"));
        let set_in_all = ascii.iter().chain([&named]).fold(u32::MAX, |bits, text| bits & state(text));
        let set_in_others = other.iter().chain([&named_other]).fold(0, |bits, text| bits | state(text));
        let bit = set_in_all & !set_in_others;
        (bit.count_ones() == 1).then_some(Self { ascii: bit, as_utf8 })
    }

    fn read<'a>(&self, text: &'a Bound<'_, PyString>) -> Option<&'a str> {
        if state(text) & self.ascii == 0 {
            return None;
        }
        let mut len = 0;
        // SAFETY: `text` is a `str`, and the thread is attached, for `Bound` proves both.
        let start = unsafe { (self.as_utf8)(text.as_ptr(), &raw mut len) };
        if start.is_null() {
            return None;
        }
        // SAFETY: what the call gave are `len` bytes, which live and stay the same as long as the string, which `text` keeps alive.
        let bytes = unsafe { std::slice::from_raw_parts(start.cast::<u8>(), usize::try_from(len).ok()?) };
        std::str::from_utf8(bytes).ok()
    }
}

/// The state of a string, where `InPlace` looks for a bit.
fn state(text: &Bound<'_, PyString>) -> u32 {
    // SAFETY: every `str` has a head, a length, a hash and at least 4 aligned bytes behind them, whatever they mean there. They only change
    // while a thread is attached to the interpreter, as this one is.
    unsafe { text.as_ptr().cast::<u8>().add(InPlace::STATE).cast::<u32>().read() }
}

/// Every CPython has the function, but its limited API only since 3.10: it cannot be linked to, but looked up.
#[cfg(unix)]
fn as_utf8_and_size() -> Option<AsUtf8AndSize> {
    // SAFETY: the name ends with a NUL.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"PyUnicode_AsUTF8AndSize".as_ptr()) };
    // SAFETY: a function of that name is CPython's, of that type since 3.3, and part of its stable ABI; `None` is the null pointer.
    unsafe { std::mem::transmute::<*mut libc::c_void, Option<AsUtf8AndSize>>(found) }
}

#[cfg(not(unix))]
fn as_utf8_and_size() -> Option<AsUtf8AndSize> {
    None
}

/// The same, for every `str` there is.
#[inline(never)]
fn decoded<R>(text: &Bound<'_, PyString>, buffers: &mut Buffers, read: impl FnOnce(&str, bool) -> R) -> R {
    let len = text.len().unwrap_or(usize::MAX);
    if len > LONG {
        let py = text.py();
        // Not the method of a subclass. `surrogatepass` never fails, so no exception is made, which could run code.
        let encode = py.get_type::<PyString>().call_method1(intern!(py, "encode"), (text, "utf-8", "surrogatepass"));
        let encoded = encode.ok().and_then(|bytes| bytes.cast_into::<PyBytes>().ok());
        let text = encoded.as_ref().map(|bytes| String::from_utf8_lossy(bytes.as_bytes()));
        let replaced = matches!(text, Some(std::borrow::Cow::Owned(_)) | None);
        return read(text.as_deref().unwrap_or("\u{fffd}"), replaced);
    }
    let Buffers { points, utf8 } = buffers;
    if points.len() < len {
        points.resize(len.next_power_of_two().max(256), 0);
    }
    // SAFETY: `text` is a `str`, the thread is attached, and there is room for as many code points as it is told, of which no more are
    // written. It fails only for want of room.
    let written = unsafe {
        PyUnicode_AsUCS4(text.as_ptr(), points.as_mut_ptr(), ffi::Py_ssize_t::try_from(points.len()).unwrap_or(0), 0)
    };
    let points = points.get(Range { start: 0, end: len }).filter(|_| !written.is_null()).unwrap_or_default();
    let replaced = encode(points, utf8);
    read(utf8, replaced)
}

/// Writes code points as UTF-8; whether there are halves of surrogate pairs among them, each of which is replaced.
fn encode(points: &[u32], utf8: &mut String) -> bool {
    utf8.clear();
    let mut replaced = false;
    for block in points.chunks(BLOCK) {
        // Most blocks of most texts are ASCII; these loops become a few instructions for a block.
        if block.iter().fold(0, |bits, point| bits | point) < 0x80 {
            utf8.extend(block.iter().map(|point| char::from(*point as u8)));
            continue;
        }
        for point in block {
            utf8.push(char::from_u32(*point).unwrap_or_else(|| {
                replaced = true;
                char::REPLACEMENT_CHARACTER
            }));
        }
    }
    replaced
}
