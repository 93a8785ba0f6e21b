//! What detectors share to look for places in a text. Linear, if what is done at each place is bounded.

use super::ascii::ByteSet;

/// Each place where one of these bytes stands: what is before it, and the text from it on.
pub(super) fn places<const COUNT: usize>(text: &[u8], wanted: [u8; COUNT]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let find = move |text: &[u8]| match wanted.as_slice() {
        &[one] => memchr::memchr(one, text),
        &[one, other] => memchr::memchr2(one, other, text),
        several => text.iter().position(|byte| several.contains(byte)),
    };
    let mut next = 0;
    std::iter::from_fn(move || {
        let at = next + find(text.get(next..)?)?;
        next = at + 1;
        Some(text.split_at(at))
    })
}

/// Each place where a byte of the set stands: what is before it, and the text from it on.
pub(super) fn places_of<'a>(text: &'a [u8], wanted: &ByteSet) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let at = next + wanted.position(text.get(next..)?)?;
        next = at + 1;
        Some(text.split_at(at))
    })
}

/// Whether the text may hold three bytes that pass the test, the second and third so many bytes after the first.
///
/// A cheap necessary condition, to be asked before a closer look. Behind a short text stand NULs, so that what ends with it is seen, too.
/// The test must not branch (`&`, `|`), for then it is made for many bytes at once: 4 to 10 GB/s.
pub(super) fn may_hold<const SECOND: usize, const THIRD: usize>(
    text: &[u8],
    test: impl Fn(u8, u8, u8) -> bool,
) -> bool {
    const BLOCK: usize = 32;
    /// Texts up to this length are copied to where NULs follow.
    const SHORT: usize = 3 * BLOCK;
    const { assert!(SECOND < THIRD && THIRD < BLOCK) };
    let holds = |first: &[u8; BLOCK], second: &[u8; BLOCK], third: &[u8; BLOCK]| {
        let triples = first.iter().zip(second).zip(third);
        triples.fold(0, |found, ((&a, &b), &c)| found | u8::from(test(a, b, c))) != 0
    };
    if text.len() < SHORT {
        let mut padded = [0; SHORT + BLOCK];
        if let Some(to) = padded.get_mut(..text.len()) {
            to.copy_from_slice(text);
        }
        return (0..text.len()).step_by(BLOCK).any(|block| {
            let at = |start: usize| padded.get(block + start..).and_then(|rest| rest.first_chunk());
            match (at(0), at(SECOND), at(THIRD)) {
                (Some(first), Some(second), Some(third)) => holds(first, second, third),
                _ => true,
            }
        });
    }
    let count = text.len() - THIRD;
    let at = |start: usize| text.get(start..start + count).unwrap_or_default();
    let (first, second, third) = (at(0), at(SECOND), at(THIRD));
    let blocks = first.as_chunks().0.iter().zip(second.as_chunks().0).zip(third.as_chunks().0);
    // What is left over is in the last block, which overlaps the one before.
    let last = match (first.last_chunk(), second.last_chunk(), third.last_chunk()) {
        (Some(first), Some(second), Some(third)) => holds(first, second, third),
        _ => true,
    };
    last || blocks.into_iter().any(|((first, second), third)| holds(first, second, third))
}

/// The longest start of the text that is made of such bytes, up to `most` of them, and what follows it.
pub(super) fn take_while(text: &[u8], most: usize, of: impl Fn(u8) -> bool) -> (&[u8], &[u8]) {
    text.split_at(text.iter().take(most).take_while(|&&byte| of(byte)).count())
}

/// The text without white space at its start: up to `most` bytes of it.
pub(super) fn skip_space(text: &[u8], most: usize) -> &[u8] {
    take_while(text, most, |byte| byte.is_ascii_whitespace()).1
}

/// Whether the word, given in lower case, stands in the first `most` bytes of the text; ASCII case is ignored.
pub(super) fn within(text: &[u8], most: usize, lower: &[u8]) -> bool {
    let text = text.get(..most).unwrap_or(text);
    text.windows(lower.len().max(1)).any(|window| window.eq_ignore_ascii_case(lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_once() {
        let found: Vec<_> = places(b"a,b,,c", [b',']).collect();
        assert_eq!(found, [(&b"a"[..], &b",b,,c"[..]), (b"a,b", b",,c"), (b"a,b,", b",c")]);
        assert_eq!(places(b"a;b,c", [b',', b';']).count(), 2);
        assert_eq!(places(b"a;b,c.", [b',', b';', b'.']).count(), 3);
        assert!(places_of(b"a,b,,c", &ByteSet::new(b",")).eq(places(b"a,b,,c", [b','])));
        assert_eq!(places_of(b"", &ByteSet::new(b",")).count(), 0);
    }

    #[test]
    fn three_bytes_anywhere() {
        let test = |a: u8, b: u8, c: u8| (a == b'x') & (b == b'y') & (c == b'z');
        for len in 64..200 {
            assert!(!may_hold::<1, 4>(&vec![b'x'; 64 + len], test));
            for at in 0..len - 4 {
                let mut text = vec![b'.'; len + 64];
                (text[at], text[at + 1], text[at + 4]) = (b'x', b'y', b'z');
                assert!(may_hold::<1, 4>(&text, test), "{at} of {len}");
                text.drain(..64.min(at));
                assert!(may_hold::<1, 4>(&text, test), "{at} of {len}");
            }
        }
        assert!(!may_hold::<1, 4>(b"", test));
        let ends = |a: u8, b: u8, c: u8| (a == b'x') & (b == 0) & (c == 0);
        for len in 1..96 {
            assert!(!may_hold::<1, 4>(&vec![b'.'; len], test));
            for at in 0..len {
                let mut text = vec![b'.'; len];
                text[at] = b'x';
                assert_eq!(may_hold::<1, 4>(&text, ends), at + 1 == len, "{at} of {len}");
                text[at..].fill(b'z');
                text[at] = b'x';
                if at + 1 < len {
                    text[at + 1] = b'y';
                }
                assert_eq!(may_hold::<1, 4>(&text, test), at + 4 < len, "{at} of {len}");
            }
        }
    }

    #[test]
    fn words() {
        assert_eq!(take_while(b"aab", 1, |byte| byte == b'a'), (&b"a"[..], &b"ab"[..]));
        assert_eq!(skip_space(b" \t\nx", 9), b"x");
        assert!(within(b"xx PUBLIC", 9, b"public"));
        assert!(!within(b"xx PUBLIC", 8, b"public"));
    }
}
