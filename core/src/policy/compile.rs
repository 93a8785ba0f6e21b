//! Model to policy: the checks that need more than one key, or the names that others have.

use super::action::{Actions, class_of};
use super::compiled::{Field, Known, Pattern, Policy, Route};
use super::error::{Problems, quoted};
use super::located::{NodeId, Tree};
use super::misspelt::{Misspelt, misspelt};
use super::model::{Carries, FieldModel, PatternModel, PolicyModel, RouteModel};
use super::path::{Segment, Selector};
use super::route::RouteKey;
use super::sanitizer::Sanitizer;
use super::suggest;
use crate::accept::{Key, Mistake, Pattern as Pin};
use crate::document::Codings;
use crate::finding::{Action, Class};
use crate::rules::Patterns;
use std::collections::BTreeMap;

/// Checks the model that was read from the tree. The policy is only good for use where there are no problems.
pub(super) fn compile(model: PolicyModel, tree: &Tree, known: &Known<'_>, problems: &mut Problems) -> Policy {
    let mut checks =
        Checks { tree, known, problems, sources: None, patterns: Vec::new(), compiled: Patterns::default() };
    // The other checks must know the ids of the patterns, and the sources that fields are of.
    let patterns = checks.patterns(model.patterns);
    checks.sources = checks.sources(model.source.map(|source| source.0));
    Policy {
        sources: checks.sources.clone(),
        mode: model.mode,
        paranoia: model.paranoia,
        limits: {
            let limits = checks.value(Tree::ROOT, "limits");
            for (key, message) in model.limits.out_of_range() {
                checks.problem(limits.and_then(|limits| checks.value(limits, key)), message);
            }
            model.limits
        },
        function: {
            if model.function.name.as_ref().is_some_and(String::is_empty) {
                let name = checks.value(Tree::ROOT, "function").and_then(|function| checks.value(function, "name"));
                checks.problem(name, "expected the name of a function, found an empty text");
            }
            model.function
        },
        pin: model.accept.as_ref().and_then(|pattern| checks.pin(pattern)),
        accept: model.accept,
        actions: checks.actions(&model.rules),
        fields: checks.fields(Tree::ROOT, model.fields),
        routes: checks.routes(model.routes),
        patterns,
        compiled: checks.compiled,
        on_reject: model.on_reject,
        folder: None,
    }
}

struct Checks<'a> {
    tree: &'a Tree,
    known: &'a Known<'a>,
    problems: &'a mut Problems,
    /// The sources that are accepted, by id or family.
    sources: Option<Vec<String>>,
    /// The ids of the policy's own patterns.
    patterns: Vec<String>,
    /// The same, compiled.
    compiled: Patterns,
}

