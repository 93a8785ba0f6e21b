//! Text that a shell would run: POSIX shells, `cmd.exe`, PowerShell.
//!
//! To run something, a value must leave the command that it was put into, with a separator or a substitution, and name
//! something that runs. [`walk`] goes from one place where a command could start to the next, [`lex`] takes off what
//! hides its name, [`words`] knows the commands, and [`args`] reads what follows. [`syntax`] finds what is a shell's
//! and nobody else's syntax, whatever it runs, and [`windows`] the words of Windows' two shells.

mod args;
mod catalogue;
mod glob;
mod lex;
mod syntax;
mod walk;
mod windows;
mod words;

pub(super) use catalogue::DETECTOR;

use super::hits::Hits;
use super::scan::Bytes;
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

/// What any of them needs. [`syntax`] wants braces, dollars and options, [`windows`] percent signs.
const WANTS: Bytes = OPENERS.with(HIDES).with(ENDS_WORD).with(Bytes::RUN_OPTION).with(Bytes::PERCENT);

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let Subject { text, bytes, .. } = *subject;
    let opens = bytes.any(OPENERS);
    if opens || bytes.any(HIDES) || subject.paranoia > Paranoia::One {
        walk::walk(text, opens, subject.view, subject.context, hits);
    }
    syntax::detect(text, bytes, hits);
    windows::detect(text, bytes, hits);
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
