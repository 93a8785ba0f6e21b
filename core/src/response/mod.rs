//! What the platform is told about an event that is refused, or whose records are.
//!
//! What each source can be told is data: `x-source.reply` in the source files. Here is only the code that fills the templates in, that
//! holds back what must stay in order, and that joins an answer with the handler's own.

mod choose;
mod items;
mod merge;
mod order;
mod problem;
mod template;

pub use choose::Response;
pub use merge::ResponseError;

pub(crate) use choose::response;
pub(crate) use items::id;
pub(crate) use merge::merge;
pub(crate) use order::Held;
