//! Tables: columns that fit a terminal, or one line a row where there is none.

use crate::style::{BOLD, DIM, PLAIN};
use clap::builder::styling::Style;
use std::fmt;
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Between two columns.
const GAP: &str = "  ";
/// No column is made narrower.
const NARROWEST: usize = 12;

/// A piece of text in one colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    style: Style,
    text: String,
}

impl Span {
    pub(crate) fn new(style: Style, text: impl Into<String>) -> Self {
        Self { style, text: text.into() }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { style, text } = self;
        write!(f, "{style}{text}{style:#}")
    }
}

impl<T: Into<String>> From<T> for Span {
    fn from(text: T) -> Self {
        Self::new(PLAIN, text)
    }
}

/// What stands in one field of a table: lines, each of spans.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    lines: Vec<Vec<Span>>,
}

impl Cell {
    /// A cell without lines; they follow with [`line`](Self::line).
    pub(crate) const fn empty() -> Self {
        Self { lines: Vec::new() }
    }

    /// Adds a line. Without a terminal, all lines of a cell stand in one.
    pub(crate) fn line(&mut self, spans: Vec<Span>) {
        self.lines.push(spans);
    }
}

impl<T: Into<Span>> From<T> for Cell {
    fn from(span: T) -> Self {
        Self { lines: vec![vec![span.into()]] }
    }
}

/// A table with a heading. The first column gives way where the terminal is narrow, the last has what is left.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new(headings: &[&str]) -> Self {
        Self { rows: vec![headings.iter().map(|heading| Span::new(BOLD, *heading).into()).collect()] }
    }

    /// Adds a row, with as many cells as there are headings.
    pub(crate) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// Writes the table for a terminal of that many columns, or else with one line a row.
    pub(crate) fn write(mut self, out: &mut dyn Write, terminal: Option<usize>) -> io::Result<()> {
        if terminal.is_none() {
            self.rows.iter_mut().flatten().for_each(join);
        }
        let widths = self.widths(terminal);
        for (number, row) in self.rows.iter().enumerate() {
            write_row(out, row, &widths)?;
            if number == 0 && terminal.is_some() {
                let whole = widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1);
                writeln!(out, "{DIM}{}{DIM:#}", "─".repeat(whole))?;
            }
        }
        Ok(())
    }

    /// The widths of the columns: as wide as their cells, or as wide as the terminal lets them be.
    fn widths(&self, terminal: Option<usize>) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let mut widths = vec![0; columns];
        for row in &self.rows {
            for (cell, width) in row.iter().zip(&mut widths) {
                *width = cell.lines.iter().map(|line| width_of(line)).fold(*width, usize::max);
            }
        }
        let Some(terminal) = terminal else { return widths };
        let gaps = GAP.len() * columns.saturating_sub(1);
        if let [first, inner @ .., last] = widths.as_mut_slice() {
            let room = terminal.saturating_sub(gaps + inner.iter().sum::<usize>());
            if *first + *last > room {
                *first = (*first).min((room / 2).max(room.saturating_sub(*last))).max(NARROWEST);
                *last = (*last).min(room.saturating_sub(*first)).max(NARROWEST);
            }
        }
        widths
    }
}

/// Puts the lines of a cell into one.
fn join(cell: &mut Cell) {
    let lines = std::mem::take(&mut cell.lines);
    let mut joined = Vec::new();
    for line in lines {
        if !joined.is_empty() {
            joined.push(Span::from("; "));
        }
        joined.extend(line);
    }
    cell.lines.push(joined);
}

fn width_of(line: &[Span]) -> usize {
    line.iter().map(|span| span.text.width()).sum()
}

