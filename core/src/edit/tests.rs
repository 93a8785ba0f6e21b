//! Edits against a naive twin: a tree that is written with its edits made.

use super::*;
use crate::document::tests::walk;
use crate::document::{Document, Kind, Limits, NodeId, Span, Tape};
use proptest::prelude::*;

/// What a value is, with the white space around its parts and what becomes of it.
#[derive(Clone, Debug)]
struct Tree {
    what: What,
    edit: Option<Option<String>>,
    /// Behind every part of it.
    space: &'static str,
}

#[derive(Clone, Debug)]
enum What {
    /// A JSON text.
    Scalar(String),
    Array(Vec<Tree>),
    /// Names as JSON texts.
    Object(Vec<(String, Tree)>),
}

/// Texts of values, some of which look like what stands between values.
const SCALARS: [&str; 9] =
    ["null", "true", "false", "0", "-1.50e+3", "\"\"", "\"a,]}\"", r#""\"\\,[{""#, r#""\u00e9\ud83d\ude00""#];

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![prop::sample::select(&SCALARS[..]).prop_map(String::from), "\"[a-zé :,]{0,8}\""]
}

fn tree() -> impl Strategy<Value = Tree> {
    let edit =
        prop_oneof![6 => Just(None), 1 => Just(Some(None)), 1 => "\\PC{0,3}[\"\n]?".prop_map(|text| Some(Some(text)))];
    let space = prop::sample::select(&["", "", " ", "\n\t", " \r\n "][..]);
    let leaf = scalar().prop_map(What::Scalar);
    let made = move |what: BoxedStrategy<What>| {
        (what, edit.clone(), space.clone()).prop_map(|(what, edit, space)| Tree { what, edit, space })
    };
    let again = made.clone();
    made(leaf.boxed()).prop_recursive(4, 60, 6, move |inner| {
        let array = prop::collection::vec(inner.clone(), 0..6).prop_map(What::Array);
        let object = prop::collection::vec((any::<bool>(), inner), 0..6).prop_map(|members| {
            let name = |number: usize, escaped: bool| format!("\"{}{number}\"", if escaped { r"\n" } else { "m" });
            let named =
                members.into_iter().enumerate().map(|(number, (escaped, value))| (name(number, escaped), value));
            What::Object(named.collect())
        });
        again(prop_oneof![array, object].boxed())
    })
}

impl Tree {
    /// Its JSON text, with white space.
    fn text(&self) -> String {
        let space = self.space;
        match &self.what {
            What::Scalar(text) => text.clone(),
            What::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| format!("{space}{}{space}", item.text())).collect();
                format!("[{space}{}]", items.join(","))
            }
            What::Object(members) => {
                let member =
                    |(name, value): &(String, Tree)| format!("{space}{name}{space}:{space}{}{space}", value.text());
                let members: Vec<_> = members.iter().map(member).collect();
                format!("{{{space}{}}}", members.join(","))
            }
        }
    }

    /// Its tokens with the edits made, one after the other.
    fn edited(&self, out: &mut Vec<String>) {
        if let Some(Some(text)) = &self.edit {
            return out.push(serde_json::to_string(text).unwrap());
        }
        match &self.what {
            What::Scalar(text) => out.push(text.clone()),
            What::Array(items) => {
                out.push("[".into());
                for (number, item) in items.iter().filter(|item| item.edit != Some(None)).enumerate() {
                    out.extend((number > 0).then(|| ",".into()));
                    item.edited(out);
                }
                out.push("]".into());
            }
            What::Object(members) => {
                out.push("{".into());
                for (number, (name, value)) in members.iter().filter(|(_, value)| value.edit != Some(None)).enumerate()
                {
                    out.extend((number > 0).then(|| ",".into()));
                    out.extend([name.clone(), ":".into()]);
                    value.edited(out);
                }
                out.push("}".into());
            }
        }
    }

    /// Whether something is taken out, or lies in what is edited: then white space goes too.
    fn is_cut(&self) -> bool {
        self.edit == Some(None) || self.children().iter().any(|tree| tree.is_cut())
    }

    fn children(&self) -> Vec<&Tree> {
        match &self.what {
            What::Scalar(_) => Vec::new(),
            What::Array(items) => items.iter().collect(),
            What::Object(members) => members.iter().map(|(_, value)| value).collect(),
        }
    }

    /// Its text with the replacements made where nothing is taken out.
    fn replaced(&self) -> String {
        let replaced = |tree: &Tree| Tree { what: What::Scalar(tree.replaced()), ..tree.clone() };
        if let Some(Some(text)) = &self.edit {
            return serde_json::to_string(text).unwrap();
        }
        let what = match &self.what {
            What::Scalar(text) => What::Scalar(text.clone()),
            What::Array(items) => What::Array(items.iter().map(replaced).collect()),
            What::Object(members) => {
                What::Object(members.iter().map(|(name, value)| (name.clone(), replaced(value))).collect())
            }
        };
        Tree { what, edit: None, space: self.space }.text()
    }

    /// Notes the edits of the tree, whose value is at `node`.
    fn note(&self, document: Document<'_>, node: NodeId, edits: &mut Edits) {
        match &self.edit {
            Some(Some(text)) => edits.replace(node, |out| out.push_str(text)),
            Some(None) => edits.remove(node),
            None => {}
        }
        let values: Vec<_> = match document.kind(node) {
            Kind::Object => document.members(node).map(|(_, value)| value).collect(),
            _ => document.items(node).collect(),
        };
        for (tree, value) in self.children().into_iter().zip(values) {
            tree.note(document, value, edits);
        }
    }
}

