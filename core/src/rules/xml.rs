//! XML that makes its parser fetch, expand or run something.
//!
//! Declarations are told by their grammar (`<!ENTITY`, its kind, name and definition), inclusions and extension functions by
//! the namespace that makes them what they are. How often an entity would expand is not counted: data needs none. Source code, and
//! Markdown that quotes code, is judged as XML where it begins as a document does.

use super::ascii::{starts_with, strip};
use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::search::{places, skip_space, take_while, within};
use super::subject::Subject;
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Xml,
    wants: Bytes::ANGLE,
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[
        &EXTERNAL_ENTITY,
        &PARAMETER_ENTITY,
        &ENTITY,
        &EXTERNAL_DTD,
        &LOCAL_DTD,
        &INTERNAL_SUBSET,
        &XINCLUDE,
        &XSLT_EXTENSION,
        &STYLESHEET,
        &STYLESHEET_LINK,
        &FOREIGN_SCHEMA,
        &SCHEMA_ADDRESS,
        &ELEMENT_BREAK_OUT,
    ],
};

static EXTERNAL_ENTITY: Rule = Rule {
    id: "xml.external-entity",
    class: Class::Xml,
    severity: Severity::Critical,
    cwe: 611,
    // Data that is exchanged as XML declares no entity.
    paranoia: Paranoia::One,
    summary: "the declaration of an external XML entity",
    details: "`<!ENTITY name SYSTEM \"…\">` (or `PUBLIC`) makes the parser read a file or a URL and put it into the document \
              (XXE): files are read, internal services called. Switch off document types in your parser \
              (`disallow-doctype-decl`, `defusedxml`, `resolve_entities=False`). \
              In source code and Markdown that quotes code it counts where the value begins with `<`.",
    matches: &[
        "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]><a>&b;</a>",
        "<!ENTITY\n x  PUBLIC 'any' 'http://example.net/x'>",
        "%3C!ENTITY%20a%20SYSTEM%20%22a.txt%22%3E",
        "&lt;!ENTITY a SYSTEM 'x'&gt;",
    ],
    passes: &["an <!ENTITY> declaration names a SYSTEM identifier", "<a>&amp;</a>", "<!ELEMENT a ANY>"],
};

static PARAMETER_ENTITY: Rule = Rule {
    id: "xml.parameter-entity",
    class: Class::Xml,
    severity: Severity::Critical,
    cwe: 611,
    // Only document types have them, and nobody sends those as data.
    paranoia: Paranoia::One,
    summary: "the declaration of an XML parameter entity",
    details: "`<!ENTITY % name …>` declares an entity for use inside the document type; with it, files are sent to a \
              foreign server even where the document itself is not shown (blind XXE). Switch off document types in your \
              parser. \
              In source code and Markdown that quotes code it counts where the value begins with `<`.",
    matches: &["<!DOCTYPE r [<!ENTITY % d SYSTEM \"http://x.example/d\"> %d;]>", "<!ENTITY % a '<!ENTITY b \"c\">'>"],
    passes: &["<!ENTITY %>", "100 <! ENTITY % of it"],
};

static ENTITY: Rule = Rule {
    id: "xml.entity-declaration",
    class: Class::Xml,
    severity: Severity::High,
    cwe: 776,
    // Entities that name each other make a few lines gigabytes; data needs none.
    paranoia: Paranoia::One,
    summary: "the declaration of an XML entity",
    details: "An entity whose text names other entities grows with each of them (a billion laughs). Switch off document types \
              in your parser, or limit the expansion. \
              In source code and Markdown that quotes code it counts where the value begins with `<`.",
    matches: &["<!DOCTYPE z [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>", "<!entity q 'x'>"],
    passes: &["<!ENTITY", "<!ENTITY>", "the ENTITY \"a\"", "<!ATTLIST a b CDATA #IMPLIED>"],
};

