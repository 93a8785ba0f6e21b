//! The tests of the Python package: one wheel, installed in every Python of this machine, and its types.

use crate::profile::Package;
use anyhow::{Context, Result, bail, ensure};
use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The versions that the package is for.
const VERSIONS: &[&str] = &["3.9", "3.10", "3.11", "3.12", "3.13"];

const NO_PYTHON: &str = "there is no Python from 3.9 to 3.13 on this machine, with ensurepip and venv";

/// What the versions between the oldest and the newest run: not the functions in processes of their own, the memory and the threads.
const SHORT: &[&str] = &[
    "tests/test_vectors.py",
    "tests/test_gate.py",
    "tests/test_guard.py",
    "tests/test_walk.py",
    "tests/test_hostile.py",
    "tests/test_testing.py",
    "tests/test_examples.py",
];

/// Bytes that the package may have on disk.
const UNPACKED: u64 = 6 << 20;

/// The oldest system that the wheel of a release is for: glibc 2.17.
const PLATFORM: &str = "manylinux2014";

/// What a user does with the package once it is installed.
const USE: &str = r#"
import pathlib, sluicegate, sluicegate.testing as testing
policy = pathlib.Path("policy.yaml")
policy.write_text("version: 1\nsource: [apigateway-http, sqs]\n")

@sluicegate.guard("policy.yaml")
def handler(event, context):
    return {"statusCode": 200}

assert handler(testing.http_event({"name": "Ana"}), None) == {"statusCode": 200}
assert handler(testing.http_event({"name": "x' OR '1'='1' --"}), None)["statusCode"] == 400
testing.assert_rejects(handler, testing.sqs_event(["fine", "x' OR '1'='1' --"]), "sql.tautology")
print("sluicegate", sluicegate.__version__, "works in", pathlib.Path(sluicegate.__file__).parent)
"#;

