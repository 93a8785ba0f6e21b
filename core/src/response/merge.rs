//! Joining an answer about refused records with the handler's own about the others.

use super::{items, template};
use crate::policy::OnReject;
use crate::verdict::Verdict;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use sluicegate_schemas::{RecordsReply, Reply};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// Why a handler's answer cannot be joined with that about the refused records. The handler's mistake, never that of an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseError {
    /// It is no JSON text.
    #[error("the handler's answer is not JSON")]
    Syntax,
    /// It is neither an object nor null.
    #[error("the handler's answer is neither an object with `{list}` nor null")]
    Answer {
        /// The member that lists the records.
        list: &'static str,
    },
    /// The member that lists the records is neither a list nor null.
    #[error("`{list}` in the handler's answer is neither a list nor null")]
    List {
        /// The member that lists the records.
        list: &'static str,
    },
    /// An item of that list does not name its record.
    #[error("`{list}[{index}]` in the handler's answer is not an object with `{key}`")]
    Item {
        /// The member that lists the records.
        list: &'static str,
        /// Which item, from 0.
        index: usize,
        /// The member that names the record.
        key: &'static str,
    },
}

/// The handler's answer, joined with what the platform is told about the refused records.
pub(crate) fn merge(verdict: &Verdict<'_>, handler: &[u8]) -> Result<String, ResponseError> {
    let handler = if handler.trim_ascii().is_empty() { b"null" } else { handler };
    let raw: &RawValue = serde_json::from_slice(handler).map_err(|_| ResponseError::Syntax)?;
    let as_it_is = || Ok(raw.get().to_owned());
    // An error is raised beside whatever the handler answers.
    let is_joined = !verdict.ok() && verdict.on_reject() != OnReject::Raise;
    let Some(Reply::Records(reply)) = verdict.replies().filter(|_| is_joined) else { return as_it_is() };
    let Some(own) = items::of(verdict, reply) else { return as_it_is() };
    let document = verdict.document();
    let answer = template::of_records(reply.answer, document, &own);
    let theirs = Members::of(raw).ok_or(ResponseError::Answer { list: reply.list })?;
    let listed = listed(reply, &theirs)?;
    let own = own.iter().filter_map(|item| Some(Listed { key: key(reply, item)?, json: item }));
    let items = if reply.every {
        in_order(verdict, reply, own.collect(), listed)
    } else {
        let mut seen = HashSet::new();
        listed.into_iter().chain(own).filter(|item| seen.insert(item.key.clone())).collect()
    };
    let items: Vec<_> = items.iter().map(|item| item.json).collect();
    let items = format!("[{}]", items.join(","));
    // What the handler does not say of the answer itself is what a refusal says.
    let ours: &RawValue = serde_json::from_str(&answer).map_err(|_| ResponseError::Syntax)?;
    let ours = Members::of(ours).unwrap_or_default();
    let missing = ours.0.iter().filter(|(name, _)| theirs.member(name).is_none());
    let members = theirs.0.iter().chain(missing).map(|(name, value)| {
        let value = if name == reply.list { items.as_str() } else { value.get() };
        format!("{}:{value}", serde_json::Value::from(name.as_str()))
    });
    Ok(format!("{{{}}}", members.collect::<Vec<_>>().join(",")))
}

/// An item of an answer, and what names its record, as JSON.
struct Listed<'a> {
    key: String,
    json: &'a str,
}

/// The items of the handler's answer.
fn listed<'a>(reply: &RecordsReply, answer: &Members<'a>) -> Result<Vec<Listed<'a>>, ResponseError> {
    let Some(list) = answer.member(reply.list).filter(|list| list.get() != "null") else { return Ok(Vec::new()) };
    let items: Vec<&RawValue> =
        serde_json::from_str(list.get()).map_err(|_| ResponseError::List { list: reply.list })?;
    let item = |(index, item): (usize, &'a RawValue)| {
        let key = key(reply, item.get());
        let key = key.ok_or(ResponseError::Item { list: reply.list, index, key: reply.key })?;
        Ok(Listed { key, json: item.get() })
    };
    items.into_iter().enumerate().map(item).collect()
}

/// All items in the order of the event, and behind them those of records that are not of the event. What is said about a refused record
/// is said by the refusal alone.
fn in_order<'a>(
    verdict: &Verdict<'_>,
    reply: &RecordsReply,
    own: Vec<Listed<'a>>,
    theirs: Vec<Listed<'a>>,
) -> Vec<Listed<'a>> {
    let keys = items::keys(verdict, reply).into_iter().map(|item| key(reply, &item?));
    let places: HashMap<String, usize> = keys.enumerate().filter_map(|(place, key)| Some((key?, place))).collect();
    let refused: HashSet<String> = own.iter().map(|item| item.key.clone()).collect();
    let mut items = own;
    items.extend(theirs.into_iter().filter(|item| !refused.contains(&item.key)));
    items.sort_by_key(|item| places.get(&item.key).copied().unwrap_or(usize::MAX));
    items
}

/// What names the record of an item: the same text for the same JSON value.
fn key(reply: &RecordsReply, item: &str) -> Option<String> {
    let item: &RawValue = serde_json::from_str(item).ok()?;
    let key: serde_json::Value = serde_json::from_str(Members::of(item)?.member(reply.key)?.get()).ok()?;
    Some(key.to_string())
}

/// The members of an object, each value as its text.
#[derive(Default)]
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Those of an object, or none of null. `None`: it is neither.
    fn of(value: &'a RawValue) -> Option<Self> {
        if value.get() == "null" { Some(Self::default()) } else { serde_json::from_str(value.get()).ok() }
    }

    fn member(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(member, _)| member == name).map(|(_, value)| *value)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Read)
    }
}
