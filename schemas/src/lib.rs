//! The event sources that sluicegate knows, as data.
