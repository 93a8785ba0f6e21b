//! `escape-html`: text that is only text in HTML.

/// The longest name of a character in HTML, `CounterClockwiseContourIntegral`, has 31 letters.
const LONGEST_NAME: usize = 31;

/// Writes `<`, `>`, `"`, `'` and `&` as character references. At most six times as long.
///
/// An `&` that begins a whole reference already (`&amp;`, `&#39;`) stays, so that escaping twice changes nothing more. A browser
/// shows such a reference as one character in either case; it is never markup.
pub(super) fn escape(text: &str, out: &mut String) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        let reference = match byte {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            b'&' if reference(text.get(at..).unwrap_or_default()).is_none() => "&amp;",
            _ => continue,
        };
        out.push_str(text.get(done..at).unwrap_or_default());
        out.push_str(reference);
        done = at + 1;
    }
    out.push_str(text.get(done..).unwrap_or_default());
}

/// How long the character reference at the start of the text is, if it begins with a whole one.
pub(super) fn reference(text: &str) -> Option<usize> {
    let body = text.as_bytes().strip_prefix(b"&")?;
    let (from, most, is_part): (usize, usize, fn(&u8) -> bool) = match body {
        [b'#', b'x' | b'X', ..] => (2, 6, u8::is_ascii_hexdigit),
        [b'#', ..] => (1, 7, u8::is_ascii_digit),
        [first, ..] if first.is_ascii_alphabetic() => (0, LONGEST_NAME, u8::is_ascii_alphanumeric),
        _ => return None,
    };
    let len = body.get(from..)?.iter().take(most).take_while(|byte| is_part(byte)).count();
    (len > 0 && body.get(from + len) == Some(&b';')).then_some(from + len + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut out = String::new();
        escape(text, &mut out);
        out
    }

    #[test]
    fn nothing_is_markup_and_references_stay() {
        for (text, expected) in [
            ("<b class='x' id=\"y\">", "&lt;b class=&#39;x&#39; id=&quot;y&quot;&gt;"),
            ("R&D & é", "R&amp;D &amp; é"),
            ("&amp; &lt; &#39; &#x1F600;", "&amp; &lt; &#39; &#x1F600;"),
            ("&lt &#; &#x; &; &1; &a b;", "&amp;lt &amp;#; &amp;#x; &amp;; &amp;1; &amp;a b;"),
            ("&#12345678; &#x1234567;", "&amp;#12345678; &amp;#x1234567;"),
            ("&&amp;", "&amp;&amp;"),
        ] {
            assert_eq!(escaped(text), expected);
            assert_eq!(escaped(expected), expected);
        }
    }
}
