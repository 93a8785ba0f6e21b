//! Forms of several parts: `multipart/form-data` (RFC 7578), strictly.
//!
//! A form is read as an object whose members are its parts, in their order. A part that is a plain field is a string. One with a file name,
//! with another type than plain text or JSON, or with headers that are not known is an object:
//!
//! ```json
//! {"name": "Ana", "upload": {"filename": "a.csv", "content-type": "text/csv", "content": "…"}}
//! ```
//!
//! `filename*` and `headers` stand beside `filename` where the part has them. `content` is null where it is no text.
//!
//! Readers differ widely in what they make of a form that is not as browsers write it, and what one skips another one reads. So what is not
//! in the grammar is refused: other line breaks than CRLF, text in front of the first part or behind the last, headers over several
//! lines, parameters that stand twice, transfer encodings.

use super::media_type::{Charset, essence, parameters};
use super::{percent, rules};
use crate::document::{Builder, Kind, Stop};
use crate::finding::Rule;
use std::ops::Range;

/// A place in the text.
type Place = Range<usize>;

/// What is wrong, and where.
type Fault = (&'static Rule, usize);

/// The boundary that a Content-Type names: once, and as RFC 2046 has it.
pub(super) fn boundary(content_type: &[u8]) -> Option<&[u8]> {
    let mut named = parameters(content_type).filter(|(name, _)| name.eq_ignore_ascii_case(b"boundary"));
    let boundary = named.next().map(|(_, value)| value).filter(|value| is_boundary(value));
    boundary.filter(|_| named.next().is_none())
}

/// The boundary that the text itself begins with, for a carrier that has no Content-Type.
pub(super) fn first_boundary(text: &[u8]) -> Option<&[u8]> {
    let line = text.strip_prefix(b"--")?;
    line.get(..find_break(line, 0)?).filter(|boundary| is_boundary(boundary))
}

/// RFC 2046, section 5.1.1: 1 to 70 characters, the last of which is no space.
fn is_boundary(text: &[u8]) -> bool {
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(byte);
    (1..=70).contains(&text.len()) && text.iter().all(known) && text.last() != Some(&b' ')
}

/// Reads the form into the builder.
pub(super) fn read(text: &[u8], boundary: &[u8], builder: &mut Builder<'_>) -> Result<(), Stop> {
    builder.begin_object()?;
    let reader = Reader { text, boundary };
    let mut at = match reader.first() {
        Ok(at) => at,
        Err((rule, at)) => return Err(builder.refuse(rule, at)),
    };
    while let Some(behind) = at {
        let (part, next) = match reader.part(behind) {
            Ok(part) => part,
            Err((rule, at)) => return Err(builder.refuse(rule, at)),
        };
        reader.write(&part, builder)?;
        at = next;
    }
    builder.end_form()
}

struct Reader<'a> {
    text: &'a [u8],
    boundary: &'a [u8],
}

/// One part: where what it says of itself stands.
#[derive(Debug, Default)]
struct Part {
    name: Place,
    filename: Option<Place>,
    /// The value of `filename*`, behind its character set and language.
    extended: Option<Place>,
    content_type: Option<Place>,
    /// All header lines.
    headers: Place,
    /// Whether there are headers beside the three that are known.
    others: bool,
    content: Place,
}

