//! Attributes that hold a URL.

use super::css;
use super::decode::Decoded;
use super::elements::Element;
use super::url::{self, Effect};
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;

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
        "javascript://https://example.org/?a=%0Ago()",
        "<iframe src=' \u{1}javascript:go()'>",
        "<form><button formaction=javascript:go()>",
        "background : url ( javascript : alert(1) )",
        "<img src=&#106;&#97;&#118;&#97; script:go()>",
    ],
    passes: &[
        "JavaScript: The Good Parts",
        "<a href=\"javascript:void(0)\">",
        "language-javascript: yes",
        "<a href=\"https://example.com/#javascript:x\">",
        "javascript:S1234",
        "<img src=java script:x>",
        "in JavaScript : alert(1)",
        "JavaScript:+The+Good+Parts",
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
        "data:+text/html",
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
    matches: &[
        "see http://%65xample.org",
        "<a href='http://0x7f.1/'>",
        "<a href=http://017700000001>",
        "<img src=//%65xample.org/x>",
    ],
    passes: &[
        "GET http://%s/%d",
        "<a href='http://10.0.0.1/'>",
        "<a href=https://0xproject.com/>",
        "<a href=https://example.org/%20>",
        "<a href=https://a%60b/>",
    ],
};

pub(super) fn judge_url(element: Element, name: &[u8], value: &[u8], hits: &mut Hits) {
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
pub(super) fn hides_letter(bytes: &[u8]) -> bool {
    let [b'%', high, low] = bytes else { return false };
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (Some(high), Some(low)) = (digit(high), digit(low)) else { return false };
    let byte = high << 4 | low;
    byte.is_ascii_alphanumeric() || byte == b'.'
}

/// The URL in the `content` of a `<meta http-equiv=refresh>`, behind the seconds.
pub(super) fn after_delay(value: &[u8]) -> Option<impl Iterator<Item = u8> + Clone> {
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

/// Whether the attribute holds text for people or a name for programs, whatever it looks like.
pub(super) fn is_text(element: Element, name: &[u8]) -> bool {
    match name {
        b"title" | b"alt" | b"placeholder" | b"class" | b"id" | b"name" | b"label" | b"summary" | b"style"
        | b"lang" | b"type" | b"pattern" => true,
        b"value" => element != Element::Param,
        b"content" => element != Element::Meta,
        _ => name.starts_with(b"aria-") || name.starts_with(b"data-") || name.starts_with(b"xmlns"),
    }
}
