//! The same checks again and again, for a profiler: `profile EVENT ROUNDS [opened | schemas | rules | syntax]`.
//!
//! `valgrind --tool=callgrind --toggle-collect='*Gate*check*'` counts instructions, which other programs do not disturb.

use sluicegate::document::{Limits, Tape};
use sluicegate_benches::{Event, Stages, events, gate};
use std::hint::black_box;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "HTTP API".to_owned());
    let rounds: usize = arguments.next().map_or(Ok(1000), |rounds| rounds.parse())?;
    let stage = arguments.next();
    let named = |event: &Event| event.name == name;
    let everyday = events::everyday().into_iter().find(named);
    let event = everyday.or_else(|| events::all().into_iter().find(named)).ok_or("no event of that name")?;
    if stage.as_deref() == Some("syntax") {
        let (mut tape, limits) = (Tape::default(), Limits::default());
        for _ in 0..rounds {
            black_box(tape.read(black_box(&event.json), &limits).is_ok());
        }
        return Ok(());
    }
    let stages = match stage.as_deref() {
        Some("opened") => Stages::Opened,
        Some("schemas") => Stages::Schemas,
        Some("rules") => Stages::Rules,
        _ => Stages::Whole,
    };
    let gate = gate(event.kind, stages)?;
    let mut scratch = gate.scratch();
    for _ in 0..rounds {
        black_box(gate.check(&mut scratch, black_box(&event.json)).decision());
    }
    Ok(())
}
