//! The colours, and what a terminal is.
//!
//! Text is always written with its colours; [`stdout`] takes them out where it is no terminal, or `NO_COLOR` is set.

use anstream::AutoStream;
use clap::builder::styling::{AnsiColor, Effects, Style, Styles};
use sluicegate::{Decision, Severity};
use std::io::{self, BufWriter, IsTerminal, StdoutLock};

/// No colour.
pub(crate) const PLAIN: Style = Style::new();
/// Headings.
pub(crate) const BOLD: Style = Style::new().effects(Effects::BOLD);
/// What is there to be found, not to be read first.
pub(crate) const DIM: Style = Style::new().effects(Effects::DIMMED);

const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// The colours of `--help`.
pub(crate) const HELP: Styles = Styles::styled().header(BOLD).usage(BOLD).literal(CYAN).placeholder(PLAIN);

/// The colour of a decision.
pub(crate) const fn decision(decision: Decision) -> Style {
    match decision {
        Decision::Pass => GREEN,
        Decision::Sanitize => CYAN,
        Decision::Partial => YELLOW,
        _ => RED.effects(Effects::BOLD),
    }
}

/// The colour of a severity.
pub(crate) const fn severity(severity: Severity) -> Style {
    match severity {
        Severity::Low => PLAIN,
        Severity::Medium => YELLOW,
        Severity::High => RED,
        _ => RED.effects(Effects::BOLD),
    }
}

/// Stdout, for text with colours.
pub(crate) fn stdout() -> BufWriter<AutoStream<StdoutLock<'static>>> {
    BufWriter::new(AutoStream::auto(io::stdout().lock()))
}

/// How many columns wide stdout's terminal is; none where it is no terminal.
pub(crate) fn terminal_width() -> Option<usize> {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    Some(width.max(20))
}
