//! What a schema says that its strings carry: `contentEncoding`, `contentMediaType` and `contentSchema`.
//!
//! JSON Schema leaves it to the application to open such strings, so that a validator looks at none of it. Here a schema of a policy that has these
//! keywords declares carriers, as the policy's own `carries` does: they are opened, what does not decode is refused, and the content must
//! satisfy its schema, in every draft.

use super::compile::Schema;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Strings that carry something, relative to the value that the schema is for.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) at: Vec<Member>,
    pub(crate) layers: Vec<Layer>,
    /// The schema of the content.
    pub(crate) schema: Option<Schema>,
}

/// A step to a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Member {
    Name(String),
    Index(u32),
    /// Every member or item.
    Any,
}

/// What comes off, from the outside in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    Base64,
    Gzip,
    /// What is left may be anything.
    Bytes,
    Json,
    Form,
    Multipart,
}

/// A place in a schema where a string carries something.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) at: Vec<Member>,
    pub(super) layers: Vec<Layer>,
    /// Where the schema of the content stands, as a JSON Pointer.
    pub(super) schema: Option<String>,
}

/// A schema that is visited this often, by way of its references, has become too large.
const MOST: usize = 100_000;

/// Finds every such place. `read` gives the schema in another file, by a reference to it, where there is such a file.
///
/// # Errors
/// Where it cannot be said of which values the keywords hold: in one of several alternatives, or in a schema that refers to itself; and where
/// the keywords stand in another file or resource, into which nothing is followed.
pub(super) fn declared(schema: &Value, read: &dyn Fn(&str) -> Option<Value>) -> Result<Vec<Declared>, String> {
    for reference in elsewhere(schema) {
        if read(&reference).as_ref().map_or_else(|| mentions(schema), |other| says_content(other, read)) {
            return Err(format!(
                "`contentMediaType` and `contentEncoding` are not followed into what `{reference}` refers to: write that schema into this file, or \
                 say it with `carries`"
            ));
        }
    }
    let mut search =
        Search { root: schema, found: Vec::new(), open: vec![String::new()], cyclic: BTreeSet::new(), visits: 0 };
    // Most schemas have none of this, and need not be walked over with all their references.
    if mentions(schema) {
        search.visit(String::new(), &mut Vec::new(), true)?;
        if search.cyclic.contains("") && !search.found.is_empty() {
            return Err(itself("#"));
        }
    }
    Ok(search.found)
}

/// The references that do not lead to a place of the same resource.
fn elsewhere(schema: &Value) -> BTreeSet<String> {
    references(schema).into_iter().filter(|reference| !reference.starts_with('#')).collect()
}

/// Every reference in a schema.
fn references(schema: &Value) -> BTreeSet<String> {
    match schema {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str);
            own.map(str::to_owned).into_iter().chain(members.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => BTreeSet::new(),
    }
}

/// Whether another file has the keywords, or refers to more: then nobody knows.
fn says_content(schema: &Value, read: &dyn Fn(&str) -> Option<Value>) -> bool {
    /// Files that refer to each other without end are followed so far.
    const DEEP: usize = 8;
    fn within(schema: &Value, read: &dyn Fn(&str) -> Option<Value>, deep: usize) -> bool {
        let further = |reference: String| match read(&reference) {
            Some(other) if deep < DEEP => within(&other, read, deep + 1),
            _ => false,
        };
        mentions(schema) || elsewhere(schema).into_iter().any(further)
    }
    within(schema, read, 0)
}

/// Where the schema with that anchor stands, as a JSON Pointer.
fn anchored(schema: &Value, anchor: &str, pointer: &str) -> Option<String> {
    match schema {
        Value::Object(members) => {
            let text = |key: &str| members.get(key).and_then(Value::as_str);
            let is_it =
                text("$anchor") == Some(anchor) || text("$id").is_some_and(|id| id.strip_prefix('#') == Some(anchor));
            if is_it {
                return Some(pointer.to_owned());
            }
            members.iter().find_map(|(name, value)| anchored(value, anchor, &format!("{pointer}/{}", escaped(name))))
        }
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(at, value)| anchored(value, anchor, &format!("{pointer}/{at}")))
        }
        _ => None,
    }
}

fn mentions(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => {
            members.contains_key("contentEncoding")
                || members.contains_key("contentMediaType")
                || members.values().any(mentions)
        }
        Value::Array(items) => items.iter().any(mentions),
        _ => false,
    }
}

struct Search<'a> {
    root: &'a Value,
    found: Vec<Declared>,
    /// The references that are being followed.
    open: Vec<String>,
    /// Those of them that lead back to themselves.
    cyclic: BTreeSet<String>,
    visits: usize,
}

