//! Verdicts as JSON lines.

use crate::names::is_unprintable;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::ser::Formatter;
use sluicegate::{Response, Verdict};
use std::io::{self, Write};

/// Writes `{"event":…,"source":…,"decision":…,"findings":[…]}`.
pub(crate) fn write_event(out: &mut dyn Write, event: &str, verdict: &Verdict<'_>) -> io::Result<()> {
    write_line(out, &Line { event: Some(event), verdict })
}

/// Writes `{"decision":…,"findings":[…]}`.
pub(crate) fn write_verdict(out: &mut dyn Write, verdict: &Verdict<'_>) -> io::Result<()> {
    write_line(out, &Line { event: None, verdict })
}

/// Writes the event that would be handed on, on one line; nothing where it is refused.
pub(crate) fn write_handed_on(out: &mut dyn Write, verdict: &Verdict<'_>) -> io::Result<()> {
    let Some(event) = verdict.event() else { return Ok(()) };
    let (mut in_string, mut escaped) = (false, false);
    // Line breaks can only stand between the tokens. What was written as JSON is not written anew, so that a number stays what it is.
    let is_kept = |byte: &&u8| {
        if in_string {
            (in_string, escaped) = (escaped || **byte != b'"', !escaped && **byte == b'\\');
            return true;
        }
        in_string = **byte == b'"';
        !matches!(byte, b'\n' | b'\r')
    };
    let line: Vec<u8> = event.iter().filter(is_kept).copied().collect();
    out.write_all(line.trim_ascii())?;
    out.write_all(b"\n")
}

/// Writes what the platform would be told.
pub(crate) fn write_response(out: &mut dyn Write, verdict: &Verdict<'_>) -> io::Result<()> {
    match verdict.response() {
        Response::None => writeln!(out, "null"),
        Response::Answer(answer) => writeln!(out, "{answer}"),
        _ => writeln!(out, r#"{{"errorType":"EventRejected","errorMessage":"the event is refused"}}"#),
    }
}

/// Whoever has an event has a source, too, if only null.
struct Line<'a> {
    event: Option<&'a str>,
    verdict: &'a Verdict<'a>,
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(None)?;
        if let Some(event) = self.event {
            line.serialize_entry("event", event)?;
            line.serialize_entry("source", &self.verdict.source())?;
        }
        line.serialize_entry("decision", self.verdict.decision().name())?;
        line.serialize_entry("findings", &Findings(self.verdict))?;
        line.end()
    }
}

struct Findings<'a>(&'a Verdict<'a>);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.findings())
    }
}

fn write_line(out: &mut dyn Write, line: &Line<'_>) -> io::Result<()> {
    line.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Printable))?;
    out.write_all(b"\n")
}

/// Compact JSON that a terminal can show: what it would obey is escaped, so that the text stays the same for a JSON reader.
struct Printable;

impl Formatter for Printable {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if !fragment.contains(is_unprintable) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut bytes = [0; 4];
        for c in fragment.chars() {
            if is_unprintable(c) {
                // All of them have four hexadecimal digits or fewer.
                write!(writer, "\\u{:04x}", u32::from(c))?;
            } else {
                writer.write_all(c.encode_utf8(&mut bytes).as_bytes())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluicegate::Gate;

    #[test]
    fn names_stay_what_they_are_and_terminals_see_no_controls() {
        let gate = Gate::default();
        let mut scratch = gate.scratch();
        let name = "a\nb\u{1b}\u{9b}\u{202e}\"ü.json";
        let mut out = Vec::new();
        write_event(&mut out, name, &gate.check(&mut scratch, b"{}")).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.starts_with(r#"{"event":"a\nb\u001b\u009b\u202e\"ü.json","source":null,"decision":"reject","#),
            "{text}"
        );
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["event"], name);
        assert_eq!(line["findings"][0]["rule"], "source.unknown");
    }
}
