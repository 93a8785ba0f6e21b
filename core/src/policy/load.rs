//! From a text, file or value to a policy, with every error on the way.

use super::compile;
use super::compiled::{Known, Policy};
use super::error::{PolicyError, Problem, Problems};
use super::located::Tree;
use super::model::PolicyModel;
use super::reader::Reader;
use super::yaml;
use serde::Deserialize;
use std::io;
use std::path::Path;

impl Policy {
    /// Reads a policy from a file, in YAML or JSON.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the policy, each with line and column; or that the file cannot be read.
    pub fn from_file(path: impl AsRef<Path>, known: &Known<'_>) -> Result<Self, PolicyError> {
        let path = path.as_ref();
        let named = |error: PolicyError| error.in_file(&path.display().to_string());
        let unreadable = |message: String| PolicyError::new(Problem::new(message, None, String::new()).into());
        let bytes = std::fs::read(path).map_err(|error| named(unreadable(cannot_be_read(&error))))?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let message = format!("the policy is not UTF-8: byte {} is wrong", error.valid_up_to() + 1);
            named(unreadable(message))
        })?;
        let mut policy = Self::from_str(text, known).map_err(named)?;
        policy.folder = path.parent().map(Path::to_owned);
        Ok(policy)
    }

    /// Reads a policy from a text, in YAML or JSON.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the policy, each with line and column.
    pub fn from_str(text: &str, known: &Known<'_>) -> Result<Self, PolicyError> {
        match yaml::parse(text) {
            (Some(tree), problems) => from_tree(tree, problems, known),
            (None, problems) => Err(PolicyError::new(problems)),
        }
    }

    /// Reads a policy from a value, such as a Python or JavaScript object.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the policy, each with the keys that lead to it.
    pub fn from_value(value: serde_json::Value, known: &Known<'_>) -> Result<Self, PolicyError> {
        let tree = Tree::from_json(value).map_err(|problem| PolicyError::new(problem.into()))?;
        from_tree(tree, Problems::default(), known)
    }
}

fn cannot_be_read(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read the file".to_owned(),
        io::ErrorKind::IsADirectory => "a folder, not a file".to_owned(),
        _ => format!("the file cannot be read: {error}"),
    }
}

fn from_tree(mut tree: Tree, mut problems: Problems, known: &Known<'_>) -> Result<Policy, PolicyError> {
    let policy = read(&mut tree, &mut problems).map(|model| compile::compile(model, &tree, known, &mut problems));
    match policy {
        Some(policy) if problems.is_empty() => Ok(policy),
        _ => Err(PolicyError::new(problems)),
    }
}

/// Reads the model, again and again without the entry that is in error, until what is left has none.
pub(super) fn read(tree: &mut Tree, problems: &mut Problems) -> Option<PolicyModel> {
    while !problems.is_full() {
        let fault = match PolicyModel::deserialize(Reader::new(tree)) {
            Ok(model) => return Some(model),
            Err(fault) => fault,
        };
        let node = fault.node.unwrap_or(Tree::ROOT);
        if let Some(meant) = fault.meant {
            tree.set_meant(node, meant);
        }
        problems.push(tree.problem(node, fault.message));
        // Each round hides one node more, and the root cannot be hidden: this ends.
        if !tree.drop_node(fault.drop.unwrap_or(node)) {
            return None;
        }
    }
    None
}
