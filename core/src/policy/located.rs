//! The tree of a policy: every value and key with its place, so that every error can say where it is.
//!
//! The nodes lie in one vector and point to each other by number. A node that is in error is dropped: it stays where it
//! is, and readers no longer see it. That is how one run finds every error.

use super::error::{Mark, PolicyProblem, Problems, quoted};
use serde_json::Value as Json;
use std::fmt::Write;

/// How deep a policy may be nested. Readers of the tree recurse, so there must be a bound.
pub(super) const MAX_DEPTH: usize = 100;

/// A policy as it was written.
#[derive(Debug)]
pub(super) struct Tree {
    /// INVARIANT: the root is the first, and every node comes after the one that holds it.
    nodes: Vec<Node>,
    /// Whether the marks are places in a text; a policy that came as a value has none.
    located: bool,
}

/// The number of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(usize);

#[derive(Debug)]
struct Node {
    value: Value,
    mark: Mark,
    parent: NodeId,
    step: Step,
    dropped: bool,
    /// For a key that is unknown: the key that was probably meant.
    meant: Option<&'static str>,
}

/// How a node is reached from the one that holds it.
#[derive(Clone, Copy, Debug)]
enum Step {
    Root,
    /// By the key whose text is in that node; a key leads to itself.
    Key(NodeId),
    Item(usize),
}

/// What a node holds.
#[derive(Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
    List(Vec<NodeId>),
    Map(Vec<Entry>),
}

/// One key of a map, and its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) key: NodeId,
    pub(super) value: NodeId,
}

impl Tree {
    pub(super) const ROOT: NodeId = NodeId(0);

    /// The tree of a JSON value, which has no places.
    pub(super) fn from_json(json: Json) -> Result<Self, PolicyProblem> {
        let mut builder = Builder::new(false);
        add_json(&mut builder, json, 0)?;
        Ok(builder.finish().0)
    }

    /// What the node holds. A number from another tree reads as null.
    pub(super) fn value(&self, id: NodeId) -> &Value {
        self.node(id).map_or(&Value::Null, |node| &node.value)
    }

    /// The text of a node, or nothing where it holds something else.
    pub(super) fn text(&self, id: NodeId) -> &str {
        match self.value(id) {
            Value::Text(text) => text,
            _ => "",
        }
    }

    /// The items of a list that are not dropped.
    pub(super) fn items(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let items: &[NodeId] = match self.value(id) {
            Value::List(items) => items,
            _ => &[],
        };
        items.iter().copied().filter(|item| !self.is_dropped(*item))
    }

    /// The items of a list, or else the node itself: where one value stands for a list of one.
    pub(super) fn one_or_items(&self, id: NodeId) -> Vec<NodeId> {
        match self.value(id) {
            Value::List(_) => self.items(id).collect(),
            _ => vec![id],
        }
    }