impl Search<'_> {
    /// Looks at the schema at a pointer, which is of the values at `at`: of all that stand there, or only of some.
    fn visit(&mut self, pointer: String, at: &mut Vec<Member>, all: bool) -> Result<(), String> {
        self.visits += 1;
        if self.visits > MOST {
            return Err("too large, with its references, to find what its strings carry".into());
        }
        let root = self.root;
        let Some(Value::Object(schema)) = root.pointer(&pointer) else { return Ok(()) };
        self.content(schema, &pointer, at, all)?;
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            self.refer(reference, at, all)?;
        }
        for unfollowed in ["$dynamicRef", "$recursiveRef"] {
            if schema.contains_key(unfollowed) {
                return Err(format!(
                    "`contentMediaType` and `contentEncoding` cannot stand in a schema with `{unfollowed}`, which is not followed for them"
                ));
            }
        }
        self.within(format!("{pointer}/propertyNames"), at, Member::Any, false)?;
        self.alternatives(schema, &pointer, at, all)?;
        let named = schema.get("properties").and_then(Value::as_object);
        for name in named.into_iter().flat_map(Map::keys) {
            at.push(Member::Name(name.clone()));
            self.visit(format!("{pointer}/properties/{}", escaped(name)), at, all)?;
            at.pop();
        }
        let patterns = schema.get("patternProperties").and_then(Value::as_object);
        for pattern in patterns.into_iter().flat_map(Map::keys) {
            self.within(format!("{pointer}/patternProperties/{}", escaped(pattern)), at, Member::Any, false)?;
        }
        let alone = named.is_none_or(Map::is_empty) && patterns.is_none_or(Map::is_empty);
        for rest in ["additionalProperties", "unevaluatedProperties"] {
            self.within(format!("{pointer}/{rest}"), at, Member::Any, all && alone)?;
        }
        // `items` is a list up to draft 2019-09, and `prefixItems` is that since.
        let mut first = 0;
        for list in ["prefixItems", "items"] {
            for index in 0..schema.get(list).and_then(Value::as_array).map_or(0, Vec::len) {
                let member = u32::try_from(index).map_or(Member::Any, Member::Index);
                self.within(format!("{pointer}/{list}/{index}"), at, member, all)?;
                first += 1;
            }
        }
        for rest in ["items", "additionalItems", "unevaluatedItems"] {
            self.within(format!("{pointer}/{rest}"), at, Member::Any, all && first == 0)?;
        }
        self.within(format!("{pointer}/contains"), at, Member::Any, false)
    }

    fn within(&mut self, pointer: String, at: &mut Vec<Member>, member: Member, all: bool) -> Result<(), String> {
        at.push(member);
        let done = self.visit(pointer, at, all);
        at.pop();
        done
    }

    /// Schemas of the same value. Of alternatives, one is the only one for a string if no other takes strings, and so for the other types.
    fn alternatives(
        &mut self,
        schema: &Map<String, Value>,
        pointer: &str,
        at: &mut Vec<Member>,
        all: bool,
    ) -> Result<(), String> {
        for index in 0..schema.get("allOf").and_then(Value::as_array).map_or(0, Vec::len) {
            self.visit(format!("{pointer}/allOf/{index}"), at, all)?;
        }
        for keyword in ["anyOf", "oneOf"] {
            let list = schema.get(keyword).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            for (index, one) in list.iter().enumerate() {
                let others = list.iter().enumerate().filter(|(other, _)| *other != index);
                let alone = others.fold(true, |alone, (_, other)| alone && !share_types(one, other));
                self.visit(format!("{pointer}/{keyword}/{index}"), at, all && alone)?;
            }
        }
        for keyword in ["if", "then", "else", "not"] {
            self.visit(format!("{pointer}/{keyword}"), at, false)?;
        }
        let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
        for name in dependent.into_iter().flat_map(Map::keys) {
            self.visit(format!("{pointer}/dependentSchemas/{}", escaped(name)), at, false)?;
        }
        Ok(())
    }

    /// Whether the keywords stand anywhere in the schema at a pointer, or in what it refers to.
    fn carries_more(&self, pointer: &str, seen: &mut BTreeSet<String>) -> bool {
        let Some(schema) = self.root.pointer(pointer).filter(|_| seen.insert(pointer.to_owned())) else { return false };
        mentions(schema)
            || references(schema).iter().filter_map(|reference| reference.strip_prefix('#')).any(|fragment| {
                let fragment = self.resolved(fragment);
                self.carries_more(&fragment, seen)
            })
    }

    /// The pointer that a fragment of an address stands for: itself, or that of an anchor.
    fn resolved(&self, fragment: &str) -> String {
        let is_anchor = !fragment.is_empty() && !fragment.starts_with('/');
        let anchor = if is_anchor { anchored(self.root, fragment, "") } else { None };
        anchor.unwrap_or_else(|| fragment.to_owned())
    }

    /// Follows a reference within the same file.
    fn refer(&mut self, reference: &str, at: &mut Vec<Member>, all: bool) -> Result<(), String> {
        let Some(fragment) = reference.strip_prefix('#') else { return Ok(()) };
        let pointer = self.resolved(fragment);
        let pointer = pointer.as_str();
        if self.open.iter().any(|open| open == pointer) {
            self.cyclic.insert(pointer.to_owned());
            return Ok(());
        }
        let before = self.found.len();
        self.open.push(pointer.to_owned());
        self.visit(pointer.to_owned(), at, all)?;
        self.open.pop();
        if self.cyclic.contains(pointer) && self.found.len() > before {
            return Err(itself(reference));
        }
        Ok(())
    }

    /// Notes what the schema says that a string carries.
    fn content(&mut self, schema: &Map<String, Value>, pointer: &str, at: &[Member], all: bool) -> Result<(), String> {
        let (mut schema, mut pointer) = (schema, pointer.to_owned());
        let mut layers = Vec::new();
        let inner = loop {
            let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
            match text("contentEncoding").as_str() {
                "base64" => layers.push(Layer::Base64),
                "" | "7bit" | "8bit" | "binary" => {}
                // Nobody says how it is read, so it is what it is.
                _ => return Ok(()),
            }
            let media_type = text("contentMediaType");
            let essence = media_type.split(';').next().unwrap_or_default().trim().to_owned();
            let content = format!("{pointer}/contentSchema");
            let has_schema = schema.contains_key("contentSchema");
            let last = match essence.as_str() {
                "application/json" | "text/json" => Layer::Json,
                json if json.ends_with("+json") => Layer::Json,
                "application/x-www-form-urlencoded" => Layer::Form,
                "multipart/form-data" => Layer::Multipart,
                "application/gzip" => {
                    layers.push(Layer::Gzip);
                    match schema.get("contentSchema") {
                        Some(Value::Object(inner)) if layers.len() < 4 => {
                            (schema, pointer) = (inner, content);
                            continue;
                        }
                        _ => Layer::Bytes,
                    }
                }
                _ if layers.is_empty() => return Ok(()),
                _ => Layer::Bytes,
            };
            layers.push(last);
            break (has_schema && last != Layer::Bytes).then_some(content);
        };
        if let Some(inner) = inner.as_ref().filter(|inner| self.carries_more(inner, &mut BTreeSet::new())) {
            return Err(format!(
                "`contentMediaType` and `contentEncoding` are not followed into a `contentSchema`: say it with `carries` and a field of its own: \
                 {inner}"
            ));
        }
        if all {
            self.found.push(Declared { at: at.to_vec(), layers, schema: inner });
        } else if layers != [Layer::Base64, Layer::Bytes] {
            return Err(format!(
                "`contentMediaType` cannot stand where it holds for some of the values of a place and not for others: {pointer}"
            ));
        }
        Ok(())
    }
}

