//! The rules under mutation: an attack that is caught stays caught when it is written in another way that means the same, and a benign
//! string stays benign.
//!
//! The attacks are the examples of the rules, the benign strings their near misses and the sample events; where the shared corpora are
//! there (`SLUICEGATE_SHARED`), a part of them too.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail here")]

use serde_json::Value;
use sluicegate::rules::{Context, Hits, Inspector, Views};
use sluicegate::{Class, ClassSet, Paranoia};
use std::path::{Path, PathBuf};

/// A way to write a text anew.
struct Mutation {
    name: &'static str,
    write: fn(&str) -> String,
    /// The classes whose languages read the outcome as they read the text, of which alone something is asked; none: those who
    /// decode it see the text itself, so that it is asked of all.
    of: &'static [Class],
    /// Whether the outcome means what the text means.
    keeps: fn(&str) -> bool,
    /// The classes that take this way to write a text for a sign by itself, so that honest text is not written so.
    suspect: &'static [Class],
}

const fn encoding(name: &'static str, write: fn(&str) -> String, keeps: fn(&str) -> bool) -> Mutation {
    Mutation { name, write, of: &[], keeps, suspect: &[] }
}

/// An encoding in percent signs: for `crlf` a line break that somebody encoded is one that was smuggled in.
const fn percent(name: &'static str, write: fn(&str) -> String, keeps: fn(&str) -> bool) -> Mutation {
    Mutation { name, write, of: &[], keeps, suspect: &[Class::Crlf] }
}

const fn spelling(name: &'static str, write: fn(&str) -> String, of: &'static [Class]) -> Mutation {
    Mutation { name, write, of, keeps: any, suspect: &[] }
}

/// Nobody puts comments between the words of prose: for `sql` they are the sign of an attack.
const fn commented(name: &'static str, write: fn(&str) -> String) -> Mutation {
    Mutation { name, write, of: &[Class::Sql], keeps: any, suspect: &[Class::Sql] }
}

const fn any(_: &str) -> bool {
    true
}

/// HTML makes U+FFFD of a reference to NUL.
fn has_no_nul(text: &str) -> bool {
    !text.contains('\0')
}

/// The views leave NUL and ESC written as escapes as they are, because programs name them.
fn has_no_named_control(text: &str) -> bool {
    has_no_nul(text) && !text.contains('\x1b')
}

/// With two layers of its own, a text that is encoded twice has more than the views take off.
fn is_encoded_once(text: &str) -> bool {
    !text.contains("%25")
}

const MUTATIONS: &[Mutation] = &[
    percent("percent", |text| each_byte(text, |byte| format!("%{byte:02X}")), any),
    percent("percent, all", |text| text.bytes().map(|byte| format!("%{byte:02x}")).collect(), any),
    percent("percent, twice", |text| each_byte(text, |byte| format!("%25{byte:02X}")), is_encoded_once),
    percent("form", |text| each_byte(text, |byte| if byte == b' ' { "+".into() } else { format!("%{byte:02X}") }), any),
    encoding("entities", |text| each(text, |char| format!("&#{};", u32::from(char))), has_no_nul),
    encoding("entities, padded", |text| each(text, |char| format!("&#x{:06X};", u32::from(char))), has_no_nul),
    encoding(
        "entities, all",
        |text| text.chars().map(|char| format!("&#x{:x};", u32::from(char))).collect(),
        has_no_nul,
    ),
    encoding(
        "unicode escapes",
        |text| text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
        has_no_named_control,
    ),
    encoding("byte escapes", |text| text.bytes().map(|byte| format!("\\x{byte:02x}")).collect(), has_no_named_control),
    percent(
        "percent in entities",
        |text| each(&each_byte(text, |byte| format!("%{byte:02X}")), |char| format!("&#{};", u32::from(char))),
        is_encoded_once,
    ),
    spelling("upper case", |text| text.to_ascii_uppercase(), CASELESS),
    spelling("lower case", |text| text.to_ascii_lowercase(), CASELESS),
    spelling("mixed case", mixed, CASELESS),
    commented("comments", |text| between_words(text, "/**/")),
    commented("comments with text", |text| between_words(text, "/* a */")),
    spelling("tabs", |text| blanks(text, '\t'), SPACED),
    spelling("line breaks", |text| blanks(text, '\n'), &[Class::Sql, Class::Xss]),
    spelling("two spaces", |text| text.replace(' ', "  "), SPACED),
];

