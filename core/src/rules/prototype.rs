//! Names that reach a JavaScript prototype.
//!
//! A merge or a path setter that follows `__proto__` or `constructor.prototype` writes to the prototype that all
//! objects share. As the name of a member either is an attack. In a text it is one where it is written as a path or as
//! a member, not where somebody writes about it.

use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::search::{places, skip_space, take_while};
use super::subject::Subject;
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Prototype,
    // `__proto__` has `_`, and each way from `constructor` to its prototype a dot, a bracket or a brace.
    wants: Bytes::PROTO.with(Bytes::PROTOTYPE),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[&NAME, &PROTO, &CONSTRUCTOR, &MENTION],
};

static NAME: Rule = Rule {
    id: "prototype.name",
    class: Class::Prototype,
    severity: Severity::High,
    cwe: 1321,
    // No honest sender calls a member so.
    paranoia: Paranoia::One,
    summary: "a member whose name reaches a prototype",
    details: "The name of an object's member is `__proto__`, or a path through it or through `constructor.prototype`, or it is \
              `prototype` within a member named `constructor`. Code that merges the object, or sets what the path names, changes every object of the process. Build objects \
              from untrusted names with `Object.create(null)` or a `Map`.",
    matches: &["__proto__[polluted]", "__proto__.admin", "constructor[prototype][admin]"],
    passes: &["proto", "constructor", "prototype", "_proto_", "__init__"],
};

static PROTO: Rule = Rule {
    id: "prototype.proto-path",
    class: Class::Prototype,
    severity: Severity::High,
    cwe: 1321,
    // Prose names `__proto__`; a path goes on from it.
    paranoia: Paranoia::One,
    summary: "a path or member through __proto__",
    details: "The text sets or names a member of `__proto__`: as a path (`__proto__.x`, `a[__proto__][x]`), or as a member \
              of a JSON object. Code that follows it changes every object of the process. Refuse such names before you \
              merge, and build objects from untrusted names with `Object.create(null)` or a `Map`. Source code and Markdown are \
              suspected only, but where the text begins so.",
    matches: &[
        "__proto__[admin]=1",
        "a=1&user[__proto__][role]=root",
        "{\"__proto__\": {\"isAdmin\": true}}",
        "{'x': 1, '__proto__' : {}}",
        "settings.__proto__.debug = true",
        "%5f%5fproto%5f%5f%5Bx%5D=1",
        "{\"\\u005f_proto__\": {}}",
    ],
    passes: &[
        "what is __proto__?",
        "`obj.__proto__` is the prototype of obj",
        "see __proto__. It is old.",
        "__prototype__.x",
        "my__proto__x",
    ],
};

static CONSTRUCTOR: Rule = Rule {
    id: "prototype.constructor-path",
    class: Class::Prototype,
    severity: Severity::High,
    cwe: 1321,
    // Code reads `X.prototype.constructor`; the other way round is how one reaches a prototype from an object.
    paranoia: Paranoia::One,
    summary: "a path or member through constructor.prototype",
    details: "The text sets or names a member of `constructor.prototype`, which is the same object as `__proto__`: as a path \
              or as members of JSON objects. Code that follows it changes every object of the process. Source code and Markdown are \
              suspected only, but where the text begins so.",
    matches: &[
        "constructor.prototype.admin=1",
        "x[constructor][prototype][admin]=1",
        "{\"constructor\": {\"prototype\": {\"a\": 1}}}",
        "{\n        \"constructor\": {\n                \"prototype\": {\n                        \"a\": 1\n}}}",
        "a.constructor[\"prototype\"].b",
    ],
    passes: &[
        "Foo.prototype.constructor = Foo",
        "the constructor. prototype v2",
        "constructor(prototype)",
        "{\"constructor\": \"Ferrari\"}",
        "a constructor.prototype lookup",
    ],
};

static MENTION: Rule = Rule {
    id: "prototype.mention",
    class: Class::Prototype,
    severity: Severity::Low,
    cwe: 1321,
    // People write about it.
    paranoia: Paranoia::Two,
    summary: "a mention of __proto__",
    details: "The word `__proto__` stands in the text. Where the text becomes a name or a path, that is enough.",
    matches: &["what is __proto__?", "__proto__"],
    passes: &["proto", "__init__"],
};

