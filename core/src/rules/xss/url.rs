//! URLs that run script, by their scheme.

use super::decode::Decoded;
use super::script;
use super::steps;

/// What following a URL does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing that a rule asks for.
    None,
    /// It runs no script although its scheme could: `javascript:void(0)`.
    Inert,
    /// It runs script.
    Script,
    /// It holds a document of its own, which can run script.
    Document,
}

/// What the URL in an attribute's value does.
pub(super) fn effect(value: &[u8]) -> Effect {
    of(Decoded::new(value))
}

/// What the URL does, where a browser reads it: tabs, line ends and other controls do not count, nor does what stands
/// before the scheme and is no letter or digit.
pub(super) fn of(mut bytes: impl Iterator<Item = u8> + Clone) -> Effect {
    let mut scheme = [0u8; 12];
    let mut length = 0;
    let mut ended = false;
    // Browsers once took off more than white space, so whatever is no part of a scheme is taken off here.
    for byte in bytes.by_ref() {
        match byte {
            0..=b' ' => {}
            b':' => {
                ended = true;
                break;
            }
            byte if byte.is_ascii_alphanumeric() || (length > 0 && matches!(byte, b'+' | b'-' | b'.')) => {
                let Some(slot) = scheme.get_mut(length) else { return Effect::None };
                *slot = byte.to_ascii_lowercase();
                length += 1;
            }
            _ if length == 0 && !matches!(byte, b'/' | b'?' | b'#' | b'.') => {}
            _ => return Effect::None,
        }
    }
    if !ended {
        return Effect::None;
    }
    match scheme.get(..length).unwrap_or_default() {
        b"javascript" | b"vbscript" | b"livescript" | b"mocha" | b"jscript" => {
            if is_inert(bytes) {
                Effect::Inert
            } else {
                Effect::Script
            }
        }
        b"feed" | b"jar" => match of_nested(bytes) {
            Effect::None => Effect::None,
            nested => nested,
        },
        b"mhtml" | b"asfunction" | b"view-source" => Effect::Document,
        b"data" => data(bytes),
        _ => Effect::None,
    }
}

/// Whether the value is the begin of a script scheme, which white space cut off: of interest where references hide it.
pub(super) fn is_cut_scheme(value: &[u8]) -> bool {
    let mut start = [0u8; 11];
    let mut length = 0;
    for byte in Decoded::new(value) {
        let Some(slot) = start.get_mut(length) else { return false };
        *slot = byte.to_ascii_lowercase();
        length += 1;
    }
    let start = start.get(..length).unwrap_or_default();
    length > 3 && (b"javascript".starts_with(start) || b"vbscript".starts_with(start))
}

/// What a URL behind another scheme does. One level: a chain of them is no URL that any browser opens.
fn of_nested(bytes: impl Iterator<Item = u8> + Clone) -> Effect {
    let mut word = [0u8; 11];
    for (slot, byte) in word.iter_mut().zip(bytes.clone().filter(|byte| *byte > b' ')) {
        *slot = byte.to_ascii_lowercase();
    }
    match &word {
        b"javascript:" => Effect::Script,
        [b'd', b'a', b't', b'a', b':', ..] => data(bytes.skip_while(|byte| *byte != b':').skip(1)),
        _ => Effect::None,
    }
}

/// Whether nothing runs, or nothing but what honest pages have always written to make a link do nothing.
fn is_inert(bytes: impl Iterator<Item = u8>) -> bool {
    let mut word = [0u8; 12];
    let mut length = 0;
    for byte in bytes.filter(|byte| *byte > b' ') {
        let Some(slot) = word.get_mut(length) else { return false };
        *slot = byte.to_ascii_lowercase();
        length += 1;
    }
    let mut word = word.get(..length).unwrap_or_default();
    while let [rest @ .., b';' | b'#' | b'/'] = word {
        word = rest;
    }
    matches!(word, b"" | b"void(0)" | b"void0" | b"void(null)" | b"false" | b"null" | b"undefined" | b"{}")
}

