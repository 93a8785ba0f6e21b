//! Attributes whose value is run, loaded or shown as a document.

use super::decode::Decoded;
use super::elements::Element;
use super::events::is_handler;
use super::tokenizer::{Attribute, Quote};
use super::url::{self, Effect};
use super::{css, script};
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::subject::Holds;

pub(super) static EVENT_HANDLER: Rule = Rule {
    id: "xss.event-handler",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 83,
    // The names are an exact list; in a tag, each of them is script.
    paranoia: Paranoia::One,
    summary: "an event handler attribute",
    details: "\
Finds an attribute whose value is run as script when something happens to its element, such as `onerror` or `onclick`, in a
tag of the value's own or behind a quote that leaves the attribute that the value was put into.

Allow markup only through a sanitizer that keeps a list of attributes, and escape quotes in attribute values.",
    matches: &[
        "<img src=x onerror=go()>",
        "<svg/onload = \"go()\">",
        "\" autofocus onfocus=\"go(1)",
        "' onmouseover='go()",
        "x onpointerenter=alert(1) ",
        "<p title='a'onclick=go()>",
        "<a title=\"<b onclick=go()>\">",
        "<marquee onstart={alert(1)}>",
    ],
    passes: &[
        "<b class=\"one\" only=x>",
        "<button onClick={() => save()}>",
        "<asp:Button OnClick=\"Save_Click\" />",
        "window.onload = start;",
        "Button(\"ok\", onclick=save)",
        "set onclick = to the name",
        "<input placeholder=\"onclick=x\">",
        "a < b onclick",
    ],
};

pub(super) static UNKNOWN_EVENT_HANDLER: Rule = Rule {
    id: "xss.unknown-event-handler",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 83,
    // No browser knows the name yet, and components have such attributes of their own.
    paranoia: Paranoia::Two,
    summary: "an attribute that looks like an event handler, or one without a sure sign of script",
    details: "Finds `on…` attributes outside of the list of event handlers, and handlers whose value shows no script.",
    matches: &["<x onfoo=1>", "<button onClick={save}>", "<b onclick>"],
    passes: &["<b only>", "<x on=1>", "<x data-on=1>"],
};

pub(super) static SCRIPT_URL: Rule = Rule {
    id: "xss.script-url",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 84,
    // Such a URL leads nowhere; it runs.
    paranoia: Paranoia::One,
    summary: "a URL whose scheme runs script",
    details: "\
Finds `javascript:`, `vbscript:` and their kin in attributes, in style sheets, in Markdown links and as a whole value, with
the tabs, line ends, controls and character references that browsers overlook.

Accept URLs by a list of schemes (`https`, `mailto`), after parsing them.",
    matches: &[
        "javascript:go()",
        "<a href=\"jav&#x09;ascript&colon;go()\">",
        "[x](javascript:go(1))",
        "/login?next=javascript:go()",
        "vbscript:MsgBox(1)",
        "<iframe src=' \u{1}javascript:go()'>",
        "<form><button formaction=javascript:go()>",
    ],
    passes: &[
        "JavaScript: The Good Parts",
        "<a href=\"javascript:void(0)\">",
        "language-javascript: yes",
        "<a href=\"https://example.com/#javascript:x\">",
        "javascript:S1234",
    ],
};

pub(super) static INERT_SCRIPT_URL: Rule = Rule {
    id: "xss.inert-script-url",
    class: Class::Xss,
    severity: Severity::Low,
    cwe: 84,
    // Pages have always written `javascript:void(0)` for a link that does nothing.
    paranoia: Paranoia::Two,
    summary: "a URL of a script scheme that runs nothing",
    details: "Finds `javascript:void(0)` and its kin in attributes.",
    matches: &["<a href=\"javascript:void(0)\">x</a>", "<a href='javascript:;'>"],
    passes: &["<a href='#'>", "void(0)"],
};

pub(super) static DATA_URL: Rule = Rule {
    id: "xss.data-url",
    class: Class::Xss,
    severity: Severity::High,
    cwe: 84,
    // A document in a URL can run script; pictures, sound and fonts cannot and pass.
    paranoia: Paranoia::One,
    summary: "a data URL that holds a document",
    details: "Finds `data:` URLs of HTML, XML or SVG in links, frames and objects, or as a whole value.",
    matches: &["<iframe src='data:text/html,x'>", "<a href=\"data:text/html;base64,eA==\">", "data:text/html,<b>x"],
    passes: &[
        "<img src='data:image/png;base64,eA=='>",
        "<img src='data:image/svg+xml;utf8,x'>",
        "data:text/plain,x",
        "data: text/html",
    ],
};

