//! JavaScript: what tells a call that an attacker makes from a sentence or an honest program.

/// Whether code calls one of the functions that an attack is after, names one of them as a value, reads the cookies or
/// sets the location. Asked of what already stands where script runs, or of what broke out of a value.
pub(super) fn calls_sink(code: &[u8]) -> bool {
    words(code).any(|word| {
        let after = skip_space(word.after);
        let called = matches!(after, [b'(' | b'`', ..]) || after.starts_with(b"?.(") || after.starts_with(b"/*");
        let member = |names: &[&[u8]]| match after {
            [b'.', member @ ..] => names.iter().any(|name| starts_with(member, name)),
            _ => false,
        };
        match word.name.get() {
            b"alert" | b"confirm" | b"prompt" | b"eval" | b"execscript" => {
                called || matches!(after, [b')' | b']' | b',' | b';' | b'}' | b'.', ..])
            }
            b"settimeout"
            | b"setinterval"
            | b"setimmediate"
            | b"function"
            | b"importscripts"
            | b"fetch"
            | b"atob"
            | b"unescape"
            | b"fromcharcode"
            | b"xmlhttprequest"
            | b"sendbeacon"
            | b"insertadjacenthtml"
            | b"getscript"
            | b"msgbox"
            | b"tostatichtml"
            | b"activexobject"
            | b"execcommand" => called,
            b"import" => called && !after.starts_with(b"()"),
            b"print" => after.starts_with(b"()"),
            b"document" => {
                after.first() == Some(&b'[')
                    || member(&[b"cookie", b"domain", b"location", b"body", b"url", b"write", b"documentelement"])
            }
            b"window" | b"self" | b"top" | b"parent" | b"frames" | b"globalthis" => {
                after.first() == Some(&b'[') || member(&[b"name", b"location"])
            }
            b"location" => is_assigned(after) || member(&[b"href=", b"replace(", b"assign(", b"hash"]),
            b"innerhtml" | b"outerhtml" => is_assigned(after),
            b"cookie" => matches!(after, [b')', ..]),
            b"javascript" => after.first() == Some(&b':'),
            _ => false,
        }
    })
}

fn is_assigned(after: &[u8]) -> bool {
    matches!(after, [b'=', next, ..] if *next != b'=')
}

/// Whether the expression of a template leaves the template for the page: it reaches the window, the document or the
/// `Function` constructor, or shows a number, which is how attackers see that they were there.
pub(super) fn leaves_template(code: &[u8]) -> bool {
    words(code).any(|word| {
        let called = matches!(word.after, [b'(' | b'`', ..]);
        match word.name.get() {
            b"constructor" | b"eval" | b"execscript" | b"function" => called || word.after.starts_with(b".constructor"),
            b"ownerdocument" | b"defaultview" | b"__proto__" | b"__definegetter__" => true,
            b"view" => word.after.first() == Some(&b'.'),
            b"document" => word.after.starts_with(b".cookie") || word.after.starts_with(b".write"),
            b"alert" | b"confirm" | b"prompt" => matches!(word.after, [b'(' | b'`', b'0'..=b'9', ..]),
            _ => false,
        }
    })
}

/// Whether there is a call or an assignment at all: a name or a bracket with a parenthesis or backtick right behind it.
pub(super) fn calls(code: &[u8]) -> bool {
    code.windows(2).any(|pair| {
        matches!(pair, [before, b'(' | b'`'] if before.is_ascii_alphanumeric() || matches!(before, b'_' | b'$' | b']' | b')'))
    })
}

/// Whether the name, in lower case, is one of the functions that show that script runs.
pub(super) fn is_dialog(name: &[u8]) -> bool {
    matches!(name, b"alert" | b"confirm" | b"prompt")
}

/// Whether the function of that name, in lower case, runs the text that it is given.
pub(super) fn is_eval(name: &[u8]) -> bool {
    matches!(name, b"eval" | b"settimeout" | b"setinterval" | b"setimmediate" | b"function" | b"execscript")
}

