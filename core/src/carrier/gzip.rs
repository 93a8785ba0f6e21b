//! gzip (RFC 1952), strictly: one member, of the size and with the checksum that it says.

use crate::document::Arena;
use flate2::{Crc, Decompress, FlushDecompress, Status};
use std::fmt;

/// The memory that streams are decompressed in, about 40 KB.
pub(crate) struct Inflater(Decompress);

impl Default for Inflater {
    fn default() -> Self {
        Self(Decompress::new(false))
    }
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inflater")
    }
}

/// Why nothing was decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is no gzip, or not only gzip.
    Format,
    /// It expands too much for its size.
    Ratio,
    /// There is no room for what it expands to.
    Room,
}

impl Inflater {
    /// Writes the decompressed bytes: at most `room`, and at most `ratio` times as many as the text has.
    ///
    /// A stream ends with the size that it expands to. One that says too much is refused before anything is done, and one that is more
    /// than it says is left there: so a bomb costs what it says that it costs, and no more than is allowed. A second member behind
    /// the first is refused, for some readers read it and some do not.
    pub(super) fn decode(&mut self, text: &[u8], arena: &mut Arena, ratio: usize, room: usize) -> Result<(), Fault> {
        let (stream, checksum, size) = parts(text).ok_or(Fault::Format)?;
        if size > text.len().saturating_mul(ratio) {
            return Err(Fault::Ratio);
        }
        if size > room {
            return Err(Fault::Room);
        }
        let start = arena.used();
        self.0.reset(false);
        // One byte more, so that what is too long shows.
        arena.write(size + 1, |room| {
            let done = self.0.decompress(stream, room, FlushDecompress::Finish);
            let whole = matches!(done, Ok(Status::StreamEnd)) && self.0.total_in() == stream.len() as u64;
            (whole && self.0.total_out() == size as u64).then_some(size)
        });
        let mut found = Crc::new();
        found.update(arena.bytes().get(start..).unwrap_or_default());
        let right = found.amount() as usize == size && found.sum() == checksum;
        if right { Ok(()) } else { Err(Fault::Format) }
    }
}

/// The compressed stream, and the checksum and size of what it expands to.
fn parts(text: &[u8]) -> Option<(&[u8], u32, usize)> {
    const EXTRA: u8 = 1 << 2;
    const NAME: u8 = 1 << 3;
    const COMMENT: u8 = 1 << 4;
    const CHECKSUM: u8 = 1 << 1;
    const RESERVED: u8 = 0b1110_0000;
    let [0x1f, 0x8b, 8, flags, _, _, _, _, _, _, rest @ ..] = text else { return None };
    let (mut rest, trailer) = rest.split_last_chunk::<8>()?;
    if flags & RESERVED != 0 {
        return None;
    }
    if flags & EXTRA != 0 {
        let (len, behind) = rest.split_first_chunk::<2>()?;
        rest = behind.get(usize::from(u16::from_le_bytes(*len))..)?;
    }
    for flag in [NAME, COMMENT] {
        if flags & flag != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = rest.get(end + 1..)?;
        }
    }
    if flags & CHECKSUM != 0 {
        rest = rest.get(2..)?;
    }
    let [a, b, c, d, size @ ..] = *trailer;
    Some((rest, u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(size) as usize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, GzBuilder};
    use proptest::prelude::*;
    use std::io::Write;

    fn zipped(text: &[u8], builder: GzBuilder) -> Vec<u8> {
        let mut encoder = builder.write(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn decoded(text: &[u8], ratio: usize, room: usize) -> Result<Vec<u8>, Fault> {
        let mut arena = Arena::default();
        arena.extend(b"before");
        let mut inflater = Inflater::default();
        // Nothing is left over from the stream before.
        let _ = inflater.decode(&zipped(b"other", GzBuilder::new()), &mut Arena::default(), 100, 100);
        inflater.decode(text, &mut arena, ratio, room).map(|()| arena.bytes()[6..].to_vec())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

        #[test]
        fn gives_back_what_was_compressed(text in prop::collection::vec(any::<u8>(), 0..2000), times in 1usize..20) {
            let text = text.repeat(times);
            prop_assert_eq!(decoded(&zipped(&text, GzBuilder::new()), 1032, text.len()), Ok(text));
        }

        #[test]
        fn any_change_is_found(at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let text = b"some text that is long enough, long enough, to be compressed";
            let mut zipped = zipped(text, GzBuilder::new());
            let at = at.index(zipped.len());
            zipped[at] = to;
            // But for the time and the system, which say nothing of the text.
            if let Ok(found) = decoded(&zipped, 1032, 1000) {
                prop_assert_eq!(&found, text);
            }
        }
    }

    #[test]
    fn headers_are_read() {
        for builder in [
            GzBuilder::new().filename("a"),
            GzBuilder::new().comment("b"),
            GzBuilder::new().extra("cd"),
            GzBuilder::new().extra("cd").filename("a").comment("b").mtime(7),
        ] {
            assert_eq!(decoded(&zipped(b"text", builder), 100, 100).as_deref(), Ok(&b"text"[..]));
        }
        let plain = zipped(b"text", GzBuilder::new());
        for end in 0..plain.len() {
            assert!(decoded(&plain[..end], 100, 1 << 20).is_err(), "{end}");
        }
        let mut reserved = plain.clone();
        reserved[3] = 0x80;
        assert_eq!(decoded(&reserved, 100, 100), Err(Fault::Format));
    }

    #[test]
    fn a_bomb_is_what_it_says_at_most() {
        let bomb = zipped(&vec![0; 1 << 20], GzBuilder::new());
        assert_eq!(decoded(&bomb, 100, 1 << 30), Err(Fault::Ratio));
        assert_eq!(decoded(&bomb, 1032, 1 << 19), Err(Fault::Room));
        assert_eq!(decoded(&bomb, 1032, 1 << 20).map(|bytes| bytes.len()), Ok(1 << 20));
        let mut liar = bomb.clone();
        let end = liar.len();
        liar[end - 4..].copy_from_slice(&100u32.to_le_bytes());
        assert_eq!(decoded(&liar, 100, 1 << 30), Err(Fault::Format));
    }

    #[test]
    fn a_second_member_is_refused() {
        let twice = [zipped(b"a", GzBuilder::new()), zipped(b"b", GzBuilder::new())].concat();
        assert_eq!(decoded(&twice, 1032, 1000), Err(Fault::Format));
    }
}
