//! LDAP filters.
//!
//! A filter is `(attribute=value)`, and filters are joined as `(&(…)(…))`. A value that was pasted into one must close its
//! parenthesis before it can say anything else: the sign of an attack is a `)` that closes nothing of its own, with a
//! piece of a filter behind it.

use super::ascii::{ByteSet, before, is_blank, skip, skip_blanks, split};
use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::subject::Subject;
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Ldap,
    wants: Bytes::FILTER.with(Bytes::BACKSLASH),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[&FILTER_BREAK_OUT, &TRUNCATION, &ESCAPED_METACHARACTER, &LOOSE_FILTER_BREAK_OUT, &FILTER],
};

// Level 1: the parenthesis does not balance and what follows is LDAP's grammar.
static FILTER_BREAK_OUT: Rule = Rule {
    id: "ldap.filter-break-out",
    class: Class::Ldap,
    severity: Severity::High,
    cwe: 90,
    paranoia: Paranoia::One,
    summary: "a value that closes its filter and starts another",
    details: "`x)(uid=*` pasted into `(cn=…)` adds a condition of its own to the filter, or takes one away with `)(|`. \
              Escape values as RFC 4515 says (`\\28` for a parenthesis), or use a library that does.",
    matches: &[
        "smith)(mail=*",
        "*))(|(cn=*",
        "guest)(&",
        "a)!(role=user",
        "bob)(age>=18)",
        "*(|(cn=*))",
        "*)((|sn=*)",
        "x) ( | (sn=a)",
        "q)(:dn:2.5.13.2:=a",
    ],
    passes: &[
        "f(x)(y=1)",
        "(see a) and (b)",
        "a) first (b) second",
        "f(a)(b => c)",
        "1) (x = 5)",
        ":) (really)",
        "(cn=a)(sn=b)",
        "x)(y==z)",
    ],
};

// Level 1: a parenthesis that closes nothing, and the end of a C string.
static TRUNCATION: Rule = Rule {
    id: "ldap.truncation",
    class: Class::Ldap,
    severity: Severity::High,
    cwe: 90,
    paranoia: Paranoia::One,
    summary: "a value that closes its filter and cuts off the rest",
    details: "A NUL behind a closing parenthesis makes libraries written in C forget the rest of the filter. Refuse NUL.",
    matches: &["admin))\0", "*)\0"],
    passes: &["(a)\0", "a) b"],
};

// Level 1: as the whole text. A path or a backslash within text is not meant.
static ESCAPED_METACHARACTER: Rule = Rule {
    id: "ldap.escaped-metacharacter",
    class: Class::Ldap,
    severity: Severity::Medium,
    cwe: 90,
    paranoia: Paranoia::One,
    summary: "nothing but metacharacters of a filter, escaped",
    details: "A text that is only `\\28` or the like asks whether something decodes escapes on the way to the directory: \
              then a parenthesis arrives that no check has seen.",
    matches: &["\\2a", "\\29\\28", "*\\28", "\\7c"],
    passes: &["C:\\28\\a", "\\2024", "\\d", "*", "\\61"],
};

// Level 2: with blanks between the parentheses it could be a list: "a) (b=2)".
static LOOSE_FILTER_BREAK_OUT: Rule = Rule {
    id: "ldap.loose-filter-break-out",
    class: Class::Ldap,
    severity: Severity::Medium,
    cwe: 90,
    paranoia: Paranoia::Two,
    summary: "a parenthesis that closes nothing, and a comparison in parentheses behind it",
    details: "`x) (uid=*`: directories often take blanks between filters. Escape values as RFC 4515 says.",
    matches: &["smith) (mail=*)", "a) (sn =b"],
    passes: &["(a) (sn=b)", "1) (see below)"],
};

// Level 2: stands in the settings of honest systems.
static FILTER: Rule = Rule {
    id: "ldap.filter",
    class: Class::Ldap,
    severity: Severity::Low,
    cwe: 90,
    paranoia: Paranoia::Two,
    summary: "a whole LDAP filter",
    details: "A joined filter such as `(&(cn=a)(sn=b))`. Only dangerous where the sender should not choose the query.",
    matches: &["(&(objectClass=person)(cn=*))", "(|(uid=a)(uid=b))", "(!(a=b))"],
    passes: &["f(&(a))", "(a|b)", "((a=b))"],
};

static TRIGGERS: ByteSet = ByteSet::new(b"()");

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    if subject.bytes.any(Bytes::BACKSLASH) && is_escaped(text.trim_ascii()) {
        hits.add(&ESCAPED_METACHARACTER);
    }
    if subject.bytes.any(Bytes::FILTER) {
        walk(text, hits);
    }
}

