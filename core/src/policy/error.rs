//! What is wrong with a policy: every problem of it, each with its place.

use std::fmt;
use std::sync::Arc;

/// Why a policy cannot be used. It lists every problem that was found, in the order of the file.
///
/// Printed, it is one line a problem: `policy.yaml:3:5: unknown key `limts`, did you mean `limits`?`.
#[derive(Clone, Debug, thiserror::Error)]
pub struct PolicyError {
    /// INVARIANT: holds one problem or more, sorted by place.
    problems: Vec<PolicyProblem>,
}

impl PolicyError {
    /// There must be one problem or more.
    pub(crate) fn new(problems: Problems) -> Self {
        let Problems { mut list } = problems;
        list.sort_by_key(|problem| (problem.mark, problem.order));
        Self { problems: list }
    }

    /// One problem of the policy as a whole.
    pub(crate) fn whole(message: &str) -> Self {
        Self { problems: vec![PolicyProblem::new(message, None, String::new())] }
    }

    /// Every problem, in the order of the file: one or more, and at most 64.
    #[must_use]
    pub fn errors(&self) -> &[PolicyProblem] {
        &self.problems
    }

    /// The same problems, in a file of that name.
    pub(crate) fn in_file(mut self, name: &str) -> Self {
        let name: Arc<str> = name.into();
        for problem in &mut self.problems {
            problem.file = Some(Arc::clone(&name));
        }
        self
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.problems.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

/// One thing that is wrong with a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyProblem {
    message: String,
    file: Option<Arc<str>>,
    mark: Option<Mark>,
    key: String,
    /// Its place among others that have no mark.
    order: usize,
}

/// A place in a text. Lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl PolicyProblem {
    pub(super) fn new(message: impl Into<String>, mark: Option<Mark>, key: String) -> Self {
        Self { message: message.into(), file: None, mark, key, order: 0 }
    }

    /// The same place, with what is wrong there.
    pub(crate) fn saying(&self, message: impl Into<String>) -> Self {
        Self { message: message.into(), ..self.clone() }
    }

    pub(super) fn ordered(self, order: usize) -> Self {
        Self { order, ..self }
    }

    /// What is wrong and what would be right: lowercase, one line, without a full stop.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The file, as it was named by the caller. None for a policy that was not read from a file.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The line, from 1. None for a policy that came as a value, and for a file that cannot be read.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        self.mark.map(|mark| mark.line)
    }

    /// The column in characters, from 1. None where there is no [`line`](Self::line).
    #[must_use]
    pub fn column(&self) -> Option<u32> {
        self.mark.map(|mark| mark.column)
    }

    /// The keys that lead to the place, such as `limits.depth`, `fields[2].at` or `rules["sql.union"]`; empty for the policy as a whole.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Display for PolicyProblem {
    /// `FILE:LINE:COLUMN: MESSAGE`, or `KEY: MESSAGE` where there are no lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.file().unwrap_or("policy");
        match self.mark {
            Some(Mark { line, column }) => write!(f, "{name}:{line}:{column}: {}", self.message),
            None if self.key.is_empty() => write!(f, "{name}: {}", self.message),
            None => write!(f, "{}: {}", self.key, self.message),
        }
    }
}

/// The problems found so far. There is a bound, so that a policy that is wrong everywhere ends soon.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: Vec<PolicyProblem>,
}

impl Problems {
    /// How many problems are told at once.
    const MAX: usize = 64;

    pub(crate) fn push(&mut self, problem: PolicyProblem) {
        if !self.is_full() {
            self.list.push(problem);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= Self::MAX
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl From<PolicyProblem> for Problems {
    fn from(problem: PolicyProblem) -> Self {
        Self { list: vec![problem] }
    }
}

/// A word of the policy inside a message: quoted, on one line, and cut where it is long.
pub(super) fn quoted(word: &str) -> String {
    const SHOWN: usize = 60;
    let mut shown: String = word.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if word.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{}`", shown.replace("\\'", "'").replace("\\\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_sorted_and_one_a_line() {
        let at = |line, column| Some(Mark { line, column });
        let mut problems = Problems::from(PolicyProblem::new("second", at(3, 5), "limits.depth".into()));
        problems.push(PolicyProblem::new("first", at(1, 9), "version".into()));
        let error = PolicyError::new(problems);
        assert_eq!(error.to_string(), "policy:1:9: first\npolicy:3:5: second");
        let error = error.in_file("p.yaml");
        assert_eq!(error.to_string(), "p.yaml:1:9: first\np.yaml:3:5: second");
        assert_eq!(error.errors()[1].key(), "limits.depth");
        assert_eq!(error.errors()[1].line().zip(error.errors()[1].column()), Some((3, 5)));
    }

    #[test]
    fn a_problem_without_a_line_names_its_key() {
        assert_eq!(PolicyProblem::new("wrong", None, "limits.depth".into()).to_string(), "limits.depth: wrong");
        assert_eq!(PolicyProblem::new("wrong", None, String::new()).to_string(), "policy: wrong");
    }

    #[test]
    fn words_stay_on_one_line() {
        assert_eq!(quoted("a\nb'c\""), "`a\\nb'c\"`");
        assert_eq!(quoted(&"x".repeat(99)), format!("`{}…`", "x".repeat(60)));
    }
}
