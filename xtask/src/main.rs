//! The tasks of the project: `cargo xtask TASK`.

mod allowed;
mod bench;
mod fuzz;
mod generate;
mod node;
mod profile;
mod python;
mod supply;
mod test;
mod tools;

use anyhow::{Context, Result, bail};
use std::path::Path;

const USAGE: &str = "usage: cargo xtask TASK

  generate [--check]        write the generated files, or check that they are up to date
  test                      every test of every language, format and lints included
  test node|python          the tests of the Node or the Python package alone; `test python --release` those of the wheel that users get
  addon                     the Node package as a release ships it, for this machine
  wheel                     the Python package as a release ships it, for manylinux2014; checked, and used in a fresh environment
  profile node|python       counts which paths events take, and prints the compiler's flags to build the package by the counts; `profile node --zig`
                            where cargo-zigbuild is to build it
  bench [LANGUAGE]          measure rust, python, node or all of them (the default), and make benches/RESULTS.md; `page` only makes that
  fuzz [--seconds N] [NAME] every fuzz target in turn, for N seconds in all (600), or one of them; needs a nightly compiler
  sbom                      CycloneDX bills of materials, into target/sbom
  dependencies [--write]    licences and sources of all dependencies, and whether docs/dependencies.md has each direct one; writes how many
                            crates come with each
  deny                      the same and more by cargo-deny: licences, duplicates and sources of the dependencies
  workflows                 lints of .github/workflows";

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
        ["test", "node"] => node::test(root),
        ["test", "python"] => python::test(root, false),
        ["test", "python", "--release"] => python::test(root, true),
        ["addon"] => node::release(root),
        ["profile", "node"] => print_flags(node::profile(root, false)?),
        ["profile", "node", "--zig"] => print_flags(node::profile(root, true)?),
        ["profile", "python"] => print_flags(python::profile(root)?),
        ["wheel"] => python::release(root),
        ["fuzz", "--seconds", seconds, only @ ..] => fuzz::run(root, seconds.parse()?, only.first().copied()),
        ["fuzz", only @ ..] => fuzz::run(root, 600, only.first().copied()),
        ["sbom"] => supply::sbom(root),
        ["deny"] => supply::deny(root),
        ["dependencies"] => supply::dependencies(root, false),
        ["dependencies", "--write"] => supply::dependencies(root, true),
        ["workflows"] => supply::workflows(root),
        _ => bail!("{USAGE}"),
    }
}

/// For a shell: a line, which is empty where there are none.
fn print_flags(flags: Option<String>) -> Result<()> {
    println!("{}", flags.unwrap_or_default());
    Ok(())
}
