//! Tree to model: a serde deserializer whose every error knows the node that it is about.

use super::located::{NodeId, Tree, Value};
use super::{sanitizer, suggest};
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;

/// One node of a tree, to be read with serde.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'t> {
    tree: &'t Tree,
    node: NodeId,
}

impl<'t> Reader<'t> {
    pub(super) fn new(tree: &'t Tree) -> Self {
        Self { tree, node: Tree::ROOT }
    }

    fn at(self, node: NodeId) -> Self {
        Self { node, ..self }
    }

    fn value(self) -> &'t Value {
        self.tree.value(self.node)
    }

    /// Says that an error is about this node, unless it is about one inside.
    fn located<T>(self, result: Result<T, Fault>) -> Result<T, Fault> {
        result.map_err(|fault| Fault { node: fault.node.or(Some(self.node)), ..fault })
    }
}

/// Why a node cannot be read.
#[derive(Debug)]
pub(super) struct Fault {
    /// Where it is.
    pub(super) node: Option<NodeId>,
    /// What must be dropped to go on, where that is more than the node.
    pub(super) drop: Option<NodeId>,
    pub(super) message: String,
    /// For an unknown key: the key that was probably meant.
    pub(super) meant: Option<&'static str>,
}

impl Fault {
    fn new(message: String) -> Self {
        Self { node: None, drop: None, message, meant: None }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("expected {}, found {}", plain_words(expected), kind(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Signed(number) => number.to_string(),
            Unexpected::Unsigned(number) => number.to_string(),
            other => kind(other).to_owned(),
        };
        Self::new(format!("expected {}, found {found}", plain_words(expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let instead = sanitizer::instead_of(variant).map(str::to_owned);
        Self::new(instead.unwrap_or_else(|| suggest::unknown("value", variant, expected.iter().copied())))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let known = expected.iter().copied();
        let meant = suggest::nearest(field, known.clone());
        Self { meant, ..Self::new(suggest::unknown("key", field, known)) }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("missing key `{field}`"))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(format!("duplicate key `{field}`"))
    }
}

/// What serde expects, in the words of a policy's author.
fn plain_words(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    match expected.as_str() {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number of 0 or more".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a string" => "text".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "newtype variant" => "a value after the word".to_owned(),
        other if other.starts_with("struct ") => "a map".to_owned(),
        other if other.starts_with("enum ") || other.starts_with("variant ") => "one word".to_owned(),
        _ => expected,
    }
}

fn kind(found: Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "a whole number",
        Unexpected::Float(_) => "a number with a fraction or exponent",
        Unexpected::Str(_) | Unexpected::Char(_) => "text",
        Unexpected::Unit | Unexpected::Option => "nothing",
        Unexpected::Seq => "a list",
        Unexpected::Map => "a map",
        Unexpected::UnitVariant => "the word alone",
        _ => "another type",
    }
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.located(match self.value() {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Unsigned(value) => visitor.visit_u64(*value),
            Value::Signed(value) => visitor.visit_i64(*value),
            Value::Float(value) => visitor.visit_f64(*value),
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::List(_) => visitor.visit_seq(Items { reader: self, items: self.tree.items(self.node) }),
            Value::Map(_) => {
                visitor.visit_map(Entries { reader: self, entries: self.tree.entries(self.node), value: None })
            }
        })
    }

    /// A key without a value is refused: nobody can say whether it was meant to switch something off.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.value() {
            Value::Null => self.located(Err(Fault::new("no value: give one, or leave the key out".to_owned()))),
            _ => self.located(visitor.visit_some(self)),
        }
    }

    /// Only from a map: serde's structs would take a list as well, by position.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.value() {
            Value::List(_) => self.located(Err(de::Error::invalid_type(Unexpected::Seq, &visitor))),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        self.located(visitor.visit_newtype_struct(self))
    }

    /// A word, or a map of one key such as `truncate: 80`.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let expected = || format!("expected {}", suggest::one_of(variants.iter().copied()));
        self.located(match self.value() {
            Value::Text(text) => {
                let word: StrDeserializer<'_, Fault> = text.as_str().into_deserializer();
                visitor.visit_enum(word)
            }
            Value::Map(_) => {
                let mut entries = self.tree.entries(self.node);
                match (entries.next(), entries.next()) {
                    // Without its only entry, the map would be in error again.
                    (Some(entry), None) => visitor
                        .visit_enum(Variant { name: self.at(entry.key), value: self.at(entry.value) })
                        .map_err(|fault| Fault { drop: Some(self.node), ..fault }),
                    _ => Err(Fault::new(format!("{}, with a value where it takes one", expected()))),
                }
            }
            _ => Err(Fault::new(expected())),
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// The items of a list.
struct Items<'t, I> {
    reader: Reader<'t>,
    items: I,
}

impl<'de, I: Iterator<Item = NodeId>> de::SeqAccess<'de> for Items<'de, I> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let reader = self.reader.at(item);
        reader.located(seed.deserialize(reader)).map(Some)
    }
}

/// The entries of a map.
struct Entries<'t, I> {
    reader: Reader<'t>,
    entries: I,
    value: Option<NodeId>,
}

impl<'de, I: Iterator<Item = super::located::Entry>> de::MapAccess<'de> for Entries<'de, I> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some(entry) = self.entries.next() else { return Ok(None) };
        self.value = Some(entry.value);
        let reader = self.reader.at(entry.key);
        reader.located(seed.deserialize(reader)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let reader = self.reader.at(self.value.take().unwrap_or(self.reader.node));
        reader.located(seed.deserialize(reader))
    }
}

/// A variant that carries a value.
struct Variant<'t> {
    name: Reader<'t>,
    value: Reader<'t>,
}

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = Fault;
    type Variant = Reader<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Reader<'de>), Fault> {
        Ok((self.name.located(seed.deserialize(self.name))?, self.value))
    }
}

impl<'de> de::VariantAccess<'de> for Reader<'de> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        self.located(Err(Fault::new("this word takes no value".to_owned())))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        self.located(seed.deserialize(self))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }
}
