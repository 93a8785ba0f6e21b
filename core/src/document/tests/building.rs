//! The builder, well and badly used.

use super::*;
use crate::document::{RULES, Stop};
use proptest::prelude::*;

/// A call of the builder.
#[derive(Clone, Debug, PartialEq)]
enum Call {
    BeginObject,
    BeginArray,
    End,
    Name(String),
    String(String),
    Number(String),
    Boolean(bool),
    Null,
    LoneSurrogate,
}

impl Call {
    fn make(&self, builder: &mut Builder<'_>) -> Result<(), Stop> {
        match self {
            Self::BeginObject => builder.begin_object(),
            Self::BeginArray => builder.begin_array(),
            Self::End => builder.end(),
            Self::Name(name) => builder.name(name),
            Self::String(text) => builder.string(text),
            Self::Number(text) => builder.number(text),
            Self::Boolean(value) => builder.boolean(*value),
            Self::Null => builder.null(),
            Self::LoneSurrogate => {
                builder.lone_surrogate();
                Ok(())
            }
        }
    }

    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            3 => Just(Self::BeginObject),
            3 => Just(Self::BeginArray),
            6 => Just(Self::End),
            6 => "[a-c]{0,2}".prop_map(Self::Name),
            2 => "\\PC{0,6}".prop_map(Self::String),
            1 => prop_oneof![Just("0"), Just("-1.5e3"), Just("NaN"), Just("01"), Just("")].prop_map(|n| Self::Number(n.into())),
            1 => any::<bool>().prop_map(Self::Boolean),
            1 => Just(Self::Null),
            1 => Just(Self::LoneSurrogate),
        ]
    }
}

/// The calls that a document comes from.
fn calls(document: Document<'_>, node: NodeId, calls: &mut Vec<Call>) {
    let text = || document.text(node).to_owned();
    match document.kind(node) {
        Kind::Null => calls.push(Call::Null),
        Kind::False => calls.push(Call::Boolean(false)),
        Kind::True => calls.push(Call::Boolean(true)),
        Kind::Number => calls.push(Call::Number(text())),
        Kind::String => calls.push(Call::String(text())),
        Kind::Name => calls.push(Call::Name(text())),
        Kind::Array | Kind::Object => {
            let object = document.kind(node) == Kind::Object;
            calls.push(if object { Call::BeginObject } else { Call::BeginArray });
            document.children(node).for_each(|child| self::calls(document, child, calls));
            calls.push(Call::End);
        }
    }
}

proptest! {
    /// Whoever calls in any order, and does not listen, gets a document only where every call was right.
    #[test]
    fn calls_in_any_order_make_a_document_or_none(made in prop::collection::vec(Call::any(), 0..24), depth in 0usize..6, nodes in 0usize..20) {
        let limits = Limits { depth, nodes, string_bytes: 5, event_bytes: 20, ..UNLIMITED };
        let mut tape = Tape::default();
        let mut all_right = true;
        let built = tape.build(&limits, |builder| {
            for call in &made { all_right &= call.make(builder).is_ok(); }
            Ok::<_, ()>(())
        });
        let built = built.unwrap();
        let document = tape.document(&[]);
        assert_whole(document);
        prop_assert_eq!(document.root().is_some(), built.is_ok());
        if built.is_ok() {
            prop_assert!(all_right);
            let mut found = Vec::new();
            calls(document, document.root().unwrap(), &mut found);
            let expected: Vec<_> = made.iter().filter(|call| **call != Call::LoneSurrogate).cloned().collect();
            prop_assert_eq!(found, expected);
        } else {
            prop_assert!(tape.problems.iter().count() > 0, "whoever stops says why");
        }
        let rules = tape.problems.iter().filter(|problem| problem.rule.id != "json.lone-surrogate" && problem.rule.id != "json.duplicate-key");
        prop_assert!(rules.count() <= 1, "the first reason counts");
    }

    /// Random calls are seldom right: these always are.
    #[test]
    fn a_walked_value_is_what_its_text_is(value in differential::any_value()) {
        let text = value.to_string();
        let mut walked = Tape::default();
        let built = walked.build(&UNLIMITED, |builder| walk(builder, &value));
        prop_assert_eq!(built, Ok(Ok(())));
        let read = Read::new(text.as_bytes(), &UNLIMITED);
        let (walked, read) = (walked.document(&[]), read.document());
        assert_whole(walked);
        let nodes = |document: Document<'_>| document.tape.nodes.iter().zip(0..).map(|(node, index)| {
            let id = NodeId(index);
            (node.kind, node.next, document.count(id), document.text(id).to_owned(), document.path(id).to_string())
        }).collect::<Vec<_>>();
        prop_assert_eq!(nodes(walked), nodes(read));
        // Not the value itself: without `float_roundtrip` serde_json reads some numbers a bit off.
        prop_assert_eq!(super::value(walked, NodeId(0)), serde_json::from_str::<Value>(&text).unwrap());
    }
}

