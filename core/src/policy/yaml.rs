//! Text to tree: YAML 1.2, and JSON, which it contains.
//!
//! What would make a policy mean something else than it seems to (aliases, merge keys, tags, a second document, a key
//! that stands twice) is an error. Without aliases, the tree is never larger than the text.

use super::error::{Mark, PolicyProblem, Problems, quoted};
use super::json;
use super::located::{Builder, MAX_DEPTH, Tree, Value, too_deep};
use super::scalar;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use std::borrow::Cow;

/// The longest policy that is read, in bytes.
const MAX_BYTES: usize = 4 << 20;

/// The tree of a text, and what was wrong with it on the way. None: a problem ended the reading.
pub(super) fn parse(text: &str) -> (Option<Tree>, Problems) {
    if let Some(problem) = unreadable(text) {
        return (None, problem.into());
    }
    let failed = match read(text, &[]) {
        Ok(read) => return read,
        Err(failed) => failed,
    };
    // The YAML parser does not take all of JSON: it knows no surrogates, and in some places no tabs.
    match json::to_yaml(text) {
        Ok((text, joined)) => read(&text, &joined).unwrap_or_else(|failed| failed.into_problems()),
        Err(problem) if json::is_meant(text) => (None, problem.into()),
        Err(_) => failed.into_problems(),
    }
}

/// What must not even be tried.
fn unreadable(text: &str) -> Option<PolicyProblem> {
    if text.len() > MAX_BYTES {
        let message = format!("the policy has {} bytes, more than the {MAX_BYTES} that are read", text.len());
        return Some(PolicyProblem::new(message, Some(Mark { line: 1, column: 1 }), String::new()));
    }
    // The parser takes NUL for the end of the text: what follows would be left out without a word.
    text.contains('\0').then(|| {
        let before = text.split('\0').next().unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        PolicyProblem::new("a NUL character", Some(mark(line, column)), String::new())
    })
}

/// The text is not YAML, or not such as a policy may be.
struct Failed {
    builder: Builder,
    problem: PolicyProblem,
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
                break PolicyProblem::new(message, Some(place(error.marker(), joined)), String::new());
            }
            None => return Ok(finish(builder)),
        };
        let fatal = |message: &str| PolicyProblem::new(message, Some(place), String::new());
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
        problems.push(PolicyProblem::new(message, Some(Mark { line: 1, column: 1 }), String::new()));
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

/// The place in the text as the user wrote it: each pair that was joined before it on its line has moved it.
fn place(marker: &Marker, joined: &[Mark]) -> Mark {
    let place = mark(marker.line(), marker.col() + 1);
    let before = |place: Mark| joined.partition_point(|pair| *pair < place);
    let moved = before(place) - before(mark(marker.line(), 1));
    mark(marker.line(), marker.col() + 1 + moved * json::SHORTER)
}

/// A place from numbers that begin with 1.
pub(super) fn mark(line: usize, column: usize) -> Mark {
    let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
    Mark { line: number(line.max(1)), column: number(column.max(1)) }
}

#[cfg(test)]
mod tests {
    use super::super::error::PolicyError;
    use super::super::reader::Reader;
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::{Value as Json, json};

    /// The value of a text, or its errors.
    fn value(text: &str) -> Result<Json, String> {
        match parse(text) {
            (Some(tree), problems) if problems.is_empty() => Ok(Json::deserialize(Reader::new(&tree)).unwrap()),
            (_, problems) => Err(PolicyError::new(problems).to_string()),
        }
    }