    /// The entries of a map that are not dropped.
    pub(super) fn entries(&self, id: NodeId) -> impl Iterator<Item = Entry> + '_ {
        self.all_entries(id).filter(|entry| !self.is_dropped(entry.key) && !self.is_dropped(entry.value))
    }

    /// The entry of that key.
    pub(super) fn entry(&self, id: NodeId, key: &str) -> Option<Entry> {
        self.entries(id).find(|entry| self.text(entry.key) == key)
    }

    /// Hides a node from readers, and with it the entry that it is the key or value of. The root cannot be hidden.
    pub(super) fn drop_node(&mut self, id: NodeId) -> bool {
        match self.nodes.get_mut(id.0) {
            Some(node) if id != Self::ROOT => {
                node.dropped = true;
                true
            }
            _ => false,
        }
    }

    /// Remembers what an unknown key was probably meant to be.
    pub(super) fn set_meant(&mut self, key: NodeId, meant: &'static str) {
        if let Some(node) = self.nodes.get_mut(key.0) {
            node.meant = Some(meant);
        }
    }

    /// Whether the map had that key, or one that was meant to be it, and lost it to another error.
    pub(super) fn lost(&self, id: NodeId, key: &str) -> bool {
        self.all_entries(id).any(|entry| {
            let meant = self.node(entry.key).and_then(|node| node.meant);
            (self.text(entry.key) == key || meant == Some(key))
                && (self.is_dropped(entry.key) || self.is_dropped(entry.value))
        })
    }

    /// A problem at the place of a node.
    pub(super) fn problem(&self, id: NodeId, message: impl Into<String>) -> PolicyProblem {
        let mark = self.node(id).filter(|_| self.located).map(|node| node.mark);
        PolicyProblem::new(message, mark, self.path(id)).ordered(id.0)
    }

    /// The keys that lead to a node: `limits.depth`, `fields[2].at`.
    fn path(&self, id: NodeId) -> String {
        let mut steps = Vec::new();
        let mut at = id;
        while let Some(node) = self.node(at) {
            match node.step {
                Step::Root => break,
                step => steps.push(step),
            }
            at = node.parent;
        }
        let mut path = String::new();
        for step in steps.into_iter().rev() {
            match step {
                Step::Root => {}
                // Writing to a string cannot fail.
                Step::Item(number) => _ = write!(path, "[{number}]"),
                Step::Key(key) => match self.text(key) {
                    key if !is_simple(key) => _ = write!(path, "[{key:?}]"),
                    key if path.is_empty() => path.push_str(key),
                    key => _ = write!(path, ".{key}"),
                },
            }
        }
        path
    }

    fn all_entries(&self, id: NodeId) -> impl Iterator<Item = Entry> + '_ {
        let entries: &[Entry] = match self.value(id) {
            Value::Map(entries) => entries,
            _ => &[],
        };
        entries.iter().copied()
    }

    fn is_dropped(&self, id: NodeId) -> bool {
        self.node(id).is_none_or(|node| node.dropped)
    }

    fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0)
    }
}

/// Whether a key can stand in a path as it is.
fn is_simple(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '$'))
}

/// Makes a tree from what a reader meets, in order.
#[derive(Debug)]
pub(super) struct Builder {
    tree: Tree,
    open: Vec<Open>,
    problems: Problems,
}

/// A list or map that has not ended yet.
#[derive(Debug)]
struct Open {
    node: NodeId,
    is_map: bool,
    /// In a map: the key whose value comes next.
    key: Option<NodeId>,
}

impl Builder {
    pub(super) fn new(located: bool) -> Self {
        Self { tree: Tree { nodes: Vec::new(), located }, open: Vec::new(), problems: Problems::default() }
    }

    /// Whether the next node is the key of a map.
    pub(super) fn wants_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_map && open.key.is_none())
    }

    /// Adds a scalar, or begins a list or map. A key must be given as text.
    pub(super) fn add(&mut self, value: Value, mark: Mark) -> NodeId {
        let id = NodeId(self.tree.nodes.len());
        let wants_key = self.wants_key();
        let (parent, step) = match self.open.last_mut() {
            None => (id, Step::Root),
            Some(open) if wants_key => {
                open.key = Some(id);
                (open.node, Step::Key(id))
            }
            Some(open) => {
                let key = open.key.take();
                let step = match self.tree.nodes.get_mut(open.node.0).map(|node| &mut node.value) {
                    Some(Value::List(items)) => {
                        items.push(id);
                        Step::Item(items.len() - 1)
                    }
                    Some(Value::Map(entries)) => {
                        let key = key.unwrap_or(id);
                        entries.push(Entry { key, value: id });
                        Step::Key(key)
                    }
                    _ => Step::Root,
                };
                (open.node, step)
            }
        };
        match value {
            Value::List(_) => self.open.push(Open { node: id, is_map: false, key: None }),
            Value::Map(_) => self.open.push(Open { node: id, is_map: true, key: None }),
            _ => {}
        }
        self.tree.nodes.push(Node { value, mark, parent, step, dropped: false, meant: None });
        id
    }

    /// Ends the list or map that was begun last. Keys that stand twice in a map are problems.
    pub(super) fn end(&mut self) {
        let Some(Open { node, is_map: true, .. }) = self.open.pop() else { return };
        let mut keys: Vec<NodeId> = self.tree.all_entries(node).map(|entry| entry.key).collect();
        keys.sort_by(|a, b| self.tree.text(*a).cmp(self.tree.text(*b)).then(a.cmp(b)));
        let mut first = None;
        for key in keys {
            match first {
                Some(first) if self.tree.text(first) == self.tree.text(key) => {
                    let line = self.tree.node(first).map_or(0, |node| node.mark.line);
                    let name = quoted(self.tree.text(key));
                    self.refuse(key, format!("duplicate key {name}, which stands on line {line} already"));
                }
                _ => first = Some(key),
            }
        }
    }

    /// Drops a node, with the reason.
    pub(super) fn refuse(&mut self, id: NodeId, message: impl Into<String>) {
        self.problems.push(self.tree.problem(id, message));
        self.tree.drop_node(id);
    }

    /// How many lists and maps are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The tree, and what was wrong with it.
    pub(super) fn finish(self) -> (Tree, Problems) {
        (self.tree, self.problems)
    }
}

