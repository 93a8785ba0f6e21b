//! `sluicegate lint`: all errors in policy files.

use crate::failure::{Failure, problems};
use crate::names::shown;
use crate::{PASSED, WRONG};
use sluicegate::Gate;
use std::io::{self, Write};
use std::path::PathBuf;

/// Finds every error in policy files, with line and column
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 no errors, 2 errors, or a file that cannot be read")]
pub(crate) struct Arguments {
    /// Policy files, YAML or JSON
    #[arg(required = true, value_name = "POLICY")]
    policies: Vec<PathBuf>,
}

/// Tells of each file that it is fine on stdout, or what is wrong with it on stderr.
pub(crate) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let mut code = PASSED;
    let mut stdout = io::stdout().lock();
    for path in &arguments.policies {
        match Gate::from_file(path) {
            Ok(_) => writeln!(stdout, "{}: ok", shown(path))?,
            Err(error) => {
                code = WRONG;
                let mut stderr = io::stderr().lock();
                for problem in problems(path, &error) {
                    // Where stderr is closed, the exit code has to do.
                    let _ = writeln!(stderr, "{problem}");
                }
            }
        }
    }
    stdout.flush()?;
    Ok(code)
}
