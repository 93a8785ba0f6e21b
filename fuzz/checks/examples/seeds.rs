//! Writes what the fuzzers start from: `seeds FOLDER`. Sample events, the policies of the vectors, the examples of the rules.

use sluicegate_fuzz_checks::{CLASSES, class_seeds, samples, sanitize_seeds};
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).expect("usage: seeds FOLDER"));
    let events = samples();
    for target in ["parser", "policy"] {
        write(&folder.join(target), events.iter().map(Vec::as_slice))?;
    }
    let policies = policies();
    write(&folder.join("policy"), policies.iter().map(String::as_bytes))?;
    write(&folder.join("sanitize"), sanitize_seeds().iter().map(Vec::as_slice))?;
    // These are made of bytes that mean nothing to a reader: any will do, but a fuzzer takes long to come to many.
    for target in ["check", "builder", "carriers"] {
        let seeds: Vec<_> = (0..256).map(bytes).collect();
        write(&folder.join(target), seeds.iter().map(Vec::as_slice))?;
    }
    let mut all = Vec::new();
    for class in CLASSES {
        let place = |text: &str| [&[0, 0, 0, 0], text.as_bytes()].concat();
        let seeds: Vec<_> = class_seeds(class).map(place).collect();
        write(&folder.join(format!("rules-{}", class.name())), seeds.iter().map(Vec::as_slice))?;
        all.extend((0..4).zip(class_seeds(class)).map(|(kind, text)| [&[kind, 0], text.as_bytes()].concat()));
    }
    write(&folder.join("linear"), all.iter().map(Vec::as_slice))
}

/// Up to 256 bytes that look random, the same each time (SplitMix64).
fn bytes(number: u64) -> Vec<u8> {
    let word = |at: u64| {
        let mixed = (number * 32 + at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    (0..=number % 32).flat_map(|at| word(at).to_le_bytes()).collect()
}

fn write<'a>(folder: &Path, seeds: impl Iterator<Item = &'a [u8]>) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for seed in seeds {
        // The name follows from the seed, so that writing it again changes nothing.
        let hash = seed
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
        fs::write(folder.join(format!("{hash:016x}")), seed)?;
    }
    Ok(())
}

/// The policies of the vectors, as JSON, and the one of the examples.
fn policies() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found: Vec<String> = fs::read_to_string(root.join("examples/policy.yaml")).into_iter().collect();
    for entry in fs::read_dir(root.join("schemas/vectors")).into_iter().flatten().flatten() {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        let vectors: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap_or_default();
        found.extend(vectors.iter().filter_map(|vector| vector.get("policy")).map(ToString::to_string));
    }
    found
}
