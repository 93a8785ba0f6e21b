//! The strict JSON parser: RFC 8259 from bytes to the tape, without recursion.

use super::builder::{Builder, Escaped, Stop};
use super::json::{self, Escape};
use super::node::{Kind, NodeId};
use super::rules;
use crate::finding::Rule;

/// Reads one JSON text, which is all of the builder's source, into the builder.
///
/// The text must be UTF-8. What is wrong with it is noted in the builder's problems; after a name that stands twice or half
/// of a surrogate pair reading goes on, after anything else it stops.
pub(super) fn parse(builder: &mut Builder<'_>) -> Result<(), Stop> {
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
        loop {
            if self.value()? {
                // An object or array was opened that is not empty: its first value comes next.
                continue;
            }
            if !self.after_value()? {
                break;
            }
        }
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
                self.builder.place(Some(self.offset()))?;
                self.string(Kind::String)?;
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
        self.string(Kind::Name)?;
        if self.next_byte() != Some(b':') {
            return Err(self.unexpected());
        }
        self.at += 1;
        self.builder.named = true;
        Ok(())
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
    fn string(&mut self, kind: Kind) -> Result<(), Stop> {
        let start = self.at + 1;
        match self.special(start)? {
            (end, b'"') => {
                let len = end - start;
                self.check_len(len)?;
                if kind == Kind::Name {
                    self.builder.names.push(self.text.get(start..end).unwrap_or_default());
                }
                self.builder.push(kind, start, len, self.builder.source_buffer);
                self.at = end + 1;
                Ok(())
            }
            (first, _) => self.escaped_string(kind, start, first),
        }
    }

    /// Reads on a string in which the first backslash was found.
    fn escaped_string(&mut self, kind: Kind, start: usize, mut at: usize) -> Result<(), Stop> {
        let decoded_start = self.builder.arena.used();
        let mut run = start;
        loop {
            self.builder.arena.extend_from(self.text.get(run..).unwrap_or_default(), at - run);
            if self.text.get(at) == Some(&b'"') {
                break;
            }
            run = at + self.escape(at)?;
            at = self.special(run)?.0;
        }
        let len = self.builder.arena.used() - decoded_start;
        self.check_len(len)?;
        let node = self.builder.nodes.len() as u32;
        self.builder.escaped.push(Escaped { node, start: start as u32, len: (at - start) as u32 });
        if kind == Kind::Name {
            self.builder.names.push(self.builder.arena.bytes().get(decoded_start..).unwrap_or_default());
        }
        self.builder.push(kind, decoded_start, len, self.builder.arena_buffer);
        self.at = at + 1;
        Ok(())
    }

    /// Stops at a string, whose opening quote is here, that is decoded too long.
    #[inline]
    fn check_len(&mut self, len: usize) -> Result<(), Stop> {
        if len > self.builder.limits.string_bytes { Err(self.stop(&rules::STRING_BYTES)) } else { Ok(()) }
    }

    /// Writes what the escape at `at` stands for; returns its length.
    #[inline]
    fn escape(&mut self, at: usize) -> Result<usize, Stop> {
        match json::escape(self.text.get(at..).unwrap_or_default()) {
            Escape::Char(c, len) => {
                if c.is_ascii() {
                    self.builder.arena.push(c as u8);
                } else {
                    self.builder.arena.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                Ok(len)
            }
            Escape::LoneSurrogate => {
                let offset = at.saturating_sub(self.builder.source_start);
                let node = NodeId(self.builder.nodes.len() as u32);
                self.builder.problems.push(&rules::LONE_SURROGATE, Some(node), Some(offset));
                self.builder.arena.extend("\u{fffd}".as_bytes());
                Ok(6)
            }
            Escape::Invalid => Err(self.stop_at(&rules::ESCAPE, at)),
            Escape::Truncated => Err(self.stop_at(&rules::TRUNCATED, self.text.len())),
        }
    }

    /// Finds the next quote or backslash.
    #[inline]
    fn special(&mut self, from: usize) -> Result<(usize, u8), Stop> {
        let found = json::find_special(self.text, from).and_then(|at| Some((at, *self.text.get(at)?)));
        match found {
            Some((at, byte @ (b'"' | b'\\'))) => Ok((at, byte)),
            Some((at, _)) => Err(self.stop_at(&rules::CONTROL, at)),
            None => Err(self.stop_at(&rules::TRUNCATED, self.text.len())),
        }
    }

    #[inline]
    fn number(&mut self) -> Result<(), Stop> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match json::number(rest) {
            // A digit, letter or sign that follows a number makes it another one, which JSON does not have: 01, 1x, 0x10.
            Ok(len)
                if !matches!(
                    rest.get(len),
                    Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'.' | b'+' | b'-')
                ) =>
            {
                self.builder.place(Some(self.offset()))?;
                self.builder.push(Kind::Number, self.at, len, self.builder.source_buffer);
                self.at += len;
                Ok(())
            }
            Ok(len) => Err(self.stop_at(&rules::NUMBER, self.at + len)),
            Err(_) if rest.starts_with(b"-Infinity") || rest.starts_with(b"-NaN") => Err(self.stop(&rules::NON_FINITE)),
            Err(len) if len >= rest.len() => Err(self.stop_at(&rules::TRUNCATED, self.text.len())),
            Err(len) => Err(self.stop_at(&rules::NUMBER, self.at + len)),
        }
    }

    #[inline]
    fn literal(&mut self, word: &[u8], kind: Kind) -> Result<bool, Stop> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if !rest.starts_with(word) {
            return Err(if word.starts_with(rest) {
                self.stop_at(&rules::TRUNCATED, self.text.len())
            } else {
                self.unexpected()
            });
        }
        self.builder.place(Some(self.offset()))?;
        self.builder.push(kind, self.at, word.len(), self.builder.source_buffer);
        self.at += word.len();
        Ok(false)
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
        self.at.saturating_sub(self.builder.source_start)
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
