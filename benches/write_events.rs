//! Writes the events that are measured to files, for the benches of other languages: `events FOLDER`.
//!
//! Each as `NAME.json`, with the schema of the event as `NAME.schema.json`, and that of the orders in them as `order.schema.json`. A list of
//! them, with names as in the results, is `events.json`.

use serde_json::{Value, json};
use sluicegate_benches::{Stages, events, policy, schemas};
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: events FOLDER")?);
    fs::create_dir_all(&folder)?;
    let mut list = Vec::new();
    for event in events::all() {
        let file: String = event.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        fs::write(folder.join(format!("{file}.json")), &event.json)?;
        fs::write(folder.join(format!("{file}.schema.json")), schemas::event(event.kind).to_string())?;
        list.push(json!({
            "name": event.name,
            "file": format!("{file}.json"),
            "schema": format!("{file}.schema.json"),
            "source": event.kind.source(),
            "bodies": event.kind.body(),
            "policy": policy(event.kind, Stages::Whole),
        }));
    }
    fs::write(folder.join("order.schema.json"), schemas::order().to_string())?;
    fs::write(folder.join("events.json"), Value::from(list).to_string())?;
    Ok(())
}
