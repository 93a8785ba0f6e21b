//! Style sheets that run script.

use super::steps;
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static STYLE_BREAK_OUT: Rule = Rule {
    id: "xss.style-break-out",
    class: Class::Xss,
    severity: Severity::Medium,
    cwe: 79,
    // A piece of a style sheet that was cut off may begin so as well, but seldom on one line with a foreign address.
    paranoia: Paranoia::One,
    summary: "a value that leaves a declaration of a style sheet and loads something from another site",
    details: "\
Finds a value that ends the declaration or the rule of CSS that it was put into, and goes on with one of its own that loads a
picture or a style sheet from another site: it tells that site what is on the page, letter by letter. Put only values into
style sheets that are on a list.",
    matches: &[
        "red}*{background:url(//example.org)}",
        "}body{background:url('https://example.org/x')}",
        "}@import'//example.org/x.css';{",
        ");background:url(//example.org",
    ],
    passes: &[
        "body{background:url(//example.org)}",
        "red;background:url(https://example.org/a.png)",
        "}\nbody{background:url(//example.org)}",
        "}body{background:url(a.png)}",
        "@import '//example.org/x.css';",
        "}) // see url(//example.org)",
    ],
};

/// The last 16 bytes of a style, the newest lowest. A keyword is found by comparing its packed bytes.
#[derive(Clone, Copy, Default)]
struct Window(u128);

impl Window {
    const fn push(&mut self, byte: u8) {
        self.0 = self.0 << 8 | byte as u128;
    }

    const fn ends_with(self, keyword: &[u8]) -> bool {
        let bits = 8 * keyword.len() as u32;
        let mask = if bits >= 128 { u128::MAX } else { (1 << bits) - 1 };
        self.0 & mask == packed(keyword)
    }
}

const fn packed(mut keyword: &[u8]) -> u128 {
    let mut bits = 0;
    while let Some((&byte, rest)) = keyword.split_first() {
        bits = bits << 8 | byte as u128;
        keyword = rest;
    }
    bits
}

/// Whether a style, comments taken out and escapes decoded as CSS does, holds one of the ways in which browsers have let a
/// style sheet run script, or a keyword that somebody took care to hide.
pub(super) fn runs_script(style: impl Iterator<Item = u8>) -> bool {
    let mut window = Window::default();
    // A `behavior:` or `@import` was the last that was seen.
    let mut behavior = false;
    let mut escaped = 0u8;
    let mut plain = Plain { bytes: style.peekable(), last: 0, splits: false };
    while let Some((byte, was_escaped)) = plain.next() {
        if plain.splits {
            return true;
        }
        if byte <= b' ' {
            continue;
        }
        steps::count(1);
        window.push(byte.to_ascii_lowercase());
        escaped = if was_escaped && byte.is_ascii_alphabetic() { 16 } else { escaped.saturating_sub(1) };
        match byte {
            b'(' if window.ends_with(b"expression(") => return true,
            b':' => {
                if window.ends_with(b"javascript:")
                    || window.ends_with(b"vbscript:")
                    || window.ends_with(b"livescript:")
                    || window.ends_with(b"-moz-binding:")
                {
                    return true;
                }
                // The names that were almost given to the properties are in no honest style either.
                behavior = window.ends_with(b"behavior:") && !window.ends_with(b"-behavior:")
                    || window.ends_with(b"behaviour:")
                    || window.ends_with(b"binding:");
            }
            b';' | b'}' => behavior = false,
            b't' | b'T' if escaped > 0 && window.ends_with(b"@import") => return true,
            _ => {}
        }
        // Internet Explorer's own behaviours, `#default#…`, run nothing by themselves, but for the timed ones.
        if behavior && (window.ends_with(b"#time") || (window.ends_with_url_but(b'#'))) {
            return true;
        }
    }
    behavior && window.ends_with(b"url(")
}

