//! Handlers in tags that begin inside of what looks like another tag.
//!
//! What is a tag inside of a quoted value, a comment or `<style>` depends on the page, on the elements that are open and on
//! every `<` before. So each `<` before a letter is taken both ways here, and all the states in which the tokenizer could
//! then be are followed at once: they fit into a byte, and one table gives the next set of states for a set and a byte.

use super::events::names_handler;
use super::handlers::EVENT_HANDLER;
use super::steps;
use crate::rules::hits::Hits;

/// The states of the tokenizer within a tag, each a bit.
const TAG_NAME: u8 = 1;
const BEFORE_NAME: u8 = 1 << 1;
const NAME: u8 = 1 << 2;
const AFTER_NAME: u8 = 1 << 3;
const BEFORE_VALUE: u8 = 1 << 4;
const DOUBLE: u8 = 1 << 5;
const SINGLE: u8 = 1 << 6;
const UNQUOTED: u8 = 1 << 7;

/// Reports handlers in any tag that could begin at or behind `from`.
pub(super) fn judge(text: &[u8], from: usize, hits: &mut Hits) {
    let mut states = 0;
    let rest = text.get(from..).unwrap_or_default();
    steps::count(rest.len());
    for (index, &byte) in rest.iter().enumerate() {
        if byte == b'=' && states & (NAME | AFTER_NAME) != 0 && sets_handler(rest, index) {
            hits.add(&EVENT_HANDLER);
            return;
        }
        states = next(states, byte);
        if byte == b'<' && rest.get(index + 1).is_some_and(u8::is_ascii_alphabetic) {
            states |= TAG_NAME;
        }
    }
}

/// Whether a handler's name stands before the `=`, and a value behind it.
fn sets_handler(text: &[u8], equals: usize) -> bool {
    let value = text.get(equals + 1..).unwrap_or_default();
    // `{…}` is how JSX writes a handler of its own.
    !matches!(value, [] | [b'>' | b'{', ..]) && names_handler(text, equals)
}

fn next(states: u8, byte: u8) -> u8 {
    let kind = match byte {
        b'\t' | b'\n' | 0x0c | b'\r' | b' ' => 0,
        b'/' => 1,
        b'>' => 2,
        b'=' => 3,
        b'"' => 4,
        b'\'' => 5,
        _ => 6,
    };
    NEXT.get(kind).and_then(|row: &[u8; 256]| row.get(usize::from(states))).copied().unwrap_or_default()
}

#[expect(clippy::indexing_slicing, reason = "the indices run from 0 to the lengths of the table, when it is compiled")]
static NEXT: [[u8; 256]; 7] = {
    let mut table = [[0; 256]; 7];
    let mut kind = 0;
    while kind < 7 {
        let mut states = 0;
        while states < 256 {
            let mut bit = 0;
            while bit < 8 {
                if states & (1 << bit) != 0 {
                    table[kind][states] |= step(1 << bit, kind);
                }
                bit += 1;
            }
            states += 1;
        }
        kind += 1;
    }
    table
};

/// The state that follows one state on a byte of that kind; none where the tag ends.
const fn step(state: u8, kind: usize) -> u8 {
    let (space, slash, end, equals) = (kind == 0, kind == 1, kind == 2, kind == 3);
    match state {
        DOUBLE if kind == 4 => BEFORE_NAME,
        SINGLE if kind == 5 => BEFORE_NAME,
        DOUBLE | SINGLE => state,
        _ if end => 0,
        TAG_NAME | BEFORE_NAME if space || slash => BEFORE_NAME,
        TAG_NAME => TAG_NAME,
        BEFORE_NAME => NAME,
        NAME | AFTER_NAME if equals => BEFORE_VALUE,
        NAME | AFTER_NAME if space => AFTER_NAME,
        NAME | AFTER_NAME if slash => BEFORE_NAME,
        NAME | AFTER_NAME => NAME,
        BEFORE_VALUE if space => BEFORE_VALUE,
        BEFORE_VALUE if kind == 4 => DOUBLE,
        BEFORE_VALUE if kind == 5 => SINGLE,
        BEFORE_VALUE => UNQUOTED,
        _ if space => BEFORE_NAME,
        _ => UNQUOTED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Paranoia;

    fn finds(text: &str) -> bool {
        let mut hits = Hits::new(Paranoia::One);
        judge(text.as_bytes(), 0, &mut hits);
        !hits.is_empty()
    }

    #[test]
    fn a_handler_is_found_whichever_quote_counts() {
        assert!(finds("<a x='<b y=\"<c z=' onclick=f() '"));
        assert!(finds("<style><i u=\"</style><a x=\"<i u=\" onerror = f()"));
    }

    #[test]
    fn what_no_reading_makes_a_handler_passes() {
        for text in [
            "<a x='onclick=f()'>",
            "<a> onclick=f()",
            "<a onclick>",
            "<a onclick={f}>",
            "a onclick=f()",
            "<a b=onclick=f()>",
        ] {
            assert!(!finds(text), "{text}");
        }
    }
}
