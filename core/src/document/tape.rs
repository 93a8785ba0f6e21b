//! The tape that documents are written to, and the document as it is read from it.

use super::arena::Arena;
use super::builder::{Builder, Escaped, MOST_BYTES, MOST_VALUES, NONE, Stop};
use super::coding::Codings;
use super::limits::Limits;
use super::names::Names;
use super::node::{Kind, Node, NodeId};
use super::parse::parse;
use super::problems::Problems;
use super::rules;
use super::text::{Arenas, Buffer, Span};

/// How much memory a new tape has, so that an event of ordinary size makes no allocation: about 300 KiB in all.
const NODES: usize = 8 * 1024;
const ARENA_BYTES: usize = 64 * 1024;
const STRINGS: usize = 1024;

/// The memory that documents are written to: nodes in the order of the text, and the text that had to be decoded.
///
/// One event's document is the first on it; documents opened from carriers follow. Reused from event to event.
#[derive(Debug)]
pub struct Tape {
    pub(super) nodes: Vec<Node>,
    pub(super) arenas: Arenas,
    pub(super) escaped: Vec<Escaped>,
    pub(super) opened: Vec<Opened>,
    names: Names,
    pub(crate) problems: Problems,
    /// Values on the tape, names not counted, but for those of undeclared documents.
    values: usize,
    /// Values of undeclared documents. They take what is left of the limit and nothing from it, so that nothing is ever refused for them.
    undeclared: usize,
}

/// How much was on the tape at some time.
#[derive(Clone, Copy, Default)]
struct Mark {
    nodes: usize,
    even: usize,
    odd: usize,
    escaped: usize,
    values: usize,
}

/// A document that was opened from a carrier.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened {
    /// The string that carries it.
    pub(crate) carrier: NodeId,
    /// Its root; the nodes up to `end` are its own.
    pub(crate) root: NodeId,
    pub(crate) end: u32,
    /// Whether the source or the policy says that the string carries it.
    pub(crate) declared: bool,
    /// What was taken off the string to get at it.
    pub(crate) codings: Codings,
    /// The text that it was read from.
    pub(crate) text: Span,
}

impl Default for Tape {
    fn default() -> Self {
        let arenas = Arenas { even: Arena::with_capacity(ARENA_BYTES), odd: Arena::with_capacity(ARENA_BYTES) };
        Self {
            nodes: Vec::with_capacity(NODES),
            arenas,
            escaped: Vec::with_capacity(STRINGS),
            opened: Vec::with_capacity(STRINGS),
            names: Names::default(),
            problems: Problems::default(),
            values: 0,
            undeclared: 0,
        }
    }
}