fn itself(reference: &str) -> String {
    format!("`contentMediaType` and `contentEncoding` cannot stand in a schema that refers to itself: {reference}")
}

/// Whether two schemas both allow values of some type.
fn share_types(one: &Value, other: &Value) -> bool {
    let types = |schema: &Value| -> Option<BTreeSet<String>> {
        let text = |value: &Value| value.as_str().map(|name| name.replace("integer", "number"));
        match schema.get("type")? {
            Value::Array(names) => Some(names.iter().filter_map(text).collect()),
            name => text(name).map(|name| BTreeSet::from([name])),
        }
    };
    match (types(one), types(other)) {
        (Some(one), Some(other)) => !one.is_disjoint(&other),
        // What says nothing allows all.
        _ => true,
    }
}

/// A name as a JSON Pointer has it.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(schema: &Value) -> Vec<(String, Vec<Layer>, Option<String>)> {
        let path = |at: &[Member]| {
            at.iter()
                .map(|member| match member {
                    Member::Name(name) => format!(".{name}"),
                    Member::Index(index) => format!("[{index}]"),
                    Member::Any => "[*]".into(),
                })
                .collect()
        };
        declared(schema, &|_| None)
            .unwrap()
            .into_iter()
            .map(|found| (path(&found.at), found.layers, found.schema))
            .collect()
    }

    #[test]
    fn places_and_layers() {
        use Layer::{Base64, Bytes, Form, Gzip, Json};
        let json = json!({"contentMediaType": "application/json", "contentSchema": {"type": "object"}});
        for (schema, expected) in [
            (json.clone(), vec![("", vec![Json], Some("/contentSchema"))]),
            (
                json!({"properties": {"a/b": json, "c": {"type": "string"}}}),
                vec![(".a/b", vec![Json], Some("/properties/a~1b/contentSchema"))],
            ),
            (json!({"items": {"contentEncoding": "base64"}}), vec![("[*]", vec![Base64, Bytes], None)]),
            (
                json!({"prefixItems": [true, {"contentEncoding": "BASE64", "contentMediaType": "application/json"}]}),
                vec![("[1]", vec![Base64, Json], None)],
            ),
            (
                json!({"additionalProperties": {"contentMediaType": "application/x-www-form-urlencoded"}}),
                vec![("[*]", vec![Form], None)],
            ),
            (
                json!({"contentEncoding": "base64", "contentMediaType": "application/gzip", "contentSchema": json}),
                vec![("", vec![Base64, Gzip, Json], Some("/contentSchema/contentSchema"))],
            ),
            (
                json!({"properties": {"x": {"$ref": "#/$defs/j"}}, "$defs": {"j": json}}),
                vec![(".x", vec![Json], Some("/$defs/j/contentSchema"))],
            ),
            (
                json!({"anyOf": [{"type": "null"}, {"type": "string", "contentMediaType": "a/b+json; x=y"}]}),
                vec![("", vec![Json], None)],
            ),
            (
                json!({"items": {"$ref": "#j"}, "$defs": {"j": {"$anchor": "j", "contentMediaType": "application/json"}}}),
                vec![("[*]", vec![Json], None)],
            ),
            (json!({"contentMediaType": "image/png"}), vec![]),
            (json!({"contentEncoding": "quoted-printable", "contentMediaType": "application/json"}), vec![]),
            (json!({"oneOf": [{"contentEncoding": "base64"}, true]}), vec![]),
        ] {
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(at, layers, schema)| (at.to_owned(), layers, schema.map(str::to_owned)))
                .collect();
            assert_eq!(found(&schema), expected, "{schema}");
        }
    }

    #[test]
    fn what_cannot_be_said_of_a_place_is_an_error() {
        let json = json!({"contentMediaType": "application/json"});
        for schema in [
            json!({"oneOf": [json, {"type": "string"}]}),
            json!({"if": json}),
            json!({"propertyNames": json}),
            json!({"properties": {"a": {"$dynamicRef": "#n"}}, "$defs": {"n": {"$dynamicAnchor": "n", "contentMediaType": "application/json"}}}),
            json!({"contentMediaType": "application/json", "contentSchema": {"$ref": "#"}}),
            json!({"contentMediaType": "application/json", "contentSchema": {"items": json}}),
            json!({"contentMediaType": "application/json", "contentSchema": {"$ref": "#/$defs/a"}, "$defs": {"a": {"items": json}}}),
            json!({"contains": json}),
            json!({"patternProperties": {"^a": json}}),
            json!({"properties": {"b": true}, "additionalProperties": json}),
            json!({"$ref": "#/$defs/n", "$defs": {"n": {"properties": {"next": {"$ref": "#/$defs/n"}, "data": json}}}}),
        ] {
            assert!(declared(&schema, &|_| None).is_err(), "{schema}");
        }
        // One that refers to itself and carries nothing is nothing special.
        let tree = json!({"properties": {"next": {"$ref": "#"}}, "allOf": [{"properties": {"a": json}}]});
        assert!(declared(&tree, &|_| None).is_err());
        let tree = json!({"properties": {"tree": {"$ref": "#/$defs/n"}, "a": json}, "$defs": {"n": {"items": {"$ref": "#/$defs/n"}}}});
        assert_eq!(found(&tree).len(), 1);
    }

    #[test]
    fn what_another_file_says_of_content_is_an_error_and_nothing_else_is() {
        let files = |reference: &str| match reference {
            "plain.json" => Some(json!({"type": "string"})),
            "json.json" => Some(json!({"contentMediaType": "application/json"})),
            "far.json" => Some(json!({"items": {"$ref": "json.json"}})),
            "loop.json" => Some(json!({"items": {"$ref": "loop.json"}})),
            _ => None,
        };
        let refer = |reference: &str| declared(&json!({"items": {"$ref": reference}}), &files);
        assert!(refer("plain.json").is_ok() && refer("loop.json").is_ok() && refer("none.json").is_ok());
        assert!(refer("json.json").is_err() && refer("far.json").is_err());
        // A resource within, by its `$id`.
        let within = json!({"$ref": "urn:a", "$defs": {"a": {"$id": "urn:a", "contentMediaType": "application/json"}}});
        assert!(declared(&within, &files).is_err());
    }
}
