//! The tasks of the project: `cargo xtask TASK`.

mod generate;
mod node;
mod test;

use anyhow::{Context, Result, bail};
use std::path::Path;

const USAGE: &str = "usage: cargo xtask TASK

  generate [--check]  write the generated files, or check that they are up to date
  test                every test of every language, format and lints included
  test node           the tests of the Node package alone";

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["generate"] => generate::run(root, false),
        ["generate", "--check"] => generate::run(root, true),
        ["test"] => test::run(root),
        ["test", "node"] => node::test(root),
        _ => bail!("{USAGE}"),
    }
}
