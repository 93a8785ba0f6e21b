//! Building a document, event by event.

use super::arena::Arena;
use super::limits::Limits;
use super::names::Names;
use super::node::{Kind, Node, NodeId};
use super::problems::Problems;
use super::rules;
use super::text::Buffer;
use crate::finding::Rule;

/// No node: the container around the root.
pub(super) const NONE: u32 = u32::MAX;

/// Offsets have 32 bits, whatever the limits say.
pub(super) const MOST_BYTES: usize = u32::MAX as usize;

/// So have the places of nodes, of which each value has two at most, its name and itself.
pub(super) const MOST_VALUES: usize = (u32::MAX / 2 - 1) as usize;

/// The tape grows by this many nodes at least.
const FEWEST: usize = 1024;

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
    /// What the open container is, and how many children it has so far; of no meaning where none is open.
    pub(super) kind: Kind,
    pub(super) count: u32,
    /// How many more containers may be opened in each other.
    pub(super) deeper: usize,
    /// How many more values there may be: those that there is room for, and those beyond.
    pub(super) granted: usize,
    pub(super) left: usize,
    /// In an object: whether a name waits for its value.
    pub(super) named: bool,
    /// Where the first node of the document lies.
    pub(super) first: usize,
    /// Whether a call said [`Stop`]: what a caller who does not listen adds is never a document.
    pub(super) stopped: bool,
}

impl<'t> Builder<'t> {
    /// Opens an object. Its members follow, each a [`name`](Self::name) and a value, then [`end`](Self::end).
    ///
    /// # Errors
    /// [`Stop`] when it lies too deep, there are too many values, or no value may stand here.
    pub fn begin_object(&mut self) -> Result<(), Stop> {
        self.expect_value()?;
        self.open(Kind::Object, None)
    }

    /// Opens an array. Its items follow, then [`end`](Self::end).
    ///
    /// # Errors
    /// [`Stop`] when it lies too deep, there are too many values, or no value may stand here.
    pub fn begin_array(&mut self) -> Result<(), Stop> {
        self.expect_value()?;
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
        self.push(Kind::Name, start, name.len(), self.arena_buffer);
        Ok(())
    }

    /// A string.
    ///
    /// # Errors
    /// [`Stop`] when it is too long, there are too many values, or no value may stand here.
    pub fn string(&mut self, text: &str) -> Result<(), Stop> {
        self.expect_value()?;
        self.place(None)?;
        let start = self.copy(text)?;
        self.push(Kind::String, start, text.len(), self.arena_buffer);
        Ok(())
    }

