//! Makes `RESULTS.md` and its charts of what the benches told: `cargo run --profile bench -p sluicegate-benches --example page`.

use plotters::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// One line that a bench told.
#[derive(Clone, Debug, Deserialize)]
struct Line {
    bench: String,
    event: String,
    name: String,
    median_us: Option<f64>,
    ratio: Option<f64>,
    value: Option<f64>,
    #[serde(default)]
    unit: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for language in ["rust", "python", "node"] {
        let told = fs::read_to_string(folder.join("results").join(format!("{language}.jsonl"))).unwrap_or_default();
        for line in told.lines() {
            all.push(serde_json::from_str::<Line>(line)?);
        }
    }
    chart(&folder.join("results/events.svg"), &all)?;
    for (event, title, unit) in [
        ("size", "bytes of the event", "KB"),
        ("records", "records of a batch", "records"),
        ("fields", "fields of the policy", "fields"),
        ("patterns", "patterns of the policy", "patterns"),
        ("carriers", "JSON within JSON", "deep"),
        ("threads", "threads, each event", "threads"),
    ] {
        let caption = format!("microseconds by {title}");
        growth(&folder.join(format!("results/{event}.svg")), &caption, unit, &times(&all, event))?;
    }
    growth(&folder.join("results/memory.svg"), "megabytes by bytes of the event", "KB", &memory(&all))?;
    fs::write(folder.join("RESULTS.md"), page(&all))?;
    Ok(())
}

/// What was measured with an event under a name.
type Cells = BTreeMap<(String, String), Line>;

/// The events of a language, and the names of what was measured with each, in the order told.
fn tables(all: &[Line], bench: &str) -> (Vec<String>, Vec<String>, Cells) {
    let (mut events, mut names, mut cells) = (Vec::new(), Vec::new(), BTreeMap::new());
    for line in all.iter().filter(|line| line.bench == bench && line.median_us.is_some()) {
        if !events.contains(&line.event) {
            events.push(line.event.clone());
        }
        if !names.contains(&line.name) {
            names.push(line.name.clone());
        }
        cells.insert((line.event.clone(), line.name.clone()), line.clone());
    }
    (events, names, cells)
}

/// The whole check, in the names of every language.
const WHOLE: &str = "sluicegate";

fn page(all: &[Line]) -> String {
    let mut page = String::new();
    let mut say = |text: &str| {
        page.push_str(text);
        page.push('\n');
    };
    say("# What it costs\n");
    say(
        "Made by `cargo xtask bench`; do not edit. Everything is measured in one process in turn, medians, and every answer is checked.",
    );
    say(
        "Times are those of the machine; what carries over is the ratio to the yardstick of the same run, in parentheses.\n",
    );
    say(&format!("Measured on {}, {}, {}.\n", machine(), version(), date()));
    say(&glance(all));
    say("![ours and the peers](results/events.svg)\n");
    for (bench, title, yardstick) in [
        ("rust", "Rust", "`serde_json` to `Value`, of the event and of the JSON bodies in it"),
        ("python", "Python", "`json.loads` of the event"),
        ("node", "Node", "`JSON.parse` of the event"),
    ] {
        let (events, names, cells) = tables(all, bench);
        if events.is_empty() {
            continue;
        }
        say(&format!("## {title}, microseconds an event\n"));
        say(&format!("The yardstick is {yardstick}.\n"));
        say(&format!("| | {} |", names.join(" | ")));
        say(&format!("| --- |{}", " ---: |".repeat(names.len())));
        for event in &events {
            let row: Vec<_> = names
                .iter()
                .map(|name| match cells.get(&(event.clone(), name.clone())) {
                    Some(Line { median_us: Some(median), ratio: Some(ratio), .. }) => {
                        format!("{} ({ratio:.2})", short(*median))
                    }
                    _ => String::new(),
                })
                .collect();
            say(&format!("| {event} | {} |", row.join(" | ")));
        }
        say("");
    }
    for (bench, title, text) in [
        (
            "rust, strings",
            "Strings, every class of rules on",
            "Megabytes a second. Hostile strings are repeated units; the worst that were found.",
        ),
        (
            "rust, memory",
            "Memory",
            "Allocations are counted: the same on every run, and a block that grows counts twice. What was most resident is what the system saw of a \
             fresh process, from its gate to its first verdict. A new scratch has room for ordinary events.",
        ),
    ] {
        let lines: Vec<_> = all.iter().filter(|line| line.bench == bench).collect();
        if lines.is_empty() {
            continue;
        }
        say(&format!("## {title}\n\n{text}\n"));
        say("| | | |\n| --- | --- | ---: |");
        for line in lines {
            let value = line.value.unwrap_or_default();
            let name = line.name.replace('|', "\\|");
            say(&format!("| {} | {} | {} {} |", line.event, code(bench, &name), short(value), line.unit));
        }
        say("");
    }
    for (suffix, title) in [("as work grows", "As work grows"), ("start", "In a fresh process")] {
        let lines: Vec<_> =
            all.iter().filter(|line| line.bench.ends_with(suffix) && line.median_us.is_some()).collect();
        if lines.is_empty() {
            continue;
        }
        say(&format!("## {title}\n"));
        if suffix == "start" {
            say(
                "The ratio is to what is due: 3 ms to load it in Python, 4 ms in Node, and 2 ms for everything else. The gate is of a policy with one schema; in \
                 Python and Node with those of the whole event, too.\n",
            );
        } else {
            say("The ratio is the cost of a unit to that of the smallest: 1 is linear, less is better.\n");
            say(
                "![size](results/size.svg) ![records](results/records.svg) ![fields](results/fields.svg) ![patterns](results/patterns.svg) ![carriers](results/carriers.svg) ![threads](results/threads.svg) ![memory](results/memory.svg)\n",
            );
        }
        say("| | | | microseconds | ratio |\n| --- | --- | --- | ---: | ---: |");
        for line in lines {
            let (median, ratio) = (line.median_us.unwrap_or_default(), line.ratio.unwrap_or_default());
            let language = line.bench.split(',').next().unwrap_or_default();
            say(&format!("| {language} | {} | {} | {} | {ratio:.2} |", line.event, line.name, short(median)));
        }
        say("");
    }
    say(&money(all));
    page
}