fn write_row(out: &mut dyn Write, row: &[Cell], widths: &[usize]) -> io::Result<()> {
    let wrapped: Vec<Vec<Vec<Span>>> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| cell.lines.iter().flat_map(|line| wrap(line, *width)).collect())
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or_default().max(1);
    for number in 0..height {
        // Spaces wait until something follows, so that no line ends in them.
        let mut padding = 0;
        for (lines, width) in wrapped.iter().zip(widths) {
            let line = lines.get(number).map(Vec::as_slice).unwrap_or_default();
            let used = width_of(line);
            if used > 0 {
                write!(out, "{:padding$}", "")?;
                padding = 0;
                for span in line {
                    write!(out, "{span}")?;
                }
            }
            padding += width.saturating_sub(used) + GAP.len();
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Breaks a line where it is too wide: behind a space or a separator of paths, or else anywhere.
pub(crate) fn wrap(line: &[Span], width: usize) -> Vec<Vec<Span>> {
    if width_of(line) <= width {
        return vec![line.to_vec()];
    }
    let chars: Vec<(Style, char)> = line.iter().flat_map(|span| span.text.chars().map(|c| (span.style, c))).collect();
    let mut rest = chars.as_slice();
    let mut lines = Vec::new();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(break_of(rest, width));
        lines.push(spans(now));
        let spaces = later.iter().take_while(|(_, c)| *c == ' ').count();
        rest = later.get(spaces..).unwrap_or_default();
    }
    lines
}

/// How many characters go on the first line; one or more.
fn break_of(chars: &[(Style, char)], width: usize) -> usize {
    let mut used = 0;
    let fitting = chars.iter().take_while(|(_, c)| {
        used += c.width().unwrap_or_default();
        used <= width
    });
    let fit = fitting.count().max(1);
    if chars.get(fit).is_none_or(|(_, c)| *c == ' ') {
        return fit;
    }
    let char_at = |at: usize| chars.get(at).map(|(_, c)| *c);
    let behind =
        |at: usize, separators: &[char]| at.checked_sub(1).and_then(char_at).is_some_and(|c| separators.contains(&c));
    let last = |breaks: &dyn Fn(usize) -> bool| (fit / 3 + 1..=fit).rev().find(|at| breaks(*at));
    last(&|at| behind(at, &[' ', '/', ']', ';']))
        // Within a name: in front of the point of a path or of an extension, too, but not right behind the `$`.
        .or_else(|| last(&|at| behind(at, &['-', '_']) || char_at(at) == Some('.') && !behind(at, &['$'])))
        .unwrap_or(fit)
}

/// Characters as spans, without the spaces at the end.
fn spans(chars: &[(Style, char)]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (style, c) in chars {
        match spans.last_mut() {
            Some(span) if span.style == *style => span.text.push(*c),
            _ => spans.push(Span::new(*style, *c)),
        }
    }
    if let Some(span) = spans.last_mut() {
        span.text.truncate(span.text.trim_end().len());
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(&["NAME", "NUMBER", "TEXT"]);
        let mut cell = Cell::empty();
        cell.line(vec!["one two three four".into()]);
        cell.line(vec!["five".into()]);
        table.row(vec!["events/orders/first.json".into(), "1".into(), cell]);
        table.row(vec!["ä😀".into(), "22".into(), Cell::empty()]);
        table
    }

    fn written(terminal: Option<usize>) -> String {
        let mut out = Vec::new();
        sample().write(&mut anstream::StripStream::new(&mut out), terminal).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn without_a_terminal_a_row_is_a_line() {
        let expected = "NAME                      NUMBER  TEXT
events/orders/first.json  1       one two three four; five
ä😀                       22\n";
        assert_eq!(written(None), expected);
    }

    #[test]
    fn on_a_terminal_cells_have_lines() {
        let expected = "NAME                      NUMBER  TEXT
────────────────────────────────────────────────────
events/orders/first.json  1       one two three four
                                  five
ä😀                       22\n";
        assert_eq!(written(Some(80)), expected);
    }

    #[test]
    fn what_is_too_wide_is_broken() {
        let expected = "NAME           NUMBER  TEXT
────────────────────────────────────
events/        1       one two three
orders/                four
first.json             five
ä😀            22\n";
        assert_eq!(written(Some(36)), expected);
        // Narrower than the narrowest columns: it still ends.
        assert!(written(Some(1)).contains("four"));
    }

    #[test]
    fn every_character_is_kept() {
        let line = vec![Span::new(DIM, "x".repeat(25)), Span::from("😀".repeat(5))];
        for width in 1..40 {
            let text: String = wrap(&line, width).into_iter().flatten().map(|span| span.text).collect();
            assert_eq!(text, format!("{}{}", "x".repeat(25), "😀".repeat(5)));
        }
    }
}
