//! One node of the tape.

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// `null`
    Null,
    /// `false`
    False,
    /// `true`
    True,
    /// A number, kept as its text.
    Number,
    /// A string, decoded.
    String,
    /// The name of an object's member; the member's value follows.
    Name,
    /// An array; its items follow.
    Array,
    /// An object; its names and values follow.
    Object,
}

/// The place of a node on the tape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A node, 16 bytes.
///
/// INVARIANT: `next` is greater than the node's own index and at most the length of the tape, once its container is
/// closed. While a container is open, its `next` is the index of the container around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// Scalars and names: where the text starts in its buffer. Containers: the byte offset of the opening bracket.
    pub(crate) start: u32,
    /// Scalars and names: length of the text in bytes. Containers: how many items or members.
    pub(crate) len: u32,
    /// The node behind this one and all that is in it.
    pub(crate) next: u32,
    pub(crate) kind: Kind,
    /// Which buffer the text lies in.
    pub(crate) buffer: super::text::Buffer,
    /// What the gate knows about the place of the node; 0 is nothing.
    pub(crate) mark: u16,
}

const _: () = assert!(size_of::<Node>() == 16, "a node is 16 bytes: memory and speed are counted on it");