/// Finds what no name shows alone: `{"constructor": {"prototype": …}}`.
pub(super) fn by_place(subject: &Subject<'_>, hits: &mut Hits) {
    if subject.context.of_constructor && subject.text == b"prototype" {
        hits.add(&NAME);
    }
}

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    let name = subject.context.is_name || subject.context.holds_name();
    // Code reads and writes members; what is the whole of a value, or an object by itself, is no code.
    let quotes = subject.quotes_code();
    let quoted = |before: &[u8]| quotes && !matches!(before.first(), None | Some(b'{' | b'['));
    if subject.bytes.any(Bytes::PROTO) {
        for (before, rest) in places(text, [b'_']) {
            let Some(after) = rest.strip_prefix(b"__proto__") else { continue };
            let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'$';
            if before.last().is_some_and(is_word) || after.first().is_some_and(is_word) {
                continue;
            }
            hits.add(&MENTION);
            if name && (before.is_empty() || matches!(before.last(), Some(b'.' | b'['))) {
                hits.add(&NAME);
            }
            if is_step(before, after) {
                found(&PROTO, before, quoted(before), hits);
            }
        }
    }
    if subject.bytes.any(Bytes::PROTOTYPE) && subject.bytes.any(Bytes::DOT.with(Bytes::BRACKET).with(Bytes::BRACE)) {
        for (before, rest) in places(text, [b'p']) {
            let Some(after) = rest.strip_prefix(b"prototype") else { continue };
            if goes_on(after) && from_constructor(before) {
                found(&CONSTRUCTOR, before, quoted(before), hits);
            }
        }
    }

    fn found(rule: &'static Rule, before: &[u8], quoted: bool, hits: &mut Hits) {
        hits.add_quoted(quoted, rule);
        // A path at the very start of a text is the name of something, as in a form.
        if before.len() <= b"constructor[\"".len() && !quoted {
            hits.add(&NAME);
        }
    }
}

/// Whether `__proto__` between these is a step of a path or the name of a member.
fn is_step(before: &[u8], after: &[u8]) -> bool {
    match (before.last(), after) {
        // In brackets, quoted or not; the name of a JSON member.
        (Some(b'['), [b']', ..]) => true,
        (Some(quote @ (b'"' | b'\'' | b'`')), [close, tail @ ..]) if close == quote => {
            matches!(before, [.., b'[', _]) || matches!(skip_space(tail, 16), [b':' | b']', ..])
        }
        _ => goes_on(after),
    }
}

/// Whether the path goes on: `.name`, `[`.
fn goes_on(after: &[u8]) -> bool {
    match after {
        [b'.', next, ..] => next.is_ascii_alphabetic() || matches!(next, b'_' | b'$'),
        [b'[', next, ..] => !next.is_ascii_whitespace(),
        // The end of the step itself, and then the same.
        [b']', tail @ ..] | [b'"' | b'\'' | b'`', b']', tail @ ..] => goes_on_plain(tail) || assigned(tail),
        [b'"' | b'\'', tail @ ..] => matches!(skip_space(tail, 16), [b':', ..]),
        _ => false,
    }
}

fn goes_on_plain(after: &[u8]) -> bool {
    matches!(after, [b'.' | b'[', next, ..] if !next.is_ascii_whitespace())
}

fn assigned(after: &[u8]) -> bool {
    matches!(skip_space(after, 16), [b'=', next, ..] if *next != b'=')
}

/// Whether what is before the word `prototype` leads to it from `constructor`.
fn from_constructor(before: &[u8]) -> bool {
    const CONSTRUCTOR: &[u8] = b"constructor";
    const QUOTES: [u8; 3] = *b"\"'`";
    // Backwards over what may stand between the two: `.`, `[`, `][`, `["`, `"]["`, `": {"`.
    let (between, rest) = {
        let count = before.iter().rev().take(96).take_while(|byte| !byte.is_ascii_alphanumeric()).count();
        let (rest, between) = before.split_at(before.len().saturating_sub(count));
        (between, rest)
    };
    if !rest.ends_with(CONSTRUCTOR) {
        return false;
    }
    let between = match between {
        [first, tail @ ..] if QUOTES.contains(first) => tail,
        _ => between,
    };
    let (_, between) = take_while(between, 16, |byte| byte.is_ascii_whitespace() || byte == b']');
    let between = match between {
        [inner @ .., last] if QUOTES.contains(last) => inner,
        _ => between,
    };
    match between {
        b"." | b"[" | b"?." => true,
        [b':', middle @ ..] => {
            middle.iter().all(|byte| byte.is_ascii_whitespace() || *byte == b'{') && middle.contains(&b'{')
        }
        _ => false,
    }
}
