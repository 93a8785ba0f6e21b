//! The ways from an expression to a Java class: by name, by reflection, by the context that the expression runs in.

use super::catalogue::{
    CLASS_LOADER, JAVA_CODE, LOOKUP, OGNL_CONTEXT, PROCESS_START, REFLECTION, STATIC_REFERENCE, TYPE_REFERENCE,
};
use crate::finding::Rule;
use crate::rules::ascii::{
    ByteSet, Lower, before, is_blank, is_word, last_word, skip_blanks, split, starts_with, strip,
};
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;

static TRIGGERS: ByteSet = ByteSet::new(b"(@#.[:");

pub(super) fn detect(text: &[u8], bytes: Bytes, quoted: bool, hits: &mut Hits) {
    if may_hold(text, bytes) {
        walk(text, quoted, hits);
    }
}

fn walk(text: &[u8], quoted: bool, hits: &mut Hits) {
    let mut rest = text;
    while let Some((byte, behind)) = TRIGGERS.next(rest) {
        rest = behind;
        let ahead = text.get(..text.len() - behind.len() - 1).unwrap_or_default();
        match byte {
            b'(' => call(ahead, behind, quoted, hits),
            b'@' => static_reference(behind, quoted, hits),
            b'#' => variable(ahead, behind, hits),
            b':' => lookup(ahead, behind, hits),
            _ if ahead.last().is_some_and(|byte| byte.eq_ignore_ascii_case(&b's')) => class_loader(ahead, behind, hits),
            _ => {}
        }
    }
}

/// Whether the text has what no rule does without: a name before `(`, a sign of OGNL before a name, the end of `class` or
/// `jndi` before a separator.
fn may_hold(text: &[u8], bytes: Bytes) -> bool {
    const TERMS: Bytes =
        Bytes::CALL.with(Bytes::SPACED_CALL).with(Bytes::HASH_NAME).with(Bytes::CLASS_MEMBER).with(Bytes::LOOKUP);
    // A static reference has two signs.
    bytes.any(TERMS) || (bytes.any(Bytes::OTHER) && text.iter().filter(|&&byte| byte == b'@').count() > 1)
}

/// Judges the name of a lookup outside of any braces.
fn lookup(ahead: &[u8], behind: &[u8], hits: &mut Hits) {
    let schemes: [&[u8]; 8] = [b"ldap:", b"ldaps:", b"rmi:", b"dns:", b"iiop:", b"corba:", b"nis:", b"nds:"];
    if last_word(ahead).eq_ignore_ascii_case(b"jndi") && schemes.iter().any(|scheme| starts_with(behind, scheme)) {
        hits.add(&LOOKUP);
    }
}

/// Judges a call: the name ends `ahead`, the arguments start `behind`.
fn call(ahead: &[u8], behind: &[u8], quoted: bool, hits: &mut Hits) {
    let ahead = ahead.trim_ascii_end();
    if !may_be_called(ahead) {
        return;
    }
    let name = last_word(ahead);
    let owner = before(ahead, name);
    let argument = skip_blanks(behind);
    let mut add = |rule: &'static Rule, certain: bool| hits.add(if certain && !quoted { rule } else { &JAVA_CODE });
    match Lower::new(name).get() {
        b"t" if !owner.last().is_some_and(|&byte| byte == b'.' || byte == b'$') && is_class(argument) => {
            hits.add_quoted(quoted, &TYPE_REFERENCE);
        }
        b"getclass"
            if argument.first() == Some(&b')')
                && (of_literal(owner) || ends_with(owner, b"#this.") || ends_with(owner, b"#root.")) =>
        {
            add(&REFLECTION, true);
        }
        b"evaluate" if ends_with(owner, b"groovyshell().") => add(&PROCESS_START, is_command(argument)),
        b"asttest" if ends_with(owner, b"@groovy.transform.") => add(&PROCESS_START, true),
        b"forname" => {
            let reflected = ends_with(owner, b"getclass().");
            add(&REFLECTION, reflected || of_literal_class(owner) || names_runtime(argument));
        }
        b"getmethod" | b"getdeclaredmethod" | b"getdeclaredconstructor" => {
            let string = argument.get(1..).unwrap_or_default();
            let reaches = [&b"getruntime"[..], b"exec", b"forname", b"geten", b"eval", b"start"]
                .iter()
                .any(|wanted| starts_with(string, wanted));
            if reaches && is_quote(argument.first()) {
                add(&REFLECTION, true);
            }
        }
        b"getenginebyname" if ends_with(owner, b"scriptenginemanager().") || ends_with(owner, b"newinstance().") => {
            add(&REFLECTION, true);
        }
        b"exec" if ends_with(owner, b"getruntime().") && argument.first() != Some(&b')') => {
            add(&PROCESS_START, is_command(argument));
        }
        b"processbuilder"
            if argument.first() != Some(&b')')
                && last_word(trim_name(owner).trim_ascii_end()).eq_ignore_ascii_case(b"new") =>
        {
            add(&PROCESS_START, is_command(argument));
        }
        b"execute"
            if argument.first() == Some(&b')')
                && owner.last() == Some(&b'.')
                && (matches!(owner.iter().rev().nth(1), Some(b'\'' | b'"'))
                    || ends_with(owner, b"'].")
                    || ends_with(owner, b"\"].")) =>
        {
            add(&PROCESS_START, true);
        }
        _ => {}
    }
}

