//! The tape as a JSON representation of the `jsonschema` crate: no value is built to validate one.

use super::number::{Decimal, TapeNumber};
use crate::document::{Children, Document, Kind, NodeId, Texts};
use foldhash::fast::FixedState;
use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object, cmp};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::cell::RefCell;
use std::hash::BuildHasher;

/// Arrays of up to this many items are compared each with each for `uniqueItems`.
const FEW: usize = 8;

/// The JSON representation.
#[derive(Debug)]
pub(crate) struct TapeJson;

impl Json for TapeJson {
    type Node<'a> = TapeNode<'a>;
    type PreparedKey = Box<str>;
    /// A look-up goes over the members, so a pass over all of them is worth it for a few.
    const KEYS_PER_LOOKUP: usize = 2;
    const ACYCLIC: bool = true;
    type StringBuffer = ();

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(TapeNode<'_>) -> T) -> T {
        f(TapeNode::Name(string))
    }
}

/// One value of a document, or a name seen as a string.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TapeNode<'a> {
    Value(&'a Texts<'a>, NodeId),
    Name(&'a str),
}

impl<'a> TapeNode<'a> {
    fn kind(&self) -> Kind {
        match self {
            Self::Value(texts, node) => texts.document().kind(*node),
            Self::Name(_) => Kind::String,
        }
    }

    fn text(&self) -> &'a str {
        match self {
            Self::Value(texts, node) => texts.text(*node),
            Self::Name(name) => name,
        }
    }

    fn container(&self, kind: Kind) -> Option<Container<'a>> {
        match self {
            Self::Value(texts, node) if texts.document().kind(*node) == kind => Some(Container { texts, node: *node }),
            _ => None,
        }
    }

    /// Whether two values are equal as JSON Schema has it: numbers by value, objects whatever the order of their members.
    fn equals(&self, other: &Self) -> bool {
        let kind = self.kind();
        if kind != other.kind() {
            return false;
        }
        match kind {
            Kind::Null | Kind::True | Kind::False => true,
            Kind::String | Kind::Name => self.text() == other.text(),
            Kind::Number => Decimal::of(self.text()) == Decimal::of(other.text()),
            Kind::Array => match (self.container(kind), other.container(kind)) {
                (Some(a), Some(b)) => {
                    Array::len(&a) == Array::len(&b) && a.elements().zip(b.elements()).all(|(a, b)| a.equals(&b))
                }
                _ => false,
            },
            Kind::Object => match (self.container(kind), other.container(kind)) {
                (Some(a), Some(b)) => {
                    Object::len(&a) == Object::len(&b)
                        && a.members().all(|(name, value)| b.member(name).is_some_and(|other| value.equals(&other)))
                }
                _ => false,
            },
        }
    }

    /// A hash that equal values have in common.
    fn hash(&self) -> u64 {
        let of = |tag: u8, text: &str| FixedState::default().hash_one((tag, text));
        match self.kind() {
            Kind::Null => 1,
            Kind::True => 2,
            Kind::False => 3,
            Kind::String | Kind::Name => of(4, self.text()),
            Kind::Number => FixedState::default().hash_one(Decimal::of(self.text())),
            kind @ Kind::Array => {
                let items = self.container(kind).into_iter().flat_map(|array| array.elements());
                items.fold(5, |hash: u64, item| hash.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ item.hash())
            }
            kind @ Kind::Object => {
                let members = self.container(kind).into_iter().flat_map(|object| object.members());
                members
                    .fold(6, |hash: u64, (name, value)| hash.wrapping_add(of(7, name).wrapping_mul(value.hash() | 1)))
            }
        }
    }
}

