//! What a policy says about places of the event, as an automaton over the steps of a path.
//!
//! Each field's JSONPath is a small automaton; [`Fields::compile`] runs all of them at once, so that a walk over the document takes
//! one transition a step however many fields there are.

use crate::finding::ClassSet;
use crate::policy::Sanitizer;
use crate::rules::{Holds, SinkSet};
use sluicegate_schemas::{Source, find_name};
use std::collections::BTreeMap;

/// More states than any sensible policy needs; a bound for those that multiply with each `..`.
const MOST_STATES: usize = 8192;

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The member of that name.
    Name(Box<str>),
    /// The item of that index.
    Index(u32),
    /// Every member or item.
    Any,
}

/// A step, and whether it is taken here or at any depth from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) step: Step,
    pub(crate) descendant: bool,
}

/// What a policy says about one place. It holds for all that lies within the value there, too, except what it carries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    pub(crate) at: Vec<Segment>,
    pub(crate) holds: Option<Holds>,
    pub(crate) sinks: SinkSet,
    pub(crate) allow: ClassSet,
    /// Ids of rules that may be broken here.
    pub(crate) allow_ids: Vec<Box<str>>,
    pub(crate) carries: Vec<Carried>,
    /// What is done to make its texts harmless, in that order.
    pub(crate) sanitize: Vec<Sanitizer>,
    /// Whether it is left out of redacted copies.
    pub(crate) sensitive: bool,
    /// The number of its schema among those of the gate.
    pub(crate) schema: Option<u16>,
    /// Whether the value may be missing, though it has a schema.
    pub(crate) optional: bool,
}

/// What a string carries, as a policy says it.
#[derive(Clone, Debug)]
pub(crate) enum Carried {
    Json,
    Form,
    Multipart,
    Base64,
    Gzip,
    Percent,
    /// Bytes that may be anything.
    Bytes,
    /// JSON that is an event or envelope of one of these sources.
    Source(Vec<&'static Source>),
}

/// A state of the automaton. 0 is the state from which no field is reached any more.
pub(crate) type State = u16;

/// The compiled fields of a policy.
#[derive(Debug)]
pub(crate) struct Fields {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    /// Sorted as [`find_name`] wants them.
    names: Vec<(Box<str>, State)>,
    indices: Vec<(u32, State)>,
    /// For every other name and index.
    others: State,
    /// Names that a value here must have as members, for a field with a schema lies there.
    required: Vec<Box<str>>,
    marks: Marks,
}

impl Node {
    /// Whether all that lies within a value of this state is of it too, and nothing is done with any of it but that its strings are judged.
    fn is_uniform(&self, own: State) -> bool {
        self.others == own
            && self.names.is_empty()
            && self.indices.is_empty()
            && self.required.is_empty()
            && self.marks.schemas.is_empty()
            && self.marks.carries.is_empty()
            && self.marks.sanitize.is_empty()
            && self.marks.sinks.is_empty()
            && !self.marks.removes
    }
}

/// What is known about the place that a state stands for.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    pub(crate) holds: Option<Holds>,
    pub(crate) sinks: SinkSet,
    pub(crate) allow: ClassSet,
    pub(crate) allow_ids: Vec<Box<str>>,
    pub(crate) carries: Vec<Carried>,
    /// What is done to the texts in it.
    pub(crate) sanitize: Vec<Sanitizer>,
    /// Whether the value itself is taken out.
    pub(crate) removes: bool,
    pub(crate) sensitive: bool,
    /// The schemas that the value must satisfy.
    pub(crate) schemas: Vec<u16>,
}

/// Too many states: too many fields with `..` in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooComplex;

/// How many positions are gone over to compile the paths: a few for each state of a policy that is not too complex, and an end for one
/// that is.
const MOST_STEPS: usize = 8_000_000;

/// How far along a field's path a walk is: the field, how many segments are done, and whether the place is exactly the field's
/// rather than within it.
type Position = (usize, usize, bool);

impl Default for Fields {
    fn default() -> Self {
        Self { nodes: vec![Node::default()] }
    }
}