impl Reader<'_> {
    fn get(&self, place: &Place) -> &[u8] {
        self.text.get(place.clone()).unwrap_or_default()
    }

    fn from(&self, at: usize) -> &[u8] {
        self.text.get(at..).unwrap_or_default()
    }

    /// Where the headers of the first part begin; none where the form has no parts.
    fn first(&self) -> Result<Option<usize>, Fault> {
        let start = if self.text.starts_with(b"\r\n") { 2 } else { 0 };
        let behind = self.from(start).strip_prefix(b"--").and_then(|rest| rest.strip_prefix(self.boundary));
        match behind {
            Some(rest) => self.behind_boundary(self.text.len() - rest.len()),
            None => Err((&rules::MULTIPART, start)),
        }
    }

    /// What follows on a boundary: another part, or the end.
    fn behind_boundary(&self, at: usize) -> Result<Option<usize>, Fault> {
        match self.from(at) {
            [b'\r', b'\n', ..] => Ok(Some(at + 2)),
            b"--" | b"--\r\n" => Ok(None),
            _ => Err((&rules::MULTIPART, at)),
        }
    }

    /// Reads the part whose headers begin at `start`; where the next one begins.
    fn part(&self, start: usize) -> Result<(Part, Option<usize>), Fault> {
        let mut part = Part::default();
        let mut named = false;
        let mut at = start;
        loop {
            let end = find_break(self.text, at).ok_or((&rules::MULTIPART, at))?;
            if end == at {
                break;
            }
            self.header(at..end, &mut part, &mut named)?;
            at = end + 2;
        }
        if !named {
            return Err((&rules::MULTIPART, start));
        }
        part.headers = start..at;
        let content = at + 2;
        // The line break in front of a boundary belongs to it. Where it is missing, some readers take the boundary for content.
        if self.from(content).strip_prefix(b"--").is_some_and(|rest| rest.starts_with(self.boundary)) {
            return Err((&rules::MULTIPART, content));
        }
        let (end, behind) = self.next_boundary(content).ok_or((&rules::MULTIPART, content))?;
        part.content = content..end;
        Ok((part, self.behind_boundary(behind)?))
    }

    /// Where the content ends that begins at `from`, and where the boundary behind it ends.
    fn next_boundary(&self, from: usize) -> Option<(usize, usize)> {
        let mut at = from;
        loop {
            let end = find_break(self.text, at)?;
            if let Some(rest) = self.from(end + 2).strip_prefix(b"--").and_then(|rest| rest.strip_prefix(self.boundary))
            {
                return Some((end, self.text.len() - rest.len()));
            }
            at = end + 1;
        }
    }

    /// Reads one header line.
    fn header(&self, line: Place, part: &mut Part, named: &mut bool) -> Result<(), Fault> {
        let wrong = (&rules::MULTIPART, line.start);
        let text = self.get(&line);
        // A line break that is none of a header, and what C readers take for the end.
        if text.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return Err(wrong);
        }
        let colon = text.iter().position(|byte| *byte == b':').ok_or(wrong)?;
        let (name, value) = (text.get(..colon).unwrap_or_default(), line.start + colon + 1..line.end);
        if name.is_empty() || !name.iter().all(is_token) {
            return Err(wrong);
        }
        let value = self.trim(value);
        if name.eq_ignore_ascii_case(b"content-disposition") {
            if std::mem::replace(named, true) {
                return Err(wrong);
            }
            self.disposition(value, part)
        } else if name.eq_ignore_ascii_case(b"content-type") {
            if Charset::of(self.get(&value)) == Charset::Other {
                return Err((&rules::CHARSET, value.start));
            }
            if part.content_type.replace(value).is_some() { Err(wrong) } else { Ok(()) }
        } else if name.eq_ignore_ascii_case(b"content-transfer-encoding") {
            let identity = |known: &&[u8]| self.get(&value).eq_ignore_ascii_case(known);
            if [&b"7bit"[..], b"8bit", b"binary"].iter().any(identity) { Ok(()) } else { Err(wrong) }
        } else {
            part.others = true;
            Ok(())
        }
    }

    /// Reads the value of a Content-Disposition: `form-data; name="a"; filename="b"`.
    fn disposition(&self, value: Place, part: &mut Part) -> Result<(), Fault> {
        const TYPE: &[u8] = b"form-data";
        let wrong = |at: usize| (&rules::MULTIPART, at);
        let mut at = value.start + TYPE.len();
        if !self.get(&(value.start..at)).eq_ignore_ascii_case(TYPE) || at > value.end {
            return Err(wrong(value.start));
        }
        let mut name = None;
        while at < value.end {
            let rest = self.get(&(at..value.end));
            let behind = rest.trim_ascii_start().strip_prefix(b";").ok_or(wrong(at))?.trim_ascii_start();
            at = value.end - behind.len();
            if behind.is_empty() {
                break;
            }
            let equals = behind.iter().position(|byte| *byte == b'=').ok_or(wrong(at))?;
            let key = behind.get(..equals).unwrap_or_default();
            let (found, end) = self.value(at + equals + 1..value.end)?;
            let slot = match key {
                _ if key.eq_ignore_ascii_case(b"name") => &mut name,
                _ if key.eq_ignore_ascii_case(b"filename") => &mut part.filename,
                _ if key.eq_ignore_ascii_case(b"filename*") => &mut part.extended,
                _ => return Err(wrong(at)),
            };
            at = end;
            let found = if key.ends_with(b"*") { self.extended(found)? } else { found };
            if slot.replace(found).is_some() {
                return Err(wrong(at));
            }
        }
        part.name = name.ok_or(wrong(value.start))?;
        Ok(())
    }

    /// The value of a parameter, which is what is between its quotes, or a word; and where it ends.
    fn value(&self, place: Place) -> Result<(Place, usize), Fault> {
        let text = self.get(&place);
        let Some(quoted) = text.strip_prefix(b"\"") else {
            let len = text.iter().position(|byte| !is_token(byte)).unwrap_or(text.len());
            let end = place.start + len;
            return if len > 0 { Ok((place.start..end, end)) } else { Err((&rules::MULTIPART, place.start)) };
        };
        let mut rest = quoted;
        loop {
            rest = match rest {
                [b'"', behind @ ..] => {
                    return Ok((place.start + 1..place.end - rest.len(), place.end - behind.len()));
                }
                [b'\\', b'"' | b'\\', tail @ ..] | [_, tail @ ..] => tail,
                [] => return Err((&rules::MULTIPART, place.start)),
            };
        }
    }

    /// What stands behind `UTF-8''` (RFC 8187).
    fn extended(&self, place: Place) -> Result<Place, Fault> {
        let text = self.get(&place);
        let behind = text
            .split_first_chunk::<6>()
            .filter(|(set, _)| set.eq_ignore_ascii_case(b"utf-8'"))
            .and_then(|(_, rest)| rest.iter().position(|byte| *byte == b'\'').and_then(|at| rest.get(at + 1..)));
        match behind {
            Some(rest) => Ok(place.end - rest.len()..place.end),
            None => Err((&rules::MULTIPART, place.start)),
        }
    }

    fn trim(&self, place: Place) -> Place {
        let text = self.get(&place);
        let start = place.end - text.trim_ascii_start().len();
        start..start + text.trim_ascii().len()
    }

    /// Writes the part as a member.
    fn write(&self, part: &Part, builder: &mut Builder<'_>) -> Result<(), Stop> {
        let content_type = part.content_type.as_ref().map(|place| self.get(place)).unwrap_or_default();
        let kind = essence(content_type);
        let plain = kind.is_empty()
            || [&b"text/plain"[..], b"application/json"].iter().any(|known| kind.eq_ignore_ascii_case(known));
        self.quoted(Kind::Name, &part.name, builder)?;
        let is_text = simdutf8::basic::from_utf8(self.get(&part.content)).is_ok();
        if !Charset::of(content_type).reads(self.get(&part.content)) && is_text {
            return Err(builder.refuse(&rules::CHARSET, part.content.start));
        }
        if plain && part.filename.is_none() && part.extended.is_none() && !part.others {
            return builder.verbatim(Kind::String, part.content.start, part.content.len());
        }
        builder.begin_object()?;
        if let Some(filename) = &part.filename {
            builder.literal_name("filename")?;
            self.quoted(Kind::String, filename, builder)?;
        }
        if let Some(extended) = &part.extended {
            builder.literal_name("filename*")?;
            let mut strict = true;
            builder.unescaped(Kind::String, extended.start, extended.len(), |arena| {
                strict = percent::decode(self.get(extended), false, arena);
            })?;
            if !strict {
                return Err(builder.refuse(&rules::MULTIPART, extended.start));
            }
        }
        if let Some(place) = &part.content_type {
            builder.literal_name("content-type")?;
            builder.verbatim(Kind::String, place.start, place.len())?;
        }
        if part.others {
            self.headers(part, builder)?;
        }
        builder.literal_name("content")?;
        if is_text {
            builder.verbatim(Kind::String, part.content.start, part.content.len())?;
        } else {
            builder.null()?;
        }
        builder.end_form()
    }

    /// Writes the headers that are not known.
    fn headers(&self, part: &Part, builder: &mut Builder<'_>) -> Result<(), Stop> {
        builder.literal_name("headers")?;
        builder.begin_object()?;
        let mut at = part.headers.start;
        while let Some(end) = find_break(self.text, at).filter(|end| *end < part.headers.end) {
            let line = self.get(&(at..end));
            let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
            let name = line.get(..colon).unwrap_or_default();
            let known = [&b"content-disposition"[..], b"content-type", b"content-transfer-encoding"];
            if !known.iter().any(|known| name.eq_ignore_ascii_case(known)) {
                let value = self.trim((at + colon + 1).min(end)..end);
                builder.verbatim(Kind::Name, at, colon)?;
                builder.verbatim(Kind::String, value.start, value.len())?;
            }
            at = end + 2;
        }
        builder.end_form()
    }

    /// Writes the value of a parameter, in which a backslash stands before quotes and backslashes.
    fn quoted(&self, kind: Kind, place: &Place, builder: &mut Builder<'_>) -> Result<(), Stop> {
        let text = self.get(place);
        if !text.contains(&b'\\') {
            return builder.verbatim(kind, place.start, place.len());
        }
        builder.unescaped(kind, place.start, place.len(), |arena| {
            let mut rest = text;
            loop {
                rest = match rest {
                    [b'\\', byte @ (b'"' | b'\\'), tail @ ..] | [byte, tail @ ..] => {
                        arena.push(*byte);
                        tail
                    }
                    [] => break,
                };
            }
        })
    }
}

