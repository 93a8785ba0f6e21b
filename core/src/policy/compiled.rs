//! A policy that has been read and checked: what a gate is made from.

use super::action::Actions;
use super::error::PolicyProblem;
use super::limits::Limits;
use super::model::{Carries, Function, Mode, OnReject};
use super::path::Path;
use super::route::RouteKey;
use super::sanitizer::Sanitizer;
use super::words::SchemaSource;
use crate::accept::Pattern as Pin;
use crate::finding::{Action, AnyRule, Class, ClassSet, PATTERN, Paranoia, Rule, Severity};
use crate::rules::{Holds, Patterns, SinkSet};
use std::path;

/// What is accepted: sources, limits, rules and fields, checked.
///
/// [`Policy::default`] accepts every known source within the default limits, and refuses what the rules of paranoia 1
/// find.
///
/// ```
/// use sluicegate::Policy;
/// use sluicegate::policy::Known;
///
/// let known = Known { rules: &["sql.tautology"], sources: &["s3", "sqs"], families: &[] };
/// let error = Policy::from_str("version: 1\nsource: sq\nlimts: {}", &known).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "policy:2:9: unknown source `sq`, did you mean `sqs`?\npolicy:3:1: unknown key `limts`, did you mean `limits`?",
/// );
/// ```
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub(super) sources: Option<Vec<String>>,
    pub(super) mode: Mode,
    pub(super) paranoia: Paranoia,
    pub(super) limits: Limits,
    pub(super) function: Function,
    pub(super) accept: Option<serde_json::Map<String, serde_json::Value>>,
    pub(super) pin: Option<Pin>,
    pub(super) actions: Actions,
    pub(super) fields: Vec<Field>,
    pub(super) routes: Vec<Route>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) compiled: Patterns,
    pub(super) on_reject: OnReject,
    pub(super) folder: Option<path::PathBuf>,
}

/// The names that a policy may use, given by those who have them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The ids of all rules.
    pub rules: &'a [&'a str],
    /// The names of all sources.
    pub sources: &'a [&'a str],
    /// The names of families of sources, such as `apigateway`.
    pub families: &'a [&'a str],
}

impl Policy {
    /// The sources and families that are accepted, as the policy names them; none: any known source.
    #[must_use]
    pub fn sources(&self) -> Option<&[String]> {
        self.sources.as_deref()
    }

    /// Whether the gate refuses events, or only reports what it finds.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// How much suspicion is enough.
    #[must_use]
    pub const fn paranoia(&self) -> Paranoia {
        self.paranoia
    }

    /// How much an event may hold.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The function itself, as it shows in the events that it causes.
    #[must_use]
    pub const fn function(&self) -> &Function {
        &self.function
    }

    /// The event pattern that an event must match.
    #[must_use]
    pub const fn accept(&self) -> Option<&serde_json::Map<String, serde_json::Value>> {
        self.accept.as_ref()
    }

    /// The same, compiled.
    pub(crate) const fn pin(&self) -> Option<&Pin> {
        self.pin.as_ref()
    }

    /// What a finding of the rule does: by the rule's id, or else by its class. The [`mode`](Self::mode) is not looked at.
    #[must_use]
    pub fn action(&self, rule: &Rule) -> Action {
        self.actions.of(rule)
    }

    /// The classes in which every rule is off.
    #[must_use]
    pub fn off_classes(&self) -> ClassSet {
        self.actions.off()
    }

    /// Whether anything is sanitized: by fields, or as the action of a rule.
    #[must_use]
    pub fn sanitizes(&self) -> bool {
        let fields = self.fields.iter().chain(self.routes.iter().flat_map(|route| &route.fields));
        fields.into_iter().any(|field| !field.sanitize.is_empty()) || self.actions.sanitize()
    }

    /// What is known about single fields.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// What is known about single routes of an HTTP API.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The policy's own rules.
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// The same, compiled, in the same order.
    pub(crate) const fn compiled_patterns(&self) -> &Patterns {
        &self.compiled
    }

    /// What a finding of one of the policy's own rules does. The [`mode`](Self::mode) is not looked at.
    #[must_use]
    pub fn pattern_action(&self, pattern: &Pattern) -> Action {
        self.actions.of_id(&pattern.id, Class::Custom)
    }

    /// What the platform is told about an event that is refused.
    #[must_use]
    pub const fn on_reject(&self) -> OnReject {
        self.on_reject
    }

    /// The folder of the policy file, which the paths of schemas are relative to. None for a policy from a text or value.
    #[must_use]
    pub fn folder(&self) -> Option<&path::Path> {
        self.folder.as_deref()
    }
}

/// What is known about the fields at one path.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Field {
    /// Where they are in the opened event.
    pub at: Path,
    /// Where the function sends them.
    pub sinks: SinkSet,
    /// What honest values look like.
    pub holds: Option<Holds>,
    /// The JSON Schema that they must satisfy.
    pub schema: Option<SchemaSource>,
    /// Where the policy says so, as a problem without a message.
    pub(crate) schema_place: Option<PolicyProblem>,
    /// What they carry, from the outside in.
    pub carries: Vec<Carries>,
    /// What is done to make them harmless, in that order.
    pub sanitize: Vec<Sanitizer>,
    /// The classes that may appear here.
    pub allow: ClassSet,
    /// The ids of rules that may appear here, where not their whole class may.
    pub allow_rules: Vec<String>,
    /// Whether they are left out of redacted copies.
    pub sensitive: bool,
}

/// What is known about one route.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Route {
    /// Its method and path.
    pub key: RouteKey,
    /// What is known about its fields.
    pub fields: Vec<Field>,
}

/// A rule of the policy's own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pattern {
    /// `custom.` and a name.
    pub id: String,
    /// The regular expression.
    pub pattern: String,
    /// How much harm a finding stands for.
    pub severity: Severity,
    /// The message of a finding.
    pub message: Option<String>,
}

impl Pattern {
    /// The pattern as the rule that a finding names.
    #[must_use]
    pub fn rule(&self) -> AnyRule<'_> {
        AnyRule {
            id: &self.id,
            severity: self.severity,
            summary: self.message.as_deref().unwrap_or(PATTERN.summary),
            ..PATTERN
        }
    }
}
