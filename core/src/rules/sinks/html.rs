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

#[cfg(test)]
pub(in crate::rules) mod tests {
    use super::*;
    use crate::rules::scan::scan;
    use crate::rules::subject::{Context, View};
    use html5ever::tendril::TendrilSink;
    use markup5ever_rcdom::{Handle, NodeData, RcDom};
    use proptest::prelude::*;

    /// What a page consists of: elements and the names of their attributes with their values, comments; not the text.
    pub(in crate::rules) fn shape(page: &str) -> Vec<(String, Vec<(String, String)>)> {
        let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
        let mut shape = Vec::new();
        // A node that is dropped takes the children of all below it along: `dom` keeps them.
        let mut nodes: Vec<Handle> = vec![dom.document.clone()];
        while let Some(node) = nodes.pop() {
            match &node.data {
                NodeData::Element { name, attrs, template_contents, .. } => {
                    let attribute = |attr: &html5ever::Attribute| (attr.name.local.to_string(), attr.value.to_string());
                    shape.push((name.local.to_string(), attrs.borrow().iter().map(attribute).collect()));
                    nodes.extend(template_contents.borrow().iter().cloned());
                }
                NodeData::Comment { .. } => shape.push(("<!-- -->".to_owned(), Vec::new())),
                NodeData::Doctype { .. } => shape.push(("<!doctype>".to_owned(), Vec::new())),
                NodeData::ProcessingInstruction { .. } => shape.push(("<?>".to_owned(), Vec::new())),
                NodeData::Document | NodeData::Text { .. } => {}
            }
            nodes.extend(node.children.borrow().iter().rev().cloned());
        }
        shape
    }

    /// The pages that the value is put into: in text, and in attributes of either quote.
    pub(in crate::rules) fn pages(value: &str) -> [String; 3] {
        [
            format!("<!doctype html><body><p>{value}</p><i>end</i>"),
            format!("<!doctype html><body><p title=\"{value}\">x</p><i>end</i>"),
            format!("<!doctype html><body><p title='{value}'>x</p><i>end</i>"),
        ]
    }

    fn names(shape: Vec<(String, Vec<(String, String)>)>) -> Vec<(String, Vec<String>)> {
        shape.into_iter().map(|(name, attrs)| (name, attrs.into_iter().map(|(name, _)| name).collect())).collect()
    }

    fn passes(value: &str) -> bool {
        let text = value.as_bytes();
        let subject = Subject {
            text,
            bytes: scan(text),
            view: View::Plain,
            context: Context::default(),
            paranoia: Paranoia::One,
        };
        let mut hits = Hits::new(Paranoia::One);
        detect(&subject, &mut hits);
        hits.is_empty()
    }

    /// Strings out of what means something in HTML.
    pub(in crate::rules) fn soup(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
        proptest::collection::vec(proptest::sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat())
    }

    static PIECES: &[&str] = &[
        "<",
        ">",
        "\"",
        "'",
        "`",
        "/",
        "=",
        "!--",
        "-->",
        "--!>",
        "]]>",
        "<![CDATA[",
        "?",
        "script",
        "img",
        "p",
        "title",
        "textarea",
        " onload=x",
        "&lt;",
        "&lt",
        "&#60;",
        "&#x3c",
        "&quot;",
        "&amp;lt;",
        "&",
        "#",
        ";",
        " ",
        "\t",
        "\n",
        "\r",
        "\u{c}",
        "\0",
        "a",
        "\u{a0}",
        "\u{2028}",
        "\u{ff1c}",
        "é",
        "+ADw-",
        "%3C",
        "\\x3c",
        "\\",
    ];

    fn prove(value: &str) {
        if passes(value) {
            for (page, plain) in pages(value).iter().zip(pages("x")) {
                assert_eq!(names(shape(page)), names(shape(&plain)), "{value:?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_passes_changes_no_page_soup(value in soup(PIECES)) {
            prove(&value);
        }

        #[test]
        fn what_passes_changes_no_page_text(value in any::<String>()) {
            prove(&value);
        }

        #[test]
        fn what_is_put_into_a_link_runs_nothing(value in soup(&["java", "script", ":", "&colon;", "&#58", "\t", "&Tab;", "\n", " ", "x", "&#106;", "avascript", "vb", "data", "text/html", ",", "/", "JAVA", "\u{1}", ";"])) {
            if passes(&value) {
                let page = shape(&format!("<a href=\"{value}\">x</a>"));
                let link = &page.iter().find(|(name, _)| name == "a").unwrap().1[0].1;
                // The URL standard: controls and spaces at the ends, and tabs and line ends anywhere, are taken off.
                let url: String = link.trim_matches(|c: char| c <= ' ').chars().filter(|c| !"\t\n\r".contains(*c)).collect();
                let url = url.to_ascii_lowercase();
                prop_assert!(!url.starts_with("javascript:") && !url.starts_with("vbscript:"), "{:?}", value);
                prop_assert!(!url.starts_with("data:text/html"), "{:?}", value);
            }
        }
    }
}
