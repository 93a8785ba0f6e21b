//! What the benches share: events, strings honest and hostile, gates, a clock that does not count other programs, and a form to tell
//! results in.

mod clock;
pub mod events;
mod gates;
mod honest;
mod hostile;
mod numbers;
pub mod results;
pub mod schemas;
mod shared;
mod turns;

pub use clock::cpu_time;
pub use events::{Event, Kind};
pub use gates::{Stages, gate, policy};
pub use honest::HONEST;
pub use hostile::{HOSTILE, Hostile, fill};
pub use numbers::Numbers;
pub use shared::{Attack, attacks, benign};
pub use turns::{Contender, medians};

use sluicegate::rules::{Context, Hits, Inspector, Views};
use sluicegate::{Class, ClassSet, Paranoia};

/// The classes that the detectors look for.
pub const CLASSES: [Class; 18] = [
    Class::Sql,
    Class::Xss,
    Class::Command,
    Class::Path,
    Class::Nosql,
    Class::Template,
    Class::Expression,
    Class::Code,
    Class::Xml,
    Class::Ldap,
    Class::Xpath,
    Class::Ssrf,
    Class::Crlf,
    Class::Prototype,
    Class::Deserialization,
    Class::Control,
    Class::Unicode,
    Class::Formula,
];

/// An inspector with every class on but formulas, which are off by default.
#[must_use]
pub fn inspector(paranoia: Paranoia) -> Inspector {
    Inspector::new(paranoia, ClassSet::EMPTY.with(Class::Formula))
}

/// An inspector with only that class on.
#[must_use]
pub fn only(class: Class, paranoia: Paranoia) -> Inspector {
    Inspector::new(paranoia, CLASSES.into_iter().filter(|&other| other != class).collect())
}

/// How many rules each of the strings breaks, added up.
pub fn judge<'a>(inspector: &Inspector, views: &mut Views, strings: impl IntoIterator<Item = &'a [u8]>) -> usize {
    let mut hits = Hits::new(Paranoia::One);
    strings
        .into_iter()
        .map(|string| {
            hits.clear();
            inspector.inspect(views, string, Context::default(), &mut hits);
            hits.rules().count()
        })
        .sum()
}
