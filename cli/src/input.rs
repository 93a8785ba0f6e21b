//! The events that are named on the command line: files, folders, lines of files, stdin.

use crate::failure::{Failure, unreadable};
use crate::lines::read_line;
use crate::names::printable;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Where one or more events come from.
#[derive(Debug)]
pub(crate) struct Input {
    /// As the user named it, or as it was found in a folder that the user named.
    name: String,
    origin: Origin,
    /// Whether each line is an event.
    lines: bool,
}

#[derive(Debug)]
enum Origin {
    Stdin,
    File(PathBuf),
    /// What can be opened only once: a pipe, a device.
    Open(File),
}

/// Takes the event's name and bytes.
pub(crate) type Each<'e> = dyn FnMut(&str, &[u8]) -> Result<(), Failure> + 'e;

/// Finds every input, and makes sure that each can be opened. With `jsonl`, what is named here and is no folder has an event a line,
/// whatever its name.
///
/// # Errors
/// A line for each that cannot be used.
pub(crate) fn find(names: &[PathBuf], jsonl: bool) -> Result<Vec<Input>, Failure> {
    let mut finder = Finder::default();
    for path in names {
        if path == Path::new("-") {
            finder.stdin(jsonl);
        } else if path.is_dir() {
            finder.folder(path);
        } else {
            finder.file(path, jsonl);
        }
    }
    if finder.problems.is_empty() { Ok(finder.inputs) } else { Err(Failure::Told(finder.problems)) }
}

#[derive(Default)]
struct Finder {
    inputs: Vec<Input>,
    problems: Vec<String>,
}

impl Finder {
    fn stdin(&mut self, lines: bool) {
        if self.inputs.iter().any(|input| matches!(input.origin, Origin::Stdin)) {
            self.problems.push("-: stdin can be read only once".to_owned());
        } else {
            self.inputs.push(Input { name: "-".to_owned(), origin: Origin::Stdin, lines });
        }
    }

    fn file(&mut self, path: &Path, lines: bool) {
        let name = path.to_string_lossy().into_owned();
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.is_file(), file)));
        match opened {
            Ok((is_file, file)) => {
                let origin = if is_file { Origin::File(path.to_owned()) } else { Origin::Open(file) };
                self.inputs.push(Input { name, origin, lines: lines || has_extension(path, "jsonl") });
            }
            Err(error) => self.problem(&name, &error),
        }
    }

    /// Every `.json` and `.jsonl` file in a folder and the folders in it, sorted by name.
    fn folder(&mut self, folder: &Path) {
        let before = self.inputs.len() + self.problems.len();
        // A folder that links lead to twice, or back to, is looked at once.
        let mut seen = HashSet::new();
        let mut todo = vec![folder.to_owned()];
        while let Some(path) = todo.pop() {
            if !path.is_dir() {
                self.file(&path, false);
                continue;
            }
            let entries =
                path.canonicalize().and_then(|real| if seen.insert(real) { entries(&path) } else { Ok(Vec::new()) });
            match entries {
                Ok(entries) => todo.extend(entries.into_iter().rev()),
                Err(error) => self.problem(&path.to_string_lossy(), &error),
            }
        }
        if self.inputs.len() + self.problems.len() == before {
            let name = printable(&folder.to_string_lossy());
            self.problems.push(format!("{name}: a folder without .json and .jsonl files"));
        }
    }

    fn problem(&mut self, name: &str, error: &io::Error) {
        self.problems.push(unreadable(printable(name), error));
    }
}

/// The folders and event files in a folder, sorted.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.retain(|path| has_extension(path, "json") || has_extension(path, "jsonl") || path.is_dir());
    entries.sort_unstable();
    Ok(entries)
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// The folder that all inputs lie in, with the separator behind it; empty where there is none, or just one input.
pub(crate) fn common_folder(inputs: &[Input]) -> &str {
    let [first, others @ ..] = inputs else { return "" };
    if others.is_empty() {
        return "";
    }
    let folders = first.name.match_indices(std::path::is_separator).map(|(at, separator)| at + separator.len());
    let prefixes = folders.filter_map(|end| first.name.get(..end));
    let common = prefixes.take_while(|prefix| others.iter().all(|input| input.name.starts_with(prefix)));
    common.last().unwrap_or_default()
}

impl Input {
    /// Reads the events one after the other. Of an event larger than `most` bytes, only so much is read that it is seen to be too large.
    ///
    /// # Errors
    /// When the input cannot be read, and what `each` returns.
    pub(crate) fn read(self, most: usize, buffer: &mut Vec<u8>, each: &mut Each<'_>) -> Result<(), Failure> {
        let Self { name, origin, lines } = self;
        let opened: io::Result<Box<dyn Read>> = match origin {
            Origin::Stdin => Ok(Box::new(io::stdin().lock())),
            Origin::File(path) => File::open(path).map(|file| Box::new(file) as Box<dyn Read>),
            Origin::Open(file) => Ok(Box::new(file)),
        };
        let told = |error: io::Error| Failure::new(unreadable(printable(&name), &error));
        let input = opened.map_err(told)?;
        if lines {
            return read_lines(&name, &mut BufReader::with_capacity(64 * 1024, input), most, buffer, each);
        }
        buffer.clear();
        let enough = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
        input.take(enough).read_to_end(buffer).map_err(told)?;
        each(&name, buffer)
    }
}

/// Reads an event a line. Blank lines are none.
fn read_lines(
    name: &str,
    input: &mut dyn BufRead,
    most: usize,
    line: &mut Vec<u8>,
    each: &mut Each<'_>,
) -> Result<(), Failure> {
    let mut number = 0_u64;
    loop {
        match read_line(input, most, line) {
            Ok(true) => number += 1,
            Ok(false) => return Ok(()),
            Err(error) => return Err(Failure::new(unreadable(printable(name), &error))),
        }
        if !line.trim_ascii().is_empty() {
            each(&format!("{name}:{number}"), line)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_folder_ends_at_a_separator() {
        let common = |names: &[&str]| {
            let input = |name: &&str| Input { name: (*name).to_owned(), origin: Origin::Stdin, lines: false };
            common_folder(&names.iter().map(input).collect::<Vec<_>>()).to_owned()
        };
        assert_eq!(common(&["in/orders/a.json", "in/orders/ab.json"]), "in/orders/");
        assert_eq!(common(&["in/orders/a.json", "in/other/b.json"]), "in/");
        assert_eq!(common(&["/in/a.json", "/out/b.json"]), "/");
        assert_eq!(common(&["in/a.json", "-"]), "");
        assert_eq!(common(&["in/a.json"]), "");
        assert_eq!(common(&[]), "");
    }
}