    /// A number, as its JSON text.
    ///
    /// # Errors
    /// [`Stop`] when the text is no JSON number, there are too many values, or no value may stand here.
    pub fn number(&mut self, text: &str) -> Result<(), Stop> {
        if super::json::number(text.as_bytes()) != Ok(text.len()) {
            // However the host writes them: nan, -inf, Infinity.
            let word = text.strip_prefix('-').unwrap_or(text).as_bytes().first_chunk::<3>();
            let non_finite =
                word.is_some_and(|word| [b"nan", b"inf"].iter().any(|name| word.eq_ignore_ascii_case(*name)));
            return Err(self.stop(if non_finite { &rules::NON_FINITE } else { &rules::NUMBER }, None));
        }
        self.expect_value()?;
        self.place(None)?;
        let start = self.add(text)?;
        self.push(Kind::Number, start, text.len(), self.arena_buffer);
        Ok(())
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// [`Stop`] when there are too many values, or no value may stand here.
    pub fn boolean(&mut self, value: bool) -> Result<(), Stop> {
        self.expect_value()?;
        self.place(None)?;
        self.push(if value { Kind::True } else { Kind::False }, 0, 0, self.arena_buffer);
        Ok(())
    }

    /// `null`.
    ///
    /// # Errors
    /// [`Stop`] when there are too many values, or no value may stand here.
    pub fn null(&mut self) -> Result<(), Stop> {
        self.expect_value()?;
        self.place(None)?;
        self.push(Kind::Null, 0, 0, self.arena_buffer);
        Ok(())
    }

    /// Notes that the string or name that comes next holds half of a surrogate pair, which no JSON text can.
    pub fn lone_surrogate(&mut self) {
        let next = NodeId(self.nodes.len() as u32);
        self.problems.push(&rules::LONE_SURROGATE, Some(next), None);
    }

    /// A string or name that `write` decodes into the arena. Stops where it is not UTF-8.
    pub(crate) fn decoded(&mut self, kind: Kind, write: impl FnOnce(&mut Arena)) -> Result<(), Stop> {
        self.expect(kind)?;
        let start = self.arena.used();
        write(self.arena);
        let text = self.arena.bytes().get(start..).unwrap_or_default();
        let (len, fault) = (text.len(), fault(text, self.limits));
        if let Some(rule) = fault {
            return Err(self.stop(rule, None));
        }
        self.named = kind == Kind::Name;
        self.push(kind, start, len, self.arena_buffer);
        Ok(())
    }

    /// A name that is no sender's.
    pub(crate) fn literal_name(&mut self, name: &'static str) -> Result<(), Stop> {
        self.decoded(Kind::Name, |arena| arena.extend(name.as_bytes()))
    }

    /// A string or name that stands in the source as it is, at that offset of its text. Stops where it is not UTF-8.
    pub(crate) fn verbatim(&mut self, kind: Kind, offset: usize, len: usize) -> Result<(), Stop> {
        self.expect(kind)?;
        let start = self.source_start + offset;
        let text = self.source.get(start..start + len).unwrap_or_default();
        if let Some(rule) = fault(text, self.limits) {
            return Err(self.stop(rule, Some(offset)));
        }
        self.named = kind == Kind::Name;
        self.push(kind, start, len, self.source_buffer);
        Ok(())
    }

    /// A string or name that stands in the source with escapes, at that offset of its text, and that `write` decodes.
    pub(crate) fn unescaped(
        &mut self,
        kind: Kind,
        offset: usize,
        len: usize,
        write: impl FnOnce(&mut Arena),
    ) -> Result<(), Stop> {
        let (node, start) = (self.nodes.len() as u32, self.source_start + offset);
        self.decoded(kind, write)?;
        self.escaped.push(Escaped { node, start: start as u32, len: len as u32 });
        Ok(())
    }

    /// Makes sure that a string or name may stand here.
    fn expect(&mut self, kind: Kind) -> Result<(), Stop> {
        if kind == Kind::String {
            self.expect_value()?;
            self.place(None)
        } else if self.parent_kind() != Some(Kind::Object) || self.named {
            Err(self.misused())
        } else {
            Ok(())
        }
    }

    /// Stops because the text, at that offset, is not what its reader expects.
    pub(crate) fn refuse(&mut self, rule: &'static Rule, offset: usize) -> Stop {
        self.stop(rule, Some(offset))
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
        if whole && !self.stopped { Ok(()) } else { Err(self.misused()) }
    }

    /// The calls make no document. That is the caller's mistake; the event is refused all the same.
    #[cold]
    fn misused(&mut self) -> Stop {
        self.stop(&rules::SYNTAX, None)
    }

    /// Notes why the document cannot be read on: the first reason is the one that counts.
    #[cold]
    pub(super) fn stop(&mut self, rule: &'static Rule, offset: Option<usize>) -> Stop {
        if !self.stopped {
            self.stopped = true;
            self.problems.push(rule, None, offset);
        }
        Stop
    }

    /// Makes sure that a value may stand here.
    fn expect_value(&mut self) -> Result<(), Stop> {
        let expected = match self.parent_kind() {
            Some(Kind::Object) => std::mem::take(&mut self.named),
            Some(_) => true,
            None => self.nodes.len() == self.first,
        };
        if expected { Ok(()) } else { Err(self.misused()) }
    }

    /// Counts a value.
    #[inline]
    pub(super) fn place(&mut self, offset: Option<usize>) -> Result<(), Stop> {
        if self.granted == 0 {
            self.grant(offset)?;
        }
        self.granted -= 1;
        self.count += 1;
        Ok(())
    }

    /// Makes room for more values, as many as the limit allows at most.
    ///
    /// Room is made here and not where a node is written, so that both need one check; and an eighth at a time, for a vector
    /// doubles, and the nodes of a document are larger than its text.
    #[cold]
    fn grant(&mut self, offset: Option<usize>) -> Result<(), Stop> {
        if self.left == 0 {
            return Err(self.stop(&rules::NODES, offset));
        }
        // Each value may have a name, and the one behind the last that is granted has its name already.
        let room = |nodes: &Vec<Node>| (nodes.capacity() - nodes.len()).saturating_sub(1) / 2;
        if room(self.nodes) == 0 {
            self.nodes.reserve_exact((self.nodes.len() / 8).max(FEWEST));
        }
        self.granted = room(self.nodes).min(self.left);
        self.left -= self.granted;
        Ok(())
    }

    /// How many more values there may be.
    pub(super) fn values_left(&self) -> usize {
        self.granted + self.left
    }

    /// Writes a scalar or name. That its offsets fit into 32 bits was made sure where the text came from.
    #[inline]
    pub(super) fn push(&mut self, kind: Kind, start: usize, len: usize, buffer: Buffer) {
        let next = self.nodes.len() + 1;
        self.nodes.push(Node { start: start as u32, len: len as u32, next: next as u32, kind, buffer, mark: 0 });
    }

    /// Opens an array or object, whose bracket is the byte at `offset` of the text if there is one.
    #[inline]
    pub(super) fn open(&mut self, kind: Kind, offset: Option<usize>) -> Result<(), Stop> {
        self.place(offset)?;
        if self.deeper == 0 {
            return Err(self.stop(&rules::DEPTH, offset));
        }
        self.deeper -= 1;
        if let Some(parent) = self.nodes.get_mut(self.parent as usize) {
            parent.len = self.count;
        }
        let index = self.nodes.len() as u32;
        let node = Node {
            start: offset.map_or(0, |offset| self.source_start + offset) as u32,
            len: 0,
            next: self.parent,
            kind,
            buffer: self.source_buffer,
            mark: 0,
        };
        self.nodes.push(node);
        self.parent = index;
        self.kind = kind;
        self.count = 0;
        Ok(())
    }

    #[inline]
    pub(super) fn close(&mut self) -> Result<(), Stop> {
        let (index, closed) = self.shut()?;
        if closed.kind == Kind::Object {
            let count = closed.len as usize;
            if self.names.may_repeat(count) {
                self.note_duplicates(index, count);
            }
            self.names.forget(count);
        }
        Ok(())
    }

    /// Closes the open container; which it was.
    #[inline]
    fn shut(&mut self) -> Result<(u32, Node), Stop> {
        let (index, end) = (self.parent, self.nodes.len() as u32);
        let Some(node) = self.nodes.get_mut(index as usize) else { return Err(self.misused()) };
        self.parent = node.next;
        self.deeper += 1;
        node.next = end;
        node.len = self.count;
        let closed = *node;
        if let Some(parent) = self.nodes.get(self.parent as usize) {
            self.kind = parent.kind;
            self.count = parent.len;
        }
        Ok((index, closed))
    }

    /// Whether an array or object is open, and which.
    #[inline]
    pub(super) fn parent_kind(&self) -> Option<Kind> {
        (self.parent != NONE).then_some(self.kind)
    }

    /// Copies a string or name into the arena; where it starts.
    fn copy(&mut self, text: &str) -> Result<usize, Stop> {
        if text.len() > self.limits.string_bytes {
            return Err(self.stop(&rules::STRING_BYTES, None));
        }
        self.add(text)
    }

    /// Copies a text into the arena; where it starts. All texts of a host object together are shorter than its JSON text.
    fn add(&mut self, text: &str) -> Result<usize, Stop> {
        let start = self.arena.used();
        if start + text.len() > self.limits.event_bytes.min(MOST_BYTES) {
            return Err(self.stop(&rules::EVENT_BYTES, None));
        }
        self.arena.extend(text.as_bytes());
        Ok(start)
    }

    /// Notes each name of the object, which has `count` of them, that stood there before.
    ///
    /// Two names may be the same, so this is rare; and once there is no room for more notes it is not done at all, so that an
    /// event full of such objects costs no more than one of them.
    #[cold]
    fn note_duplicates(&mut self, object: u32, count: usize) {
        if self.problems.full(&rules::DUPLICATE_KEY) {
            self.problems.more = true;
            return;
        }
        let mut names = std::mem::take(&mut self.names.table);
        names.clear();
        // The upper half of a name's hash, and its node: the order of these is that of the hashes.
        let mut at = object + 1;
        for hash in self.names.last(count) {
            names.push(hash & !u64::from(u32::MAX) | u64::from(at));
            at = self.nodes.get(at as usize + 1).map_or(at, |value| value.next);
        }
        names.sort_unstable_by(|&a, &b| self.order(a, b).then(a.cmp(&b)));
        // To the front: those that are the same as the one before, in the order of the text.
        let mut before = None;
        names.retain(|&name| before.replace(name).is_some_and(|before| self.order(before, name).is_eq()));
        names.iter_mut().for_each(|name| *name &= u64::from(u32::MAX));
        names.sort_unstable();
        for &name in &names {
            let name = NodeId(name as u32);
            self.problems.push(&rules::DUPLICATE_KEY, Some(name), self.quote(name));
        }
        self.names.table = names;
    }

    /// Compares two names, each with its hash in front: by hash, and only then by text.
    fn order(&self, a: u64, b: u64) -> std::cmp::Ordering {
        (a >> 32).cmp(&(b >> 32)).then_with(|| self.text(a as u32).cmp(self.text(b as u32)))
    }

    /// Where the opening quote of a name stands in the text that is read, if one is.
    fn quote(&self, name: NodeId) -> Option<usize> {
        let node = self.nodes.get(name.index())?;
        let start = if node.buffer == self.source_buffer {
            node.start
        } else {
            let at = self.escaped.binary_search_by_key(&name.0, |escaped| escaped.node).ok()?;
            self.escaped.get(at)?.start
        };
        (start as usize).checked_sub(self.source_start + 1)
    }

    fn text(&self, index: u32) -> &[u8] {
        let Some(node) = self.nodes.get(index as usize) else { return &[] };
        let bytes = if node.buffer == self.source_buffer { self.source } else { self.arena.bytes() };
        bytes.get(node.start as usize..node.start as usize + node.len as usize).unwrap_or_default()
    }
}

/// What is wrong with a string or name.
fn fault(text: &[u8], limits: &Limits) -> Option<&'static Rule> {
    if text.len() > limits.string_bytes {
        return Some(&rules::STRING_BYTES);
    }
    simdutf8::basic::from_utf8(text).is_err().then_some(&rules::UTF8)
}
