//! Markup and script that run in the browser of whoever looks at the value.
//!
//! Nobody knows here where in a page a value will stand, so it is read as if it stood in each of the places at once: in
//! text, behind the quote that ends an attribute, behind a space that ends an attribute without quotes ([`markup`]), in a
//! string of a script or on its own in one ([`code`]), where a URL is expected ([`address`]). Plain markup runs nothing and
//! passes.

mod address;
mod attributes;
mod code;
mod css;
mod decode;
mod elements;
mod events;
mod fences;
mod hidden;
mod markup;
mod script;
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
    wants: Bytes::ANGLE.with(Bytes::PAREN).with(Bytes::EQUALS).with(Bytes::COLON).with(Bytes::QUOTE).with(Bytes::OTHER),
    detect,
    rules: &[
        &elements::SCRIPT_ELEMENT,
        &elements::EMBEDDED_CONTENT,
        &elements::BASE_ELEMENT,
        &elements::META_ELEMENT,
        &elements::LEGACY_ELEMENT,
        &elements::ATTRIBUTE_BREAK_OUT,
        &elements::EXTERNAL_STYLE,
        &elements::EVASIVE_MARKUP,
        &elements::DANGLING_MARKUP,
        &attributes::EVENT_HANDLER,
        &attributes::SCRIPT_URL,
        &attributes::DATA_URL,
        &attributes::SRCDOC,
        &attributes::CSS_SCRIPT,
        &attributes::ANIMATED_ATTRIBUTE,
        &attributes::TEMPLATE_DIRECTIVE,
        &code::SCRIPT_BREAK_OUT,
        &code::SCRIPT_CALL,
        &code::OBFUSCATED_SCRIPT,
        &code::UTF_7,
        &elements::INERT_SCRIPT,
        &elements::EXTERNAL_CONTENT,
        &elements::FOREIGN_CONTENT,
        &attributes::UNKNOWN_EVENT_HANDLER,
        &attributes::INERT_SCRIPT_URL,
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
    let attributes = signs::judge(text, subject, hits);
    if attributes.handler || attributes.style {
        markup::judge_break_outs(text, hits);
    }
    if !code {
        address::judge_whole(text, subject.context.holds == Some(Holds::Url), hits);
        code::judge_ends(text, hits);
    }
    if subject.bytes.any(Bytes::ANGLE) {
        markup::judge(text, attributes.handler, subject, hits);
    }
}
