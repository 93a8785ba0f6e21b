//! What a Content-Type says about a body (RFC 9110, section 8.3).

/// How a body of a media type is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/json` and all that ends in `+json`.
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`
    Multipart,
    /// Text of any other kind, XML and scripts among it; also where nothing is said.
    Text,
    /// Bytes that are no text.
    Binary,
}

impl MediaType {
    /// Reads the value of a Content-Type header.
    pub(super) fn of(content_type: &[u8]) -> Self {
        let essence = essence(content_type);
        let is = |name: &str| essence.eq_ignore_ascii_case(name.as_bytes());
        let begins =
            |name: &str| essence.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
        let ends = |name: &str| {
            essence
                .len()
                .checked_sub(name.len())
                .and_then(|at| essence.get(at..))
                .is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
        };
        let text = [
            "application/xml",
            "application/javascript",
            "application/graphql",
            "application/x-ndjson",
            "application/yaml",
        ];
        if is("application/json") || is("text/json") || ends("+json") || begins("application/x-amz-json") {
            Self::Json
        } else if is("application/x-www-form-urlencoded") {
            Self::Form
        } else if is("multipart/form-data") {
            Self::Multipart
        } else if essence.is_empty()
            || begins("text/")
            || begins("multipart/")
            || ends("+xml")
            || text.iter().any(|name| is(name))
        {
            Self::Text
        } else {
            Self::Binary
        }
    }
}

/// The type itself, without its parameters.
pub(super) fn essence(content_type: &[u8]) -> &[u8] {
    content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii()
}

/// The parameters behind the type: names and values, quotes taken off. A value in quotes that holds a backslash is left as it stands, so that
/// it is nothing that anybody expects.
pub(super) fn parameters(content_type: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = content_type.iter().position(|byte| *byte == b';').and_then(|at| content_type.get(at + 1..));
    std::iter::from_fn(move || {
        let text = rest?;
        let mut quoted = false;
        let end = text.iter().position(|byte| {
            quoted ^= *byte == b'"';
            *byte == b';' && !quoted
        });
        rest = end.and_then(|end| text.get(end + 1..));
        let parameter = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
        let mut halves = parameter.splitn(2, |byte| *byte == b'=');
        let name = halves.next().unwrap_or_default().trim_ascii();
        let value = halves.next().unwrap_or_default().trim_ascii();
        let inner = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\""));
        Some((name, inner.filter(|inner| !inner.contains(&b'\\')).unwrap_or(value)))
    })
}

/// Which bytes mean the same in a character set as in UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Charset {
    /// Not all of ASCII.
    Other,
    /// Those of ASCII.
    Ascii,
    /// All of them.
    Utf8,
}

impl Charset {
    /// What a Content-Type says: UTF-8 where it says nothing, and the worst where it says it twice.
    pub(super) fn of(content_type: &[u8]) -> Self {
        let named = parameters(content_type).filter(|(name, _)| name.eq_ignore_ascii_case(b"charset"));
        named.map(|(_, value)| Self::named(value)).min().unwrap_or(Self::Utf8)
    }

    fn named(name: &[u8]) -> Self {
        let is = |known: &&[u8]| name.eq_ignore_ascii_case(known);
        let begins = |known: &&[u8]| name.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known));
        if [&b"utf-8"[..], b"utf8"].iter().any(is) {
            Self::Utf8
        } else if [&b"us-ascii"[..], b"ascii", b"latin1"].iter().any(is)
            || [&b"iso-8859-"[..], b"windows-125"].iter().any(begins)
        {
            Self::Ascii
        } else {
            Self::Other
        }
    }

    /// Whether the text means the same in this character set as in UTF-8.
    pub(super) const fn reads(self, text: &[u8]) -> bool {
        match self {
            Self::Utf8 => true,
            Self::Ascii => text.is_ascii(),
            Self::Other => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types() {
        for (text, expected) in [
            ("application/json", MediaType::Json),
            ("Application/JSON; charset=UTF-8", MediaType::Json),
            (" application/problem+json ;a=b", MediaType::Json),
            ("application/x-amz-json-1.1", MediaType::Json),
            ("application/x-www-form-urlencoded", MediaType::Form),
            ("text/plain", MediaType::Text),
            ("image/svg+xml", MediaType::Text),
            ("multipart/form-data; boundary=x", MediaType::Multipart),
            ("multipart/mixed; boundary=x", MediaType::Text),
            ("", MediaType::Text),
            ("image/png", MediaType::Binary),
            ("+js", MediaType::Binary),
        ] {
            assert_eq!(MediaType::of(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn parameters_are_split_outside_quotes() {
        let found = |text| parameters(text).map(|(a, b)| (str(a), str(b))).collect::<Vec<_>>();
        fn str(bytes: &[u8]) -> &str {
            std::str::from_utf8(bytes).unwrap()
        }
        assert_eq!(found(b"a/b"), []);
        assert_eq!(found(b"a/b; c = d ;E=\"f;g\";h"), [("c", "d"), ("E", "f;g"), ("h", "")]);
        assert_eq!(found(br#"a/b; c="d\"e""#), [("c", r#""d\"e""#)]);
        assert_eq!(found(b"a/b; c=\"d"), [("c", "\"d")]);
    }

    #[test]
    fn character_sets() {
        for (text, expected) in [
            ("text/plain", Charset::Utf8),
            ("text/plain; charset=utf-8", Charset::Utf8),
            ("text/plain;a=b;CHARSET=\"UTF-8\"", Charset::Utf8),
            ("text/plain; charset=us-ascii", Charset::Ascii),
            ("text/plain;charset=iso-8859-1", Charset::Ascii),
            ("text/plain;charset=Windows-1252", Charset::Ascii),
            ("text/plain; charset=utf-16", Charset::Other),
            ("text/plain; charset=", Charset::Other),
            ("text/plain; charset=\"utf-7\"", Charset::Other),
            ("text/plain; charset=utf-8; charset=utf-16", Charset::Other),
        ] {
            assert_eq!(Charset::of(text.as_bytes()), expected, "{text}");
        }
        assert!(Charset::Ascii.reads(b"plain") && !Charset::Ascii.reads("é".as_bytes()));
        assert!(Charset::Utf8.reads("é".as_bytes()) && !Charset::Other.reads(b"plain"));
    }
}