/// Whether the text may end with a name that [`call`] knows: a quick no for most of them.
fn may_be_called(ahead: &[u8]) -> bool {
    let lower = |byte: u8| byte | 0x20;
    match ahead {
        [] => false,
        [.., before, last] => match (lower(*before), lower(*last)) {
            (b's', b's') | (b'm' | b't', b'e') | (b'o', b'd' | b'r') | (b'e', b'c' | b'r') => true,
            (b's', b't') => true,
            (_, b't') => !is_word(*before),
            _ => false,
        },
        [last] => lower(*last) == b't',
    }
}

fn is_quote(byte: Option<&u8>) -> bool {
    matches!(byte, Some(b'\'' | b'"'))
}

/// Whether an argument is a command written out, or made on the spot.
fn is_command(argument: &[u8]) -> bool {
    matches!(argument.first(), Some(b'\'' | b'"' | b'{' | b'[' | b'#' | b'\\'))
        || starts_with(argument, b"new ")
        || starts_with(argument, b"t(")
        || starts_with(argument, b"request.")
        || starts_with(argument, b"param.")
}

/// Whether the text ends with `lower`, in any case.
fn ends_with(text: &[u8], lower: &[u8]) -> bool {
    let start = text.len().checked_sub(lower.len());
    start.and_then(|start| text.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(lower))
}

/// Whether the text ends with a literal and a dot: `''.`, `"a".`, `[].`, `1.`.
fn of_literal(owner: &[u8]) -> bool {
    let Some(owner) = owner.strip_suffix(b".") else { return false };
    matches!(owner.last(), Some(b'\'' | b'"')) || ends_with(owner, b"[]") || ends_with(owner, b"{}")
}

/// Whether the text ends with the class of a literal or of a name: `''.class.`.
fn of_literal_class(owner: &[u8]) -> bool {
    owner
        .len()
        .checked_sub(b"class.".len())
        .is_some_and(|start| ends_with(owner, b"class.") && owner.get(..start).is_some_and(of_literal))
}

/// Whether the argument is a string that names a class that runs programs or scripts.
fn names_runtime(argument: &[u8]) -> bool {
    let [b'\'' | b'"', name @ ..] = argument else { return false };
    let name = name.strip_prefix(b"\\").unwrap_or(name);
    [&b"java.lang."[..], b"javax.script.", b"sun.", b"jdk.", b"java.net.", b"java.io."]
        .iter()
        .any(|wanted| starts_with(name, wanted))
}

/// The text without the dotted name that it ends with.
fn trim_name(text: &[u8]) -> &[u8] {
    let count = text.iter().rev().take(64).take_while(|&&byte| is_word(byte) || byte == b'.').count();
    text.get(..text.len() - count).unwrap_or_default()
}

/// Whether the text is the name of a class with its package, and a closing parenthesis.
fn is_class(text: &[u8]) -> bool {
    let (name, rest) = split(text, |byte| is_word(byte) || matches!(byte, b'.' | b'$'));
    if skip_blanks(rest).first() != Some(&b')') {
        return false;
    }
    let dots = name.iter().filter(|&&byte| byte == b'.').count();
    let class =
        name.rsplit(|&byte| byte == b'.').next().and_then(|last| last.first()).is_some_and(u8::is_ascii_uppercase);
    let root = [&b"java."[..], b"javax.", b"org.", b"com."].iter().any(|root| starts_with(name, root));
    (dots >= 2 && class) || (root && dots >= 1)
}

