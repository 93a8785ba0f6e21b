//! One look at every byte outside of the tokenizer: the signs at which script, a URL or an attribute could begin.

use super::events::names_handler;
use super::{address, code, script};
use crate::finding::Paranoia;
use crate::rules::ascii::ByteSet;
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;
use crate::rules::subject::{Holds, Subject};

/// How many bytes are looked at together: what has no sign among them costs a few instructions.
const CHUNK: usize = 16;

/// The kinds of bytes that are signs.
pub(super) const KINDS: Bytes = Bytes::EQUALS
    .with(Bytes::COLON)
    .with(Bytes::PAREN)
    .with(Bytes::BACKTICK)
    .with(Bytes::PLUS_CODE)
    .with(Bytes::BRACKET)
    .with(Bytes::HASH);

/// Which attributes the text could set.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attributes {
    pub(super) handler: bool,
    pub(super) style: bool,
}

/// Reports the script and the URLs in `text`, and says which attributes that run script could be in it.
pub(super) fn judge(text: &[u8], subject: &Subject<'_>, hits: &mut Hits) -> Attributes {
    // Source code calls functions and names URLs by nature.
    let is_code = subject.context.holds == Some(Holds::Code);
    let mut walk = Walk { text, is_code, attributes: Attributes::default(), program: code::Program::default() };
    let mut rest = text;
    while let Some((_, behind)) = SIGNS.next(rest) {
        walk.judge(text.len() - behind.len() - 1, hits);
        rest = behind;
    }
    if !is_code && subject.paranoia > Paranoia::One && subject.bytes.any(Bytes::DOT) {
        code::judge_cookies(text, hits);
    }
    walk.attributes
}

struct Walk<'a> {
    text: &'a [u8],
    is_code: bool,
    attributes: Attributes,
    program: code::Program,
}

impl Walk<'_> {
    fn judge(&mut self, at: usize, hits: &mut Hits) {
        let text = self.text;
        let Some(&byte) = text.get(at) else { return };
        if byte == b'=' {
            note_attribute(text, at, &mut self.attributes);
        }
        match byte {
            _ if self.is_code => {}
            b'=' => code::judge_assignment(text, at, hits),
            b':' => {
                address::judge_scheme(text, at, hits);
                if orders_by_script(text, at) {
                    hits.add(&super::attributes::TEMPLATE_DIRECTIVE);
                }
            }
            b'(' => {
                code::judge_call(text, at, hits);
                address::judge_expression(text, at, hits);
            }
            b'`' => code::judge_tagged(text, at, hits),
            b'+' => code::judge_plus(text, at, hits),
            b'#' => {
                if is_padded_reference(text, at) {
                    hits.add(&super::elements::EVASIVE_MARKUP);
                }
            }
            _ => self.program.judge_bracket(text, at, hits),
        }
    }
}

static SIGNS: ByteSet = ByteSet::new(b"=:(`+[#");

/// Whether the colon is behind AngularJS's filter `orderBy`, whose string is an expression, and that calls what attackers call.
fn orders_by_script(text: &[u8], at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    // Most colons stand behind something else.
    if !matches!(before.last(), Some(b'y' | b'Y' | b' ')) {
        return false;
    }
    let before = before.trim_ascii_end();
    if !script::ends_with(before, b"orderby") {
        return false;
    }
    let Some(([quote @ (b'"' | b'\'')], string)) =
        script::skip_space(text.get(at + 1..).unwrap_or_default()).split_at_checked(1)
    else {
        return false;
    };
    let string = string.get(..string.len().min(160)).unwrap_or_default();
    let end = string.iter().position(|byte| byte == quote).unwrap_or(string.len());
    let string = string.get(..end).unwrap_or_default();
    script::calls_sink(string) || script::leaves_template(string)
}

/// Whether the number sign is that of a character reference with more zeros in front than any program writes.
fn is_padded_reference(text: &[u8], at: usize) -> bool {
    let digits = match text.get(at..) {
        Some([_, b'x' | b'X', digits @ ..] | [_, digits @ ..]) => digits,
        _ => return false,
    };
    text.get(..at).is_some_and(|before| before.ends_with(b"&"))
        && matches!(digits, [b'0', b'0', b'0', b'0', b'0', ..])
        && digits.iter().take(32).find(|&&byte| byte != b'0').is_some_and(u8::is_ascii_hexdigit)
}

/// Where the byte stands next, at or behind `from`.
pub(super) fn find(text: &[u8], from: usize, wanted: u8) -> Option<usize> {
    let rest = text.get(from..)?;
    let (chunks, _) = rest.as_chunks::<CHUNK>();
    let holds = |chunk: &[u8; CHUNK]| chunk.iter().fold(0, |any, &byte| any | u8::from(byte == wanted)) != 0;
    let start = CHUNK * chunks.iter().position(holds).unwrap_or(chunks.len());
    let offset = rest.get(start..)?.iter().position(|&byte| byte == wanted)?;
    Some(from + start + offset)
}

/// Notes the name of an attribute that runs script before an `=`, whatever stands around it.
fn note_attribute(text: &[u8], equals: usize, attributes: &mut Attributes) {
    let before = text.get(..equals).unwrap_or_default().trim_ascii_end();
    attributes.style |= before
        .len()
        .checked_sub(5)
        .and_then(|at| before.get(at..))
        .is_some_and(|name| name.eq_ignore_ascii_case(b"style"));
    attributes.handler = attributes.handler || names_handler(text, equals);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_found_at_any_place() {
        for length in 0..50 {
            for at in 0..length {
                let mut text = vec![b'a'; length];
                text[at] = b'<';
                for from in 0..length {
                    assert_eq!(find(&text, from, b'<'), (from <= at).then_some(at));
                }
            }
        }
        assert_eq!(find(b"a", 2, b'a'), None);
    }

    fn runs_script(text: &str) -> bool {
        let mut attributes = Attributes::default();
        note_attribute(text.as_bytes(), text.len() - 1, &mut attributes);
        attributes.handler || attributes.style
    }

    #[test]
    fn attributes_that_run_script_are_seen() {
        for text in ["onclick=", "x onLoad\t =", "\"style=", "onwebkitcurrentplaybacktargetiswirelesschanged="] {
            assert!(runs_script(text), "{text}");
        }
        for text in ["=", "a=", "one=", "onclick x=", "my_onclick="] {
            assert!(!runs_script(text), "{text}");
        }
    }
}
