//! Code in Markdown, which a renderer escapes.

/// Gives `judge` each part of a Markdown text that is not code: fenced blocks and code spans are left out, but for those
/// that stand where a block of HTML may have begun, because no code begins there.
pub(super) fn each_outside<'a>(text: &'a [u8], mut judge: impl FnMut(&'a [u8])) {
    let mut start = 0;
    let mut at = 0;
    // A block of HTML ends at a blank line; scripts, styles and comments end later, so after one nothing counts as code.
    let mut html = false;
    let mut raw = false;
    let mut line_start = true;
    while let Some(&byte) = text.get(at) {
        if line_start {
            let line = text.get(at..).unwrap_or_default();
            let indent = line.iter().take_while(|&&byte| matches!(byte, b' ' | b'>' | b'\t')).take(16).count();
            let rest = line.get(indent..).unwrap_or_default();
            match rest.first() {
                None | Some(b'\n' | b'\r') => html = false,
                Some(b'<') => {
                    html = true;
                    raw |= matches!(rest.get(1), Some(b'!' | b'?' | b's' | b'S' | b'p' | b'P' | b't' | b'T'));
                }
                Some(_) => {}
            }
        }
        line_start = matches!(byte, b'\n' | b'\r');
        match byte {
            b'\\' => at += 2,
            b'`' | b'~' if !html && !raw => {
                let run = text.iter().skip(at).take_while(|&&next| next == byte).count();
                match span_end(text, at, byte, run) {
                    Some(end) => {
                        judge(text.get(start..at).unwrap_or_default());
                        start = end;
                        at = end;
                    }
                    None => at += run,
                }
            }
            _ => at += 1,
        }
    }
    judge(text.get(start..).unwrap_or_default());
}

/// Code is looked for this far, so that marks without an end cost no more than their number.
const FAR: usize = 4096;

/// Where the code ends that a run of backticks or tildes begins, if it does.
fn span_end(text: &[u8], at: usize, mark: u8, run: usize) -> Option<usize> {
    let begins_line =
        text.get(..at)?.iter().rev().take_while(|&&byte| byte != b'\n').all(|byte| matches!(byte, b' ' | b'>'));
    let fence = run >= 3 && begins_line;
    if mark == b'~' && !fence {
        return None;
    }
    let mut index = at + run;
    let limit = text.len().min(index + FAR);
    let mut blank = false;
    while index < limit {
        let byte = *text.get(index)?;
        if byte == mark {
            let length = text.get(index..)?.iter().take_while(|&&next| next == mark).count();
            if length == run || (fence && length >= run) {
                return Some(index + length);
            }
            index += length;
            blank = false;
            continue;
        }
        // A span ends with its paragraph.
        if byte == b'\n' {
            if blank && !fence {
                return None;
            }
            blank = true;
        } else if byte != b' ' && byte != b'\t' && byte != b'\r' {
            blank = false;
        }
        index += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outside(text: &str) -> String {
        let mut parts = Vec::new();
        each_outside(text.as_bytes(), |part| parts.extend_from_slice(part));
        String::from_utf8(parts).unwrap()
    }

    #[test]
    fn code_is_left_out() {
        assert_eq!(outside("a `b` c ``d ` e`` f"), "a  c  f");
        assert_eq!(outside("a\n```html\n<b>\n\n</b>\n```\nc"), "a\n\nc");
        assert_eq!(outside("a\n~~~\nb\n~~~\nc"), "a\n\nc");
        assert_eq!(outside("a ~~b~~ c"), "a ~~b~~ c");
    }

    #[test]
    fn what_is_no_code_stays() {
        for text in
            ["a ` b", "a `b\n\nc` d", "\\`a`", "<div>`a`</div>", "<div>\n```\na\n```\n</div>", "<!--\n\n`a` -->"]
        {
            assert_eq!(outside(text), text);
        }
    }
}
