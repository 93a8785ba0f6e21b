//! The tests of the Python package: one wheel, installed in every Python of this machine, and its types.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The versions that the package is for.
const VERSIONS: &[&str] = &["3.9", "3.10", "3.11", "3.12", "3.13"];

/// Builds the wheel and tests it.
pub(crate) fn test(root: &Path) -> Result<()> {
    let pythons: Vec<_> = VERSIONS.iter().filter_map(|version| Some((*version, find(version)?))).collect();
    for version in VERSIONS.iter().filter(|version| pythons.iter().all(|(found, _)| found != *version)) {
        println!("skipped: the tests of bindings-python in Python {version}, which is not on this machine");
    }
    let (newest, python) = pythons.last().context("there is no Python from 3.9 to 3.13 on this machine")?;
    let tools = venv(root, "tools", python, &["tools", "test", "aws"])?;
    let wheel = wheel(root, &tools)?;
    for (version, python) in &pythons {
        println!("Python {version}");
        let aws: &[&str] = if *version == "3.9" { &["test"] } else { &["test", "aws"] };
        let venv = venv(root, version, python, aws)?;
        install(root, &venv, &wheel)?;
        run(&root.join("bindings-python"), &venv.join("bin/python"), &["-m", "pytest", "-q"])?;
    }
    println!("types, in Python {newest}");
    install(root, &tools, &wheel)?;
    let folder = root.join("bindings-python");
    run(&folder, &tools.join("bin/python"), &["stubs.py", "--check"])?;
    run(&folder, &tools.join("bin/mypy"), &["python/sluicegate", "stubs.py", "tests"])?;
    run(&folder, &tools.join("bin/stubtest"), &["sluicegate", "--allowlist", "stubtest.txt"])?;
    let python = tools.join("bin/python").display().to_string();
    run(&folder, &tools.join("bin/pyright"), &["--pythonpath", &python])
}

/// The wheel, with every optimisation: it is what users get.
fn wheel(root: &Path, tools: &Path) -> Result<PathBuf> {
    let out = root.join("target/python/wheels");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let arguments = ["build", "--release", "--quiet", "--out", "../target/python/wheels"];
    run(&root.join("bindings-python"), &tools.join("bin/maturin"), &arguments)?;
    let built = fs::read_dir(&out)?.next().context("maturin built no wheel")??;
    Ok(built.path())
}

fn install(root: &Path, venv: &Path, wheel: &Path) -> Result<()> {
    let wheel = wheel.display().to_string();
    let arguments =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall"];
    run(root, &venv.join("bin/python"), &[&arguments[..], &[&wheel]].concat())
}

/// A virtual environment with what some files of requirements say, made anew where they have changed.
fn venv(root: &Path, name: &str, python: &Path, requirements: &[&str]) -> Result<PathBuf> {
    let venv = root.join("target/python").join(name);
    let files = requirements.iter().map(|file| root.join(format!("bindings-python/requirements/{file}.txt")));
    let files: Vec<_> = files.collect();
    let wanted = files.iter().map(fs::read_to_string).collect::<Result<Vec<_>, _>>()?.concat();
    let done = venv.join("installed.txt");
    if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(venv);
    }
    run(root, python, &["-m", "venv", "--clear", &venv.display().to_string()])?;
    let mut arguments = vec!["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    let files: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
    arguments.extend(files.iter().flat_map(|file| ["--requirement", file.as_str()]));
    run(root, &venv.join("bin/python"), &arguments)?;
    fs::write(done, wanted)?;
    Ok(venv)
}

/// The interpreter of that version: in the `PATH`, or of pyenv.
fn find(version: &str) -> Option<PathBuf> {
    let name = format!("python{version}");
    let works = |python: &Path| {
        let status = Command::new(python).args(["-c", "import venv"]).output();
        status.is_ok_and(|output| output.status.success())
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let pyenv = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    let pyenv = pyenv.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".pyenv")));
    let versions = pyenv.and_then(|pyenv| fs::read_dir(pyenv.join("versions")).ok());
    folders.extend(versions.into_iter().flatten().flatten().map(|version| version.path().join("bin")));
    // What pyenv has is asked for itself: its shims fail for versions that are not chosen.
    folders.iter().map(|folder| folder.join(&name)).find(|python| python.is_file() && works(python))
}

fn run(folder: &Path, program: &Path, arguments: &[&str]) -> Result<()> {
    let status = Command::new(program).args(arguments).current_dir(folder).status();
    let shown = || format!("{} {}", program.display(), arguments.join(" "));
    ensure!(status.with_context(shown)?.success(), "failed in {}: {}", folder.display(), shown());
    Ok(())
}