static EXTERNAL_DTD: Rule = Rule {
    id: "xml.external-dtd",
    class: Class::Xml,
    severity: Severity::High,
    cwe: 611,
    // Honest documents name the well-known types of HTML and its kin, which are public ones.
    paranoia: Paranoia::One,
    summary: "a document type that is fetched from a URL or an absolute path",
    details: "`<!DOCTYPE name SYSTEM \"http://…\">` makes the parser fetch the document type, which may hold any entities \
              (XXE). Switch off document types in your parser. \
              In source code and Markdown that quotes code it counts where the value begins with `<`.",
    matches: &[
        "<!DOCTYPE a SYSTEM \"http://x.example/a.dtd\"><a/>",
        "<!DOCTYPE a SYSTEM 'file:///usr/share/x.dtd' [ ]>",
        "<!doctype a PUBLIC \"-//A//B//EN\" \"ftp://x.example/e\">",
    ],
    passes: &[
        "<!DOCTYPE html>",
        "<!DOCTYPE html SYSTEM \"about:legacy-compat\">",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">",
        "<!DOCTYPE note SYSTEM \"note.dtd\">",
    ],
};

static LOCAL_DTD: Rule = Rule {
    id: "xml.system-dtd",
    class: Class::Xml,
    severity: Severity::Medium,
    cwe: 611,
    // Old documents name their own type so.
    paranoia: Paranoia::Two,
    summary: "a document type of its own",
    details: "`<!DOCTYPE name SYSTEM \"name.dtd\">` makes the parser read another file. Switch off document types in your \
              parser.",
    matches: &["<!DOCTYPE note SYSTEM \"note.dtd\">", "<!DOCTYPE a PUBLIC \"-//A//B//EN\" \"b.dtd\">"],
    passes: &["<!DOCTYPE html>", "<!DOCTYPE html SYSTEM \"about:legacy-compat\">"],
};

static INTERNAL_SUBSET: Rule = Rule {
    id: "xml.internal-subset",
    class: Class::Xml,
    severity: Severity::Medium,
    cwe: 611,
    // A few honest documents describe themselves.
    paranoia: Paranoia::Two,
    summary: "a document type with declarations",
    details: "`<!DOCTYPE name [ … ]>` declares elements, attributes or entities. Data that is exchanged as XML needs none of \
              them. Switch off document types in your parser.",
    matches: &["<!DOCTYPE a [<!ELEMENT a ANY>]>", "<!DOCTYPE a SYSTEM \"a\" [%x;]>"],
    passes: &["<!DOCTYPE html>", "<!DOCTYPE> [x]"],
};

static XINCLUDE: Rule = Rule {
    id: "xml.xinclude",
    class: Class::Xml,
    severity: Severity::High,
    cwe: 611,
    // The namespace is of use only to a parser that would include.
    paranoia: Paranoia::One,
    summary: "an XML inclusion",
    details: "An element of the XInclude namespace makes the parser put another file or URL into the document, without any \
              document type. Switch off XInclude in your parser. \
              In source code and Markdown that quotes code it counts where the value begins with `<`.",
    matches: &[
        "<a xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include parse=\"text\" href=\"file:///etc/hostname\"/></a>",
        "<include xmlns='http://www.w3.org/2001/XInclude' href='x'/>",
    ],
    passes: &["see <https://www.w3.org/2001/XInclude>", "<include href='x'/>", "#include <stdio.h>"],
};

static XSLT_EXTENSION: Rule = Rule {
    id: "xml.xslt-extension",
    class: Class::Xml,
    severity: Severity::Critical,
    cwe: 91,
    // A stylesheet that asks for these wants to leave the document.
    paranoia: Paranoia::One,
    summary: "an XSLT stylesheet that runs code, reads files or asks about the processor",
    details: "Extension functions and elements of an XSLT processor (`php:function`, `msxsl:script`, Java classes, EXSLT \
              documents) and XSLT's own `document()`, `unparsed-text()` and `system-property()` run code, read and write \
              files. Never run a stylesheet that somebody sent. \
              In source code and Markdown that quotes code it counts where the value begins with `<`.",
    matches: &[
        "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform' xmlns:php='http://php.net/xsl'/>",
        "<x xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\"><xsl:copy-of select=\"document('/etc/hostname')\"/></x>",
        "<a xmlns:xsl='http://www.w3.org/1999/XSL/Transform' xmlns:r='http://xml.apache.org/xalan/java/java.lang.Runtime'/>",
        "<xsl:value-of select=\"document('/etc/hostname')\"/>",
        "<xsl:value-of select=\"php:function('system','id')\"/>",
        "<xsl:include href=\"http://one.example/a.xsl\"/>",
        "<msxsl:script language=\"C#\">x</msxsl:script>",
    ],
    passes: &[
        "<?xml-stylesheet type=\"text/xsl\" href=\"style.xsl\"?>",
        "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:template match='/'/></xsl:stylesheet>",
        "<p>document('x')</p>",
        "<xsl:value-of select=\"document('a.xml')/b\"/>",
        "<xsl:include href=\"a.xsl\"/>",
    ],
};

