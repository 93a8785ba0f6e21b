//! The document as a whole: the parser against `serde_json`, against a suite and against the builder.

mod building;
mod differential;
mod hostile;
mod places;
mod reading;
mod suite;

use super::builder::NONE;
use super::text::{Buffer, Span};
use super::{Builder, Document, Kind, Limits, NodeId, Tape};
use serde_json::{Map, Value};

/// As good as no limits.
const UNLIMITED: Limits = Limits {
    event_bytes: usize::MAX,
    depth: usize::MAX,
    nodes: usize::MAX,
    string_bytes: usize::MAX,
    records: usize::MAX,
    decoded_bytes: usize::MAX,
    ratio: usize::MAX,
    carriers: usize::MAX,
};

/// What reading a text came to: the rules that were broken, each with its place in the text, and the document if there is one.
struct Read<'a> {
    tape: Tape,
    input: &'a [u8],
    ok: bool,
}

impl<'a> Read<'a> {
    fn new(input: &'a [u8], limits: &Limits) -> Self {
        let mut tape = Tape::default();
        let ok = tape.read(input, limits).is_ok();
        let read = Self { tape, input, ok };
        assert_eq!(read.document().root().is_some(), ok, "a text that was read is on the tape, another is not");
        assert_whole(read.document());
        read
    }

    fn document(&self) -> Document<'_> {
        self.tape.document(self.input)
    }

    fn problems(&self) -> Vec<(&'static str, Option<u32>)> {
        self.tape.problems.iter().map(|problem| (problem.rule.id, problem.offset)).collect()
    }

    fn rules(&self) -> Vec<&'static str> {
        self.tape.problems.iter().map(|problem| problem.rule.id).collect()
    }
}

/// The document as a `serde_json` value; of a name that stands twice the last value, as `serde_json` has it.
fn value(document: Document<'_>, node: NodeId) -> Value {
    match document.kind(node) {
        Kind::Null => Value::Null,
        Kind::False => Value::Bool(false),
        Kind::True => Value::Bool(true),
        Kind::Number => serde_json::from_str(document.text(node)).unwrap(),
        Kind::String | Kind::Name => Value::String(document.text(node).to_owned()),
        Kind::Array => document.items(node).map(|item| value(document, item)).collect(),
        Kind::Object => {
            let member = |(name, member)| (document.text(name).to_owned(), value(document, member));
            Value::Object(document.members(node).map(member).collect::<Map<_, _>>())
        }
    }
}

/// Hands a value to a builder.
pub(crate) fn walk(builder: &mut Builder<'_>, value: &Value) -> Result<(), super::Stop> {
    match value {
        Value::Null => builder.null(),
        Value::Bool(value) => builder.boolean(*value),
        Value::Number(number) => builder.number(&number.to_string()),
        Value::String(text) => builder.string(text),
        Value::Array(items) => {
            builder.begin_array()?;
            items.iter().try_for_each(|item| walk(builder, item))?;
            builder.end()
        }
        Value::Object(members) => {
            builder.begin_object()?;
            for (name, member) in members {
                builder.name(name)?;
                walk(builder, member)?;
            }
            builder.end()
        }
    }
}

/// Checks what is always so of a tape with one document on it.
fn assert_whole(document: Document<'_>) {
    let nodes = &document.tape.nodes;
    let mut ends: Vec<(u32, Kind, u32)> = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let index = index as u32;
        while let Some((end, _, rest)) = ends.last().copied()
            && end == index
        {
            assert_eq!(rest, 0, "a container has as many children as it says");
            ends.pop();
        }
        if let Some((_, kind, rest)) = ends.last_mut() {
            assert_ne!(*rest, 0, "a container has no more children than it says");
            *rest -= 1;
            let name_due = *kind == Kind::Object && *rest % 2 == 1;
            assert_eq!(node.kind == Kind::Name, name_due, "names and values in turn");
        } else {
            assert_eq!(index, 0, "one root");
        }
        match node.kind {
            Kind::Array | Kind::Object => {
                assert!(node.next > index && node.next as usize <= nodes.len() && node.next != NONE);
                let children = if node.kind == Kind::Object { 2 * node.len } else { node.len };
                ends.push((node.next, node.kind, children));
            }
            _ => {
                assert_eq!(node.next, index + 1);
                let span = Span { buffer: node.buffer, start: node.start, len: node.len };
                let bytes = document.tape.bytes(document.input, span);
                assert_eq!(bytes.len(), node.len as usize, "the text lies within its buffer");
                assert!(std::str::from_utf8(bytes).is_ok(), "and is UTF-8");
            }
        }
    }
    assert!(ends.iter().all(|(end, _, rest)| *end as usize == nodes.len() && *rest == 0));
    for pair in document.tape.escaped.windows(2) {
        assert!(pair[0].node < pair[1].node, "in the order of the nodes");
    }
    for escaped in &document.tape.escaped {
        let node = &nodes[escaped.node as usize];
        assert!(matches!(node.kind, Kind::String | Kind::Name) && node.buffer == Buffer::Even);
        let (start, end) = (escaped.start as usize, (escaped.start + escaped.len) as usize);
        assert_eq!((document.input[start - 1], document.input[end]), (b'"', b'"'), "between its quotes");
        let written = std::str::from_utf8(&document.input[start - 1..=end]).unwrap();
        if let Ok(text) = serde_json::from_str::<String>(written) {
            assert_eq!(text, document.text(NodeId(escaped.node)), "and what it stands for");
        }
    }
}
