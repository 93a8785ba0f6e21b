//! `clean-html`: markup without what runs.

use ammonia::Builder;
use std::sync::LazyLock;

/// Formatting, lists, tables, links and images; no scripts, styles, forms, frames or handlers.
static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(Builder::default);

/// Parses the text as a browser does, and writes it with only the elements and attributes that are harmless. At most eight times as
/// long, and two kilobytes.
///
/// This one allocates: it builds the page's tree.
pub(super) fn clean(text: &str, out: &mut String) {
    out.push_str(&BUILDER.clean(text).to_string());
}
