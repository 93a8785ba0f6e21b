//! Lisp: a value that is one form, which starts a program.

use super::catalogue::LISP_CALL;
use crate::rules::ascii::{skip_blanks, split};
use crate::rules::hits::Hits;

/// Longer values are not taken as one form.
const LONGEST: usize = 512;

/// Functions that start programs, behind the name of their package.
static STARTERS: &[&[u8]] = &[
    b"async-shell-command",
    b"call-process",
    b"process-lines",
    b"run-program",
    b"run-shell-command",
    b"sh",
    b"shell",
    b"shell-command",
    b"shell-command-to-string",
    b"start-process",
    b"system",
];

pub(super) fn detect(text: &[u8], is_code: bool, hits: &mut Hits) {
    let begins = matches!(text.first(), Some(b'(' | b'#' | b' ' | b'\t' | b'\n'));
    if begins && text.len() <= LONGEST && is_start(text.trim_ascii()) {
        hits.add_quoted(is_code, &LISP_CALL);
    }
}

/// Whether the text is a form that starts a program with a string: `(sh "id")`, `#.(…)`, `#=(…)`.
fn is_start(text: &[u8]) -> bool {
    let reader = text.strip_prefix(b"#=").or_else(|| text.strip_prefix(b"#."));
    let Some(form) = reader.unwrap_or(text).strip_prefix(b"(").and_then(|form| form.strip_suffix(b")")) else {
        return false;
    };
    let (name, rest) = split(form, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':' | b'/'));
    let own = name.rsplit(|byte| matches!(byte, b':' | b'/')).next().unwrap_or_default();
    let arguments = skip_blanks(rest);
    // A word of English, which an aside may begin with.
    let word = reader.is_none() && own.len() == name.len() && !own.contains(&b'-');
    // Strings are all that it is given.
    !word
        && STARTERS.contains(&own)
        && arguments.len() < rest.len()
        && arguments.len() > 2
        && arguments.starts_with(b"\"")
        && arguments.ends_with(b"\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_from_asides() {
        for text in ["#.(system \"id\")", "(uiop:run-program \"id\" \"x\")", "#.(sb-ext:run-program \"id\")"] {
            assert!(is_start(text.as_bytes()), "{text}");
        }
        for text in [
            "(system \"id\")",
            "(shell \"bash\")",
            "(system)",
            "(the \"id\")",
            "(system \"id\" x)",
            "(system \")",
            "system \"id\"",
            "()",
        ] {
            assert!(!is_start(text.as_bytes()), "{text}");
        }
    }
}
