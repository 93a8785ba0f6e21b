//! Looks for the strings that cost most: `cargo run --profile bench -p sluicegate-benches --example worst -- [CLASS | SINK | all] [SECONDS]`.
//!
//! A string is a start and a unit that is repeated behind it, or a unit that fills one half and another that fills the other. All are made of tokens: the words and marks of the rules' own examples
//! and of known hostile strings, for those are what a detector stops at. The slowest that were found are joined and changed again. Each
//! is tried short and long, so that what grows faster than the string shows too. The numbers that are drawn are always the same.
//!
//! Prints a line for each of the slowest: nanoseconds a byte at 2 KB, 16 KB and 512 KB, and the string.

use sluicegate::rules::{self, Context, Hits, Holds, Inspector, Sink, SinkSet, Views};
use sluicegate::{Class, ClassSet, Paranoia, Rule};
use sluicegate_benches::{CLASSES, HOSTILE, Numbers, cpu_time, fill};
use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::Duration;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted = arguments.first().map(String::as_str);
    let seconds = arguments.get(1).and_then(|seconds| seconds.parse().ok()).unwrap_or(5);
    for target in Target::all() {
        if wanted.is_none_or(|wanted| wanted == target.name) {
            target.search(Duration::from_secs(seconds));
        }
    }
}

/// What is searched: one class, one sink, or all at once.
struct Target {
    name: &'static str,
    inspector: Inspector,
    context: Context,
    paranoia: Paranoia,
    /// Whose examples the tokens are from; none: all.
    class: Option<Class>,
    sink: Option<Sink>,
}

impl Target {
    fn all() -> Vec<Self> {
        let off =
            |class: Option<Class>| CLASSES.into_iter().filter(|other| Some(*other) != class).collect::<ClassSet>();
        let context = Context::default();
        let mut all: Vec<Self> = CLASSES
            .into_iter()
            .map(|class| Self {
                name: class.name(),
                inspector: Inspector::new(Paranoia::Three, off(Some(class))),
                context,
                paranoia: Paranoia::Three,
                class: Some(class),
                sink: None,
            })
            .collect();
        all.extend(Sink::ALL.into_iter().map(|sink| Self {
            name: ["sink ", sink.name()].concat().leak(),
            inspector: Inspector::new(Paranoia::Three, off(None)),
            context: Context { sinks: SinkSet::EMPTY.with(sink), ..context },
            paranoia: Paranoia::Three,
            class: None,
            sink: Some(sink),
        }));
        for (name, paranoia) in [("all", Paranoia::One), ("all, 2", Paranoia::Two), ("all, 3", Paranoia::Three)] {
            all.push(Self {
                name,
                inspector: Inspector::new(paranoia, ClassSet::EMPTY),
                context,
                paranoia,
                class: None,
                sink: None,
            });
        }
        for holds in Holds::ALL {
            all.push(Self {
                name: ["all, holds ", holds.name()].concat().leak(),
                inspector: Inspector::new(Paranoia::Three, ClassSet::EMPTY),
                context: Context { holds: Some(holds), ..context },
                paranoia: Paranoia::Three,
                class: None,
                sink: None,
            });
        }
        all
    }

    /// Words and marks that the detector may stop at.
    fn tokens(&self) -> Vec<String> {
        let of = |rule: &Rule| match (self.sink, self.class) {
            (Some(sink), _) => rules::sink(rule) == Some(sink),
            (None, class) => class.is_none_or(|class| rule.class == class),
        };
        let mut tokens = BTreeSet::new();
        for rule in rules::all().filter(|rule| of(rule)) {
            for text in rule.matches.iter().chain(rule.passes) {
                split(text, &mut tokens);
            }
        }
        if self.class.is_none() && self.sink.is_none() {
            for pattern in HOSTILE {
                tokens.insert(format!("{}{}{}", pattern.lead, pattern.start, pattern.unit));
            }
        }
        const MARKS: &str = " '\"`()<>=;|&$%{}[]#*!:.-\\/@,+\0\n\r019axoré\u{ff07}\u{202e}";
        tokens.extend(MARKS.chars().map(String::from));
        tokens.extend(["%25", "%2525", "&amp;", "\\u005c", "\\n", "%0a", "  ", "$x", "a=", "'a'"].map(String::from));
        tokens.into_iter().filter(|token| token.len() <= 24).collect()
    }

    /// Nanoseconds a byte: the least of some tries.
    fn cost(&self, views: &mut Views, text: &[u8], tries: usize) -> f64 {
        let mut hits = Hits::new(self.paranoia);
        let mut best = f64::MAX;
        for _ in 0..tries {
            hits.clear();
            let start = cpu_time();
            self.inspector.inspect(views, black_box(text), self.context, &mut hits);
            black_box(&hits);
            best = best.min((cpu_time() - start).as_nanos() as f64);
        }
        best / text.len() as f64
    }

