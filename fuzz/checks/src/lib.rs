//! What must hold for any input.
//!
//! Each function takes the bytes that a fuzzer made and panics where something that is promised does not hold. The fuzz targets
//! call them (`cargo xtask fuzz`), and `tests/regressions.rs` calls them with every input that once failed, without a fuzzer.

mod builder;
mod carriers;
mod check;
mod clock;
mod events;
mod linear;
mod parser;
mod policy;
mod read;
mod rules;
mod sanitize;

pub use builder::builder;
pub use carriers::carriers;
pub use check::check;
pub use events::{class_seeds, samples};
pub use linear::linear;
pub use parser::parser;
pub use policy::policy;
pub use rules::{CLASSES, rules, rules_of};
pub use sanitize::{sanitize, sanitize_seeds};

/// What must hold for any input.
pub type Check = fn(&[u8]);

/// Every check, by the name of its target.
pub const CHECKS: &[(&str, Check)] = &[
    ("parser", parser),
    ("builder", builder),
    ("policy", policy),
    ("carriers", carriers),
    ("sanitize", sanitize),
    ("rules", rules),
    ("linear", linear),
    ("check", check),
];