/// Whose words mean the same in either case. Not so the values among them: a host, a path or a script.
const CASELESS: &[Class] = &[Class::Sql];
const SPACED: &[Class] = &[Class::Sql, Class::Xss, Class::Command];

fn each(text: &str, write: impl Fn(char) -> String) -> String {
    text.chars().map(|char| if char.is_ascii_alphanumeric() { char.into() } else { write(char) }).collect()
}

fn each_byte(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).into() } else { write(byte) }).collect()
}

fn mixed(text: &str) -> String {
    let change =
        |(at, char): (usize, char)| if at % 2 == 0 { char.to_ascii_uppercase() } else { char.to_ascii_lowercase() };
    text.chars().enumerate().map(change).collect()
}

/// Blanks written in another way; not beside a colon, for in a URL browsers drop tabs and line breaks, and blanks not.
fn blanks(text: &str, to: char) -> String {
    let mut before = None;
    let mut after = text.chars().skip(1);
    text.chars()
        .map(|char| {
            let beside = before.replace(char) == Some(':') || after.next() == Some(':');
            if char == ' ' && !beside { to } else { char }
        })
        .collect()
}

/// Blanks between two words written in another way. In a string or a comment there are no words, and the blank behind `--` is a
/// part of it.
fn between_words(text: &str, to: &str) -> String {
    let mut end = None;
    let mut out = String::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        end = match end {
            Some(open) => Some(open).filter(|open| !rest.starts_with(open)),
            None if rest.starts_with("--") => Some("\n"),
            None if rest.starts_with("/*") => Some("*/"),
            None if out.is_empty() => None,
            None => ["'", "\"", "`"].into_iter().find(|quote| rest.starts_with(quote)),
        };
        if end.is_none() && char == ' ' {
            out.push_str(to)
        } else {
            out.push(char)
        }
        rest = rest.strip_prefix(char).unwrap();
    }
    out
}

fn classes(text: &str) -> ClassSet {
    let mut hits = Hits::new(Paranoia::One);
    let inspector = Inspector::new(Paranoia::One, ClassSet::EMPTY.with(Class::Formula));
    inspector.inspect(&mut Views::new(), text.as_bytes(), Context::default(), &mut hits);
    hits.rules().map(|rule| rule.class).collect()
}

fn examples() -> impl Iterator<Item = (Class, &'static str)> {
    sluicegate::rules::all().flat_map(|rule| rule.matches.iter().map(|text| (rule.class, *text)))
}

