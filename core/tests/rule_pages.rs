//! `docs/rules/`: a page for each class, written from the rules; `SLUICEGATE_WRITE=1` writes them anew.
#![allow(clippy::unwrap_used, reason = "a test may fail here")]

use sluicegate::{Action, Class, Policy, Rule, all_rules, rules};
use std::fmt::Write;
use std::path::Path;

#[test]
fn the_committed_pages_are_those_of_the_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules");
    let mut pages = vec![("README.md".to_owned(), index())];
    pages.extend(classes().map(|class| (format!("{class}.md"), page(class))));
    let mut stale = Vec::new();
    for (name, text) in &pages {
        let file = folder.join(name);
        if std::fs::read_to_string(&file).unwrap_or_default() != *text {
            if std::env::var_os("SLUICEGATE_WRITE").is_some() {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(&file, text).unwrap();
            } else {
                stale.push(name.as_str());
            }
        }
    }
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(pages.iter().any(|(known, _)| *known == name), "{name} is of no class");
    }
    assert!(stale.is_empty(), "out of date, run `cargo xtask generate`: {}", stale.join(", "));
}

fn classes() -> impl Iterator<Item = Class> {
    Class::ALL.into_iter().filter(|class| all_rules().any(|rule| rule.class == *class))
}

fn index() -> String {
    let mut text = "# Rules\n\nWritten by `cargo xtask generate` from the rules themselves. `sluicegate rules` prints the same.\n\n\
        | class | rules | CWE |\n| --- | --- | --- |\n"
        .to_owned();
    for class in classes() {
        let rules: Vec<&Rule> = all_rules().filter(|rule| rule.class == class).collect();
        let mut weaknesses: Vec<u16> = rules.iter().map(|rule| rule.cwe).collect();
        weaknesses.sort_unstable();
        weaknesses.dedup();
        let weaknesses: Vec<String> = weaknesses.into_iter().map(|cwe| format!("[{cwe}]({})", weakness(cwe))).collect();
        writeln!(text, "| [{class}]({class}.md) | {} | {} |", rules.len(), weaknesses.join(", ")).unwrap();
    }
    text
}

fn page(class: Class) -> String {
    let mut text = format!(
        "# {class}\n\nWritten by `cargo xtask generate`.\n\n| rule | severity | CWE | paranoia | finds |\n| --- | --- | --- | --- | --- |\n"
    );
    let rules = || all_rules().filter(move |rule| rule.class == class);
    for rule in rules() {
        let name = rule.id.split_once('.').map_or(rule.id, |(_, name)| name);
        writeln!(
            text,
            "| [{}](#{class}{name}) | {} | {} | {} | {} |",
            rule.id,
            rule.severity,
            rule.cwe,
            level(rule),
            rule.summary.replace('|', "\\|"),
        )
        .unwrap();
    }
    for rule in rules() {
        write!(text, "\n## {}\n\n{}\n\n", rule.id, rule.details.trim_end()).unwrap();
        writeln!(text, "Severity {}, [CWE-{}]({}), {}.", rule.severity, rule.cwe, weakness(rule.cwe), condition(rule))
            .unwrap();
        examples(&mut text, "Matches", rule.matches);
        examples(&mut text, "Does not match", rule.passes);
    }
    text
}

/// From which paranoia on, or for which sink.
fn level(rule: &Rule) -> String {
    rules::sink(rule).map_or_else(|| rule.paranoia.level().to_string(), |sink| format!("sink {}", sink.name()))
}

fn condition(rule: &Rule) -> String {
    let mut text = rules::sink(rule).map_or_else(
        || format!("paranoia {} and up", rule.paranoia.level()),
        |sink| format!("only in fields with the sink `{}`", sink.name()),
    );
    match Policy::default().action(rule) {
        Action::Reject => {}
        action => write!(text, ", {action} unless a policy says otherwise").unwrap(),
    }
    text
}

fn weakness(cwe: u16) -> String {
    format!("https://cwe.mitre.org/data/definitions/{cwe}.html")
}

/// The examples as a block of code: what cannot be seen is escaped, so that the page says what it is.
fn examples(text: &mut String, title: &str, examples: &[&str]) {
    if examples.is_empty() {
        return;
    }
    let lines: Vec<String> = examples.iter().map(|example| seen(example)).collect();
    let fence = "`".repeat(3 + lines.iter().filter(|line| line.contains("```")).count());
    write!(text, "\n{title}:\n\n{fence}text\n{}\n{fence}\n", lines.join("\n")).unwrap();
}

fn seen(example: &str) -> String {
    let hidden = |char: char| {
        char.is_control() || matches!(char, '\u{ad}' | '\u{200b}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e01ff}')
    };
    example
        .chars()
        .map(|char| if hidden(char) { char.escape_unicode().to_string() } else { char.to_string() })
        .collect()
}
