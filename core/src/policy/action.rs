//! What a finding does: the `rules` of a policy, resolved.

use crate::finding::{Action, Class, ClassSet, Rule};

/// The rule of the sink `formula`.
const FORMULA_IN_A_CELL: &str = "formula.cell";

/// The action of every class and rule.
#[derive(Clone, Debug)]
pub(super) struct Actions {
    classes: [Action; Class::ALL.len()],
    /// INVARIANT: sorted by id.
    rules: Vec<(Box<str>, Action)>,
}

impl Default for Actions {
    /// Everything rejects, but `formula` is off and `consistency` reports. A formula in a cell that the policy names is no
    /// suspicion but a fact.
    fn default() -> Self {
        let rules = vec![(FORMULA_IN_A_CELL.into(), Action::Reject)];
        let mut actions = Self { classes: [Action::Reject; Class::ALL.len()], rules };
        actions.set_class(Class::Formula, Action::Off);
        actions.set_class(Class::Consistency, Action::Report);
        actions
    }
}

impl Actions {
    pub(super) fn set_class(&mut self, class: Class, action: Action) {
        if let Some(slot) = self.classes.get_mut(class as usize) {
            *slot = action;
        }
    }

    pub(super) fn set_rule(&mut self, id: &str, action: Action) {
        match self.find(id) {
            Ok(at) => _ = self.rules.get_mut(at).map(|slot| slot.1 = action),
            Err(at) => self.rules.insert(at, (id.into(), action)),
        }
    }

    /// The action of a rule: by its id, or else by its class.
    pub(super) fn of(&self, rule: &Rule) -> Action {
        self.of_id(rule.id, rule.class)
    }

    fn of_id(&self, id: &str, class: Class) -> Action {
        let by_id = self.find(id).ok().and_then(|at| self.rules.get(at)).map(|(_, action)| *action);
        by_id.unwrap_or_else(|| self.of_class(class))
    }

    /// The classes in which no rule is on.
    pub(super) fn off(&self) -> ClassSet {
        let off = Class::ALL.into_iter().filter(|class| self.of_class(*class) == Action::Off).collect::<ClassSet>();
        // Rules of sinks are looked for wherever the policy names the sink.
        let on = self.rules.iter().filter(|(id, action)| *action != Action::Off && &**id != FORMULA_IN_A_CELL);
        on.filter_map(|(id, _)| class_of(id)).fold(off, ClassSet::without)
    }

    /// Whether any rule has its texts sanitized.
    pub(super) fn sanitize(&self) -> bool {
        self.classes.contains(&Action::Sanitize) || self.rules.iter().any(|(_, action)| *action == Action::Sanitize)
    }

    fn of_class(&self, class: Class) -> Action {
        self.classes.get(class as usize).copied().unwrap_or(Action::Reject)
    }

    fn find(&self, id: &str) -> Result<usize, usize> {
        self.rules.binary_search_by(|(known, _)| known.as_ref().cmp(id))
    }
}

/// The class of a rule id.
pub(super) fn class_of(id: &str) -> Option<Class> {
    Class::from_name(id.split_once('.').map_or(id, |(class, _)| class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_wins_over_its_class() {
        let mut actions = Actions::default();
        assert_eq!(actions.of_id("sql.tautology", Class::Sql), Action::Reject);
        assert_eq!(actions.of_id("consistency.host", Class::Consistency), Action::Report);
        actions.set_class(Class::Sql, Action::Off);
        actions.set_rule("sql.tautology", Action::Reject);
        actions.set_rule("sql.tautology", Action::Report);
        assert_eq!(actions.of_id("sql.tautology", Class::Sql), Action::Report);
        assert_eq!(actions.of_id("sql.union", Class::Sql), Action::Off);
    }

    #[test]
    fn a_class_with_a_rule_that_is_on_is_not_off() {
        let mut actions = Actions::default();
        assert!(actions.off().contains(Class::Formula));
        assert!(!actions.off().contains(Class::Sql));
        actions.set_rule("formula.call", Action::Reject);
        assert!(!actions.off().contains(Class::Formula));
        actions.set_class(Class::Xss, Action::Off);
        actions.set_rule("xss.script", Action::Off);
        assert!(actions.off().contains(Class::Xss));
    }
}
