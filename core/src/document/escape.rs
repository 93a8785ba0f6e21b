//! Strings with escapes.

use super::json::{first_byte, is_special, special_bytes};

/// Why decoding a string came to a halt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Half of a surrogate pair, without the other half.
    LoneSurrogate,
    /// A control character.
    Control,
    /// An escape that RFC 8259 does not know.
    Escape,
    /// The text ends within the string.
    Truncated,
}

/// Bytes of a run that are copied at once. Bodies of JSON in JSON have an escape every seven bytes or so.
const BLOCK: usize = 8;

/// What stands for itself or for one control character behind a backslash; 0 for everything else.
#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it, and would say so")]
const SHORT: [u8; 256] = {
    let mut table = [0; 256];
    let pairs = [
        (b'"', b'"'),
        (b'\\', b'\\'),
        (b'/', b'/'),
        (b'b', 8),
        (b'f', 12),
        (b'n', b'\n'),
        (b'r', b'\r'),
        (b't', b'\t'),
    ];
    let mut at = 0;
    while at < pairs.len() {
        let (letter, meant) = pairs[at];
        table[letter as usize] = meant;
        at += 1;
    }
    table
};

/// Decodes a string from `at` on into `room`, which has as many bytes as the text has from there on. Says how far it read, how much it
/// wrote and why it could not go on; `None` where the string's closing quote is.
pub(super) fn unescape(text: &[u8], mut at: usize, room: &mut [u8]) -> (usize, usize, Option<Fault>) {
    let mut to = 0;
    let fault = loop {
        // Copy first, then see how much of it was right: what is too much is written over.
        let block = text.get(at..).and_then(|rest| rest.first_chunk::<BLOCK>());
        let slots = room.get_mut(to..).and_then(|rest| rest.first_chunk_mut::<BLOCK>());
        if let (Some(block), Some(slots)) = (block, slots) {
            *slots = *block;
            let specials = special_bytes(u64::from_le_bytes(*block));
            if specials == 0 {
                at += BLOCK;
                to += BLOCK;
                continue;
            }
            let run = first_byte(specials);
            at += run;
            to += run;
        }
        let Some(byte) = text.get(at).copied() else { break Some(Fault::Truncated) };
        match byte {
            b'"' => break None,
            b'\\' => {}
            byte if is_special(byte) => break Some(Fault::Control),
            byte => {
                // Too near to the end for a block.
                write(room, to, &[byte]);
                at += 1;
                to += 1;
                continue;
            }
        }
        let Some(letter) = text.get(at + 1) else { break Some(Fault::Truncated) };
        match SHORT.get(usize::from(*letter)) {
            Some(0) | None => match escape(text.get(at..).unwrap_or_default()) {
                Ok((c, len)) => {
                    let mut utf8 = [0; 4];
                    let utf8 = c.encode_utf8(&mut utf8).as_bytes();
                    write(room, to, utf8);
                    at += len;
                    to += utf8.len();
                }
                Err(fault) => break Some(fault),
            },
            Some(short) => {
                write(room, to, &[*short]);
                at += 2;
                to += 1;
            }
        }
    };
    (at, to, fault)
}

/// INVARIANT: there is room, for nothing is decoded to more bytes than it was written with.
#[inline]
fn write(room: &mut [u8], to: usize, bytes: &[u8]) {
    if let Some(slots) = room.get_mut(to..to + bytes.len()) {
        slots.copy_from_slice(bytes);
    }
}

/// Reads the `\u` escape at the start of `text`: its character, and how many bytes stand for it.
fn escape(text: &[u8]) -> Result<(char, usize), Fault> {
    if text.get(1) != Some(&b'u') {
        return Err(Fault::Escape);
    }
    let first = hex4(text.get(2..).unwrap_or_default())?;
    let (scalar, len) = match first {
        0xd800..=0xdbff => {
            let low = match text.get(6..) {
                Some([b'\\', b'u', low @ ..]) => hex4(low),
                _ => Err(Fault::LoneSurrogate),
            };
            match low {
                Ok(second @ 0xdc00..=0xdfff) => (0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00), 12),
                _ => return Err(Fault::LoneSurrogate),
            }
        }
        other => (other, 6),
    };
    char::from_u32(scalar).map(|c| (c, len)).ok_or(Fault::LoneSurrogate)
}

