//! `cargo xtask test`: every test of every language that exists so far, format and lints included.

use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// The steps, in order: a name, and the arguments of `cargo`.
const STEPS: &[(&str, &[&str])] = &[
    ("format", &["fmt", "--all", "--check"]),
    ("generated files", &["run", "--quiet", "--package", "xtask", "--", "generate", "--check"]),
    ("lints", &["clippy", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"]),
    ("tests", &["test", "--workspace", "--all-features"]),
    ("documentation", &["doc", "--workspace", "--no-deps", "--all-features"]),
];

/// Runs every step, and stops at the first that fails.
pub(crate) fn run(root: &Path) -> Result<()> {
    let begin = Instant::now();
    for (number, (name, args)) in STEPS.iter().enumerate() {
        println!("\n[{}/{}] {name}: cargo {}", number + 1, STEPS.len(), args.join(" "));
        let status = Command::new(env!("CARGO"))
            .args(*args)
            .env("RUSTDOCFLAGS", "--deny warnings")
            .current_dir(root)
            .status()?;
        if !status.success() {
            bail!("{name} failed; run it alone with `cargo {}`", args.join(" "));
        }
    }
    println!("\n[node] the tests of bindings-node");
    crate::node::test(root)?;
    println!("\nall passed in {} seconds", begin.elapsed().as_secs());
    Ok(())
}
