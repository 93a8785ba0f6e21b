//! A value that leaves a string at its first byte and begins one again at its last.
//!
//! Between the two stands what no function of the text calls: a command in backticks or in `%x(…)`, the environment of a process.

use super::catalogue::BREAK_OUT;
use crate::rules::hits::Hits;

/// Longer values are not read as one expression.
const LONGEST: usize = 256;

pub(super) fn detect(text: &[u8], hits: &mut Hits) {
    let begins = matches!(text.first(), Some(b'\'' | b'"' | b' ' | b'\t' | b'\n'));
    if begins && text.len() <= LONGEST && is_wrapped(text.trim_ascii()) {
        hits.add(&BREAK_OUT);
    }
}

fn is_wrapped(text: &[u8]) -> bool {
    let Some((quote @ (b'\'' | b'"'), rest)) = text.split_first() else { return false };
    let Some((operator @ (b'.' | b'+' | b';' | b','), code)) = rest.split_first() else { return false };
    // The string begins again, or a comment takes the rest.
    let end = match code {
        [code @ .., last] if last == quote => code.strip_suffix(&[*operator]),
        [code @ .., b'/', b'/'] => Some(code),
        [code @ .., b'#'] => Some(code),
        _ => None,
    };
    let Some(code) = end.map(<[u8]>::trim_ascii) else { return false };
    let code = code.strip_suffix(b";").unwrap_or(code);
    match code {
        [b'`', command @ .., b'`'] => !command.is_empty() && !command.contains(&b'`'),
        [b'%', b'x', b'(' | b'{' | b'[', command @ .., b')' | b'}' | b']'] => !command.is_empty(),
        _ => {
            let env = code.strip_prefix(b"JSON.stringify(").and_then(|code| code.strip_suffix(b")")).unwrap_or(code);
            env == b"process.env"
                || env.starts_with(b"process.env.")
                || env.starts_with(b"ENV[")
                || env.starts_with(b"os.environ")
                || code.starts_with(b"process.exit(")
                || code.starts_with(b"process.kill(")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_string_must_begin_again() {
        for text in ["'.`id`.'", "\"+%x{id}+\"", "'+process.env.X+'", "';process.exit();//", "\";`id`;#"] {
            assert!(is_wrapped(text.as_bytes()), "{text}");
        }
        for text in ["'.`id`", "`id`", "'.`a` and `b`.'", "'+x+'", "''", "'", "'+process.env", "'..'", "'+'"] {
            assert!(!is_wrapped(text.as_bytes()), "{text}");
        }
    }
}
