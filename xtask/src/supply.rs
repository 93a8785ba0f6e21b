//! What the project is made of: licences, sources and duplicates of dependencies, the page about them, the release workflows, and
//! `cargo xtask sbom`.

use crate::allowed;
use crate::tools::{cargo_tool, python_tool};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Licences, bans and sources. Advisories need a database that changes daily; they are for those who watch releases.
pub(crate) fn deny(root: &Path) -> Result<()> {
    let program = cargo_tool(root, "cargo-deny", "0.20.2", &["--no-default-features"])?;
    let status = Command::new(program)
        .args(["--all-features", "check", "--hide-inclusion-graph", "licenses", "bans", "sources"])
        .current_dir(root)
        .status()?;
    ensure!(status.success(), "a dependency is not allowed: see deny.toml");
    Ok(())
}

/// Every dependency has a licence and a source that it may have; every direct one has its row in `docs/dependencies.md`, with as many
/// crates as come with it, and every row its dependency.
pub(crate) fn dependencies(root: &Path, write: bool) -> Result<()> {
    allowed::check(root, &metadata(root, &["--all-features"])?)?;
    let counts = counts(root)?;
    let file = root.join("docs/dependencies.md");
    let page = fs::read_to_string(&file)?;
    let mut listed = BTreeSet::new();
    let mut right = String::with_capacity(page.len());
    for line in page.lines() {
        let row = line.strip_prefix("| [`").and_then(|rest| rest.split_once("`]("));
        let cells = line.split(" | ").collect::<Vec<_>>();
        match (row, cells.as_slice()) {
            (Some((name, _)), [first, _, rest @ ..]) => {
                listed.insert(name.to_owned());
                let count = counts.get(name).map_or_else(|| "–".to_owned(), usize::to_string);
                right += &[&[first, count.as_str()], rest].concat().join(" | ");
            }
            _ => right += line,
        }
        right.push('\n');
    }
    let used: BTreeSet<String> = counts.into_keys().collect();
    let missing: Vec<_> = used.difference(&listed).cloned().collect();
    let surplus: Vec<_> = listed.difference(&used).cloned().collect();
    ensure!(missing.is_empty(), "docs/dependencies.md gives no reason for {}", missing.join(", "));
    ensure!(surplus.is_empty(), "docs/dependencies.md lists what is not used: {}", surplus.join(", "));
    if write {
        fs::write(file, right)?;
    } else {
        ensure!(page == right, "docs/dependencies.md counts other crates: `cargo xtask dependencies --write`");
    }
    println!("{} direct dependencies, each with its reason", used.len());
    Ok(())
}

/// The workflows, by the schema of GitHub's workflow files and by what is known to be dangerous in them.
pub(crate) fn workflows(root: &Path) -> Result<()> {
    let folder = root.join(".github/workflows");
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        files.push(entry?.path());
    }
    files.sort();
    let schema = python_tool(root, "check-jsonschema", "0.39.0")?;
    let status = Command::new(schema).args(["--builtin-schema", "vendor.github-workflows"]).args(&files).status()?;
    ensure!(status.success(), "a workflow is not as GitHub reads it");
    let zizmor = python_tool(root, "zizmor", "1.32.0")?;
    let status = Command::new(zizmor)
        .args(["--offline", "--no-progress", "--persona", "regular"])
        .args(&files)
        .current_dir(root)
        .status()?;
    ensure!(status.success(), "a workflow is not safe");
    Ok(())
}

/// Writes a CycloneDX bill of materials for each published package into `target/sbom/`.
pub(crate) fn sbom(root: &Path) -> Result<()> {
    let program = cargo_tool(root, "cargo-cyclonedx", "0.5.9", &[])?;
    let folder = root.join("target/sbom");
    fs::create_dir_all(&folder)?;
    for (package, manifest) in published(root)? {
        let name = format!("{package}.cdx");
        let status = Command::new(&program)
            .args(["cyclonedx", "--format", "json", "--spec-version", "1.5", "--all-features", "--quiet"])
            .args(["--override-filename", &name, "--manifest-path", &manifest])
            .current_dir(root)
            .status()?;
        ensure!(status.success(), "no bill of materials for {package}");
        // It is written beside the manifest of every member of the workspace; one is asked for.
        let written = Path::new(&manifest).with_file_name(format!("{name}.json"));
        let text = fs::read_to_string(&written).with_context(|| format!("{} is missing", written.display()))?;
        // Where it was written is nobody's business.
        let mut bill: Value = serde_json::from_str(&text.replace(&format!("file://{}/", root.display()), "file:///"))?;
        ensure!(bill.get("bomFormat") == Some(&"CycloneDX".into()), "{package}: not a CycloneDX file");
        let count = leave_out(&mut bill, &contents(root, &package)?);
        fs::write(folder.join(format!("{name}.json")), serde_json::to_string_pretty(&bill)? + "\n")?;
        println!("target/sbom/{name}.json: {count} components");
        for (_, other) in members(root)? {
            let surplus = Path::new(&other).with_file_name(format!("{name}.json"));
            if surplus.exists() {
                fs::remove_file(surplus)?;
            }
        }
    }
    Ok(())
}

