//! Script elements.

use super::tokenizer::is_space;
use super::{script, steps};
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static SCRIPT_ELEMENT: Rule = Rule {
    id: "xss.script-element",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // No honest value brings a script of its own, or ends the page's.
    paranoia: Paranoia::One,
    summary: "a script element",
    details: "\
Finds a `<script>` that loads or holds a script, in HTML or in SVG, and a `</script>` that ends the script that the value
was put into. A page that shows the value runs it with the rights of whoever looks at it.

Escape the value for the place where it is put: `<` as `&lt;` in text, `<` as `\\u003c` in a script.",
    matches: &[
        "<script>steal()</script>",
        "<ScRiPt/src=//cdn.example/x.js>",
        "name</title><script>a=1</script>",
        "<svg><script href=data:,a() />",
        "\"><script>",
        "</script><b>",
        "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>f()</x:script>",
    ],
    passes: &[
        "Where do I put the <script> tag?",
        "the `<script>` and `</script>` tags",
        "<scripted>",
        "a < script",
        "<noscript>Please turn on JavaScript</noscript>",
        "Vec<Script>",
        "<script>+tag+not+working",
        "Map::<Script>::new().get('x')",
    ],
};

pub(super) static INERT_SCRIPT: Rule = Rule {
    id: "xss.script-tag",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 79,
    // A text about HTML names the tag; without a script in it, nothing runs.
    paranoia: Paranoia::Two,
    summary: "the tag of a script element that holds no script",
    details: "Finds a `<script>` or `</script>` where no script is seen. The rest of a page can make it one.",
    matches: &["Where do I put the <script> tag?", "`</script>`"],
    passes: &["<scripted>", "JavaScript", "<noscript>"],
};

/// Whether a script stands behind its start tag: a call or an assignment, or anything that an end tag closes.
pub(super) fn holds_script(after: &[u8]) -> bool {
    let after = after.get(..after.len().min(512)).unwrap_or_default();
    // Up to the next `<script` or `</script`, so that many of them together are not read more than once.
    let next = |part: &[u8]| {
        matches!(
            part,
            [b'<', b's' | b'S' | b'%' | 0..=b' ', ..] | [b'<', b'/', b's' | b'S', _] | [b'<', b'\\', b'/', b's' | b'S']
        )
    };
    let end = after.windows(4).position(next);
    let closed = end.and_then(|end| after.get(end + 1..)).is_some_and(|rest| {
        let start = rest.iter().take_while(|&&byte| matches!(byte, b'/' | b'\\')).count();
        start > 0 && rest.get(start..start + 6).is_some_and(|name| name.eq_ignore_ascii_case(b"script"))
    });
    let code = after.get(..end.unwrap_or(after.len())).unwrap_or_default();
    steps::count(code.len());
    if closed {
        return code.iter().any(|&byte| !is_space(byte));
    }
    // In a form a blank is a plus: `<script>+tag+not+working`.
    if code.iter().all(|&byte| byte.is_ascii_alphabetic() || matches!(byte, b'+' | b' ' | b'.' | b',' | b'?')) {
        return false;
    }
    script::calls(code)
        || code.windows(2).any(|pair| match pair {
            [before, b'=' | b'+' | b';' | b'['] => script::is_name(*before),
            // In SVG and MathML, character references are decoded in scripts as well.
            b"//" | b"/*" | b"&#" | b"&l" | b"\\x" | b"\\u" => true,
            _ => false,
        })
}

/// Whether a `</script>` whose script began outside of the text ends it, and is not just spoken of.
pub(super) fn ends_a_script(text: &[u8], at: usize, after: &[u8]) -> bool {
    let before = text.get(..at).unwrap_or_default();
    match (before.last(), after.first()) {
        (Some(b' ' | b'`' | b'(' | b'\n'), None | Some(b' ' | b'`' | b')' | b'.' | b',' | b'?' | b'\n')) => false,
        (Some(open @ (b'\'' | b'"')), Some(close)) if open == close => false,
        _ => true,
    }
}
