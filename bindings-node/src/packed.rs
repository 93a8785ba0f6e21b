//! The event as the walker of JavaScript hands it over.
//!
//! `shape` has a word for each part, in the order of the text: what it is in the lower three bits, and above them its length in units of
//! UTF-16. The texts of names, numbers and short strings stand one behind the other in one string; long strings come as they are.
//!
//! INVARIANT: nothing here trusts the lengths. A text that does not end where its length says is never read as two others: it is
//! [`Fault::Careful`].

use crate::text;
use napi::bindgen_prelude::Array;
use napi::{Error, JsString, Status};
use sluicegate::document::Builder;

const OBJECT: u32 = 0;
const ARRAY: u32 = 1;
const END: u32 = 2;
const NAME: u32 = 3;
const STRING: u32 = 4;
const NUMBER: u32 = 5;
/// `null`, `false`, `true`, or that the text that comes next holds half of a surrogate pair.
const LITERAL: u32 = 6;
/// The next of the long strings.
const APART: u32 = 7;

/// An event in parts.
pub(crate) struct Packed<'a> {
    pub(crate) texts: &'a str,
    pub(crate) shape: &'a [u32],
    pub(crate) apart: Option<&'a Array<'a>>,
    /// Whether the walker looked for halves of surrogate pairs and replaced them.
    pub(crate) careful: bool,
}

/// Why an event cannot be built from its parts.
pub(crate) enum Fault {
    /// There may be halves of surrogate pairs in it, which no UTF-8 can hold: the walker has to look at every text.
    Careful,
    /// The parts do not fit together, or Node says no.
    Error(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl Packed<'_> {
    /// Hands the parts to the builder; `buffer` is memory for the long strings.
    pub(crate) fn build(&self, builder: &mut Builder<'_>, buffer: &mut Vec<u8>) -> Result<(), Fault> {
        if !self.careful && self.texts.contains('\u{fffd}') {
            return Err(Fault::Careful);
        }
        let mut texts = Texts { rest: self.texts, ascii: self.texts.is_ascii() };
        let mut long = 0;
        for word in self.shape {
            let units = (word >> 3) as usize;
            let step = match word & 7 {
                OBJECT => builder.begin_object(),
                ARRAY => builder.begin_array(),
                END => builder.end(),
                NAME => builder.name(self.take(&mut texts, units)?),
                STRING => builder.string(self.take(&mut texts, units)?),
                NUMBER => builder.number(self.take(&mut texts, units)?),
                LITERAL => match units {
                    0 => builder.null(),
                    1 => builder.boolean(false),
                    2 => builder.boolean(true),
                    _ => {
                        builder.lone_surrogate();
                        Ok(())
                    }
                },
                APART.. => {
                    let string = self.apart.map_or(Ok(None), |apart| apart.get::<JsString<'_>>(long))?;
                    long += 1;
                    let string = string.ok_or_else(misfit)?;
                    let text = text::read(&string, units, buffer)?;
                    if !self.careful && text.len() != units && text.contains('\u{fffd}') {
                        return Err(Fault::Careful);
                    }
                    builder.string(text)
                }
            };
            // The builder has noted why, and there is no document however the calls go on.
            if step.is_err() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn take<'t>(&self, texts: &mut Texts<'t>, units: usize) -> Result<&'t str, Fault> {
        texts.take(units).ok_or_else(|| if self.careful { Fault::Error(misfit()) } else { Fault::Careful })
    }
}

fn misfit() -> Error {
    Error::new(Status::InvalidArg, "the parts of the event do not fit together")
}

/// The texts that are still to come.
struct Texts<'t> {
    rest: &'t str,
    ascii: bool,
}

impl<'t> Texts<'t> {
    /// The next text, which is so many units long. None where it ends within a character: then two halves of surrogate pairs, one at the end
    /// of a text and one at the start of the next, have become a character that is in neither.
    fn take(&mut self, units: usize) -> Option<&'t str> {
        let bytes = if self.ascii { units } else { bytes(self.rest, units)? };
        let (text, rest) = self.rest.split_at_checked(bytes)?;
        self.rest = rest;
        Some(text)
    }
}

/// How many bytes the first `units` units of a text have.
fn bytes(text: &str, units: usize) -> Option<usize> {
    // Most texts are ASCII even where some are not.
    if text.as_bytes().get(..units)?.is_ascii() {
        return Some(units);
    }
    let mut left = units;
    for (at, character) in text.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(character.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}
