//! Reading strings of JavaScript.

use napi::{Error, JsString, JsValue, Result, Status, sys};

/// Reads a string into memory that is used again, as UTF-8. Half of a surrogate pair becomes U+FFFD.
///
/// `units` is how long JavaScript says that the string is. V8 copies text that is all ASCII at the speed of memory if it is given
/// less room than three bytes for each unit, and asks character by character otherwise; so it is given two, and text that needs more
/// is read again.
pub(crate) fn read<'b>(string: &JsString<'_>, units: usize, buffer: &'b mut Vec<u8>) -> Result<&'b str> {
    let room = units.saturating_mul(2).saturating_add(8);
    if write(string, room, buffer)? {
        let whole = string.utf8_len()?.saturating_add(8);
        write(string, whole, buffer)?;
    }
    std::str::from_utf8(buffer).map_err(|_| Error::new(Status::StringExpected, "a string is not UTF-8"))
}

/// Reads what fits into `room` bytes; whether that may not be all.
fn write(string: &JsString<'_>, room: usize, buffer: &mut Vec<u8>) -> Result<bool> {
    buffer.clear();
    buffer.reserve(room);
    let value = string.value();
    let mut written = 0;
    // SAFETY: the value is a string of this environment, alive as long as the call that brought it. `buffer` has at least `room` bytes of
    // memory, of which Node-API writes at most `room`: the text and a zero. The safe way (`JsString::into_utf8`) takes new memory for
    // every string.
    let status = unsafe {
        sys::napi_get_value_string_utf8(value.env, value.value, buffer.as_mut_ptr().cast(), room, &raw mut written)
    };
    if status != sys::Status::napi_ok {
        return Err(Error::new(Status::from(status), "a string cannot be read"));
    }
    // SAFETY: so many bytes have been written, and they fit.
    unsafe { buffer.set_len(written.min(room)) };
    // A character that does not fit is left out whole: four bytes, and the zero.
    Ok(written.saturating_add(5) > room)
}
