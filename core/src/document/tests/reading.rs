//! The document as it is read.

use super::*;

#[test]
fn each_node_answers_only_what_it_is() {
    let read = Read::new(br#"{"a":[1,"x"],"b":{"a":null},"c":true,"d":false}"#, &UNLIMITED);
    let document = read.document();
    let root = document.root().unwrap();
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|name| document.member(root, name).unwrap());
    assert_eq!(document.member(root, "e"), None);
    assert_eq!(document.member(a, "a"), None);
    assert_eq!(document.items(a).map(|item| document.text(item)).collect::<Vec<_>>(), ["1", "x"]);
    assert_eq!((document.items(root).count(), document.members(a).count()), (0, 0));
    assert_eq!((document.items(c).count(), document.members(c).count(), document.children(c).count()), (0, 0, 0));
    assert_eq!([root, a, b, c].map(|node| document.count(node)), [4, 2, 1, 0]);
    assert_eq!([root, a, c, d].map(|node| document.text(node)), ["", "", "true", "false"]);
    let null = document.member(b, "a").unwrap();
    assert_eq!((document.kind(null), document.text(null)), (Kind::Null, "null"));
    assert_eq!([a, b, c, d].map(|node| document.opened(node)), [None; 4]);
}

#[test]
fn there_is_nothing_where_no_node_is() {
    let read = Read::new(b"[0]", &UNLIMITED);
    let document = read.document();
    for nowhere in [NodeId(2), NodeId(NONE - 1), NodeId(NONE)] {
        assert_eq!((document.kind(nowhere), document.text(nowhere)), (Kind::Null, ""));
        assert_eq!((document.count(nowhere), document.children(nowhere).count()), (0, 0));
        assert_eq!((document.member(nowhere, ""), document.opened(nowhere)), (None, None));
    }
    assert_eq!(Tape::default().document(b"").root(), None);
}

#[test]
fn an_escaped_string_knows_where_it_was_written() {
    let text = br#"{"plain":"x","na\u006de":["a\"b","\\",{"\n":"plain"}]}"#;
    let read = Read::new(text, &UNLIMITED);
    let written = |escaped: &super::super::builder::Escaped| {
        let start = escaped.start as usize;
        let written = std::str::from_utf8(&text[start..start + escaped.len as usize]).unwrap();
        (read.document().text(NodeId(escaped.node)), written)
    };
    let found: Vec<_> = read.tape.escaped.iter().map(written).collect();
    assert_eq!(found, [("name", r"na\u006de"), ("a\"b", r#"a\"b"#), ("\\", r"\\"), ("\n", r"\n")]);
}

/// A text that lies in an arena is decoded into the other one.
#[test]
fn documents_in_documents() {
    let mut text = String::from(r#"["\n",{"é":[]}]"#);
    for _ in 0..4 {
        text = serde_json::to_string(&[text]).unwrap();
    }
    let mut tape = Tape::default();
    tape.read(text.as_bytes(), &UNLIMITED).unwrap();
    let mut carrier = NodeId(1);
    for _ in 0..4 {
        let root = tape.len();
        let inside = tape.document(text.as_bytes()).text(carrier).to_owned();
        tape.parse(text.as_bytes(), tape.span(carrier), &UNLIMITED).unwrap();
        let document = tape.document(text.as_bytes());
        assert_eq!(value(document, NodeId(root)), serde_json::from_str::<Value>(&inside).unwrap());
        // What does not parse leaves what there is as it was.
        let before = (tape.nodes.len(), tape.arenas.even.used(), tape.arenas.odd.used(), tape.escaped.len());
        let broken = Span { len: inside.len() as u32 - 1, ..tape.span(carrier) };
        assert!(tape.parse(text.as_bytes(), broken, &UNLIMITED).is_err());
        let after = (tape.nodes.len(), tape.arenas.even.used(), tape.arenas.odd.used(), tape.escaped.len());
        assert_eq!(before, after);
        carrier = NodeId(root + 1);
    }
}
