//! The body of an HTTP request: what it is say the headers beside it.

use super::media_type::{Charset, MediaType};
use super::open::Opening;
use super::rules;
use super::walk::Opener;
use crate::document::{Document, Kind, NodeId};

impl Opener<'_, '_> {
    /// Takes off what the body is encoded in: base64 where `isBase64Encoded` says so, and gzip where Content-Encoding does.
    ///
    /// API Gateway decompresses some bodies and leaves the header. So a body that is no gzip is taken as it is, and judged as it is.
    pub(super) fn http_encoded(&mut self, request: NodeId, string: Opening) -> Option<Opening> {
        let document = self.document();
        let encoded = document.member(request, "isBase64Encoded").is_some_and(|flag| document.kind(flag) == Kind::True);
        let coding = header(document, request, b"content-encoding").map(|value| document.bytes(value).trim_ascii());
        let zipped =
            coding.is_some_and(|coding| [&b"gzip"[..], b"x-gzip"].iter().any(|name| coding.eq_ignore_ascii_case(name)));
        if !encoded {
            return Some(string);
        }
        let string = self.base64(string)?;
        let begins = self.tape.bytes(self.input, string.text).starts_with(b"\x1f\x8b");
        if zipped && begins { self.gzip(string) } else { Some(string) }
    }

    /// Opens the decoded body.
    pub(super) fn http_body(&mut self, request: NodeId, string: Opening) -> bool {
        if string.text.len == 0 {
            return false;
        }
        let document = self.document();
        let header = header(document, request, b"content-type");
        let content_type = header.map(|value| document.bytes(value)).unwrap_or_default();
        let (media_type, charset) = (MediaType::of(content_type), Charset::of(content_type));
        let decoded = string.is_decoded();
        match media_type {
            MediaType::Binary if decoded && !self.is_utf8(string.text) => return true,
            // Each part of a form has its own.
            MediaType::Multipart => return self.multipart(string, header),
            MediaType::Json | MediaType::Form | MediaType::Text
                if !charset.reads(self.tape.bytes(self.input, string.text)) =>
            {
                self.note(&rules::CHARSET, string);
            }
            _ => {}
        }
        match media_type {
            MediaType::Json | MediaType::Form if !self.check_utf8(string) => true,
            MediaType::Json => self.any_json(string),
            MediaType::Form => self.form(string),
            _ if decoded => self.text(string),
            _ => false,
        }
    }
}

/// The value of a header of a request: the first of that name in `headers` or `multiValueHeaders`, whose names are case-insensitive.
fn header(document: Document<'_>, request: NodeId, name: &[u8]) -> Option<NodeId> {
    ["headers", "multiValueHeaders"].iter().find_map(|headers| {
        let headers = document.member(request, headers)?;
        let mut members = document.members(headers);
        let (_, value) = members.find(|(member, _)| document.bytes(*member).eq_ignore_ascii_case(name))?;
        let value = if document.kind(value) == Kind::Array { document.items(value).next()? } else { value };
        (document.kind(value) == Kind::String).then_some(value)
    })
}
