//! Names that reach a JavaScript prototype.
//!
//! A merge or a path setter that follows `__proto__` or `constructor.prototype` writes to the prototype that all
//! objects share. As the name of a member either is an attack. In a text it is one where it is written as a path or as
//! a member, not where somebody writes about it.

use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::search::{places, skip_space, take_while};
use super::subject::{Subject, View};
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Prototype,
    // `__proto__` has `_`, and each way from `constructor` to its prototype a dot, a bracket or a brace.
    wants: Bytes::PROTO.with(Bytes::PROTOTYPE),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[&NAME, &PROTO, &CONSTRUCTOR, &PYTHON, &MENTION],
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
        "__pro__proto__to__.x",
        "__proto____proto__",
        "/__proto__/x",
        "\\u005f\\u005fproto\\u005f\\u005f",
    ],
    passes: &[
        "what is __proto__?",
        "`obj.__proto__` is the prototype of obj",
        "see __proto__. It is old.",
        "__prototype__.x",
        "my__proto__x",
        "/docs/Object/__proto__",
        "lib/__proto__/x.js",
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
        "/constructor/prototype/x",
        "constconstructorructor[protoprototypetype][x]",
    ],
    passes: &[
        "Foo.prototype.constructor = Foo",
        "the constructor. prototype v2",
        "constructor(prototype)",
        "{\"constructor\": \"Ferrari\"}",
        "a constructor.prototype lookup",
        "/prototype/x",
        "/docs/constructor/prototype/x",
    ],
};

static PYTHON: Rule = Rule {
    id: "prototype.python-path",
    class: Class::Prototype,
    severity: Severity::High,
    cwe: 915,
    // Code reads one of these members; a path through two of them to all names of a module, or a field of a format string, is no code.
    paranoia: Paranoia::One,
    summary: "a path through the classes of Python's objects",
    details: "`__class__.__init__.__globals__` leads from any object to the names of its module. Code that sets what such a path names \
              changes them for the whole process, and a format string that is given an object shows them: `{x.__init__.__globals__}`. \
              Set only members that are on a list, and never take format strings from an event. Source code and Markdown are suspected \
              only, but where the text begins so.",
    matches: &[
        "__class__.__init__.__globals__",
        "__init__.__globals__.SECRET",
        "__class__.__base__.__subclasses__",
        "{user.__class__.__init__.__globals__[app].config}",
        "{0.__class__}",
        "a[__init__][__globals__][x]=1",
    ],
    passes: &[
        "__init__.py",
        "func.__globals__ is a dict",
        "self.__class__.__name__",
        "f\"{self.__class__.__name__}: {x}\"",
        "{__class__}",
        "cls.__subclasses__()",
        "self.__extra__.__subclasses__()",
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
        if is_format_field(text.trim_ascii()) {
            hits.add(&PYTHON);
        }
        for (before, rest) in places(text, [b'_']) {
            if leads_to_module(before, rest) {
                hits.add_quoted(quoted(before), &PYTHON);
                if name {
                    hits.add(&NAME);
                }
            }
            let Some(after) = rest.strip_prefix(b"__proto__") else { continue };
            let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'$';
            // A filter that takes the word out once leaves it.
            if is_nested(before, after, b"__proto__") {
                hits.add(&PROTO);
            }
            // Nobody writes the word in an encoding but to hide it.
            if before.is_empty() && after.is_empty() && subject.view == View::Decoded {
                hits.add(&PROTO);
            }
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
    if subject.bytes.any(Bytes::PROTOTYPE)
        && subject.bytes.any(Bytes::DOT.with(Bytes::BRACKET).with(Bytes::BRACE).with(Bytes::SLASH))
    {
        for (before, rest) in places(text, [b'p']) {
            let Some(after) = rest.strip_prefix(b"prototype") else { continue };
            if is_nested(before, after, b"prototype") {
                hits.add(&CONSTRUCTOR);
            }
            // A JSON pointer, which begins with a slash.
            let pointer = before == b"/constructor/" && after.starts_with(b"/");
            if pointer || goes_on(after) && from_constructor(before) {
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

/// Whether the word stands within itself: what is left of `__pro__proto__to__` without it is the word.
fn is_nested(before: &[u8], after: &[u8], word: &[u8]) -> bool {
    (1..=word.len()).any(|at| {
        word.split_at_checked(at).is_some_and(|(start, end)| before.ends_with(start) && after.starts_with(end))
            && (at < word.len() || before.len() == word.len() && after.is_empty())
    })
}

/// Whether a member that leads to all names of a module, or to all classes, is a step of a path behind another one of its kind.
fn leads_to_module(before: &[u8], rest: &[u8]) -> bool {
    let Some(rest) =
        [&b"__globals__"[..], b"__subclasses__", b"__builtins__"].iter().find_map(|name| rest.strip_prefix(*name))
    else {
        return false;
    };
    let ends = !rest.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let step = [&b"__."[..], b"].", b"__[", b"][", b"__]["].iter().any(|step| before.ends_with(step));
    // Members that every object has.
    let near = before.get(before.len().saturating_sub(32)..).unwrap_or(before);
    let shared: [&[u8]; 8] =
        [b"__class__", b"__base__", b"__bases__", b"__mro__", b"__init__", b"__call__", b"__func__", b"__reduce__"];
    ends && step && shared.iter().any(|name| near.windows(name.len()).any(|part| part == *name))
}

/// Whether the text is one field of a format string that asks for the class of what it shows: `{0.__class__}`.
fn is_format_field(text: &[u8]) -> bool {
    /// Longer fields are none.
    const LONGEST: usize = 200;
    let [b'{', field @ .., b'}'] = text else { return false };
    let path = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.[]!:<>^".contains(byte);
    field.len() <= LONGEST
        && field.iter().all(path)
        // The name of a class is what programs log.
        && !field.split(|byte| matches!(byte, b'!' | b':')).next().is_some_and(|path| path.ends_with(b".__class__.__name__"))
        && [&b".__class__"[..], b".__init__", b".__globals__", b"[__class__]"]
            .iter()
            .any(|name| field.windows(name.len()).any(|part| part == *name))
}

/// Whether `__proto__` between these is a step of a path or the name of a member.
fn is_step(before: &[u8], after: &[u8]) -> bool {
    match (before.last(), after) {
        // In brackets, quoted or not; the name of a JSON member.
        (Some(b'['), [b']', ..]) => true,
        // A JSON pointer is all of its text.
        (Some(b'/'), [b'/', ..]) => before.len() == 1,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_within_itself() {
        assert!(is_nested(b"__pro", b"to__.x", b"__proto__"));
        assert!(is_nested(b"x=proto", b"type", b"prototype"));
        assert!(is_nested(b"__proto__", b"", b"__proto__"));
        assert!(!is_nested(b"__proto__", b".x", b"__proto__"));
        assert!(!is_nested(b"", b"", b"__proto__"));
    }

    #[test]
    fn fields_of_format_strings() {
        for text in ["{0.__class__}", "{a.__init__.__globals__[b]}", "{a[__class__]!r:>10}"] {
            assert!(is_format_field(text.as_bytes()), "{text}");
        }
        for text in [
            "{0}",
            "{0.__class__.__name__}",
            "{self.__class__.__name__!r}",
            "{__class__}",
            "{a.__class__} b",
            "{a.__class__}{b}",
            "{}",
            "{",
        ] {
            assert!(!is_format_field(text.as_bytes()), "{text}");
        }
    }
}
