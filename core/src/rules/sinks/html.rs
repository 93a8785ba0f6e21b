//! Values that go into a page.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};
use crate::rules::xss::is_script_url;

pub(super) static DETECTOR: SinkDetector =
    SinkDetector { sink: Sink::Html, detect, rules: &[&METACHARACTER, &SCRIPT_URL] };

static METACHARACTER: Rule = Rule {
    id: "xss.html-metacharacter",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    paranoia: Paranoia::One,
    summary: "a character with a meaning in HTML in a value that goes into a page",
    details: "\
Finds `<`, `\"` and `'`. Without them a value that is put into text or into a quoted attribute stays what it is: it begins no
tag or comment and ends no attribute.

Where honest values hold them, escape them instead: `sanitize: [escape-html]`.",
    matches: &["<b>", "a < b", "x\" y", "O'Brien", "</title"],
    passes: &["a > b", "Tom &amp; Jerry", "O&#39;Brien", "1 + 1 = 2", "{{x}}"],
};

static SCRIPT_URL: Rule = Rule {
    id: "xss.html-script-url",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 84,
    paranoia: Paranoia::One,
    summary: "a URL that runs script in a value that goes into a page",
    details: "\
Finds a value that is a `javascript:` URL, or a `data:` URL of a document. Nothing in it needs escaping, and in `href` or `src`
it runs.",
    matches: &["javascript:x", "java&Tab;script&colon;x", " vbscript:x", "data:text/html,x"],
    passes: &["https://example.com/", "/javascript:x", "JavaScript", "data:image/png;base64,eA=="],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    if subject.text.iter().any(|byte| matches!(byte, b'<' | b'"' | b'\'')) {
        hits.add(&METACHARACTER);
    }
    if is_script_url(subject.text) {
        hits.add(&SCRIPT_URL);
    }
}
