//! Elements that run script or load what does.

use super::attributes::Seen;
use super::script;
use super::scripts::{INERT_SCRIPT, SCRIPT_ELEMENT, ends_a_script, holds_script};
use super::tokenizer::{Tag, is_space};
use super::{css, steps, url};
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::subject::{Holds, Subject};

pub(super) static EMBEDDED_CONTENT: Rule = Rule {
    id: "xss.embedded-content",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // Plug-ins are gone from honest pages; what is left of these elements loads a document of the attacker's.
    paranoia: Paranoia::One,
    summary: "an object, embed or applet element, or a frame of a page without TLS",
    details: "\
Finds `<object>`, `<embed>` and `<applet>` with something to load: a document or program that runs in the page. Of frames, it
finds those of `http:` pages, which no honest page of today embeds, and those whose sandbox keeps nothing out.",
    matches: &["<object data=//example.org/a.swf></object>", "<embed src='x.svg'>", "<applet code=A.class>", "<iframe src=http://example.org/>"],
    passes: &["<object>", "the object of embed", "<iframe src=\"https://www.example.com/video/1\"></iframe>"],
};

pub(super) static BASE_ELEMENT: Rule = Rule {
    id: "xss.base-element",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // To another site, it moves every relative script of the page there.
    paranoia: Paranoia::One,
    summary: "a base element that moves the page's relative URLs to another site",
    details: "Finds `<base href>` with a host: from there on the page loads its own scripts from that host.",
    matches: &[
        "<base href=//example.org/>",
        "<base href='https://example.org/x'>",
        "<base target=x href=\"\\\\example.org\">",
    ],
    passes: &["<base href=\"/\">", "<base href=\"./app/\">", "<base>", "base href=//x"],
};

pub(super) static META_ELEMENT: Rule = Rule {
    id: "xss.meta-element",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // These stand for headers that only the page's own server may send.
    paranoia: Paranoia::One,
    summary: "a meta element that redirects the page, sets a cookie or changes its encoding",
    details: "\
Finds `<meta http-equiv>` with `refresh` to a URL, `set-cookie`, `link` or a character set in which `<` is written
otherwise, such as UTF-7.",
    matches: &[
        "<meta http-equiv=refresh content='0; url=//example.org'>",
        "<META HTTP-EQUIV=\"Set-Cookie\" Content=\"a=b\">",
        "<meta charset=utf-7>",
    ],
    passes: &[
        "<meta charset=\"utf-8\">",
        "<meta name=description content='refresh; url'>",
        "<meta http-equiv=refresh content=30>",
    ],
};

pub(super) static LEGACY_ELEMENT: Rule = Rule {
    id: "xss.legacy-element",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 79,
    // No document of today has them, and all they ever did for attackers was to run script.
    paranoia: Paranoia::One,
    summary: "markup by which old browsers ran script",
    details: "\
Finds data islands, imported namespaces, layers and style sheets in processing instructions, by which Internet Explorer and
Netscape ran script. They are a sign of an attack even where no browser of today heeds them.",
    matches: &[
        "<?import namespace=t implementation='#default#time2'>",
        "<xml id=i src=a.xml></xml>",
        "<span datasrc=#i dataformatas=html></span>",
        "<layer src=//example.org/a.html>",
        "<?xml-stylesheet href='javascript:a()'?>",
        "<![CDATA[<]]>script<![CDATA[>]]>",
        "<handler xmlns:ev='http://www.w3.org/2001/xml-events' ev:event=load>a()</handler>",
    ],
    passes: &["<?xml version=\"1.0\"?>", "<?xml-stylesheet type=\"text/xsl\" href=\"style.xsl\"?>", "<xml/>", "<layer>", "<?php", "<xsl:import href=\"a.xsl\"/>"],
};

