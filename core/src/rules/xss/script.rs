//! JavaScript: what tells a call that an attacker makes from a sentence or an honest program.

/// Whether code calls one of the functions that an attack is after, names one of them as a value, reads the cookies or
/// sets the location. Asked of what already stands where script runs, or of what broke out of a value.
pub(super) fn calls_sink(code: &[u8]) -> bool {
    words(code).any(|word| {
        let after = skip_space(word.after);
        let called = matches!(after, [b'(' | b'`', ..]) || after.starts_with(b"?.(") || after.starts_with(b"/*");
        match word.text {
            b"alert" | b"confirm" | b"prompt" | b"eval" | b"execScript" => {
                called || matches!(after, [b')' | b']' | b',' | b';' | b'}' | b'.', ..])
            }
            b"setTimeout"
            | b"setInterval"
            | b"setImmediate"
            | b"Function"
            | b"importScripts"
            | b"fetch"
            | b"atob"
            | b"unescape"
            | b"fromCharCode"
            | b"XMLHttpRequest"
            | b"sendBeacon"
            | b"insertAdjacentHTML"
            | b"getScript"
            | b"msgbox"
            | b"MsgBox"
            | b"toStaticHTML"
            | b"ActiveXObject"
            | b"execCommand" => called,
            b"import" => called && !after.starts_with(b"()"),
            b"print" => after.starts_with(b"()"),
            b"document" => {
                let member = after.get(1..).unwrap_or_default();
                after.first() == Some(&b'[')
                    || after.first() == Some(&b'.')
                        && [&b"cookie"[..], b"domain", b"location", b"body", b"URL", b"write", b"documentElement"]
                            .iter()
                            .any(|name| member.starts_with(name))
            }
            b"window" | b"self" | b"top" | b"parent" | b"frames" | b"globalThis" => {
                after.first() == Some(&b'[') || after.starts_with(b".name") || after.starts_with(b".location")
            }
            b"location" => {
                matches!(after, [b'=', next, ..] if *next != b'=')
                    || after.starts_with(b".href=")
                    || after.starts_with(b".replace(")
                    || after.starts_with(b".assign(")
                    || after.starts_with(b".hash")
            }
            b"innerHTML" | b"outerHTML" => matches!(after, [b'=', next, ..] if *next != b'='),
            b"cookie" => matches!(after, [b')', ..]),
            b"javascript" => after.first() == Some(&b':'),
            _ => false,
        }
    })
}

/// Whether the expression of a template leaves the template for the page: it reaches the window, the document or the
/// `Function` constructor, or shows a number, which is how attackers see that they were there.
pub(super) fn leaves_template(code: &[u8]) -> bool {
    words(code).any(|word| {
        let called = matches!(word.after, [b'(' | b'`', ..]);
        match word.text {
            b"constructor" | b"eval" | b"execScript" | b"Function" => called || word.after.starts_with(b".constructor"),
            b"ownerDocument" | b"defaultView" | b"__proto__" | b"__defineGetter__" => true,
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

/// Whether the name is one of the functions that show that script runs.
pub(super) fn is_dialog(name: &[u8]) -> bool {
    matches!(name, b"alert" | b"confirm" | b"prompt")
}

/// Whether the function of that name runs the text that it is given.
pub(super) fn is_eval(name: &[u8]) -> bool {
    matches!(name, b"eval" | b"setTimeout" | b"setInterval" | b"setImmediate" | b"Function" | b"execScript")
}

/// Whether the name is one of the global object's.
pub(super) fn is_global(name: &[u8]) -> bool {
    matches!(
        name,
        b"window"
            | b"self"
            | b"top"
            | b"parent"
            | b"frames"
            | b"globalThis"
            | b"this"
            | b"document"
            | b"defaultView"
            | b"view"
            | b"content"
            | b"opener"
    )
}

/// The name that ends at `end`: at most 20 bytes of it, for no name that is asked for is longer.
pub(super) fn name_before(text: &[u8], end: usize) -> &[u8] {
    let start = end.saturating_sub(20);
    let slice = text.get(start..end).unwrap_or_default();
    let length = slice.iter().rev().take_while(|&&byte| is_name(byte)).count();
    slice.get(slice.len() - length..).unwrap_or_default()
}

/// One name of some code.
struct Word<'a> {
    text: &'a [u8],
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
        Some(Word { text, after })
    })
}

/// At most this much white space stands between a name and what makes it a call.
const GAP: usize = 8;

fn skip_space(text: &[u8]) -> &[u8] {
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