/// What a function gets to know of it, in every language.
fn glance(all: &[Line]) -> String {
    const EVENTS: [&str; 5] = ["HTTP API", "REST API", "S3", "SQS, 10 messages", "EventBridge"];
    let find = |bench: &str, event: &str, name: &str| {
        all.iter().find(|line| line.bench == bench && line.event == event && line.name == name)
    };
    let mut text = format!(
        "## At a glance\n\nMicroseconds for the whole check of an event; then, in a fresh process, milliseconds to load the package, to make a gate and to check the \
         first event, megabytes on disk and megabytes of memory for all of that. In Rust it is a part of the function's own file.\n\n\
         | | {} | load, ms | gate, ms | first event, ms | size, MB | memory, MB |\n| --- |{}\n",
        EVENTS.join(" | "),
        " ---: |".repeat(EVENTS.len() + 5)
    );
    for (language, title) in [("rust", "Rust"), ("python", "Python"), ("node", "Node")] {
        let time = |bench: &str, event: &str, scale: f64| {
            let line = find(bench, event, WHOLE);
            line.and_then(|line| line.median_us).map_or_else(String::new, |median| short(median / scale))
        };
        let megabytes = |event: &str, name: &str| {
            let line = find(&format!("{language}, memory"), event, name);
            line.and_then(|line| line.value).map_or_else(String::new, |bytes| short(bytes / f64::from(1 << 20)))
        };
        let start = format!("{language}, start");
        let mut cells: Vec<_> = EVENTS.iter().map(|event| time(language, event, 1.0)).collect();
        cells.extend(["load", "gate", "first event"].map(|what| time(&start, what, 1000.0)));
        cells.extend(match language {
            "rust" => [String::new(), megabytes("HTTP API", "fresh process, most resident")],
            _ => ["size", "load, gate and first event"].map(|name| megabytes(WHOLE, name)),
        });
        if cells.iter().any(|cell| !cell.is_empty()) {
            let _ = writeln!(text, "| {title} | {} |", cells.join(" | "));
        }
    }
    text
}

fn code(bench: &str, name: &str) -> String {
    if bench == "rust, strings" && name.len() > 1 && !matches!(name, "one by one" | "joined") && !name.contains("worst")
    {
        format!("`` {name} ``")
    } else {
        name.to_owned()
    }
}

/// Lambda's price for x86 in us-east-1 and most other regions, in dollars a gigabyte-second.
const PRICE: f64 = 0.000_016_666_7;
/// The smallest function, in gigabytes.
const MEMORY: f64 = 0.125;
/// How much of a processor it has: one for 1,769 MB.
const SHARE: f64 = 128.0 / 1769.0;

/// What the checks of a million events cost.
fn money(all: &[Line]) -> String {
    let mut text = format!(
        "## In money\n\nWhat the check of a million events costs, in dollars, in a function of 128 MB: Lambda charges ${PRICE} a gigabyte-second \
         (x86), and gives a function of 128 MB {SHARE:.3} of a processor (1 at 1,769 MB). So a microsecond measured here is \
         1 / {SHARE:.3} = {:.1} microseconds there, and a million of them are\n{:.1} s x {MEMORY} GB x ${PRICE} = ${:.7}. A million requests \
         alone cost $0.20.\n\n| | |\n| --- | ---: |\n",
        1.0 / SHARE,
        1.0 / SHARE,
        PRICE * MEMORY / SHARE
    );
    for line in all.iter().filter(|line| line.name == WHOLE && !line.event.contains("scripts")) {
        if let Some(median) = line.median_us
            && matches!(line.bench.as_str(), "rust" | "python" | "node")
        {
            let _ = writeln!(text, "| {}, {} | ${:.4} |", line.bench, line.event, median * PRICE * MEMORY / SHARE);
        }
    }
    text
}

