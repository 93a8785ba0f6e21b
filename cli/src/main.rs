//! The command `sluicegate`: arguments in, exit codes out. What a command does is in the file of its name.

mod check;
mod failure;
mod input;
mod inspect;
mod lines;
mod lint;
mod names;
mod output;
mod rules;
mod schema;
mod style;
mod table;
mod usage;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Everything went well, and nothing is refused.
const PASSED: u8 = 0;
/// Something is refused.
const REFUSED: u8 = 1;
/// Nothing was judged: the arguments, a policy or an input is wrong.
const WRONG: u8 = 2;
/// Whoever read our output went away: what a shell calls the end by SIGPIPE.
const CLOSED: u8 = 141;

/// Checks the events of serverless functions: JSON, limits, sources and injection rules.
#[derive(Debug, Parser)]
#[command(
    name = "sluicegate",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    max_term_width = 100,
    styles = style::HELP,
    after_help = "Examples:
  sluicegate check events/                        a table of every event in a folder
  sluicegate check --policy policy.yaml -         one event from stdin; the exit code tells
  sluicegate inspect --sink shell names.txt       judge lines of text that go to a shell
  sluicegate lint policy.yaml                     every error in a policy
  sluicegate rules sql                            the rules of a class

Exit codes: 0 nothing is refused, 1 something is refused, 2 wrong arguments, policy or input"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Inspect(inspect::Arguments),
    Lint(lint::Arguments),
    Rules(rules::Arguments),
    Schema(schema::Arguments),
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage::tell(&error),
    };
    let done = match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Lint(arguments) => lint::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Schema(arguments) => schema::run(&arguments),
    };
    ExitCode::from(done.unwrap_or_else(|failure| failure.tell()))
}
