//! Reading a line at a time, of which none needs more memory than it is worth.

use std::io::{self, BufRead};

/// Reads the next line into `line`, without its end (`\n` or `\r\n`); whether there was one.
///
/// Of a line longer than `most` bytes only the first `most + 1` are kept: enough to see that it is too long.
pub(crate) fn read_line(input: &mut dyn BufRead, most: usize, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let (used, ended) = {
            let buffer = match input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                break;
            }
            let mut parts = buffer.splitn(2, |byte| *byte == b'\n');
            let text = parts.next().unwrap_or_default();
            let ended = parts.next().is_some();
            // One more for the `\r` that may go again.
            let room = most.saturating_add(2).saturating_sub(line.len());
            line.extend_from_slice(text.get(..room).unwrap_or(text));
            (text.len() + usize::from(ended), ended)
        };
        any = true;
        input.consume(used);
        if ended {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            break;
        }
    }
    line.truncate(most.saturating_add(1));
    Ok(any)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn lines(text: &[u8], most: usize, buffer: usize) -> Vec<Vec<u8>> {
        let mut input = BufReader::with_capacity(buffer, text);
        let mut line = Vec::new();
        let mut lines = Vec::new();
        while read_line(&mut input, most, &mut line).unwrap() {
            lines.push(line.clone());
        }
        lines
    }

    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in ["", "\n", "a", "a\n", "a\n\nb", "a\r\nb\r", "\r\n\r\r\n", "ab\ncd\n"] {
            let expected: Vec<Vec<u8>> = text.lines().map(|line| line.as_bytes().to_vec()).collect();
            for buffer in [1, 2, 3, 64] {
                assert_eq!(lines(text.as_bytes(), 100, buffer), expected, "{text:?}");
            }
        }
    }

    #[test]
    fn of_a_long_line_one_byte_too_many_is_kept() {
        for buffer in [1, 3, 64] {
            assert_eq!(lines(b"abcdefgh\nabc\r\nabcd\r\nx", 3, buffer), [&b"abcd"[..], b"abc", b"abcd", b"x"]);
        }
    }
}
