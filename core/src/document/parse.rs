//! The strict JSON parser: RFC 8259 from bytes to the tape, without recursion.

use super::builder::{Builder, Escaped, Stop};
use super::escape::{Fault, unescape};
use super::json;
use super::node::{Kind, NodeId};
use super::rules;
use crate::finding::Rule;

/// Reads one JSON text, which is all of the builder's source, into the builder.
///
/// The text must be UTF-8. What is wrong with it is noted in the builder's problems; after a name that stands twice or half
/// of a surrogate pair reading goes on, after anything else it stops.
pub(crate) fn parse(builder: &mut Builder<'_>) -> Result<(), Stop> {
    let text = builder.source;
    let mut reader = Reader { text, at: builder.source_start, builder };
    if text.get(reader.at..).is_some_and(|text| text.starts_with(b"\xef\xbb\xbf")) {
        return Err(reader.stop(&rules::BOM));
    }
    reader.document()
}

struct Reader<'b, 't> {
    text: &'t [u8],
    at: usize,
    builder: &'b mut Builder<'t>,
}

impl Reader<'_, '_> {
    fn document(&mut self) -> Result<(), Stop> {
        // Each turn reads a value, and all that ends behind it.
        while self.value()? || self.after_value()? {}
        match self.next_byte() {
            None => Ok(()),
            Some(_) => Err(self.stop(&rules::TRAILING)),
        }
    }

    /// Reads a value, or the beginning of an array or object up to its first value; `true` where a value must follow.
    #[inline]
    fn value(&mut self) -> Result<bool, Stop> {
        match self.next_byte() {
            Some(b'"') => {
                self.place()?;
                self.string::<false>()?;
                Ok(false)
            }
            Some(b'{') => {
                self.open(Kind::Object)?;
                match self.next_byte() {
                    Some(b'}') => self.close().map(|()| false),
                    _ => self.name().map(|()| true),
                }
            }
            Some(b'[') => {
                self.open(Kind::Array)?;
                match self.next_byte() {
                    Some(b']') => self.close().map(|()| false),
                    _ => Ok(true),
                }
            }
            Some(b'-' | b'0'..=b'9') => self.number().map(|()| false),
            Some(b't') => self.literal(b"true", Kind::True),
            Some(b'f') => self.literal(b"false", Kind::False),
            Some(b'n') => self.literal(b"null", Kind::Null),
            _ => Err(self.unexpected()),
        }
    }

    /// Closes what ends here; `true` where another value must follow, `false` at the end of the document.
    #[inline]
    fn after_value(&mut self) -> Result<bool, Stop> {
        while let Some(parent) = self.builder.parent_kind() {
            match (self.next_byte(), parent) {
                (Some(b','), Kind::Object) => {
                    self.at += 1;
                    self.name()?;
                    return Ok(true);
                }
                (Some(b','), _) => {
                    self.at += 1;
                    return Ok(true);
                }
                (Some(b'}'), Kind::Object) | (Some(b']'), Kind::Array) => self.close()?,
                _ => return Err(self.unexpected()),
            }
        }
        Ok(false)
    }