static STYLESHEET: Rule = Rule {
    id: "xml.stylesheet",
    class: Class::Xml,
    severity: Severity::Medium,
    cwe: 91,
    // Code in a review or a question may be one.
    paranoia: Paranoia::Two,
    summary: "an XSLT stylesheet",
    details: "A stylesheet is a program: it can loop, call functions and, with most processors, read other files. Never run one \
              that somebody sent.",
    matches: &["<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'/>"],
    passes: &["<?xml-stylesheet href='a.xsl'?>", "XSLT is <b>fun</b>"],
};

static FOREIGN_SCHEMA: Rule = Rule {
    id: "xml.foreign-schema",
    class: Class::Xml,
    severity: Severity::Medium,
    cwe: 611,
    // Whoever defines a namespace serves its schema; a document that sends the parser elsewhere wants it to go there.
    paranoia: Paranoia::One,
    summary: "a schema that is fetched from another site than that of its namespace",
    details: "`xsi:schemaLocation` tells the parser where to fetch the schema of a namespace. Here the two belong to different \
              sites, so the document makes the parser call a host of its sender's choice. Validate against schemas of your \
              own, and switch off the loading of others. \
              In source code and Markdown that quotes code it counts where the value begins with `<`.",
    matches: &[
        "<a xmlns='http://one.example/' xsi:schemaLocation=\"http://one.example/ http://x.two.test/a.xsd\">",
        "<a xsi:schemaLocation = 'urn:a b.xsd http://one.example/ https://10.0.0.1/a'/>",
        "<a xsi:schemaLocation=\"x http://one.example/a.xsd\"/>",
    ],
    passes: &[
        "<a xsi:schemaLocation='http://one.example/ https://www.one.example/a.xsd'>",
        "<a xsi:schemaLocation='http://purl.org/dc/terms/ http://one.example/dc.xsd'>",
        "<a xsi:schemaLocation='urn:one http://one.example/a.xsd'>",
        "<a xsi:schemaLocation='http://one.example/ a.xsd'>",
        "<a xsi:noNamespaceSchemaLocation='http://one.example/a.xsd'>",
        "schemaLocation=\"http://one.example/ http://two.test/\"",
    ],
};

static STYLESHEET_LINK: Rule = Rule {
    id: "xml.foreign-stylesheet",
    class: Class::Xml,
    severity: Severity::Medium,
    cwe: 611,
    // Feeds and site maps name a style sheet of their own site, behind the declaration of XML. A value that begins with one is no such document.
    paranoia: Paranoia::Two,
    summary: "a style sheet of another site, for the whole document",
    details: "`<?xml-stylesheet href=\"http://…\"?>` makes whoever shows or transforms the document fetch a program from there. Feeds have \
              one too, behind their XML declaration; a value that begins with it counts at every level. Take processing \
              instructions out of XML from outside.",
    matches: &[
        "<?xml-stylesheet type=\"text/xsl\" href=\"http://one.example/a.xsl\"?>",
        "<?xml version=\"1.0\"?><?xml-stylesheet href='//one.example/a.xsl'?><a/>",
    ],
    passes: &["<?xml-stylesheet href=\"a.xsl\"?>", "<?xml version=\"1.0\"?>", "xml-stylesheet href=\"//a\""],
};

