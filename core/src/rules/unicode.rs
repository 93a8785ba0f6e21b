//! Characters that make a text look other than it is: bidirectional overrides, and what nobody sees.
//!
//! Right-to-left marks, joiners in Persian and Indic text and in emoji, and soft hyphens are honest; so a sign counts by
//! what stands around it.

use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::search::may_hold;
use super::subject::{Holds, Subject};
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Unicode,
    wants: Bytes::NON_ASCII,
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[&BIDI_OVERRIDE, &UNBALANCED_BIDI, &BIDI_CONTROL, &HIDDEN_TEXT, &INVISIBLE_IN_WORD, &INVISIBLE],
};

static BIDI_OVERRIDE: Rule = Rule {
    id: "unicode.bidi-override",
    class: Class::Unicode,
    severity: Severity::High,
    cwe: 1007,
    // Text in right-to-left languages needs embeddings and isolates at most; an override makes letters run backwards.
    paranoia: Paranoia::One,
    summary: "a bidirectional override, which shows text in another order than it has",
    details: "U+202D and U+202E make what follows run in one direction, letters too: `invoice\\u202Efdp.exe` is shown as \
              `invoiceexe.pdf`, and source code reads other than it runs (Trojan Source). Strip it, or refuse the value.",
    matches: &["invoice\u{202e}fdp.exe", "if (admin) {\u{202d} x }", "photo&#8238;gpj.scr"],
    passes: &["שלום \u{200f}עולם", "\u{202a}C:\\Users\\ada\u{202c}", "plain"],
};

static UNBALANCED_BIDI: Rule = Rule {
    id: "unicode.unbalanced-bidi",
    class: Class::Unicode,
    severity: Severity::High,
    cwe: 1007,
    // A program that isolates a name closes it again, and text without a right-to-left letter has no use for it.
    paranoia: Paranoia::One,
    summary: "a right-to-left run that is not closed in its line",
    details: "A right-to-left embedding or isolate (U+202B, U+2067) that is open at the end of its line, in a text \
              without a right-to-left letter, changes the order in which the rest of the line is shown (Trojan Source). \
              Strip it, or refuse the value.",
    matches: &["/* \u{2067}begin admins only */", "\u{202b}x = 1\nreturn", "%E2%81%A7begin"],
    passes: &["\u{2067}name\u{2069} wrote", "\u{202b}שלום", "\u{2068}Ada\u{2069}", "\u{202a}+49 30 1234"],
};

static BIDI_CONTROL: Rule = Rule {
    id: "unicode.bidi-control",
    class: Class::Unicode,
    severity: Severity::Low,
    cwe: 1007,
    // Copied paths, telephone numbers and translated pages have balanced ones.
    paranoia: Paranoia::Two,
    summary: "a bidirectional embedding or isolate in a text without right-to-left letters",
    details: "U+202A to U+202C and U+2066 to U+2069 change the order in which text is shown. In text without a \
              right-to-left letter they do nothing useful, and in a URL, file name or token they are found at any level.",
    matches: &["\u{2068}Ada\u{2069}", "\u{202a}C:\\Users"],
    passes: &["\u{2068}שלום\u{2069}", "Ada", "\u{200f}"],
};

static HIDDEN_TEXT: Rule = Rule {
    id: "unicode.hidden-text",
    class: Class::Unicode,
    severity: Severity::High,
    cwe: 1007,
    // Tags outside a flag, and long runs of what has no width, carry a message and nothing else.
    paranoia: Paranoia::One,
    summary: "text written in characters that nobody sees",
    details: "Tag characters (U+E0000 to U+E007F) are a copy of ASCII without a shape, and runs of variation selectors \
              or zero-width characters can carry any bytes. People do not see them; programs and language models read them. \
              The flags of England, Scotland and Wales are the one honest use of tags. Strip them.",
    matches: &[
        "hi\u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}",
        "😀\u{e0102}\u{e0113}\u{e0120}\u{e0101}",
        "a\u{200b}\u{200c}\u{200b}\u{200b}\u{200c}\u{200b}\u{200c}\u{200c}b",
    ],
    passes: &[
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} won",
        "👨\u{200d}👩\u{200d}👧\u{200d}👦 ❤\u{fe0f}",
        "葛\u{e0100}城",
        "می\u{200c}خواهم",
        "\u{200b}\u{200b}",
    ],
};

static INVISIBLE_IN_WORD: Rule = Rule {
    id: "unicode.invisible-in-word",
    class: Class::Unicode,
    severity: Severity::Medium,
    cwe: 1007,
    // Web pages put zero-width spaces into long words, and people copy them.
    paranoia: Paranoia::Two,
    summary: "an invisible character inside an ASCII word",
    details: "A zero-width character between two ASCII letters or digits makes a word that looks like another and is not \
              equal to it: it passes filters and takes names that are in use. Strip it before you compare. URLs, paths, file \
              names and tokens have none at any level.",
    matches: &["ad\u{200b}min", "pass\u{2060}word", "x\u{200d}y", "sel\u{feff}ect"],
    passes: &["می\u{200c}خواهم", "co\u{ad}operate", "👩\u{200d}💻", "end \u{200b} x"],
};

static INVISIBLE: Rule = Rule {
    id: "unicode.invisible",
    class: Class::Unicode,
    severity: Severity::Low,
    cwe: 1007,
    // Much copied text has one somewhere.
    paranoia: Paranoia::Three,
    summary: "an invisible character",
    details: "Zero-width spaces, word joiners, invisible operators, fillers and a byte order mark inside a text show nothing \
              and make two texts that look the same unequal. Strip them before you compare.",
    matches: &["end\u{200b} of", "a \u{2063}", "x \u{feff}y", "\u{3164}"],
    passes: &["\u{feff}at the start", "می\u{200c}خواهم", "👩\u{200d}💻", "co\u{ad}operate"],
};

