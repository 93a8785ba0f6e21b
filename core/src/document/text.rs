//! Where the text of a node lies.

use super::arena::Arena;
use super::builder::MOST_BYTES;

/// The buffer that a text lies in.
///
/// There are two arenas, so that a carrier in the one can be decoded into the other: a text and what is decoded from it never share
/// a buffer, and no borrow has to be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Buffer {
    /// The bytes of the event.
    Input,
    /// What was decoded from the input or from the odd arena.
    Even,
    /// What was decoded from the even arena.
    Odd,
}

impl Buffer {
    /// The buffer that text of this one is decoded into.
    pub(crate) const fn decoded(self) -> Self {
        match self {
            Self::Input | Self::Odd => Self::Even,
            Self::Even => Self::Odd,
        }
    }
}

/// A text: where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) buffer: Buffer,
    pub(crate) start: u32,
    pub(crate) len: u32,
}

impl Span {
    /// The whole input, which was read, so that its length has 32 bits.
    pub(crate) const fn input(input: &[u8]) -> Self {
        Self { buffer: Buffer::Input, start: 0, len: input.len() as u32 }
    }

    /// The text in the bytes of its buffer.
    pub(crate) fn of(self, bytes: &[u8]) -> &[u8] {
        bytes.get(self.start as usize..self.start as usize + self.len as usize).unwrap_or_default()
    }
}

/// The two arenas.
#[derive(Debug, Default)]
pub(crate) struct Arenas {
    pub(crate) even: Arena,
    pub(crate) odd: Arena,
}

impl Arenas {
    /// Forgets all text, keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.even.clear();
        self.odd.clear();
    }

    /// Whether what a text decodes to, which is never longer than the text, can be addressed in its arena.
    pub(super) fn fits(&self, text: Span) -> bool {
        let used = match text.buffer.decoded() {
            Buffer::Odd => self.odd.used(),
            Buffer::Even | Buffer::Input => self.even.used(),
        };
        used + text.len as usize <= MOST_BYTES
    }

    /// The bytes of a buffer, and the arena that its text is decoded into.
    pub(crate) fn text_and_arena<'a>(&'a mut self, input: &'a [u8], buffer: Buffer) -> (&'a [u8], &'a mut Arena) {
        match buffer {
            Buffer::Input => (input, &mut self.even),
            Buffer::Even => (self.even.bytes(), &mut self.odd),
            Buffer::Odd => (self.odd.bytes(), &mut self.even),
        }
    }

    /// The bytes of a buffer.
    pub(crate) fn bytes<'a>(&'a self, input: &'a [u8], buffer: Buffer) -> &'a [u8] {
        match buffer {
            Buffer::Input => input,
            Buffer::Even => self.even.bytes(),
            Buffer::Odd => self.odd.bytes(),
        }
    }
}