/// Whether a string of the style holds a declaration, for a parser that ends the string before it: `'a;color:red;/*'`.
pub(super) fn hides_declaration(style: impl Iterator<Item = u8>) -> bool {
    let mut quote = 0;
    let mut window = Window::default();
    // How much of `;name:…;` was seen in the string.
    let mut seen = 0;
    let mut escaped = false;
    for byte in style {
        if escaped || byte == b'\\' {
            escaped = !escaped;
            continue;
        }
        window.push(byte.to_ascii_lowercase());
        match byte {
            b'"' | b'\'' if quote == 0 => (quote, seen) = (byte, 0),
            _ if quote == 0 => {}
            _ if byte == quote && seen == 4 => return true,
            _ if byte == quote => quote = 0,
            // A URL that holds its document has such parameters.
            b':' if window.ends_with(b"\"data:") || window.ends_with(b"'data:") => quote = 0,
            b';' if seen == 3 => seen = 4,
            b';' if seen < 3 => seen = 1,
            b':' if seen == 2 => seen = 3,
            byte if seen == 1 && byte.is_ascii_alphabetic() => seen = 2,
            0..=b' ' if seen != 2 => {}
            byte if seen < 3 && !(byte.is_ascii_alphabetic() || byte == b'-') => seen = 0,
            _ => {}
        }
    }
    false
}

/// Whether a style attribute shows another document in place of its element.
pub(super) fn shows_document(style: &[u8]) -> bool {
    if !style.contains(&b'(') {
        return false;
    }
    style.windows(4).enumerate().any(|(at, part)| {
        let [.., b'('] = part else { return false };
        if !part.eq_ignore_ascii_case(b"url(") {
            return false;
        }
        let near = style.get(at.saturating_sub(24)..at).unwrap_or_default().trim_ascii_end();
        let [before @ .., b':'] = near else { return false };
        let start =
            before.iter().rposition(|byte| !(byte.is_ascii_alphabetic() || *byte == b'-')).map_or(0, |at| at + 1);
        let property = before.get(start..).unwrap_or_default();
        let target = style.get(at + 4..style.len().min(at + 260)).unwrap_or_default();
        let target = target.trim_ascii_start();
        let target = match target {
            [b'"' | b'\'', target @ ..] => target,
            _ => target,
        };
        let own =
            target.starts_with(b"#") || target.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"data:"));
        !own && property.eq_ignore_ascii_case(b"content")
    })
}

/// Whether a style tells a server what somebody types: it loads a picture for a field with that value.
pub(super) fn reads_fields(style: &[u8]) -> bool {
    let by_value = |part: &[u8]| {
        matches!(part, [.., b'^' | b'$' | b'*', b'='])
            && part.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"value"))
    };
    style.windows(7).any(by_value) && style.windows(4).any(|part| part.eq_ignore_ascii_case(b"url("))
}

/// Whether the text ends a declaration or a rule that it did not begin, and one follows that loads from another site.
pub(super) fn leaves_rule(text: &[u8]) -> bool {
    /// How far the end of the rule and what is loaded behind it are looked for.
    const VALUE: usize = 32;
    const FAR: usize = 200;
    /// Longer texts are whole style sheets.
    const LONGEST: usize = 1024;
    if text.len() > LONGEST {
        return false;
    }
    let value = text.get(..VALUE).unwrap_or(text);
    let Some(at) = value.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"#%. -'\"".contains(byte))) else {
        return false;
    };
    let (ended, rest) = match value.get(at..) {
        Some([b'}', ..]) => (true, text.get(at + 1..).unwrap_or_default()),
        Some([b')', ..]) if at == 0 => (false, text.get(at + 1..).unwrap_or_default()),
        Some([b';', ..]) if at == 0 => (false, text),
        _ => return false,
    };
    let rest = rest.get(..FAR).unwrap_or(rest);
    let rest = rest.get(..rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())).unwrap_or(rest);
    let starts =
        |text: &[u8], word: &[u8]| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let foreign = |target: &[u8]| {
        let target = target.trim_ascii_start();
        let target = if let [b'"' | b'\'', target @ ..] = target { target } else { target };
        starts(target, b"//") || starts(target, b"http:") || starts(target, b"https:")
    };
    // Of a rule that was ended, another one begins; of a declaration, another one.
    let mut begun = !ended && rest.first() == Some(&b';');
    rest.iter().enumerate().any(|(at, &byte)| {
        let here = rest.get(at..).unwrap_or_default();
        match byte {
            b'{' => begun = true,
            b'@' if ended && starts(here, b"@import") => {
                let target = here.get(7..).unwrap_or_default().trim_ascii_start();
                return foreign(if starts(target, b"url(") { target.get(4..).unwrap_or_default() } else { target });
            }
            b'u' | b'U' if begun && starts(here, b"url(") => {
                let property = rest.get(..at).unwrap_or_default();
                return property.contains(&b':') && foreign(here.get(4..).unwrap_or_default());
            }
            _ => {}
        }
        false
    })
}

