//! URLs of script schemes outside of tags: as a whole value, in a query string, in a Markdown link, in a style.

use super::attributes::CSS_SCRIPT;
use super::links::{DATA_URL, OBFUSCATED_HOST, SCRIPT_URL, hides_letter};
use super::url::{self, Effect, goes_on_as_code};
use crate::rules::hits::Hits;

/// Judges a colon: does it end a script scheme that code follows?
pub(super) fn judge_scheme(text: &[u8], colon: usize, hits: &mut Hits) {
    if let Some([b'/', b'/', letter @ .., _] | [b'/', b'/', letter @ ..]) =
        text.get(colon + 1..text.len().min(colon + 7))
        && letter.get(..3).is_some_and(hides_letter)
    {
        hits.add(&OBFUSCATED_HOST);
    }
    let spaces = text.get(..colon).unwrap_or_default().iter().rev().take(4).take_while(|&&byte| byte == b' ').count();
    let Some(start) = scheme_start(text, colon - spaces) else { return };
    if spaces > 0 && !is_in_style_url(text.get(..start).unwrap_or_default()) {
        return;
    }
    let before = start.checked_sub(1).and_then(|index| text.get(index));
    if before.is_some_and(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$')) {
        return;
    }
    if goes_on_as_code(text.get(colon + 1..).unwrap_or_default()) {
        hits.add(&SCRIPT_URL);
    }
}

/// Whether `url(` is the last before, with spaces or a quote: a style that somebody pulled apart.
fn is_in_style_url(before: &[u8]) -> bool {
    let near = before.get(before.len().saturating_sub(16)..).unwrap_or_default().trim_ascii_end();
    let near = near.strip_suffix(b"\"").or_else(|| near.strip_suffix(b"'")).unwrap_or(near).trim_ascii_end();
    near.strip_suffix(b"(").is_some_and(|near| super::script::ends_with(near.trim_ascii_end(), b"url"))
}

/// Judges a parenthesis: does it open the `expression()` of a style that stands on its own, as a value that is put into a
/// style attribute?
pub(super) fn judge_expression(text: &[u8], at: usize, hits: &mut Hits) {
    if matches!(text.get(..at), Some([.., b'n' | b'N'])) && is_css_expression(text, at) {
        hits.add(&CSS_SCRIPT);
    }
}

/// Judges the text as one URL.
pub(super) fn judge_whole(text: &[u8], is_url: bool, hits: &mut Hits) {
    let start = text.iter().position(|&byte| byte > b' ' && !matches!(byte, b'"' | b'\'' | b'`')).unwrap_or(text.len());
    let url = text.get(start..).unwrap_or_default();
    match url::of(url.iter().copied()) {
        Effect::Script => {
            let code =
                url.iter().position(|&byte| byte == b':').and_then(|colon| url.get(colon + 1..)).unwrap_or_default();
            if is_url || goes_on_as_code(code) || is_commented(code) {
                hits.add(&SCRIPT_URL);
            }
        }
        // `data: text/html` in a sentence or a YAML file is no URL, whether a form writes its blank as `+` or not, and a drawing is a picture more often than a document.
        Effect::Document => {
            let length = url.iter().position(|&byte| matches!(byte, b',' | b';')).unwrap_or(url.len());
            let media = url.get(..length.min(40)).unwrap_or_default();
            let spaced = media.contains(&b' ') || media.windows(2).any(|pair| pair == b":+");
            if is_url || !spaced && !media.windows(6).any(|part| part.eq_ignore_ascii_case(b"image/")) {
                hits.add(&DATA_URL);
            }
        }
        Effect::Inert | Effect::None => {}
    }
}

/// Whether the code begins with a comment that looks like a host, and goes on behind a line break.
fn is_commented(code: &[u8]) -> bool {
    /// How far the line break is looked for.
    const FAR: usize = 256;
    let Some(comment) = code.strip_prefix(b"//") else { return false };
    let comment = comment.get(..FAR).unwrap_or(comment);
    let encoded = |part: &[u8]| matches!(part, [b'%', b'0', b'a' | b'A' | b'd' | b'D']);
    comment.contains(&b'\n') || comment.contains(&b'\r') || comment.windows(3).any(encoded)
}

/// Where the script scheme that ends at `colon` begins. Tabs and line ends within do not count.
fn scheme_start(text: &[u8], colon: usize) -> Option<usize> {
    [&b"javascript"[..], b"vbscript", b"livescript"].iter().find_map(|scheme| {
        let mut at = colon;
        for &letter in scheme.iter().rev() {
            let limit = at.saturating_sub(4);
            at = loop {
                at = at.checked_sub(1)?;
                match text.get(at)? {
                    b'\t' | b'\n' | b'\r' if at > limit => {}
                    byte if byte.eq_ignore_ascii_case(&letter) => break at,
                    _ => return None,
                }
            };
        }
        Some(at)
    })
}

/// Whether the parenthesis opens the `expression()` of a CSS property.
fn is_css_expression(text: &[u8], parenthesis: usize) -> bool {
    let start = parenthesis.saturating_sub(64);
    let before = text.get(start..parenthesis).unwrap_or_default();
    let name = super::script::name_before(before, before.len());
    let whole = name.eq_ignore_ascii_case(b"expression");
    let hidden = || {
        let letters = before.get(..before.len() - name.len()).unwrap_or_default();
        letters.ends_with(b"*/") && b"expression".len() > name.len() && {
            let tail = b"expression".get(b"expression".len() - name.len()..).unwrap_or_default();
            !name.is_empty() && name.eq_ignore_ascii_case(tail)
        }
    };
    if !(whole || hidden()) {
        return false;
    }
    // Up to the parenthesis of the first call within.
    let after = text.get(parenthesis + 1..text.len().min(parenthesis + 96)).unwrap_or_default();
    let end = after.iter().position(|&byte| byte == b'(').map_or(after.len(), |index| index + 1);
    let after = after.get(..end).unwrap_or_default();
    let property = before.get(..before.len() - name.len()).unwrap_or_default();
    let property = property.trim_ascii_end();
    (property.ends_with(b":") || hidden()) && super::script::calls_sink(after)
}
