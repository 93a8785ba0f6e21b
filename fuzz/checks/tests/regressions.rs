//! Every input that once failed, and a few of each kind: the bodies of the fuzz targets without a fuzzer.
//!
//! `fuzz/regressions/CHECK/` has the inputs of a check, one a file; those of `rules` are run for every class.

use sluicegate_fuzz_checks::{CHECKS, CLASSES, class_seeds, rules_of, samples, sanitize, sanitize_seeds};
use std::path::Path;

#[test]
fn what_once_failed_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../regressions");
    let mut ran = 0;
    for entry in std::fs::read_dir(&folder).expect("fuzz/regressions").flatten() {
        let name = entry.file_name();
        if !entry.path().is_dir() {
            continue;
        }
        let (_, check) =
            CHECKS.iter().find(|(check, _)| name == *check).unwrap_or_else(|| panic!("no check named {name:?}"));
        for input in std::fs::read_dir(entry.path()).expect("a folder").flatten() {
            println!("{}", input.path().display());
            check(&std::fs::read(input.path()).expect("a file"));
            ran += 1;
        }
    }
    println!("{ran} regressions");
}

#[test]
fn samples_hold() {
    for event in samples() {
        for (name, check) in CHECKS {
            if ["parser", "policy", "check", "carriers", "builder"].contains(name) {
                check(&event);
            }
        }
    }
}

#[test]
fn examples_hold() {
    for class in CLASSES {
        for text in class_seeds(class) {
            for place in [0, 2, 5] {
                rules_of(class, &[&[place, 0, 0xff, 0x0f], text.as_bytes()].concat());
            }
        }
    }
}

#[test]
fn sanitizing_holds() {
    for seed in sanitize_seeds() {
        sanitize(&seed);
    }
}

#[test]
fn examples_repeated_are_linear() {
    let linear = CHECKS.iter().find(|(name, _)| *name == "linear").expect("a check").1;
    // One example of each class in each way that it can be handed over: the others are for the fuzzer.
    for (class, kind) in CLASSES.into_iter().zip((0..4).cycle()) {
        let text = class_seeds(class).next().expect("an example");
        linear(&[&[kind, 0], text.as_bytes()].concat());
    }
}
