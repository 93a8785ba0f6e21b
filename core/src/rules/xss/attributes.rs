//! Attributes whose value is run, loaded or shown as a document.

use super::decode::Decoded;
use super::elements::Element;
use super::events::is_handler;
use super::handlers::{EVENT_HANDLER, judge_handler};
use super::links::{after_delay, is_text, judge_url};
use super::tokenizer::{Attribute, Quote};
use super::{css, script, url};
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::subject::Holds;

pub(super) static SRCDOC: Rule = Rule {
    id: "xss.srcdoc",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // A document in an attribute has the rights of the page, and hides its tags behind character references.
    paranoia: Paranoia::One,
    summary: "a document in a srcdoc attribute",
    details: "Finds `srcdoc`, the attribute that holds a whole document for a frame.",
    matches: &["<iframe srcdoc='&lt;b&gt;'>", "<iframe/srcdoc=x>"],
    passes: &["<iframe srcdoc>", "srcdoc=x"],
};

pub(super) static CSS_SCRIPT: Rule = Rule {
    id: "xss.css-script",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 83,
    // Only an attack has them: no browser of today runs script from a style sheet.
    paranoia: Paranoia::One,
    summary: "a style that runs script",
    details: "\
Finds `expression()`, `-moz-binding`, `behavior` and script URLs in style attributes, style elements and on their own, CSS
comments and escapes taken off. It also finds what is written for the parser of one browser and against that of another:
words that a comment splits, declarations within a string, and documents that take the place of an element.",
    matches: &[
        "<b style='width:expre/**/ssion(go())'>",
        "<style>a{-moz-binding:url(//example.org/a#b)}</style>",
        "<p style=\"background:url('javascript:go()')\">",
        "<style>@im\\port '//example.org'</style>",
        "width:expression(alert(1))",
        "<i style='font-family:\"a;width:1px;/*\"'>",
        "<style>b{co/**/lor:red}</style>",
        "<p style='content:url(drawing.svg)'>",
    ],
    passes: &[
        "<p style=\"font-family:'a; b',serif;color:red\">",
        "<p style=\"background:url('data:image/svg+xml;x:y;utf8,a')\">",
        "<p style='clip-path:url(#c);background:url(drawing.svg#c)'>",
        "<p style='content:url(data:image/png;base64,eA==)'>",
        "<style>b /* bold */ i{color/**/:red}</style>",
        "<p style=\"color: red; background: url(a.png)\">",
        "<style>html{scroll-behavior:smooth}</style>",
        "parse_expression(alert)",
        "Regular expression(s): see below",
    ],
};

pub(super) static ANIMATED_ATTRIBUTE: Rule = Rule {
    id: "xss.animated-attribute",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // Drawings animate positions and colours, not links and handlers.
    paranoia: Paranoia::One,
    summary: "an SVG animation of a link or an event handler",
    details: "Finds `<set>` and `<animate>` that give another element a link, a handler or content after it was checked.",
    matches: &["<set attributeName=onclick to=go()>", "<svg><animate attributename='xlink:href' values='a'>"],
    passes: &["<animate attributeName=\"r\" from=1 to=2>", "<set attributeName=\"fill\" to=\"red\">"],
};

pub(super) static TEMPLATE_DIRECTIVE: Rule = Rule {
    id: "xss.template-directive",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // Directives are harmless where no template engine runs; their calls of an attacker's functions are not honest anywhere.
    paranoia: Paranoia::One,
    summary: "a template engine's attribute that calls a dangerous function",
    details: "Finds directives of Angular, AngularJS, Vue, Alpine and htmx whose expression leaves the template for the page.",
    matches: &[
        "<p ng-init=\"constructor.constructor('go()')()\">",
        "<a @click=\"alert(1)\">",
        "<x v-on:click='$event.view.alert(1)'>",
        "<div x-data='alert(1)'>",
        "<x :[_b.constructor`alert(1)`()]>",
        "<component :is=\"'script'\" src=//example.org></component>",
        "<div _='init alert(1)'>",
        "{{[1]|orderBy:'(z=alert)(1)'}}",
        "<i ng-focus=$event.path|orderBy:'[].constructor.from([1],alert)'>",
    ],
    passes: &[
        "<a @click=\"save(item)\">",
        "<a (click)=\"confirm()\">",
        "<a @click=\"open(item)\">",
        "<p ng-if=\"item.open\">",
        "<x v-on:click='close'>",
        "<b data-alert='alert'>",
        "<component :is=\"view\">",
        "<p is='fancy-text'>",
        "<div _='on click toggle .open'>",
        "{{ rows | orderBy:'-date' }}",
        "{{ rows | orderBy: 'rank()' }}",
    ],
};

