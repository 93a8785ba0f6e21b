//! The value of an attribute, its character references decoded.

/// The bytes of an attribute's value as the browser sees them. A character beyond ASCII that was written as a reference
/// comes as 0xff: no rule asks which one it is.
#[derive(Clone, Debug)]
pub(super) struct Decoded<'a> {
    rest: &'a [u8],
}

impl<'a> Decoded<'a> {
    pub(super) const fn new(value: &'a [u8]) -> Self {
        Self { rest: value }
    }

    /// The code point of the reference that begins behind the `&`, and how long it is.
    fn reference(rest: &[u8]) -> Option<(u32, usize)> {
        match rest {
            [b'#', b'x' | b'X', digits @ ..] => {
                let (code, length) = number(digits, 16)?;
                Some((code, 2 + length))
            }
            [b'#', digits @ ..] => {
                let (code, length) = number(digits, 10)?;
                Some((code, 1 + length))
            }
            _ => named(rest),
        }
    }
}

impl Iterator for Decoded<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        if byte != b'&' {
            return Some(byte);
        }
        let Some((code, length)) = Self::reference(rest) else { return Some(byte) };
        self.rest = rest.get(length..).unwrap_or_default();
        Some(u8::try_from(code).ok().filter(u8::is_ascii).unwrap_or(0xff))
    }
}

/// A number and its length, with the semicolon where there is one. Any number of leading zeros is part of it.
fn number(digits: &[u8], radix: u32) -> Option<(u32, usize)> {
    let mut code = 0u32;
    let mut length = 0;
    for &byte in digits {
        let Some(digit) = char::from(byte).to_digit(radix) else { break };
        code = code.saturating_mul(radix).saturating_add(digit);
        length += 1;
    }
    let semicolon = usize::from(digits.get(length) == Some(&b';'));
    (length > 0).then_some((code, length + semicolon))
}

/// A named reference to an ASCII character: those that can hide a scheme, a call or a tag.
fn named(rest: &[u8]) -> Option<(u32, usize)> {
    let length = rest.iter().take(9).position(|&byte| !byte.is_ascii_alphabetic()).unwrap_or(rest.len().min(9));
    let name = rest.get(..length)?;
    if rest.get(length) == Some(&b';') {
        // What is between the attacker and the browser may not keep capitals.
        let mut lower = [0; 9];
        for (slot, byte) in lower.iter_mut().zip(name) {
            *slot = byte.to_ascii_lowercase();
        }
        let code = match lower.get(..length).unwrap_or_default() {
            b"tab" => b'\t',
            b"newline" => b'\n',
            b"nbsp" => b' ',
            b"colon" => b':',
            b"semi" => b';',
            b"comma" => b',',
            b"period" => b'.',
            b"lpar" => b'(',
            b"rpar" => b')',
            b"lsqb" | b"lbrack" => b'[',
            b"rsqb" | b"rbrack" => b']',
            b"lcub" | b"lbrace" => b'{',
            b"rcub" | b"rbrace" => b'}',
            b"sol" => b'/',
            b"bsol" => b'\\',
            b"quot" => b'"',
            b"apos" => b'\'',
            b"grave" => b'`',
            b"lt" => b'<',
            b"gt" => b'>',
            b"amp" => b'&',
            b"equals" => b'=',
            b"num" => b'#',
            b"percnt" => b'%',
            b"plus" => b'+',
            b"dollar" => b'$',
            b"excl" => b'!',
            b"ast" | b"midast" => b'*',
            b"lowbar" => b'_',
            _ => return None,
        };
        return Some((code.into(), length + 1));
    }
    // These four are references without a semicolon too, unless more of a word or `=` follows.
    if rest.get(length) == Some(&b'=') {
        return None;
    }
    let code = match name {
        b"quot" | b"QUOT" => b'"',
        b"lt" | b"LT" => b'<',
        b"gt" | b"GT" => b'>',
        b"amp" | b"AMP" => b'&',
        _ => return None,
    };
    Some((code.into(), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded() {
        for (value, decoded) in [
            ("a&#x62;&#99;d", "abcd"),
            ("&#0000106&#97v&#x61", "java"),
            ("a&Tab;&NewLine;&colon;&lpar;&rpar;", "a\t\n:()"),
            ("&lt&gt;&quot&amp;", "<>\"&"),
            ("&ltx &foo; & &# &#x &copy=1 &lt=", "&ltx &foo; & &# &#x &copy=1 &lt="),
        ] {
            assert_eq!(String::from_utf8(Decoded::new(value.as_bytes()).collect()).unwrap(), decoded);
        }
        assert_eq!(Decoded::new(b"&#8364;&#99999999999;").collect::<Vec<_>>(), [0xff, 0xff]);
    }
}
