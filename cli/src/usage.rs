//! Wrong arguments, told in one line.

use crate::names::printable;
use crate::{PASSED, WRONG};
use clap::error::{Error, ErrorKind};
use std::io::{self, Write};
use std::process::ExitCode;

/// Tells what is wrong with the arguments, or prints the help that was asked for.
pub(crate) fn tell(error: &Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Whoever asked for help and closed the pipe has read enough.
            let _ = error.print();
            ExitCode::from(PASSED)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(WRONG)
        }
        _ => {
            let line = one_line(&error.render().to_string());
            let _ = writeln!(io::stderr(), "sluicegate: {}", printable(&line));
            ExitCode::from(WRONG)
        }
    }
}

/// What clap says in paragraphs, as one line, without the usage.
fn one_line(message: &str) -> String {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let paragraphs = message.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    let told = paragraphs.take_while(|text| !text.starts_with("Usage:") && !text.starts_with("For more information"));
    told.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_become_one_line_and_the_usage_goes() {
        let message =
            "error: unexpected argument '--polcy' found\n\n  tip: a similar argument exists: '--policy'\n\nUsage: x\n";
        assert_eq!(
            one_line(message),
            "unexpected argument '--polcy' found; tip: a similar argument exists: '--policy'"
        );
    }
}
