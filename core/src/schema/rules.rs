//! What a JSON Schema can find wrong, by the kind of keyword.

use crate::finding::{Class, Rule, Severity};

const fn rule(id: &'static str, summary: &'static str, details: &'static str) -> Rule {
    Rule::of_event(id, Class::Schema, Severity::Low, 20, summary, details)
}

/// Every rule of this stage.
pub(crate) static ALL: &[&Rule] = &[
    &MISSING,
    &TYPE,
    &REQUIRED,
    &UNEXPECTED,
    &ENUM,
    &PATTERN,
    &FORMAT,
    &LENGTH,
    &RANGE,
    &ITEMS,
    &MEMBERS,
    &CONTENT,
    &COMBINATION,
    &FALSE,
];

pub(crate) static MISSING: Rule = rule(
    "schema.missing",
    "a value that the policy has a schema for is not there",
    "A field of the policy has a `schema`, and the event has no such value. A body that is missing or empty is not a body that is valid.",
);
static TYPE: Rule = rule("schema.type", "not of the type that the schema wants", "Keyword `type`.");
static REQUIRED: Rule = rule(
    "schema.required",
    "a member that the schema requires is missing",
    "Keywords `required` and `dependentRequired`.",
);
static UNEXPECTED: Rule = rule(
    "schema.unexpected",
    "a member or item that the schema does not allow",
    "Keywords `additionalProperties`, `additionalItems`, `unevaluatedProperties` and `unevaluatedItems`, and `items: false`.",
);
static ENUM: Rule = rule("schema.enum", "not one of the values that the schema lists", "Keywords `enum` and `const`.");
static PATTERN: Rule = rule("schema.pattern", "does not match the schema's pattern", "Keyword `pattern`.");
static FORMAT: Rule = rule("schema.format", "not of the format that the schema names", "Keyword `format`.");
static LENGTH: Rule =
    rule("schema.length", "shorter or longer than the schema allows", "Keywords `minLength` and `maxLength`.");
static RANGE: Rule = rule(
    "schema.range",
    "a number that the schema does not allow",
    "Keywords `minimum`, `maximum`, `exclusiveMinimum`, `exclusiveMaximum` and `multipleOf`.",
);
static ITEMS: Rule = rule(
    "schema.items",
    "an array with items that the schema does not allow",
    "Keywords `minItems`, `maxItems`, `uniqueItems`, `contains`, `minContains` and `maxContains`.",
);
static MEMBERS: Rule = rule(
    "schema.members",
    "an object with members that the schema does not allow",
    "Keywords `minProperties`, `maxProperties` and `propertyNames`.",
);
static CONTENT: Rule = rule(
    "schema.content",
    "a string whose content is not what the schema says",
    "Keywords `contentEncoding` and `contentMediaType`.",
);
static COMBINATION: Rule = rule(
    "schema.combination",
    "the schemas that are combined do not hold together",
    "Keywords `anyOf`, `oneOf`, `not`, `if`, `then`, `else` and `dependentSchemas`.",
);
static FALSE: Rule = rule(
    "schema.false",
    "the schema allows nothing here",
    "The schema `false`, and whatever keyword has no rule of its own.",
);

/// The rule for a keyword of JSON Schema.
pub(super) fn of_keyword(keyword: &str) -> &'static Rule {
    match keyword {
        "type" => &TYPE,
        "required" | "dependentRequired" | "dependencies" => &REQUIRED,
        "additionalProperties" | "additionalItems" | "unevaluatedProperties" | "unevaluatedItems" | "items" => {
            &UNEXPECTED
        }
        "enum" | "const" => &ENUM,
        "pattern" => &PATTERN,
        "format" => &FORMAT,
        "minLength" | "maxLength" => &LENGTH,
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => &RANGE,
        "minItems" | "maxItems" | "uniqueItems" | "contains" | "minContains" | "maxContains" => &ITEMS,
        "minProperties" | "maxProperties" | "propertyNames" => &MEMBERS,
        "contentEncoding" | "contentMediaType" => &CONTENT,
        "anyOf" | "oneOf" | "not" | "if" | "then" | "else" | "dependentSchemas" => &COMBINATION,
        _ => &FALSE,
    }
}
