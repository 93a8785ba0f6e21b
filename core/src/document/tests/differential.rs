//! The parser and `serde_json` agree on what is JSON and on what it says.

use super::*;
use proptest::prelude::*;

/// Where the parser is stricter than `serde_json`, by name: it reads on, but notes it, and the event is refused.
const STRICTER: [&str; 1] = ["json.duplicate-key"];

/// Where `serde_json` refuses what RFC 8259 allows, by its own words: it makes numbers, and it recurses.
const NARROWER: [&str; 2] = ["number out of range", "recursion limit exceeded"];

/// Checks one text; whether it is JSON for both.
fn agree(text: &[u8]) -> bool {
    let read = Read::new(text, &UNLIMITED);
    let theirs = serde_json::from_slice::<Value>(text);
    let refused: Vec<_> = read.rules().into_iter().filter(|rule| !STRICTER.contains(rule)).collect();
    let shown = text.escape_ascii();
    match theirs {
        Ok(value) => {
            assert_eq!(refused, Vec::<&str>::new(), "{shown}");
            assert_eq!(super::value(read.document(), NodeId(0)), value, "{shown}");
            for (node, index) in read.tape.nodes.iter().zip(0..) {
                if node.kind == Kind::Number {
                    assert_number_keeps_its_text(text, node.start as usize, read.document().text(NodeId(index)));
                }
            }
            true
        }
        Err(error) if NARROWER.iter().any(|reason| error.to_string().starts_with(reason)) => false,
        Err(error) => {
            assert_ne!(refused, Vec::<&str>::new(), "{shown}: {error}");
            false
        }
    }
}

fn assert_number_keeps_its_text(text: &[u8], start: usize, number: &str) {
    assert!(text[start..].starts_with(number.as_bytes()));
    let around = [start.checked_sub(1).map(|at| text[at]), text.get(start + number.len()).copied()];
    assert!(around.iter().flatten().all(|byte| b" \t\r\n,:[]{}".contains(byte)), "all of its text");
}

const SEEDS: &[&str] = &[
    "null",
    " true ",
    "\tfalse\r\n",
    "0",
    "-0",
    "-0.0e-0",
    "1E+2",
    "12345678901234567890123456789",
    "3.141592653589793238462643383279",
    "1e308",
    "1e-400",
    "\"\"",
    "\"a\"",
    "[]",
    "{}",
    "[ ]",
    "{ }",
    "[[],[[]],{}]",
    "[1, -2, 3.5, \"x\", true, false, null]",
    r#"{"a":1,"b":{"c":[{"d":null}]},"":"","e f":[[[[]]]]}"#,
    r#""\"\\\/\b\f\n\r\t""#,
    r#""\u0000\u001f\u007f\u0080\u07ff\u0800\uffff""#,
    r#""\ud83d\ude00\uD834\uDD1E \u00E9 é 😀""#,
    r#"{"\u0061":1,"\n":2,"b\\":3}"#,
    "\"a string that is longer than a block, and than two, so that each loop of the scan is run\"",
    "\"sixteen letters.\\n and so on, \\\"quoted\\\", again and again \\\\ \"",
    "{\"eventVersion\":\"2.1\",\"body\":\"{\\\"a\\\":[1,2,{\\\"b\\\":\\\"c\\\"}]}\",\"isBase64Encoded\":false}",
    "\"\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10ffff}\"",
    "[\n  {\n    \"pretty\": \"printed\",\n    \"n\": [\n      1,\n      2\n    ]\n  }\n]\n",
    r#"{"a":1,"b":2,"a":3}"#,
    r#"{"one":0,"two":0,"three":0,"four":0,"five":0,"six":0,"seven":0,"eight":0,"nine":0,"ten":0,"eleven":0,"twelve":0,"thirteen":0}"#,
];

#[test]
fn on_the_seeds_and_all_their_parts() {
    for seed in SEEDS {
        assert!(agree(seed.as_bytes()), "{seed}");
        for end in 0..seed.len() {
            agree(&seed.as_bytes()[..end]);
            agree(&seed.as_bytes()[end..]);
        }
    }
}

#[test]
fn on_every_byte_in_every_place_of_a_short_text() {
    for seed in [&b"[1,\"a\\n\",{\"b\":-1.5e+3}]"[..], b"\"\\u00e9\\ud83d\\ude00\"", b"true", b" -0.1 "] {
        for at in 0..seed.len() {
            for byte in 0..=255 {
                let mut text = seed.to_vec();
                text[at] = byte;
                agree(&text);
                text.insert(at, seed[at]);
                agree(&text);
            }
        }
    }
}

