//! The walk over the tags of a text, once for each place in a page where the text could stand.
//!
//! Where a tag ends depends on the quotes before it, and so on the place: `x' y="<b z='` is four different things. A lane
//! is one way to read the text. Each lane goes on from `<` to `<`; lanes that come to the same `<` read the same from there
//! on and are one. Most texts have one lane left after the first tag, and no byte is read more than once a lane.

use super::attributes::{self, Place};
use super::elements;
use super::hidden;
use super::tokenizer::{Attributes, Quote, Tag, is_space};
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;
use crate::rules::subject::{Holds, Subject};

/// A lane that has come to its end, or never began.
const DONE: usize = usize::MAX;

/// The lanes.
struct Lanes {
    /// Where each lane's next `<` is: in text, behind a double quote, behind a single one, behind no quote.
    read: [usize; 4],
    /// The lane that takes every `<` for the begin of a tag, even inside of a quoted value. It runs where some other lane
    /// has seen such a `<`: in a comment, in `<title>` or in a value that is parsed again, quotes mean nothing.
    loose: usize,
}

impl Lanes {
    fn first(&self) -> usize {
        self.read.iter().copied().fold(self.loose, usize::min)
    }
}

/// Reports what the markup in `text` would run.
pub(super) fn judge(text: &[u8], subject: &Subject<'_>, hits: &mut Hits) {
    let mut lanes = Lanes { read: [DONE; 4], loose: DONE };
    let [in_text, double, single, bare] = &mut lanes.read;
    *in_text = next_angle(text, 0);
    if subject.bytes.any(Bytes::EQUALS) {
        *double = break_out(text, |byte| byte == b'"', Quote::Double, hits);
        *single = break_out(text, |byte| byte == b'\'', Quote::Single, hits);
        *bare = break_out(text, |byte| is_space(byte) || byte == b'/', Quote::None, hits);
    }
    let mut looked_for_hidden = false;
    let mut facts = elements::Facts::new(subject);
    loop {
        let at = lanes.first();
        if at == DONE {
            facts.judge_end(text, hits);
            return;
        }
        let exact = lanes.read.contains(&at);
        let Some(mut tag) = Tag::at(text, at, !exact) else {
            elements::judge_other(text, at, &mut facts, hits);
            let next = next_angle(text, at + 1);
            move_on(&mut lanes, at, next);
            continue;
        };
        let element = elements::Element::of(&tag);
        let quoted = facts.holds == Some(Holds::Code) && !elements::breaks_out(text, at);
        let mut seen = attributes::Seen::default();
        for attribute in tag.attributes.by_ref() {
            if !quoted {
                attributes::judge(element, &attribute, Place::Tag, &mut seen, hits);
            }
        }
        if !quoted {
            elements::judge(text, at, element, &tag, &seen, &mut facts, hits);
        }
        let next = next_angle(text, tag.attributes.end());
        if let Some(inner) = tag.attributes.inner()
            && !looked_for_hidden
        {
            looked_for_hidden = true;
            if !quoted {
                hidden::judge(text, inner, hits);
            }
        }
        if let Some(inner) = tag.attributes.inner()
            && (lanes.loose == DONE || lanes.loose <= at)
        {
            move_on(&mut lanes, at, next);
            lanes.loose = inner;
        } else {
            move_on(&mut lanes, at, next);
        }
    }
}

fn move_on(lanes: &mut Lanes, at: usize, next: usize) {
    let exact = lanes.read.contains(&at);
    for lane in &mut lanes.read {
        if *lane == at {
            *lane = next;
        }
    }
    if lanes.loose == at {
        // What a stricter lane reads too is not read loosely as well.
        lanes.loose = if exact { DONE } else { next };
    }
}

/// Reads the text as the end of an attribute's value and what follows it in its tag, judges the attributes there, and gives
/// the first `<` behind the tag.
fn break_out(text: &[u8], ends: impl Fn(u8) -> bool, quote: Quote, hits: &mut Hits) -> usize {
    let Some(at) = text.iter().position(|&byte| ends(byte) || (quote == Quote::None && byte == b'>')) else {
        return DONE;
    };
    let mut attributes = Attributes::from(text, if quote == Quote::None { at } else { at + 1 });
    let mut place = match quote {
        Quote::None | Quote::Absent => Place::Suspected,
        Quote::Single | Quote::Double => Place::BrokenOut,
    };
    let mut seen = attributes::Seen::default();
    for attribute in attributes.by_ref() {
        // What no attribute is called says that this is no tag that somebody closed a value for.
        if !attribute.name.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"-_:.@+\"'".contains(&byte)) {
            place = Place::Suspected;
        }
        attributes::judge(elements::Element::Unknown, &attribute, place, &mut seen, hits);
    }
    next_angle(text, attributes.end())
}

fn next_angle(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.iter().position(|&byte| byte == b'<').map_or(DONE, |index| from + index)
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
        judge(text, &subject, &mut hits);
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
        #![proptest_config(ProptestConfig { cases: 10000, failure_persistence: None, ..ProptestConfig::default() })]

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
