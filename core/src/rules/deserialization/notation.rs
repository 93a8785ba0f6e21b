//! Objects in notations that are text.

use super::{
    DOTNET_TYPE, JAVA_GADGET, JAVA_TYPE, JAVA_XML, NODE_FUNCTION, PHP_ARRAY, PHP_OBJECT, PICKLE_CALL, PYTHON_JSON,
    RUBY_JSON, TYPE_MEMBER, YAML_TAG,
};
use crate::rules::ascii::{starts_with, strip};
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;
use crate::rules::search::{places, skip_space, take_while};

pub(super) fn detect(text: &[u8], bytes: Bytes, quotes: bool, hits: &mut Hits) {
    if bytes.any(Bytes::GADGET) {
        // Code imports such classes.
        gadgets(text, quotes && !text.trim_ascii_start().starts_with(b"{"), hits);
    }
    if bytes.any(Bytes::TYPE_MEMBER) {
        members(text, hits);
    }
    if bytes.any(Bytes::PHP_OBJECT) && bytes.any(Bytes::DIGIT) {
        for (before, rest) in places(text, [b':']) {
            let Some((kind @ (b'O' | b'C' | b'a'), before)) = before.split_last() else { continue };
            if before.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
                continue;
            }
            match php(*kind, rest.get(1..).unwrap_or_default()) {
                // The whole of a value is no quotation.
                Some(true) => hits.add_quoted(quotes && !before.is_empty(), &PHP_OBJECT),
                Some(false) => hits.add(&PHP_ARRAY),
                None => {}
            }
        }
    }
    if bytes.any(Bytes::BREAK) && places(text, [b'\n']).any(|(before, rest)| ends_pickle_module(before, rest)) {
        hits.add(&PICKLE_CALL);
    }
    if bytes.any(Bytes::BANG) {
        for (before, rest) in places(text, [b'!']) {
            // A tag starts a node: nothing that is said loudly.
            let starts = before.last().is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'!' | b'?'));
            if starts && is_tag(rest) {
                hits.add_quoted(quotes && !before.is_empty(), &YAML_TAG);
            }
        }
    }
    if bytes.any(Bytes::DOLLAR) && places(text, [b'$']).any(|(_, rest)| rest.starts_with(b"$$ND_FUNC$$")) {
        hits.add(&NODE_FUNCTION);
    }
    if bytes.any(Bytes::ANGLE) {
        for (before, rest) in places(text, [b'<']) {
            if before.ends_with(b"ExpandedWrapper") {
                hits.add(&DOTNET_TYPE);
            }
            element(rest.get(1..).unwrap_or_default(), hits);
        }
    }
}

/// Java and .NET: names that nothing else needs, after the dot of their package. In lower case.
static GADGETS: &[&[u8]] = &[
    b"annotationinvocationhandler",
    b"badattributevalueexpexception",
    b"chainedtransformer",
    b"forclosure",
    b"instantiatefactory",
    b"instantiatetransformer",
    b"invokertransformer",
    b"jdbcrowsetimpl",
    b"prototypeclonefactory",
    b"prototypeserializationfactory",
    b"templatesimpl",
    b"transformedpredicate",
    b"whileclosure",
];

static DOTNET_GADGETS: &[&[u8]] = &[
    b"activitysurrogateselector",
    b"assemblyinstaller",
    b"claimsidentity",
    b"claimsprincipal",
    b"expandedwrapper",
    b"objectdataprovider",
    b"psobject",
    b"rangeassigncomparer",
    b"sessionsecuritytoken",
    b"textformattingrunproperties",
    b"typeconfusedelegate",
    b"windowsidentity",
];

fn gadgets(text: &[u8], quoted: bool, hits: &mut Hits) {
    for (before, rest) in places(text, [b'.']) {
        let rest = rest.get(1..).unwrap_or_default();
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) || !before.last().is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        let (name, rest) = take_while(rest, 32, |byte| byte.is_ascii_alphanumeric());
        if name.len() < 7 {
            continue;
        }
        if GADGETS.iter().any(|gadget| name.eq_ignore_ascii_case(gadget)) {
            hits.add_quoted(quoted, &JAVA_GADGET);
        }
        // A name of .NET, and the assembly it is from; or in the generic that carries it.
        let assembly = matches!(rest, [b',', ..] | [b'`', ..] | [b']', ..]);
        let process = name.eq_ignore_ascii_case(b"process") && before.ends_with(b"Diagnostics");
        if assembly && (process || DOTNET_GADGETS.iter().any(|gadget| name.eq_ignore_ascii_case(gadget))) {
            hits.add_quoted(quoted, &DOTNET_TYPE);
        }
    }
}