static SCHEMA_ADDRESS: Rule = Rule {
    id: "xml.schema-address",
    class: Class::Xml,
    severity: Severity::Low,
    cwe: 611,
    // Honest documents name the place of their schema so.
    paranoia: Paranoia::Two,
    summary: "a schema without a namespace that is fetched from a URL",
    details: "`xsi:noNamespaceSchemaLocation` with a URL makes the parser fetch the schema from there. Validate against schemas of your \
              own, and switch off the loading of others.",
    matches: &["<a xsi:noNamespaceSchemaLocation=\"http://one.example/a.xsd\"/>"],
    passes: &["<a xsi:noNamespaceSchemaLocation='a.xsd'/>", "noNamespaceSchemaLocation=\"http://one.example/\""],
};

static ELEMENT_BREAK_OUT: Rule = Rule {
    id: "xml.element-break-out",
    class: Class::Xml,
    severity: Severity::Medium,
    cwe: 91,
    // A piece of a page may end in the middle of an element. One that leaves a section of plain characters and enters another one is none.
    paranoia: Paranoia::Two,
    summary: "a value that ends the element that it is in, and begins it again",
    details: "`x</name><role>admin</role><name>x` ends the element that it was put into, adds another one, and begins the first one again, \
              so that the document is still well formed. Escape `<` in what goes into XML. `]]>` with an element and \
              another `<![CDATA[` behind it counts at every level.",
    matches: &[
        "x</name><role>admin</role><name>x",
        "x</name></user><user><name>admin",
        "x]]><role>admin</role><![CDATA[",
    ],
    passes: &[
        "a</b> c",
        "</a><b>x</b>",
        "<a>x</a><a>y",
        "<![CDATA[x]]><a/><![CDATA[y]]>",
        "x]]]]><![CDATA[>y",
        "a < b > c",
    ],
};

/// How far a name, and how far white space may reach.
const MOST: usize = 256;

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    // A parser reads what begins as a document; within code and text about it, XML is quoted.
    let begins = matches!(text.trim_ascii_start(), [b'<', ..] | [b'"' | b'\'', b'<', ..]);
    let quoted = subject.quotes_code() && !begins;
    if subject.bytes.any(Bytes::BANG) {
        for (before, rest) in places(text, [b'!']) {
            if !before.ends_with(b"<") {
                continue;
            }
            if let Some(rest) = strip(rest, b"!entity") {
                entity(rest, quoted, hits);
            } else if let Some(rest) = strip(rest, b"!doctype") {
                document_type(rest, quoted, hits);
            }
        }
    }
    if subject.paranoia > Paranoia::One && subject.bytes.any(Bytes::SLASH) && reopens(text) {
        hits.add(&ELEMENT_BREAK_OUT);
    }
    if subject.bytes.any(Bytes::BRACKET) && subject.bytes.any(Bytes::BANG) && leaves_section(text) {
        hits.add_certain(!quoted, &ELEMENT_BREAK_OUT);
    }
    // The rest is told by a namespace, which is a URL in quotes.
    let instructed = || text.trim_ascii_start().starts_with(b"<?xml");
    if subject.bytes.any(Bytes::QUOTE) && (subject.bytes.any(Bytes::COLON) || instructed()) {
        namespaces(text, quoted, hits);
        for (_, rest) in places(text, [b'<']) {
            if matches!(rest, [_, b'x' | b'X' | b'm' | b'M', ..]) && transforms(rest.get(1..).unwrap_or_default()) {
                hits.add_quoted(quoted, &XSLT_EXTENSION);
            }
        }
    }
}

/// What follows `<!ENTITY`.
fn entity(rest: &[u8], quoted: bool, hits: &mut Hits) {
    let Some(rest) = space(rest) else { return };
    let (parameter, rest) = match rest.strip_prefix(b"%").map(space) {
        Some(Some(rest)) => (true, rest),
        Some(None) => return,
        None => (false, rest),
    };
    let (name, rest) = name(rest);
    let Some(rest) = space(rest).filter(|_| !name.is_empty()) else { return };
    let external = starts_with(rest, b"system") || starts_with(rest, b"public");
    if !external && !matches!(rest, [b'"' | b'\'', ..]) {
        return;
    }
    if parameter {
        hits.add_quoted(quoted, &PARAMETER_ENTITY);
    }
    hits.add_quoted(quoted, if external { &EXTERNAL_ENTITY } else { &ENTITY });
}

