//! The layers that yield text, and what they may yield in all.

use super::open::Opening;
use super::walk::Opener;
use super::{base64, gzip, percent, rules};
use crate::document::{Coding, DECODED_BYTES, RATIO, Span};

impl Opener<'_, '_> {
    /// Takes off base64; notes where it is none.
    pub(super) fn base64(&mut self, string: Opening) -> Option<Opening> {
        if !self.has_room(string, string.text.len as usize / 4 * 3) {
            return None;
        }
        let Some(decoded) = self.tape.decode(self.input, string.text, base64::decode) else {
            self.note(&rules::BASE64, string);
            return None;
        };
        Some(self.peel(string, Coding::Base64, decoded))
    }

    /// Decompresses; notes where it is no gzip, or a bomb.
    pub(super) fn gzip(&mut self, string: Opening) -> Option<Opening> {
        let (ratio, room) = (self.limits.ratio, self.left(string.record).decoded);
        let inflater = &mut self.work.inflater;
        let decode = |text: &[u8], arena: &mut _, room| inflater.decode(text, arena, ratio, room);
        match self.tape.expand(self.input, string.text, room, decode) {
            Ok(decoded) => Some(self.peel(string, Coding::Gzip, decoded)),
            Err(fault) => {
                let rule = match fault {
                    gzip::Fault::Format => &rules::GZIP,
                    gzip::Fault::Ratio => &RATIO,
                    gzip::Fault::Room => &DECODED_BYTES,
                };
                self.note(rule, string);
                None
            }
        }
    }

    /// Takes off percent-encoding; notes where a `%` has not its two digits, and goes on all the same.
    pub(super) fn percent(&mut self, string: Opening, plus_is_space: bool) -> Option<Opening> {
        if !self.has_room(string, string.text.len as usize) {
            return None;
        }
        let mut strict = true;
        let decoded = self.tape.decode(self.input, string.text, |text, arena| {
            strict = percent::decode(text, plus_is_space, arena);
            true
        });
        if !strict {
            self.note(&rules::PERCENT, string);
        }
        let coding = if plus_is_space { Coding::PercentPlus } else { Coding::Percent };
        decoded.map(|decoded| self.peel(string, coding, decoded))
    }

    /// Counts what was decoded.
    fn peel(&mut self, string: Opening, coding: Coding, decoded: Span) -> Opening {
        self.charge(string.record, |spent| spent.decoded += decoded.len as usize);
        string.peeled(coding, decoded)
    }

    /// Counts a text that is opened as a document; notes where there is not so much room left. What was decoded is counted already.
    pub(super) fn spend(&mut self, string: Opening) -> bool {
        let len = if string.is_decoded() { 0 } else { string.text.len as usize };
        let room = self.has_room(string, len);
        if room {
            self.charge(string.record, |spent| spent.decoded += len);
        }
        room
    }

    fn has_room(&mut self, string: Opening, more: usize) -> bool {
        let room = more <= self.left(string.record).decoded;
        if !room {
            self.note(&DECODED_BYTES, string);
        }
        room
    }

    pub(super) fn is_utf8(&self, text: Span) -> bool {
        simdutf8::basic::from_utf8(self.tape.bytes(self.input, text)).is_ok()
    }

    /// Notes where decoded bytes are no text. What was not decoded is.
    pub(super) fn check_utf8(&mut self, string: Opening) -> bool {
        let text = !string.is_decoded() || self.is_utf8(string.text);
        if !text {
            self.note(&rules::UTF8, string);
        }
        text
    }
}
