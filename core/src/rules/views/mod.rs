//! A string as those who decode it once more would see it.
//!
//! An attacker who knows that a value is decoded on its way writes the attack encoded, once or more often. So a string
//! is judged as it stands, and then in at most [`ROUNDS`] decoded views. Each round takes one layer off: it undoes, in
//! one pass from left to right, every [percent](percent) escape, HTML [entity](entities) and JavaScript, JSON or CSS
//! [escape](escapes), and then [folds](fold) overlong UTF-8 and compatibility forms to ASCII.
//!
//! All encodings of a round are undone at once and only the outcome is judged. Undoing each alone, and in each order,
//! would give dozens of views and find hardly more: an attack that needs one encoding left in place is one in the
//! view before, for a layer further in is not yet undone there. The `+` alone is ambiguous, a space in a form and itself
//! elsewhere. A form is the outermost layer, so the first round is made both ways, and what remains after several rounds is
//! seen with spaces once more. So a string has six views at most, each made in linear time, and none but the plain one without
//! signs of an encoding.
//!
//! Folding drops what has no width, and that may be the attack: where a round folds, what it
//! [decoded before](Decoded::unfolded) is shown as well.
//!
//! INVARIANT: no step writes more bytes than it reads, so that buffers of the text's length are always enough.

mod entities;
mod escapes;
mod fold;
mod percent;

use super::ascii::ByteSet;
use super::scan::{Bytes, scan};

/// How many layers of encoding are taken off.
const ROUNDS: usize = 3;

/// The memory that decoded views are made in. Reusable, one a thread.
///
/// The buffers grow to the longest string that showed signs of an encoding, and stay. [`Views::with_capacity`] makes
/// room beforehand, so that not even the first such string allocates.
#[derive(Debug, Default)]
pub struct Views {
    current: Vec<u8>,
    other: Vec<u8>,
    /// INVARIANT: only if this is set is `other` what the current view was before it was folded.
    folded: bool,
}

impl Views {
    /// No memory yet; the first encoded string brings it.
    #[must_use]
    pub const fn new() -> Self {
        Self { current: Vec::new(), other: Vec::new(), folded: false }
    }

    /// Room for strings of up to that many bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self { current: Vec::with_capacity(bytes), other: Vec::with_capacity(bytes), folded: false }
    }

    /// Makes one decoded view of the text after the other, and shows each until `goes_on` says that it has seen enough.
    pub(super) fn each(&mut self, text: &[u8], bytes: Bytes, mut goes_on: impl FnMut(Decoded<'_>) -> bool) {
        let form = self.form(text, bytes);
        if form && !goes_on(self.decoded()) {
            return;
        }
        // What the next view is made of: the text first, then the view before.
        let (mut from, mut bytes) = (Some(text), bytes);
        let mut rounds = 0;
        while rounds < ROUNDS && self.undo(from, bytes) {
            rounds += 1;
            let decoded = self.decoded();
            (from, bytes) = (None, decoded.bytes);
            if !goes_on(decoded) {
                return;
            }
        }
        // After one round the form was that.
        if rounds > usize::from(form) && self.space(bytes) {
            goes_on(self.decoded());
        }
    }

    /// The view made last.
    fn decoded(&self) -> Decoded<'_> {
        let unfolded = self.folded.then_some(self.other.as_slice());
        Decoded { text: &self.current, bytes: scan(&self.current), unfolded }
    }

    /// Makes the text as a form is read the current view: one layer is taken off, and `+` is a space, if it may be. Whether
    /// there was one.
    fn form(&mut self, text: &[u8], bytes: Bytes) -> bool {
        if !may_be_spaced(bytes) {
            return false;
        }
        if bytes.any(ENCODED) {
            return self.take(Some(text), bytes, true);
        }
        // Base64 has many: all at once.
        self.folded = false;
        self.current.clear();
        self.current.extend(text.iter().map(|&byte| if byte == b'+' { b' ' } else { byte }));
        true
    }

    /// Takes one layer off the text, or off the current view where none is given, and makes the outcome the current
    /// view. Whether there was one.
    fn undo(&mut self, text: Option<&[u8]>, bytes: Bytes) -> bool {
        self.take(text, bytes, false)
    }

    fn take(&mut self, text: Option<&[u8]>, bytes: Bytes, form: bool) -> bool {
        let Self { current, other, folded } = self;
        let from = text.unwrap_or(current);
        let undone = Encodings { plus: form, ..Encodings::of(from, bytes) }.undo(from, other);
        if undone {
            // What the escapes left is in `other`; it folds back into the one that is no longer needed.
            *folded = fold::fold(other, current);
            if *folded {
                return true;
            }
        } else if !bytes.any(Bytes::NON_ASCII) || !fold::fold(from, other) {
            return false;
        }
        *folded = false;
        std::mem::swap(current, other);
        true
    }

    /// Makes the current view with `+` read as a space the current one, if it may be.
    fn space(&mut self, bytes: Bytes) -> bool {
        let spaced = may_be_spaced(bytes);
        if spaced {
            self.folded = false;
            for byte in &mut self.current {
                if *byte == b'+' {
                    *byte = b' ';
                }
            }
        }
        spaced
    }
}