    fn search(&self, time: Duration) {
        let tokens = self.tokens();
        let mut numbers = Numbers::new(0x9e37_79b9_7f4a_7c15);
        let mut views = Views::with_capacity(1 << 20);
        let mut known: Vec<(f64, Found)> = Vec::new();
        let begin = cpu_time();
        let mut tried = 0;
        while cpu_time() - begin < time {
            let found = match tried {
                at if at < tokens.len() => Found { unit: vec![at], ..Found::default() },
                _ if numbers.below(3) == 0 || known.is_empty() => Found::new(&mut numbers, tokens.len()),
                _ => {
                    let mut pick =
                        || known.get(numbers.below(known.len())).map(|(_, found)| found.clone()).unwrap_or_default();
                    let (one, other) = (pick(), pick());
                    one.changed(other, &mut numbers, tokens.len())
                }
            };
            tried += 1;
            let made = Made::of(&found, &tokens);
            if made.unit.is_empty() || made.unit.len() > 120 {
                continue;
            }
            // What is slow when it is short is tried longer: what grows faster than the string stands out then.
            let short = self.cost(&mut views, &made.text(2 << 10), 2);
            let cost = if short < 4.0 { short } else { short.max(self.cost(&mut views, &made.text(16 << 10), 1)) };
            known.push((cost, found));
            if known.len() > 400 {
                known.sort_by(|a, b| b.0.total_cmp(&a.0));
                known.dedup_by(|a, b| a.1 == b.1);
                known.truncate(120);
            }
        }
        known.sort_by(|a, b| b.0.total_cmp(&a.0));
        known.dedup_by(|a, b| a.1 == b.1);
        println!("{}: {tried} tried, {} tokens", self.name, tokens.len());
        let mut rows: Vec<_> = known
            .iter()
            .take(40)
            .map(|(_, found)| {
                let made = Made::of(found, &tokens);
                let costs = [(2, 5), (16, 3), (512, 1)]
                    .map(|(size, tries)| self.cost(&mut views, &made.text(size << 10), tries));
                (costs, made)
            })
            .collect();
        rows.sort_by(|a, b| b.0[1].total_cmp(&a.0[1]));
        for (costs, made) in rows.iter().take(6) {
            let [short, middle, long] = costs;
            println!("  {short:7.2} {middle:7.2} {long:7.2} ns/byte  {:?} {:?} {:?}", made.lead, made.start, made.unit);
        }
    }
}

/// Splits a text into words, marks, and marks in a row.
fn split(text: &str, tokens: &mut BTreeSet<String>) {
    let word = |char: char| char.is_alphanumeric() || char == '_';
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|char| word(char) != word(first)).unwrap_or(rest.len());
        let (token, behind) = rest.split_at_checked(end.max(first.len_utf8())).unwrap_or((rest, ""));
        tokens.insert(token.to_owned());
        // A word with what stands around it.
        if let Some(next) = behind.chars().next()
            && token.len() < 16
        {
            tokens.insert(format!("{token}{next}"));
        }
        rest = behind;
    }
}

/// A start and a unit, and what fills the half before them, as numbers of tokens.
#[derive(Clone, Debug, Default, PartialEq)]
struct Found {
    lead: Vec<usize>,
    start: Vec<usize>,
    unit: Vec<usize>,
}

impl Found {
    fn new(numbers: &mut Numbers, tokens: usize) -> Self {
        let mut some = |most| (0..numbers.below(most)).map(|_| 0).collect::<Vec<usize>>();
        let (mut start, mut unit) = (some(3), some(4));
        unit.push(0);
        for token in start.iter_mut().chain(&mut unit) {
            *token = numbers.below(tokens);
        }
        let lead = if numbers.below(4) == 0 { vec![numbers.below(tokens)] } else { Vec::new() };
        Self { lead, start, unit }
    }

    fn changed(mut self, other: Self, numbers: &mut Numbers, tokens: usize) -> Self {
        let token = numbers.below(tokens);
        let at = numbers.below(self.unit.len() + 1);
        match numbers.below(9) {
            0 => self.unit.extend(other.unit),
            1 => self.unit.insert(at, token),
            2 if at < self.unit.len() => drop(self.unit.remove(at)),
            3 => self.start.push(token),
            4 => self.start.clear(),
            5 => self.start.extend(other.unit),
            6 => self.lead = vec![token],
            7 => self.lead.clear(),
            _ => {
                if let Some(slot) = self.unit.get_mut(at) {
                    *slot = token;
                }
            }
        }
        self.start.truncate(6);
        self
    }
}

/// The same as texts.
struct Made {
    lead: String,
    start: String,
    unit: String,
}

impl Made {
    fn of(found: &Found, tokens: &[String]) -> Self {
        let join = |of: &[usize]| of.iter().filter_map(|at| tokens.get(*at)).map(String::as_str).collect();
        Self { lead: join(&found.lead), start: join(&found.start), unit: join(&found.unit) }
    }

    fn text(&self, len: usize) -> Vec<u8> {
        let mut text = if self.lead.is_empty() { Vec::new() } else { fill("", &self.lead, len / 2) };
        text.extend(fill(&self.start, &self.unit, len - text.len()));
        text
    }
}
