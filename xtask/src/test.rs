//! `cargo xtask test`: the tests of Rust, format and lints included; those of the other languages are tasks of their own.

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
    ("dependencies", &["xtask", "dependencies"]),
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
    println!(
        "\nSKIPPED, run alone because they take long or fetch tools: cargo xtask test node, test python, deny, sbom, workflows"
    );
    println!("\nall passed in {} seconds", begin.elapsed().as_secs());
    Ok(())
}