/// What a layer is taken off of.
const ENCODED: Bytes = Bytes::PERCENT.with(Bytes::AMPERSAND).with(Bytes::BACKSLASH).with(Bytes::NON_ASCII);

/// Whether `+` may stand for spaces: where there are some already, it is itself.
const fn may_be_spaced(bytes: Bytes) -> bool {
    bytes.any(Bytes::PLUS) && !bytes.any(Bytes::SPACE)
}

/// A decoded view of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decoded<'a> {
    pub(super) text: &'a [u8],
    /// Which kinds of bytes it holds.
    pub(super) bytes: Bytes,
    /// What it was before it was folded, if escapes were undone and it then was.
    pub(super) unfolded: Option<&'a [u8]>,
}

/// The text that an encoded character stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Undone {
    bytes: [u8; 4],
    len: usize,
    /// How many bytes of the encoded text it took: never fewer than `len`.
    taken: usize,
}

impl Undone {
    const fn byte(byte: u8, taken: usize) -> Self {
        Self { bytes: [byte, 0, 0, 0], len: 1, taken }
    }

    fn code_point(code: u32, taken: usize) -> Option<Self> {
        let mut bytes = [0; 4];
        let len = char::from_u32(code)?.encode_utf8(&mut bytes).len();
        Some(Self { bytes, len, taken })
    }

    fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// The encodings that a text shows signs of, beyond a single byte that may mean anything.
#[derive(Clone, Copy, Debug)]
struct Encodings {
    percent: bool,
    entities: bool,
    escapes: Option<escapes::Escapes>,
    /// `+` is a space.
    plus: bool,
}

impl Encodings {
    fn of(text: &[u8], bytes: Bytes) -> Self {
        Self {
            percent: bytes.any(Bytes::PERCENT),
            entities: bytes.any(Bytes::AMPERSAND),
            escapes: if bytes.any(Bytes::BACKSLASH) { escapes::Escapes::of(text) } else { None },
            plus: false,
        }
    }

    /// What the encoded character at the start of `rest` stands for.
    fn undo_one(self, first: u8, rest: &[u8]) -> Option<Undone> {
        match first {
            b'%' if self.percent => percent::undo(rest),
            b'&' if self.entities => entities::undo(rest),
            b'\\' => self.escapes.and_then(|escapes| escapes.undo(rest)),
            b'+' => Some(Undone::byte(b' ', 1)),
            _ => None,
        }
    }

    /// Writes `text` with one layer taken off to `into`. Where there is none, nothing is written.
    fn undo(self, text: &[u8], into: &mut Vec<u8>) -> bool {
        if !self.plus && !self.percent && !self.entities && self.escapes.is_none() {
            return false;
        }
        let signs = if self.plus { &FORM_SIGNS } else { &SIGNS };
        rewrite(text, into, signs, |first, rest| self.undo_one(first, rest))
    }
}

/// What an encoded character starts with; in a form, `+` is one.
static SIGNS: ByteSet = ByteSet::new(b"%&\\");
static FORM_SIGNS: ByteSet = SIGNS.with(b"+");

/// Copies `text` to `into`, with what `undo` makes of each place that starts with one of the `signs`. Where it makes nothing of
/// any, nothing is written.
fn rewrite(text: &[u8], into: &mut Vec<u8>, signs: &ByteSet, undo: impl Fn(u8, &[u8]) -> Option<Undone>) -> bool {
    let mut changed = false;
    // What has been read and not yet written, and where in it to look on.
    let mut pending = text;
    let mut at = 0;
    while let Some(offset) = pending.get(at..).and_then(|rest| signs.position(rest)) {
        let (done, rest) = pending.split_at(at + offset);
        let undone = rest.first().and_then(|&first| undo(first, rest));
        let Some(undone) = undone else {
            at += offset + 1;
            continue;
        };
        debug_assert!(undone.taken > 0 && undone.len <= undone.taken, "a step must not make the text longer");
        if !changed {
            changed = true;
            into.clear();
            into.reserve(text.len());
        }
        into.extend_from_slice(done);
        into.extend_from_slice(undone.as_bytes());
        pending = rest.get(undone.taken..).unwrap_or_default();
        at = 0;
    }
    if changed {
        into.extend_from_slice(pending);
    }
    changed
}

/// The value of hexadecimal digits.
fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0u32, |value, &digit| Some(value.checked_mul(16)? + char::from(digit).to_digit(16)?))
}

#[cfg(test)]
mod tests;