/// RFC 9110, section 5.6.2.
const fn is_token(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#' | b'$' | b'%' | b'&' | b'\'' | b'*' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~'
        )
}

/// Where the next CRLF stands, from `from` on.
fn find_break(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += text.get(at..)?.iter().position(|byte| *byte == b'\r')?;
        if text.get(at + 1) == Some(&b'\n') {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Limits, NodeId, Span, Tape};
    use proptest::prelude::*;

    /// The form as a JSON text, or what is wrong with it.
    fn form(text: &[u8], boundary: &[u8]) -> Result<String, Vec<&'static str>> {
        let mut tape = Tape::default();
        let limits = Limits::default();
        let span = Span::input(text);
        let done = tape.nest(text, span, &limits, |builder, text| read(text, boundary, builder));
        match done {
            Ok(()) => Ok(shown(tape.document(text), NodeId(0))),
            Err(Stop) => Err(tape.problems.iter().map(|problem| problem.rule.id).collect()),
        }
    }

    fn shown(document: Document<'_>, node: NodeId) -> String {
        match document.kind(node) {
            Kind::Object => {
                let members = document.members(node);
                let members: Vec<_> = members
                    .map(|(name, value)| format!("{:?}: {}", document.text(name), shown(document, value)))
                    .collect();
                format!("{{{}}}", members.join(", "))
            }
            Kind::String => format!("{:?}", document.text(node)),
            _ => "null".into(),
        }
    }

    /// Lines with CRLF between them, and the last boundary.
    fn lines(lines: &[&str]) -> Vec<u8> {
        format!("{}\r\n--B--\r\n", lines.join("\r\n")).into_bytes()
    }

    #[test]
    fn forms_of_browsers_and_clients() {
        for (text, expected) in [
            (lines(&["--B", "Content-Disposition: form-data; name=\"a\"", "", "1"]), r#"{"a": "1"}"#),
            (lines(&["--B", "content-disposition:form-data;name=a", "", ""]), r#"{"a": ""}"#),
            (
                lines(&[
                    "--B",
                    "Content-Disposition: form-data; name=\"a\"",
                    "",
                    "1\n--B\r",
                    "2",
                    "--B",
                    "Content-Disposition: form-data; name=\"a\"",
                    "",
                    "3",
                ]),
                r#"{"a": "1\n--B\r\r\n2", "a": "3"}"#,
            ),
            (
                lines(&[
                    "--B",
                    "Content-Disposition: form-data; name=\"f\"; filename=\"a \\\"b\\\".txt\"",
                    "Content-Type: text/plain",
                    "",
                    "x",
                ]),
                r#"{"f": {"filename": "a \"b\".txt", "content-type": "text/plain", "content": "x"}}"#,
            ),
            (
                lines(&[
                    "--B",
                    "Content-Type: application/json; charset=utf-8",
                    "Content-Disposition: form-data; name=meta",
                    "",
                    "{}",
                ]),
                r#"{"meta": "{}"}"#,
            ),
            (
                lines(&[
                    "--B",
                    "Content-Disposition: form-data; name=f; filename=e.txt; filename*=utf-8''%C3%A9.txt",
                    "",
                    "x",
                ]),
                r#"{"f": {"filename": "e.txt", "filename*": "é.txt", "content": "x"}}"#,
            ),
            (
                lines(&["--B", "Content-Disposition: form-data; name=f", "X-Id:  7 ", "", "x"]),
                r#"{"f": {"headers": {"X-Id": "7"}, "content": "x"}}"#,
            ),
            (lines(&["--B", "Content-Disposition: form-data; name=\"C:\\x\"", "", ""]), r#"{"C:\\x": ""}"#),
            (b"--B--".to_vec(), "{}"),
            (b"\r\n--B--\r\n".to_vec(), "{}"),
        ] {
            assert_eq!(form(&text, b"B").as_deref(), Ok(expected), "{}", String::from_utf8_lossy(&text));
        }
    }

    #[test]
    fn content_that_is_no_text() {
        let text = b"--B\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n\xff\0\r\n--B--";
        assert_eq!(form(text, b"B").as_deref(), Ok(r#"{"f": {"filename": "x", "content": null}}"#));
        let text = b"--B\r\nContent-Disposition: form-data; name=f\r\n\r\n\xff\r\n--B--";
        assert_eq!(form(text, b"B"), Err(vec!["json.utf8"]));
    }

    #[test]
    fn what_readers_differ_about_is_refused() {
        let head = "Content-Disposition: form-data; name=a";
        for text in [
            "".to_owned(),
            "--B".into(),
            "--C--".into(),
            format!("x\r\n--B\r\n{head}\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}\r\n\r\n1\r\n--B--x"),
            format!("--B\r\n{head}\r\n\r\n1\r\n--B--\r\n--B\r\n"),
            format!("--B\r\n{head}\r\n\r\n1\r\n--B \r\n"),
            format!("--B\r\n{head}\r\n\r\n1\r\n--Bx\r\n--B--"),
            format!("--B\r\n{head}\r\n\r\n1"),
            format!("--B\n{head}\n\n1\n--B--"),
            format!("--B\r\n{head}\n\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}\r\n x: y\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}\r\n{head}\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}; name=b\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}; size=1\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}; filename=a; filename=b\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}; filename*=latin1''a\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}; filename*=utf-8''%z\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head} x\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}; filename=\"a\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}; filename = a\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}\"\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}\r\n\r\n--B\r\n{head}\r\n\r\n1\r\n--B--"),
            format!("--B\r\n{head}\r\nContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n--B--"),
            format!("--B\r\n{head}\r\nContent-Type: a/b\r\nContent-Type: a/b\r\n\r\n1\r\n--B--"),
            "--B\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--B--".into(),
            "--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n--B--".into(),
            "--B\r\n\r\n1\r\n--B--".into(),
            "--B\r\nContent-Disposition\r\n\r\n1\r\n--B--".into(),
            "--B\r\nContent-Disposition : form-data; name=a\r\n\r\n1\r\n--B--".into(),
            format!("--B\r\n{head}\0\r\n\r\n1\r\n--B--"),
        ] {
            assert_eq!(form(text.as_bytes(), b"B"), Err(vec!["carrier.multipart"]), "{text:?}");
        }
        let text = format!("--B\r\n{head}\r\nContent-Type: text/plain; charset=utf-16\r\n\r\n1\r\n--B--");
        assert_eq!(form(text.as_bytes(), b"B"), Err(vec!["carrier.charset"]));
    }

    #[test]
    fn boundaries() {
        assert_eq!(boundary(b"multipart/form-data; boundary=a-b"), Some(&b"a-b"[..]));
        assert_eq!(boundary(b"multipart/form-data; Boundary=\"a b\"; charset=utf-8"), Some(&b"a b"[..]));
        let long = format!("multipart/form-data; boundary={}", "a".repeat(71));
        for text in [
            "multipart/form-data",
            "x; boundary=",
            "x; boundary=a; boundary=b",
            "x; boundary=\"a \"",
            "x; boundary=a\u{e9}",
            &long,
        ] {
            assert_eq!(boundary(text.as_bytes()), None, "{text}");
        }
        assert_eq!(first_boundary(b"--abc\r\nx"), Some(&b"abc"[..]));
        assert_eq!(first_boundary(b"--\r\nx"), None);
        assert_eq!(first_boundary(b"abc\r\nx"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

        /// What is written as a form is read as it was.
        #[test]
        fn fields_come_back(fields in prop::collection::vec(("[a-z ]{0,5}", "[a-z\r\n-]{0,12}"), 0..5)) {
            let mut text = String::new();
            let mut expected = Vec::new();
            for (name, value) in &fields {
                text += &format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
                expected.push(format!("{name:?}: {value:?}"));
            }
            text += "--B--";
            prop_assert_eq!(form(text.as_bytes(), b"B"), Ok(format!("{{{}}}", expected.join(", "))));
        }

        #[test]
        fn any_bytes_are_read(text in prop::collection::vec(prop::sample::select(&b"\r\n-B;:=\"\\ax%*\xff\0"[..]), 0..200)) {
            let start = b"--B\r\nContent-Disposition: form-data; name=\"a\"".to_vec();
            let _ = form(&text, b"B");
            let _ = form(&[start, text].concat(), b"B");
        }
    }
}