/// Members that say what to build.
fn members(text: &[u8], hits: &mut Hits) {
    for (_, rest) in places(text, [b'"', b'\'']) {
        let [quote, rest @ ..] = rest else { continue };
        let Some(b'$' | b'@' | b'p' | b'_' | b'j' | b'^' | b'c') = rest.first() else { continue };
        let (name, rest) = take_while(rest, 24, |byte| byte != *quote && byte != b'\\' && !byte.is_ascii_whitespace());
        let rest = rest.strip_prefix(b"\\").unwrap_or(rest);
        let Some(rest) = rest.strip_prefix(&[*quote]) else { continue };
        let [b':', rest @ ..] = skip_space(rest, 16) else { continue };
        let value = skip_space(rest, 16);
        let value = value.strip_prefix(b"\\").unwrap_or(value);
        let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or_default();
        self::name(name, hits);
        match name {
            b"__js_function" => hits.add(&NODE_FUNCTION),
            b"@type" | b"@class" | b"class" | b"class_name" | b"className" | b"javaClass" => {
                let (class, tail) =
                    take_while(value, 128, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'));
                // A word that a quote or a generic ends, not a URL.
                let dots = class.iter().filter(|&&byte| byte == b'.').count();
                if dots < 2 || !matches!(tail, [b'"' | b'\'' | b'\\' | b'[' | b'<' | b';', ..]) {
                    continue;
                }
                if name.starts_with(b"@") {
                    hits.add(&TYPE_MEMBER);
                }
                if PACKAGES.iter().any(|package| class.starts_with(package)) {
                    hits.add(&JAVA_TYPE);
                }
            }
            b"$type" => {
                let (class, tail) = take_while(value, 128, |byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'+' | b'`')
                });
                if class.contains(&b'.') && matches!(tail, [b',' | b'[', ..]) {
                    hits.add(&TYPE_MEMBER);
                }
            }
            b"json_class" => hits.add(&TYPE_MEMBER),
            _ => {}
        }
    }
}

/// Judges the name of a member that says what to build, whatever its value is.
pub(super) fn name(name: &[u8], hits: &mut Hits) {
    match name {
        b"py/object" | b"py/reduce" | b"py/type" | b"py/function" | b"py/repr" | b"py/newargs" | b"py/newobj"
        | b"py/state" | b"py/iterator" | b"py/newargsex" => hits.add(&PYTHON_JSON),
        b"^o" | b"^c" | b"^u" => hits.add(&RUBY_JSON),
        [b'^', b'#', digits @ ..] if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => {
            hits.add(&RUBY_JSON)
        }
        _ => {}
    }
}

/// Packages of the Java platform, and of libraries with classes that attacks are made of.
static PACKAGES: &[&[u8]] = &[
    b"java.lang.",
    b"java.net.",
    b"java.io.",
    b"java.beans.",
    b"java.rmi.",
    b"java.security.",
    b"javax.",
    b"com.alibaba.fastjson.",
    b"com.caucho.",
    b"com.ibatis.",
    b"com.mchange.",
    b"com.mysql.",
    b"com.sun.",
    b"com.zaxxer.",
    b"ch.qos.logback.",
    b"groovy.",
    b"jdk.",
    b"net.sf.",
    b"oracle.jdbc.",
    b"oracle.jms.",
    b"org.apache.",
    b"org.codehaus.groovy.",
    b"org.hibernate.",
    b"org.mozilla.javascript.",
    b"org.python.",
    b"org.quartz.",
    b"org.springframework.",
    b"sun.",
];

/// After `O:`, `C:` or `a:`: a length, and for an object its class in quotes and how many members it has. Whether it is an object.
pub(super) fn php(kind: u8, text: &[u8]) -> Option<bool> {
    let text = text.strip_prefix(b"+").unwrap_or(text);
    let (digits, rest) = take_while(text, 12, |byte| byte.is_ascii_digit());
    if digits.is_empty() {
        return None;
    }
    if kind == b'a' {
        return rest.starts_with(b":{").then_some(false);
    }
    let rest = rest.strip_prefix(b":")?;
    // In JSON the quote has a backslash.
    let rest = rest.strip_prefix(b"\\").unwrap_or(rest).strip_prefix(b"\"")?;
    let (name, rest) =
        take_while(rest, 128, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\\' | 0x80..));
    let name_is_cut = rest.is_empty();
    (!name.is_empty() && (name_is_cut || rest.starts_with(b"\":"))).then_some(true)
}

/// Modules that a pickle calls to run something, and what it calls.
static MODULES: &[&[u8]] = &[
    b"os",
    b"nt",
    b"posix",
    b"subprocess",
    b"commands",
    b"popen2",
    b"pty",
    b"sys",
    b"builtins",
    b"__builtin__",
    b"importlib",
    b"runpy",
    b"timeit",
    b"code",
    b"codeop",
    b"types",
    b"operator",
    b"functools",
    b"webbrowser",
    b"socket",
    b"shutil",
    b"pip",
    b"base64",
    b"marshal",
    b"pickle",
    b"platform",
    b"bdb",
    b"pdb",
    b"cProfile",
    b"profile",
    b"ctypes",
    b"copy_reg",
    b"copyreg",
];

/// Whether the text starts with `c`, a module, a line break, a name, a line break, and an opcode that goes on.
pub(super) fn pickle_call(text: &[u8]) -> bool {
    text.iter().take(LONGEST_MODULE).position(|&byte| byte == b'\n').is_some_and(|at| {
        let (before, rest) = text.split_at(at);
        ends_pickle_module(before, rest)
    })
}

/// The longest of the modules, with what may be before and after it.
const LONGEST_MODULE: usize = 16;

/// Whether the line that ends here loads from a module, and the next says what.
fn ends_pickle_module(before: &[u8], rest: &[u8]) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    let count = before.iter().rev().take(LONGEST_MODULE).take_while(|&&byte| is_name(byte)).count();
    let Some([b'c', module @ ..]) = before.get(before.len() - count..) else { return false };
    if !MODULES.contains(&module) {
        return false;
    }
    let (name, rest) = take_while(rest.get(1..).unwrap_or_default(), 40, is_name);
    let opcode = matches!(rest, [b'\n', b'(' | b'p' | b'q' | b'S' | b'V' | b')' | b'.' | b'X' | 0x8c | 0x80, ..]);
    !name.is_empty() && opcode
}