/// The crates that a build of the package may contain, on any machine: `name@version`. Of the library with all its features, of what is
/// handed out as a program with those that it has.
fn contents(root: &Path, package: &str) -> Result<BTreeSet<String>> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["tree", "--package", package, "--edges", "normal,build", "--target", "all", "--prefix", "none"]);
    if package == "sluicegate" {
        command.arg("--all-features");
    }
    let output = command.current_dir(root).output()?;
    ensure!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout)?;
    let crates = lines.lines().filter_map(|line| {
        let (name, rest) = line.split_once(" v")?;
        Some(format!("{name}@{}", rest.split(' ').next()?))
    });
    Ok(crates.collect())
}

/// Leaves out what other members of the workspace bring, whose features cargo tells together. How many components are left.
fn leave_out(bill: &mut Value, contents: &BTreeSet<String>) -> usize {
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let mut components = list(bill.get("components"));
    components
        .retain(|component| contents.contains(&format!("{}@{}", text(component, "name"), text(component, "version"))));
    let own = bill.pointer("/metadata/component").into_iter();
    let kept: Vec<_> = own.chain(&components).map(|component| Value::from(text(component, "bom-ref"))).collect();
    let mut dependencies = list(bill.get("dependencies"));
    dependencies.retain(|dependency| dependency.get("ref").is_some_and(|name| kept.contains(name)));
    for on in dependencies.iter_mut().filter_map(|dependency| dependency.get_mut("dependsOn")?.as_array_mut()) {
        on.retain(|name| kept.contains(name));
    }
    let count = components.len();
    if let Some(bill) = bill.as_object_mut() {
        bill.insert("components".to_owned(), components.into());
        bill.insert("dependencies".to_owned(), dependencies.into());
    }
    count
}

fn metadata(root: &Path, args: &[&str]) -> Result<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1"])
        .args(args)
        .current_dir(root)
        .output()?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata.get("packages").and_then(Value::as_array).into_iter().flatten()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// Every member of the workspace, with its manifest.
fn members(root: &Path) -> Result<Vec<(String, String)>> {
    let metadata = metadata(root, &["--no-deps"])?;
    Ok(packages(&metadata)
        .map(|package| (text(package, "name").to_owned(), text(package, "manifest_path").to_owned()))
        .collect())
}

/// The packages that reach users: those on crates.io, and the two bindings.
fn published(root: &Path) -> Result<Vec<(String, String)>> {
    let metadata = metadata(root, &["--no-deps"])?;
    let reaches_users = |package: &&Value| {
        package.get("publish").is_none_or(Value::is_null)
            || ["sluicegate-python", "sluicegate-node"].contains(&text(package, "name"))
    };
    Ok(packages(&metadata)
        .filter(reaches_users)
        .map(|package| (text(package, "name").to_owned(), text(package, "manifest_path").to_owned()))
        .collect())
}

/// All that a member of the workspace depends on directly, other members left out, and how many crates come with each: by normal
/// dependencies, on Linux, with all features on.
fn counts(root: &Path) -> Result<BTreeMap<String, usize>> {
    let metadata = metadata(root, &["--all-features", "--filter-platform", "x86_64-unknown-linux-gnu"])?;
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let ids = |list: &[Value]| list.iter().filter_map(Value::as_str).map(str::to_owned).collect::<BTreeSet<_>>();
    let own = ids(&list(metadata.get("workspace_members")));
    let names: BTreeMap<&str, &str> =
        packages(&metadata).map(|package| (text(package, "id"), text(package, "name"))).collect();
    // Of each crate: what it depends on, and what of that is a normal dependency.
    let mut all = BTreeMap::new();
    let mut normal = BTreeMap::new();
    for node in list(metadata.pointer("/resolve/nodes")) {
        let id = text(&node, "id").to_owned();
        let dependencies = list(node.get("deps"));
        let is_normal = |dependency: &&Value| {
            list(dependency.get("dep_kinds")).iter().any(|kind| kind.get("kind").is_some_and(Value::is_null))
        };
        let ids = |list: Vec<&Value>| list.into_iter().map(|dep| text(dep, "pkg").to_owned()).collect::<Vec<_>>();
        normal.insert(id.clone(), ids(dependencies.iter().filter(is_normal).collect()));
        all.insert(id, ids(dependencies.iter().collect()));
    }
    let direct = own.iter().filter_map(|member| all.get(member)).flatten().filter(|id| !own.contains(*id));
    let mut counts = BTreeMap::new();
    for id in direct.collect::<BTreeSet<_>>() {
        let mut come = BTreeSet::from([id]);
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            open.extend(normal.get(id).into_iter().flatten().filter(|dependency| come.insert(*dependency)));
        }
        let name = names.get(id.as_str()).context("cargo names no package")?;
        counts.insert((*name).to_owned(), come.len() - 1);
    }
    Ok(counts)
}
