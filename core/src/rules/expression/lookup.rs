//! Log4j's and Commons Text's lookups, followed as they are resolved.
//!
//! `${a:b}` is replaced by what the lookup `a` finds for `b`, `${a:b:-c}` by `c` if it finds nothing, and the result is
//! part of the text around it. So we follow a text that each lookup is taken out of but for its last part, and ask whether
//! `${jndi:` stands in it. All ways to read it are followed at once: [`Scan::mask`] is the set of the prefixes of
//! `${jndi:` that the resolved text may end with.

use super::catalogue::{JNDI_LOOKUP, LOOKUP, NESTED_LOOKUP, SCRIPT_LOOKUP, SECRET_LOOKUP};
use crate::rules::ascii::{Lower, split, starts_with, strip};
use crate::rules::hits::Hits;

/// What must be spelled, without the colon behind it.
const SPELLED: [u8; 6] = *b"${jndi";
/// The whole of it.
const DONE: u8 = 1 << 5;
/// The `{` of a lookup's start.
const START: u8 = 1 << 1;

/// How many lookups within lookups are told apart. Deeper ones are read as part of the last.
const DEPTH: usize = 16;

#[derive(Default)]
struct Scan {
    /// Bit n: the resolved text may end with the first n + 1 bytes of what is spelled.
    mask: u8,
    /// How many lookups are open.
    depth: usize,
    /// For each open lookup, the mask in front of it and whether its default has begun.
    open: [(u8, bool); DEPTH],
}

pub(super) fn detect(text: &[u8], one_value: bool, hits: &mut Hits) {
    let mut scan = Scan::default();
    let mut rest = text;
    loop {
        if scan.depth == 0 && scan.mask == 0 {
            let Some(at) = memchr::memchr(b'$', rest) else { break };
            rest = rest.get(at..).unwrap_or_default();
        }
        rest = match rest {
            [] => break,
            [b'$', b'{', behind @ ..] => {
                names_lookup(behind, one_value, hits);
                scan.start();
                behind
            }
            [b'$', b'&', behind @ ..] => match brace(behind) {
                Some(inside) => {
                    scan.start();
                    inside
                }
                None => behind,
            },
            [b'}', behind @ ..] => {
                scan.end();
                behind
            }
            [b':', behind @ ..] => {
                if scan.mask & DONE != 0 {
                    hits.add(&JNDI_LOOKUP);
                    return;
                }
                scan.colon(behind)
            }
            // The quotes of a date format.
            [b'\'', behind @ ..] if scan.depth > 1 => behind,
            // The dotless and the dotted i, which turn into an i when their case is changed.
            [0xc4, 0xb0 | 0xb1, behind @ ..] => {
                scan.letter(b'i');
                behind
            }
            [byte, behind @ ..] => {
                scan.letter(byte.to_ascii_lowercase());
                behind
            }
        };
    }
}

impl Scan {
    fn start(&mut self) {
        if let Some(slot) = self.open.get_mut(self.depth) {
            *slot = (self.mask, false);
        }
        self.depth += 1;
        self.mask |= START;
    }

    fn end(&mut self) {
        if self.depth == 0 {
            self.mask = 0;
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// A colon ends the lookup's name or its key: what is resolved starts again behind it.
    fn colon<'a>(&mut self, behind: &'a [u8]) -> &'a [u8] {
        let slot = self.depth.min(DEPTH).checked_sub(1).and_then(|at| self.open.get_mut(at));
        match slot {
            Some((before, default)) if !*default => {
                self.mask = *before;
                if let [b'-', behind @ ..] = behind {
                    *default = true;
                    return behind;
                }
            }
            _ => self.mask = 0,
        }
        behind
    }

    fn letter(&mut self, byte: u8) {
        let spelled = SPELLED.iter().enumerate().fold(0, |set, (at, &wanted)| set | u8::from(wanted == byte) << at);
        self.mask = (self.mask << 1 | 1) & spelled;
    }
}

/// What is behind the entity of `{`, without its `&`. Decoders that are not HTML's take the name in any case, and without
/// its semicolon.
fn brace(entity: &[u8]) -> Option<&[u8]> {
    let rest = strip(entity, b"lbrace").or(strip(entity, b"lcub"))?;
    Some(rest.strip_prefix(b";").unwrap_or(rest))
}

