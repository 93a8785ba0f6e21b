//! `cargo xtask generate`: writes the files that are made from others, or with `--check` says which are out of date.

mod reply;
mod sources;

use anyhow::{Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Writes every generated file, or checks that each is as it would be written.
///
/// What is made from the Rust types and rules of `core` is checked by tests of `core`, which write it on request.
pub(crate) fn run(root: &Path, check: bool) -> Result<()> {
    let files: [(PathBuf, String); 1] =
        [(root.join("schemas/src/tables.rs"), rustfmt(&sources::tables(&root.join("schemas/sources"))?)?)];
    let mut stale = Vec::new();
    for (path, text) in files {
        let current = std::fs::read_to_string(&path).unwrap_or_default();
        if current == text {
            continue;
        }
        if check {
            stale.push(path.display().to_string());
        } else {
            std::fs::write(&path, text)?;
            println!("wrote {}", path.display());
        }
    }
    if !check {
        for test in [["--lib", "policy::schema"], ["--test", "rule_vectors"], ["--test", "rule_pages"]] {
            let mut cargo = Command::new(env!("CARGO"));
            cargo.args(["test", "--quiet", "--package", "sluicegate", "--all-features"]).args(test);
            cargo.env("SLUICEGATE_WRITE", "1").current_dir(root).stdout(Stdio::null());
            ensure!(
                cargo.status()?.success(),
                "what is made from the rules and the policy is not written: `cargo test --package sluicegate --all-features {}` says why",
                test.join(" ")
            );
        }
        println!("up to date: schemas/src/tables.rs, schemas/policy.schema.json, schemas/vectors/rules, docs/rules");
    }
    if stale.is_empty() { Ok(()) } else { bail!("out of date, run `cargo xtask generate`: {}", stale.join(", ")) }
}

/// The Rust text as `cargo fmt` writes it.
fn rustfmt(text: &str) -> Result<String> {
    use std::io::Write;
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", "max_width=120,use_small_heuristics=Max"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("rustfmt cannot read the generated tables");
    }
    Ok(String::from_utf8(output.stdout)?)
}