#[test]
fn the_narrower_cases_are_still_what_they_are_called() {
    let deep = "[".repeat(200) + &"]".repeat(200);
    for (text, reason) in [("[1e999]", NARROWER[0]), (&deep, NARROWER[1])] {
        let error = serde_json::from_str::<Value>(text).unwrap_err().to_string();
        assert!(error.starts_with(reason), "{error}");
        assert_eq!(Read::new(text.as_bytes(), &UNLIMITED).rules(), Vec::<&str>::new());
    }
    assert!(agree(br#"{"a":1,"a":2}"#), "the stricter case");
}

/// Values of every kind, with texts that need escapes and texts that do not.
pub(super) fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[a-z ]{0,12}", "[a-z\"\\\\\n\u{1}é😀]{0,40}", "\\PC{0,80}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 80, 20, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..20).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..20)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Writes a value as JSON in one of many ways; `style` says which.
fn write(value: &Value, style: &mut impl Iterator<Item = u8>, text: &mut String) {
    let mut space = |text: &mut String| {
        text.push_str(["", "", "", " ", "\n  ", "\t", "\r\n"][style.next().unwrap_or(0) as usize % 7])
    };
    space(text);
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write(item, style, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                text.push_str(if index > 0 { "," } else { "" });
                write_string(name, style, text);
                text.push(':');
                write(member, style, text);
            }
            text.push('}');
        }
        Value::String(string) => write_string(string, style, text),
        other => text.push_str(&other.to_string()),
    }
    if style.next().unwrap_or(0) < 64 {
        text.push(' ');
    }
}

/// Writes a string, some of its characters as escapes though they need none.
fn write_string(string: &str, style: &mut impl Iterator<Item = u8>, text: &mut String) {
    text.push('"');
    for c in string.chars() {
        match style.next().unwrap_or(0) % 8 {
            0 => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}"))),
            1 => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04X}"))),
            2 if c == '/' => text.push_str("\\/"),
            _ => {
                let quoted = serde_json::to_string(&c.to_string()).unwrap();
                text.push_str(quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap());
            }
        }
    }
    text.push('"');
}

/// Bytes of which JSON is made, and others.
fn any_byte() -> impl Strategy<Value = u8> {
    prop_oneof![4 => prop::sample::select(&b"[]{}:,\"\\ \n0123456789-+.eEtrufalsn/bNI"[..]), 1 => any::<u8>()]
}

#[derive(Clone, Debug)]
enum Change {
    Insert(u8),
    Replace(u8),
    Remove,
    Cut,
    Double,
}

fn any_change() -> impl Strategy<Value = (prop::sample::Index, Change)> {
    let change = prop_oneof![
        any_byte().prop_map(Change::Insert),
        any_byte().prop_map(Change::Replace),
        Just(Change::Remove),
        Just(Change::Cut),
        Just(Change::Double),
    ];
    (any::<prop::sample::Index>(), change)
}

proptest! {
    #[test]
    fn on_generated_texts_and_their_mutants(
        value in any_value(),
        style in prop::collection::vec(any::<u8>(), 1..200),
        changes in prop::collection::vec(any_change(), 1..4),
    ) {
        let mut text = String::new();
        write(&value, &mut style.iter().copied().cycle(), &mut text);
        prop_assert!(agree(text.as_bytes()));
        let mut text = text.into_bytes();
        for (place, change) in changes {
            let at = place.index(text.len().max(1)).min(text.len());
            match change {
                Change::Insert(byte) => text.insert(at, byte),
                Change::Replace(byte) => text.iter_mut().skip(at).take(1).for_each(|old| *old = byte),
                Change::Remove => { text.drain(at..(at + 1).min(text.len())); }
                Change::Cut => text.truncate(at),
                Change::Double => text.extend_from_within(at..),
            }
            agree(&text);
        }
    }

    #[test]
    fn on_tokens_in_any_order(tokens in prop::collection::vec(prop::sample::select(&["{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"\\n\"", "1", "-2.5e1", "true", "null", " ", "\"a\":", "[]", "{}"][..]), 0..20)) {
        agree(tokens.concat().as_bytes());
    }

    #[test]
    fn on_any_bytes(text in prop::collection::vec(any_byte(), 0..60), noise in prop::collection::vec(any::<u8>(), 0..60)) {
        agree(&text);
        agree(&noise);
        for wrapped in [[&b"\""[..], &noise, b"\""].concat(), [&b"\"\\"[..], &text, b"\""].concat()] {
            agree(&wrapped);
        }
    }

    /// Whatever the limits, an end is reached, and the tape is whole.
    #[test]
    fn with_any_limits(text in prop::sample::select(SEEDS), depth in 0usize..5, nodes in 0usize..12, string_bytes in 0usize..20, event_bytes in 0usize..80) {
        let limits = Limits { event_bytes, depth, nodes, string_bytes, ..UNLIMITED };
        let read = Read::new(text.as_bytes(), &limits);
        let passed = read.rules().iter().any(|rule| rule.starts_with("limit."));
        prop_assert_eq!(read.ok, !passed);
    }
}
