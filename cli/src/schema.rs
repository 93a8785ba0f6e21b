//! `sluicegate schema`: prints JSON Schemas.

use crate::PASSED;
use crate::failure::Failure;
use crate::names::unknown;
use sluicegate::{policy, source};
use std::io::{self, Write};

/// Prints a JSON Schema: that of policy files, or that of a source's events
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  sluicegate schema policy > policy.schema.json   for an editor that completes policies
  sluicegate schema sqs                           what an SQS event must look like")]
pub(crate) struct Arguments {
    /// `policy`, or the id of a source
    #[arg(value_name = "policy|SOURCE", value_parser = parse_name)]
    name: String,
}

/// The word for the schema of policy files.
const POLICY: &str = "policy";

fn parse_name(name: &str) -> Result<String, String> {
    if name == POLICY || source::source(name).is_some() {
        return Ok(name.to_owned());
    }
    let mut known = vec![POLICY];
    known.extend(source::all().iter().map(|source| source.id));
    known.sort_unstable();
    Err(unknown(name, known))
}

/// Prints the schema.
pub(crate) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let mut stdout = io::stdout().lock();
    match source::source(&arguments.name) {
        Some(source) => stdout.write_all(source.schema().trim_end().as_bytes())?,
        None => write!(stdout, "{:#}", policy::policy_schema())?,
    }
    writeln!(stdout)?;
    stdout.flush()?;
    Ok(PASSED)
}