/// A JSON text without the white space between its tokens.
fn packed(text: &str) -> String {
    let mut packed = String::new();
    let (mut in_string, mut escaped) = (false, false);
    for c in text.chars() {
        if in_string || !c.is_ascii_whitespace() {
            packed.push(c);
        }
        if in_string {
            (in_string, escaped) = (escaped || c != '"', !escaped && c == '\\');
        } else {
            in_string = c == '"';
        }
    }
    packed
}

/// Makes the changes to an object of the host language, here serde_json's.
fn apply(changes: Vec<Change<'_>>, event: &mut serde_json::Value) {
    use serde_json::Value;
    for change in changes.iter().rev() {
        let steps: Vec<_> = change.steps().collect();
        let pointer = |steps: &[Step<'_>]| {
            let step = |step: &Step<'_>| match step {
                Step::Name(name) => format!("/{}", name.replace('~', "~0").replace('/', "~1")),
                Step::Index(index) => format!("/{index}"),
            };
            steps.iter().map(step).collect::<String>()
        };
        match (change.edit(), steps.split_last()) {
            (Edit::Replace(text), _) => *event.pointer_mut(&pointer(&steps)).unwrap() = Value::from(text),
            (Edit::Remove, Some((last, before))) => match (event.pointer_mut(&pointer(before)).unwrap(), last) {
                (Value::Array(items), Step::Index(index)) => _ = items.remove(*index as usize),
                (Value::Object(members), Step::Name(name)) => _ = members.remove(*name).unwrap(),
                other => panic!("{other:?}"),
            },
            (Edit::Remove, None) => {}
        }
    }
}

proptest! {
    #[test]
    fn edits_are_made_and_nothing_else(tree in tree(), before in "[ \n]{0,2}", after in "[ \n]{0,2}") {
        let text = format!("{before}{}{after}", tree.text());
        let limits = Limits::default();
        let mut tape = Tape::default();
        prop_assert_eq!(tape.read(text.as_bytes(), &limits), Ok(()));
        let document = tape.document(text.as_bytes());
        let mut edits = Edits::default();
        tree.note(document, NodeId(0), &mut edits);
        edits.settle(document);
        let whole = Span::input(text.as_bytes());

        let mut spliced = Vec::new();
        splice(document, NodeId(0), whole, &edits, &mut spliced);
        let spliced = String::from_utf8(spliced).unwrap();
        let mut tokens = Vec::new();
        tree.edited(&mut tokens);
        prop_assert_eq!(packed(&spliced), tokens.concat(), "{}", text);
        if !tree.is_cut() {
            prop_assert_eq!(&spliced, &format!("{before}{}{after}", tree.replaced()));
        }

        // From the nodes alone, and from those that a host object brought.
        let expected: serde_json::Value = serde_json::from_str(&spliced).unwrap();
        let mut written = Vec::new();
        write(document, NodeId(0), &edits, &mut Frames::default(), &mut written);
        prop_assert_eq!(&serde_json::from_slice::<serde_json::Value>(&written).unwrap(), &expected);
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let original = value.clone();
        apply(changes(document, &edits).collect(), &mut value);
        prop_assert_eq!(&value, &expected);
        let mut built = Tape::default();
        prop_assert_eq!(built.build(&limits, |builder| walk(builder, &original)), Ok(Ok(())));
        let mut out = Vec::new();
        write(built.document(&[]), NodeId(0), &Edits::default(), &mut Frames::default(), &mut out);
        prop_assert_eq!(String::from_utf8(out).unwrap(), original.to_string());
    }
}

fn spliced(text: &str, edit: impl Fn(Document<'_>, &mut Edits)) -> String {
    let mut tape = Tape::default();
    tape.read(text.as_bytes(), &Limits::default()).unwrap();
    let document = tape.document(text.as_bytes());
    let mut edits = Edits::default();
    edit(document, &mut edits);
    edits.settle(document);
    let mut out = Vec::new();
    splice(document, NodeId(0), Span::input(text.as_bytes()), &edits, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn white_space_goes_with_what_stands_beside_it() {
    let text = "[ 1 , 2 ,\n  3 ]";
    let without = |items: &[usize]| {
        spliced(text, |document, edits| {
            let all: Vec<_> = document.items(NodeId(0)).collect();
            // In any order, and twice.
            items.iter().rev().chain(items).for_each(|item| edits.remove(all[*item]));
        })
    };
    assert_eq!(without(&[]), text);
    assert_eq!(without(&[0]), "[ 2 ,\n  3 ]");
    assert_eq!(without(&[1]), "[ 1  ,\n  3 ]");
    assert_eq!(without(&[2]), "[ 1 , 2  ]");
    assert_eq!(without(&[0, 1]), "[ 3 ]");
    assert_eq!(without(&[1, 2]), "[ 1   ]");
    assert_eq!(without(&[0, 2]), "[ 2  ]");
    assert_eq!(without(&[0, 1, 2]), "[  ]");
}

#[test]
fn of_two_edits_of_one_value_the_later_counts_and_removal_most() {
    let edit = |texts: &[&str], removed: bool| {
        spliced(r#"{"a": "b", "c": [1]}"#, |document, edits| {
            let value = document.member(NodeId(0), "a").unwrap();
            let list = document.member(NodeId(0), "c").unwrap();
            if removed {
                edits.remove(value);
            }
            texts.iter().for_each(|text| edits.replace(value, |out| out.push_str(text)));
            edits.replace(NodeId(list.0 + 1), |out| out.push_str("within"));
            edits.replace(list, |out| out.push('\u{e9}'));
        })
    };
    assert_eq!(edit(&["x", "\"y\"\n"], false), r#"{"a": "\"y\"\n", "c": "é"}"#);
    assert_eq!(edit(&["x"], true), r#"{"c": "é"}"#);
}