pub(super) static ATTRIBUTE_BREAK_OUT: Rule = Rule {
    id: "xss.attribute-break-out",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // A value that ends an attribute and its tag before it begins a tag can mean nothing else.
    paranoia: Paranoia::One,
    summary: "a quote that ends an attribute, and a tag behind it",
    details: "Finds a value that begins with the end of a quoted attribute and of its tag and goes on with a tag of its own.",
    matches: &["\"><h1>hello", "x'/><b>", "`\"'><img src=a>"],
    passes: &["<a title=\"x\"><b>y</b></a>", "24\" > 20\"", "a > <b>", "pr_shop\">Name</a>", "> <b>quoted</b>"],
};

pub(super) static EVASIVE_MARKUP: Rule = Rule {
    id: "xss.evasive-markup",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 79,
    // Parsers take it and no person or program writes it, but to get past filters that look for a space.
    paranoia: Paranoia::One,
    summary: "markup that is written to get past filters",
    details: "\
Finds tags such as `<img/src=x>`: a parse error that every browser repairs, and that filters do not expect; calls among the
names of a tag's attributes; and character references that are filled up with zeros.",
    matches: &["x=&#000000060;b", "<img x;alert('a')>", "<img/src=x>", "<a/title='x'/href=y>"],
    passes: &["&#x00a0;&#0039;", "#0000001", "<x alert('a')>", "<br/>", "<img src=/x/>", "<user/repo>", "<https://example.com/?a=b>", "</p>", "<img+src='data:image/png;base64,eA=='>"],
};

pub(super) static DANGLING_MARKUP: Rule = Rule {
    id: "xss.dangling-markup",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // A text that was cut off may end within a tag as well, but seldom in one with such an attribute, or in a drawing.
    paranoia: Paranoia::One,
    summary: "a tag or foreign content that is left open for the page to close",
    details: "\
Finds a value that ends inside of a tag of its own, or inside of an `<svg>` or `<math>`. What the page has behind the value
becomes part of the tag, and closes it; in SVG and MathML it is parsed by other rules, so that what a sanitizer left as text
becomes markup. A handler that is not on the list yet may be one tomorrow, and a URL that ends in an open query takes what
follows in the page, secrets and all, to its host.",
    matches: &["<x onfoo=1", "hello <img src=x onsomething='a' ", "<svg><g>", "a <math>", "<math><a xlink:href=//example.org/>x", "<img src='//example.org/?a="],
    passes: &["<svg><g></svg>", "<svg/>", "the <svg> tag", "<x onfoo=1>", "<a href=\"https://example.com/", "<b onFoo={x}", "if a <b only = 1", "a <svg> with <a href=b> in it", "<img src='/?a="],
};

pub(super) static EXTERNAL_STYLE: Rule = Rule {
    id: "xss.external-style",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 79,
    // A document links its style sheets in its head; a value that is one link to a style sheet is no document.
    paranoia: Paranoia::One,
    summary: "a value that begins with a link to a style sheet",
    details: "\
Finds values that begin with `<link rel=stylesheet>` or with a `<style>` that imports another sheet, and any `<style>` that
loads something for a field by its value. A foreign style sheet rewrites the page and reads what people type into it.",
    matches: &["<style>input[value^=q]{background:url(//example.org/q)}</style>", "<link rel=stylesheet href=//example.org/a.css>", "\"><style>@import '//example.org/a.css'</style>"],
    passes: &[
        "<html><head><link rel=stylesheet href=a.css>",
        "<link rel=canonical href=https://example.com/>",
        "<style>@font-face{}</style>",
    ],
};