/// Three digits of a number.
fn short(value: f64) -> String {
    match value {
        value if value >= 100.0 || value.fract() == 0.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

fn machine() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{} ({}, {cores} cores)", name.unwrap_or("an unknown processor"), std::env::consts::ARCH)
}

fn version() -> String {
    let output = Command::new("rustc").arg("--version").output().map(|output| output.stdout).unwrap_or_default();
    let version = String::from_utf8_lossy(&output).into_owned();
    version.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// The day, by the Gregorian calendar.
fn date() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    // Days since 1 March of the year 0, in eras of 400 years.
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}-{month:02}-{day:02}", year + era * 400 + next)
}

const WIDTH: u32 = 960;

/// Times of the whole check and of the peers on each event, next to the yardstick.
fn chart(file: &Path, all: &[Line]) -> Result<(), Box<dyn Error>> {
    let (events, names, cells) = tables(all, "rust");
    let events: Vec<_> = events.into_iter().filter(|event| !event.contains("scripts")).collect();
    let names: Vec<_> = names.into_iter().filter(|name| !name.starts_with("sluicegate, ")).collect();
    let root = SVGBackend::new(file, (WIDTH, 520)).into_drawing_area();
    root.fill(&WHITE)?;
    let right = events.len() as f64 - 0.5;
    let mut chart = ChartBuilder::on(&root)
        .caption("Time next to serde_json to Value, event and bodies (log scale)", ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(48)
        .right_y_label_area_size(200)
        .build_cartesian_2d(-0.5..right, (0.05f64..8.0).log_scale())?;
    let label = |at: &f64| {
        let near = at.round();
        let name = events.get(near as usize).filter(|_| (at - near).abs() < 0.01 && near >= 0.0);
        name.cloned().unwrap_or_default()
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(events.len() * 2 + 1)
        .x_label_formatter(&label)
        .y_label_formatter(&|ratio| format!("{ratio}"))
        .label_style(("sans-serif", 12))
        .draw()?;
    for (index, name) in names.iter().enumerate() {
        let ours = name == WHOLE;
        let colour = if ours { RGBColor(200, 30, 30) } else { grey(index) };
        let points: Vec<(f64, f64)> = events
            .iter()
            .enumerate()
            .filter_map(|(at, event)| Some((at as f64, cells.get(&(event.clone(), name.clone()))?.ratio?)))
            .collect();
        let style = colour.stroke_width(if ours { 3 } else { 1 });
        chart
            .draw_series(LineSeries::new(points.iter().copied(), style))?
            .label(name.clone())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], style));
        chart.draw_series(points.iter().map(|point| Circle::new(*point, if ours { 5 } else { 3 }, colour.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::Coordinate((WIDTH - 262) as i32, 60))
        .label_font(("sans-serif", 12))
        .draw()?;
    root.present()?;
    Ok(())
}

/// Colours that can be told apart, and none of which is ours.
fn grey(index: usize) -> RGBColor {
    const COLOURS: [(u8, u8, u8); 8] = [
        (90, 90, 90),
        (31, 119, 180),
        (44, 160, 44),
        (148, 103, 189),
        (140, 86, 75),
        (188, 189, 34),
        (23, 190, 207),
        (255, 127, 14),
    ];
    let (red, green, blue) = COLOURS.get(index % COLOURS.len()).copied().unwrap_or_default();
    RGBColor(red, green, blue)
}

/// The times of a check as one thing grows.
fn times(all: &[Line], event: &str) -> Vec<(f64, f64)> {
    all.iter()
        .filter(|line| line.bench == "rust, as work grows" && line.event == event)
        .filter_map(|line| Some((line.name.split(' ').next()?.parse().ok()?, line.median_us?)))
        .collect()
}

/// The memory of a fresh process in megabytes, as its event grows, in kilobytes.
fn memory(all: &[Line]) -> Vec<(f64, f64)> {
    let told = |event: &str, name: &str| {
        let of = |line: &&Line| line.bench == "rust, memory" && line.event == event && line.name == name;
        all.iter().find(of).and_then(|line| line.value)
    };
    let events = all.iter().filter(|line| line.bench == "rust, memory" && line.name == "event");
    let mut points: Vec<_> = events
        .filter_map(|line| {
            Some((line.value? / 1024.0, told(&line.event, "fresh process, most resident")? / f64::from(1 << 20)))
        })
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points
}

/// A line through what was measured.
fn growth(file: &Path, caption: &str, unit: &str, points: &[(f64, f64)]) -> Result<(), Box<dyn Error>> {
    let most = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).fold(1.0, f64::max) * 1.1;
    let (right, top) = (most(|point| point.0), most(|point| point.1));
    let root = SVGBackend::new(file, (WIDTH / 2, 260)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&root)
        .caption(caption, ("sans-serif", 14))
        .margin(8)
        .x_label_area_size(32)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..right, 0.0..top)?;
    chart.configure_mesh().x_desc(unit).x_labels(6).y_labels(6).label_style(("sans-serif", 11)).draw()?;
    chart.draw_series(LineSeries::new(points.iter().copied(), RGBColor(200, 30, 30).stroke_width(2)))?;
    chart.draw_series(points.iter().map(|point| Circle::new(*point, 3, RGBColor(200, 30, 30).filled())))?;
    root.present()?;
    Ok(())
}
