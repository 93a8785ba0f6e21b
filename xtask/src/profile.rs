//! Which paths events take: profile-guided optimization of what is shipped.
//!
//! A build that counts is run over the events of `schemas/events/`, and the compiler lays out the next one by the counts. `benches/NOTES.md`
//! says what that gives. The counts are kept in `target/profile/` and made anew when the code is another one.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest LLVM that reads what is counted.
const OLDEST: u32 = 19;

/// A package that is shipped.
pub(crate) struct Package<'a> {
    pub(crate) name: &'static str,
    /// The file that cargo makes of it.
    pub(crate) library: String,
    /// Whether zig links what is shipped.
    pub(crate) zig: bool,
    /// Runs the library over events, with that file for `LLVM_PROFILE_FILE`, which says where the counts go.
    pub(crate) train: &'a dyn Fn(&Path, &Path) -> Result<()>,
}

/// What cargo-zigbuild sets for cargo. What crates with build scripts are called depends on it, and counts are kept by name; but zig itself
/// does not link a library that counts, for it knows no `-u`.
const ZIG: [(&str, &str); 3] = [
    ("CARGO_TARGET_APPLIES_TO_HOST", "false"),
    ("CARGO_UNSTABLE_TARGET_APPLIES_TO_HOST", "true"),
    ("__CARGO_TEST_CHANNEL_OVERRIDE_DO_NOT_USE_THIS", "nightly"),
];

/// The flags for the compiler with which the package is shipped; none, with a word about it, where LLVM's `llvm-profdata` is not there to
/// read the counts.
pub(crate) fn flags(root: &Path, package: &Package<'_>) -> Result<Option<String>> {
    let Some(profdata) = profdata()? else {
        eprintln!(
            "{}: built without a profile, for there is no llvm-profdata: `rustup component add llvm-tools` brings it",
            package.name
        );
        return Ok(None);
    };
    let folder = root.join("target/profile");
    let counts = folder.join(package.name);
    let raw = counts.join("raw");
    fs::create_dir_all(&raw)?;
    eprintln!("{}: a build that counts, and a run over the events of schemas/events", package.name);
    let library = counting(root, &folder, package, &raw)?;
    let (merged, stamp) = (counts.join("merged.profdata"), counts.join("library.txt"));
    let mut hasher = DefaultHasher::new();
    fs::read(&library)?.hash(&mut hasher);
    let hash = hasher.finish().to_string();
    // The counts differ a little from run to run, and what is built with them would be built anew.
    if !merged.is_file() || !fs::read_to_string(&stamp).is_ok_and(|known| known == hash) {
        for old in fs::read_dir(&raw)? {
            fs::remove_file(old?.path())?;
        }
        (package.train)(&library, &raw.join("%p.profraw"))?;
        let status = Command::new(&profdata).args(["merge", "--output"]).arg(&merged).arg(&raw).status()?;
        ensure!(status.success(), "{} does not read the counts", profdata.display());
        fs::write(stamp, hash)?;
    }
    Ok(Some(format!("-Cprofile-use={}", merged.display())))
}

/// Builds the library that counts, in a folder of its own; its file.
fn counting(root: &Path, folder: &Path, package: &Package<'_>, raw: &Path) -> Result<PathBuf> {
    let target = host()?;
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--locked", "--profile", "dist", "--package", package.name, "--target", &target]);
    cargo.env("CARGO_TARGET_DIR", folder).env("RUSTFLAGS", format!("-Cprofile-generate={}", raw.display()));
    if package.zig {
        cargo.envs(ZIG);
    }
    ensure!(cargo.current_dir(root).status()?.success(), "{} does not build with counters", package.name);
    Ok(folder.join(target).join("dist").join(&package.library))
}

/// The target of this machine.
pub(crate) fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("rustc does not start")?;
    let said = String::from_utf8(output.stdout)?;
    said.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned).context("rustc does not tell its host")
}

/// The program that merges counts: that of the toolchain, or one of the system.
fn profdata() -> Result<Option<PathBuf>> {
    let output = Command::new("rustc").args(["--print", "target-libdir"]).output()?;
    let libraries = PathBuf::from(String::from_utf8(output.stdout)?.trim());
    let own = libraries.with_file_name("bin").join("llvm-profdata");
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian calls it by its version, and older ones do not read the counts of this compiler.
    let names = (OLDEST..OLDEST + 20).rev().map(|version| format!("llvm-profdata-{version}"));
    let mut of_system =
        names.flat_map(|name| std::env::split_paths(&path).map(|folder| folder.join(&name)).collect::<Vec<_>>());
    Ok(if own.is_file() { Some(own) } else { of_system.find(|program| program.is_file()) })
}