/// What follows `<!DOCTYPE`.
fn document_type(rest: &[u8], quoted: bool, hits: &mut Hits) {
    let Some(rest) = space(rest) else { return };
    let (name, rest) = name(rest);
    if name.is_empty() {
        return;
    }
    let rest = skip_space(rest, MOST);
    let mut rest = rest;
    let system = if let Some(tail) = strip(rest, b"system") {
        literal(tail).map(|(system, tail)| (None, system, tail))
    } else if let Some(tail) = strip(rest, b"public") {
        literal(tail).and_then(|(public, tail)| literal(tail).map(|(system, tail)| (Some(public), system, tail)))
    } else {
        None
    };
    if let Some((public, system, tail)) = system {
        rest = skip_space(tail, MOST);
        let absolute =
            within(system, MOST, b"://") || matches!(system, [b'/' | b'\\', ..]) || starts_with(system, b"data:");
        let known =
            public.is_some() && (within(system, 24, b"://www.w3.org/") || within(system, 24, b"://www.apple.com/"));
        if !starts_with(system, b"about:") && !known {
            hits.add_quoted(quoted, if absolute || starts_with(system, b"file:") { &EXTERNAL_DTD } else { &LOCAL_DTD });
        }
    }
    if let [b'[', ..] = rest {
        hits.add_quoted(quoted, &INTERNAL_SUBSET);
    }
}

/// White space that must be there.
fn space(text: &[u8]) -> Option<&[u8]> {
    let rest = skip_space(text, MOST);
    (rest.len() < text.len()).then_some(rest)
}

fn name(text: &[u8]) -> (&[u8], &[u8]) {
    take_while(text, MOST, |byte| {
        !byte.is_ascii_whitespace() && !matches!(byte, b'<' | b'>' | b'[' | b'"' | b'\'' | b'%')
    })
}

/// A literal in quotes, after white space.
fn literal(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (quote, rest) = skip_space(text, MOST).split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    // Twice the same quote is one quote, doubled by whoever put the XML into CSV.
    let rest = rest
        .strip_prefix(std::slice::from_ref(quote))
        .filter(|rest| !matches!(rest, [b'>' | b' ', ..]))
        .unwrap_or(rest);
    let (literal, rest) = take_while(rest, MOST, |byte| byte != *quote);
    let rest = rest.strip_prefix(std::slice::from_ref(quote)).unwrap_or(rest);
    Some((literal, rest.strip_prefix(std::slice::from_ref(quote)).unwrap_or(rest)))
}

/// Whether `schemaLocation=` with its prefix ends there.
fn is_schema_location(before: &[u8]) -> bool {
    const NAME: &[u8] = b":schemalocation";
    let near = before.get(before.len().saturating_sub(24)..).unwrap_or_default().trim_ascii_end();
    let Some(name) = near.strip_suffix(b"=").map(<[u8]>::trim_ascii_end) else { return false };
    name.len().checked_sub(NAME.len()).and_then(|at| name.get(at..)).is_some_and(|name| name.eq_ignore_ascii_case(NAME))
}

/// Whether one of the pairs of a namespace and a place, in a literal, names two sites.
fn leads_elsewhere(literal: &[u8]) -> bool {
    let Some((quote, rest)) = literal.split_first() else { return false };
    let (pairs, _) = take_while(rest, 4 * MOST, |byte| byte != *quote && byte != b'<');
    let mut words = pairs.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    while let (Some(namespace), Some(place)) = (words.next(), words.next()) {
        // What is no URI is no namespace, and its schema has no owner.
        if !namespace.contains(&b':') && site(place).is_some() {
            return true;
        }
        if let (Some(namespace), Some(place)) = (site(namespace), site(place))
            // Names in that domain are permanent, and lead on to wherever their owner keeps the schema.
            && !namespace.eq_ignore_ascii_case(b"purl.org")
            && !namespace.eq_ignore_ascii_case(place)
        {
            return true;
        }
    }
    false
}