impl Tape {
    /// Forgets what was written, keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.nodes.clear();
        self.arenas.clear();
        self.escaped.clear();
        self.opened.clear();
        self.names.clear();
        self.problems.clear();
        self.values = 0;
        self.undeclared = 0;
    }

    /// Reads the bytes of an event as the first document: syntax and limits, and nothing else. [`Gate::check`](crate::Gate::check) does it
    /// by itself; this is for who only wants to know whether a text is strict JSON.
    ///
    /// # Errors
    /// [`Stop`] where there is no document.
    pub fn read(&mut self, event: &[u8], limits: &Limits) -> Result<(), Stop> {
        self.clear();
        if event.len() > limits.event_bytes || u32::try_from(event.len()).is_err() {
            self.problems.push(&rules::EVENT_BYTES, None, None);
            return Err(Stop);
        }
        // The fast check does not say where, the other one does.
        if simdutf8::basic::from_utf8(event).is_err() {
            let offset = simdutf8::compat::from_utf8(event).err().map(|error| error.valid_up_to());
            self.problems.push(&rules::UTF8, None, offset);
            return Err(Stop);
        }
        self.parse(event, Span::input(event), limits)
    }

    /// Takes a text as the first document, which is then one string.
    pub(crate) fn read_text(&mut self, text: &str, limits: &Limits) -> Result<(), Stop> {
        self.clear();
        match u32::try_from(text.len()) {
            Ok(len) if text.len() <= limits.string_bytes => {
                self.add_text(Span { buffer: Buffer::Input, start: 0, len });
                Ok(())
            }
            _ => {
                self.problems.push(&rules::STRING_BYTES, None, None);
                Err(Stop)
            }
        }
    }

    /// Lets `walk` build the first document. On `Err` of either kind there is none.
    pub(crate) fn build<E>(
        &mut self,
        limits: &Limits,
        walk: impl FnOnce(&mut Builder<'_>) -> Result<(), E>,
    ) -> Result<Result<(), Stop>, E> {
        self.clear();
        let mut builder = self.builder(&[], Span { buffer: Buffer::Input, start: 0, len: 0 }, limits);
        let before = builder.values_left();
        let walked = walk(&mut builder).map(|()| builder.finish());
        self.values = before - builder.values_left();
        if !matches!(walked, Ok(Ok(()))) {
            self.restore(Mark::default());
        }
        walked
    }

    /// Reads a text, which is UTF-8, as one more document: strict JSON. As [`nest`](Self::nest).
    pub(crate) fn parse(&mut self, input: &[u8], text: Span, limits: &Limits) -> Result<(), Stop> {
        self.nest(input, text, limits, |builder, _| parse(builder))
    }

    /// As [`parse`](Self::parse), for a text that nobody says is JSON.
    pub(crate) fn parse_undeclared(&mut self, input: &[u8], text: Span, limits: &Limits) -> Result<(), Stop> {
        let before = self.values;
        self.values += self.undeclared;
        let done = self.parse(input, text, limits);
        self.undeclared = self.values - before;
        self.values = before;
        done
    }

    /// Lets `read` build one more document from a text.
    ///
    /// On `Err` the tape is as it was before, and the problems say why.
    pub(crate) fn nest(
        &mut self,
        input: &[u8],
        text: Span,
        limits: &Limits,
        read: impl FnOnce(&mut Builder<'_>, &[u8]) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mark = Mark {
            nodes: self.nodes.len(),
            even: self.arenas.even.used(),
            odd: self.arenas.odd.used(),
            escaped: self.escaped.len(),
            values: self.values,
        };
        if !self.arenas.fits(text) {
            self.problems.clear();
            self.problems.push(&rules::DECODED_BYTES, None, None);
            return Err(Stop);
        }
        let mut builder = self.builder(input, text, limits);
        let bytes = builder.source.get(builder.source_start..).unwrap_or_default();
        let before = builder.values_left();
        let done = read(&mut builder, bytes).and_then(|()| builder.finish());
        self.values += before - builder.values_left();
        if done.is_err() {
            self.restore(mark);
        }
        done
    }

    /// Takes away what was written since; the problems stay, but not the nodes that they are about.
    fn restore(&mut self, mark: Mark) {
        self.nodes.truncate(mark.nodes);
        self.arenas.even.truncate(mark.even);
        self.arenas.odd.truncate(mark.odd);
        self.escaped.truncate(mark.escaped);
        self.values = mark.values;
        self.problems.forget_nodes();
    }

    /// Lets `decode` write what a text decodes to, and say whether it could; where that lies.
    pub(crate) fn decode(
        &mut self,
        input: &[u8],
        text: Span,
        decode: impl FnOnce(&[u8], &mut Arena) -> bool,
    ) -> Option<Span> {
        if !self.arenas.fits(text) {
            return None;
        }
        let (bytes, arena) = self.arenas.text_and_arena(input, text.buffer);
        let start = arena.used();
        if !decode(text.of(bytes), arena) {
            arena.truncate(start);
            return None;
        }
        Some(Span { buffer: text.buffer.decoded(), start: start as u32, len: (arena.used() - start) as u32 })
    }

    /// Lets `decode` write what a text decodes to, which may be longer than the text, but has at most `most` bytes; where that lies.
    ///
    /// On `Err` nothing is written.
    pub(crate) fn expand<E>(
        &mut self,
        input: &[u8],
        text: Span,
        most: usize,
        decode: impl FnOnce(&[u8], &mut Arena, usize) -> Result<(), E>,
    ) -> Result<Span, E> {
        let (bytes, arena) = self.arenas.text_and_arena(input, text.buffer);
        let start = arena.used();
        if let Err(error) = decode(text.of(bytes), arena, most.min(MOST_BYTES - start.min(MOST_BYTES))) {
            arena.truncate(start);
            return Err(error);
        }
        Ok(Span { buffer: text.buffer.decoded(), start: start as u32, len: (arena.used() - start) as u32 })
    }

    /// Adds a document that is one string.
    pub(crate) fn add_text(&mut self, text: Span) {
        let next = self.nodes.len() as u32 + 1;
        self.nodes.push(Node {
            start: text.start,
            len: text.len,
            next,
            kind: Kind::String,
            buffer: text.buffer,
            mark: 0,
        });
    }

    /// Notes that the document from `root` to the end of the tape was opened from a carrier. Carriers are opened in the order of
    /// their nodes.
    pub(crate) fn add_opened(
        &mut self,
        carrier: NodeId,
        root: NodeId,
        declared: bool,
        codings: Codings,
        text: Span,
    ) -> Opened {
        let opened = Opened { carrier, root, end: self.nodes.len() as u32, declared, codings, text };
        self.opened.push(opened);
        opened
    }

    /// Where the text of a string or name lies.
    pub(crate) fn span(&self, node: NodeId) -> Span {
        match self.nodes.get(node.index()) {
            Some(node) => Span { buffer: node.buffer, start: node.start, len: node.len },
            None => Span { buffer: Buffer::Input, start: 0, len: 0 },
        }
    }

    /// The bytes of a text.
    pub(crate) fn bytes<'a>(&'a self, input: &'a [u8], text: Span) -> &'a [u8] {
        text.of(self.arenas.bytes(input, text.buffer))
    }

    /// Notes what the gate knows about the place of a node.
    pub(crate) fn mark(&mut self, node: NodeId, mark: u16) {
        if let Some(node) = self.nodes.get_mut(node.index()) {
            node.mark = mark;
        }
    }

    /// How many values there are, those of undeclared documents not counted.
    pub(crate) const fn values(&self) -> usize {
        self.values
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> u32 {
        self.nodes.len() as u32
    }

    fn builder<'t>(&'t mut self, input: &'t [u8], text: Span, limits: &'t Limits) -> Builder<'t> {
        let first = self.nodes.len();
        self.names.clear();
        self.problems.clear();
        let (source, arena) = self.arenas.text_and_arena(input, text.buffer);
        let end = text.start as usize + text.len as usize;
        Builder {
            nodes: &mut self.nodes,
            arena,
            escaped: &mut self.escaped,
            names: &mut self.names,
            problems: &mut self.problems,
            limits,
            source: source.get(..end).unwrap_or_default(),
            source_buffer: text.buffer,
            source_start: text.start as usize,
            arena_buffer: text.buffer.decoded(),
            parent: NONE,
            kind: Kind::Null,
            count: 0,
            deeper: limits.depth,
            granted: 0,
            left: limits.nodes.min(MOST_VALUES).saturating_sub(self.values),
            named: false,
            first,
            stopped: false,
        }
    }

    /// The document on the tape, with the bytes that it was read from.
    pub(crate) fn document<'a>(&'a self, input: &'a [u8]) -> Document<'a> {
        Document { input, tape: self }
    }
}

