//! Each rule is noted at the right byte.

use super::*;
use crate::document::RULES;
use std::collections::BTreeSet;

/// The rules that a text breaks, each with the byte where it does.
type Places = &'static [(&'static str, u32)];

/// Texts, each with what is wrong with it and where.
const WRONG: &[(&[u8], Places)] = &[
    (b"", &[("json.truncated", 0)]),
    (b"  ", &[("json.truncated", 2)]),
    (b"[1", &[("json.truncated", 2)]),
    (b"[1,", &[("json.truncated", 3)]),
    (b"{", &[("json.truncated", 1)]),
    (b"{\"a", &[("json.truncated", 3)]),
    (b"{\"a\"", &[("json.truncated", 4)]),
    (b"{\"a\":", &[("json.truncated", 5)]),
    (b"{\"a\":1", &[("json.truncated", 6)]),
    (b"\"abc\\", &[("json.truncated", 5)]),
    (b"\"abc\\u00", &[("json.truncated", 8)]),
    (b"tru", &[("json.truncated", 3)]),
    (b"-", &[("json.truncated", 1)]),
    (b"1.", &[("json.truncated", 2)]),
    (b"[2e+", &[("json.truncated", 4)]),
    (b"[,]", &[("json.syntax", 1)]),
    (b"[1,]", &[("json.syntax", 3)]),
    (b"[1 2]", &[("json.syntax", 3)]),
    (b"[1}", &[("json.syntax", 2)]),
    (b"{\"a\":1]", &[("json.syntax", 6)]),
    (b"{\"a\":1,}", &[("json.syntax", 7)]),
    (b"{\"a\" 1}", &[("json.syntax", 5)]),
    (b"{\"a\":}", &[("json.syntax", 5)]),
    (b"{1:2}", &[("json.syntax", 1)]),
    (b"{,}", &[("json.syntax", 1)]),
    (b"[nil]", &[("json.syntax", 1)]),
    (b"[truefalse]", &[("json.syntax", 5)]),
    (b"['a']", &[("json.syntax", 1)]),
    (b"[1, /* */ 2]", &[("json.syntax", 4)]),
    (b"[\x0b1]", &[("json.syntax", 1)]),
    (b"]", &[("json.syntax", 0)]),
    (b"1 2", &[("json.trailing", 2)]),
    (b"{} ]", &[("json.trailing", 3)]),
    (b"[]\0", &[("json.trailing", 2)]),
    (b"\xef\xbb\xbf{}", &[("json.bom", 0)]),
    (b"[\"a\xff\"]", &[("json.utf8", 3)]),
    (b"[\"\xed\xa0\x80\"]", &[("json.utf8", 2)]),
    (b"\xff\xfe[\0]\0", &[("json.utf8", 0)]),
    (b"[NaN]", &[("json.non-finite", 1)]),
    (b"[ Infinity]", &[("json.non-finite", 2)]),
    (b"{\"a\":-Infinity}", &[("json.non-finite", 5)]),
    (b"[-NaN]", &[("json.non-finite", 1)]),
    (b"[01]", &[("json.number", 2)]),
    (b"[-a]", &[("json.number", 2)]),
    (b"[+1]", &[("json.number", 1)]),
    (b"[.5]", &[("json.number", 1)]),
    (b"[1.]", &[("json.number", 3)]),
    (b"[1e]", &[("json.number", 3)]),
    (b"[0x10]", &[("json.number", 2)]),
    (b"[1.2.3]", &[("json.number", 4)]),
    (b"[1_000]", &[("json.number", 2)]),
    (b"[\"ab\\x41\"]", &[("json.escape", 4)]),
    (b"[\"\\u12g4\"]", &[("json.escape", 2)]),
    (b"[\"\\u12\"]", &[("json.escape", 2)]),
    (b"[\"a\nb\"]", &[("json.control", 3)]),
    (b"[\"\\n\0\"]", &[("json.control", 4)]),
    (b"[\"a\\ud800b\"]", &[("json.lone-surrogate", 3)]),
    (b"[\"\\udc00\\ud83d\\ude00\"]", &[("json.lone-surrogate", 2)]),
    (b"[\"\\ud83d\\u0061\"]", &[("json.lone-surrogate", 2)]),
    (b"{\"\\ud800\\ud800\":0}", &[("json.lone-surrogate", 2), ("json.lone-surrogate", 8)]),
    (b"[\"\\ud83d\\u12\"]", &[("json.lone-surrogate", 2), ("json.escape", 8)]),
    (b"{\"a\":1, \"a\":2}", &[("json.duplicate-key", 8)]),
    (b"{\"a\":1,\"\\u0061\":2}", &[("json.duplicate-key", 7)]),
    (b"{\"\\u0061\":1,\"a\":2}", &[("json.duplicate-key", 12)]),
    (b"{\"\":{\"\":0},\"b\":[],\"\":0}", &[("json.duplicate-key", 18)]),
    (b"{\"a\":0,\"b\":0,\"b\":0,\"a\":0}", &[("json.duplicate-key", 13), ("json.duplicate-key", 19)]),
    (b"{\"a\":1,\"a\":2", &[("json.truncated", 12)]),
    (b"[{\"a\":1,\"a\":2},x]", &[("json.duplicate-key", 8), ("json.syntax", 15)]),
];

fn problems(text: &[u8], limits: &Limits) -> Vec<(&'static str, u32)> {
    Read::new(text, limits).problems().into_iter().map(|(rule, offset)| (rule, offset.unwrap_or(u32::MAX))).collect()
}

#[test]
fn every_mistake_is_noted_where_it_is() {
    for (text, expected) in WRONG {
        assert_eq!(problems(text, &Limits::default()), *expected, "{}", text.escape_ascii());
    }
}