pub(super) static FOREIGN_REQUEST: Rule = Rule {
    id: "xss.foreign-request",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 79,
    // Buttons and fragments of an honest page talk to the page's own site.
    paranoia: Paranoia::One,
    summary: "an attribute that sends a form to another site, or loads a piece of the page from there",
    details: "\
Finds `formaction` with a host, which sends what somebody types into the page's own form elsewhere, and the requests of htmx
(`hx-get` and its kin) to a host, whose answer becomes part of the page.",
    matches: &[
        "<button formaction=//example.org>X",
        "<input type=submit formaction='https://example.org/a'>",
        "<div hx-get=//example.org hx-trigger=load>",
        "<div data-hx-post=\"https://example.org/x\">",
    ],
    passes: &[
        "<button formaction=\"/save\">Save</button>",
        "<div hx-get=\"/items\" hx-trigger=\"load\">",
        "<form action=\"https://example.org/\">",
        "formaction=//example.org",
    ],
};

pub(super) static DOM_CLOBBERING: Rule = Rule {
    id: "xss.dom-clobbering",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 79,
    // No author names a field after a method of the page's own scripts.
    paranoia: Paranoia::One,
    summary: "an element named like a member of the document",
    details: "\
Finds `id` and `name` with the name of a method or property that scripts and sanitizers ask a document, form or node for. The
element takes the place of the member, so that the page's own script reads the attacker's values.",
    matches: &["<img name=getElementById>", "<form><input id='parentNode'>"],
    passes: &["<input name=body>", "<a name=location>", "<input name=attributes>", "<x name=innerHTML>"],
};

/// Where an attribute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a tag of the text's own.
    Tag,
    /// Behind a quote that ended the attribute that the text was put into.
    BrokenOut,
    /// Where it would be an attribute if the text were put into one; most likely it is not.
    Suspected,
}

/// What the attributes of one tag say about their element.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// The field holds HTML, where nothing is a component's.
    pub(super) is_html: bool,
    /// There is an attribute.
    pub(super) any: bool,
    /// There is a URL to load.
    pub(super) loads: bool,
    /// The URL has a host.
    pub(super) loads_from_host: bool,
    /// The last URL has a host and ends where its query goes on.
    pub(super) open_query: bool,
    /// A `meta` does what a header does: `content` counts once `http-equiv` was seen, in either order.
    pub(super) header: bool,
    refreshes: bool,
    redirects: bool,
    /// A frame's page comes without TLS, or may run script with the rights of the page around it.
    pub(super) unsafe_frame: bool,
    /// It is a link to a style sheet.
    pub(super) style_sheet: bool,
    /// There is an `id`.
    pub(super) named: bool,
    /// An event is named.
    pub(super) event: bool,
    /// There is an attribute named like an event handler that no list has.
    pub(super) unknown_handler: bool,
    /// The type is that of a script.
    pub(super) script_type: bool,
}

impl Seen {
    /// Nothing seen yet, in a field that holds that.
    pub(super) fn new(holds: Option<Holds>) -> Self {
        Self { is_html: holds == Some(Holds::Html), ..Self::default() }
    }
}