/// Whether the text begins with the address of a host.
fn is_address(text: &[u8]) -> bool {
    starts_with(text, b"http://") || starts_with(text, b"https://") || text.starts_with(b"//")
}

/// Whether the text ends within an instruction that names a style sheet.
fn in_stylesheet_link(before: &[u8]) -> bool {
    let near = before.get(before.len().saturating_sub(128)..).unwrap_or(before);
    near.iter()
        .rposition(|&byte| byte == b'<')
        .and_then(|at| near.get(at..))
        .is_some_and(|rest| rest.starts_with(b"<?xml-stylesheet"))
}

/// Whether an element of XSLT, behind its `<`, reads a file, calls a function of another language or takes in another style sheet.
fn transforms(text: &[u8]) -> bool {
    if strip(text, b"msxsl:script")
        .is_some_and(|rest| rest.first().is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'>'))
    {
        return true;
    }
    let Some(rest) = strip(text, b"xsl:") else { return false };
    let near = rest.get(..MOST).unwrap_or(rest);
    let tag =
        near.get(..near.iter().position(|&byte| matches!(byte, b'>' | b'<')).unwrap_or(near.len())).unwrap_or_default();
    if starts_with(tag, b"include ") || starts_with(tag, b"import ") {
        return tag
            .windows(6)
            .enumerate()
            .any(|(at, part)| part == b"href=\"" && tag.get(at + 6..).is_some_and(is_address));
    }
    let reads = |target: &[u8]| matches!(target, [b'\'' | b'"', target @ ..] if target.starts_with(b"/") || within(target, 12, b"://") || starts_with(target, b"file:"));
    tag.iter().enumerate().filter(|(_, byte)| **byte == b'(').any(|(at, _)| {
        let (function, argument) = tag.split_at_checked(at).unwrap_or_default();
        let argument = argument.get(1..).unwrap_or_default();
        function.ends_with(b"php:function")
            || function.ends_with(b"php:functionString")
            || (function.ends_with(b"document") || function.ends_with(b"unparsed-text")) && reads(argument)
            || function.ends_with(b"system-property") && within(argument, 12, b"xsl:vendor")
    })
}

/// Whether the first tag of the text ends an element, and the last one begins it again. Only names are looked at.
fn reopens(text: &[u8]) -> bool {
    /// Longer values are documents.
    const LONGEST: usize = 2048;
    let tags =
        || places(text, [b'<']).filter(|(_, rest)| matches!(rest, [_, b'/' | b'a'..=b'z' | b'A'..=b'Z' | b'_', ..]));
    let Some((_, first)) = tags().next().filter(|_| text.len() <= LONGEST) else { return false };
    let Some(closed) = first.strip_prefix(b"</").map(|rest| name(rest).0) else { return false };
    let Some((_, last)) = tags().last() else { return false };
    !closed.is_empty() && last.get(1..).is_some_and(|rest| name(rest).0 == closed)
}

/// Whether `]]>` ends a section that the text did not begin, and an element and another section follow.
fn leaves_section(text: &[u8]) -> bool {
    let mut brackets =
        places(text, [b'[', b']']).filter(|(_, rest)| rest.starts_with(b"]]>") || rest.starts_with(b"[CDATA["));
    let Some((_, [b']', b']', b'>', rest @ ..])) = brackets.next() else { return false };
    let element = matches!(skip_space(rest, MOST), [b'<', next, ..] if next.is_ascii_alphabetic() || *next == b'/');
    element && brackets.next().is_some_and(|(before, _)| before.ends_with(b"<!"))
}

/// The last two labels of a URL's host.
fn site(url: &[u8]) -> Option<&[u8]> {
    let rest = strip(url, b"http://").or_else(|| strip(url, b"https://"))?;
    let (host, _) = take_while(rest, MOST, |byte| !matches!(byte, b'/' | b':' | b'?' | b'#'));
    let mut dots = host.iter().enumerate().rev().filter(|(_, byte)| **byte == b'.').map(|(at, _)| at);
    let start = dots.nth(1).map_or(0, |at| at + 1);
    host.get(start..)
}