fn hex4(text: &[u8]) -> Result<u32, Fault> {
    let mut unit = 0;
    for at in 0..4 {
        let digit = match text.get(at) {
            None => return Err(Fault::Truncated),
            Some(digit @ b'0'..=b'9') => digit - b'0',
            Some(digit @ b'a'..=b'f') => digit - b'a' + 10,
            Some(digit @ b'A'..=b'F') => digit - b'A' + 10,
            Some(_) => return Err(Fault::Escape),
        };
        unit = unit << 4 | u32::from(digit);
    }
    Ok(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The naive twin: one character after the other.
    fn unescape_naively(text: &[u8]) -> (usize, Vec<u8>, Option<Fault>) {
        let (mut at, mut decoded) = (0, Vec::new());
        let fault = loop {
            let Some(byte) = text.get(at).copied() else { break Some(Fault::Truncated) };
            match byte {
                b'"' => break None,
                0..0x20 => break Some(Fault::Control),
                b'\\' => {}
                _ => {
                    decoded.push(byte);
                    at += 1;
                    continue;
                }
            }
            let Some(letter) = text.get(at + 1) else { break Some(Fault::Truncated) };
            if let Some(place) = b"\"\\/bfnrt".iter().position(|known| known == letter) {
                decoded.push(b"\"\\/\x08\x0c\n\r\t"[place]);
                at += 2;
                continue;
            }
            match escape(&text[at..]) {
                Ok((c, len)) => {
                    decoded.extend(c.to_string().bytes());
                    at += len;
                }
                Err(fault) => break Some(fault),
            }
        };
        (at, decoded, fault)
    }

    proptest! {
        #[test]
        fn decodes_what_the_naive_twin_decodes(parts in prop::collection::vec(prop_oneof![
            4 => "[a-zé😀]{0,20}",
            4 => prop::sample::select(&["\\\"", "\\\\", "\\/", "\\n", "\\t", "\\u00e9", "\\u20AC", "\\ud83d\\ude00"][..]).prop_map(String::from),
            1 => "\\PC{0,3}",
        ], 0..12), end in prop::sample::select(&["", "\"", "\"x", "\\", "\\x\"", "\\u12", "\\u12g4\"", "\\ud800\"", "\\udc00", "\n\""][..])) {
            let text = parts.concat() + end;
            let mut room = vec![0; text.len()];
            let (at, len, fault) = unescape(text.as_bytes(), 0, &mut room);
            prop_assert_eq!((at, room[..len].to_vec(), fault), unescape_naively(text.as_bytes()));
        }

        #[test]
        fn agrees_with_serde_json(unit in any::<u16>(), second in any::<u16>()) {
            for text in [format!("\\u{unit:04x}"), format!("\\u{unit:04X}\\u{second:04x}")] {
                let theirs = serde_json::from_str::<String>(&format!("\"{text}\"")).ok();
                let mut room = [0; 16];
                let (_, len, fault) = unescape(format!("{text}\"").as_bytes(), 0, &mut room);
                let ours = fault.is_none().then(|| String::from_utf8(room[..len].to_vec()).unwrap());
                prop_assert_eq!(ours, theirs);
            }
        }
    }

    #[test]
    fn escapes() {
        assert_eq!(escape(b"\\ud83d\\ude00"), Ok(('😀', 12)));
        assert_eq!(escape(b"\\u00E9\\u0000"), Ok(('é', 6)));
        for half in [&b"\\ud83d"[..], b"\\ud83d\\n", b"\\ude00", b"\\ud83d\\u0061", b"\\ud83d\\u00"] {
            assert_eq!(escape(half), Err(Fault::LoneSurrogate));
        }
        assert_eq!(escape(b"\\x41"), Err(Fault::Escape));
        assert_eq!(escape(b"\\u00g0"), Err(Fault::Escape));
        assert_eq!(escape(b"\\u00"), Err(Fault::Truncated));
    }
}