fn rule(limits: &Limits, walk: impl FnOnce(&mut Builder<'_>) -> Result<(), Stop>) -> Option<&'static str> {
    let mut tape = Tape::default();
    // Whoever listens hands the stop on: then it is the error of the walk.
    let built = tape.build(limits, walk).and_then(|finished| finished);
    let rules: Vec<_> = tape.problems.iter().map(|problem| problem.rule.id).collect();
    assert_eq!(built.is_err(), tape.document(&[]).root().is_none());
    assert!(rules.len() <= 1, "{rules:?}");
    assert!(rules.iter().all(|rule| RULES.iter().any(|known| known.id == *rule)));
    rules.first().copied()
}

#[test]
fn each_wrong_call_has_its_rule() {
    let limits = Limits { event_bytes: 9, depth: 1, nodes: 3, string_bytes: 4, ..UNLIMITED };
    let is = |expected: &str, walk: fn(&mut Builder<'_>) -> Result<(), Stop>| {
        assert_eq!(rule(&limits, walk), Some(expected).filter(|rule| !rule.is_empty()));
    };
    is("json.syntax", |_| Ok(()));
    is("json.syntax", |b| b.begin_array());
    is("json.syntax", |b| b.end());
    is("json.syntax", |b| b.name("a"));
    is("json.syntax", |b| b.null().and_then(|()| b.null()));
    is("json.syntax", |b| b.begin_array().and_then(|()| b.name("a")));
    is("json.syntax", |b| b.begin_object().and_then(|()| b.null()));
    is("json.syntax", |b| b.begin_object().and_then(|()| b.name("a")).and_then(|()| b.name("a")));
    is("json.syntax", |b| b.begin_object().and_then(|()| b.name("a")).and_then(|()| b.end()));
    is("json.number", |b| b.number("1 "));
    is("json.number", |b| b.number(""));
    is("json.number", |b| b.number("é"));
    for word in ["NaN", "nan", "-nan", "inf", "-Infinity", "Infinity"] {
        assert_eq!(rule(&limits, |b| b.number(word)), Some("json.non-finite"), "{word}");
    }
    is("limit.depth", |b| b.begin_array().and_then(|()| b.begin_array()));
    is("limit.nodes", |b| b.begin_array().and_then(|()| (0..4).try_for_each(|_| b.boolean(true))));
    is("limit.string-bytes", |b| b.string("abcde"));
    is("limit.string-bytes", |b| b.begin_object().and_then(|()| b.name("abcde")));
    is("limit.event-bytes", |b| b.begin_array().and_then(|()| b.string("abcd")).and_then(|()| b.number("123456")));
    is("json.lone-surrogate", |b| {
        b.lone_surrogate();
        b.string("\u{fffd}")
    });
    is("", |b| b.number("123456789"));
    is("json.duplicate-key", |b| {
        b.begin_object()?;
        for name in ["", ""] {
            b.name(name)?;
            b.null()?;
        }
        b.end()
    });
}

/// A tape serves one event after the other, whatever became of those before.
#[test]
fn nothing_is_left_of_the_event_before() {
    let mut tape = Tape::default();
    let event = br#"{"a":"\n","b":[1,{"c":"d\te"}]}"#;
    for wrong in [&b"[\"\\n\",{\"a\":1,\"a\":1}, x"[..], b"{\"a\":0,\"b\"", b"[\"\xff", b"{\"a\":\"\\ud800\"}"] {
        let _ = tape.read(wrong, &UNLIMITED);
        let _ = tape.build(&UNLIMITED, |builder| {
            builder.begin_object()?;
            builder.name("left over")
        });
        assert_eq!(tape.read(event, &UNLIMITED), Ok(()));
        assert_eq!(tape.problems.iter().count(), 0);
        let fresh = Read::new(event, &UNLIMITED);
        let document = tape.document(event);
        assert_whole(document);
        assert_eq!(value(document, NodeId(0)), value(fresh.document(), NodeId(0)));
        assert_eq!(tape.nodes.len(), fresh.tape.nodes.len());
    }
}