#[test]
fn every_limit_is_noted_where_it_is_passed() {
    let limits = Limits { event_bytes: 64, depth: 2, nodes: 4, string_bytes: 3, ..UNLIMITED };
    let none = u32::MAX;
    let cases: &[(&str, Places)] = &[
        ("[[],[[ ]]]", &[("limit.depth", 5)]),
        ("{\"a\":{\"b\":{}}}", &[("limit.depth", 10)]),
        ("[[1,2]]", &[]),
        ("[1,2,3]", &[]),
        ("[1,2,3, 4]", &[("limit.nodes", 8)]),
        ("[1,2,3,\"a\"]", &[("limit.nodes", 7)]),
        ("[1,2,3,{}]", &[("limit.nodes", 7)]),
        ("[1,2,3,true]", &[("limit.nodes", 7)]),
        ("{\"a\":0,\"b\":0,\"c\":0}", &[]),
        ("[\"abc\",\"\\u0061\\u0062c\",0]", &[]),
        ("[\"abcd\"]", &[("limit.string-bytes", 1)]),
        ("[ \"\\u0061\\u0062cd\"]", &[("limit.string-bytes", 2)]),
        ("{\"abcd\":0}", &[("limit.string-bytes", 1)]),
        ("[\"\\u20ac\"]", &[]),
        ("[\"€a\"]", &[("limit.string-bytes", 1)]),
        ("[12345]", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(problems(text.as_bytes(), &limits), *expected, "{text}");
    }
    assert_eq!(problems(&[b' '; 65], &limits), [("limit.event-bytes", none)]);
    assert_eq!(problems(&[b' '; 64], &limits), [("json.truncated", 64)]);
}

/// A document in a string has offsets of its own, wherever its text lies.
#[test]
fn places_in_an_opened_document_count_from_its_start() {
    for (text, expected) in WRONG {
        if std::str::from_utf8(text).is_err() {
            continue;
        }
        for before in ["", "x", "\"[{ é"] {
            let mut input = before.as_bytes().to_vec();
            input.extend_from_slice(text);
            let mut tape = Tape::default();
            let whole = Span { buffer: Buffer::Input, start: before.len() as u32, len: text.len() as u32 };
            // Read where it lies, and once more from an arena.
            let copied = tape.decode(&input, whole, |text, arena| {
                arena.extend(before.as_bytes());
                arena.extend(text);
                true
            });
            let copied = copied.unwrap();
            let copied = Span { start: copied.start + before.len() as u32, len: text.len() as u32, ..copied };
            input.extend_from_slice(b"\"]}] more of the text around");
            for span in [whole, copied] {
                let _ = tape.parse(&input, span, &Limits::default());
                let found: Vec<_> = tape.problems.iter().map(|p| (p.rule.id, p.offset.unwrap())).collect();
                assert_eq!(found, *expected, "{} behind {before:?}", text.escape_ascii());
            }
        }
    }
    let limits = Limits { depth: 1, ..UNLIMITED };
    let mut tape = Tape::default();
    let found = tape.parse(b"xxx[[]]", Span { buffer: Buffer::Input, start: 3, len: 4 }, &limits);
    assert_eq!(found, Err(super::super::Stop));
    assert_eq!(tape.problems.iter().map(|problem| problem.offset).collect::<Vec<_>>(), [Some(1)]);
}

#[test]
fn every_rule_has_a_text() {
    let mut seen: BTreeSet<&str> =
        WRONG.iter().flat_map(|(_, problems)| problems.iter().map(|(rule, _)| *rule)).collect();
    // In the test above, and in the vectors.
    seen.extend(["limit.event-bytes", "limit.depth", "limit.nodes", "limit.string-bytes", "limit.decoded-bytes"]);
    seen.extend(["limit.ratio", "limit.carriers"]);
    let all: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(seen, all);
}

#[test]
fn a_flood_of_one_rule_hides_no_other() {
    let text = format!("[{},{},x]", ["\"\\ud800\""; 100].join(","), ["{\"a\":0,\"a\":0}"; 100].join(","));
    let read = Read::new(text.as_bytes(), &UNLIMITED);
    let count = |id: &str| read.rules().iter().filter(|rule| **rule == id).count();
    assert!(read.tape.problems.more);
    assert_eq!((count("json.lone-surrogate"), count("json.duplicate-key"), count("json.syntax")), (8, 8, 1));
}

#[test]
fn problems_name_the_string_they_are_about() {
    let read = Read::new(br#"{"a":"\ud800","b\udfff":{"c":0,"c":1}}"#, &UNLIMITED);
    let document = read.document();
    let paths: Vec<_> =
        read.tape.problems.iter().map(|problem| document.path(problem.node.unwrap()).to_string()).collect();
    assert_eq!(paths, ["$.a", "$[*]", "$[*][*]"]);
}

#[test]
fn many_names_and_several_that_repeat() {
    for count in [5, 12, 13, 14, 100, 3000] {
        let mut names: Vec<_> = (0..count).map(|number| format!("\"name {number}\":{{\"a\":[0]}}")).collect();
        let clean = format!("{{{}}}", names.join(","));
        assert_eq!(problems(clean.as_bytes(), &UNLIMITED), []);
        let (three, one) = (names[3].clone(), names[1].clone());
        names.extend([three, "\"x\":0".into(), one]);
        let text = format!("{{{}}}", names.join(","));
        let offset = |name: &str| text.rfind(name).unwrap() as u32;
        let expected = [("json.duplicate-key", offset("\"name 3\"")), ("json.duplicate-key", offset("\"name 1\""))];
        assert_eq!(problems(text.as_bytes(), &UNLIMITED), expected, "{count} names");
    }
}
