//! The rules that one string broke.

use crate::finding::{Class, Paranoia, Rule};

/// How many rules of one string are kept. More say nothing new about it.
const MOST: usize = 12;

/// The rules that one string broke, each once, in the order found.
#[derive(Debug)]
pub struct Hits {
    rules: [Option<&'static Rule>; MOST],
    paranoia: Paranoia,
}

impl Hits {
    /// No hits; rules above that level of suspicion will not be taken.
    #[must_use]
    pub const fn new(paranoia: Paranoia) -> Self {
        Self { rules: [None; MOST], paranoia }
    }

    /// Notes that the rule was found, unless it asks for more suspicion than there is.
    pub fn add(&mut self, rule: &'static Rule) {
        self.add_at(rule.paranoia, rule);
    }

    /// As [`add`](Self::add); where the place makes certain what elsewhere is suspected, at every level.
    pub fn add_certain(&mut self, certain: bool, rule: &'static Rule) {
        self.add_at(if certain { Paranoia::One } else { rule.paranoia }, rule);
    }

    /// As [`add`](Self::add); where honest text quotes such things, they are only suspected.
    pub fn add_quoted(&mut self, quoted: bool, rule: &'static Rule) {
        self.add_at(if quoted { rule.paranoia.max(Paranoia::Two) } else { rule.paranoia }, rule);
    }

    fn add_at(&mut self, level: Paranoia, rule: &'static Rule) {
        if level > self.paranoia {
            return;
        }
        for slot in &mut self.rules {
            match slot {
                Some(known) if *known == rule => return,
                Some(_) => {}
                None => {
                    *slot = Some(rule);
                    return;
                }
            }
        }
    }

    /// The rules found.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> + Clone + '_ {
        self.rules.iter().map_while(|slot| *slot)
    }

    /// Whether a rule of that class was found.
    #[must_use]
    pub fn has(&self, class: Class) -> bool {
        self.rules().any(|rule| rule.class == class)
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self.rules.first(), Some(None))
    }

    /// Forgets what was found.
    pub fn clear(&mut self) {
        self.rules = [None; MOST];
    }
}