/// Judges one attribute.
pub(super) fn judge(element: Element, attribute: &Attribute<'_>, place: Place, seen: &mut Seen, hits: &mut Hits) {
    seen.any |= !attribute.value.is_empty();
    let value = attribute.value;
    if place == Place::Tag
        && element != Element::Unknown
        && attribute.name.contains(&b'(')
        && names_call(attribute.name)
    {
        hits.add(&super::elements::EVASIVE_MARKUP);
    }
    // Vue runs what is in the brackets of a name: `:[x]`, `#[x]`.
    if place == Place::Tag
        && attribute.name.contains(&b'[')
        && matches!(attribute.name, [b':' | b'#' | b'@' | b'v' | b'V', ..])
        && script::leaves_template(attribute.name)
    {
        hits.add(&TEMPLATE_DIRECTIVE);
    }
    if value.is_empty() && !attribute.name.windows(2).take(4).any(|start| start.eq_ignore_ascii_case(b"on")) {
        return;
    }
    let mut buffer = [0u8; 48];
    let Some(name) = lower(attribute.name, &mut buffer) else { return };
    if name.starts_with(b"on") {
        judge_handler(element, name, attribute, place, seen, hits);
    }
    if place != Place::Tag {
        if name == b"style" && css::runs_script(Decoded::new(value)) {
            hits.add(&CSS_SCRIPT);
        }
        return;
    }
    if value.is_empty() {
        return;
    }
    match name {
        b"style" if css::runs_script(Decoded::new(value)) || css::shows_document(value) => hits.add(&CSS_SCRIPT),
        b"style" if css::hides_declaration(Decoded::new(value)) => hits.add(&CSS_SCRIPT),
        b"style" if value.contains(&b':') && (loads(value) || covers_page(value)) => {
            hits.add(&super::elements::EXTERNAL_CONTENT);
        }
        b"xlink:href" | b"xsi:schemalocation" if !value.starts_with(b"#") => {
            hits.add(&super::elements::FOREIGN_CONTENT)
        }
        b"srcdoc" if element == Element::Frame => hits.add(&SRCDOC),
        b"attributename" if element == Element::Animation => {
            let mut target = [0u8; 48];
            if lower(value, &mut target).is_some_and(|target| {
                is_handler(target) || matches!(target, b"href" | b"xlink:href" | b"src" | b"innerhtml" | b"style")
            }) {
                hits.add(&ANIMATED_ATTRIBUTE);
            }
        }
        b"id" | b"name" if element != Element::Unknown && is_member_of_nodes(value) => hits.add(&DOM_CLOBBERING),
        b"is" | b":is" | b"v-bind:is" if is_script_name(value) => hits.add(&TEMPLATE_DIRECTIVE),
        // Hyperscript.
        b"_" if script::leaves_template(value) => hits.add(&TEMPLATE_DIRECTIVE),
        b"dataformatas" | b"datasrc" | b"allowscriptaccess" => hits.add(&super::elements::LEGACY_ELEMENT),
        _ => {}
    }
    note(element, name, value, seen);
    if (value.starts_with(b"//") || value.iter().any(|byte| matches!(byte, b':' | b'&'))) && !is_text(element, name) {
        judge_url(element, name, value, hits);
    }
    if attribute.quote == Quote::None && value.starts_with(b"&#") && url::is_cut_scheme(value) {
        hits.add(&super::links::SCRIPT_URL);
    }
    if sends(name) && has_host(value) {
        hits.add(&FOREIGN_REQUEST);
    }
    if is_directive(name) && script::leaves_template(value) {
        hits.add(&TEMPLATE_DIRECTIVE);
    }
    // Old browsers took backticks for quotes, and script in `&{…}` for part of any value.
    if attribute.quote == Quote::None
        && let [b'`', rest @ ..] = value
        && let Some(end) = rest.iter().position(|&byte| byte == b'`')
        && let Some((name, _)) = split_at_equals(rest.get(end + 1..).unwrap_or_default())
    {
        let mut buffer = [0u8; 48];
        if lower(name, &mut buffer).is_some_and(is_handler) {
            hits.add(&EVENT_HANDLER);
        }
    }
    if value.starts_with(b"&{") {
        hits.add(&EVENT_HANDLER);
    }
}

/// Notes what the attribute says about its element.
fn note(element: Element, name: &[u8], value: &[u8], seen: &mut Seen) {
    let is = |word: &[u8]| value.trim_ascii().eq_ignore_ascii_case(word);
    match name {
        b"src" | b"href" | b"xlink:href" | b"data" | b"code" | b"codebase" | b"classid" | b"archive" | b"action"
        | b"implementation" | b"namespace" => {
            seen.loads = true;
            seen.unsafe_frame |=
                name == b"src" && value.get(..7).is_some_and(|start| start.eq_ignore_ascii_case(b"http://"));
            let has_host = has_host(value);
            seen.loads_from_host |= has_host;
            seen.open_query = has_host && matches!(value.last(), Some(b'?' | b'=' | b'&'));
        }
        b"sandbox" => {
            let allows = |word: &[u8]| value.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
            seen.unsafe_frame |= allows(b"allow-scripts") && allows(b"allow-same-origin");
        }
        b"http-equiv" => {
            seen.refreshes |= is(b"refresh");
            seen.header |= is(b"set-cookie") || is(b"link");
        }
        b"content" => seen.redirects |= after_delay(value).is_some(),
        b"event" | b"ev:event" => seen.event = true,
        b"id" => seen.named = true,
        b"rel" => {
            seen.style_sheet |= value.windows(10).any(|part| part.eq_ignore_ascii_case(b"stylesheet")) || is(b"import")
        }
        b"type" => seen.script_type |= value.windows(10).any(|part| part.eq_ignore_ascii_case(b"javascript")),
        _ => {}
    }
    if element == Element::Meta {
        seen.header |= seen.refreshes && seen.redirects;
        let odd = |part: &[u8]| {
            [&b"utf-7"[..], b"utf7", b"x-mac-farsi", b"iso-2022-", b"hz-gb-2312", b"utf-16", b"utf-32"]
                .iter()
                .any(|charset| part.get(..charset.len()).is_some_and(|start| start.eq_ignore_ascii_case(charset)))
        };
        if name == b"charset" || name == b"content" {
            seen.header |= (0..value.len()).any(|at| odd(value.get(at..).unwrap_or_default()));
        }
    }
}

