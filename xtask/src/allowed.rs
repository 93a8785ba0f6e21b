//! What `deny.toml` says of licences and sources, checked without the tool, so that every run of the tests has it.
//!
//! `cargo xtask deny` asks the tool itself, which also reads the licences' own texts.

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;
use spdx::{Expression, ParseMode};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The licences that `deny.toml` allows: every crate, or one of that name.
struct Allowed {
    licences: BTreeSet<String>,
    exceptions: BTreeSet<(String, String)>,
}

impl Allowed {
    /// Reads the two lists: `allow = [...]` on one line, and a line `{ crate = "name", allow = ["licence"] }` for each exception.
    fn read(root: &Path) -> Result<Self> {
        let text = fs::read_to_string(root.join("deny.toml"))?;
        let quoted = |line: &str| line.split('"').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        let line = text.lines().find(|line| line.starts_with("allow = [")).context("deny.toml allows no licence")?;
        let exceptions = text.lines().filter(|line| line.trim_start().starts_with("{ crate = ")).flat_map(|line| {
            let words = quoted(line);
            let name = words.first().cloned().unwrap_or_default();
            words.into_iter().skip(1).map(move |licence| (name.clone(), licence))
        });
        Ok(Self { licences: quoted(line).into_iter().collect(), exceptions: exceptions.collect() })
    }

    fn has(&self, name: &str, licence: &str) -> bool {
        self.licences.contains(licence) || self.exceptions.contains(&(name.to_owned(), licence.to_owned()))
    }
}

/// Every crate that any build of the workspace may contain: its licence, where it comes from, and in what versions it is asked for.
pub(crate) fn check(root: &Path, metadata: &Value) -> Result<()> {
    let allowed = Allowed::read(root)?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("cargo tells of no packages")?;
    let mut wrong = Vec::new();
    for package in packages {
        let text = |member: &str| package.get(member).and_then(Value::as_str);
        let name = text("name").unwrap_or_default();
        match text("license").map(|licence| is_allowed(licence, |licence| allowed.has(name, licence))) {
            Some(Ok(true)) => {}
            Some(Ok(false)) => {
                wrong.push(format!("{name}: {} is not in deny.toml", text("license").unwrap_or_default()))
            }
            Some(Err(error)) => wrong.push(format!("{name}: {error}")),
            None => wrong.push(format!("{name}: no licence is named")),
        }
        match text("source") {
            Some(CRATES_IO) => {}
            Some(source) => wrong.push(format!("{name}: comes from {source}")),
            None => {
                if !text("manifest_path").is_some_and(|path| Path::new(path).starts_with(root)) {
                    wrong.push(format!("{name}: comes from another folder"));
                }
                wrong.extend(wildcards(package).map(|of| format!("{name}: any version of {of} is asked for")));
            }
        }
    }
    ensure!(wrong.is_empty(), "dependencies are not as they may be:\n  {}", wrong.join("\n  "));
    println!("{} crates, each with a licence of deny.toml and from crates.io", packages.len());
    Ok(())
}

/// What a package of ours asks for in any version.
fn wildcards(package: &Value) -> impl Iterator<Item = &str> {
    let dependencies = package.get("dependencies").and_then(Value::as_array).into_iter().flatten();
    dependencies
        .filter(|dependency| {
            dependency.get("req") == Some(&"*".into()) && dependency.get("path").is_none_or(Value::is_null)
        })
        .filter_map(|dependency| dependency.get("name")?.as_str())
}

/// Whether an SPDX expression can be met by licences that are allowed. The older `A/B` is `A OR B`.
fn is_allowed(expression: &str, allowed: impl Fn(&str) -> bool) -> Result<bool> {
    let parsed = Expression::parse_mode(expression, ParseMode::LAX)
        .map_err(|error| anyhow!("`{expression}` is no licence expression: {}", error.reason))?;
    Ok(parsed.evaluate(|licence| allowed(&licence.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_met_or_not() {
        let allowed =
            |licence: &str| ["MIT", "Apache-2.0", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].contains(&licence);
        for (expression, met) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0/MIT", true),
            ("GPL-3.0 AND MIT", false),
            ("MIT OR GPL-3.0 AND GPL-2.0", true),
            ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
            ("(MIT OR GPL-3.0) AND GPL-2.0", false),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("MIT WITH LLVM-exception", false),
        ] {
            assert_eq!(is_allowed(expression, allowed).ok(), Some(met), "{expression}");
        }
        for broken in ["", "MIT OR", "(MIT", "MIT)", "AND", "MIT MIT", "MIT WITH"] {
            assert!(is_allowed(broken, allowed).is_err(), "{broken}");
        }
    }
}
