//! Carriers written again: what `carrier` takes off, put on.

use crate::document::Coding;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use std::fmt;

/// The memory that streams are compressed in, made when the first one is.
#[derive(Default)]
pub(super) struct Deflater(Option<Compress>);

impl fmt::Debug for Deflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Deflater")
    }
}

/// Appends the text in that coding; whether it could. What is no layer of text, but a document, is not written here.
pub(super) fn encode(coding: Coding, text: &[u8], deflater: &mut Deflater, out: &mut Vec<u8>) -> bool {
    match coding {
        Coding::Base64 => base64(text, out),
        Coding::Gzip => deflater.gzip(text, out),
        Coding::Percent => percent(text, b"-._~/", false, out),
        Coding::PercentPlus => percent(text, b"-._*/", true, out),
        Coding::Json | Coding::Form | Coding::Multipart => return false,
    }
    true
}

/// Appends what stands for the text in a form (WHATWG URL, section 5.2).
pub(super) fn form(text: &[u8], out: &mut Vec<u8>) {
    percent(text, b"-._*", true, out);
}

/// Appends the text with every byte as `%XX` that is no letter, digit or one of the plain ones.
pub(super) fn percent(text: &[u8], plain: &[u8], plus_is_space: bool, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text {
        match byte {
            b' ' if plus_is_space => out.push(b'+'),
            byte if byte.is_ascii_alphanumeric() || plain.contains(byte) => out.push(*byte),
            byte => {
                out.push(b'%');
                let digits = [byte >> 4, byte & 15];
                out.extend(digits.iter().filter_map(|digit| DIGITS.get(usize::from(*digit))));
            }
        }
    }
}

fn base64(text: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + text.len().div_ceil(3) * 4, 0);
    let written = out.get_mut(start..).and_then(|room| STANDARD.encode_slice(text, room).ok());
    out.truncate(start + written.unwrap_or(0));
}

impl Deflater {
    /// Appends one member without a name or time (RFC 1952).
    fn gzip(&mut self, text: &[u8], out: &mut Vec<u8>) {
        const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
        let deflate = self.0.get_or_insert_with(|| Compress::new(Compression::default(), false));
        deflate.reset();
        out.extend_from_slice(&HEADER);
        let mut rest = text;
        loop {
            // A block that cannot be compressed is stored, with a few bytes more.
            out.reserve(rest.len() + rest.len() / 8 + 64);
            let before = deflate.total_in();
            let done = deflate.compress_vec(rest, out, FlushCompress::Finish);
            let read = usize::try_from(deflate.total_in() - before).unwrap_or(rest.len());
            rest = rest.get(read..).unwrap_or_default();
            if !matches!(done, Ok(Status::Ok | Status::BufError)) {
                break;
            }
        }
        let mut crc = Crc::new();
        crc.update(text);
        out.extend_from_slice(&crc.sum().to_le_bytes());
        out.extend_from_slice(&crc.amount().to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Read;

    fn encoded(coding: Coding, text: &[u8]) -> Vec<u8> {
        let mut out = b"before".to_vec();
        assert!(encode(coding, text, &mut Deflater::default(), &mut out));
        out.split_off(6)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn what_is_written_is_read_as_it_was(text in prop::collection::vec(any::<u8>(), 0..600), times in 1usize..30) {
            let text = text.repeat(times);
            prop_assert_eq!(STANDARD.decode(encoded(Coding::Base64, &text)).unwrap(), text.clone());
            let mut read = Vec::new();
            flate2::read::GzDecoder::new(&encoded(Coding::Gzip, &text)[..]).read_to_end(&mut read).unwrap();
            prop_assert_eq!(&read, &text);
        }
    }

    #[test]
    fn percent_encoding() {
        assert_eq!(encoded(Coding::PercentPlus, "a b/ü+%~(1).txt".as_bytes()), b"a+b/%C3%BC%2B%25%7E%281%29.txt");
        assert_eq!(encoded(Coding::Percent, b"a b~"), b"a%20b~");
        let mut out = Vec::new();
        form(b"a&b=c d/", &mut out);
        assert_eq!(out, b"a%26b%3Dc+d%2F");
        assert!(!encode(Coding::Json, b"", &mut Deflater::default(), &mut out));
    }
}
