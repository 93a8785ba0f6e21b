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

/// What a command needs to be more than a line on its own.
const OPENERS: Bytes = Bytes::SEMICOLON
    .with(Bytes::PIPE)
    .with(Bytes::AMPERSAND)
    .with(Bytes::DOLLAR)
    .with(Bytes::QUOTE)
    .with(Bytes::BREAK)
    .with(Bytes::BACKSLASH)
    .with(Bytes::ANGLE);

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let Subject { text, bytes, .. } = *subject;
    if bytes.any(OPENERS) || subject.paranoia > Paranoia::One {
        walk::walk(text, subject.view, hits);
    }
    syntax::detect(text, bytes, hits);
    windows::detect(text, bytes, hits);
}