impl Fields {
    /// Compiles the fields of a policy.
    pub(crate) fn compile(fields: &[Field]) -> Result<Self, TooComplex> {
        let mut known: BTreeMap<Vec<Position>, State> = BTreeMap::from([(Vec::new(), 0)]);
        let mut nodes = vec![Node::default()];
        let start: Vec<Position> = (0..fields.len()).map(|field| (field, 0, true)).collect();
        let mut todo = Vec::new();
        if !start.is_empty() {
            known.insert(start.clone(), 1);
            nodes.push(Node::default());
            todo.push(start);
        }
        let mut left = MOST_STEPS;
        while let Some(positions) = todo.pop() {
            let mut target = |step: Option<&Step>| -> Result<State, TooComplex> {
                left = left.checked_sub(positions.len()).ok_or(TooComplex)?;
                let next = advance(fields, &positions, step);
                if let Some(state) = known.get(&next) {
                    return Ok(*state);
                }
                if nodes.len() >= MOST_STATES {
                    return Err(TooComplex);
                }
                let state = nodes.len() as State;
                known.insert(next.clone(), state);
                nodes.push(Node::default());
                todo.push(next);
                Ok(state)
            };
            let steps = steps_from(fields, &positions);
            let mut node =
                Node { marks: marks(fields, &positions), required: required(fields, &positions), ..Node::default() };
            node.others = target(None)?;
            for step in steps {
                let state = target(Some(step))?;
                match step {
                    Step::Name(name) => node.names.push((name.clone(), state)),
                    Step::Index(index) => node.indices.push((*index, state)),
                    Step::Any => {}
                }
            }
            node.names.sort_by(|(a, _), (b, _)| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
            node.names.dedup();
            let state = known.get(&positions).copied().unwrap_or(0);
            if let Some(slot) = nodes.get_mut(usize::from(state)) {
                *slot = node;
            }
        }
        Ok(Self { nodes })
    }

    /// The state at the root of an event.
    pub(crate) fn start(&self) -> State {
        State::from(self.nodes.len() > 1)
    }

    /// The state of the member of that name.
    #[inline]
    pub(crate) fn member(&self, state: State, name: &[u8]) -> State {
        if state == 0 {
            return 0;
        }
        let Some(node) = self.nodes.get(usize::from(state)) else { return 0 };
        find_name(&node.names, name).unwrap_or(node.others)
    }

    /// The state of the item of that index.
    #[inline]
    pub(crate) fn item(&self, state: State, index: u32) -> State {
        if state == 0 {
            return 0;
        }
        let Some(node) = self.nodes.get(usize::from(state)) else { return 0 };
        node.indices.iter().find(|(known, _)| *known == index).map_or(node.others, |(_, state)| *state)
    }

    /// Whether something is left out of redacted copies.
    pub(crate) fn hides(&self) -> bool {
        self.nodes.iter().any(|node| node.marks.sensitive)
    }

    /// Whether that rule may be broken there.
    pub(crate) fn allows(&self, state: State, rule: &str) -> bool {
        self.marks(state).is_some_and(|marks| marks.allow_ids.iter().any(|id| &**id == rule))
    }

    /// Names that the value there must have as members.
    pub(crate) fn required(&self, state: State) -> &[Box<str>] {
        if state == 0 { &[] } else { self.nodes.get(usize::from(state)).map_or(&[], |node| &node.required) }
    }

    /// Whether all that lies within a value of that state is of it too, and nothing is done with any of it but that its strings are judged.
    pub(super) fn is_uniform(&self, state: State) -> bool {
        state == 0 || self.nodes.get(usize::from(state)).is_some_and(|node| node.is_uniform(state))
    }

    /// What is known about the place that the state stands for.
    pub(crate) fn marks(&self, state: State) -> Option<&Marks> {
        if state == 0 { None } else { self.nodes.get(usize::from(state)).map(|node| &node.marks) }
    }
}

/// Where the positions lead by one step, or by one that no path names.
fn advance(fields: &[Field], positions: &[Position], step: Option<&Step>) -> Vec<Position> {
    let mut next = Vec::new();
    for &(field, done, _) in positions {
        match fields.get(field).map(|field| field.at.get(done)) {
            None => {}
            // The field is reached, and this is within it.
            Some(None) => next.push((field, done, false)),
            Some(Some(segment)) => {
                if segment.step == Step::Any || Some(&segment.step) == step {
                    next.push((field, done + 1, true));
                }
                if segment.descendant {
                    next.push((field, done, true));
                }
            }
        }
    }
    next.sort_unstable();
    next.dedup();
    next
}

/// The names and indices that make a difference from here.
fn steps_from<'a>(fields: &'a [Field], positions: &[Position]) -> Vec<&'a Step> {
    let steps = positions.iter().filter_map(|&(field, done, _)| fields.get(field)?.at.get(done));
    let mut steps: Vec<_> = steps.map(|segment| &segment.step).filter(|step| **step != Step::Any).collect();
    steps.dedup();
    steps
}

