//! `sluicegate rules`: what is looked for.

use crate::PASSED;
use crate::failure::Failure;
use crate::names::{nearest, printable};
use crate::style::{self, BOLD, DIM};
use crate::table::{Span, Table, wrap};
use sluicegate::{Action, Class, Policy, Rule, all_rules, find_rule};
use std::io::{self, Write};

/// Lists the rules, or shows the page of one
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  sluicegate rules                 every rule
  sluicegate rules sql             the rules of a class
  sluicegate rules sql.tautology   what one rule finds, and what it does not")]
pub(crate) struct Arguments {
    /// The id of a rule, or a class
    #[arg(value_name = "ID|CLASS")]
    name: Option<String>,
}

/// Prints a table or a page.
pub(crate) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let Some(name) = arguments.name.as_deref() else {
        return table(all_rules());
    };
    if let Some(rule) = find_rule(name) {
        return page(rule);
    }
    if let Some(class) = Class::from_name(name) {
        let mut rules = all_rules().filter(|rule| rule.class == class).peekable();
        if rules.peek().is_some() {
            return table(rules);
        }
        return Err(Failure::new(format!("the class `{class}` has no rules in this version")));
    }
    let known = all_rules().map(|rule| rule.id).chain(Class::ALL.into_iter().map(Class::name));
    let meant = nearest(name, known)
        .map_or_else(|| "`sluicegate rules` lists them all".to_owned(), |meant| format!("did you mean `{meant}`?"));
    Err(Failure::new(format!("unknown rule or class `{}`, {meant}", printable(name))))
}

fn table(rules: impl Iterator<Item = &'static Rule>) -> Result<u8, Failure> {
    let mut table = Table::new(&["RULE", "SEVERITY", "CWE", "PARANOIA", "FINDS"]);
    for rule in rules {
        table.row(vec![
            rule.id.into(),
            Span::new(style::severity(rule.severity), rule.severity.name()).into(),
            rule.cwe.to_string().into(),
            rule.paranoia.level().to_string().into(),
            rule.summary.into(),
        ]);
    }
    let mut out = style::stdout();
    table.write(&mut out, style::terminal_width())?;
    out.flush()?;
    Ok(PASSED)
}

/// Lines of a page are no longer than is good to read.
const WIDEST: usize = 100;

fn page(rule: &Rule) -> Result<u8, Failure> {
    let width = style::terminal_width().unwrap_or(WIDEST).min(WIDEST);
    let mut out = style::stdout();
    let severity = style::severity(rule.severity);
    writeln!(out, "{BOLD}{}{BOLD:#}: {}\n", rule.id, rule.summary)?;
    writeln!(out, "class      {}", rule.class)?;
    writeln!(out, "severity   {severity}{}{severity:#}", rule.severity)?;
    writeln!(out, "weakness   CWE-{0}, https://cwe.mitre.org/data/definitions/{0}.html", rule.cwe)?;
    match sluicegate::rules::sink(rule) {
        Some(sink) => writeln!(out, "sink       {}: looked for only in fields that go there", sink.name())?,
        None => writeln!(out, "paranoia   {} and up", rule.paranoia.level())?,
    }
    match Policy::default().action(rule) {
        Action::Reject => {}
        action => writeln!(out, "default    {action}, unless a policy says otherwise")?,
    }
    writeln!(out)?;
    for paragraph in rule.details.lines() {
        paragraph_of(&mut out, paragraph, width)?;
    }
    examples(&mut out, "Matches", rule.matches)?;
    examples(&mut out, "Does not match", rule.passes)?;
    out.flush()?;
    Ok(PASSED)
}

fn paragraph_of(out: &mut dyn Write, paragraph: &str, width: usize) -> io::Result<()> {
    for line in wrap(&[Span::from(paragraph)], width) {
        for span in line {
            write!(out, "{span}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn examples(out: &mut dyn Write, title: &str, examples: &[&str]) -> io::Result<()> {
    if examples.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}{title}{BOLD:#}")?;
    for example in examples {
        writeln!(out, "  {DIM}|{DIM:#} {}", printable(example))?;
    }
    Ok(())
}
