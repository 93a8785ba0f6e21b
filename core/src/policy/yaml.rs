//! Text to tree: YAML 1.2, and JSON, which it contains.
//!
//! What would make a policy mean something else than it seems to (aliases, merge keys, tags, a second document, a key
//! that stands twice) is an error. Without aliases, the tree is never larger than the text.

use super::error::{Mark, Problem, Problems, quoted};
use super::located::{Builder, MAX_DEPTH, Tree, Value, too_deep};
use super::scalar;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// The longest policy that is read, in bytes.
const MAX_BYTES: usize = 4 << 20;

/// The tree of a text, and what was wrong with it on the way. None: a problem ended the reading.
pub(super) fn parse(text: &str) -> (Option<Tree>, Problems) {
    if let Some(problem) = unreadable(text) {
        return (None, problem.into());
    }
    match read(text, &[]) {
        Ok(read) => read,
        Err(failed) => match join_surrogates(text) {
            // YAML's `\u` knows no surrogates, which JSON needs for what is beyond U+FFFF.
            Some((joined, places)) => read(&joined, &places).unwrap_or_else(|failed| failed.into_problems()),
            None => failed.into_problems(),
        },
    }
}

/// What must not even be tried.
fn unreadable(text: &str) -> Option<Problem> {
    if text.len() > MAX_BYTES {
        let message = format!("the policy has {} bytes, more than the {MAX_BYTES} that are read", text.len());
        return Some(Problem::new(message, Some(Mark { line: 1, column: 1 }), String::new()));
    }
    // The parser takes NUL for the end of the text: what follows would be left out without a word.
    text.contains('\0').then(|| {
        let before = text.split('\0').next().unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Problem::new("a NUL character", Some(mark(line, column)), String::new())
    })
}

/// The text is not YAML, or not such as a policy may be.
struct Failed {
    builder: Builder,
    problem: Problem,
}

impl Failed {
    fn into_problems(self) -> (Option<Tree>, Problems) {
        let (_, mut problems) = self.builder.finish();
        problems.push(self.problem);
        (None, problems)
    }
}

/// Reads a text in which surrogate pairs were joined at those places.
fn read(text: &str, joined: &[Mark]) -> Result<(Option<Tree>, Problems), Box<Failed>> {
    let mut builder = Builder::new(true);
    let mut documents = 0;
    let mut parser = Parser::new_from_str(text);
    let failure = loop {
        let (event, place) = match parser.next_event() {
            Some(Ok((event, span))) => (event, place(&span.start, joined)),
            Some(Err(error)) => {
                let message = format!("not valid YAML: {}", error.info());
                break Problem::new(message, Some(place(error.marker(), joined)), String::new());
            }
            None => return Ok(finish(builder)),
        };
        let fatal = |message: &str| Problem::new(message, Some(place), String::new());
        match event {
            Event::DocumentStart(_) if documents > 0 => {
                break fatal("a second document begins here: a policy is one document");
            }
            Event::DocumentStart(_) => documents += 1,
            Event::SequenceStart(..) | Event::MappingStart(..) if builder.wants_key() => {
                break fatal("a list or map cannot be a key");
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if builder.depth() >= MAX_DEPTH => {
                break fatal(&too_deep());
            }
            Event::SequenceStart(_, tag) => add(&mut builder, Value::List(Vec::new()), place, tag),
            Event::MappingStart(_, tag) => add(&mut builder, Value::Map(Vec::new()), place, tag),
            Event::SequenceEnd | Event::MappingEnd => builder.end(),
            Event::Scalar(text, style, _, tag) => scalar(&mut builder, text, style, place, tag),
            Event::Alias(_) => {
                let is_key = builder.wants_key();
                let value = if is_key { Value::Text(String::new()) } else { Value::Null };
                let id = builder.add(value, place);
                builder.refuse(id, "aliases are not supported in a policy: write the value out");
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
    };
    Err(Box::new(Failed { builder, problem: failure }))
}

fn finish(builder: Builder) -> (Option<Tree>, Problems) {
    let (tree, mut problems) = builder.finish();
    if matches!(tree.value(Tree::ROOT), Value::Null) && problems.is_empty() {
        let message = "the policy is empty: write `version: 1` at least";
        problems.push(Problem::new(message, Some(Mark { line: 1, column: 1 }), String::new()));
        return (None, problems);
    }
    (Some(tree), problems)
}

fn add(builder: &mut Builder, value: Value, place: Mark, tag: Option<Cow<'_, Tag>>) {
    let id = builder.add(value, place);
    if let Some(tag) = tag {
        let tag = quoted(&if tag.is_yaml_core_schema() { format!("!!{}", tag.suffix) } else { tag.to_string() });
        builder.refuse(id, format!("tags such as {tag} are not supported in a policy"));
    }
}

fn scalar(builder: &mut Builder, text: Cow<'_, str>, style: ScalarStyle, place: Mark, tag: Option<Cow<'_, Tag>>) {
    let is_key = builder.wants_key();
    if is_key && style == ScalarStyle::Plain && text == "<<" {
        let id = builder.add(Value::Text(text.into_owned()), place);
        return builder.refuse(id, "merge keys are not supported in a policy: write the keys out");
    }
    if is_key || style != ScalarStyle::Plain || tag.is_some() {
        return add(builder, Value::Text(text.into_owned()), place, tag);
    }
    match scalar::plain(&text) {
        Ok(value) => add(builder, value, place, None),
        Err(message) => {
            let id = builder.add(Value::Text(text.into_owned()), place);
            builder.refuse(id, message);
        }
    }
}

/// The place in the text as the user wrote it.
fn place(marker: &Marker, joined: &[Mark]) -> Mark {
    let found = mark(marker.line(), marker.col() + 1);
    // `joined` holds places in the original; each pair before this one has moved it by two.
    let mut column = found.column;
    for pair in joined.iter().filter(|pair| pair.line == found.line) {
        if pair.column < column {
            column += SHORTER;
        }
    }
    Mark { line: found.line, column }
}

fn mark(line: usize, column: usize) -> Mark {
    let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
    Mark { line: number(line.max(1)), column: number(column) }
}

/// By how much `\U0001F600` is shorter than `\uD83D\uDE00`.
const SHORTER: u32 = 2;

/// A JSON text in which each escaped surrogate pair is one YAML escape, and where those were. None where the text is
/// not JSON (in YAML, `\u` need not be an escape) or there is nothing to join.
fn join_surrogates(text: &str) -> Option<(String, Vec<Mark>)> {
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let mut joined = String::with_capacity(text.len());
    let mut places = Vec::new();
    let (mut line, mut column) = (1, 1);
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let taken = match surrogate_pair(rest) {
            Some(code) => {
                joined.push_str(&format!("\\U{code:08X}"));
                places.push(mark(line, column));
                12
            }
            // Both characters of any other escape, so that `\\u` is not taken for one.
            None if next == '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            None => next.len_utf8(),
        };
        let (head, tail) = rest.split_at_checked(taken)?;
        if taken != 12 {
            joined.push_str(head);
        }
        if next == '\n' {
            (line, column) = (line + 1, 1);
        } else {
            column += head.chars().count();
        }
        rest = tail;
    }
    (!places.is_empty()).then_some((joined, places))
}

/// The character that an escaped surrogate pair at the beginning of the text stands for.
fn surrogate_pair(text: &str) -> Option<u32> {
    let unit = |at: usize| -> Option<u32> {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok()
    };
    match (unit(0)?, unit(6)?) {
        (high @ 0xD800..=0xDBFF, low @ 0xDC00..=0xDFFF) => Some(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)),
        _ => None,
    }
}
