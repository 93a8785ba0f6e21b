//! `cargo xtask test`: the tests of every language, format and lints included.

use anyhow::{Context, Result, bail};
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

/// The steps after them: the name of a task `test NAME`, and what it does.
type Task = (&'static str, fn(&Path) -> Result<()>);
const TASKS: &[Task] = &[("python", |root| crate::python::test(root, false)), ("node", crate::node::test)];

/// Runs every step, and stops at the first that fails.
pub(crate) fn run(root: &Path) -> Result<()> {
    let begin = Instant::now();
    let all = STEPS.len() + TASKS.len();
    for (number, (name, args)) in STEPS.iter().enumerate() {
        println!("\n[{}/{all}] {name}: cargo {}", number + 1, args.join(" "));
        let status = Command::new(env!("CARGO"))
            .args(*args)
            .env("RUSTDOCFLAGS", "--deny warnings")
            .current_dir(root)
            .status()?;
        if !status.success() {
            bail!("{name} failed; run it alone with `cargo {}`", args.join(" "));
        }
    }
    for (number, (name, test)) in TASKS.iter().enumerate() {
        println!("\n[{}/{all}] {name}: cargo xtask test {name}", STEPS.len() + number + 1);
        test(root).with_context(|| format!("{name} failed; run it alone with `cargo xtask test {name}`"))?;
    }
    println!("\nSKIPPED, run alone because they take long or fetch tools: cargo xtask fuzz, deny, sbom, workflows");
    println!("\nall passed in {} seconds", begin.elapsed().as_secs());
    Ok(())
}