impl Checks<'_> {
    /// The sources, each a known name or family.
    fn sources(&mut self, sources: Option<Vec<String>>) -> Option<Vec<String>> {
        let names = sources?;
        let node = self.value(Tree::ROOT, "source")?;
        if names.is_empty() {
            self.problem(Some(node), "an empty list accepts no event: name a source, or leave the key out");
        }
        let known = self.known.sources.iter().chain(self.known.families).copied();
        for (name, node) in names.iter().zip(self.tree.one_or_items(node)) {
            if !self.problems.is_full() && !known.clone().any(|known| known == name) {
                self.problem(Some(node), suggest::unknown("source", name, known.clone()));
            }
        }
        Some(names)
    }

    /// The event pattern, compiled.
    fn pin(&mut self, pattern: &serde_json::Map<String, serde_json::Value>) -> Option<Pin> {
        let mistakes = match Pin::compile(pattern) {
            Ok(pin) => return Some(pin),
            Err(mistakes) => mistakes,
        };
        for Mistake { at, message } in mistakes {
            let root = self.value(Tree::ROOT, "accept");
            let node = at.iter().try_fold(root?, |node, key| match key {
                Key::Name(name) => self.value(node, name),
                Key::Index(index) => self.tree.items(node).nth(*index),
            });
            self.problem(node.or(root), message);
        }
        None
    }

    /// What each class and rule does.
    fn actions(&mut self, rules: &BTreeMap<String, Action>) -> Actions {
        let mut actions = Actions::default();
        let Some(node) = self.value(Tree::ROOT, "rules") else { return actions };
        for entry in self.tree.entries(node) {
            let name = self.tree.text(entry.key);
            let Some(action) = rules.get(name) else { continue };
            let named = self.class_or_rule(name, entry.key);
            if *action == Action::Off && named.is_some_and(Named::is_structural) {
                let message =
                    format!("{} cannot be off: use `report`, so that it does not pass in silence", quoted(name));
                self.problem(Some(entry.value), message);
            }
            if *action != Action::Reject && named.is_some_and(|named| named.class() == Class::Sanitize) {
                let message =
                    format!("{} can only be `reject`: what could not be made harmless is not handed on", quoted(name));
                self.problem(Some(entry.value), message);
            } else if let (Action::Sanitize, Some(named)) = (action, named)
                && Sanitizer::of(named.class()).is_none()
            {
                self.problem(Some(entry.value), no_sanitizer(name, named));
            }
            match named {
                Some(Named::Class(class)) => actions.set_class(class, *action),
                Some(Named::Rule(_)) => actions.set_rule(name, *action),
                None => {}
            }
        }
        actions
    }

    fn fields(&mut self, holder: NodeId, fields: Vec<FieldModel>) -> Vec<Field> {
        let Some(node) = self.value(holder, "fields") else { return Vec::new() };
        let nodes: Vec<NodeId> = self.tree.items(node).collect();
        fields.into_iter().zip(nodes).filter_map(|(field, node)| self.field(field, node)).collect()
    }

    fn field(&mut self, field: FieldModel, node: NodeId) -> Option<Field> {
        let mut checked = Field {
            sinks: field.sink.0.iter().map(|sink| sink.0).collect(),
            holds: field.holds.map(|holds| holds.0),
            schema: field.schema,
            carries: field.carries.0,
            sanitize: field.sanitize,
            sensitive: field.sensitive,
            ..Field::default()
        };
        if let Some(allow) = self.value(node, "allow") {
            let nodes: Vec<NodeId> = self.tree.items(allow).collect();
            for (name, node) in field.allow.into_iter().zip(nodes) {
                match self.class_or_rule(&name, node) {
                    Some(Named::Class(class)) => checked.allow = checked.allow.with(class),
                    Some(Named::Rule(_)) => checked.allow_rules.push(name),
                    None => {}
                }
            }
        }
        if let Some(carries) = self.value(node, "carries") {
            let nodes = self.tree.one_or_items(carries);
            self.chain(&checked.carries, &nodes);
        }
        checked.schema_place = self.value(node, "schema").map(|schema| self.tree.problem(schema, ""));
        checked.at = self.required(field.at, node, "at")?;
        if !self.problems.is_full()
            && let Some(Misspelt { name, meant }) = misspelt(&checked.at, self.sources.as_deref())
        {
            let message = format!("no accepted source has a member {}, did you mean `{meant}`?", quoted(name));
            self.problem(self.value(node, "at"), message);
        }
        self.sanitizers(&checked, node);
        Some(checked)
    }

    /// Refuses sanitizers that are not there, or that cannot go together.
    fn sanitizers(&mut self, checked: &Field, field: NodeId) {
        let steps = &checked.sanitize;
        let Some(list) = self.value(field, "sanitize") else { return };
        let nodes: Vec<NodeId> = self.tree.items(list).collect();
        let cleans = steps.contains(&Sanitizer::CleanHtml);
        for (step, node) in steps.iter().zip(nodes) {
            match step {
                Sanitizer::CleanHtml if !cfg!(feature = "clean-html") => {
                    self.problem(
                        Some(node),
                        "`clean-html` is not built into this sluicegate (feature `clean-html`): use `strip-html` or `escape-html`",
                    );
                }
                Sanitizer::Truncate(_) if cleans => {
                    self.problem(
                        Some(node),
                        "`truncate` cannot go with `clean-html`, for it would cut markup: use `strip-html`, or a schema with `maxLength`",
                    );
                }
                Sanitizer::Remove if steps.len() > 1 => {
                    self.problem(
                        Some(node),
                        "`remove` takes the field out, the other sanitizers have nothing to do: leave them out",
                    );
                }
                Sanitizer::Remove => match checked.at.segments().last() {
                    None => self.problem(Some(node), "`remove` cannot be of `$`, the event itself"),
                    Some(Segment::Child(Selector::Index(_)) | Segment::Descendant(Selector::Index(_))) => {
                        let message = "`remove` of an item would take out another item each time: name its list, or a member of the item";
                        self.problem(Some(node), message);
                    }
                    Some(_) => {}
                },
                _ => {}
            }
        }
    }

    /// A chain of carriers: each but the last must carry something.
    fn chain(&mut self, chain: &[Carries], nodes: &[NodeId]) {
        let mut layers = 0;
        for (at, (carries, node)) in chain.iter().zip(nodes).enumerate() {
            let next = nodes.get(at + 1).copied();
            layers = match carries {
                Carries::Base64 | Carries::Gzip | Carries::Percent => layers + 1,
                Carries::Json | Carries::Sns => 0,
                Carries::Form | Carries::Multipart | Carries::S3 | Carries::Sqs | Carries::Eventbridge => {
                    if next.is_some() {
                        let message = "nothing can follow in this chain: it has several strings, so name the one that is meant by its \
                                       own field";
                        self.problem(next, message);
                    }
                    return;
                }
            };
            // The source may have two of its own, and the last is what they yield.
            if layers + 3 > Codings::MOST {
                self.problem(Some(*node), "more encodings in each other than are opened");
                return;
            }
        }
    }

    fn routes(&mut self, routes: BTreeMap<RouteKey, RouteModel>) -> Vec<Route> {
        let Some(node) = self.value(Tree::ROOT, "routes") else { return Vec::new() };
        // The spelling of a key is the only one of its route, so that it leads to the node.
        let nodes: BTreeMap<&str, NodeId> =
            self.tree.entries(node).map(|entry| (self.tree.text(entry.key), entry.value)).collect();
        let mut checked = Vec::new();
        let mut shapes: BTreeMap<String, String> = BTreeMap::new();
        for (key, route) in routes {
            if let Some(node) = nodes.get(key.to_string().as_str()) {
                if let Some(other) = shapes.insert(key.shape(), key.to_string()) {
                    self.problem(Some(*node), format!("of the same requests as {}", quoted(&other)));
                }
                checked.push(Route { key, fields: self.fields(*node, route.fields) });
            }
        }
        checked
    }

    fn patterns(&mut self, patterns: Vec<PatternModel>) -> Vec<Pattern> {
        let Some(node) = self.value(Tree::ROOT, "patterns") else { return Vec::new() };
        let nodes: Vec<NodeId> = self.tree.items(node).collect();
        patterns.into_iter().zip(nodes).filter_map(|(pattern, node)| self.pattern(pattern, node)).collect()
    }

    fn pattern(&mut self, pattern: PatternModel, node: NodeId) -> Option<Pattern> {
        let id = self.required(pattern.id, node, "id");
        let text = self.required(pattern.pattern, node, "pattern");
        let severity = self.required(pattern.severity, node, "severity");
        if let Some(id) = &id {
            let place = self.value(node, "id");
            if !is_custom_id(id) {
                let message = format!("expected an id such as `custom.no-internal-host`, found {}", quoted(id));
                self.problem(place, message);
            } else if self.patterns.contains(id) {
                self.problem(place, format!("duplicate id {}", quoted(id)));
            }
            self.patterns.push(id.clone());
        }
        if let Some(Err(message)) = text.as_ref().map(|text| self.compiled.push(text)) {
            self.problem(self.value(node, "pattern"), message);
        }
        Some(Pattern { id: id?, pattern: text?, severity: severity?.0, message: pattern.message })
    }

    /// What a name in `rules` or `allow` stands for.
    fn class_or_rule(&mut self, name: &str, node: NodeId) -> Option<Named> {
        if let Some(class) = Class::from_name(name) {
            return Some(Named::Class(class));
        }
        let own = self.patterns.iter().map(String::as_str);
        let known = self.known.rules.iter().copied().chain(own);
        if known.clone().any(|known| known == name) {
            return Some(Named::Rule(class_of(name).unwrap_or(Class::Custom)));
        }
        let lost = name.starts_with("custom.") && self.tree.lost(Tree::ROOT, "patterns");
        if !lost && !self.problems.is_full() {
            let classes = Class::ALL.map(Class::name);
            let message = match suggest::nearest(name, classes.iter().copied().chain(known)) {
                Some(meant) => format!("unknown rule {}, did you mean `{meant}`?", quoted(name)),
                None => format!("unknown rule {}: `sluicegate rules` lists all", quoted(name)),
            };
            self.problem(Some(node), message);
        }
        None
    }

    /// A key that must be there. Where it was lost to another error, that has been said.
    fn required<T>(&mut self, value: Option<T>, node: NodeId, key: &str) -> Option<T> {
        if value.is_none() && !self.tree.lost(node, key) {
            self.problem(Some(node), format!("missing key `{key}`"));
        }
        value
    }

    fn value(&self, map: NodeId, key: &str) -> Option<NodeId> {
        self.tree.entry(map, key).map(|entry| entry.value)
    }

    fn problem(&mut self, node: Option<NodeId>, message: impl Into<String>) {
        self.problems.push(self.tree.problem(node.unwrap_or(Tree::ROOT), message));
    }
}

