//! `sluicegate check`: judges events.

use crate::failure::Failure;
use crate::input::{self, Input};
use crate::names::{printable, unknown};
use crate::output::{write_event, write_handed_on, write_response};
use crate::style::{self, DIM, PLAIN};
use crate::table::{Cell, Span, Table};
use crate::{PASSED, REFUSED};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use sluicegate::source::{self, Origin};
use sluicegate::{Action, Decision, Finding, Gate, Options, Scratch, Verdict};
use std::collections::BTreeSet;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Judges events: a table of verdicts, or a JSON line each
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  sluicegate check events/                               every .json and .jsonl file of a folder
  sluicegate check --policy policy.yaml --source sqs -   one event from stdin
  sluicegate check --format json orders.jsonl            an event a line in, a verdict a line out
  sluicegate check --sanitized orders.jsonl              an event a line in, what is handed on a line out

Exit codes: 0 no event is refused, 1 some are or some of their records, 2 wrong arguments, policy or input")]
pub(crate) struct Arguments {
    /// The policy, YAML or JSON. Without it: every known source, default limits, rules at paranoia 1
    #[arg(short, long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The source or family that every event must be of, such as sqs or apigateway
    #[arg(short, long, value_parser = parse_source)]
    source: Option<String>,
    /// How verdicts are printed: a table, or a JSON object a line
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Print the events that would be handed on, a JSON line each, instead of verdicts. One that is refused has no line
    #[arg(long, conflicts_with_all = ["format", "response"])]
    sanitized: bool,
    /// Print what the platform would be told instead of verdicts, a JSON line each: the answer, null for nothing, or Lambda's form of an error
    #[arg(long, conflicts_with = "format")]
    response: bool,
    /// Read stdin and the files named here as an event a line, whatever their names
    #[arg(long)]
    jsonl: bool,
    /// Files; folders, with all .json and .jsonl files in them; `.jsonl` files, an event a line; - for stdin
    #[arg(required = true, value_name = "EVENT")]
    events: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn parse_source(name: &str) -> Result<String, String> {
    let events = source::all().iter().filter(|source| source.origin == Origin::Event);
    let known: BTreeSet<_> = events.flat_map(|source| [source.id, source.family]).collect();
    if known.contains(name) { Ok(name.to_owned()) } else { Err(unknown(name, known)) }
}

/// Judges every event.
pub(crate) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let gate = match &arguments.policy {
        Some(path) => Gate::from_file(path).map_err(|error| Failure::policy(path, &error))?,
        None => Gate::default(),
    };
    let inputs = input::find(&arguments.events, arguments.jsonl)?;
    let options = arguments.source.as_deref().map_or_else(Options::default, Options::source).with_now(now());
    let checks = Checks { scratch: gate.scratch(), gate, options, counts: Counts::default() };
    match arguments.format {
        _ if arguments.sanitized => lines(checks, inputs, &mut |out, _, verdict| write_handed_on(out, verdict)),
        _ if arguments.response => lines(checks, inputs, &mut |out, _, verdict| write_response(out, verdict)),
        Format::Json => lines(checks, inputs, &mut |out, name, verdict| write_event(out, name, verdict)),
        Format::Text => text(checks, inputs),
    }
}

/// The gate at work.
struct Checks<'o> {
    gate: Gate,
    scratch: Scratch,
    options: Options<'o>,
    counts: Counts,
}

impl Checks<'_> {
    /// Judges the events of every input, in their order.
    fn all(
        &mut self,
        inputs: Vec<Input>,
        bar: &ProgressBar,
        tell: &mut dyn FnMut(&str, &Verdict<'_>) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let most = self.gate.policy().limits().event_bytes;
        let mut buffer = Vec::new();
        for input in inputs {
            input.read(most, &mut buffer, &mut |name, event| {
                let verdict = self.gate.check_with(&mut self.scratch, event, self.options);
                self.counts.add(verdict.decision());
                Ok(tell(name, &verdict)?)
            })?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(())
    }
}

/// How many events there are of each decision.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    pass: u64,
    sanitize: u64,
    partial: u64,
    reject: u64,
}

impl Counts {
    fn add(&mut self, decision: Decision) {
        *match decision {
            Decision::Pass => &mut self.pass,
            Decision::Sanitize => &mut self.sanitize,
            Decision::Partial => &mut self.partial,
            _ => &mut self.reject,
        } += 1;
    }

