//! URL schemes that open files, or run something, where a program opens a name as PHP and Java do.

use super::catalogue::{DEVICE, WRAPPER};
use crate::rules::ascii::{is_word, strip};
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;
use crate::rules::search::places;

/// Schemes of PHP's streams: what must follow `://`.
static SCHEMES: &[(&[u8], &[&[u8]])] = &[
    (b"php", &[b"filter", b"input", b"stdin", b"stdout", b"stderr", b"output", b"memory", b"temp", b"fd"]),
    (b"expect", &[b""]),
    (b"phar", &[b""]),
    (b"compress.zlib", &[b""]),
    (b"compress.bzip2", &[b""]),
    (b"zip", &[b""]),
    (b"glob", &[b""]),
    (b"ogg", &[b""]),
    (b"rar", &[b""]),
    (b"ssh2.exec", &[b""]),
    (b"ssh2.shell", &[b""]),
    (b"ssh2.sftp", &[b""]),
    (b"data", &[b"text/plain;base64,", b"text/plain,"]),
    (
        b"file",
        &[b"/etc/", b"/proc/", b"/root/", b"/var/", b"/c:/windows", b"/c:/boot", b"localhost/etc/", b"/c:\\windows"],
    ),
    (b"netdoc", &[b"/"]),
    (b"jar", &[b""]),
];

pub(super) fn detect(text: &[u8], bytes: Bytes, quotes: bool, hits: &mut Hits) {
    if let [b'\\' | b'/', b'\\' | b'/', b'.' | b'?', b'\\' | b'/', rest @ ..] = text
        && rest.first().is_some_and(u8::is_ascii_alphabetic)
    {
        hits.add(&DEVICE);
    }
    if !bytes.any(Bytes::SCHEME.with(Bytes::AXIS)) {
        return;
    }
    for (before, from) in places(text, [b':']) {
        let near = before.get(before.len().saturating_sub(16)..).unwrap_or(before);
        let start = near.iter().rev().take_while(|&&byte| is_word(byte) || byte == b'.').count();
        let scheme = near.get(near.len() - start..).unwrap_or_default();
        if let Some(rest) = from.strip_prefix(b"://")
            && SCHEMES.iter().any(|(name, rests)| {
                scheme.eq_ignore_ascii_case(name)
                    && rests.iter().any(|known| strip(rest, known).is_some() && !rest.is_empty())
            })
        {
            // Code opens its own streams.
            hits.add_quoted(quotes && before.len() > start, &WRAPPER);
        }
        if strip(from, b"::$data").is_some() || strip(from, b"::$index").is_some() {
            // Members of a class of PHP.
            hits.add_quoted(quotes, &DEVICE);
        }
    }
}