fn walk(text: &[u8], hits: &mut Hits) {
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some((byte, behind)) = TRIGGERS.next(rest) {
        let last = before(rest, behind).iter().rev().nth(1).copied().unwrap_or_default();
        rest = behind;
        if byte == b'(' {
            depth += 1;
            if let [b'&' | b'|' | b'!', inner @ ..] = behind
                && let [b'(', inner @ ..] = skip_blanks(inner)
                && is_comparison(inner)
            {
                // A wildcard in front is the value's own end.
                hits.add(if last == b'*' { &FILTER_BREAK_OUT } else { &FILTER });
            }
        } else if let Some(less) = depth.checked_sub(1) {
            depth = less;
        } else {
            closes_nothing(behind, hits);
        }
    }
}

/// What follows a parenthesis that closes nothing.
fn closes_nothing(behind: &[u8], hits: &mut Hits) {
    if behind.first() == Some(&0) {
        hits.add(&TRUNCATION);
    }
    let next = skip_blanks(behind);
    let (joined, next) = match next {
        [b'&' | b'|' | b'!', next @ ..] => (true, skip_blanks(next)),
        _ => (false, next),
    };
    let Some(inner) = next.strip_prefix(b"(") else { return };
    let tight = joined || before(behind, next).is_empty();
    let inner = skip(inner, |byte| byte == b'(' || is_blank(byte));
    if let [b'&' | b'|' | b'!', inner @ ..] = inner {
        let inner = skip_blanks(inner);
        if matches!(inner.first(), None | Some(b'(' | b')' | 0)) || is_comparison(inner) {
            hits.add(&FILTER_BREAK_OUT);
        }
    } else if is_comparison(inner) {
        hits.add(if tight { &FILTER_BREAK_OUT } else { &LOOSE_FILTER_BREAK_OUT });
    }
}

/// Whether the text starts with an attribute, its options or matching rule, and a comparison (RFC 4515).
fn is_comparison(text: &[u8]) -> bool {
    let (name, rest) =
        split(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b';' | b':' | b'_'));
    if !name.first().is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b':') {
        return false;
    }
    let sign = if is_blank(rest.first().copied().unwrap_or_default()) { skip_blanks(rest) } else { rest };
    match sign {
        [b'=', b'=' | b'>', ..] => false,
        // Code and prose put blanks on both sides of the sign.
        [b'=', next, ..] => sign.len() == rest.len() || !is_blank(*next),
        [b'='] | [b'~' | b'<' | b'>', b'=', ..] => true,
        _ => false,
    }
}

/// Whether the text is nothing but characters that mean something in a filter, at least one of them as `\xx`.
fn is_escaped(mut text: &[u8]) -> bool {
    let mut escapes = false;
    loop {
        text = match text {
            [] => return escapes,
            [b'\\', high, low, rest @ ..] if is_metacharacter(*high, *low) => {
                escapes = true;
                rest
            }
            [b'*' | b'(' | b')' | b'&' | b'|' | b'!' | b'=', rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Whether two hexadecimal digits stand for NUL or one of `! & ( ) * < = > \ | ~`.
fn is_metacharacter(high: u8, low: u8) -> bool {
    let lower = (high, low.to_ascii_lowercase());
    matches!(
        (lower.0, lower.1),
        (b'0', b'0')
            | (b'2', b'1' | b'6' | b'8' | b'9' | b'a')
            | (b'3', b'c' | b'd' | b'e')
            | (b'5', b'c')
            | (b'7', b'c' | b'e')
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The quick look never turns away what the scan would find.
        #[test]
        fn the_quick_look_misses_nothing(text in "([()&|! \t\n=*a\\x00]|a=|x){0,12}") {
            let text = text.as_bytes();
            let mut hits = Hits::new(Paranoia::Three);
            walk(text, &mut hits);
            prop_assert!(hits.is_empty() || crate::rules::scan::scan(text).any(Bytes::FILTER));
        }
    }

    #[test]
    fn comparisons_are_ldaps() {
        for text in ["uid=*", "a;lang-en=b", "cn~=x", "2.5.4.3=x", "cn:caseExactMatch:=x", "age<=1", "a ="] {
            assert!(is_comparison(text.as_bytes()), "{text}");
        }
        for text in ["a==b", "a=>b", "a", "=b", "a = b", "(a=b"] {
            assert!(!is_comparison(text.as_bytes()), "{text}");
        }
    }
}
