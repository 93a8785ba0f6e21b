//! The sample events of `schemas/`, and the strings that rules give as examples.

use sluicegate::Class;
use std::path::{Path, PathBuf};

/// Every sample event, as its text.
pub fn samples() -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/events"), &mut paths);
    paths.iter().filter_map(|path| std::fs::read(path).ok()).collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The examples of the rules of a class, those that must be found and those that must not.
pub fn class_seeds(class: Class) -> impl Iterator<Item = &'static str> {
    sluicegate::all_rules()
        .filter(move |rule| rule.class == class)
        .flat_map(|rule| rule.matches.iter().chain(rule.passes))
        .copied()
}
