//! How a policy writes words: one of a fixed set, and one or a list of them.

use super::suggest;
use crate::finding::{Paranoia, Severity};
use crate::rules::{Holds, Sink};
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// A fixed set of words, of a type that knows nothing of policies.
pub(super) trait Vocabulary: Copy + 'static {
    /// Every word.
    const ALL: &'static [Self];
    /// How it is written.
    fn name(self) -> &'static str;
}

impl Vocabulary for Sink {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        self.name()
    }
}

impl Vocabulary for Holds {
    const ALL: &'static [Self] = &Self::ALL;

    fn name(self) -> &'static str {
        self.name()
    }
}

impl Vocabulary for Severity {
    const ALL: &'static [Self] = &[Self::Low, Self::Medium, Self::High, Self::Critical];

    fn name(self) -> &'static str {
        self.name()
    }
}

/// One word of a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<T>(pub(super) T);

impl<T: Vocabulary> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<'de, T: Vocabulary> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<T>(PhantomData<T>);
        impl<T: Vocabulary> Visitor<'_> for Text<T> {
            type Value = Word<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&suggest::one_of(names::<T>()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Word<T>, E> {
                let word = T::ALL.iter().find(|word| word.name() == text);
                word.map(|word| Word(*word)).ok_or_else(|| E::custom(suggest::unknown("value", text, names::<T>())))
            }
        }
        deserializer.deserialize_str(Text(PhantomData))
    }
}

pub(super) fn names<T: Vocabulary>() -> impl Iterator<Item = &'static str> + Clone {
    T::ALL.iter().map(|word| word.name())
}

/// Reads a type that is written as text. `expecting` says what for, where it is not text.
pub(super) fn parse<'de, T, D>(deserializer: D, expecting: &'static str) -> Result<T, D::Error>
where
    T: FromStr<Err: fmt::Display>,
    D: Deserializer<'de>,
{
    struct Text<T>(&'static str, PhantomData<T>);
    impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }
    deserializer.deserialize_str(Text(expecting, PhantomData))
}

/// One value, or a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OneOrMany<T>(pub(super) Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> OneOrMany<T> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Serialize> Serialize for OneOrMany<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [only] => only.serialize(serializer),
            list => list.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not `#[serde(untagged)]`, which would forget the places of errors.
        struct TextOrList<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for TextOrList<T> {
            type Value = OneOrMany<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or a list of texts")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<OneOrMany<T>, E> {
                T::deserialize(text.into_deserializer()).map(|one| OneOrMany(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<OneOrMany<T>, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(OneOrMany)
            }
        }
        deserializer.deserialize_any(TextOrList(PhantomData))
    }
}

/// A JSON Schema: the name of its file, or the schema itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum SchemaSource {
    /// The path of a file, relative to that of the policy.
    File(String),
    /// A schema that is written out in the policy: an object, or `true` or `false`.
    Inline(serde_json::Value),
}

impl<'de> Deserialize<'de> for SchemaSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FileOrSchema;
        impl<'de> Visitor<'de> for FileOrSchema {
            type Value = SchemaSource;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the path of a JSON Schema, or a schema written out")
            }

            fn visit_str<E: de::Error>(self, path: &str) -> Result<SchemaSource, E> {
                if path.contains("://") {
                    return Err(E::custom("expected the path of a file: schemas are not fetched from the network"));
                }
                match path {
                    "" => Err(E::custom("expected the path of a JSON Schema, found empty text")),
                    _ => Ok(SchemaSource::File(path.to_owned())),
                }
            }

            fn visit_bool<E: de::Error>(self, schema: bool) -> Result<SchemaSource, E> {
                Ok(SchemaSource::Inline(schema.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SchemaSource, A::Error> {
                serde_json::Value::deserialize(MapAccessDeserializer::new(map)).map(SchemaSource::Inline)
            }
        }
        deserializer.deserialize_any(FileOrSchema)
    }
}

/// `paranoia` is written as its number.
pub(super) mod level {
    use super::{Deserialize, Deserializer, Paranoia, Serializer, de};

    pub(in super::super) fn serialize<S: Serializer>(level: &Paranoia, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(level.level())
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Paranoia, D::Error> {
        let level = u64::deserialize(from)?;
        let known = u8::try_from(level).ok().and_then(Paranoia::from_level);
        known.ok_or_else(|| de::Error::custom(format!("expected a level from 1 to 3, found {level}")))
    }
}

/// `version` can only be 1.
pub(super) mod version {
    use super::{Deserialize, Deserializer, de};

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
        match u64::deserialize(from)? {
            1 => Ok(1),
            other => Err(de::Error::custom(format!("expected 1, the version that is read here, found {other}"))),
        }
    }
}