    const fn code(self) -> u8 {
        if self.partial + self.reject == 0 { PASSED } else { REFUSED }
    }

    fn write(self, out: &mut dyn Write) -> io::Result<()> {
        let total = self.pass + self.sanitize + self.partial + self.reject;
        write!(out, "\n{total} event{}: ", if total == 1 { "" } else { "s" })?;
        let sanitized = (self.sanitize > 0).then_some((Decision::Sanitize, self.sanitize));
        let refused = [(Decision::Partial, self.partial), (Decision::Reject, self.reject)];
        let counts = std::iter::once((Decision::Pass, self.pass)).chain(sanitized).chain(refused);
        for (number, (decision, count)) in counts.enumerate() {
            let style = if count == 0 { PLAIN } else { style::decision(decision) };
            write!(out, "{}{style}{count} {decision}{style:#}", if number == 0 { "" } else { ", " })?;
        }
        writeln!(out)
    }
}

/// The time in milliseconds since the epoch.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Writes the lines of an event.
type WriteLines<'a> = dyn FnMut(&mut dyn Write, &str, &Verdict<'_>) -> io::Result<()> + 'a;

fn lines(mut checks: Checks<'_>, inputs: Vec<Input>, write: &mut WriteLines<'_>) -> Result<u8, Failure> {
    // Lines and a bar on one terminal would write over each other.
    let bar = if io::stdout().is_terminal() { ProgressBar::hidden() } else { progress(inputs.len()) };
    let mut out = BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    checks.all(inputs, &bar, &mut |name, verdict| write(&mut out, name, verdict))?;
    out.flush()?;
    Ok(checks.counts.code())
}

fn text(mut checks: Checks<'_>, inputs: Vec<Input>) -> Result<u8, Failure> {
    let bar = progress(inputs.len());
    let terminal = style::terminal_width();
    // On a terminal, the folder that all events lie in stands above the table. A pipe gets whole names.
    let folder = if terminal.is_some() { input::common_folder(&inputs).to_owned() } else { String::new() };
    let mut table = Table::new(&["EVENT", "SOURCE", "DECISION", "FINDINGS"]);
    checks.all(inputs, &bar, &mut |name, verdict| {
        let decision = verdict.decision();
        table.row(vec![
            printable(name.strip_prefix(&folder).unwrap_or(name)).into(),
            verdict.source().map_or_else(|| Span::new(DIM, "unknown"), Span::from).into(),
            Span::new(style::decision(decision), decision.name()).into(),
            findings(verdict),
        ]);
        Ok(())
    })?;
    let mut out = style::stdout();
    if !folder.is_empty() {
        writeln!(out, "{DIM}{}{DIM:#}", printable(&folder))?;
    }
    table.write(&mut out, terminal)?;
    checks.counts.write(&mut out)?;
    out.flush()?;
    Ok(checks.counts.code())
}

/// More findings of one event than these are counted rather than listed; JSON has them all.
const LISTED: usize = 6;

fn findings(verdict: &Verdict<'_>) -> Cell {
    let mut cell = Cell::empty();
    let findings = verdict.findings();
    let more = findings.len().saturating_sub(LISTED);
    // One more takes no more room than to say so.
    let listed = if more == 1 { LISTED + 1 } else { LISTED };
    findings.take(listed).for_each(|finding| cell.line(line(&finding)));
    if more > 1 {
        cell.line(vec![Span::new(DIM, format!("and {more} more"))]);
    }
    cell
}

/// The rule, where it was found, and what is done where that is not to refuse.
fn line(finding: &Finding<'_>) -> Vec<Span> {
    let rule = finding.rule();
    let mut line = vec![Span::new(style::severity(rule.severity), rule.id)];
    match (finding.path(), finding.offset()) {
        (Some(path), _) => line.push(format!(" {path}").into()),
        (None, Some(offset)) => line.push(format!(" at byte {offset}").into()),
        (None, None) => {}
    }
    if finding.action() != Action::Reject {
        line.push(Span::new(DIM, format!(" ({})", finding.action())));
    }
    line
}

/// Fewer files than these are done before a bar could be read.
const MANY: usize = 50;

/// A progress bar on stderr, where that is a terminal and there are many files.
fn progress(files: usize) -> ProgressBar {
    if files < MANY || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(files).unwrap_or(u64::MAX));
    match ProgressStyle::with_template("{bar:30} {pos}/{len} files {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
