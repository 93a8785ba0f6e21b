//! Building a document, event by event.

use super::arena::Arena;
use super::limits::Limits;
use super::names::Names;
use super::node::{Kind, Node, NodeId};
use super::rules;
use super::text::Buffer;
use crate::finding::Rule;

/// No node: the container around the root.
const NONE: u32 = u32::MAX;

/// Where a string with escapes stands in the text that it was read from: its node has the decoded text instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Escaped {
    pub(crate) node: u32,
    /// Offset in the source's buffer of the first byte behind the opening quote.
    pub(crate) start: u32,
    /// Bytes up to the closing quote.
    pub(crate) len: u32,
}

/// The document cannot be read on. Why is among the findings of the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop;

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
    fn full(&self, rule: &'static Rule) -> bool {
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

/// Takes the parts of a document in the order of its text and writes them to the tape.
///
/// A host language's walker calls it; the JSON parser does too. Each call can say [`Stop`]: a limit was reached, or the
/// calls make no document (a value without a name in an object, an end without a beginning).
#[derive(Debug)]
pub struct Builder<'t> {
    pub(super) nodes: &'t mut Vec<Node>,
    pub(super) arena: &'t mut Arena,
    pub(super) escaped: &'t mut Vec<Escaped>,
    pub(super) names: &'t mut Names,
    pub(super) problems: &'t mut Problems,
    pub(super) limits: &'t Limits,
    /// The text that is read, where one is; nodes whose text needs no decoding point into it.
    pub(super) source: &'t [u8],
    pub(super) source_buffer: Buffer,
    /// Where in its buffer the text starts.
    pub(super) source_start: usize,
    pub(super) arena_buffer: Buffer,
    /// The container that is open, or `NONE`.
    pub(super) parent: u32,
    /// How many containers are open.
    pub(super) depth: usize,
    /// How many values are on the tape, names not counted.
    pub(super) values: &'t mut usize,
    /// In an object: whether a name waits for its value.
    pub(super) named: bool,
    /// Where the first node of the document lies.
    pub(super) first: usize,
}

impl<'t> Builder<'t> {
    /// Opens an object. Its members follow, each a [`name`](Self::name) and a value, then [`end`](Self::end).
    ///
    /// # Errors
    /// [`Stop`] when it lies too deep, there are too many values, or no value may stand here.
    pub fn begin_object(&mut self) -> Result<(), Stop> {
        self.open(Kind::Object, None)
    }

    /// Opens an array. Its items follow, then [`end`](Self::end).
    ///
    /// # Errors
    /// [`Stop`] when it lies too deep, there are too many values, or no value may stand here.
    pub fn begin_array(&mut self) -> Result<(), Stop> {
        self.open(Kind::Array, None)
    }

    /// Closes the innermost open array or object.
    ///
    /// # Errors
    /// [`Stop`] when none is open, or a name waits for its value.
    pub fn end(&mut self) -> Result<(), Stop> {
        match self.parent_kind() {
            Some(_) if !self.named => self.close(),
            _ => Err(self.misused()),
        }
    }

    /// The name of the next member of the open object.
    ///
    /// # Errors
    /// [`Stop`] when no object is open, a name waits already, or the name is too long.
    pub fn name(&mut self, name: &str) -> Result<(), Stop> {
        if self.parent_kind() != Some(Kind::Object) || self.named {
            return Err(self.misused());
        }
        let start = self.copy(name)?;
        self.named = true;
        self.names.push(name.as_bytes());
        self.push(Kind::Name, start, name.len(), self.arena_buffer)
    }

    /// A string.
    ///
    /// # Errors
    /// [`Stop`] when it is too long, there are too many values, or no value may stand here.
    pub fn string(&mut self, text: &str) -> Result<(), Stop> {
        self.place(None)?;
        let start = self.copy(text)?;
        self.push(Kind::String, start, text.len(), self.arena_buffer)
    }