/// Whether a style imports another one.
pub(super) fn imports(style: &[u8]) -> bool {
    style.windows(7).any(|window| window.eq_ignore_ascii_case(b"@import"))
}

impl Window {
    /// Whether `url(` and one more byte, quotes aside, were the last, and the byte is not that one.
    const fn ends_with_url_but(self, byte: u8) -> bool {
        let last = self.0 as u8;
        let before = Self(self.0 >> 8);
        let quote = matches!(last, b'"' | b'\'');
        let quoted = before.ends_with(b"url(\"") || before.ends_with(b"url('");
        !quote && last != byte && (before.ends_with(b"url(") || quoted)
    }
}

/// The bytes of a style without its comments, its escapes decoded, each with whether it was written as an escape.
struct Plain<I: Iterator<Item = u8>> {
    bytes: std::iter::Peekable<I>,
    last: u8,
    /// A comment without a space stood between two letters: nobody explains half of a word.
    splits: bool,
}

impl<I: Iterator<Item = u8>> Iterator for Plain<I> {
    type Item = (u8, bool);

    fn next(&mut self) -> Option<(u8, bool)> {
        loop {
            match self.bytes.next()? {
                b'/' if self.bytes.peek() == Some(&b'*') => {
                    self.bytes.next();
                    let mut last = 0;
                    let mut closed = false;
                    let mut spaced = false;
                    for byte in self.bytes.by_ref() {
                        closed = (last, byte) == (b'*', b'/');
                        if closed {
                            break;
                        }
                        spaced |= byte <= b' ';
                        last = byte;
                    }
                    self.splits |= closed
                        && !spaced
                        && self.last.is_ascii_alphabetic()
                        && self.bytes.peek().is_some_and(u8::is_ascii_alphabetic);
                }
                b'\\' => {
                    self.last = 0;
                    return Some((self.escape()?, true));
                }
                0 => {}
                byte => {
                    self.last = byte;
                    return Some((byte, false));
                }
            }
        }
    }
}

impl<I: Iterator<Item = u8>> Plain<I> {
    /// One character behind a backslash: up to six hexadecimal digits and one space, or the character itself.
    fn escape(&mut self) -> Option<u8> {
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        let mut code = 0;
        let mut digits = 0;
        while digits < 6
            && let Some(value) = self.bytes.peek().and_then(digit)
        {
            code = code * 16 + value;
            digits += 1;
            self.bytes.next();
        }
        if digits == 0 {
            // A style that went through a string of some program has its backslashes doubled.
            while self.bytes.peek() == Some(&b'\\') {
                self.bytes.next();
            }
            return self.bytes.next();
        }
        if self.bytes.peek().is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)) {
            self.bytes.next();
        }
        Some(u8::try_from(code).ok().filter(u8::is_ascii).unwrap_or(0xff))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_is_found_in_every_spelling() {
        for style in [
            "width:expression(a())",
            "width: ex/* */pression (a())",
            "width:\\65xpression(a())",
            "width:\\000065 xpression(a())",
            "x:\\e\\x\\pression(a())".replace("\\e", "\\65 ").as_str(),
            "background:url( 'java\tscript:a()')",
            "-moz-binding: url(//x/a.xml#b)",
            "behavior:url(a.htc)",
            "behavior: url('a.htc')",
            "behavior:url(#default#time2)",
            "@im\\port 'a.css'",
        ] {
            assert!(runs_script(style.bytes()), "{style}");
        }
    }

    #[test]
    fn a_rule_is_left_for_another_site() {
        for text in [
            "red}*{background:url(//x.example)}",
            "1px}p{background-image:url('https://x.example/l')",
            "}@import url(//x.example/a.css);",
            ";background:url( http://x.example",
        ] {
            assert!(leaves_rule(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "}",
            "red;background:url(//x.example)",
            "}p{url(//x)}",
            "}{:url(/x)}",
            "}\np{a:url(//x)}",
            ");url(//x)",
        ] {
            assert!(!leaves_rule(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn honest_styles_run_nothing() {
        for style in [
            "color:red",
            "scroll-behavior:smooth;background:url(a.png)",
            "behavior:url(#default#AnchorClick)",
            "@import 'a.css';",
            "content:'\\201C'",
            "/* expression( */",
            "background:url(data:image/svg+xml;utf8,x)",
            "\\",
        ] {
            assert!(!runs_script(style.bytes()), "{style}");
        }
    }
}
