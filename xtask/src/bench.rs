//! `cargo xtask bench [rust|python|node|page|all]`: runs the benches of each language, keeps what they tell, and makes the page of it.
//!
//! A bench prints JSON lines, `{"bench", "event", "name", "median_us", "ratio"}`; anything else that it prints is passed on. What one language
//! tells replaces what it told before, in `benches/results/`, so that one can be run alone. The page is made by the benches crate, which has
//! the plotter.

use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A language: its name, and the commands that measure it, each run in the root of the project. A command whose script is not there is
/// not run.
struct Language {
    name: &'static str,
    script: Option<&'static str>,
    commands: &'static [&'static [&'static str]],
}

/// Where the events that are measured are written, for other languages than Rust.
const EVENTS: &str = "target/bench-events";

static LANGUAGES: &[Language] = &[
    Language {
        name: "rust",
        script: None,
        commands: &[
            &["cargo", "bench", "--quiet", "--package", "sluicegate-benches", "--bench", "side_by_side"],
            &["cargo", "bench", "--quiet", "--package", "sluicegate-benches", "--bench", "growth"],
            &["cargo", "bench", "--quiet", "--package", "sluicegate-benches", "--bench", "memory"],
            &["cargo", "bench", "--quiet", "--package", "sluicegate-benches", "--bench", "start"],
            &["cargo", "bench", "--quiet", "--package", "sluicegate-benches", "--bench", "speed"],
        ],
    },
    Language {
        name: "python",
        script: Some("benches/python/bench.py"),
        commands: &[
            &[
                "cargo",
                "run",
                "--quiet",
                "--profile",
                "bench",
                "--package",
                "sluicegate-benches",
                "--example",
                "events",
                "--",
                EVENTS,
            ],
            &["target/python/bench/bin/python", "benches/python/bench.py", EVENTS],
        ],
    },
    Language { name: "node", script: Some("benches/node/bench.mjs"), commands: &[&["node", "benches/node/bench.mjs"]] },
];

/// Runs what is asked for.
pub(crate) fn run(root: &Path, wanted: &str) -> Result<()> {
    let known = |language: &&Language| wanted == "all" || wanted == language.name;
    let languages: Vec<_> = LANGUAGES.iter().filter(known).collect();
    if languages.is_empty() && wanted != "page" {
        bail!("`{wanted}` is none of rust, python, node, page, all");
    }
    for language in languages {
        measure(root, language)?;
    }
    page(root)
}

fn measure(root: &Path, language: &Language) -> Result<()> {
    if let Some(script) = language.script
        && !root.join(script).is_file()
    {
        println!("{}: there is no {script} yet", language.name);
        return Ok(());
    }
    // What users get is measured.
    match language.name {
        "python" => crate::python::measured(root)?,
        "node" => crate::node::release(root)?,
        _ => {}
    }
    let mut lines = String::new();
    for command in language.commands {
        let (program, arguments) = command.split_first().context("a command has a program")?;
        println!("{}: {}", language.name, command.join(" "));
        let program = match *program {
            "cargo" => env!("CARGO").into(),
            // A program of the project's own.
            path if path.contains('/') => root.join(path),
            name => name.into(),
        };
        let output = Command::new(program).args(arguments).current_dir(root).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            bail!("{} failed", command.join(" "));
        }
        for line in String::from_utf8(output.stdout)?.lines() {
            if serde_json::from_str::<serde_json::Value>(line).is_ok_and(|line| line.get("bench").is_some()) {
                lines.push_str(line);
                lines.push('\n');
            } else {
                println!("{line}");
            }
        }
    }
    let folder = root.join("benches/results");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("{}.jsonl", language.name)), lines)?;
    Ok(())
}

/// Makes `benches/RESULTS.md` and the charts beside it.
fn page(root: &Path) -> Result<()> {
    let arguments = ["run", "--quiet", "--profile", "bench", "--package", "sluicegate-benches", "--example", "page"];
    let status = Command::new(env!("CARGO")).args(arguments).current_dir(root).status()?;
    if !status.success() {
        bail!("the page was not made");
    }
    println!("wrote benches/RESULTS.md and its charts");
    Ok(())
}
