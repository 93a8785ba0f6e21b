//! HTML character references: `&#39;`, `&#x27`, `&lt;`.
//!
//! Of the names, only those that stand for ASCII or for nothing visible can hide an attack, and only those are undone.

use super::Undone;

/// What the reference at the start of `rest` stands for.
pub(super) fn undo(rest: &[u8]) -> Option<Undone> {
    match rest {
        [b'&', b'#', b'x' | b'X', digits @ ..] => number(digits, 16, 3),
        [b'&', b'#', digits @ ..] => number(digits, 10, 2),
        [b'&', tail @ ..] => named(tail),
        _ => None,
    }
}

/// A number of any length, for leading zeros are a known trick; the semicolon may be missing, as for a browser.
fn number(digits: &[u8], radix: u32, before: usize) -> Option<Undone> {
    let mut code = 0u32;
    let mut count = 0;
    for &digit in digits {
        let Some(value) = char::from(digit).to_digit(radix) else { break };
        code = code.saturating_mul(radix).saturating_add(value);
        count += 1;
    }
    // A browser does not take NUL from a reference.
    if count == 0 || code == 0 {
        return None;
    }
    let semicolon = usize::from(digits.get(count) == Some(&b';'));
    Undone::code_point(code, before + count + semicolon)
}

/// What a name stands for: those of ASCII characters in the HTML standard, and those of characters that nobody sees. Written so that the
/// compiler asks for the length first: a list that is looked through made a text full of `&` cost ten times as much.
fn meaning(name: &[u8]) -> Option<&'static [u8]> {
    Some(match name {
        b"lt" | b"LT" => b"<",
        b"gt" | b"GT" => b">",
        b"amp" | b"AMP" => b"&",
        b"quot" | b"QUOT" => b"\"",
        b"apos" => b"'",
        b"nbsp" => b" ",
        b"colon" => b":",
        b"lpar" => b"(",
        b"rpar" => b")",
        b"sol" => b"/",
        b"bsol" => b"\\",
        b"Tab" => b"\t",
        b"NewLine" => b"\n",
        b"semi" => b";",
        b"comma" => b",",
        b"period" => b".",
        b"excl" => b"!",
        b"num" => b"#",
        b"dollar" => b"$",
        b"percnt" => b"%",
        b"ast" | b"midast" => b"*",
        b"plus" => b"+",
        b"equals" => b"=",
        b"quest" => b"?",
        b"commat" => b"@",
        b"lsqb" | b"lbrack" => b"[",
        b"rsqb" | b"rbrack" => b"]",
        b"lcub" | b"lbrace" => b"{",
        b"rcub" | b"rbrace" => b"}",
        b"Hat" => b"^",
        b"lowbar" | b"UnderBar" => b"_",
        b"grave" | b"DiacriticalGrave" => b"`",
        b"vert" | b"verbar" | b"VerticalLine" => b"|",
        b"shy" | b"zwnj" | b"zwj" | b"ZeroWidthSpace" | b"NoBreak" => b"",
        _ => return None,
    })
}

/// The names that browsers take without a semicolon, too.
static OLD: [&[u8]; 4] = [b"lt", b"gt", b"amp", b"quot"];

/// The longest name.
const LONGEST: usize = 16;

fn named(tail: &[u8]) -> Option<Undone> {
    let count = tail.iter().take(LONGEST + 1).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let name = tail.get(..count)?;
    if tail.get(count) == Some(&b';') {
        return Some(plain(meaning(name)?, name.len() + 2));
    }
    // Without its semicolon: only the oldest names, and not in a query such as `a=1&lt=2`. Before a letter a browser
    // takes it in text but not in an attribute; `&ltscript` is the one worth the doubt.
    let known = OLD.iter().find(|known| name.starts_with(known))?;
    let text = meaning(known)?;
    let ends = name.len() == known.len();
    let doubtful = match tail.get(known.len()) {
        Some(b'=') => true,
        Some(byte) if byte.is_ascii_alphanumeric() => ends || text != b"<",
        _ => false,
    };
    (!doubtful).then(|| plain(text, known.len() + 1))
}

fn plain(text: &[u8], taken: usize) -> Undone {
    match text {
        [byte] => Undone::byte(*byte, taken),
        _ => Undone { bytes: [0; 4], len: 0, taken },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(reference: &str) -> Option<(String, usize)> {
        undo(reference.as_bytes()).map(|undone| (String::from_utf8(undone.as_bytes().to_vec()).unwrap(), undone.taken))
    }

    #[test]
    fn numbers_with_zeros_and_without_a_semicolon() {
        for reference in ["&#39;", "&#39", "&#0000039;", "&#x27;", "&#X27", "&#x000000000027;"] {
            assert_eq!(text(reference).unwrap(), ("'".into(), reference.len()), "{reference}");
        }
        assert_eq!(text("&#60script").unwrap(), ("<".into(), 4));
        assert_eq!(text("&#x1F600;").unwrap().0, "😀");
        for reference in ["&#", "&#;", "&#x", "&#xg", "&#0;", "&#xd800;", "&#99999999999999999999;"] {
            assert_eq!(text(reference), None, "{reference}");
        }
    }

    #[test]
    fn names() {
        assert_eq!(text("&lt;script").unwrap(), ("<".into(), 4));
        assert_eq!(text("&ltscript").unwrap(), ("<".into(), 3));
        assert_eq!(text("&quot onload").unwrap(), ("\"".into(), 5));
        assert_eq!(text("&DiacriticalGrave;").unwrap(), ("`".into(), 18));
        assert_eq!(text("&shy;x").unwrap(), (String::new(), 5));
        for reference in ["&", "& b", "&lt=3", "&amplitude=2", "&quote", "&apos", "&copy;", "&Lt;", "&gt1"] {
            assert_eq!(text(reference), None, "{reference}");
        }
        assert_eq!("DiacriticalGrave".len(), LONGEST);
    }
}
