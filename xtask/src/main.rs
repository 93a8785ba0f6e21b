//! The tasks of the project: `cargo xtask TASK`.

mod bench;
mod generate;
mod test;

use anyhow::{Context, Result, bail};
use std::path::Path;

const USAGE: &str = "usage: cargo xtask TASK

  bench [LANGUAGE]    measure rust, python, node or all of them (the default), and make benches/RESULTS.md; `page` only makes that
  generate [--check]  write the generated files, or check that they are up to date
  test                every test of every language, format and lints included";

fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the workspace")?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["generate"] => generate::run(root, false),
        ["generate", "--check"] => generate::run(root, true),
        ["bench"] => bench::run(root, "all"),
        ["bench", language] => bench::run(root, language),
        ["test"] => test::run(root),
        _ => bail!("{USAGE}"),
    }
}
