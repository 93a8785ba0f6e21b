//! The tests of the Node package: what they need from npm, the addon, the types, and the tests themselves.

use crate::profile::{Package, host};
use anyhow::{Context, Result, bail, ensure};
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What AWS's runtime client is built with when npm installs it.
const TOOLS: &[&str] = &["autoconf", "automake", "libtoolize", "cmake", "c++", "make"];

/// The versions of Node that the package is for, the oldest first: each runs the tests that are about Node itself.
const VERSIONS: &[&str] = &["18", "20", "22", "24"];

/// What the versions run beside the one of this machine, which runs everything: not the compilers of TypeScript, nor AWS's runtime client.
const SHORT: &[&str] = &["guard", "hostile", "middy", "pack", "redacted", "vectors", "walker"];

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
    let client = runtime_client(root, &folder)?;
    run(&folder, "npm", &["run", "--silent", "test"])?;
    let others = other_versions(root, &folder)?;
    for why in client.iter().chain(&others) {
        println!("\nSKIPPED: {why}");
    }
    Ok(())
}

/// Builds the addon that users get, and the part in TypeScript.
pub(crate) fn release(root: &Path) -> Result<()> {
    let folder = root.join("bindings-node");
    install(&folder)?;
    run(&folder, "npm", &["run", "--silent", "build:lib"])?;
    let mut npm = Command::new("npm");
    npm.args(["run", "--silent", "build:addon"]).current_dir(&folder);
    if let Some(flags) = profile(root, false)? {
        // The target is named as where the events were counted.
        npm.args(["--", "--target", &host()?]).env("RUSTFLAGS", flags);
    }
    ensure!(npm.status()?.success(), "the addon cannot be built");
    let built = fs::read_dir(&folder)?.filter_map(Result::ok).map(|entry| entry.path());
    for addon in built.filter(|path| path.extension().is_some_and(|end| end == "node")) {
        println!("{}: {} bytes", addon.display(), fs::metadata(&addon)?.len());
    }
    Ok(())
}

/// The compiler's flags for the addon that users get, where it is built by cargo itself, or by cargo-zigbuild.
pub(crate) fn profile(root: &Path, zig: bool) -> Result<Option<String>> {
    let folder = root.join("bindings-node");
    let train = |library: &Path, counts: &Path| {
        install(&folder)?;
        quietly(&folder, &["run", "--silent", "build:lib"])?;
        let mut node = Command::new("node");
        node.arg("scripts/train.mjs").arg(library).current_dir(&folder).env("LLVM_PROFILE_FILE", counts);
        ensure!(node.status()?.success(), "bindings-node/scripts/train.mjs failed");
        Ok(())
    };
    let library = format!("{DLL_PREFIX}sluicegate_node{DLL_SUFFIX}");
    crate::profile::flags(root, &Package { name: "sluicegate-node", library, zig, train: &train })
}

/// Runs the tests in the other versions of Node, which npm has as packages; returns why one was not.
fn other_versions(root: &Path, folder: &Path) -> Result<Vec<String>> {
    let output = Command::new("node").args(["--print", "process.versions.node"]).output()?;
    let own = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut skipped = Vec::new();
    for version in VERSIONS.iter().filter(|version| own.split('.').next() != Some(version)) {
        match node(root, version) {
            Ok(program) => {
                let files: Vec<_> = SHORT.iter().map(|name| format!("tests/{name}.test.mjs")).collect();
                println!("Node {version}: {}", SHORT.join(", "));
                let status = Command::new(program).arg("--test").args(files).current_dir(folder).status()?;
                ensure!(status.success(), "the tests of bindings-node failed in Node {version}");
            }
            Err(why) => skipped.push(format!("the tests of bindings-node in Node {version}: {why:#}")),
        }
    }
    Ok(skipped)
}

/// The program of a version of Node, from npm, kept in `target/`.
fn node(root: &Path, version: &str) -> Result<PathBuf> {
    let os = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
    let arch = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let package = format!("node-{os}-{arch}");
    let folder = root.join(format!("target/nodes/{version}"));
    let program = folder.join(format!("node_modules/{package}/bin/node"));
    if !program.is_file() {
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("package.json"), r#"{"private": true}"#)?;
        quietly(&folder, &["install", "--no-audit", "--no-fund", &format!("{package}@{version}")])?;
    }
    let works = Command::new(&program).arg("--version").output().is_ok_and(|output| output.status.success());
    ensure!(works, "{package} of npm does not run here");
    Ok(program)
}

/// The addon, the types that its build notes, and the part in TypeScript.
fn build(root: &Path, folder: &Path) -> Result<()> {
    let notes = root.join("target/napi-types");
    fs::create_dir_all(&notes)?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "sluicegate-node"]).current_dir(root);
    let status = cargo.env("NAPI_TYPE_DEF_TMP_FOLDER", &notes).status()?;
    ensure!(status.success(), "the addon cannot be built");
    let library = root.join(format!("target/debug/{DLL_PREFIX}sluicegate_node{DLL_SUFFIX}"));
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
    eprintln!("npm ci in {}, once", folder.display());
    quietly(folder, &["ci", "--no-audit", "--no-fund", "--loglevel=error"])?;
    Ok(fs::write(done, lock)?)
}

/// Installs AWS's runtime client in `target/`, where its native part can be built; or returns why not, and the tests that need it are skipped.
fn runtime_client(root: &Path, folder: &Path) -> Result<Option<String>> {
    let client = root.join("target/ric");
    let manifest = fs::read(folder.join("tests/e2e/client.json"))?;
    let done = client.join("node_modules/.installed");
    if fs::read(&done).is_ok_and(|installed| installed == manifest) {
        return Ok(None);
    }
    let skipped = |why: &str| {
        Ok(Some(format!("the end-to-end tests of bindings-node, for aws-lambda-ric cannot be installed: {why}")))
    };
    let missing: Vec<_> = TOOLS.iter().filter(|tool| !is_there(tool)).copied().collect();
    if !missing.is_empty() {
        return skipped(&format!("it is built with {}, not found here", missing.join(", ")));
    }
    // What is left of an attempt that failed is no client.
    if client.is_dir() {
        fs::remove_dir_all(&client)?;
    }
    fs::create_dir_all(&client)?;
    fs::write(client.join("package.json"), &manifest)?;
    println!("building aws-lambda-ric in target/ric: once, for a few minutes");
    if let Err(why) = quietly(&client, &["install", "--no-audit", "--no-fund"]) {
        fs::remove_dir_all(&client)?;
        return skipped(&format!("{why:#}"));
    }
    if !client.join("node_modules/aws-lambda-ric/dist/rapid-client.node").is_file() {
        fs::remove_dir_all(&client)?;
        return skipped("npm did not build its native part; it may be set to ignore scripts");
    }
    fs::write(done, manifest)?;
    Ok(None)
}

/// Runs npm, and says what it said only where it fails.
fn quietly(folder: &Path, args: &[&str]) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut npm = Command::new("npm");
    npm.args(args).current_dir(folder).env("MAKEFLAGS", format!("-j{cores}"));
    let output = npm.output().context("npm cannot be run")?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<_> = said.lines().filter(|line| !line.starts_with("npm warn")).collect();
    let last = lines.get(lines.len().saturating_sub(15)..).unwrap_or_default();
    bail!("`npm {}` failed\n{}", args.join(" "), last.join("\n"))
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
    paths.push(folder.join("lib/policy.ts"));
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