/// Judges `@package.Class@member`, behind its first sign.
fn static_reference(behind: &[u8], quoted: bool, hits: &mut Hits) {
    let (name, rest) = split(behind, |byte| is_word(byte) || matches!(byte, b'.' | b'$'));
    let Some(member) = rest.strip_prefix(b"@") else { return };
    let class =
        name.rsplit(|&byte| byte == b'.').next().and_then(|last| last.first()).is_some_and(u8::is_ascii_uppercase);
    let (member, rest) = split(member, is_word);
    let java = starts_with(name, b"java.") || starts_with(name, b"javax.");
    if name.contains(&b'.') && !member.is_empty() && (class || java) && (java || rest.first() != Some(&b'.')) {
        hits.add_quoted(quoted, &STATIC_REFERENCE);
    }
}

/// Judges a variable of OGNL, behind its sign.
fn variable(ahead: &[u8], behind: &[u8], hits: &mut Hits) {
    let (name, rest) = split(behind, is_word);
    let context = [&b"context"[..], b"application", b"session", b"request", b"parameters", b"attr"]
        .iter()
        .any(|wanted| name.eq_ignore_ascii_case(wanted));
    let reached = matches!(rest, [b'[', b'\'' | b'"', ..])
        || rest.strip_prefix(b".").is_some_and(|rest| split(rest, is_word).1.first() == Some(&b'('))
            && matches!(ahead.last(), Some(b'{' | b'(' | b','));
    if name.eq_ignore_ascii_case(b"_memberaccess") || (context && reached) {
        hits.add(&OGNL_CONTEXT);
        return;
    }
    // `(#a=…)`, with a value that is an expression itself.
    if matches!(ahead.last(), Some(b'(' | b'{' | b','))
        && name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
        && let [b'=', value @ ..] = skip_blanks(rest)
        && (ahead.last() != Some(&b',') || ahead.iter().rev().take(200).any(|byte| *byte == b'#'))
    {
        let value = skip_blanks(value);
        if matches!(value.first(), Some(b'\'' | b'"' | b'@' | b'(' | b'#' | b'{')) || starts_with(value, b"new ") {
            hits.add(&OGNL_CONTEXT);
        }
    }
}

/// Judges a property path: `class` ends `ahead`, the next property starts `behind`.
fn class_loader(ahead: &[u8], behind: &[u8], hits: &mut Hits) {
    let word = last_word(ahead);
    if !word.eq_ignore_ascii_case(b"class") || matches!(before(ahead, word).last(), Some(b'.' | b')' | b'-' | b'$')) {
        return;
    }
    let next = behind.strip_prefix(b"'").or(behind.strip_prefix(b"\"")).unwrap_or(behind);
    let next = strip(next, b"module.").or(strip(next, b"module']['")).or(strip(next, b"module'].")).unwrap_or(next);
    if strip(next, b"classloader")
        .is_some_and(|rest| !rest.first().is_some_and(|&byte| is_word(byte) || is_blank(byte)))
    {
        hits.add(&CLASS_LOADER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Paranoia;
    use crate::rules::scan::scan;
    use proptest::prelude::*;

    proptest! {
        /// The quick look never turns away what the scan would find.
        #[test]
        fn the_quick_look_misses_nothing(text in "([(@#.: ='\"\\[)]|a.B|@java.x|class|s|classLoader|module|jndi:|ldap:|T\\(|exec|getRuntime\\(\\)|execute\\(\\)|#a=|_memberAccess|getClass|forName){0,10}") {
            let text = text.as_bytes();
            let mut hits = Hits::new(Paranoia::Three);
            walk(text, false, &mut hits);
            prop_assert!(hits.is_empty() || may_hold(text, scan(text)));
        }
    }

    #[test]
    fn classes_are_told_from_arguments() {
        assert!(is_class(b"java.lang.Runtime).x"));
        assert!(is_class(b"a.b.C )"));
        assert!(!is_class(b"n/2)"));
        assert!(!is_class(b"a.b)"));
        assert!(!is_class(b"'a.b.C')"));
    }

    #[test]
    fn literals_are_told_from_names() {
        assert!(of_literal(b"''."));
        assert!(of_literal(b"x[]."));
        assert!(!of_literal(b"this."));
        assert!(of_literal_class(b"\"\".class."));
        assert!(!of_literal_class(b"Foo.class."));
    }
}
