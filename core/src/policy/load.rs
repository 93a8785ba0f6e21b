//! From a text, file or value to a policy, with every error on the way.

use super::compile;
use super::compiled::{Known, Policy};
use super::error::{PolicyError, PolicyProblem, Problems};
use super::located::Tree;
use super::model::PolicyModel;
use super::reader::Reader;
use super::yaml;
use serde::Deserialize;
use std::io;
use std::path::Path;

/// What was read of a policy, and what is wrong with it so far: a later stage may find more, and all of it is told at once.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// Only good for use where there are no problems.
    pub(crate) policy: Option<Policy>,
    pub(crate) problems: Problems,
}

impl Draft {
    pub(crate) fn from_file(path: &Path, known: &Known<'_>) -> Self {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => return Self::unreadable(cannot_be_read(&error)),
        };
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) => {
                return Self::unreadable(format!("the policy is not UTF-8: byte {} is wrong", error.valid_up_to() + 1));
            }
        };
        let mut draft = Self::from_str(text, known);
        if let Some(policy) = &mut draft.policy {
            policy.folder = path.parent().map(Path::to_owned);
        }
        draft
    }

    pub(crate) fn from_str(text: &str, known: &Known<'_>) -> Self {
        match yaml::parse(text) {
            (Some(tree), problems) => Self::from_tree(tree, problems, known),
            (None, problems) => Self { policy: None, problems },
        }
    }

    pub(crate) fn from_value(value: serde_json::Value, known: &Known<'_>) -> Self {
        match Tree::from_json(value) {
            Ok(tree) => Self::from_tree(tree, Problems::default(), known),
            Err(problem) => Self { policy: None, problems: problem.into() },
        }
    }

    fn from_tree(mut tree: Tree, mut problems: Problems, known: &Known<'_>) -> Self {
        let policy = read(&mut tree, &mut problems).map(|model| compile::compile(model, &tree, known, &mut problems));
        Self { policy, problems }
    }

    fn unreadable(message: String) -> Self {
        Self { policy: None, problems: PolicyProblem::new(message, None, String::new()).into() }
    }

    fn finish(self) -> Result<Policy, PolicyError> {
        match self.policy {
            Some(policy) if self.problems.is_empty() => Ok(policy),
            _ => Err(PolicyError::new(self.problems)),
        }
    }
}

impl From<Policy> for Draft {
    fn from(policy: Policy) -> Self {
        Self { policy: Some(policy), problems: Problems::default() }
    }
}

impl Policy {
    /// Reads a policy from a file, in YAML or JSON. What is wrong in the schemas that it names, only a gate knows.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the policy, each with line and column; or that the file cannot be read.
    pub fn from_file(path: impl AsRef<Path>, known: &Known<'_>) -> Result<Self, PolicyError> {
        let path = path.as_ref();
        Draft::from_file(path, known).finish().map_err(|error| error.in_file(&path.display().to_string()))
    }

    /// Reads a policy from a text, in YAML or JSON.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the policy, each with line and column.
    pub fn from_str(text: &str, known: &Known<'_>) -> Result<Self, PolicyError> {
        Draft::from_str(text, known).finish()
    }

    /// Reads a policy from a value, such as a Python or JavaScript object.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the policy, each with the keys that lead to it.
    pub fn from_value(value: serde_json::Value, known: &Known<'_>) -> Result<Self, PolicyError> {
        Draft::from_value(value, known).finish()
    }
}

/// Why a file that a policy is in, or names, cannot be read.
pub(crate) fn cannot_be_read(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "no permission to read the file".to_owned(),
        io::ErrorKind::IsADirectory => "a folder, not a file".to_owned(),
        _ => format!("the file cannot be read: {error}"),
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