/// Judges the name of a lookup that starts here.
fn names_lookup(text: &[u8], one_value: bool, hits: &mut Hits) {
    if starts_with(text, b"::-") || starts_with(text, b":-") {
        hits.add(&NESTED_LOOKUP);
        return;
    }
    let (name, rest) = split(text.get(..16).unwrap_or(text), |byte| byte.is_ascii_alphanumeric());
    let [b':', value @ ..] = rest else { return };
    // Shells cut variables by numbers, and have defaults: `${name:0:3}`, `${name:-x}`.
    if matches!(value.first(), None | Some(b'0'..=b'9' | b'-' | b'=' | b'+' | b'?' | b' ' | b'}')) {
        return;
    }
    let value = text.get(name.len() + 1..).unwrap_or_default();
    match Lower::new(name).get() {
        b"env" if is_credential(value) => hits.add(&SECRET_LOOKUP),
        b"const" if starts_with(value, b"java.") || starts_with(value, b"javax.") => hits.add(&SECRET_LOOKUP),
        // A path, and an expression behind it.
        b"xpath" | b"xml" if value.starts_with(b"/") => hits.add(&SECRET_LOOKUP),
        // A character set, and a path behind it.
        b"file" if names_charset(value) => hits.add(&SECRET_LOOKUP),
        b"lower" | b"upper" => hits.add(&NESTED_LOOKUP),
        b"script" | b"dns" | b"url" | b"base64" | b"base64decoder" | b"urldecoder" => hits.add(&SCRIPT_LOOKUP),
        b"env" | b"sys" | b"java" | b"ctx" | b"bundle" | b"main" | b"web" | b"k8s" | b"docker" | b"spring"
        | b"log4j" | b"date" | b"map" | b"sd" | b"event" | b"marker" | b"const" | b"properties" | b"localhost" => {
            hits.add_certain(one_value, &LOOKUP);
        }
        _ => {}
    }
}

/// Whether the variable holds a credential of AWS.
fn is_credential(value: &[u8]) -> bool {
    [&b"aws_secret"[..], b"aws_session_token", b"aws_access_key", b"aws_container_authorization"]
        .iter()
        .any(|name| starts_with(value, name))
}

/// Whether a character set and a colon stand before the path of a file.
fn names_charset(value: &[u8]) -> bool {
    let near = value.get(..24).unwrap_or(value);
    let (charset, rest) = split(near, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let known =
        [&b"utf"[..], b"iso-", b"us-ascii", b"windows-", b"ascii"].iter().any(|start| starts_with(charset, start));
    known && rest.first() == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Paranoia;

    fn found(text: &str) -> bool {
        let mut hits = Hits::new(Paranoia::One);
        detect(text.as_bytes(), false, &mut hits);
        hits.rules().any(|rule| rule == &JNDI_LOOKUP)
    }

    #[test]
    fn each_letter_can_be_spelled() {
        for (at, letter) in "jndi:".char_indices() {
            for spelled in [
                format!("${{lower:{letter}}}"),
                format!("${{::-{letter}}}"),
                format!("${{env:NOPE:-{letter}}}"),
                format!("${{a:${{b:c}}:-{letter}}}"),
                format!("${{x:-${{y:-{letter}}}}}"),
            ] {
                let text =
                    format!("${{{}{spelled}{}ldap://x}}", "jndi:".get(..at).unwrap(), "jndi:".get(at + 1..).unwrap());
                assert!(found(&text), "{text}");
            }
        }
    }

    #[test]
    fn depth_is_not_trusted() {
        let deep = "${a:-".repeat(1000) + "${jndi:ldap://x}";
        assert!(found(&deep));
        assert!(!found(&"${".repeat(1000)));
        assert!(!found(&"}".repeat(1000)));
    }

    #[test]
    fn a_name_ends_at_the_brace() {
        assert!(!found("${jndi} : x"));
        assert!(!found("${j}ndx:"));
        assert!(found("${${x}jndi:y}") || !found("${x}jndi:y"));
    }
}
