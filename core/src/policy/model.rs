//! The policy file as serde sees it: every key, with what it means. The descriptions are those of the JSON Schema.

use super::limits::Limits;
use super::path::Path;
use super::route::RouteKey;
use super::words::{OneOrMany, SchemaSource, Word, level, version};
use crate::finding::Action;
use crate::finding::{Paranoia, Severity};
use crate::rules::{Holds, Sink};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a gate accepts: the sources, limits, rules and fields of a function's events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(title = "sluicegate policy"))]
#[serde(default, deny_unknown_fields)]
pub(super) struct PolicyModel {
    /// The address of this JSON Schema, for editors. The gate does not look at it.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub(super) schema: Option<String>,
    /// The version of the format: 1.
    #[serde(deserialize_with = "version::deserialize")]
    #[cfg_attr(feature = "json-schema", schemars(range(min = 1, max = 1)))]
    pub(super) version: u8,
    /// The services whose events are accepted: one name, a list, or a family such as `apigateway`. Left out: any known
    /// source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<OneOrMany<String>>,
    /// Whether the gate refuses events, or only reports what it finds.
    pub(super) mode: Mode,
    /// How much suspicion is enough, from 1 to 3, as in the OWASP Core Rule Set.
    #[serde(with = "level")]
    #[cfg_attr(feature = "json-schema", schemars(with = "u8", range(min = 1, max = 3)))]
    pub(super) paranoia: Paranoia,
    /// How much an event may hold.
    pub(super) limits: Limits,
    /// The function itself, so that it is known which events it has caused: for `limits.hops`.
    #[serde(skip_serializing_if = "Function::is_empty")]
    pub(super) function: Function,
    /// An EventBridge event pattern over any source's event. What does not match is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) accept: Option<serde_json::Map<String, serde_json::Value>>,
    /// What a finding does, by the class of its rule or by its id. An id wins over its class.
    #[cfg_attr(feature = "json-schema", schemars(schema_with = "super::schema::rules"))]
    pub(super) rules: BTreeMap<String, Action>,
    /// What is known about single fields.
    pub(super) fields: Vec<FieldModel>,
    /// What is known about single routes of an HTTP API: `POST /orders/{id}` and its fields.
    #[cfg_attr(feature = "json-schema", schemars(with = "BTreeMap<String, RouteModel>"))]
    pub(super) routes: BTreeMap<RouteKey, RouteModel>,
    /// Rules of your own.
    pub(super) patterns: Vec<PatternModel>,
    /// What the platform is told about an event that is refused.
    pub(super) on_reject: OnReject,
}

impl Default for PolicyModel {
    fn default() -> Self {
        Self {
            schema: None,
            version: 1,
            source: None,
            mode: Mode::default(),
            paranoia: Paranoia::default(),
            limits: Limits::default(),
            function: Function::default(),
            accept: None,
            rules: BTreeMap::new(),
            fields: Vec::new(),
            routes: BTreeMap::new(),
            patterns: Vec::new(),
            on_reject: OnReject::default(),
        }
    }
}

/// The function itself, as it shows in the events that it causes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Function {
    /// Its name, which is the session's in the principal of an S3 notification or of an event from CloudTrail
    /// (`AWS:AROA…:name`). The bindings know it from the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(length(min = 1)))]
    pub name: Option<String>,
    /// The `source`, one or a list, of the EventBridge events that it puts.
    #[serde(skip_serializing_if = "OneOrMany::is_empty")]
    #[cfg_attr(feature = "json-schema", schemars(with = "OneOrMany<String>"))]
    pub(super) source: OneOrMany<String>,
}

impl Function {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The `source` of the EventBridge events that it puts.
    #[must_use]
    pub fn sources(&self) -> &[String] {
        &self.source.0
    }
}

/// Whether the gate refuses events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Mode {
    /// What is found is acted upon.
    #[default]
    Enforce,
    /// Everything is found, nothing is stopped.
    Report,
}

/// What the platform is told about an event that is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum OnReject {
    /// What fits the source: an HTTP answer, the failed records of a batch, or an error.
    #[default]
    Auto,
    /// An error, so that the platform retries and dead-letters the event.
    Raise,
    /// The event is logged and acknowledged.
    Drop,
}

/// What is known about one field.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(rename = "Field", extend("required" = ["at"])))]
#[serde(default, deny_unknown_fields)]
pub(super) struct FieldModel {
    /// A path into the opened event, as JSONPath (RFC 9535) with names, `[n]`, `[*]` and `..`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<Path>,
    /// Where the function sends the field, one or a list: strict rules for each.
    #[serde(skip_serializing_if = "OneOrMany::is_empty")]
    pub(super) sink: OneOrMany<Word<Sink>>,
    /// What honest values look like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) holds: Option<Word<Holds>>,
    /// The JSON Schema of the field: a path relative to the policy file, or the schema itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) schema: Option<SchemaSource>,
    /// What the text carries, from the outside in: an encoding, a document, or a chain of them such as `[gzip, json]` or `[sns, s3]`. What the
    /// source itself encodes (the base64 of Kinesis, the percent-encoding of an S3 key) is taken off before.
    #[serde(skip_serializing_if = "OneOrMany::is_empty")]
    pub(super) carries: OneOrMany<Carries>,
    /// What is done to make the text harmless, in that order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) sanitize: Vec<Sanitizer>,
    /// The classes or rules that may appear here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) allow: Vec<String>,
    /// Whether the field is left out of redacted copies.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) sensitive: bool,
}

/// What a string carries: an encoding, or the event of another source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Carries {
    /// A JSON text.
    Json,
    /// A form: `application/x-www-form-urlencoded`.
    Form,
    /// A form of several parts: `multipart/form-data`. The boundary is that of its first line.
    Multipart,
    /// Percent-encoded text, in which `+` is a plus.
    Percent,
    /// Base64.
    Base64,
    /// Data compressed with gzip.
    Gzip,
    /// An S3 notification.
    S3,
    /// An SNS message.
    Sns,
    /// An SQS batch.
    Sqs,
    /// An EventBridge event.
    Eventbridge,
}

/// One step that makes a text harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Sanitizer {
    /// Takes out control characters.
    StripControl,
    /// Brings Unicode into its normal form NFC.
    NormalizeNfc,
    /// Escapes `<`, `>`, `&` and quotes.
    EscapeHtml,
    /// Cuts the text after that many characters.
    Truncate(u32),
}

/// What is known about one route.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(rename = "Route"))]
#[serde(default, deny_unknown_fields)]
pub(super) struct RouteModel {
    /// What is known about its fields.
    pub(super) fields: Vec<FieldModel>,
}

/// A rule of your own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema), schemars(rename = "Pattern", extend("required" = ["id", "pattern", "severity"])))]
#[serde(default, deny_unknown_fields)]
pub(super) struct PatternModel {
    /// The id of the rule: `custom.` and a name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(regex(pattern = "^custom\\.[a-z0-9]+(-[a-z0-9]+)*$")))]
    pub(super) id: Option<String>,
    /// What must not be found: a regular expression, matched in linear time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "json-schema", schemars(length(min = 1)))]
    pub(super) pattern: Option<String>,
    /// How much harm a finding stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) severity: Option<Word<Severity>>,
    /// The message of a finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
}