/// Every string of the sample events that are honest.
fn honest() -> Vec<String> {
    fn strings(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
            Value::Object(members) => members.values().for_each(|member| strings(member, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for folder in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/events")).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let honest = !name.contains("hostile") && !name.contains("odd");
            if let (true, Ok(event)) = (honest, serde_json::from_slice(&std::fs::read(&path).unwrap())) {
                strings(&event, &mut found);
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// What is suspected in a benign text when it is written anew.
fn suspected(text: &str, mutation: &Mutation) -> Vec<&'static str> {
    if !(mutation.keeps)(text) {
        return Vec::new();
    }
    let found = classes(&(mutation.write)(text));
    let asked = |class: &Class| mutation.of.is_empty() || mutation.of.contains(class);
    let wrong = Class::ALL.iter().filter(|class| found.contains(**class) && asked(class));
    wrong.filter(|class| !mutation.suspect.contains(class)).map(|class| class.name()).collect()
}

/// What is caught plain and not when it is written anew, and how many were looked at.
fn lost<'a>(attacks: impl Iterator<Item = (Class, &'a str)>, mutation: &Mutation) -> (Vec<String>, usize) {
    let (mut lost, mut all) = (Vec::new(), 0);
    for (class, text) in attacks {
        let asked = mutation.of.is_empty() || mutation.of.contains(&class);
        if !asked || !(mutation.keeps)(text) || !classes(text).contains(class) {
            continue;
        }
        all += 1;
        let written = (mutation.write)(text);
        if classes(&written).is_empty() {
            lost.push(format!("{class}: {text:?}"));
        }
    }
    (lost, all)
}

#[test]
fn examples_stay_caught() {
    let mut wrong = Vec::new();
    for mutation in MUTATIONS {
        let (lost, all) = lost(examples(), mutation);
        assert!(all > 20, "{}: {all} examples", mutation.name);
        wrong.extend(lost.iter().map(|text| format!("{}: {text}", mutation.name)));
    }
    assert!(wrong.is_empty(), "{} examples are lost:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn benign_strings_stay_benign() {
    let near_misses = sluicegate::rules::all().flat_map(|rule| rule.passes).map(|text| (*text).to_owned());
    let benign: Vec<String> = honest().into_iter().chain(near_misses).filter(|text| classes(text).is_empty()).collect();
    assert!(benign.len() > 500, "{} strings", benign.len());
    let mut wrong = Vec::new();
    for mutation in MUTATIONS {
        for text in &benign {
            let names = suspected(text, mutation);
            if !names.is_empty() {
                wrong.push(format!("{}: {}: {text:?}", mutation.name, names.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} strings are suspected:\n{}", wrong.len(), wrong.join("\n"));
}

fn corpora() -> Option<PathBuf> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("SLUICEGATE_SHARED").map_or_else(own, PathBuf::from);
    let folder = shared.join("corpora");
    if !folder.is_dir() {
        eprintln!("SKIPPED: no corpora at {} (SLUICEGATE_SHARED names the folder around it)", folder.display());
        return None;
    }
    Some(folder)
}

/// Every so many strings of the corpora, attacks or benign ones.
fn sample(folder: &Path, label: &str, every: usize) -> Vec<String> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let lines = files.iter().flat_map(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>()
    });
    let labelled = lines.filter(|line| line["label"] == label).step_by(every);
    labelled.filter_map(|line| line["payload"].as_str().map(str::to_owned)).filter(|text| text.len() < 2000).collect()
}

#[test]
fn attacks_of_the_corpora_stay_caught() {
    let Some(folder) = corpora() else { return };
    let attacks: Vec<(ClassSet, String)> =
        sample(&folder, "attack", 5).into_iter().map(|text| (classes(&text), text)).collect();
    for mutation in MUTATIONS {
        let fits = |found: &ClassSet| {
            if mutation.of.is_empty() {
                !found.is_empty()
            } else {
                mutation.of.iter().any(|class| found.contains(*class))
            }
        };
        let caught = attacks.iter().filter(|(found, text)| fits(found) && (mutation.keeps)(text));
        let (mut all, mut lost) = (0, Vec::new());
        for (_, text) in caught {
            all += 1;
            if classes(&(mutation.write)(text)).is_empty() {
                lost.push(text);
            }
        }
        println!("{}: {} of {all} lost: {:?}", mutation.name, lost.len(), lost.iter().take(4).collect::<Vec<_>>());
        assert!(
            lost.len() * 100 <= all,
            "{}: {} of {all} are lost, such as {:?}",
            mutation.name,
            lost.len(),
            &lost[..lost.len().min(10)]
        );
    }
}

#[test]
fn benign_strings_of_the_corpora_stay_benign() {
    let Some(folder) = corpora() else { return };
    let benign: Vec<String> =
        sample(&folder, "benign", 9).into_iter().filter(|text| classes(text).is_empty()).collect();
    for mutation in MUTATIONS {
        let suspected: Vec<_> = benign.iter().filter(|text| !suspected(text, mutation).is_empty()).collect();
        println!(
            "{}: {} of {} suspected: {:?}",
            mutation.name,
            suspected.len(),
            benign.len(),
            suspected.iter().take(4).collect::<Vec<_>>()
        );
        assert!(
            suspected.len() * 100 <= benign.len(),
            "{}: {} of {} are suspected, such as {:?}",
            mutation.name,
            suspected.len(),
            benign.len(),
            &suspected[..suspected.len().min(10)]
        );
    }
}
