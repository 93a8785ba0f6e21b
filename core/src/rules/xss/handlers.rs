//! Event handler attributes.

use super::attributes::{Place, Seen};
use super::decode::Decoded;
use super::elements::Element;
use super::events::is_handler;
use super::script;
use super::tokenizer::{Attribute, Quote};
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;

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
        "onerror=alert(a) src=x",
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

pub(super) fn judge_handler(
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