/// A document as it is read: nodes, their kinds and their texts.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    pub(super) input: &'a [u8],
    pub(super) tape: &'a Tape,
}

impl<'a> Document<'a> {
    /// The value that the event is.
    #[must_use]
    pub fn root(&self) -> Option<NodeId> {
        (!self.tape.nodes.is_empty()).then_some(NodeId(0))
    }

    /// How many bytes all its strings and names have, and how many values it has.
    pub(crate) fn size(&self) -> (usize, usize) {
        let texts = self.tape.nodes.iter().filter(|node| matches!(node.kind, Kind::String | Kind::Name));
        (texts.map(|node| node.len as usize).sum(), self.tape.values)
    }

    /// What the node is.
    #[must_use]
    pub fn kind(&self, node: NodeId) -> Kind {
        self.node(node).map_or(Kind::Null, |node| node.kind)
    }

    /// The text of a scalar or name, decoded, as bytes of UTF-8; empty for arrays and objects.
    #[must_use]
    pub fn bytes(&self, node: NodeId) -> &'a [u8] {
        let Some(node) = self.node(node) else { return &[] };
        match node.kind {
            // Those that a host object brought have no text.
            Kind::Null => b"null",
            Kind::False => b"false",
            Kind::True => b"true",
            Kind::Number | Kind::String | Kind::Name => {
                self.tape.bytes(self.input, Span { buffer: node.buffer, start: node.start, len: node.len })
            }
            Kind::Array | Kind::Object => &[],
        }
    }

    /// The text of a scalar or name, decoded; empty for arrays and objects.
    #[must_use]
    pub fn text(&self, node: NodeId) -> &'a str {
        // INVARIANT: the input was checked to be UTF-8, and so is all that was decoded.
        simdutf8::basic::from_utf8(self.bytes(node)).unwrap_or_default()
    }

    /// The items of an array; empty for everything else.
    pub fn items(&self, array: NodeId) -> impl Iterator<Item = NodeId> + use<'a> {
        let is_array = self.kind(array) == Kind::Array;
        self.children(array).filter(move |_| is_array)
    }

    /// The members of an object, name and value; empty for everything else.
    pub fn members(&self, object: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> + use<'a> {
        let is_object = self.kind(object) == Kind::Object;
        let mut nodes = self.children(object);
        std::iter::from_fn(move || Some((nodes.next()?, nodes.next()?))).filter(move |_| is_object)
    }

    /// The value of the object's member of that name.
    #[must_use]
    pub fn member(&self, object: NodeId, name: &str) -> Option<NodeId> {
        // Most names differ in their length already.
        let is_named = |member: NodeId| {
            self.node(member).is_some_and(|node| node.len as usize == name.len())
                && self.bytes(member) == name.as_bytes()
        };
        self.members(object).find(|(member, _)| is_named(*member)).map(|(_, value)| value)
    }

    /// How many items or members an array or object has.
    #[must_use]
    pub fn count(&self, container: NodeId) -> usize {
        match self.node(container) {
            Some(node) if matches!(node.kind, Kind::Array | Kind::Object) => node.len as usize,
            _ => 0,
        }
    }

    /// The document that was opened from this string, if it carries one.
    #[must_use]
    pub fn opened(&self, carrier: NodeId) -> Option<NodeId> {
        self.opened_from(carrier).map(|opened| opened.root)
    }

    /// The document that was opened from this string because the source or the policy says that it carries one.
    pub(crate) fn declared(&self, carrier: NodeId) -> Option<NodeId> {
        self.opened_from(carrier).filter(|opened| opened.declared).map(|opened| opened.root)
    }

    pub(crate) fn opened_from(&self, carrier: NodeId) -> Option<&'a Opened> {
        let opened = &self.tape.opened;
        let at = opened.binary_search_by_key(&carrier, |opened| opened.carrier).ok()?;
        opened.get(at)
    }

    /// Every document that was opened, in the order of their roots and of what they were opened from.
    pub(crate) fn opened_documents(&self) -> &'a [Opened] {
        &self.tape.opened
    }

    /// The document that a node is of, unless that is the event itself.
    pub(crate) fn document_of(&self, node: NodeId) -> Option<&'a Opened> {
        let opened = &self.tape.opened;
        let behind = opened.partition_point(|opened| opened.root <= node);
        behind.checked_sub(1).and_then(|at| opened.get(at)).filter(|opened| node.0 < opened.end)
    }

    /// The place of the node, as a JSONPath into the opened document.
    #[must_use]
    pub fn path(&self, node: NodeId) -> super::PathDisplay<'a> {
        super::PathDisplay::new(*self, node)
    }

    /// Where the text of a string or name lies.
    pub(crate) fn span(&self, node: NodeId) -> Span {
        self.tape.span(node)
    }

    /// All bytes of the buffer that a text lies in.
    pub(crate) fn buffer(&self, text: Span) -> &'a [u8] {
        self.tape.arenas.bytes(self.input, text.buffer)
    }

    /// Where a string with escapes stands in the buffer that it was read from, without its quotes: start and length.
    pub(crate) fn escaped(&self, node: NodeId) -> Option<(u32, u32)> {
        let at = self.tape.escaped.binary_search_by_key(&node.0, |escaped| escaped.node).ok()?;
        self.tape.escaped.get(at).map(|escaped| (escaped.start, escaped.len))
    }

    pub(crate) fn node(&self, node: NodeId) -> Option<&'a Node> {
        self.tape.nodes.get(node.index())
    }

    /// The nodes from `from` up to `end` that have a mark, with the mark.
    pub(crate) fn marked(&self, from: NodeId, end: u32) -> impl Iterator<Item = (NodeId, u16)> + use<'a> {
        let nodes = self.tape.nodes.get(from.index()..end as usize).unwrap_or_default();
        nodes.iter().zip(from.0..).filter(|(node, _)| node.mark != 0).map(|(node, index)| (NodeId(index), node.mark))
    }

    /// The nodes directly in a container: items, or names and values in turn.
    pub(crate) fn children(&self, container: NodeId) -> Children<'a> {
        let end = self.node(container).map_or(0, |node| node.next);
        Children { nodes: &self.tape.nodes, at: container.0.saturating_add(1), end }
    }

    /// What tells this document's tape from others that are alive.
    pub(crate) fn address(&self) -> usize {
        std::ptr::from_ref(self.tape).addr()
    }
}

/// The nodes directly in a container, in order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Children<'a> {
    nodes: &'a [Node],
    at: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        let node = self.nodes.get(self.at as usize).filter(|_| self.at < self.end)?;
        Some(NodeId(std::mem::replace(&mut self.at, node.next)))
    }
}