pub(super) static EXTERNAL_CONTENT: Rule = Rule {
    id: "xss.external-content",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 79,
    // Honest rich text embeds videos and links style sheets.
    paranoia: Paranoia::Two,
    summary: "an element that loads a document or style sheet, or sends a form",
    details: "\
Finds frames, linked or imported style sheets, styles with a URL or that lay an element over the page, forms that send to
another site, and relative `<base>`: content of somebody else's, or what takes the place of the page's own.",
    matches: &[
        "<iframe src=https://example.org/></iframe>",
        "<p>x</p><link rel=stylesheet href=//example.org/a.css>",
        "<p>x</p><style>@import 'a.css'</style>",
        "<form action=https://example.org/login>",
        "<p style='position:fixed;width:100%'>",
        "<p style='background:url(a.svg)'>",
    ],
    passes: &[
        "<img src=a.png>",
        "<form action=\"/s\"><input></form>",
        "<link rel=\"icon\" href=\"a.png\">",
        "<b style=\"color:red\">", "<style>.a{color:red}</style>"],
};

pub(super) static FOREIGN_CONTENT: Rule = Rule {
    id: "xss.foreign-content",
    class: Class::Xss,
    severity: Severity::Low,
    cwe: 79,
    // Drawings and formulas are plain markup as long as they hold no script.
    paranoia: Paranoia::Two,
    summary: "SVG or MathML markup",
    details: "\
Finds `<svg>`, `<math>` and references of XML vocabularies. Their content is parsed by rules of its own, which is what most
attacks on sanitizers use.",
    matches: &["<svg><g/></svg>", "<math><mi>x</mi></math>", "<a xlink:href='x.svg'>"],
    passes: &["<img src=a.svg>", "<use xlink:href='#a'>", "maths"],
};

pub(super) static MARKUP: Rule = Rule {
    id: "xss.markup",
    class: Class::Xss,
    severity: Severity::Low,
    cwe: 79,
    // Plain markup runs nothing.
    paranoia: Paranoia::Three,
    summary: "an HTML tag",
    details: "Finds any tag of HTML. It changes the page where nobody escapes it, even if it runs nothing.",
    matches: &["<b>bold</b>", "a<br>b"],
    passes: &["a < b", "Vec<T>", "<user@example.com>", "I <3 you"],
};

/// The elements that rules know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Script,
    Style,
    /// `object`, `embed`, `applet`.
    Embed,
    /// `iframe` and `frame`.
    Frame,
    Base,
    Meta,
    Link,
    Form,
    Param,
    /// Those that show what their URL leads to without running it: images, sound, films, fields.
    Media,
    /// SVG elements that set an attribute of another one.
    Animation,
    /// Those by which only old browsers ran script.
    Legacy,
    /// SVG Tiny's `handler` and `listener`.
    Handler,
    /// `svg` and `math`: from there on, other rules of parsing hold.
    Foreign,
    /// Other elements of HTML.
    Html,
    Unknown,
}

