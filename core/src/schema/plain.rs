//! Schemas that are right at first sight.
//!
//! The validator checks each schema against the meta-schema of its draft, which it first compiles itself: in a process that has just
//! started, that is two thirds of what a gate costs. Most schemas are plain enough to see that the meta-schema accepts them. Which are not is no
//! mistake: the meta-schema says what is wrong with them, or that nothing is.

use serde_json::{Map, Value};

/// The draft that these are the keywords of, which is that of a schema that names none.
pub(super) const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

const TYPES: &[&str] = &["array", "boolean", "integer", "null", "number", "object", "string"];

/// Whether the schema has keywords of draft 2020-12 only, each with a value that the meta-schema allows.
///
/// What names or refers to anything but a definition beside it, is of another draft, or is unknown, is not plain.
pub(super) fn is_plain(schema: &Value) -> bool {
    schema.as_object().is_some_and(|members| {
        members.iter().all(|(name, value)| if name == "$schema" { value == DRAFT } else { is_right(name, value) })
    })
}

/// Recursive as far as the policy nests, which its reader limits.
fn is_schema(value: &Value) -> bool {
    match value {
        Value::Bool(_) => true,
        Value::Object(members) => members.iter().all(|(name, value)| is_right(name, value)),
        _ => false,
    }
}

/// Whether a keyword may have that value.
fn is_right(keyword: &str, value: &Value) -> bool {
    match keyword {
        "const" | "default" => true,
        "enum" | "examples" => value.is_array(),
        "title" | "description" | "$comment" | "format" | "pattern" => value.is_string(),
        "uniqueItems" | "deprecated" | "readOnly" | "writeOnly" => value.is_boolean(),
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => value.is_number(),
        "multipleOf" => value.as_f64().is_some_and(|number| number > 0.0),
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" | "minContains"
        | "maxContains" => value.is_u64(),
        "type" => is_type(value) || value.as_array().is_some_and(|types| !types.is_empty() && are_types(types)),
        "required" => value.as_array().is_some_and(|names| are_names(names)),
        "dependentRequired" => each(value, |names| names.as_array().is_some_and(|names| are_names(names))),
        "items"
        | "contains"
        | "additionalProperties"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "not"
        | "if"
        | "then"
        | "else" => is_schema(value),
        "properties" | "patternProperties" | "dependentSchemas" | "$defs" => each(value, is_schema),
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
            value.as_array().is_some_and(|schemas| !schemas.is_empty() && schemas.iter().all(is_schema))
        }
        "$ref" => value.as_str().and_then(|reference| reference.strip_prefix("#/$defs/")).is_some_and(is_word),
        _ => false,
    }
}

fn each(value: &Value, is_right: impl Fn(&Value) -> bool) -> bool {
    value.as_object().is_some_and(|members: &Map<_, _>| members.values().all(is_right))
}

fn is_type(value: &Value) -> bool {
    value.as_str().is_some_and(|name| TYPES.contains(&name))
}

fn are_types(types: &[Value]) -> bool {
    types.iter().all(is_type) && are_different(types)
}

fn are_names(names: &[Value]) -> bool {
    names.iter().all(Value::is_string) && are_different(names)
}

/// Each with each, for a few; a long list is left to the validator, which has a table.
fn are_different(values: &[Value]) -> bool {
    values.len() <= 64
        && values.iter().enumerate().all(|(at, value)| values.iter().take(at).all(|other| other != value))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Values of every kind, some of which fit each keyword.
    fn values() -> Vec<Value> {
        let schemas = [json!(true), json!({}), json!({"type": "string"}), json!({"type": "text"}), json!({"$id": "x"})];
        let mut values = vec![
            json!(null),
            json!(false),
            json!(0),
            json!(1),
            json!(1.0),
            json!(-1),
            json!(0.5),
            json!(-0.5),
            json!(1e300),
            json!(u64::MAX),
            json!(""),
            json!("integer"),
            json!("text"),
            json!("["),
            json!(DRAFT),
            json!("http://json-schema.org/draft-07/schema#"),
            json!("#/$defs/a"),
            json!("#/$defs/"),
            json!("#/$defs/a b"),
            json!("#/$defs/a/b"),
            json!("#"),
            json!([]),
            json!([1]),
            json!([1, 1.0]),
            json!(["integer"]),
            json!(["integer", "null"]),
            json!(["integer", "integer"]),
            json!(["integer", "text"]),
            json!(["a", "b", "a"]),
            json!([null]),
            json!({"a": []}),
            json!({"a": ["b"]}),
            json!({"a": ["b", "b"]}),
            json!({"a": null}),
        ];
        for schema in schemas {
            values.extend([json!([schema]), json!([true, schema]), json!({"a": schema}), json!({"[": schema}), schema]);
        }
        values
    }

    /// Keywords of all drafts, and one of none.
    const KEYWORDS: &str = "$anchor $comment $defs $dynamicAnchor $dynamicRef $id $recursiveAnchor $recursiveRef $ref $schema \
        $vocabulary additionalItems additionalProperties allOf anyOf const contains contentEncoding \
        contentMediaType contentSchema default definitions dependencies dependentRequired dependentSchemas \
        deprecated description else enum examples exclusiveMaximum exclusiveMinimum format id if items \
        maxContains maxItems maxLength maxProperties maximum minContains minItems minLength minProperties \
        minimum multipleOf not oneOf pattern patternProperties prefixItems properties propertyNames \
        readOnly required then title type unevaluatedItems unevaluatedProperties uniqueItems unknown \
        writeOnly";

    #[test]
    fn what_is_plain_the_meta_schema_accepts() {
        let meta = jsonschema::draft202012::meta::validator();
        let mut plain = 0;
        for keyword in KEYWORDS.split_whitespace() {
            for value in values() {
                for schema in [
                    json!({ keyword: value }),
                    json!({"items": {keyword: value}}),
                    json!({"type": "object", "properties": {"a": {"anyOf": [true, {keyword: value}]}}}),
                ] {
                    if is_plain(&schema) {
                        assert!(meta.is_valid(&schema), "{schema}");
                        plain += 1;
                    }
                }
            }
        }
        assert!(plain > 700, "{plain} are plain");
    }

    #[test]
    fn what_needs_the_meta_schema_is_not_plain() {
        for schema in [
            json!(true),
            json!({"$schema": "http://json-schema.org/draft-07/schema#"}),
            json!({"$id": "https://example.com/order"}),
            json!({"properties": {"a": {"$schema": DRAFT}}}),
            json!({"properties": {"a": {"$id": "a"}}}),
            json!({"$defs": {"a": {"$anchor": "a"}}}),
            json!({"$ref": "other.json"}),
            json!({"$ref": "#/definitions/a"}),
            json!({"$dynamicRef": "#a"}),
            json!({"minimun": 1}),
            json!({"contentEncoding": "base64"}),
            json!({"type": "object", "properties": {"a": {"type": "sting"}}}),
        ] {
            assert!(!is_plain(&schema), "{schema}");
        }
    }
}