impl<'a> Node<'a, TapeJson> for TapeNode<'a> {
    type Object = Container<'a>;
    type Array = Container<'a>;
    type Number = TapeNumber<'a>;

    fn as_object(&self) -> Option<Container<'a>> {
        self.container(Kind::Object)
    }

    fn as_array(&self) -> Option<Container<'a>> {
        self.container(Kind::Array)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        (self.kind() == Kind::String).then(|| Cow::Borrowed(self.text()))
    }

    fn as_number(&self) -> Option<TapeNumber<'a>> {
        (self.kind() == Kind::Number).then(|| TapeNumber(self.text()))
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    fn is_number(&self) -> bool {
        self.kind() == Kind::Number
    }

    fn json_type(&self) -> JsonType {
        match self.kind() {
            Kind::Null => JsonType::Null,
            Kind::True | Kind::False => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String | Kind::Name => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn string_length_within(&self, min: u64, max: u64) -> Option<bool> {
        if self.kind() != Kind::String {
            return None;
        }
        let text = self.text();
        // A character takes one to four bytes, so often the bytes tell enough.
        let (fewest, most) = (text.len().div_ceil(4) as u64, text.len() as u64);
        if most < min || fewest > max {
            return Some(false);
        }
        if min <= fewest && most <= max {
            return Some(true);
        }
        Some((min..=max).contains(&(text.chars().count() as u64)))
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match expected {
            Value::Null => self.is_null(),
            Value::Bool(expected) => self.as_boolean() == Some(*expected),
            Value::String(expected) => self.kind() == Kind::String && self.text() == expected,
            Value::Number(expected) => self.as_number().is_some_and(|number| cmp::equal_numbers(&number, expected)),
            Value::Array(expected) => self.as_array().is_some_and(|array| {
                Array::len(&array) == expected.len()
                    && array.elements().zip(expected).all(|(item, expected)| item.equals_value(expected))
            }),
            Value::Object(expected) => self.as_object().is_some_and(|object| {
                Object::len(&object) == expected.len()
                    && expected
                        .iter()
                        .all(|(name, expected)| object.member(name).is_some_and(|value| value.equals_value(expected)))
            }),
        }
    }

    /// Only asked for where an error is made, or by a keyword that has no other way.
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self.kind() {
            Kind::Null => Value::Null,
            Kind::True => Value::Bool(true),
            Kind::False => Value::Bool(false),
            Kind::String | Kind::Name => Value::String(self.text().to_owned()),
            Kind::Number => Value::Number(TapeNumber(self.text()).to_number().into_owned()),
            kind @ Kind::Array => {
                let items = self.container(kind).into_iter().flat_map(|array| array.elements());
                Value::Array(items.map(|item| item.to_value().into_owned()).collect())
            }
            kind @ Kind::Object => {
                let members = self.container(kind).into_iter().flat_map(|object| object.members());
                Value::Object(
                    members
                        .map(|(name, value)| (name.to_owned(), value.to_value().into_owned()))
                        .collect::<Map<_, _>>(),
                )
            }
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match self {
            Self::Value(texts, node) => Some(NodeIdentity::tagged(texts.document().address(), node.0)),
            Self::Name(name) => Some(NodeIdentity::tagged(name.as_ptr().addr(), u32::MAX)),
        }
    }
}

/// An array or object of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Container<'a> {
    texts: &'a Texts<'a>,
    node: NodeId,
}

impl<'a> Container<'a> {
    fn document(&self) -> Document<'a> {
        self.texts.document()
    }

    fn value(&self, node: NodeId) -> TapeNode<'a> {
        TapeNode::Value(self.texts, node)
    }

    fn member(&self, name: &str) -> Option<TapeNode<'a>> {
        self.document().member(self.node, name).map(|value| self.value(value))
    }
}

impl<'a> Object<'a, TapeJson> for Container<'a> {
    type Node = TapeNode<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        self.document().count(self.node)
    }

    fn get(&self, key: &Box<str>) -> Option<TapeNode<'a>> {
        self.member(key)
    }

    fn members(&self) -> Members<'a> {
        Members { container: *self, children: self.document().children(self.node) }
    }
}

/// The members of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Members<'a> {
    container: Container<'a>,
    children: Children<'a>,
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, TapeNode<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (name, value) = (self.children.next()?, self.children.next()?);
        Some((self.container.texts.text(name), self.container.value(value)))
    }
}

/// The items of an array.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Elements<'a> {
    container: Container<'a>,
    children: Children<'a>,
}

impl<'a> Iterator for Elements<'a> {
    type Item = TapeNode<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.children.next().map(|item| self.container.value(item))
    }
}

impl<'a> Array<'a, TapeJson> for Container<'a> {
    type Node = TapeNode<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.document().count(self.node)
    }

    fn elements(&self) -> Elements<'a> {
        Elements { container: *self, children: self.document().children(self.node) }
    }

    /// Items with the same hash are compared with each other; the hashes are sorted in memory that the thread keeps.
    fn is_unique(&self) -> bool {
        let items = || self.document().items(self.node);
        if Array::len(self) <= FEW {
            let differ = |(at, item): (usize, NodeId)| {
                items().take(at).all(|other| !self.value(item).equals(&self.value(other)))
            };
            return items().enumerate().all(differ);
        }
        thread_local! {
            static HASHES: RefCell<Vec<(u64, NodeId)>> = const { RefCell::new(Vec::new()) };
        }
        HASHES.with_borrow_mut(|hashes| {
            hashes.clear();
            hashes.extend(items().map(|item| (self.value(item).hash(), item)));
            hashes.sort_unstable();
            hashes.chunk_by(|a, b| a.0 == b.0).all(|same| {
                // Values with one hash are equal but for a collision, so the second is compared and the rest seldom is.
                same.iter().enumerate().all(|(at, (_, item))| {
                    same.iter().take(at).all(|(_, other)| !self.value(*item).equals(&self.value(*other)))
                })
            })
        })
    }
}