impl Element {
    pub(super) fn of(tag: &Tag<'_>) -> Self {
        // A second `<` is part of a name, but some browsers, and filters that take tags out, ended the name there.
        let before_second = tag.name.split(|&byte| byte == b'<').next().unwrap_or_default();
        // What stands before a colon is a prefix, but not in a tag whose blanks a form wrote as `+`.
        let prefixed = !before_second.contains(&b'=');
        let local = before_second.rsplit(|&byte| byte == b':' && prefixed).next().unwrap_or_default();
        if let [letter] = local {
            return if matches!(letter.to_ascii_lowercase(), b'a' | b'b' | b'i' | b'u' | b's' | b'p' | b'q') {
                Self::Html
            } else {
                Self::Unknown
            };
        }
        let mut name = [0u8; 16];
        let mut length = 0;
        let mut rest = local;
        while let [byte, after @ ..] = rest {
            // Old browsers passed over NUL; here it may still be written as an escape.
            rest = if *byte == b'\\' { after.strip_prefix(b"0").unwrap_or(after) } else { after };
            if *byte <= b' ' || rest.len() < after.len() {
                continue;
            }
            let Some(slot) = name.get_mut(length) else { return Self::Unknown };
            *slot = byte.to_ascii_lowercase();
            length += 1;
        }
        let element = match name.get(..length).unwrap_or_default() {
            b"script" => Self::Script,
            b"style" => Self::Style,
            b"object" | b"embed" | b"applet" => Self::Embed,
            b"iframe" | b"frame" | b"portal" | b"fencedframe" => Self::Frame,
            b"base" => Self::Base,
            b"meta" => Self::Meta,
            b"link" => Self::Link,
            b"form" => Self::Form,
            b"param" => Self::Param,
            b"img" | b"image" | b"video" | b"audio" | b"source" | b"track" | b"picture" | b"input" => Self::Media,
            b"set" | b"animate" | b"animatecolor" | b"animatemotion" => Self::Animation,
            b"xml" | b"layer" | b"ilayer" | b"bgsound" | b"isindex" | b"import" => Self::Legacy,
            b"handler" | b"listener" => Self::Handler,
            b"svg" | b"math" => Self::Foreign,
            b"a" | b"b" | b"i" | b"u" | b"s" | b"p" | b"br" | b"hr" | b"div" | b"span" | b"em" | b"strong"
            | b"small" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"ul" | b"ol" | b"li" | b"dl" | b"dt"
            | b"dd" | b"table" | b"tr" | b"td" | b"th" | b"thead" | b"tbody" | b"pre" | b"code" | b"blockquote"
            | b"font" | b"center" | b"button" | b"select" | b"option" | b"textarea" | b"label" | b"details"
            | b"summary" | b"body" | b"html" | b"head" | b"title" | b"marquee" | b"template" | b"noscript" | b"nav"
            | b"main" | b"section" | b"article" | b"header" | b"footer" | b"aside" | b"dialog" | b"canvas" | b"sub"
            | b"sup" => Self::Html,
            _ => Self::Unknown,
        };
        // With a prefix, an element's name is a component's of another language, unless it is one to be feared.
        let prefixed = local.len() < before_second.len();
        let own = element == Self::Html
            || element == Self::Legacy
                && before_second.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case(b"xsl:"));
        if prefixed && own { Self::Unknown } else { element }
    }
}

/// What the walk has learnt about the text so far.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) holds: Option<Holds>,
    /// A `<script>` was opened: its end is no break-out.
    opened_script: bool,
    /// How many `svg` and `math` elements are open.
    open_foreign: u32,
    /// The first of them begins a line of markup and has an element with attributes in it: that is no sentence.
    foreign_begins: bool,
    foreign_holds: bool,
    /// How much of the text's start may be the end of an attribute, once that was asked.
    lead: Option<usize>,
}

impl Facts {
    pub(super) const fn new(subject: &Subject<'_>) -> Self {
        Self {
            holds: subject.context.holds,
            opened_script: false,
            open_foreign: 0,
            foreign_begins: false,
            foreign_holds: false,
            lead: None,
        }
    }
}

impl Facts {
    /// Whether nothing but what may end an attribute stands before the tag.
    fn begins_text(&mut self, text: &[u8], at: usize) -> bool {
        let ends = |&&byte: &&u8| is_space(byte) || matches!(byte, b'"' | b'\'' | b'`' | b'>' | b'/' | b'-' | b'1');
        at <= *self.lead.get_or_insert_with(|| text.iter().take_while(ends).count())
    }

    /// Judges what is still open at the end of the text.
    pub(super) fn judge_end(&self, text: &[u8], hits: &mut Hits) {
        // `the <svg> tag` is a sentence: behind a drawing that was really opened comes another tag, or nothing.
        let last = text.trim_ascii_end().last();
        if self.open_foreign > 0 && self.holds != Some(Holds::Code) && (last == Some(&b'>') || self.foreign_holds) {
            hits.add(&DANGLING_MARKUP);
        }
    }
}