pub(super) static OBFUSCATED_HOST: Rule = Rule {
    id: "xss.obfuscated-host",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 84,
    // Nobody writes a link like this but to hide where it leads.
    paranoia: Paranoia::One,
    summary: "a link whose host is written in octal or hexadecimal numbers or in percent signs",
    details: "Finds links whose host browsers decode before they go there, so that neither a person nor a filter can read it.",
    matches: &["<a href='http://0x7f.1/'>", "<a href=http://017700000001>", "<img src=//%65xample.org/x>"],
    passes: &[
        "<a href='http://10.0.0.1/'>",
        "<a href=https://0xproject.com/>",
        "<a href=https://example.org/%20>",
        "<a href=https://a%60b/>",
    ],
};

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
comments and escapes taken off.",
    matches: &[
        "<b style='width:expre/**/ssion(go())'>",
        "<style>a{-moz-binding:url(//example.org/a#b)}</style>",
        "<p style=\"background:url('javascript:go()')\">",
        "<style>@im\\port '//example.org'</style>",
        "width:expression(alert(1))",
    ],
    passes: &[
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
    ],
    passes: &[
        "<a @click=\"save(item)\">",
        "<a (click)=\"confirm()\">",
        "<a @click=\"open(item)\">",
        "<p ng-if=\"item.open\">",
        "<x v-on:click='close'>",
        "<b data-alert='alert'>",
    ],
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
    is_html: bool,
    /// There is an attribute.
    pub(super) any: bool,
    /// There is a URL to load.
    pub(super) loads: bool,
    /// The URL has a host.
    pub(super) loads_from_host: bool,
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
        b"style" if css::runs_script(Decoded::new(value)) => hits.add(&CSS_SCRIPT),
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
        b"dataformatas" | b"datasrc" | b"allowscriptaccess" => hits.add(&super::elements::LEGACY_ELEMENT),
        _ => {}
    }
    note(element, name, value, seen);
    if (value.starts_with(b"//") || value.iter().any(|byte| matches!(byte, b':' | b'&'))) && !is_text(element, name) {
        judge_url(element, name, value, hits);
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

fn judge_handler(
    element: Element,
    name: &[u8],
    attribute: &Attribute<'_>,
    place: Place,
    seen: &mut Seen,
    hits: &mut Hits,
) {
    let value = attribute.value;
    let letters = name.iter().position(|byte| !byte.is_ascii_lowercase()).unwrap_or(name.len());
    let (letters, junk) = name.split_at(letters);
    // Old browsers passed over signs behind the name, up to `=`, however many there are.
    if junk.len() > 3
        && !matches!(junk, [b'-' | b'_' | b'.' | b':', ..])
        && is_handler(letters)
        && junk.iter().all(u8::is_ascii_punctuation)
    {
        hits.add(&EVENT_HANDLER);
    }
    let known = is_handler(name);
    let code = || script::calls_sink(value) || decoded_calls_sink(value);
    let sure = match place {
        _ if attribute.quote == Quote::Absent || value.is_empty() => false,
        // `{…}` is how JSX writes a handler of its own.
        // `<asp:Button OnClick="Save">`: components of other languages name their methods; a name alone runs nothing.
        Place::Tag if known && seen.is_html => true,
        Place::Tag if known && element == Element::Unknown && is_name_of_method(attribute) => false,
        Place::Tag if known && (attribute.quote != Quote::None || value.first() != Some(&b'{')) => true,
        Place::BrokenOut if known && attribute.quote != Quote::None => true,
        Place::BrokenOut if known => script::calls(value) || code(),
        Place::Tag if name.len() > 4 => code(),
        Place::Suspected if known => code(),
        _ => false,
    };
    if sure {
        hits.add(&EVENT_HANDLER);
    } else if name.len() > 4 && place == Place::Tag {
        seen.unknown_handler |=
            letters.len() == name.len() && attribute.quote != Quote::Absent && value.first() != Some(&b'{');
        hits.add(&UNKNOWN_EVENT_HANDLER);
    }
}

fn is_name_of_method(attribute: &Attribute<'_>) -> bool {
    attribute.name.iter().any(u8::is_ascii_uppercase)
        && attribute.value.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn judge_url(element: Element, name: &[u8], value: &[u8], hits: &mut Hits) {
    let effect = match (element, name) {
        // The URL stands behind something else.
        (Element::Meta, b"content") => match after_delay(value) {
            Some(url) => url::of(url),
            None => return,
        },
        (Element::Animation, b"values" | b"to" | b"from" | b"by") => {
            if css::runs_script(Decoded::new(value)) {
                Effect::Script
            } else {
                url::effect(value)
            }
        }
        _ => url::effect(value),
    };
    if hides_host(value) {
        hits.add(&OBFUSCATED_HOST);
    }
    match effect {
        Effect::Script => hits.add(&SCRIPT_URL),
        Effect::Inert => hits.add(&INERT_SCRIPT_URL),
        Effect::Document if !matches!(element, Element::Media | Element::Link) => hits.add(&DATA_URL),
        Effect::Document | Effect::None => {}
    }
}

/// Whether the host of a URL is written as numbers that are not decimal, or with percent signs.
fn hides_host(url: &[u8]) -> bool {
    let Some(start) = url.iter().take(10).position(|&byte| byte == b'/') else { return false };
    let Some([b'/', b'/', rest @ ..]) = url.get(start..) else { return false };
    let host = rest.split(|byte| b"/?#:".contains(byte)).next().unwrap_or_default();
    let number = |part: &[u8]| match part {
        [b'0', b'x' | b'X', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit),
        digits => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
    };
    let odd = |part: &[u8]| part.len() > 1 && part.starts_with(b"0");
    host.len() < 80
        && (host.windows(3).any(hides_letter)
            || host.split(|&byte| byte == b'.').all(number) && host.split(|&byte| byte == b'.').any(odd))
}

/// Whether three bytes are a percent sign and the number of a letter, digit or dot, which need none.
fn hides_letter(bytes: &[u8]) -> bool {
    let [b'%', high, low] = bytes else { return false };
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (Some(high), Some(low)) = (digit(high), digit(low)) else { return false };
    let byte = high << 4 | low;
    byte.is_ascii_alphanumeric() || byte == b'.'
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
            let decoded =
                || Decoded::new(value).filter(|byte| *byte > b' ').map(|byte| if byte == b'\\' { b'/' } else { byte });
            let scheme =
                decoded().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')).count();
            seen.loads_from_host |= decoded().take(2).eq(*b"//") || decoded().nth(scheme) == Some(b':');
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

/// The URL in the `content` of a `<meta http-equiv=refresh>`, behind the seconds.
fn after_delay(value: &[u8]) -> Option<impl Iterator<Item = u8> + Clone> {
    let mut bytes = Decoded::new(value);
    let digit = |byte: u8| byte.is_ascii_digit() || byte == b'.' || byte <= b' ';
    let mark = bytes.by_ref().find(|&byte| !digit(byte))?;
    if !matches!(mark, b';' | b',') {
        return None;
    }
    let mut url = bytes.clone().filter(|byte| *byte > b' ');
    let named = url.by_ref().take(3).map(|byte| byte.to_ascii_lowercase()).eq(*b"url") && url.next() == Some(b'=');
    let rest = bytes.filter(|byte| *byte > b' ').skip(if named { 4 } else { 0 });
    rest.clone().next()?;
    Some(rest)
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

/// Whether the attribute holds text for people or a name for programs, whatever it looks like.
fn is_text(element: Element, name: &[u8]) -> bool {
    match name {
        b"title" | b"alt" | b"placeholder" | b"class" | b"id" | b"name" | b"label" | b"summary" | b"style"
        | b"lang" | b"type" | b"pattern" => true,
        b"value" => element != Element::Param,
        b"content" => element != Element::Meta,
        _ => name.starts_with(b"aria-") || name.starts_with(b"data-") || name.starts_with(b"xmlns"),
    }
}

/// Whether the attribute is one whose value a template engine runs.
fn is_directive(name: &[u8]) -> bool {
    match name {
        [b'@' | b':' | b'(' | b'[' | b'*' | b'#', _, ..] => true,
        _ => [&b"ng-"[..], b"data-ng-", b"x-ng-", b"ng:", b"v-", b"x-", b"hx-", b"data-hx-", b"on:", b"bind:", b"use:"]
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

/// Whether the start of a value, its character references decoded, calls what an attacker is after.
fn decoded_calls_sink(value: &[u8]) -> bool {
    if !value.contains(&b'&') {
        return false;
    }
    let mut buffer = [0u8; 128];
    let mut length = 0;
    for (slot, byte) in buffer.iter_mut().zip(Decoded::new(value)) {
        *slot = byte;
        length += 1;
    }
    script::calls_sink(buffer.get(..length).unwrap_or_default())
}