/// What a `data:` URL of that media type does.
fn data(bytes: impl Iterator<Item = u8>) -> Effect {
    let mut media = [0u8; 40];
    let mut length = 0;
    for byte in bytes {
        match byte {
            0..=b' ' => {}
            b',' | b';' => break,
            _ => {
                let Some(slot) = media.get_mut(length) else { break };
                *slot = byte.to_ascii_lowercase();
                length += 1;
            }
        }
    }
    let media = media.get(..length).unwrap_or_default();
    let holds = |part: &[u8]| media.windows(part.len()).any(|window| window == part);
    if [&b"html"[..], b"xml", b"svg", b"xsl", b"script", b"css", b"mathml", b"x-flash", b"%"]
        .iter()
        .any(|part| holds(part))
        || media == b"*/*"
    {
        Effect::Document
    } else {
        Effect::None
    }
}

/// Whether the text, which begins behind the colon of a script scheme that nothing marks as a URL, goes on as code and not
/// as a sentence: `JavaScript: The Good Parts`.
pub(super) fn goes_on_as_code(rest: &[u8]) -> bool {
    // Up to the next colon, so that many schemes together are not read more than once.
    let end = rest.iter().take(160).position(|&byte| byte == b':').unwrap_or(rest.len().min(160));
    let rest = rest.get(..end).unwrap_or_default();
    steps::count(rest.len());
    match rest {
        [] | [b' ' | b'\t' | b'\n' | b'\r' | 0xc2.., ..] => script::calls_sink(rest),
        // A form writes a blank so.
        [b'+', letter, ..] if letter.is_ascii_alphabetic() => script::calls_sink(rest),
        [b'/', b'/', ..] => rest.iter().skip(2).any(|&byte| matches!(byte, b'\n' | b'\r' | b'%' | 0xe2)),
        [b'/' | b'"' | b'\'' | b'`' | b'%' | b'\\' | b'(' | b'[' | b'{' | b'!' | b'+' | b'-' | b'~' | b'&', ..] => true,
        _ => {
            let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.' | b'\\' | b'%');
            let length = rest.iter().position(|byte| !word(byte)).unwrap_or(rest.len());
            let after = rest.get(length..).unwrap_or_default();
            // Behind a number or a name comes what only code has there.
            length > 0
                && matches!(after, [b'(' | b'[' | b'=' | b'`' | b'&' | b'+', ..])
                && !is_inert(rest.iter().copied().take_while(|byte| !b"\"'<>`".contains(byte)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_is_found_in_every_spelling() {
        for value in [
            "javascript:go()",
            "  JaVaScRiPt:go()",
            "java\tscr\nipt:go()",
            "\u{1}javascript:go()",
            "java&#x09;script&colon;go()",
            "&#106&#97&#118&#97&#115&#99&#114&#105&#112&#116&#58go()",
            "vbscript:go()",
            "feed:javascript:go()",
            "javascript://x%0ago()",
            "javascript:void(go())",
        ] {
            assert_eq!(effect(value.as_bytes()), Effect::Script, "{value}");
        }
    }

    #[test]
    fn documents_are_found() {
        for value in ["data:text/html,x", "DATA:text/html;base64,eA==", "data:image/svg+xml;utf8,x", "data:;x=1,y\t"] {
            let expected = if value.starts_with("data:;") { Effect::None } else { Effect::Document };
            assert_eq!(effect(value.as_bytes()), expected, "{value}");
        }
    }

    #[test]
    fn other_urls_do_nothing() {
        for value in [
            "https://example.com/javascript:x",
            "/javascript:x()",
            "?a=javascript:x()",
            "javascripts:x()",
            "javascript",
            "data:image/png;base64,aaaa",
            "mailto:a@example.com",
            "",
        ] {
            assert_eq!(effect(value.as_bytes()), Effect::None, "{value}");
        }
        for value in ["javascript:void(0)", "javascript:;", "javascript:", "JavaScript: void(0);", "javascript://"] {
            assert_eq!(effect(value.as_bytes()), Effect::Inert, "{value}");
        }
    }

    #[test]
    fn sentences_are_no_code() {
        for rest in ["alert(1)", "a.b`c`", "//\nx", "'x'", "x=1", " alert(1)", "%61lert(1)"] {
            assert!(goes_on_as_code(rest.as_bytes()), "{rest}");
        }
        for rest in ["", " The Good Parts", "S1234", " what is (this)?", "void(0)", "foo bar", "// todo"] {
            assert!(!goes_on_as_code(rest.as_bytes()), "{rest}");
        }
    }
}
