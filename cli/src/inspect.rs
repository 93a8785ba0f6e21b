//! `sluicegate inspect`: judges strings.

use crate::PASSED;
use crate::failure::{Failure, unreadable};
use crate::lines::read_line;
use crate::names::{shown, unknown};
use crate::output::write_verdict;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use sluicegate::rules::{Holds, Sink};
use sluicegate::{Gate, Scratch};
use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Judges strings, one a line: a JSON line each, in the same order
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  echo \"1' OR '1'='1' --\" | sluicegate inspect
  sluicegate inspect --sink shell --sink path names.txt
  sluicegate inspect --jsonl --paranoia 2 payloads.jsonl   lines such as {\"payload\": \"text\"}

A string is judged as an untrusted string of an event is. Exit codes: 0 all were judged, 2 wrong arguments or input")]
pub(crate) struct Arguments {
    /// Where your code sends the strings: shell, path, sql, html, url, header, log, template, nosql, ldap, xpath, formula; more than
    /// once for several
    #[arg(short, long = "sink", value_name = "SINK", value_delimiter = ',', value_parser = parse_sink)]
    sinks: Vec<&'static str>,
    /// What honest strings look like: text, html, markdown, code, url, path, filename, token, json
    #[arg(long, value_parser = parse_holds)]
    holds: Option<&'static str>,
    /// How much suspicion is enough, 1 to 3
    #[arg(short, long, value_name = "LEVEL", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
    paranoia: u8,
    /// Lines are JSON objects, the string is their member `payload`; a file named .jsonl always has such lines
    #[arg(long)]
    jsonl: bool,
    /// The file with the strings; stdin where it is left out or -
    file: Option<PathBuf>,
}

fn parse_sink(name: &str) -> Result<&'static str, String> {
    Sink::from_name(name).map(Sink::name).ok_or_else(|| unknown(name, Sink::ALL.map(Sink::name)))
}

fn parse_holds(name: &str) -> Result<&'static str, String> {
    Holds::from_name(name).map(Holds::name).ok_or_else(|| unknown(name, Holds::ALL.map(Holds::name)))
}

impl Arguments {
    /// The options, as a policy about a document that is one string.
    fn gate(&self) -> Result<Gate, Failure> {
        let mut field = serde_json::Map::new();
        field.insert("at".to_owned(), "$".into());
        if !self.sinks.is_empty() {
            field.insert("sink".to_owned(), self.sinks.clone().into());
        }
        if let Some(holds) = self.holds {
            field.insert("holds".to_owned(), holds.into());
        }
        let policy = serde_json::json!({"version": 1, "paranoia": self.paranoia, "fields": [field]});
        Gate::from_value(policy).map_err(|error| Failure::new(error.to_string()))
    }
}

/// Judges every line.
pub(crate) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let gate = arguments.gate()?;
    let path = arguments.file.as_deref().unwrap_or(Path::new("-"));
    let name = shown(path);
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|error| Failure::new(unreadable(&name, &error)))?)
    };
    let jsonl = arguments.jsonl || path.extension().is_some_and(|extension| extension == "jsonl");
    let mut lines = Lines { name, input: BufReader::with_capacity(64 * 1024, input), number: 0, line: Vec::new() };
    let mut scratch = gate.scratch();
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    if jsonl {
        // A line that is wrong must be told before anything is printed, so all wait for the last.
        let mut verdicts = Vec::new();
        while lines.next(usize::MAX)? {
            let payload = lines.payload()?;
            judge(&gate, &mut scratch, &payload, &mut verdicts)?;
        }
        out.write_all(&verdicts)?;
    } else {
        let most = gate.policy().limits().string_bytes;
        while lines.next(most)? {
            judge(&gate, &mut scratch, &lines.line, &mut out)?;
            // Who writes a line and waits for the verdict gets it; many lines at once are answered at once.
            if lines.input.buffer().is_empty() {
                out.flush()?;
            }
        }
    }
    out.flush()?;
    Ok(PASSED)
}

fn judge(gate: &Gate, scratch: &mut Scratch, text: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let text = String::from_utf8_lossy(text);
    write_verdict(out, &gate.inspect(scratch, &text))
}

/// The lines of the input.
struct Lines {
    name: String,
    input: BufReader<Box<dyn Read>>,
    number: u64,
    line: Vec<u8>,
}

impl Lines {
    /// Goes on to the next line; whether there is one.
    fn next(&mut self, most: usize) -> Result<bool, Failure> {
        self.number += 1;
        read_line(&mut self.input, most, &mut self.line).map_err(|error| Failure::new(unreadable(&self.name, &error)))
    }

    /// The payload of a JSON line. What serde says about an error may quote the line, so it is not told.
    fn payload(&self) -> Result<Cow<'_, [u8]>, Failure> {
        let wrong = |what: &str| Failure::new(format!("{}:{}: {what}", self.name, self.number));
        match serde_json::from_slice(&self.line) {
            Ok(Payload(payload)) => Ok(payload),
            Err(error) if error.classify() == Category::Data => {
                Err(wrong("expected an object with one member `payload` that is a string"))
            }
            Err(error) => Err(wrong(&format!("not JSON, see column {}", error.column()))),
        }
    }
}

/// The member `payload` of an object.
///
/// It is read as bytes, for JSON can say what no string of Rust can hold: half of a surrogate pair.
struct Payload<'a>(Cow<'a, [u8]>);

impl<'de> Deserialize<'de> for Payload<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Payload<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with a payload")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
                let mut payload = None;
                while let Some(Text(name)) = object.next_key()? {
                    if *name != *b"payload" {
                        object.next_value::<de::IgnoredAny>()?;
                    } else if payload.replace(object.next_value::<Text<'_>>()?.0).is_some() {
                        return Err(de::Error::duplicate_field("payload"));
                    }
                }
                payload.map(Payload).ok_or_else(|| de::Error::missing_field("payload"))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// A string, as the bytes that it stands for.
struct Text<'a>(Cow<'a, [u8]>);

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_bytes<E: de::Error>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(bytes)))
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(bytes.to_vec())))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}
