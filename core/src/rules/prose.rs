//! Where prose ends and something else goes on.
//!
//! Much of what tells an attack from prose is that a value is nothing else: `1 union select a from b`, `;id`, `system('id')`. A
//! few sentences before it take that away. So what follows the last sentence is judged once more, as a value of its own. It is
//! the end of the text, begins as no sentence does, and is short, so that this costs little whatever the text is.

use super::scan::{Bytes, scan};
use super::subject::{Holds, Subject};

/// Prose is longer than that.
const SHORTEST: usize = 48;
/// What follows it is no longer than that.
const LONGEST: usize = 1024;

/// What prose alone does not have.
const SIGNS: Bytes = Bytes::ANGLE
    .with(Bytes::AMPERSAND)
    .with(Bytes::BACKSLASH)
    .with(Bytes::SLASH)
    .with(Bytes::DOLLAR)
    .with(Bytes::SEMICOLON)
    .with(Bytes::PIPE)
    .with(Bytes::PAREN)
    .with(Bytes::BRACE)
    .with(Bytes::BRACKET)
    .with(Bytes::EQUALS)
    .with(Bytes::HASH)
    .with(Bytes::STAR)
    .with(Bytes::BANG)
    .with(Bytes::QUOTE);

/// The part of the text behind its last sentence, where that is no sentence.
pub(super) fn tail<'a>(subject: &Subject<'a>) -> Option<Subject<'a>> {
    let Subject { text, bytes, context, .. } = *subject;
    // Markdown, code and markup have such ends everywhere.
    if text.len() < SHORTEST
        || !bytes.any(Bytes::SENTENCE_END)
        || !bytes.any(SIGNS.with(Bytes::DIGIT))
        || !matches!(context.holds, None | Some(Holds::Text))
    {
        return None;
    }
    let near = text.get(text.len().saturating_sub(LONGEST)..)?;
    let mark = near.windows(2).rposition(|pair| matches!(pair, [b'.' | b'!' | b'?', b' ' | b'\n' | b'\t' | b'\r']))?;
    let (sentence, rest) = near.split_at(mark);
    // A word, and no abbreviation or number.
    let word = sentence.last_chunk::<3>().is_some_and(|word| word.iter().all(u8::is_ascii_lowercase));
    let blanks = rest.get(1..)?;
    let rest = blanks.trim_ascii();
    let first = *rest.first()?;
    // A paragraph that is code, as people write it in tickets.
    let code = first == b'`'
        && blanks.trim_ascii_end().iter().take_while(|byte| byte.is_ascii_whitespace()).any(|&byte| byte == b'\n');
    if !word || code || first.is_ascii_uppercase() || !first.is_ascii() {
        return None;
    }
    let bytes = scan(rest);
    (first.is_ascii_digit() || bytes.any(SIGNS)).then_some(Subject { text: rest, bytes, ..*subject })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Paranoia;
    use crate::rules::subject::{Context, View};

    fn behind(text: &str, holds: Option<Holds>) -> Option<&str> {
        let context = Context { holds, ..Context::default() };
        let subject = Subject {
            text: text.as_bytes(),
            bytes: scan(text.as_bytes()),
            view: View::Plain,
            context,
            paranoia: Paranoia::One,
        };
        tail(&subject).and_then(|tail| std::str::from_utf8(tail.text).ok())
    }

    const PROSE: &str = "The order arrived on Tuesday, and everything in the box was fine.";

    #[test]
    fn what_is_no_sentence_is_given() {
        for tail in [";id", "1 union select a from b", "system('id')", "<script>", "' or 1=1"] {
            assert_eq!(behind(&format!("{PROSE} {tail}"), None), Some(tail));
            assert_eq!(behind(&format!("{PROSE}\n {tail} "), Some(Holds::Text)), Some(tail));
            assert_eq!(behind(&format!("{PROSE} {tail}"), Some(Holds::Markdown)), None);
        }
    }

    #[test]
    fn sentences_are_not() {
        for text in ["The bill (paid) is here.", "thanks a lot", "Écrire (vite)", ""] {
            assert_eq!(behind(&format!("{PROSE} {text}"), None), None, "{text}");
        }
        assert_eq!(behind("Several things are in the box, e.g. cups (blue) and plates (red)", None), None);
        assert_eq!(behind("Short. ;id", None), None);
        assert_eq!(behind(&format!("{PROSE}\n\n`ls -la | grep x`"), None), None);
        assert_eq!(behind(&format!("{PROSE} `id`"), None), Some("`id`"));
    }
}
