//! LaTeX: commands that run a program, or read a file that is none of the document's.

use super::catalogue::LATEX_FILE;
use crate::rules::ascii::{skip_blanks, split};
use crate::rules::hits::Hits;
use crate::rules::search::places;

pub(super) fn detect(text: &[u8], quotes: bool, hits: &mut Hits) {
    for (before, from) in places(text, [b'\\']) {
        // In a path of Windows a backslash stands between names.
        let path = before.last().is_some_and(|byte| matches!(byte, b':' | b'\\'));
        if !path && runs(from.get(1..).unwrap_or_default()) {
            hits.add_quoted(quotes, &LATEX_FILE);
        }
    }
}

/// Whether the command behind a backslash runs something, or reads what it should not.
fn runs(text: &[u8]) -> bool {
    /// How long the name of a command is, and an option behind it.
    const MOST: usize = 48;
    let near = text.get(..MOST).unwrap_or(text);
    let (name, rest) = split(near, |byte| byte.is_ascii_alphanumeric());
    let mut rest = skip_blanks(rest);
    if let Some(option) = rest.strip_prefix(b"[")
        && let Some(end) = option.iter().position(|&byte| byte == b']')
    {
        rest = option.get(end + 1..).unwrap_or_default();
    }
    let Some(operand) = rest.strip_prefix(b"{") else { return false };
    match name {
        b"write18" | b"directlua" | b"latelua" | b"luaexec" | b"luadirect" | b"ShellEscape" => true,
        b"input" | b"include" | b"lstinputlisting" | b"verbatiminput" | b"VerbatimInput" | b"subfile"
        | b"InputIfFileExists" | b"catfile" => {
            matches!(operand.first(), Some(b'/' | b'|')) || operand.starts_with(b"\"|")
        }
        b"special" => operand.starts_with(b"psfile=/") || operand.starts_with(b"psfile=\"`"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_files_are_read() {
        for text in ["input{/etc/hosts}", "lstinputlisting[language=C]{/etc/hosts}", "write18 {id}", "input{\"|id\"}"] {
            assert!(runs(text.as_bytes()), "{text}");
        }
        for text in ["input{a}", "input", "input /etc", "include{../a}", "special{color push}", "textbf{/}"] {
            assert!(!runs(text.as_bytes()), "{text}");
        }
    }
}
