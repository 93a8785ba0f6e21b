//! The JSON Schema of the policy file, made from its Rust types.

use super::model::PolicyModel;
use super::path::Path;
use super::period::Period;
use super::words::{OneOrMany, SchemaSource, Vocabulary, Word, names};
use crate::finding::Action;
use crate::finding::Class;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// The JSON Schema of the policy file (draft 2020-12), which editors complete and check policies with.
///
/// It is committed as `schemas/policy.schema.json`.
#[must_use]
pub fn policy_schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(simplify));
    settings.into_generator().into_root_schema_for::<PolicyModel>().to_value()
}

/// Takes out what Rust brings along: nulls (a key without a value is an error), integer widths, the lines of comments.
fn simplify(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    object.remove("format");
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(words)) = object.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    if let Some(Value::String(description)) = object.get_mut("description") {
        *description = description.replace('\n', " ");
    }
    if let Some(Value::Array(any)) = object.get_mut("anyOf") {
        any.retain(|schema| schema.get("type").is_none_or(|name| name != "null"));
        if let [Value::Object(only)] = any.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            object.extend(only);
        }
    }
}

/// `rules`: the classes by name, so that an editor completes them, and any rule id.
pub(super) fn rules(generator: &mut SchemaGenerator) -> Schema {
    let action = generator.subschema_for::<Action>();
    let classes: Map<String, Value> =
        Class::ALL.into_iter().map(|class| (class.name().to_owned(), action.clone().to_value())).collect();
    json_schema!({
        "type": "object",
        "properties": classes,
        "patternProperties": {"^[a-z]+\\.[a-z0-9-]+$": action},
        "additionalProperties": false,
    })
}

impl JsonSchema for Path {
    fn schema_name() -> Cow<'static, str> {
        "Path".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^\\$",
            "examples": ["$.body.name", "$.Records[*].s3.object.key", "$..comment"],
        })
    }
}

impl JsonSchema for Period {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9]+[smhd]$", "examples": ["90s", "15m", "2h", "7d"]})
    }
}

impl JsonSchema for SchemaSource {
    fn schema_name() -> Cow<'static, str> {
        "SchemaSource".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "oneOf": [
                {"type": "string", "minLength": 1},
                {"$ref": "https://json-schema.org/draft/2020-12/schema"},
            ]
        })
    }
}

impl<T: Vocabulary> JsonSchema for Word<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Word".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "enum": names::<T>().collect::<Vec<_>>()})
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMany<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMany{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Known, Policy};
    use std::path::PathBuf;

    #[test]
    fn the_committed_schema_is_the_one_that_the_types_make() {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../schemas/policy.schema.json");
        let made = format!("{:#}\n", policy_schema());
        if std::env::var_os("SLUICEGATE_WRITE").is_some() {
            std::fs::write(&file, &made).unwrap();
        }
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        // Not by text: another crate's features may change the order in which serde_json keeps keys.
        let committed: Value = serde_json::from_str(&committed).unwrap_or_default();
        assert!(
            committed == policy_schema(),
            "the policy's model has changed: run the test again with SLUICEGATE_WRITE=1"
        );
    }

    /// The ranges stand in the attributes of `Limits` and in its check.
    #[test]
    fn the_ranges_of_the_schema_are_those_of_the_check() {
        let schema = policy_schema();
        let limits = schema["$defs"]["Limits"]["properties"].as_object().unwrap();
        let errors = |key: &str, limit: u64| {
            let policy = serde_json::json!({"limits": {key: limit}});
            let result = Policy::from_value(policy, &Known::default());
            let messages = result.err().map(|error| error.to_string()).unwrap_or_default();
            messages.lines().filter(|line| !line.contains("not supported")).count()
        };
        for (key, limit) in limits.iter().filter(|(key, _)| *key != "age") {
            let (least, most) = (limit["minimum"].as_u64().unwrap(), limit["maximum"].as_u64().unwrap());
            let found = [least - 1, least, most, most + 1].map(|limit| errors(key, limit));
            assert_eq!(found, [1, 0, 0, 1], "{key}");
        }
    }
}
