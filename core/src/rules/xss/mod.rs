//! Markup and script that run in the browser of whoever looks at the value.
//!
//! Nobody knows here where in a page a value will stand, so it is read as if it stood in each of the places at once: in
//! text, behind the quote that ends an attribute, behind a space that ends an attribute without quotes ([`markup`]), in a
//! string of a script or on its own in one ([`code`]), where a URL is expected ([`address`]). Plain markup runs nothing and
//! passes.

mod address;
mod attributes;
mod break_out;
mod code;
mod css;
mod decode;
mod elements;
mod events;
mod fences;
mod handlers;
mod hidden;
mod links;
mod markup;
mod script;
mod scripts;
mod signs;
mod steps;
mod tokenizer;
mod url;

use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::subject::{Holds, Subject};
use crate::finding::Class;

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Xss,
    wants: Bytes::ANGLE
        .with(Bytes::PAREN)
        .with(Bytes::EQUALS)
        .with(Bytes::COLON)
        .with(Bytes::QUOTE)
        .with(Bytes::PLUS_CODE),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[
        &scripts::SCRIPT_ELEMENT,
        &elements::EMBEDDED_CONTENT,
        &elements::BASE_ELEMENT,
        &elements::META_ELEMENT,
        &elements::LEGACY_ELEMENT,
        &elements::ATTRIBUTE_BREAK_OUT,
        &elements::EXTERNAL_STYLE,
        &elements::EVASIVE_MARKUP,
        &elements::DANGLING_MARKUP,
        &handlers::EVENT_HANDLER,
        &links::SCRIPT_URL,
        &links::DATA_URL,
        &links::OBFUSCATED_HOST,
        &attributes::SRCDOC,
        &attributes::CSS_SCRIPT,
        &css::STYLE_BREAK_OUT,
        &attributes::ANIMATED_ATTRIBUTE,
        &attributes::TEMPLATE_DIRECTIVE,
        &attributes::FOREIGN_REQUEST,
        &attributes::DOM_CLOBBERING,
        &break_out::SCRIPT_BREAK_OUT,
        &code::SCRIPT_CALL,
        &code::OBFUSCATED_SCRIPT,
        &code::UTF_7,
        &scripts::INERT_SCRIPT,
        &elements::EXTERNAL_CONTENT,
        &elements::FOREIGN_CONTENT,
        &handlers::UNKNOWN_EVENT_HANDLER,
        &links::INERT_SCRIPT_URL,
        &code::SUSPICIOUS_CALL,
        &elements::MARKUP,
    ],
};

/// Whether a value that is put into `href` or `src` would run something there, its character references decoded.
pub(super) fn is_script_url(value: &[u8]) -> bool {
    url::effect(value) != url::Effect::None
}

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    if subject.context.holds == Some(Holds::Markdown) {
        fences::each_outside(subject.text, |part| judge(part, subject, hits));
    } else {
        judge(subject.text, subject, hits);
    }
}

fn judge(text: &[u8], subject: &Subject<'_>, hits: &mut Hits) {
    let code = subject.context.holds == Some(Holds::Code);
    let attributes =
        if subject.bytes.any(signs::KINDS) { signs::judge(text, subject, hits) } else { signs::Attributes::default() };
    if attributes.handler || attributes.style {
        markup::judge_break_outs(text, hits);
    }
    if !code {
        if subject.bytes.any(Bytes::SLASH)
            && subject.bytes.any(Bytes::BRACE.with(Bytes::PAREN))
            && css::leaves_rule(text)
        {
            hits.add(&css::STYLE_BREAK_OUT);
        }
        // The colon of a scheme may be written as a reference.
        if subject.bytes.any(Bytes::COLON.with(Bytes::AMPERSAND)) {
            address::judge_whole(text, subject.context.holds == Some(Holds::Url), hits);
        }
        if subject.bytes.any(Bytes::QUOTE) {
            break_out::judge_ends(text, hits);
        }
        if subject.bytes.any(Bytes::PAREN) {
            break_out::judge_start(text, hits);
        }
        if subject.bytes.any(Bytes::QUOTE.with(Bytes::SLASH).with(Bytes::DOLLAR)) {
            break_out::judge_wrapped(text, hits);
        }
    }
    if subject.bytes.any(Bytes::ANGLE) {
        markup::judge(text, attributes.handler, subject, hits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Paranoia;
    use crate::rules::scan::scan;
    use crate::rules::subject::{Context, View};

    fn finds(text: &str, holds: Option<Holds>) -> bool {
        let text = text.as_bytes();
        let context = Context { holds, ..Context::default() };
        let subject = Subject { text, bytes: scan(text), view: View::Plain, context, paranoia: Paranoia::One };
        let mut hits = Hits::new(Paranoia::One);
        detect(&subject, &mut hits);
        !hits.is_empty()
    }

    #[test]
    fn a_field_is_judged_by_what_it_holds() {
        for (text, found, missed) in [
            ("use `<img src=x onerror=go()>` here", Holds::Text, Holds::Markdown),
            ("```html\n<script>go()</script>\n```", Holds::Html, Holds::Markdown),
            ("<div>`<img src=x onerror=go()>`", Holds::Markdown, Holds::Code),
            ("x = '<a onclick=go()>'; alert(1)", Holds::Html, Holds::Code),
            ("<a onclick={go}>", Holds::Html, Holds::Text),
            ("javascript:go", Holds::Url, Holds::Text),
        ] {
            assert!(finds(text, Some(found)), "{text} in {}", found.name());
            assert!(!finds(text, Some(missed)), "{text} in {}", missed.name());
        }
        assert!(finds("\"><img src=x onerror=go()>", Some(Holds::Code)));
    }

    #[test]
    fn any_bytes_are_judged() {
        for text in
            [&b"\xff<a \xff=\"\xfe"[..], b"<", b"<a", b"=", b"\"", b"&#", b"<a b=&#x", b"(", b"(((", b"`", b"](", b":"]
        {
            for length in 0..=text.len() {
                let text = text.get(..length).unwrap_or_default();
                let context = Context::default();
                let subject =
                    Subject { text, bytes: scan(text), view: View::Decoded, context, paranoia: Paranoia::Three };
                detect(&subject, &mut Hits::new(Paranoia::Three));
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn any_text_is_judged(text in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            for holds in [None, Some(Holds::Markdown), Some(Holds::Html), Some(Holds::Code)] {
                let context = Context { holds, ..Context::default() };
                let subject =
                    Subject { text: &text, bytes: scan(&text), view: View::Decoded, context, paranoia: Paranoia::Three };
                detect(&subject, &mut Hits::new(Paranoia::Three));
            }
        }
    }
}
