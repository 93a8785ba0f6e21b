//! The walk over the tags of a text, read in each way that a page could make it be read.
//!
//! Where a tag ends depends on the quotes before it, and so on the place of the text in its page. The walk reads the text as
//! if it stood between tags, from `<` to `<`. Where a tag has a `<` inside of a value, there may be a tag in truth: a second,
//! loose walk then takes every `<` for one, and [`hidden`] follows all quotes at once. What stands before the first tag, or
//! has none, is read as the end of an attribute's value and what follows it, once for each kind of quote.

use super::attributes::{self, Place};
use super::elements;
use super::hidden;
use super::signs::find;
use super::tokenizer::{Attributes, Quote, Tag, is_space};
use crate::rules::hits::Hits;
use crate::rules::subject::{Holds, Subject};

/// A walk that has come to its end, or never began.
const DONE: usize = usize::MAX;

/// Reports what the markup in `text` would run. If not `handlers`, there is no handler anywhere in it.
pub(super) fn judge(text: &[u8], handlers: bool, subject: &Subject<'_>, hits: &mut Hits) {
    // Where the next `<` of each walk is.
    let mut exact = next_angle(text, 0);
    let mut loose = DONE;
    let mut looked_for_hidden = !handlers;
    let mut facts = elements::Facts::new(subject);
    loop {
        let at = exact.min(loose);
        if at == DONE {
            facts.judge_end(text, hits);
            return;
        }
        let is_exact = at == exact;
        let (next, inner) = match Tag::at(text, at, !is_exact) {
            Some(tag) => judge_tag(text, at, tag, &mut facts, hits),
            None => {
                elements::judge_other(text, at, &mut facts, hits);
                (at + 1, None)
            }
        };
        if let Some(inner) = inner
            && !looked_for_hidden
        {
            looked_for_hidden = true;
            if facts.holds != Some(Holds::Code) {
                hidden::judge(text, inner, hits);
            }
        }
        let next = next_angle(text, next);
        if loose == at || loose == DONE {
            // What the exact walk reads as well is not read loosely.
            loose = inner.unwrap_or(if is_exact { DONE } else { next });
        }
        if is_exact {
            exact = next;
        }
    }
}

/// Judges one tag, and gives where it ends and where another one may begin within.
fn judge_tag(
    text: &[u8],
    at: usize,
    mut tag: Tag<'_>,
    facts: &mut elements::Facts,
    hits: &mut Hits,
) -> (usize, Option<usize>) {
    let element = elements::Element::of(&tag);
    // Source code holds markup by nature, but not behind the end of an attribute.
    let quoted = facts.holds == Some(Holds::Code) && !elements::breaks_out(text, at);
    let mut seen = attributes::Seen::new(facts.holds);
    for attribute in tag.attributes.by_ref() {
        if !quoted {
            attributes::judge(element, &attribute, Place::Tag, &mut seen, hits);
        }
    }
    if !quoted {
        elements::judge(text, at, element, &tag, &seen, facts, hits);
    }
    (tag.attributes.end(), tag.attributes.inner())
}

/// Reads the text as the end of an attribute's value and what follows it in its tag, for each kind of quote, and judges the
/// attributes there.
pub(super) fn judge_break_outs(text: &[u8], hits: &mut Hits) {
    judge_break_out(text, |byte| byte == b'"', Quote::Double, hits);
    judge_break_out(text, |byte| byte == b'\'', Quote::Single, hits);
    judge_break_out(text, |byte| is_space(byte) || matches!(byte, b'/' | b'>'), Quote::None, hits);
    // Within a tag the text may begin with an attribute.
    if text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(b"on"))
        && let Some(attribute) = Attributes::from(text, 0).next()
    {
        let mut seen = attributes::Seen::default();
        attributes::judge(elements::Element::Unknown, &attribute, Place::Suspected, &mut seen, hits);
    }
}

fn judge_break_out(text: &[u8], ends: impl Fn(u8) -> bool, quote: Quote, hits: &mut Hits) {
    let Some(at) = text.iter().position(|&byte| ends(byte)) else { return };
    let attributes = Attributes::from(text, if quote == Quote::None { at } else { at + 1 });
    let mut place = match quote {
        Quote::None | Quote::Absent => Place::Suspected,
        Quote::Single | Quote::Double => Place::BrokenOut,
    };
    let mut seen = attributes::Seen::default();
    for attribute in attributes {
        // What no attribute is called says that this is no tag that somebody closed a value for.
        if !attribute.name.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"-_:.@+\"'".contains(&byte)) {
            place = Place::Suspected;
        }
        attributes::judge(elements::Element::Unknown, &attribute, place, &mut seen, hits);
    }
}

fn next_angle(text: &[u8], from: usize) -> usize {
    find(text, from, b'<').unwrap_or(DONE)
}

#[cfg(test)]
mod tests {
    use super::super::events::is_handler;
    use super::*;
    use crate::finding::Paranoia;
    use crate::rules::scan::scan;
    use crate::rules::sinks::html::tests::{pages, shape, soup};
    use crate::rules::subject::{Context, View};
    use proptest::prelude::*;

    fn finds(text: &str) -> bool {
        let text = text.as_bytes();
        let context = Context::default();
        let subject = Subject { text, bytes: scan(text), view: View::Plain, context, paranoia: Paranoia::One };
        let mut hits = Hits::new(Paranoia::One);
        judge_break_outs(text, &mut hits);
        judge(text, true, &subject, &mut hits);
        !hits.is_empty()
    }

    /// Every piece in one string hides and shows others.
    static PIECES: &[&str] = &[
        "<",
        "</",
        ">",
        "\"",
        "'",
        "`",
        " ",
        "/",
        "=",
        "a",
        "img",
        "<b ",
        "<p title",
        "<textarea>",
        "</textarea>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<svg>",
        "</svg>",
        "<math>",
        "<mtext>",
        "<select>",
        "<table>",
        "<!--",
        "-->",
        "--!>",
        "<![CDATA[",
        "]]>",
        "<?",
        " onerror=alert(1)",
        " onload=alert(1) ",
        "/onclick=alert(1)",
        " x=",
        "\t",
        "\n",
        "<xmp>",
        "</xmp>",
        "<noscript>",
        "</noscript>",
        "<template>",
    ];

    /// Quotes within quotes within elements that hold no elements.
    static QUOTES: &[&str] = &[
        "<a ",
        "</",
        ">",
        "\"",
        "'",
        "<b ",
        "<x t=",
        "<p t='",
        "<i u=\"",
        "<textarea>",
        "</textarea>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<svg>",
        "</svg>",
        "<!--",
        "-->",
        " onerror=alert(1) ",
        " x=\"",
        " y='",
        "<b",
        "c='",
        "<xmp>",
        "</xmp>",
        "<%",
        "/",
    ];

    /// Wherever a browser's parser sees a handler, one way to read the value has seen it too.
    fn prove(value: &str) {
        for page in pages(value) {
            let runs = shape(&page).iter().any(|(_, attributes)| {
                attributes.iter().any(|(name, value)| is_handler(name.as_bytes()) && value.contains("alert"))
            });
            assert!(!runs || finds(value), "{page:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_handler_gets_past(value in soup(PIECES)) {
            prove(&value);
        }

        #[test]
        fn no_handler_hides(value in soup(QUOTES)) {
            prove(&value);
        }
    }
}