/// Whether a URL names a host, or a scheme.
fn has_host(value: &[u8]) -> bool {
    let decoded =
        || Decoded::new(value).filter(|byte| *byte > b' ').map(|byte| if byte == b'\\' { b'/' } else { byte });
    let scheme =
        decoded().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')).count();
    decoded().take(2).eq(*b"//") || decoded().nth(scheme) == Some(b':')
}

/// Whether the attribute's URL is asked for by a script of the page, or gets what somebody types into its form.
fn sends(name: &[u8]) -> bool {
    let name = name.strip_prefix(b"data-").unwrap_or(name);
    matches!(name, b"formaction" | b"hx-get" | b"hx-post" | b"hx-put" | b"hx-patch" | b"hx-delete")
}

/// Whether the value is `script`, perhaps as a string.
fn is_script_name(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let value = match value {
        [b'\'' | b'"' | b'`', inside @ .., b'\'' | b'"' | b'`'] => inside,
        _ => value,
    };
    value.eq_ignore_ascii_case(b"script")
}

/// Whether scripts ask nodes for a member of that name, which nothing else is called.
fn is_member_of_nodes(name: &[u8]) -> bool {
    [
        &b"getElementById"[..],
        b"getElementsByTagName",
        b"getElementsByClassName",
        b"getElementsByName",
        b"querySelector",
        b"querySelectorAll",
        b"createElement",
        b"innerHTML",
        b"outerHTML",
        b"parentNode",
        b"childNodes",
        b"firstChild",
        b"nodeName",
        b"setAttribute",
        b"removeAttribute",
        b"removeChild",
        b"ownerDocument",
        b"defaultView",
        b"documentElement",
    ]
    .contains(&name)
}

/// Whether a call that attackers make stands where the name of an attribute should.
fn names_call(name: &[u8]) -> bool {
    !matches!(name, [b'(' | b'{' | b'[' | b'@' | b'*' | b'<', ..]) && script::calls_sink(name)
}

/// Whether a style has a URL.
fn loads(style: &[u8]) -> bool {
    style.contains(&b'(') && style.windows(4).any(|part| part.eq_ignore_ascii_case(b"url("))
}

/// Whether a style lays its element over the page.
fn covers_page(style: &[u8]) -> bool {
    let holds = |word: &[u8]| style.windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    holds(b"position") && (holds(b"fixed") || holds(b"absolute")) && holds(b"width")
}

/// Whether the attribute is one whose value a template engine runs.
fn is_directive(name: &[u8]) -> bool {
    match name {
        [b'@' | b':' | b'(' | b'[' | b'*' | b'#', _, ..] => true,
        _ => [
            &b"ng-"[..],
            b"data-ng-",
            b"x-ng-",
            b"ng:",
            b"v-",
            b"x-",
            b"hx-",
            b"data-hx-",
            b"on:",
            b"bind:",
            b"use:",
            b"data-bind",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix)),
    }
}

/// The name in lower case without what old browsers passed over around it, or nothing where it is too long for any rule.
fn lower<'b>(name: &[u8], buffer: &'b mut [u8; 48]) -> Option<&'b [u8]> {
    let junk = |byte: &u8| *byte <= b' ' || matches!(byte, b'"' | b'\'' | b'`' | b'+');
    let start = name.iter().position(|byte| !junk(byte))?;
    let end = name.iter().rposition(|byte| !junk(byte))? + 1;
    let mut length = 0;
    for &byte in name.get(start..end)?.iter().filter(|&&byte| byte != 0) {
        *buffer.get_mut(length)? = byte.to_ascii_lowercase();
        length += 1;
    }
    buffer.get(..length)
}

fn split_at_equals(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|&byte| byte == b'=')?;
    text.split_at_checked(at)
}
