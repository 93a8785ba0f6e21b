//! The tests of the Node package: what they need from npm, the addon, the types, and the tests themselves.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What AWS's runtime client is built with when npm installs it.
const TOOLS: &[&str] = &["autoconf", "automake", "libtoolize", "cmake", "c++", "make"];

/// Builds, checks and tests the package. The addon is that of a debug build, as in all other tests.
pub(crate) fn test(root: &Path) -> Result<()> {
    let folder = root.join("bindings-node");
    install(&folder)?;
    let committed = types(&folder)?;
    build(root, &folder)?;
    ensure!(
        types(&folder)? == committed,
        "the types in bindings-node differed from the code and were written anew: commit them"
    );
    runtime_client(root, &folder)?;
    run(&folder, "npm", &["run", "--silent", "test"])
}

/// The addon, the types that its build notes, and the part in TypeScript.
fn build(root: &Path, folder: &Path) -> Result<()> {
    let notes = root.join("target/napi-types");
    fs::create_dir_all(&notes)?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "sluicegate-node"]).current_dir(root);
    let status = cargo.env("NAPI_TYPE_DEF_TMP_FOLDER", &notes).status()?;
    ensure!(status.success(), "the addon cannot be built");
    let prefix = std::env::consts::DLL_PREFIX;
    let library = root.join(format!("target/debug/{prefix}sluicegate_node{}", std::env::consts::DLL_SUFFIX));
    let (library, notes) = (library.display().to_string(), notes.display().to_string());
    run(folder, "node", &["scripts/addon.mjs", &library, &notes])?;
    run(folder, "npm", &["run", "--silent", "build:lib"])
}

/// Installs what the lock file says, where that has not been done.
fn install(folder: &Path) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json")).context("there is no package-lock.json")?;
    let done = folder.join("node_modules/.installed");
    if fs::read(&done).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run(folder, "npm", &["ci", "--no-audit", "--no-fund"])?;
    Ok(fs::write(done, lock)?)
}

/// Installs AWS's runtime client in `target/`, where its native part can be built; or says why not, and the tests that need it are skipped.
fn runtime_client(root: &Path, folder: &Path) -> Result<()> {
    let client = root.join("target/ric");
    let manifest = fs::read(folder.join("tests/e2e/client.json"))?;
    let done = client.join("node_modules/.installed");
    if fs::read(&done).is_ok_and(|installed| installed == manifest) {
        return Ok(());
    }
    let missing: Vec<_> = TOOLS.iter().filter(|tool| !is_there(tool)).copied().collect();
    if !missing.is_empty() {
        skipped(&format!("it is built with {}, not found here", missing.join(", ")));
        return Ok(());
    }
    // What is left of an attempt that failed is no client.
    if client.is_dir() {
        fs::remove_dir_all(&client)?;
    }
    fs::create_dir_all(&client)?;
    fs::write(client.join("package.json"), &manifest)?;
    if let Err(why) = run(&client, "npm", &["install", "--no-audit", "--no-fund"]) {
        skipped(&format!("{why:#}"));
        fs::remove_dir_all(&client)?;
        return Ok(());
    }
    Ok(fs::write(done, manifest)?)
}

fn skipped(why: &str) {
    println!("\nSKIPPED: the end-to-end tests of bindings-node, for aws-lambda-ric cannot be installed: {why}\n");
}

/// Whether a program is in the `PATH`.
fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// The generated files and what they hold.
fn types(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut paths: Vec<_> =
        fs::read_dir(folder.join("types"))?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.push(folder.join("lib/binding.d.ts"));
    paths.sort();
    paths.into_iter().map(|path| fs::read(&path).map(|text| (path, text)).map_err(Into::into)).collect()
}

fn run(folder: &Path, program: &str, args: &[&str]) -> Result<()> {
    println!("{program} {}", args.join(" "));
    let status = Command::new(program).args(args).current_dir(folder).status();
    let status = status.with_context(|| format!("{program} cannot be run: the tests need Node 20 or newer"))?;
    ensure!(status.success(), "`{program} {}` failed in {}", args.join(" "), folder.display());
    Ok(())
}