/// A class, or a rule of that class.
#[derive(Clone, Copy)]
enum Named {
    Class(Class),
    Rule(Class),
}

impl Named {
    const fn class(self) -> Class {
        let (Self::Class(class) | Self::Rule(class)) = self;
        class
    }

    /// Whether it is about events that cannot be read, or hold more than they may: those have not been inspected.
    fn is_structural(self) -> bool {
        matches!(self.class(), Class::Json | Class::Limit)
    }
}

/// Why a class or rule cannot have the action `sanitize`.
fn no_sanitizer(name: &str, named: Named) -> String {
    let name = quoted(name);
    match named.class() {
        Class::Json
        | Class::Limit
        | Class::Schema
        | Class::Source
        | Class::Accept
        | Class::Carrier
        | Class::Budget
        | Class::Consistency => {
            format!(
                "{name} cannot be sanitized, for it is about the event and not about a text: use `reject` or `report`"
            )
        }
        _ => format!(
            "{name} cannot be sanitized, for no change makes such a text harmless wherever it goes: use `reject` or `report`"
        ),
    }
}

/// `custom.` and words of small letters and digits, with hyphens between them.
fn is_custom_id(id: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let word = |word: &str| !word.is_empty() && word.bytes().all(letter);
    id.strip_prefix("custom.").is_some_and(|name| name.split('-').all(word))
}