/// Judges a tag whose attributes have been read.
pub(super) fn judge(
    text: &[u8],
    at: usize,
    element: Element,
    tag: &Tag<'_>,
    seen: &Seen,
    facts: &mut Facts,
    hits: &mut Hits,
) {
    let after = text.get(tag.attributes.end()..).unwrap_or_default();
    if !matches!(element, Element::Unknown) {
        hits.add(&MARKUP);
    }
    if element == Element::Foreign {
        hits.add(&FOREIGN_CONTENT);
        let before = text.get(..at).unwrap_or_default().trim_ascii_end();
        facts.foreign_begins = !tag.closing && matches!(before.last(), None | Some(b'>'));
        facts.foreign_holds = false;
        facts.open_foreign = if tag.closing { 0 } else { facts.open_foreign + u32::from(!tag.closes_itself(text)) };
    }
    facts.foreign_holds |= facts.foreign_begins && element != Element::Foreign && !tag.closing && seen.loads;
    if tag.closing {
        if element == Element::Script && !facts.opened_script {
            hits.add(if ends_a_script(text, at, after) { &SCRIPT_ELEMENT } else { &INERT_SCRIPT });
        }
        return;
    }
    let breaks_out = breaks_out(text, at);
    let open = after.is_empty() && text.last() != Some(&b'>');
    if open && (seen.unknown_handler || seen.open_query && matches!(text.last(), Some(b'?' | b'=' | b'&'))) {
        hits.add(&DANGLING_MARKUP);
    }
    if tag.has_solidus(text, at) && seen.any && element != Element::Unknown {
        hits.add(&EVASIVE_MARKUP);
    }
    if breaks_out && (element != Element::Unknown || seen.any) {
        hits.add(&ATTRIBUTE_BREAK_OUT);
    }
    match element {
        Element::Script => {
            facts.opened_script = true;
            let before = text.get(..at).and_then(|before| before.last());
            let quoted = (before, after.first()) == (Some(&b'`'), Some(&b'`'));
            let alone = after.is_empty() && matches!(before, None | Some(b'>'));
            // `Map::<Script>::new()`: what begins so is no script.
            let parameter = text.get(..at).is_some_and(|before| before.ends_with(b"::")) && after.starts_with(b"::");
            let runs = seen.loads || breaks_out || alone || !quoted && !parameter && holds_script(after);
            hits.add(if runs || facts.holds == Some(Holds::Html) { &SCRIPT_ELEMENT } else { &INERT_SCRIPT });
        }
        Element::Style => {
            let style = after.get(..style_length(after)).unwrap_or_default();
            steps::count(style.len());
            if seen.script_type || css::runs_script(style.iter().copied()) {
                hits.add(&super::attributes::CSS_SCRIPT);
            } else if (facts.begins_text(text, at) || is_bare_drawing(text, at)) && css::imports(style)
                || css::reads_fields(style)
            {
                hits.add(&EXTERNAL_STYLE);
            } else if css::imports(style) {
                hits.add(&EXTERNAL_CONTENT);
            }
        }
        Element::Embed if seen.loads => hits.add(&EMBEDDED_CONTENT),
        Element::Base if seen.loads_from_host => hits.add(&BASE_ELEMENT),
        Element::Frame if seen.unsafe_frame => hits.add(&EMBEDDED_CONTENT),
        Element::Link if seen.script_type => hits.add(&super::attributes::CSS_SCRIPT),
        Element::Link if seen.loads && seen.style_sheet && facts.begins_text(text, at) => hits.add(&EXTERNAL_STYLE),
        Element::Link if !seen.style_sheet => {}
        Element::Form if !seen.loads_from_host => {}
        Element::Base | Element::Frame | Element::Link | Element::Form if seen.loads => hits.add(&EXTERNAL_CONTENT),
        Element::Meta if seen.header => hits.add(&META_ELEMENT),
        Element::Legacy if seen.loads || seen.named && tag.name.eq_ignore_ascii_case(b"xml") => {
            hits.add(&LEGACY_ELEMENT)
        }
        Element::Handler if seen.event || script::calls(after.get(..after.len().min(16)).unwrap_or_default()) => {
            hits.add(&LEGACY_ELEMENT)
        }
        _ => {}
    }
}

