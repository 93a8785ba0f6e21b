//! The tests of the Python package: one wheel, installed in every Python of this machine, and its types.

use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The versions that the package is for.
const VERSIONS: &[&str] = &["3.9", "3.10", "3.11", "3.12", "3.13"];

/// What the versions between the oldest and the newest run: not the functions in processes of their own, the memory and the threads.
const SHORT: &[&str] = &[
    "tests/test_vectors.py",
    "tests/test_gate.py",
    "tests/test_guard.py",
    "tests/test_walk.py",
    "tests/test_testing.py",
    "tests/test_examples.py",
];

/// Bytes that the package may have on disk.
const UNPACKED: u64 = 6 << 20;

/// Builds the wheel and tests it: that of a debug build, as in all other tests, or the one that users get.
pub(crate) fn test(root: &Path, release: bool) -> Result<()> {
    let pythons: Vec<_> = VERSIONS.iter().filter_map(|version| Some((*version, find(version)?))).collect();
    for version in VERSIONS.iter().filter(|version| pythons.iter().all(|(found, _)| found != *version)) {
        println!("skipped: the tests of bindings-python in Python {version}, which is not on this machine");
    }
    let (newest, python) = pythons.last().context("there is no Python from 3.9 to 3.13 on this machine")?;
    let tools = venv(root, "tools", python, &["tools", "test", "aws"])?;
    let folder = root.join("bindings-python");
    run(&folder, &tools.join("bin/python"), &["samples.py", "--check"])?;
    let wheel = wheel(root, &tools, release)?;
    install(root, &tools, &wheel)?;
    if release {
        size(root, newest)?;
    }
    // The newest in one thread, the others in another: most of it is one process waiting for one core.
    std::thread::scope(|scope| {
        let others = scope.spawn(|| {
            for (version, python) in pythons.iter().filter(|(version, _)| version != newest) {
                let venv = venv(root, version, python, &["test"])?;
                install(root, &venv, &wheel)?;
                pytest(&folder, &venv, version, release, SHORT)?;
            }
            Ok(())
        });
        types(&folder, &tools, newest)?;
        pytest(&folder, &tools, newest, release, &[])?;
        others.join().unwrap_or_else(|_| bail!("the tests of bindings-python panicked"))
    })
}

/// Runs the tests in one Python, and prints what they say when they are done.
fn pytest(folder: &Path, venv: &Path, version: &str, release: bool, files: &[&str]) -> Result<()> {
    let mut command = Command::new(venv.join("bin/python"));
    command.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]).current_dir(folder);
    if !release {
        // A million checks take a debug build ten minutes.
        command.args(files).env("SLUICEGATE_CHECKS", "40000").env("SLUICEGATE_EXAMPLES", "60");
    }
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    println!("Python {version}\n{said}{}", String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "the tests of bindings-python failed in Python {version}");
    Ok(())
}

/// Makes the environment that is measured, `target/python/bench`: the wheel that users get, and its peers.
pub(crate) fn measured(root: &Path) -> Result<()> {
    let python =
        VERSIONS.iter().rev().find_map(|version| find(version)).context("there is no Python from 3.9 to 3.13")?;
    let venv = venv(root, "bench", &python, &["tools", "aws", "bench"])?;
    let wheel = wheel(root, &venv, true)?;
    install(root, &venv, &wheel)
}

/// What three checkers of types say of the package, its stub and its tests.
fn types(folder: &Path, tools: &Path, version: &str) -> Result<()> {
    println!("types, in Python {version}");
    let python = tools.join("bin/python");
    run(folder, &python, &["stubs.py", "--check"])?;
    run(
        folder,
        &tools.join("bin/mypy"),
        &["python/sluicegate", "stubs.py", "samples.py", "tests", "../examples/python"],
    )?;
    run(folder, &tools.join("bin/stubtest"), &["sluicegate", "--allowlist", "stubtest.txt"])?;
    // It is written for Node, and gets itself from npm when it is first called.
    let pyright = tools.join("bin/pyright");
    if Command::new(&pyright).arg("--version").output().is_ok_and(|output| output.status.success()) {
        run(folder, &pyright, &["--pythonpath", &python.display().to_string()])
    } else {
        println!("skipped: pyright, which cannot be fetched from npm");
        Ok(())
    }
}

/// The wheel.
fn wheel(root: &Path, tools: &Path, release: bool) -> Result<PathBuf> {
    let out = root.join("target/python/wheels");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let profile = if release { "release" } else { "dev" };
    let arguments = ["build", "--profile", profile, "--quiet", "--out", "../target/python/wheels"];
    run(&root.join("bindings-python"), &tools.join("bin/maturin"), &arguments)?;
    let built = fs::read_dir(&out)?.next().context("maturin built no wheel")??;
    Ok(built.path())
}

/// Checks how large the installed package is.
fn size(root: &Path, version: &str) -> Result<()> {
    let package = root.join(format!("target/python/tools/lib/python{version}/site-packages/sluicegate"));
    let mut size = 0;
    for entry in fs::read_dir(package)? {
        let metadata = entry?.metadata()?;
        size += if metadata.is_file() { metadata.len() } else { 0 };
    }
    println!("the package has {size} bytes on disk");
    ensure!(size <= UNPACKED, "the package has more than {UNPACKED} bytes on disk");
    Ok(())
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
        let status = Command::new(python).args(["-c", "import ensurepip, venv"]).output();
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