/// The names that come next on the way to a field with a schema, where only names are left on that way: such a value must be
/// there. What lies behind a `[*]`, an index or `..` may be absent.
fn required(fields: &[Field], positions: &[Position]) -> Vec<Box<str>> {
    let mut names = Vec::new();
    for &(index, done, _) in positions {
        let Some(field) = fields.get(index).filter(|field| field.schema.is_some() && !field.optional) else { continue };
        let rest = field.at.get(done..).unwrap_or_default();
        let only_names = rest.iter().all(|segment| !segment.descendant && matches!(segment.step, Step::Name(_)));
        if let (true, Some(Segment { step: Step::Name(name), .. })) = (only_names, rest.first()) {
            names.push(name.clone());
        }
    }
    names.sort();
    names.dedup();
    names
}

fn marks(fields: &[Field], positions: &[Position]) -> Marks {
    let mut marks = Marks::default();
    for &(index, done, exact) in positions {
        let Some(field) = fields.get(index).filter(|field| field.at.len() == done) else { continue };
        marks.holds = field.holds.or(marks.holds);
        marks.sinks = marks.sinks.union(field.sinks);
        marks.allow = marks.allow.union(field.allow);
        marks.allow_ids.extend(field.allow_ids.iter().cloned());
        marks.sanitize.extend_from_slice(&field.sanitize);
        marks.sensitive |= field.sensitive;
        if exact {
            marks.removes |= field.sanitize.contains(&Sanitizer::Remove);
            marks.schemas.extend(field.schema);
            if marks.carries.is_empty() {
                marks.carries.clone_from(&field.carries);
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Sink;

    fn name(name: &str) -> Segment {
        Segment { step: Step::Name(name.into()), descendant: false }
    }

    fn field(at: Vec<Segment>, sink: Sink) -> Field {
        Field { at, sinks: SinkSet::EMPTY.with(sink), ..Field::default() }
    }

    fn sinks(fields: &Fields, path: &[&str]) -> SinkSet {
        let state = path.iter().fold(fields.start(), |state, step| match step.parse() {
            Ok(index) => fields.item(state, index),
            Err(_) => fields.member(state, step.as_bytes()),
        });
        fields.marks(state).map(|marks| marks.sinks).unwrap_or_default()
    }

    #[test]
    fn paths_meet_and_inherit() {
        let any = Segment { step: Step::Any, descendant: false };
        let deep = Segment { step: Step::Name("key".into()), descendant: true };
        let second = Segment { step: Step::Index(1), descendant: false };
        let fields = Fields::compile(&[
            field(vec![name("Records"), any, name("body")], Sink::Shell),
            field(vec![deep], Sink::Path),
            field(vec![name("Records"), second, name("body")], Sink::Sql),
        ])
        .unwrap();
        let set = |sinks: &[Sink]| sinks.iter().copied().collect::<SinkSet>();
        assert_eq!(sinks(&fields, &["Records", "0", "body"]), set(&[Sink::Shell]));
        assert_eq!(sinks(&fields, &["Records", "1", "body"]), set(&[Sink::Shell, Sink::Sql]));
        assert_eq!(sinks(&fields, &["Records", "0", "body", "a", "key"]), set(&[Sink::Shell, Sink::Path]));
        assert_eq!(sinks(&fields, &["x", "7", "key"]), set(&[Sink::Path]));
        assert_eq!(sinks(&fields, &["x", "7", "keys"]), SinkSet::EMPTY);
        assert_eq!(sinks(&fields, &["Records"]), SinkSet::EMPTY);
    }

    #[test]
    fn no_fields_no_states() {
        let fields = Fields::compile(&[]).unwrap();
        assert_eq!(fields.start(), 0);
        assert_eq!(fields.member(0, b"a"), 0);
    }

    #[test]
    fn too_many_states_are_refused() {
        // `$..a[*][*]…`: which of the last 14 steps were named `a` makes 2 to the 14th states.
        let deep = Segment { step: Step::Name("a".into()), descendant: true };
        let any = Segment { step: Step::Any, descendant: false };
        let at: Vec<_> = std::iter::once(deep).chain(std::iter::repeat_n(any, 14)).collect();
        assert!(matches!(Fields::compile(&[field(at, Sink::Log)]), Err(TooComplex)));
        let named = |number: usize| Segment { step: Step::Name(format!("a{number}").into()), descendant: true };
        let many: Vec<_> = (0..100).map(|number| field(vec![named(number)], Sink::Log)).collect();
        assert!(matches!(Fields::compile(&many), Err(TooComplex)));
    }
}
