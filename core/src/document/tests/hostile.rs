//! Texts that are made to be expensive, at the full size. How fast they are read is measured in `benches/`; here it must be to the
//! end, and with the right answer.

use super::*;
use crate::document::builder::Escaped;
use crate::document::node::Node;

const BYTES: usize = 6_291_556;

fn repeated(open: &str, unit: impl Fn(usize) -> String, close: &str) -> String {
    let mut text = String::with_capacity(BYTES);
    text.push_str(open);
    for number in 0.. {
        let unit = unit(number);
        if text.len() + unit.len() + close.len() + 1 > BYTES {
            break;
        }
        text.push_str(if number > 0 { "," } else { "" });
        text.push_str(&unit);
    }
    text + close
}

#[test]
fn the_default_limits_hold() {
    let nest = "[".repeat(BYTES / 2) + &"]".repeat(BYTES / 2);
    let cases = [
        (nest, "limit.depth", 32),
        ("{\"\":".repeat(BYTES / 4), "limit.depth", 32 * 4),
        (repeated("[", |_| "0".into(), "]"), "limit.nodes", 2 * 499_999 + 1),
        (repeated("[", |_| "[]".into(), "]"), "limit.nodes", 3 * 499_999 + 1),
    ];
    for (text, rule, offset) in cases {
        let read = Read::new(text.as_bytes(), &Limits::default());
        assert_eq!(read.problems(), [(rule, Some(offset))], "{}…", text.chars().take(20).collect::<String>());
    }
}

#[test]
fn unlimited_nests_are_read_without_recursion() {
    let half = BYTES / 2;
    let text = "[".repeat(half) + &"]".repeat(half);
    let mut tape = Tape::default();
    assert_eq!(tape.read(text.as_bytes(), &UNLIMITED), Ok(()));
    assert_eq!(tape.nodes.len(), half);
    let document = tape.document(text.as_bytes());
    assert_eq!(document.count(NodeId(half as u32 - 1)), 0);
    assert_eq!(document.count(NodeId(half as u32 - 2)), 1);
    let open = "[".repeat(BYTES);
    assert!(tape.read(open.as_bytes(), &UNLIMITED).is_err());
    assert_eq!(tape.problems.iter().map(|problem| problem.rule.id).collect::<Vec<_>>(), ["json.truncated"]);
}

#[test]
fn half_a_million_names() {
    let unique = repeated("{", |number| format!("\"k{number:06}\":0"), "}");
    let mut tape = Tape::default();
    assert_eq!(tape.read(unique.as_bytes(), &UNLIMITED), Ok(()));
    assert_eq!(tape.problems.iter().count(), 0);
    assert!(tape.document(unique.as_bytes()).count(NodeId(0)) > 500_000);

    let last = repeated("{", |number| format!("\"k{number:06}\":0"), ",\"k000000\":0}");
    assert_eq!(tape.read(last.as_bytes(), &UNLIMITED), Ok(()));
    let found: Vec<_> = tape.problems.iter().map(|problem| problem.offset).collect();
    assert_eq!(found, [Some(last.len() as u32 - 12)]);

    let same = repeated("{", |_| "\"a\":0".into(), "}");
    let objects = repeated("[", |_| "{\"a\":0,\"a\":0}".into(), "]");
    for text in [same, objects] {
        assert_eq!(tape.read(text.as_bytes(), &UNLIMITED), Ok(()));
        assert!(tape.problems.more);
        assert_eq!(tape.problems.iter().count(), 8);
    }
}

#[test]
fn strings_of_all_the_bytes_there_are() {
    let in_quotes = |unit: &str| format!("\"{}\"", unit.repeat((BYTES - 2) / unit.len()));
    let cases = [
        ("a", "a"),
        ("€", "€"),
        ("\\n", "\n"),
        ("\\u0061", "a"),
        ("\\u20ac", "€"),
        ("\\ud83d\\ude00", "😀"),
        ("{\\\"a\\\":", "{\"a\":"),
    ];
    for (written, meant) in cases {
        let text = in_quotes(written);
        let read = Read::new(text.as_bytes(), &Limits::default());
        assert_eq!(read.rules(), Vec::<&str>::new());
        assert!(read.document().text(NodeId(0)) == meant.repeat((BYTES - 2) / written.len()), "{written}");
    }
    let halves = in_quotes("\\ud83d");
    let read = Read::new(halves.as_bytes(), &Limits::default());
    assert!(read.ok && read.tape.problems.more);
    assert_eq!(read.rules(), ["json.lone-surrogate"; 8]);
}

#[test]
fn white_space_and_digits() {
    for text in [" ".repeat(BYTES - 2) + "{}", "{}".to_owned() + &"\n".repeat(BYTES - 2), "1".repeat(BYTES)] {
        let read = Read::new(text.as_bytes(), &Limits::default());
        assert_eq!(read.rules(), Vec::<&str>::new());
        assert_eq!(read.tape.nodes.len(), 1);
    }
}

/// How much memory a tape has, in bytes.
fn memory(tape: &Tape) -> usize {
    let arenas = tape.arenas.even.capacity() + tape.arenas.odd.capacity();
    tape.nodes.capacity() * size_of::<Node>() + tape.escaped.capacity() * size_of::<Escaped>() + arenas
}

/// An API Gateway event with a body of JSON: what is decoded from it and its nodes are all the memory that there is.
#[test]
fn memory_grows_as_much_as_it_must_and_only_once() {
    let items =
        repeated("[", |_| r#"{"sku":"SKU-39105","price":50.79,"title":"please a bell","gift":false}"#.into(), "]");
    let mut body = serde_json::to_string(&items).unwrap();
    let keep = body.get(..BYTES - 40).unwrap().rfind(",{").unwrap();
    body.truncate(keep);
    let event = format!("{{\"httpMethod\":\"POST\",\"body\":{body}]\"}}");
    let limits = Limits { nodes: 1_000_000, ..Limits::default() };
    let mut tape = Tape::default();
    let mut grown = None;
    for _ in 0..2 {
        assert_eq!(tape.read(event.as_bytes(), &limits), Ok(()));
        assert_eq!(tape.parse(event.as_bytes(), tape.span(NodeId(4)), &limits), Ok(()));
        assert!(tape.arenas.even.capacity() <= event.len() && tape.nodes.capacity() <= tape.nodes.len() / 8 * 9 + 1024);
        assert!(memory(&tape) < event.len() * 3, "{} bytes for {}", memory(&tape), event.len());
        assert_eq!(*grown.get_or_insert(memory(&tape)), memory(&tape), "the second time there is enough");
    }
}