/// A YAML tag of a programming language.
fn is_tag(rest: &[u8]) -> bool {
    let (tag, whole) = match rest {
        [b'!', b'<' | b'!', tag @ ..] => (tag, true),
        [b'!', tag @ ..] => (tag, false),
        _ => return false,
    };
    let tag = strip(tag, b"tag:yaml.org,2002:").or_else(|| strip(tag, b"tag:ruby.yaml.org,2002:")).unwrap_or(tag);
    let (language, rest) = take_while(tag, 16, |byte| byte.is_ascii_alphanumeric());
    match rest {
        [b'/', next, ..] => {
            next.is_ascii_alphabetic()
                && [&b"python"[..], b"ruby", b"perl", b"php", b"js", b"java"]
                    .iter()
                    .any(|known| language.eq_ignore_ascii_case(known))
        }
        // A class of Java by its name: in lower case up to the last part.
        [b'.', next, ..] => {
            let (name, end) =
                take_while(tag, 128, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'));
            let class =
                name.rsplit(|&byte| byte == b'.').next().and_then(<[u8]>::first).is_some_and(u8::is_ascii_uppercase);
            whole
                && next.is_ascii_lowercase()
                && class
                && matches!(end, [] | [b' ' | b'\n' | b'\r' | b'[' | b'{' | b'>' | b'\'' | b'"', ..])
        }
        _ => false,
    }
}

/// What follows `<`.
fn element(rest: &[u8], hits: &mut Hits) {
    let (name, tail) =
        take_while(rest, 96, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'$'));
    let ends = matches!(tail, [b'>' | b'/', ..]) || tail.first().is_some_and(u8::is_ascii_whitespace);
    if !ends {
        return;
    }
    let package = |start: &&[u8]| name.starts_with(start);
    let class = name.rsplit(|&byte| byte == b'.').next().and_then(<[u8]>::first).is_some_and(u8::is_ascii_uppercase);
    // A generic such as `List<java.util.Map>` has nothing after it but its own end.
    let java = class
        && [&b"java."[..], b"javax.", b"sun.", b"com.sun.", b"jdk.", b"org.apache.", b"org.springframework."]
            .iter()
            .any(package);
    let attributes =
        tail.first().is_some_and(u8::is_ascii_whitespace) && tail.get(1).is_some_and(u8::is_ascii_alphabetic);
    if java && attributes && !matches!(tail, [_, b'e', b'x', b't', ..]) {
        hits.add(&JAVA_XML);
    }
    match name {
        b"dynamic-proxy" => hits.add(&JAVA_XML),
        b"java" | b"object" | b"void" | b"new" | b"class" if attributes => {
            // Its class is the value of the first or second attribute.
            let head = tail.get(..96).unwrap_or(tail);
            let of_java = places(head, [b'"', b'\'']).any(|(before, rest)| {
                let value = rest.get(1..).unwrap_or_default();
                before.ends_with(b"class=")
                    && (starts_with(value, b"java.")
                        || starts_with(value, b"javax.")
                        || starts_with(value, b"com.sun."))
            });
            if of_java {
                hits.add(&JAVA_XML);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn php_objects() {
        assert_eq!(php(b'O', b"4:\"User\":1:{"), Some(true));
        assert_eq!(php(b'O', b"+4:\\\"User\\\":1"), Some(true));
        assert_eq!(php(b'a', b"2:{"), Some(false));
        assert_eq!(php(b'O', b"4:User"), None);
        assert_eq!(php(b'O', b":\"x\":"), None);
    }

    #[test]
    fn no_gadget_is_too_short_for_the_gate() {
        assert!(GADGETS.iter().chain(DOTNET_GADGETS).all(|name| name.len() >= 8 && name.len() <= 32));
    }

    #[test]
    fn tags() {
        assert!(is_tag(b"!!python/object:x"));
        assert!(is_tag(b"!ruby/hash:X"));
        assert!(is_tag(b"!!java.net.URL [x]"));
        for text in [&b"!!str"[..], b"!", b"!!", b"!Sub x", b"!!python", b"!!a.b", b"!!next.Time it", b"!/usr/bin"] {
            assert!(!is_tag(text), "{text:?}");
        }
    }
}