/// Whether a drawing without any attribute is all that stands before: no program writes one.
fn is_bare_drawing(text: &[u8], at: usize) -> bool {
    /// Bounded: blanks before each of many elements would be skipped again and again.
    const NEAR: usize = 32;
    let before = if at <= NEAR { text.get(..at).unwrap_or_default().trim_ascii() } else { &[] };
    [&b"<svg>"[..], b"<math>"].iter().any(|tag| before.eq_ignore_ascii_case(tag))
}

/// Judges what begins with `<` and is no tag: declarations, comments, processing instructions.
pub(super) fn judge_other(text: &[u8], at: usize, facts: &mut Facts, hits: &mut Hits) {
    let rest = text.get(at + 1..).unwrap_or_default();
    if let [b'?', name @ ..] = rest {
        let end = name.iter().take(400).position(|&byte| byte == b'<').unwrap_or(name.len().min(400));
        let name = name.get(..end).unwrap_or_default();
        steps::count(name.len());
        let starts = |word: &[u8]| name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let old = starts(b"import") && name.windows(9).any(|window| window.eq_ignore_ascii_case(b"namespace"))
            || starts(b"xml:namespace");
        let style = starts(b"xml-stylesheet")
            && super::tokenizer::Attributes::from(name, 14).any(|attribute| {
                attribute.name.eq_ignore_ascii_case(b"href")
                    && (attribute.value.starts_with(b"#")
                        || attribute.value.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"data:"))
                        || url::effect(attribute.value) == url::Effect::Script)
            });
        if old || style {
            hits.add(&LEGACY_ELEMENT);
        }
        return;
    }
    // `<` in a section of its own, and the name behind it.
    if let [b'!', b'[', name @ ..] = rest
        && let Some((section, [b'<', b']', b']', b'>', next, ..])) = name.split_at_checked(6)
        && section.eq_ignore_ascii_case(b"cdata[")
        && (next.is_ascii_alphabetic() || *next == b'/')
    {
        hits.add(&LEGACY_ELEMENT);
    }
    // Old browsers passed over what stood between `<` and the name: controls, NUL, `%`.
    let junk = rest.iter().take(8).take_while(|&&byte| byte < b' ' || byte == b'%').count();
    let script = rest.get(junk..junk + 6).is_some_and(|name| name.eq_ignore_ascii_case(b"script"));
    if junk > 0 && script && holds_script(rest.get(junk + 6..).unwrap_or_default()) {
        facts.opened_script = true;
        hits.add(&SCRIPT_ELEMENT);
    }
}

/// Whether what stands before the `<` ends a quoted attribute and its tag, and no tag was open there before.
pub(super) fn breaks_out(text: &[u8], at: usize) -> bool {
    let Some(before) = text.get(..at) else { return false };
    // Long values break out as well, but what is long has most likely opened the quote itself.
    if before.len() > 256 {
        return false;
    }
    let end = before.iter().rposition(|&byte| !is_space(byte)).map_or(0, |index| index + 1);
    let junk =
        |byte: &u8| matches!(byte, b'"' | b'\'' | b'`' | b'>' | b'/' | b'\\' | b';' | b')' | b']' | b'}' | b'-' | b' ');
    let Some(before) = before.get(..end) else { return false };
    if before.last() != Some(&b'>') {
        return false;
    }
    let start = before.iter().rposition(|byte| !junk(byte)).map_or(0, |index| index + 1);
    let (value, junk) = before.split_at(start);
    junk.iter().any(|byte| matches!(byte, b'"' | b'\'')) && !value.iter().any(|byte| b"<=\"'".contains(byte))
}

/// How much of the text behind `<style>` is the style: up to the next tag, which is judged on its own.
fn style_length(after: &[u8]) -> usize {
    after
        .windows(2)
        .position(|pair| matches!(pair, [b'<', next] if next.is_ascii_alphabetic() || *next == b'/'))
        .unwrap_or(after.len())
}
