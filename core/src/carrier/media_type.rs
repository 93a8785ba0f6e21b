//! What a Content-Type says about a body (RFC 9110, section 8.3).

/// How a body of a media type is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/json` and all that ends in `+json`.
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// Text of any other kind, XML and scripts among it; also where nothing is said.
    Text,
    /// Bytes that are no text.
    Binary,
}

impl MediaType {
    /// Reads the value of a Content-Type header.
    pub(super) fn of(content_type: &[u8]) -> Self {
        let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
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

/// Whether the Content-Type names no character set, or one that reads like UTF-8.
pub(super) fn is_utf8(content_type: &[u8]) -> bool {
    content_type.split(|byte| *byte == b';').skip(1).all(|parameter| {
        let mut halves = parameter.splitn(2, |byte| *byte == b'=');
        let name = halves.next().unwrap_or_default().trim_ascii();
        let value = halves.next().unwrap_or_default().trim_ascii();
        let value = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value);
        !name.eq_ignore_ascii_case(b"charset")
            || [&b"utf-8"[..], b"utf8", b"us-ascii", b"ascii"].iter().any(|known| value.eq_ignore_ascii_case(known))
    })
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
            ("multipart/form-data; boundary=x", MediaType::Text),
            ("", MediaType::Text),
            ("image/png", MediaType::Binary),
            ("+js", MediaType::Binary),
        ] {
            assert_eq!(MediaType::of(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn character_sets() {
        for text in [
            "text/plain",
            "text/plain; charset=utf-8",
            "text/plain;a=b;CHARSET=\"UTF-8\"",
            "text/plain; charset=us-ascii",
        ] {
            assert!(is_utf8(text.as_bytes()), "{text}");
        }
        for text in [
            "text/plain; charset=utf-16",
            "text/plain;charset=iso-8859-1",
            "text/plain; charset=",
            "text/plain; charset=\"utf-7\"",
        ] {
            assert!(!is_utf8(text.as_bytes()), "{text}");
        }
    }
}