    /// A number, as its JSON text.
    ///
    /// # Errors
    /// [`Stop`] when the text is no JSON number, there are too many values, or no value may stand here.
    pub fn number(&mut self, text: &str) -> Result<(), Stop> {
        if super::json::number(text.as_bytes()) != Ok(text.len()) {
            let non_finite = text.trim_start_matches('-').to_ascii_lowercase();
            let rule = if non_finite.starts_with("nan") || non_finite.starts_with("inf") {
                &rules::NON_FINITE
            } else {
                &rules::NUMBER
            };
            return Err(self.stop(rule, None));
        }
        self.place(None)?;
        let start = self.copy(text)?;
        self.push(Kind::Number, start, text.len(), self.arena_buffer)
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// [`Stop`] when there are too many values, or no value may stand here.
    pub fn boolean(&mut self, value: bool) -> Result<(), Stop> {
        self.place(None)?;
        self.push(if value { Kind::True } else { Kind::False }, 0, 0, self.arena_buffer)
    }

    /// `null`.
    ///
    /// # Errors
    /// [`Stop`] when there are too many values, or no value may stand here.
    pub fn null(&mut self) -> Result<(), Stop> {
        self.place(None)?;
        self.push(Kind::Null, 0, 0, self.arena_buffer)
    }

    /// Notes that the host object holds something that is no JSON: half of a surrogate pair in a string.
    pub fn lone_surrogate(&mut self) {
        self.problems.push(&rules::LONE_SURROGATE, None, None);
    }

    /// A string or name that `write` decodes into the arena. Stops where it is not UTF-8.
    pub(crate) fn decoded(&mut self, kind: Kind, write: impl FnOnce(&mut Arena)) -> Result<(), Stop> {
        if kind == Kind::String {
            self.place(None)?;
        }
        let start = self.arena.used();
        write(self.arena);
        let text = self.arena.bytes().get(start..).unwrap_or_default();
        if text.len() > self.limits.string_bytes {
            return Err(self.stop(&rules::STRING_BYTES, None));
        }
        if simdutf8::basic::from_utf8(text).is_err() {
            return Err(self.stop(&rules::UTF8, None));
        }
        let len = text.len();
        self.named = kind == Kind::Name;
        self.push(kind, start, len, self.arena_buffer)
    }

    /// Closes an object in which a name may stand twice, and none of whose names was noted.
    pub(crate) fn end_form(&mut self) -> Result<(), Stop> {
        if self.named { Err(self.misused()) } else { self.shut().map(|_| ()) }
    }

    /// Ends the document.
    ///
    /// # Errors
    /// [`Stop`] when there is no value, or a container is still open.
    pub(super) fn finish(&mut self) -> Result<(), Stop> {
        let whole = self.parent == NONE && self.nodes.len() > self.first;
        if whole { Ok(()) } else { Err(self.misused()) }
    }

    /// The calls make no document. That is the caller's mistake; the event is refused all the same.
    #[cold]
    fn misused(&mut self) -> Stop {
        self.stop(&rules::SYNTAX, None)
    }

    /// Notes why the document cannot be read on.
    #[cold]
    pub(super) fn stop(&mut self, rule: &'static Rule, offset: Option<usize>) -> Stop {
        self.problems.push(rule, None, offset);
        Stop
    }

    /// Makes sure that a value may stand here, and counts it.
    #[inline]
    pub(super) fn place(&mut self, offset: Option<usize>) -> Result<(), Stop> {
        if self.parent == NONE {
            if self.nodes.len() > self.first {
                return Err(self.misused());
            }
        } else if let Some(parent) = self.nodes.get_mut(self.parent as usize) {
            if parent.kind == Kind::Object && !self.named {
                return Err(self.misused());
            }
            parent.len += 1;
        }
        self.named = false;
        if *self.values >= self.limits.nodes {
            return Err(self.stop(&rules::NODES, offset));
        }
        *self.values += 1;
        Ok(())
    }

    #[inline]
    pub(super) fn push(&mut self, kind: Kind, start: usize, len: usize, buffer: Buffer) -> Result<(), Stop> {
        let next = self.nodes.len() + 1;
        // Offsets fit: an event and what is decoded from it are each limited to less than 4 GiB.
        self.nodes.push(Node { start: start as u32, len: len as u32, next: next as u32, kind, buffer, mark: 0 });
        Ok(())
    }

    pub(super) fn open(&mut self, kind: Kind, offset: Option<usize>) -> Result<(), Stop> {
        self.place(offset)?;
        if self.depth >= self.limits.depth {
            return Err(self.stop(&rules::DEPTH, offset));
        }
        self.depth += 1;
        let index = self.nodes.len() as u32;
        let node = Node {
            start: offset.unwrap_or(0) as u32,
            len: 0,
            next: self.parent,
            kind,
            buffer: self.source_buffer,
            mark: 0,
        };
        self.nodes.push(node);
        self.parent = index;
        Ok(())
    }

    #[inline]
    pub(super) fn close(&mut self) -> Result<(), Stop> {
        let (index, closed) = self.shut()?;
        if closed.kind == Kind::Object && self.names.close(closed.len as usize) {
            self.note_duplicates(index);
        }
        Ok(())
    }

    /// Closes the open container; which it was.
    #[inline]
    fn shut(&mut self) -> Result<(u32, Node), Stop> {
        let (index, end) = (self.parent, self.nodes.len() as u32);
        let Some(node) = self.nodes.get_mut(index as usize) else { return Err(self.misused()) };
        self.parent = node.next;
        self.depth -= 1;
        node.next = end;
        Ok((index, *node))
    }

    /// Whether an array or object is open, and which.
    #[inline]
    pub(super) fn parent_kind(&self) -> Option<Kind> {
        self.nodes.get(self.parent as usize).map(|node| node.kind)
    }

    fn copy(&mut self, text: &str) -> Result<usize, Stop> {
        if text.len() > self.limits.string_bytes {
            return Err(self.stop(&rules::STRING_BYTES, None));
        }
        let start = self.arena.used();
        self.arena.extend(text.as_bytes());
        Ok(start)
    }

    /// Notes each name of the object that stood there before.
    ///
    /// Two names had the same hash, so this is rare; and once there is no room for more notes it is not done at all,
    /// so that an event full of such objects costs no more than one of them.
    #[cold]
    fn note_duplicates(&mut self, object: u32) {
        if self.problems.full(&rules::DUPLICATE_KEY) {
            self.problems.more = true;
            return;
        }
        let end = self.nodes.get(object as usize).map_or(0, |node| node.next);
        let mut members = std::mem::take(&mut self.names.table);
        members.clear();
        let mut at = object + 1;
        while at < end {
            members.push(u64::from(at));
            let Some(value) = self.nodes.get(at as usize + 1) else { break };
            at = value.next;
        }
        members.sort_unstable_by(|&a, &b| self.text(a as u32).cmp(self.text(b as u32)).then(a.cmp(&b)));
        for pair in members.windows(2) {
            if let [first, second] = *pair
                && self.text(first as u32) == self.text(second as u32)
            {
                let name = NodeId(second as u32);
                self.problems.push(&rules::DUPLICATE_KEY, Some(name), self.offset(name));
            }
        }
        self.names.table = members;
    }

    /// Where the node stands in the source, in bytes from its start, if it comes from a source.
    fn offset(&self, node: NodeId) -> Option<usize> {
        let start = match self.nodes.get(node.index()) {
            Some(known) if known.buffer == self.source_buffer => known.start,
            _ => self.escaped.iter().rev().find(|escaped| escaped.node == node.0)?.start,
        };
        (start as usize).checked_sub(self.source_start)
    }

    fn text(&self, index: u32) -> &[u8] {
        let Some(node) = self.nodes.get(index as usize) else { return &[] };
        let bytes = if node.buffer == self.source_buffer { self.source } else { self.arena.bytes() };
        bytes.get(node.start as usize..node.start as usize + node.len as usize).unwrap_or_default()
    }
}
