//! What is wrong with a document.

use super::node::NodeId;
use crate::finding::Rule;

/// Something wrong with a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Problem {
    pub(crate) rule: &'static Rule,
    /// The node it is about, where there is one.
    pub(crate) node: Option<NodeId>,
    /// Where in the text, in bytes from its start, where there is a text.
    pub(crate) offset: Option<u32>,
}

/// What is wrong with a document: the first few of each rule, so that no flood of the one can hide the other.
#[derive(Debug)]
pub(crate) struct Problems {
    list: Vec<Problem>,
    /// Whether some were left out.
    pub(crate) more: bool,
}

impl Problems {
    const OF_A_RULE: usize = 8;

    pub(crate) fn clear(&mut self) {
        self.list.clear();
        self.more = false;
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.list.iter()
    }

    /// Whether no more problems of that rule are taken.
    pub(super) fn full(&self, rule: &'static Rule) -> bool {
        self.list.iter().filter(|problem| problem.rule == rule).count() >= Self::OF_A_RULE
    }

    /// Forgets which nodes the problems are about, for the nodes are gone.
    pub(super) fn forget_nodes(&mut self) {
        self.list.iter_mut().for_each(|problem| problem.node = None);
    }

    pub(super) fn push(&mut self, rule: &'static Rule, node: Option<NodeId>, offset: Option<usize>) {
        if self.full(rule) {
            self.more = true;
        } else {
            self.list.push(Problem { rule, node, offset: offset.and_then(|offset| u32::try_from(offset).ok()) });
        }
    }
}

impl Default for Problems {
    /// Two rules go on after a problem, all others end the document: that is the most there can be.
    fn default() -> Self {
        Self { list: Vec::with_capacity(2 * Self::OF_A_RULE + 1), more: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::rules;

    #[test]
    fn takes_a_few_of_each_rule() {
        let mut problems = Problems::default();
        let room = problems.list.capacity();
        for at in 0..20 {
            problems.push(&rules::LONE_SURROGATE, Some(NodeId(1)), Some(at));
            problems.push(&rules::DUPLICATE_KEY, None, None);
        }
        problems.push(&rules::SYNTAX, None, Some(usize::MAX));
        assert!(problems.more && problems.full(&rules::DUPLICATE_KEY) && !problems.full(&rules::SYNTAX));
        assert_eq!(problems.iter().count(), 2 * Problems::OF_A_RULE + 1);
        assert_eq!(problems.list.capacity(), room, "there is room for all there can be");
        assert_eq!(
            problems.iter().last().map(|problem| problem.offset),
            Some(None),
            "no offset rather than a wrong one"
        );
        problems.forget_nodes();
        assert!(problems.iter().all(|problem| problem.node.is_none()));
        problems.clear();
        assert!(!problems.more && problems.iter().count() == 0);
    }
}