/// Namespaces of what includes or runs something.
fn namespaces(text: &[u8], quoted: bool, hits: &mut Hits) {
    let (mut include, mut xslt, mut extension) = (false, false, false);
    // What a stylesheet does with functions of its own language, once it is known to be one.
    let mut function = false;
    let begins = text.trim_ascii_start().starts_with(b"<?xml-stylesheet");
    for (before, rest) in places(text, [b'"', b'\'']) {
        let [_, tail @ ..] = rest else { continue };
        if before.len() > 16 && is_schema_location(before) && leads_elsewhere(rest) {
            hits.add_quoted(quoted, &FOREIGN_SCHEMA);
        }
        if before.ends_with(b"=") && is_address(tail) {
            if before.ends_with(b":noNamespaceSchemaLocation=") {
                hits.add(&SCHEMA_ADDRESS);
            }
            if before.ends_with(b"href=") && in_stylesheet_link(before) {
                hits.add_certain(!quoted && begins, &STYLESHEET_LINK);
            }
        }
        let Some(scheme) = tail.first().map(u8::to_ascii_lowercase) else { continue };
        match scheme {
            b'h' => {
                let Some(host) = strip(tail, b"http://").or_else(|| strip(tail, b"https://")) else { continue };
                include |=
                    starts_with(host, b"www.w3.org/2001/xinclude") || starts_with(host, b"www.w3.org/2003/xinclude");
                xslt |= starts_with(host, b"www.w3.org/1999/xsl/transform");
                extension |= starts_with(host, b"php.net/xsl")
                    || starts_with(host, b"saxon.sf.net/")
                    || starts_with(host, b"exslt.org/common")
                    || starts_with(host, b"exslt.org/dynamic")
                    || (strip(host, b"xml.apache.org/xalan").or_else(|| strip(host, b"xml.apache.org/xslt")))
                        .is_some_and(|rest| {
                            starts_with(rest, b"/java")
                                || starts_with(rest, b"/redirect")
                                || rest.first() == Some(&b'"')
                        });
            }
            b'u' => extension |= starts_with(tail, b"urn:schemas-microsoft-com:xslt"),
            b'j' => extension |= starts_with(tail, b"java:java"),
            b's' | b'd' => {
                function |= starts_with(tail, b"system-property(") || starts_with(tail, b"document(");
            }
            _ => function |= starts_with(tail, b"unparsed-text("),
        }
    }
    let includes =
        |(before, rest): (&[u8], &[u8])| matches!(before.last(), Some(b'<' | b':')) && starts_with(rest, b"include");
    if include && places(text, [b'i', b'I']).any(includes) {
        hits.add_quoted(quoted, &XINCLUDE);
    }
    if xslt {
        hits.add_quoted(quoted, &STYLESHEET);
        if extension || function {
            hits.add_quoted(quoted, &XSLT_EXTENSION);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_that_read_more_than_their_document() {
        for text in [
            "xsl:copy-of select=\"document('https://x.example/')\"/>",
            "xsl:variable name='a' select='unparsed-text(\"/a\")'/>",
            "XSL:import href=\"//x.example/a.xsl\"/>",
            "msxsl:script>",
        ] {
            assert!(transforms(text.as_bytes()), "{text}");
        }
        for text in [
            "xsl:import href=\"a.xsl\"/>",
            "xsl:if test=\"document('a')\">",
            "xsl:x><p>document('/a')",
            "xsl:",
            "msxsl:scripts",
        ] {
            assert!(!transforms(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn sections_and_elements_are_left() {
        assert!(reopens(b"x</a><b>1</b><a>"));
        assert!(!reopens(b"<a>x</a><a>"));
        assert!(!reopens(b"x</a><b>"));
        assert!(leaves_section(b"x]]><b>1</b><![CDATA[y"));
        assert!(!leaves_section(b"<![CDATA[x]]><b/><![CDATA[y]]>"));
        assert!(!leaves_section(b"x]]]]><![CDATA[>"));
    }
}