/// What a character without a shape does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Override,
    /// Opens a right-to-left run.
    OpenRight,
    /// Opens a left-to-right run, or one that finds its own direction.
    Open,
    Close,
    Tag,
    /// A variation selector.
    Variation,
    /// A joiner or a mark, which much of the world's text needs.
    Joiner,
    /// Nothing at all.
    Blank,
}

/// How many characters without width may stand in a row.
const RUN: usize = 8;

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let Subject { text, context, .. } = *subject;
    if !may_hold::<1, 2>(text, may_be_shapeless) {
        return;
    }
    let mut at = 0;
    // Right-to-left runs that are open in this line.
    let mut open = 0usize;
    let mut kept_open = false;
    let mut control = false;
    let mut right_to_left = false;
    // Where the last character without a shape ended, and how many stand in a row there.
    let mut end = usize::MAX;
    let mut run = 0;
    let mut selectors = 0;
    let mut flag = false;
    while let Some(offset) =
        text.get(at..).and_then(|rest| rest.iter().position(|&byte| byte >= 0xc2 || byte == b'\n' && open > 0))
    {
        let start = at + offset;
        let rest = text.get(start..).unwrap_or_default();
        let Some((kind, len)) = kind(rest) else {
            match *rest {
                [b'\n', ..] => {
                    kept_open |= open > 0;
                    open = 0;
                }
                // Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
                [0xd6..=0xdf, ..] | [0xe0, 0xa0..=0xa3, ..] => right_to_left = true,
                [0xef, b, ..] => right_to_left |= matches!(b, 0xac..=0xb7 | 0xb9..=0xbb),
                // The black flag, which tags make a country's.
                [0xf0, 0x9f, 0x8f, 0xb4, ..] => {
                    flag = true;
                    at = start + 4;
                    end = at;
                    continue;
                }
                _ => {}
            }
            at = start + 1;
            continue;
        };
        at = start + len;
        let follows = end == start;
        (run, selectors) = if follows { (run, selectors) } else { (0, 0) };
        flag &= follows;
        end = at;
        match kind {
            Kind::Override => hits.add(&BIDI_OVERRIDE),
            Kind::OpenRight => {
                control = true;
                open += 1;
            }
            Kind::Open => control = true,
            Kind::Close => {
                control = true;
                open = open.saturating_sub(1);
            }
            Kind::Tag if flag => {}
            Kind::Tag => hits.add(&HIDDEN_TEXT),
            Kind::Variation => {
                selectors += 1;
                if selectors > 2 {
                    hits.add(&HIDDEN_TEXT);
                }
            }
            Kind::Joiner | Kind::Blank => {
                run += 1;
                if run >= RUN {
                    hits.add(&HIDDEN_TEXT);
                }
                let before = start.checked_sub(1).and_then(|at| text.get(at));
                let in_word = before.is_some_and(u8::is_ascii_alphanumeric)
                    && text.get(at).is_some_and(u8::is_ascii_alphanumeric);
                if in_word {
                    hits.add_certain(context.is_one_value(), &INVISIBLE_IN_WORD);
                }
                // A byte order mark may start a text.
                if kind == Kind::Blank && !(start == 0 && rest.starts_with("\u{feff}".as_bytes())) {
                    hits.add(&INVISIBLE);
                }
            }
        }
    }
    if !right_to_left && control {
        // Paths are copied from where Windows shows them, with an embedding in front.
        hits.add_certain(context.is_one_value() && context.holds != Some(Holds::Path), &BIDI_CONTROL);
        if kept_open || open > 0 {
            hits.add(&UNBALANCED_BIDI);
        }
    }
}

/// Whether a character without a shape may start with these bytes.
fn may_be_shapeless(a: u8, b: u8, c: u8) -> bool {
    let is = |byte: u8, low: u8, high: u8| byte.wrapping_sub(low) <= high - low;
    let marks = (b == 0x80) & (is(c, 0x8b, 0x8f) | is(c, 0xaa, 0xae)) | (b == 0x81) & (c >= 0xa0);
    let general = (a == 0xe2) & marks;
    let tag = (a == 0xf3) & (b == 0xa0);
    general | tag | (a == 0xef) & ((b == 0xbb) | (b == 0xb8)) | (a == 0xe3) & (b == 0x85) & (c == 0xa4)
}

/// What the character at the start of `rest` does, if it has no shape, and its length.
fn kind(rest: &[u8]) -> Option<(Kind, usize)> {
    let kind = match *rest {
        [0xe2, 0x80, 0xad | 0xae, ..] => Kind::Override,
        [0xe2, 0x80, 0xab, ..] | [0xe2, 0x81, 0xa7, ..] => Kind::OpenRight,
        [0xe2, 0x80, 0xaa, ..] | [0xe2, 0x81, 0xa6 | 0xa8, ..] => Kind::Open,
        [0xe2, 0x80, 0xac, ..] | [0xe2, 0x81, 0xa9, ..] => Kind::Close,
        [0xe2, 0x80, 0x8c..=0x8f, ..] => Kind::Joiner,
        [0xe2, 0x80, 0x8b, ..] | [0xe2, 0x81, 0xa0..=0xa4, ..] | [0xef, 0xbb, 0xbf, ..] | [0xe3, 0x85, 0xa4, ..] => {
            Kind::Blank
        }
        [0xef, 0xb8, 0x80..=0x8f, ..] => Kind::Variation,
        [0xf3, 0xa0, 0x80 | 0x81, _, ..] => return Some((Kind::Tag, 4)),
        [0xf3, 0xa0, 0x84..=0x87, _, ..] => return Some((Kind::Variation, 4)),
        _ => return None,
    };
    Some((kind, 3))
}