    #[test]
    fn yaml_is_read() {
        for (text, expected) in [
            ("a: 1\r\nb: [x, 'y', \"z\"]\r\n", json!({"a": 1, "b": ["x", "y", "z"]})),
            ("---\na:\n- b: no # comment\n  c: ~\n...\n", json!({"a": [{"b": "no", "c": null}]})),
            ("%YAML 1.2\n---\na: |\n  x\n  y\n", json!({"a": "x\ny\n"})),
            ("a: >-\n  x\n  y\n", json!({"a": "x y"})),
            ("\u{feff}a: '''1'", json!({"a": "'1"})),
            ("true: 1\nnull: 2\n0x1: 3", json!({"true": 1, "null": 2, "0x1": 3})),
            ("é: \"\\u00e9\\x41\"", json!({"é": "éA"})),
            ("a: &anchor 1", json!({"a": 1})),
        ] {
            assert_eq!(value(text), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn json_is_read() {
        for text in [
            r#"{"a":1,"b":[true,null,-0.5e3,"x\/y\n\u00e9 é 😀"],"":{}}"#,
            "{\t\"a\":\t1,\n\t\"b\": [\n\t\t1,\t2\n\t]\n}",
            "{\"a\"\n:\n1}",
            "\n\n  [\"\\ud83d\\ude00\", \"\\\\ud83d\\\\ude00\", \"\\ta\u{7f}\"]",
        ] {
            assert_eq!(value(text), Ok(serde_json::from_str(text).unwrap()), "{text:?}");
        }
        let items: Vec<Json> = (0..20_000).map(|number| json!({"n": number, "s": "x"})).collect();
        let long = json!({"k".repeat(5000): items});
        assert_eq!(value(&long.to_string()), Ok(long));
    }

    #[test]
    fn what_would_mean_something_else_is_refused() {
        for (text, expected) in [
            ("", "policy:1:1: the policy is empty: write `version: 1` at least"),
            ("# nothing", "policy:1:1: the policy is empty: write `version: 1` at least"),
            ("a: 1\nb: x\0y", "policy:2:5: a NUL character"),
            ("a: &x 1\nb: *x\n", "policy:2:4: aliases are not supported in a policy: write the value out"),
            ("a: &x {b: *x}", "policy:1:11: aliases are not supported in a policy: write the value out"),
            ("<<: {a: 1}", "policy:1:1: merge keys are not supported in a policy: write the keys out"),
            ("a: !!str 5", "policy:1:4: tags such as `!!str` are not supported in a policy"),
            ("a: !x [5]", "policy:1:4: tags such as `!x` are not supported in a policy"),
            ("a: 1\n---\nb: 2", "policy:2:1: a second document begins here: a policy is one document"),
            ("? [a]\n: b", "policy:1:3: a list or map cannot be a key"),
            ("a: 1\nb: 2\na: 3", "policy:3:1: duplicate key `a`, which stands on line 1 already"),
            ("a: {b: 1, 'b': 2}", "policy:1:11: duplicate key `b`, which stands on line 1 already"),
            ("a: 01234", "policy:1:4: `01234` begins with 0: quote it if it is text, or leave out the zeros"),
        ] {
            assert_eq!(value(text), Err(expected.to_owned()), "{text:?}");
        }
        assert!(value(&"- ".repeat(200)).unwrap_err().ends_with("nested more than 100 levels deep"));
        assert!(value(&"[".repeat(200)).is_err() && value(&"[".repeat(100_000)).is_err());
        assert!(value(&"a".repeat(MAX_BYTES + 1)).unwrap_err().contains("bytes, more than"));
    }

    #[test]
    fn syntax_errors_have_a_place() {
        for (text, expected) in [
            ("a: 1\nb: [1, 2\nc: 3", "policy:3:2: not valid YAML: "),
            ("a:\n\t- 1", "policy:2:2: not valid YAML: "),
            ("{\"é\": [1,,2]}", "policy:1:10: not valid JSON: expected value"),
            ("{\"a\": \"\\ud83d\\ude00\",\n \"b\": nul}", "policy:2:10: not valid JSON: expected ident"),
        ] {
            let message = value(text).unwrap_err();
            assert!(message.starts_with(expected), "{text:?}: {message}");
        }
    }

    #[test]
    fn joined_surrogates_do_not_move_places() {
        let pair = "\\uD83D\\uDE00";
        let text = format!("{{\"a\": \"{pair}{pair}\", \"b\": 1, \"b\": \"{pair}\",\n\"b\": 2}}");
        let column = text.rfind("\"b\": \"").unwrap() + 1;
        assert_eq!(
            value(&text).unwrap_err(),
            format!(
                "policy:1:{column}: duplicate key `b`, which stands on line 1 already\n\
                 policy:2:1: duplicate key `b`, which stands on line 1 already"
            )
        );
    }

    fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            any::<u64>().prop_map(Json::from),
            (-1.0e9..1.0e9).prop_map(Json::from),
            "[^\\x00]{0,12}".prop_map(Json::from),
            ".{0,4}[😀\u{10fffd}\u{80}\u{2028}\\\\\"'].{0,4}".prop_map(Json::from),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
                prop::collection::btree_map("[^\\x00]{0,8}", inner, 0..6).prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    /// As Python's `json.dumps` writes it, with everything beyond ASCII escaped.
    fn ascii(json: &str) -> String {
        let mut units = [0; 2];
        let mut escaped = String::new();
        for letter in json.chars() {
            match letter {
                ' '..='~' => escaped.push(letter),
                _ => letter.encode_utf16(&mut units).iter().for_each(|unit| escaped += &format!("\\u{unit:04x}")),
            }
        }
        escaped
    }

    proptest! {
        /// YAML contains JSON: whatever serde_json writes, in any layout, is read as the same value.
        #[test]
        fn json_survives(json in any_json().prop_filter("not null", |json| !json.is_null())) {
            let plain = json.to_string();
            prop_assert_eq!(value(&plain), Ok(json.clone()), "{}", plain);
            prop_assert_eq!(value(&ascii(&plain)), Ok(json.clone()), "{}", ascii(&plain));
            let tabs = format!("{json:#}").replace("\n  ", "\n\t");
            prop_assert_eq!(value(&tabs), Ok(json), "{}", tabs);
        }

        #[test]
        fn any_text_is_a_tree_or_a_problem(text in "[-a1:,?!&*|>%@ \t\n\r\"'#\\[\\]{}.~<é\u{feff}\\\\]{0,60}") {
            let (tree, problems) = parse(&text);
            prop_assert!(tree.is_some() || !problems.is_empty());
        }
    }
}