/// Builds the wheel and tests it: that of a debug build, as in all other tests, or the one that users get.
pub(crate) fn test(root: &Path, release: bool) -> Result<()> {
    let pythons: Vec<_> = VERSIONS.iter().filter_map(|version| Some((*version, find(version)?))).collect();
    for version in VERSIONS.iter().filter(|version| pythons.iter().all(|(found, _)| found != *version)) {
        println!("skipped: the tests of bindings-python in Python {version}, which is not on this machine");
    }
    let (newest, python) = pythons.last().context(NO_PYTHON)?;
    let tools = venv(root, "tools", python, &["tools", "test", "aws"])?;
    let folder = root.join("bindings-python");
    run(&folder, &tools.join("bin/python"), &["samples.py", "--check"])?;
    let wheel = if release { shipped(root)? } else { build(root, &tools, &["--profile", "dev"], None)? };
    install(root, &tools, &wheel)?;
    if release {
        size(&tools)?;
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
    let venv = venv(root, "bench", &newest()?, &["aws", "bench"])?;
    install(root, &venv, &shipped(root)?)
}

/// Builds the wheel of a release, says what it needs of a system, and uses it in an environment of its own.
pub(crate) fn release(root: &Path) -> Result<()> {
    let wheel = shipped(root)?;
    let tools = root.join("target/python/release/bin");
    let shown =
        Command::new(tools.join("auditwheel")).arg("show").arg(&wheel).output().context("auditwheel does not start")?;
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    println!("{}", shown.trim());
    // What `PLATFORM` is called in the specification that came later.
    ensure!(shown.contains("manylinux_2_17_"), "the wheel does not work on every {PLATFORM}");
    // The oldest Python, in an environment that has nothing else.
    let python = VERSIONS.iter().find_map(|version| find(version)).context(NO_PYTHON)?;
    let fresh = root.join("target/python/fresh");
    run(root, &python, &["-m", "venv", "--clear", &fresh.display().to_string()])?;
    install(root, &fresh, &wheel)?;
    run(&fresh, &fresh.join("bin/python"), &["-c", USE])?;
    println!("{}", wheel.display());
    size(&fresh)
}

/// Builds the wheel that users get, for every Linux from 2014 on: zig links it, and brings the glibc of then.
fn shipped(root: &Path) -> Result<PathBuf> {
    let flags = profile(root)?;
    let tools = venv(root, "release", &newest()?, &["tools", "release"])?;
    build(root, &tools, &["--profile", "dist", "--zig", "--compatibility", PLATFORM], flags.as_deref())
}

/// The compiler's flags for the wheel that users get.
pub(crate) fn profile(root: &Path) -> Result<Option<String>> {
    let python = newest()?;
    let train = |library: &Path, counts: &Path| {
        let folder = root.join("target/profile/sluicegate-python/package");
        let package = folder.join("sluicegate");
        fs::create_dir_all(&package)?;
        for file in fs::read_dir(root.join("bindings-python/python/sluicegate"))? {
            let file = file?.path();
            if file.is_file() {
                fs::copy(&file, package.join(file.file_name().unwrap_or_default()))?;
            }
        }
        fs::copy(library, package.join("_native.abi3.so"))?;
        let mut command = Command::new(&python);
        command.arg("bindings-python/train.py").env("PYTHONPATH", folder).env("LLVM_PROFILE_FILE", counts);
        ensure!(command.current_dir(root).status()?.success(), "bindings-python/train.py failed");
        Ok(())
    };
    let library = format!("{DLL_PREFIX}_native{DLL_SUFFIX}");
    crate::profile::flags(root, &Package { name: "sluicegate-python", library, zig: true, train: &train })
}

fn newest() -> Result<PathBuf> {
    VERSIONS.iter().rev().find_map(|version| find(version)).context(NO_PYTHON)
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

/// Builds the wheel, with those flags for the compiler.
fn build(root: &Path, tools: &Path, arguments: &[&str], flags: Option<&str>) -> Result<PathBuf> {
    let out = root.join("target/python/wheels");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    let bin = tools.join("bin");
    let path = std::env::var_os("PATH").unwrap_or_default();
    // For zig, which maturin looks for as a module of the first Python.
    let path = std::env::join_paths(std::iter::once(bin.clone()).chain(std::env::split_paths(&path)))?;
    let mut command = Command::new(bin.join("maturin"));
    command.args(["build", "--quiet", "--locked", "--out"]).arg(&out).args(arguments);
    command.current_dir(root.join("bindings-python")).env("PATH", path);
    if let Some(flags) = flags {
        command.env("RUSTFLAGS", flags);
    }
    ensure!(command.status().context("maturin does not start")?.success(), "maturin built no wheel");
    let built = fs::read_dir(&out)?.next().context("maturin built no wheel")??;
    Ok(built.path())
}

/// Checks how large the installed package is.
fn size(venv: &Path) -> Result<()> {
    let code = "import pathlib, sluicegate; print(sum(path.stat().st_size for path in pathlib.Path(sluicegate.__file__).parent.glob('*.*')))";
    let output = Command::new(venv.join("bin/python")).args(["-c", code]).current_dir(venv).output()?;
    let size: u64 = String::from_utf8_lossy(&output.stdout).trim().parse().context("the package cannot be imported")?;
    println!("the package has {size} bytes on disk");
    ensure!(size <= UNPACKED, "the package has more than {UNPACKED} bytes on disk");
    Ok(())
}

/// Installs the wheel, unless it is there.
fn install(root: &Path, venv: &Path, wheel: &Path) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    fs::read(wheel)?.hash(&mut hasher);
    let (stamp, hash) = (venv.join("wheel.txt"), hasher.finish().to_string());
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == hash) {
        return Ok(());
    }
    let wheel = wheel.display().to_string();
    let arguments =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--force-reinstall"];
    run(root, &venv.join("bin/python"), &[&arguments[..], &[&wheel]].concat())?;
    Ok(fs::write(stamp, hash)?)
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
