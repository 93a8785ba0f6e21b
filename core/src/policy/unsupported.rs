//! What a policy may say that this version does not do yet.
//!
//! It is refused at its line, never ignored. Who builds a stage deletes its lines here, and nothing else.

use super::error::Problems;
use super::located::{NodeId, Tree};

/// Keys, by the keys that lead to them; `*` is every item, or every value of a map.
const KEYS: &[&[&str]] = &[
    &["patterns"],
    &["fields", "*", "sanitize"],
    &["fields", "*", "sensitive"],
    &["routes", "*", "fields", "*", "sanitize"],
    &["routes", "*", "fields", "*", "sensitive"],
];

/// Words, by the keys that lead to them.
const WORDS: &[(&[&str], &[&str])] = &[(&["rules", "*"], &["sanitize"])];

/// Finds what is not supported yet. Nothing is dropped: it is checked like the rest.
pub(super) fn find(tree: &Tree, problems: &mut Problems) {
    let mut refused = Vec::new();
    for path in KEYS {
        select(tree, Tree::ROOT, path, &mut refused, &mut |key, _| {
            problems.push(tree.problem(key, format!("`{}` {NOT_YET}", tree.text(key))));
            true
        });
    }
    for (path, words) in WORDS {
        select(tree, Tree::ROOT, path, &mut refused, &mut |_, value| {
            let word = tree.text(value);
            if words.contains(&word) {
                problems.push(tree.problem(value, format!("`{word}` {NOT_YET}")));
            }
            false
        });
    }
}

const NOT_YET: &str = "is not supported in this version yet";

/// Calls `found` with the key and the value of each node that the path leads to, except below what was refused, which
/// is what `found` says true of.
fn select(
    tree: &Tree,
    from: NodeId,
    path: &[&str],
    refused: &mut Vec<NodeId>,
    found: &mut dyn FnMut(NodeId, NodeId) -> bool,
) {
    let [step, rest @ ..] = path else { return };
    let entries = tree.entries(from).map(|entry| (entry.key, entry.value));
    let nodes = entries.chain(tree.items(from).map(|item| (item, item)));
    for (key, value) in nodes {
        if *step != "*" && tree.text(key) != *step || refused.contains(&value) {
            continue;
        }
        match rest {
            [] if found(key, value) => refused.push(value),
            [] => {}
            rest => select(tree, value, rest, refused, found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::error::PolicyError;
    use serde_json::json;

    #[test]
    fn each_is_refused_once_at_its_place() {
        let tree = Tree::from_json(json!({
            "rules": {"sql": "sanitize", "xss": "reject"},
            "limits": {"age": "15m", "depth": 3},
            "patterns": [],
            "fields": [
                {"at": "$.a", "carries": "gzip"},
                {"at": "$.b", "carries": ["json", "percent"], "sanitize": ["escape-html"]},
            ],
            "routes": {"GET /": {"fields": [{"at": "$", "schema": true}]}},
        }));
        let mut problems = Problems::default();
        find(&tree.unwrap(), &mut problems);
        let lines = PolicyError::new(problems).to_string();
        let mut found: Vec<_> = lines.lines().map(|line| line.split(':').next().unwrap()).collect();
        found.sort_unstable();
        assert_eq!(found, ["fields[1].sanitize", "patterns", "rules.sql"]);
        assert!(lines.contains("rules.sql: `sanitize` is not supported in this version yet"));
    }
}