    /// Reads a name and the colon behind it.
    #[inline]
    fn name(&mut self) -> Result<(), Stop> {
        if self.next_byte() != Some(b'"') {
            return Err(self.unexpected());
        }
        self.string::<true>()?;
        if self.next_byte() != Some(b':') {
            return Err(self.unexpected());
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn place(&mut self) -> Result<(), Stop> {
        self.builder.place(Some(self.offset()))
    }

    #[inline]
    fn open(&mut self, kind: Kind) -> Result<(), Stop> {
        self.builder.open(kind, Some(self.offset()))?;
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn close(&mut self) -> Result<(), Stop> {
        self.at += 1;
        self.builder.close()
    }

    /// Reads the string or name whose opening quote is here.
    #[inline]
    fn string<const NAME: bool>(&mut self) -> Result<(), Stop> {
        let kind = if NAME { Kind::Name } else { Kind::String };
        let start = self.at + 1;
        let end = json::find_special(self.text, start).unwrap_or(self.text.len());
        if self.text.get(end) != Some(&b'"') {
            return self.escaped_string(kind, start, end);
        }
        let len = end - start;
        self.check_len(len)?;
        if NAME {
            self.builder.names.push(self.text.get(start..end).unwrap_or_default());
        }
        self.builder.push(kind, start, len, self.builder.source_buffer);
        self.at = end + 1;
        Ok(())
    }

    /// Reads on a string that does not simply end at `at`: there is a backslash, or what may not be in a string.
    #[inline(never)]
    fn escaped_string(&mut self, kind: Kind, start: usize, at: usize) -> Result<(), Stop> {
        let from = self.builder.arena.used();
        self.builder.arena.extend(self.text.get(start..at).unwrap_or_default());
        let mut at = at;
        // What is decoded is never longer than what is left of the text.
        while let Some(fault) = self.builder.arena.fill(self.text.len() - at, |room| {
            let (read, written, fault) = unescape(self.text, at, room);
            at = read;
            (written, fault)
        }) {
            match fault {
                Fault::LoneSurrogate => {
                    let node = NodeId(self.builder.nodes.len() as u32);
                    let offset = at.saturating_sub(self.builder.source_start);
                    self.builder.problems.push(&rules::LONE_SURROGATE, Some(node), Some(offset));
                    self.builder.arena.extend("\u{fffd}".as_bytes());
                    at += 6;
                }
                Fault::Control => return Err(self.stop_at(&rules::CONTROL, at)),
                Fault::Escape => return Err(self.stop_at(&rules::ESCAPE, at)),
                Fault::Truncated => return Err(self.stop_at(&rules::TRUNCATED, self.text.len())),
            }
        }
        let len = self.builder.arena.used() - from;
        self.check_len(len)?;
        let node = self.builder.nodes.len() as u32;
        self.builder.escaped.push(Escaped { node, start: start as u32, len: (at - start) as u32 });
        if kind == Kind::Name {
            self.builder.names.push(self.builder.arena.bytes().get(from..).unwrap_or_default());
        }
        self.builder.push(kind, from, len, self.builder.arena_buffer);
        self.at = at + 1;
        Ok(())
    }

    /// Stops at a string, whose opening quote is here, that is decoded too long.
    #[inline]
    fn check_len(&mut self, len: usize) -> Result<(), Stop> {
        if len > self.builder.limits.string_bytes { Err(self.stop(&rules::STRING_BYTES)) } else { Ok(()) }
    }

    #[inline]
    fn number(&mut self) -> Result<(), Stop> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match json::number(rest) {
            Ok(len)
                if matches!(rest.get(len), Some(b',' | b'}' | b']'))
                    || !rest.get(len).is_some_and(|byte| goes_on(*byte)) =>
            {
                self.place()?;
                self.builder.push(Kind::Number, self.at, len, self.builder.source_buffer);
                self.at += len;
                Ok(())
            }
            wrong => Err(self.no_number(wrong)),
        }
    }

    /// Says what is wrong with a number.
    #[cold]
    fn no_number(&mut self, read: Result<usize, usize>) -> Stop {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match read {
            Err(_) if rest.starts_with(b"-Infinity") || rest.starts_with(b"-NaN") => self.stop(&rules::NON_FINITE),
            Err(len) if len >= rest.len() => self.stop_at(&rules::TRUNCATED, self.text.len()),
            Ok(len) | Err(len) => self.stop_at(&rules::NUMBER, self.at + len),
        }
    }

    #[inline]
    fn literal<const N: usize>(&mut self, word: &[u8; N], kind: Kind) -> Result<bool, Stop> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if rest.first_chunk() != Some(word) {
            return Err(self.no_literal(word));
        }
        self.place()?;
        self.builder.push(kind, self.at, N, self.builder.source_buffer);
        self.at += N;
        Ok(false)
    }

    #[cold]
    fn no_literal(&mut self, word: &[u8]) -> Stop {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if word.starts_with(rest) { self.stop_at(&rules::TRUNCATED, self.text.len()) } else { self.unexpected() }
    }

    /// Skips white space; the byte behind it.
    #[inline]
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            match self.text.get(self.at) {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// Where this is, in bytes from the start of the text.
    #[inline]
    fn offset(&self) -> usize {
        self.at - self.builder.source_start
    }

    /// Says what stands here instead of what JSON wants.
    #[cold]
    fn unexpected(&mut self) -> Stop {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let rule = if rest.is_empty() {
            &rules::TRUNCATED
        } else if rest.starts_with(b"NaN") || rest.starts_with(b"Infinity") {
            &rules::NON_FINITE
        } else if let [b'+' | b'.', b'0'..=b'9', ..] = rest {
            &rules::NUMBER
        } else {
            &rules::SYNTAX
        };
        self.stop(rule)
    }

    #[cold]
    fn stop(&mut self, rule: &'static Rule) -> Stop {
        self.stop_at(rule, self.at)
    }

    #[cold]
    fn stop_at(&mut self, rule: &'static Rule, at: usize) -> Stop {
        let offset = at.saturating_sub(self.builder.source_start);
        self.builder.stop(rule, Some(offset))
    }
}

/// Whether a byte behind a number makes it another one, which JSON does not have: 01, 1x, 0x10.
const fn goes_on(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'+' | b'-')
}