/// Whether the name, in lower case, is one of the global object's.
pub(super) fn is_global(name: &[u8]) -> bool {
    matches!(
        name,
        b"window"
            | b"self"
            | b"top"
            | b"parent"
            | b"frames"
            | b"globalthis"
            | b"this"
            | b"document"
            | b"defaultview"
            | b"view"
            | b"content"
            | b"opener"
    )
}

/// A name in lower case. JavaScript tells capitals from small letters, but what is between the attacker and the browser may
/// not keep them.
pub(super) struct Name {
    bytes: [u8; MOST],
    length: usize,
}

/// How long a name is at most. None that is asked for is longer.
const MOST: usize = 20;

impl Name {
    pub(super) fn of(name: &[u8]) -> Self {
        let mut bytes = [0; MOST];
        for (slot, byte) in bytes.iter_mut().zip(name) {
            *slot = byte.to_ascii_lowercase();
        }
        // A longer one is none that is asked for.
        Self { bytes, length: if name.len() > MOST { 0 } else { name.len() } }
    }

    /// The name that ends at `end`, or the last bytes of it.
    pub(super) fn before(text: &[u8], end: usize) -> Self {
        Self::of(name_before(text, end))
    }

    pub(super) fn get(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

/// Whether the text starts with that word, which is in lower case.
pub(super) fn starts_with(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Whether the text ends with that word, which is in lower case.
pub(super) fn ends_with(text: &[u8], word: &[u8]) -> bool {
    text.len().checked_sub(word.len()).and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
}

/// The name that ends at `end`: at most 20 bytes of it, for no name that is asked for is longer.
pub(super) fn name_before(text: &[u8], end: usize) -> &[u8] {
    let start = end.saturating_sub(MOST);
    let slice = text.get(start..end).unwrap_or_default();
    let length = slice.iter().rev().take_while(|&&byte| is_name(byte)).count();
    slice.get(slice.len() - length..).unwrap_or_default()
}

/// One name of some code.
struct Word<'a> {
    name: Name,
    after: &'a [u8],
}

fn words(code: &[u8]) -> impl Iterator<Item = Word<'_>> {
    let mut rest = code;
    std::iter::from_fn(move || {
        let start = rest.iter().position(|&byte| is_name(byte))?;
        let word = rest.get(start..)?;
        let length = word.iter().position(|&byte| !is_name(byte)).unwrap_or(word.len());
        let (text, after) = word.split_at_checked(length)?;
        rest = after;
        Some(Word { name: Name::of(text), after })
    })
}

/// At most this much white space stands between a name, or the end of a string, and what makes it a call.
const GAP: usize = 8;

/// The text behind its white space.
pub(super) fn skip_space(text: &[u8]) -> &[u8] {
    let length = text.iter().take(GAP).take_while(|byte| byte.is_ascii_whitespace()).count();
    text.get(length..).unwrap_or_default()
}

pub(super) const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sinks_are_found() {
        for code in [
            "alert(1)",
            "x=alert (1)",
            "top.alert`1`",
            "[1].map(alert)",
            "location='//x'",
            "document.cookie",
            "eval(atob('eA=='))",
            "self['al'+'ert'](1)",
            "alert?.(1)",
            "a.innerHTML=b",
            "print()",
        ] {
            assert!(calls_sink(code.as_bytes()), "{code}");
        }
    }

    #[test]
    fn other_code_is_none() {
        for code in [
            "",
            "submit()",
            "alerts(1)",
            "location==1",
            "the alert was red",
            "document",
            "x.value=1",
            "print(x)",
            "import ()",
        ] {
            assert!(!calls_sink(code.as_bytes()), "{code}");
        }
    }

    #[test]
    fn names_are_read_backwards() {
        assert_eq!(name_before(b"x.alert(", 7), b"alert");
        assert_eq!(name_before(b"(", 0), b"");
        assert_eq!(name_before(b"a b", 3), b"b");
    }
}
