//! Of the attacks of the corpora that are caught plain, how many are caught with one more layer, and with two.
//!
//! `cargo run --profile bench --package sluicegate-benches --example layers` prints the table that `detection.md` keeps, and fails where less than
//! 95 % are caught under one layer, or less than 90 % under two. Without the corpora it says so and does nothing.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

use sluicegate::Paranoia;
use sluicegate::rules::{Context, Hits, Inspector, Views};
use sluicegate_benches::{Attack, attacks, inspector};
use std::process::ExitCode;

type Write = fn(&str) -> String;

/// A layer, and the classes of the corpora for which it changes nothing of what the attack means; none: for all.
const LAYERS: [(&str, Write, &[&str]); 10] = [
    ("percent", percent, &[]),
    ("HTML entities", |text| signs(text, |char| format!("&#{};", u32::from(char))), &[]),
    ("HTML entities, all", |text| text.chars().map(|char| format!("&#x{:x};", u32::from(char))).collect(), &[]),
    ("\\u", escapes, &[]),
    ("full-width", full_width, &[]),
    ("upper case", |text| text.to_ascii_uppercase(), &ANY_CASE),
    ("lower case", |text| text.to_ascii_lowercase(), &ANY_CASE),
    ("comments", |text| text.replace(' ', "/**/"), &["sqli", "sqli-frag"]),
    ("prose before", |text| format!("{PROSE} {text}"), &[]),
    ("prose behind", |text| format!("{text} {PROSE}"), &[]),
];

/// The languages that ignore case, or the parts of others that attacks need.
const ANY_CASE: [&str; 7] = ["sqli", "xss", "path", "path-enc", "xxe", "log4shell", "ldap"];

/// Five hundred characters.
const PROSE: &str = "The order arrived on Tuesday and everything in the box was fine, except that the blue mug had a small crack near the \
    handle. We would like to know whether a replacement can be sent to the same address, or if it is easier for you to give us a refund \
    instead. My colleague said that the invoice was paid twice last month; please check that as well when you have a moment. Thanks a lot \
    for your help, and have a good week. The rest of the delivery was exactly what we had asked for in March, as always.";

fn main() -> ExitCode {
    let attacks = attacks();
    if attacks.is_empty() {
        eprintln!("SKIPPED: there are no corpora beside the project; nothing was measured");
        return ExitCode::SUCCESS;
    }
    let mut judge = Judge { inspector: inspector(Paranoia::One), views: Views::new() };
    let caught: Vec<Attack> = attacks.into_iter().filter(|attack| judge.finds(&attack.payload)).collect();
    println!("{} attacks are caught plain\n\n| layers | caught |\n| --- | --- |", caught.len());
    let mut enough = true;
    let mut line = |name: &str, due: f64, writes: &[Write], classes: &[&[&str]]| {
        let fits =
            |attack: &&Attack| classes.iter().all(|list| list.is_empty() || list.contains(&attack.class.as_str()));
        let (mut all, mut found) = (0_u32, 0_u32);
        for attack in caught.iter().filter(fits) {
            let text = writes.iter().fold(attack.payload.clone(), |text, write| write(&text));
            all += 1;
            found += u32::from(judge.finds(&text));
        }
        let share = f64::from(found) / f64::from(all.max(1)) * 100.0;
        enough &= share >= due;
        println!("| {name} | {share:.2} % |{}", if share < due { " less than is due" } else { "" });
    };
    for (name, write, classes) in LAYERS {
        line(name, 95.0, &[write], &[classes]);
    }
    for (inner, write, classes) in LAYERS {
        for (outer, wrap, others) in LAYERS {
            // Case is of the letters that are there, and comments are of the attack itself: inside, not around.
            if !(others.is_empty() && (inner != outer || matches!(inner, "percent" | "\\u"))) {
                continue;
            }
            line(&format!("{inner}, in {outer}"), 90.0, &[write, wrap], &[classes, others]);
        }
    }
    if enough { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

struct Judge {
    inspector: Inspector,
    views: Views,
}

impl Judge {
    fn finds(&mut self, text: &str) -> bool {
        let mut hits = Hits::new(Paranoia::One);
        self.inspector.inspect(&mut self.views, text.as_bytes(), Context::default(), &mut hits);
        !hits.is_empty()
    }
}

/// The text with what is neither a letter nor a digit of ASCII written otherwise.
fn signs(text: &str, write: impl Fn(char) -> String) -> String {
    text.chars().map(|char| if char.is_ascii_alphanumeric() { char.into() } else { write(char) }).collect()
}

fn percent(text: &str) -> String {
    let write = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).into() } else { format!("%{byte:02X}") };
    text.bytes().map(write).collect()
}

fn escapes(text: &str) -> String {
    signs(text, |char| char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect())
}

fn full_width(text: &str) -> String {
    let wide = |char: char| if matches!(char, '!'..='~') { char::from_u32(u32::from(char) + 0xfee0) } else { None };
    text.chars().map(|char| wide(char).unwrap_or(char)).collect()
}
