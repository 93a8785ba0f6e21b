//! Why a command cannot do what it was told.

use crate::names::shown;
use crate::{CLOSED, WRONG};
use sluicegate::PolicyError;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;

/// Why a command ends before it is done. It is the caller's mistake or the machine's, never an event's: that is a verdict.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What to tell, one line each.
    Told(Vec<String>),
    /// Nobody reads the output any more, as behind `| head`: nothing to tell.
    Closed,
}

impl Failure {
    /// One line.
    pub(crate) fn new(line: impl Into<String>) -> Self {
        Self::Told(vec![line.into()])
    }

    /// What is wrong with a policy, a line for each problem.
    pub(crate) fn policy(path: &Path, error: &PolicyError) -> Self {
        Self::Told(problems(path, error).collect())
    }

    /// Writes what is wrong on stderr; the exit code.
    pub(crate) fn tell(self) -> u8 {
        let Self::Told(lines) = self else { return CLOSED };
        let mut stderr = io::stderr().lock();
        for line in lines {
            // Where stderr is closed, the exit code has to do.
            let _ = writeln!(stderr, "sluicegate: {line}");
        }
        WRONG
    }
}

/// For what is written to stdout. Errors of reading say what was read, see [`unreadable`].
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::new(format!("the output cannot be written: {error}")),
        }
    }
}

/// `FILE:LINE:COLUMN: MESSAGE` for each problem of a policy file.
pub(crate) fn problems(path: &Path, error: &PolicyError) -> impl Iterator<Item = String> {
    let file = shown(path);
    error.errors().iter().map(move |problem| match problem.line().zip(problem.column()) {
        Some((line, column)) => format!("{file}:{line}:{column}: {}", problem.message()),
        None => format!("{file}: {}", problem.message()),
    })
}

/// `FILE: MESSAGE` for an input that cannot be read.
pub(crate) fn unreadable(name: impl Display, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("{name}: no such file"),
        io::ErrorKind::PermissionDenied => format!("{name}: no permission to read it"),
        io::ErrorKind::IsADirectory => format!("{name}: a folder, not a file"),
        _ => format!("{name}: cannot be read: {error}"),
    }
}
