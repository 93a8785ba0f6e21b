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

#[cfg(test)]
mod tests {
    use super::clean;
    use proptest::prelude::*;

    fn cleaned(text: &str) -> String {
        let mut out = String::new();
        clean(text, &mut out);
        out
    }

    #[test]
    fn formatting_stays_and_what_runs_goes() {
        for (text, expected) in [
            ("<p>Hello <b>Ada</b></p>", "<p>Hello <b>Ada</b></p>"),
            ("<script>go()</script>after", "after"),
            ("<b onclick=go()>x</b>", "<b>x</b>"),
            ("<img src=x onerror=go()>", "<img src=\"x\">"),
            ("<svg><style><img src=x onerror=go()></style></svg>", "<img src=\"x\">"),
            ("<form action=//evil><input></form>y", "y"),
            ("3 &lt; 4", "3 &lt; 4"),
        ] {
            assert_eq!(cleaned(text), expected, "{text}");
        }
        assert!(!cleaned("<a href=\"java\tscript:go()\">x</a>").contains("script"));
    }

    #[test]
    fn deep_markup_ends_no_process() {
        for unit in ["<div>", "<b>", "<table><td>", "<a href=x>", "<svg>"] {
            let text = unit.repeat(4000);
            assert!(cleaned(&text).len() <= 8 * text.len() + 2048, "{unit}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn it_is_done_after_two_rounds_and_within_its_bound(text in "([<>&;\"'=/ a]|<b>|</b>|<p|<a href=|onclick=|&lt;|<!--|-->|<svg>|<table>|<td>){0,30}") {
            let once = cleaned(&text);
            prop_assert!(once.len() <= 8 * text.len() + 2048);
            let twice = cleaned(&once);
            prop_assert_eq!(cleaned(&twice), twice);
        }
    }
}