fn add_json(builder: &mut Builder, json: Json, depth: usize) -> Result<(), PolicyProblem> {
    if depth > MAX_DEPTH {
        return Err(PolicyProblem::new(too_deep(), None, String::new()));
    }
    let mark = Mark::default();
    match json {
        Json::Null => _ = builder.add(Value::Null, mark),
        Json::Bool(value) => _ = builder.add(Value::Bool(value), mark),
        Json::Number(number) => {
            let value = match (number.as_u64(), number.as_i64()) {
                (Some(value), _) => Value::Unsigned(value),
                (None, Some(value)) => Value::Signed(value),
                (None, None) => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
            };
            builder.add(value, mark);
        }
        Json::String(text) => _ = builder.add(Value::Text(text), mark),
        Json::Array(items) => {
            builder.add(Value::List(Vec::with_capacity(items.len())), mark);
            for item in items {
                add_json(builder, item, depth + 1)?;
            }
            builder.end();
        }
        Json::Object(members) => {
            builder.add(Value::Map(Vec::with_capacity(members.len())), mark);
            for (key, value) in members {
                builder.add(Value::Text(key), mark);
                add_json(builder, value, depth + 1)?;
            }
            builder.end();
        }
    }
    Ok(())
}

pub(super) fn too_deep() -> String {
    format!("nested more than {MAX_DEPTH} levels deep")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_node_knows_the_keys_that_lead_to_it() {
        let tree = Tree::from_json(json!({"fields": [{"at": "$"}, {"at": "$.b"}]})).unwrap();
        let fields = tree.entry(Tree::ROOT, "fields").unwrap();
        let second = tree.items(fields.value).nth(1).unwrap();
        let at = tree.entry(second, "at").unwrap();
        assert_eq!(tree.problem(at.value, "wrong").to_string(), "fields[1].at: wrong");
        assert_eq!(tree.problem(at.key, "wrong").key(), "fields[1].at");
        assert_eq!(tree.problem(Tree::ROOT, "wrong").key(), "");
        let tree = Tree::from_json(json!({"rules": {"sql.\n": 1}})).unwrap();
        let rules = tree.entry(Tree::ROOT, "rules").unwrap();
        assert_eq!(tree.problem(tree.entries(rules.value).next().unwrap().key, "").key(), "rules[\"sql.\\n\"]");
    }

    #[test]
    fn dropped_nodes_are_hidden_but_keep_their_place() {
        let mut tree = Tree::from_json(json!({"a": [1, 2, 3], "b": 4})).unwrap();
        let list = tree.entry(Tree::ROOT, "a").unwrap().value;
        let second = tree.items(list).nth(1).unwrap();
        assert!(tree.drop_node(second));
        let third = tree.items(list).nth(1).unwrap();
        assert_eq!(tree.problem(third, "").key(), "a[2]");
        assert!(!tree.lost(Tree::ROOT, "b"));
        tree.drop_node(tree.entry(Tree::ROOT, "b").unwrap().value);
        assert!(tree.entry(Tree::ROOT, "b").is_none() && tree.lost(Tree::ROOT, "b"));
        assert!(!tree.drop_node(Tree::ROOT));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth| (0..depth).fold(json!(1), |inner, _| json!([inner]));
        assert!(Tree::from_json(nested(MAX_DEPTH)).is_ok());
        assert_eq!(Tree::from_json(nested(MAX_DEPTH + 1)).unwrap_err().message(), too_deep());
    }
}
