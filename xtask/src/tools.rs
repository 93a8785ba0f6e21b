//! Tools that the tests use, installed where they are missing: into `target/tools`, and nowhere else.

use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A tool from crates.io at that version; its program.
///
/// `features` are the arguments that say which parts of it are built.
pub(crate) fn cargo_tool(root: &Path, name: &str, version: &str, features: &[&str]) -> Result<PathBuf> {
    let folder = root.join("target/tools");
    let program = folder.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() || !is_installed(&folder, name, version) {
        println!("installing {name} {version} into target/tools, once");
        let status = Command::new(env!("CARGO"))
            .args(["install", "--quiet", "--locked", "--force", "--debug", "--version", version, "--root"])
            .arg(&folder)
            .args(features)
            .arg(name)
            .env("CARGO_TARGET_DIR", folder.join("build"))
            .current_dir(root)
            .status()?;
        ensure!(status.success(), "{name} {version} does not install");
    }
    Ok(program)
}

/// Whether cargo has installed that version there. Not every program tells its own.
fn is_installed(folder: &Path, name: &str, version: &str) -> bool {
    std::fs::read_to_string(folder.join(".crates.toml"))
        .is_ok_and(|list| list.contains(&format!("\"{name} {version} (")))
}

/// A program of a package from PyPI at that version, in an environment of its own.
pub(crate) fn python_tool(root: &Path, package: &str, version: &str) -> Result<PathBuf> {
    let environment = root.join("target/tools").join(format!("{package}-{version}"));
    let program = environment.join("bin").join(package);
    if !program.exists() {
        println!("installing {package} {version} into target/tools, once");
        let made = Command::new("python3").args(["-m", "venv"]).arg(&environment).status()?;
        ensure!(made.success(), "python3 makes no environment");
        let wanted = format!("{package}=={version}");
        let status = Command::new(environment.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", &wanted])
            .status()?;
        ensure!(status.success(), "{wanted} does not install");
    }
    Ok(program)
}
