//! `cargo xtask fuzz --seconds N`: every fuzz target in turn, each with its dictionary and its seeds, and what came of it.

use crate::tools::cargo_tool;
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// What runs: a target, the class of rules that it is about where it is about one, and how much of the time it gets.
struct Run {
    target: &'static str,
    class: Option<String>,
    share: u64,
    dictionary: PathBuf,
    longest: usize,
}

impl Run {
    fn name(&self) -> String {
        self.class.as_ref().map_or_else(|| self.target.to_owned(), |class| format!("{}-{class}", self.target))
    }
}

/// The targets, their shares of the time, and their dictionaries; of `rules` the share of each class.
const TARGETS: &[(&str, u64, &str)] = &[
    ("parser", 4, "json"),
    ("builder", 2, "json"),
    ("policy", 4, "policy"),
    ("carriers", 4, "carriers"),
    ("sanitize", 4, "sanitize"),
    ("linear", 6, ALL),
    ("check", 8, ALL),
    ("rules", 1, ""),
];

/// Every dictionary in one.
const ALL: &str = "all";

/// What a run came to.
struct Outcome {
    name: String,
    executions: u64,
    coverage: u64,
    corpus: usize,
    finds: Vec<PathBuf>,
}

/// Fuzzes for that many seconds in all, or one target alone.
pub(crate) fn run(root: &Path, seconds: u64, only: Option<&str>) -> Result<()> {
    let nightly = Command::new("cargo").args(["+nightly", "--version"]).output();
    if !nightly.is_ok_and(|output| output.status.success()) {
        bail!(
            "no nightly compiler: fuzzing needs one, `rustup toolchain install nightly` brings it; nothing was fuzzed"
        );
    }
    let cargo_fuzz = cargo_tool(root, "cargo-fuzz", "0.13.2", &[])?;
    let folder = root.join("target/fuzz");
    let built = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "sluicegate-fuzz-checks", "--example", "seeds", "--"])
        .arg(folder.join("seeds"))
        .current_dir(root)
        .status()?;
    ensure!(built.success(), "the seeds cannot be made");
    let built = Command::new("cargo")
        .arg("+nightly")
        .arg("fuzz")
        .args(["build", "--sanitizer", "none", "--target-dir"])
        .arg(&folder)
        .env("PATH", with_folder_of(&cargo_fuzz)?)
        .current_dir(root)
        .status()?;
    ensure!(built.success(), "the targets do not build");
    let mut runs = runs(root, &folder)?;
    let names: Vec<_> = runs.iter().map(Run::name).collect();
    runs.retain(|run| only.is_none_or(|only| run.name() == only || run.target == only));
    ensure!(!runs.is_empty(), "no target of that name; known are rules, {}", names.join(", "));
    let shares: u64 = runs.iter().map(|run| run.share).sum();
    let begin = Instant::now();
    let mut outcomes = Vec::new();
    for run in &runs {
        let outcome = fuzz(root, &folder, run, (seconds * run.share / shares).max(1))?;
        println!(
            "{:24} {:>12} executions {:>8} edges {:>7} inputs {:>4} finds",
            outcome.name,
            outcome.executions,
            outcome.coverage,
            outcome.corpus,
            outcome.finds.len()
        );
        outcomes.push(outcome);
    }
    let executions: u64 = outcomes.iter().map(|outcome| outcome.executions).sum();
    let finds: Vec<_> = outcomes.iter().flat_map(|outcome| &outcome.finds).collect();
    println!("{executions} executions in {} seconds, {} finds", begin.elapsed().as_secs(), finds.len());
    for find in &finds {
        println!("  {}", find.display());
    }
    ensure!(finds.is_empty(), "put each into fuzz/regressions/TARGET/ and fix it");
    Ok(())
}

/// Every run, with its dictionary: those of the classes are run one by one.
fn runs(root: &Path, folder: &Path) -> Result<Vec<Run>> {
    let dictionaries = root.join("fuzz/dictionaries");
    let mut classes = Vec::new();
    let mut all = String::new();
    for entry in fs::read_dir(&dictionaries)? {
        let path = entry?.path();
        all += &fs::read_to_string(&path)?;
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !TARGETS.iter().any(|(_, _, dictionary)| *dictionary == name) {
            classes.push(name);
        }
    }
    classes.sort();
    let together = folder.join("all.dict");
    fs::create_dir_all(folder)?;
    fs::write(&together, all)?;
    let of = |name: &str| if name == ALL { together.clone() } else { dictionaries.join(format!("{name}.dict")) };
    let mut runs = Vec::new();
    for &(target, share, dictionary) in TARGETS {
        let longest = if target == "rules" || target == "linear" { 512 } else { 4096 };
        if target == "rules" {
            let of_class =
                |class: &String| Run { target, class: Some(class.clone()), share, dictionary: of(class), longest };
            runs.extend(classes.iter().map(of_class));
        } else {
            runs.push(Run { target, class: None, share, dictionary: of(dictionary), longest });
        }
    }
    Ok(runs)
}

fn fuzz(root: &Path, folder: &Path, run: &Run, seconds: u64) -> Result<Outcome> {
    let name = run.name();
    let corpus = folder.join("corpus").join(&name);
    let seeds = folder.join("seeds").join(&name);
    let finds = folder.join("finds").join(&name);
    let log = folder.join(format!("{name}.log"));
    for made in [&corpus, &seeds, &finds] {
        fs::create_dir_all(made)?;
    }
    let before = files(&finds)?;
    let program = folder.join(host()?).join("release").join(run.target);
    let mut command = Command::new(program);
    command
        .arg(&corpus)
        .arg(&seeds)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={}", run.longest))
        .arg(format!("-dict={}", run.dictionary.display()))
        .arg(format!("-artifact_prefix={}/", finds.display()))
        .args(["-timeout=10", "-rss_limit_mb=4096", "-print_final_stats=1", "-reload=0"])
        .current_dir(root)
        .stdout(fs::File::create(&log)?)
        .stderr(fs::File::options().append(true).open(&log)?);
    if let Some(class) = &run.class {
        command.env("SLUICEGATE_CLASS", class);
    }
    command.status().with_context(|| format!("the target {} does not start", run.target))?;
    let told = fs::read(&log)?;
    let told = String::from_utf8_lossy(&told);
    let number = |text: &str| text.trim().split(' ').next().and_then(|number| number.parse::<u64>().ok());
    let executions = told.lines().find_map(|line| number(line.strip_prefix("stat::number_of_executed_units:")?));
    let coverage = told.lines().rev().find_map(|line| number(line.split_once(" cov: ")?.1));
    let mut found = files(&finds)?;
    found.retain(|path| !before.contains(path));
    ensure!(executions.is_some() || !found.is_empty(), "the target {name} did not run, see {}", log.display());
    Ok(Outcome {
        name,
        executions: executions.unwrap_or_default(),
        coverage: coverage.unwrap_or_default(),
        corpus: files(&corpus)?.len(),
        finds: found,
    })
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    Ok(fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect())
}

/// What the compiler calls this machine.
fn host() -> Result<String> {
    let told = String::from_utf8(Command::new("rustc").arg("-vV").output()?.stdout)?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc names no host")
}

/// The `PATH` with the folder of the program in front.
fn with_folder_of(program: &Path) -> Result<std::ffi::OsString> {
    let own = program.parent().map(Path::to_owned);
    let path = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(own.into_iter().chain(std::env::split_paths(&path)))?)
}
