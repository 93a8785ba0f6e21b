//! What the platform tells about an event: noted in the walk, judged by the stages behind it.

use crate::document::NodeId;
use sluicegate_schemas::Fact;

/// One fact, and where the event tells it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    pub(crate) fact: Fact,
    /// Whether it is told by the event's own source, not by what a policy says that a string carries.
    pub(crate) own: bool,
    pub(crate) node: NodeId,
    /// What it is told of: the innermost object that is an item of a list, or the root of the document. Facts of one unit are about
    /// the same thing.
    pub(crate) unit: NodeId,
    pub(crate) record: Option<u32>,
}
