//! Serialized objects that run code when they are read.
//!
//! Formats that can name a class or a function to call are told by what their readers look for: the [magic bytes](encoded)
//! of a binary stream, as they are or in base64 and hexadecimal, and the [notation](notation) of those that are text.

mod encoded;
mod notation;

use super::hits::Hits;
use super::registry::Detector;
use super::scan::Bytes;
use super::subject::Subject;
use crate::finding::{Class, Paranoia, Rule, Severity};

pub(super) static DETECTOR: Detector = Detector {
    class: Class::Deserialization,
    wants: Bytes::ENCODED_OBJECT
        .with(Bytes::SLASHES)
        .with(Bytes::TYPE_MEMBER)
        .with(Bytes::PHP_OBJECT)
        .with(Bytes::GADGET)
        .with(Bytes::BREAK)
        .with(Bytes::BANG)
        .with(Bytes::DOLLAR)
        .with(Bytes::ANGLE)
        .with(Bytes::NON_ASCII),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[
        &JAVA_STREAM,
        &JAVA_GADGET,
        &JAVA_TYPE,
        &JAVA_XML,
        &PHP_OBJECT,
        &PHP_ARRAY,
        &PICKLE,
        &PICKLE_CALL,
        &PYTHON_JSON,
        &DOTNET_STREAM,
        &DOTNET_TYPE,
        &RUBY_MARSHAL,
        &RUBY_HASH,
        &YAML_TAG,
        &NODE_FUNCTION,
        &RUBY_JSON,
        &TYPE_MEMBER,
    ],
};

static JAVA_STREAM: Rule = Rule {
    id: "deserialization.java-stream",
    class: Class::Deserialization,
    severity: Severity::Critical,
    cwe: 502,
    // The stream's magic and version together are certain.
    paranoia: Paranoia::One,
    summary: "a serialized Java object",
    details: "The text holds a Java serialization stream (`AC ED 00 05`), in base64, hexadecimal or as it is. Reading it with \
              `ObjectInputStream` runs code of any class on the class path. Never read Java streams from outside, or set a \
              filter (`ObjectInputFilter`) that allows a few classes.",
    matches: &["rO0ABXNyABFqYXZhLnV0aWwuSGFzaA==", "x=aced0005737200", "%ac%ed%00%05sr", "YazKztAAVzcg", "xas7QAFc3I"],
    passes: &["rO0 rounding", "faced 0005", "aced00", "rO0ABC", "ACED0006"],
};

static JAVA_GADGET: Rule = Rule {
    id: "deserialization.java-gadget",
    class: Class::Deserialization,
    severity: Severity::High,
    cwe: 502,
    // Their names stand in streams, and in text about the attack.
    paranoia: Paranoia::One,
    summary: "a Java class that serialized attacks are made of",
    details: "The text names, after its package, a class whose only use in a serialized object is to call a method or a constructor \
              of the sender's choice (a gadget). Never read Java objects from outside. \
              Source code and Markdown that quotes code are suspected only, unless the value is a JSON object.",
    matches: &[
        "org.apache.commons.collections.functors.InvokerTransformer",
        "com.sun.rowset.JdbcRowSetImpl",
        "javax.management.BadAttributeValueExpException",
    ],
    passes: &[
        "the InvokerTransformer of a pipeline",
        "a.Transformer",
        "The house.Foreclosure is near",
        "x.forClosures()",
    ],
};

static JAVA_TYPE: Rule = Rule {
    id: "deserialization.java-type",
    class: Class::Deserialization,
    severity: Severity::High,
    cwe: 502,
    // JSON-LD and the sender's own classes look otherwise.
    paranoia: Paranoia::One,
    summary: "a JSON object that names a Java class of the platform or of a library",
    details: "A member `@type`, `@class` or `class` names a class of the Java platform or of a well-known library. Readers that \
              follow it (fastjson, Jackson with default typing, XStream's JSON) make an object of the sender's choice. Switch off \
              automatic types.",
    matches: &["{\"@type\":\"java.lang.AutoCloseable\"}", "{\"@class\" : \"org.springframework.x.Y\"}"],
    passes: &["{\"@type\":\"Person\"}", "{\"@type\": \"http://schema.org/Person\"}", "{\"class\": \"com.acme.Order\"}"],
};

static JAVA_XML: Rule = Rule {
    id: "deserialization.java-xml",
    class: Class::Deserialization,
    severity: Severity::Critical,
    cwe: 502,
    // An element named like a class of the platform is an object for XStream; nobody else names elements so.
    paranoia: Paranoia::One,
    summary: "a Java object written as XML",
    details: "The text is XML for `XMLDecoder` or XStream that makes objects of Java's own classes and calls their methods. Never \
              read such XML from outside.",
    matches: &[
        "<java version=\"1\" class=\"java.beans.XMLDecoder\"><object class=\"java.lang.ProcessBuilder\"/></java>",
        "<java.util.PriorityQueue serialization='custom'>",
        "<x><dynamic-proxy><interface>java.lang.Comparable</interface>",
    ],
    passes: &["<java>", "List<java.util.Map> x", "Map<java.lang.String, X>", "<div class=\"java\">", "<dynamic>"],
};

static PHP_OBJECT: Rule = Rule {
    id: "deserialization.php-object",
    class: Class::Deserialization,
    severity: Severity::Critical,
    cwe: 502,
    // Length, quoted name and count together are nothing else.
    paranoia: Paranoia::One,
    summary: "a serialized PHP object",
    details: "`O:length:\"class\":count:{…}` makes `unserialize` build an object of that class and call its magic methods. Use JSON, or \
              `unserialize` with `allowed_classes: false`. \
              Source code and Markdown that quotes code are suspected only, unless the value begins so.",
    matches: &[
        "O:4:\"User\":1:{s:2:\"id\";i:1;}",
        "a:1:{i:0;O:+3:\"Foo\":0:{}}",
        "C:11:\"ArrayObject\":0:{}",
        "TzozOiJGb28iOjA6e30=",
    ],
    passes: &["O:4", "To:4:\"x\"", "O:abc:\"x\"", "ratio:4:\"User\"", "s:5:\"hello\";", "AO:3:x"],
};

static PHP_ARRAY: Rule = Rule {
    id: "deserialization.php-array",
    class: Class::Deserialization,
    severity: Severity::Low,
    cwe: 502,
    // WordPress and others send plain data so.
    paranoia: Paranoia::Three,
    summary: "serialized PHP data",
    details: "`a:count:{…}` is an array for PHP's `unserialize`. It holds no object, but whoever reads it would read one too. Use JSON.",
    matches: &["a:1:{i:0;i:1;}", "x=a:0:{}"],
    passes: &["a:1", "data:1:{", "a:b:{"],
};

static PICKLE: Rule = Rule {
    id: "deserialization.python-pickle",
    class: Class::Deserialization,
    severity: Severity::Critical,
    cwe: 502,
    // The frame of a pickle, or one that loads a name first, is certain.
    paranoia: Paranoia::One,
    summary: "a Python pickle",
    details: "The text is a pickle, in base64 or as it is. Reading a pickle runs whatever it says. Use JSON.",
    matches: &["gASVIwAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOU", "gANjcG9zaXgKc3lzdGVtCnEA", "gAJjcG9zaXgKc3lzdGVtCnEA"],
    passes: &["gASV", "gANj", "gASVabcdefghijklmnop", "pickle"],
};

static PICKLE_CALL: Rule = Rule {
    id: "deserialization.python-pickle-call",
    class: Class::Deserialization,
    severity: Severity::Critical,
    cwe: 502,
    // An opcode, a module and a function, each on the line that the protocol gives it.
    paranoia: Paranoia::One,
    summary: "a Python pickle that calls a function of the system",
    details: "Protocol 0 of pickle is text: `c`, a module, a line break and a name load a function, `R` calls it. Reading it runs what \
              it says. Use JSON.",
    matches: &[
        "cos\nsystem\n(S'id'\ntR.",
        "(cposix\npopen\n(S'a'\no.",
        "c__builtin__\neval\n(Vx\ntR.",
        "Y29zCnN5c3RlbQooUydpZCcKdFIu",
    ],
    passes: &["disco\nsystem\nmusic", "cos\nsystem", "cos x\nsin x\n", "c\nos"],
};

static PYTHON_JSON: Rule = Rule {
    id: "deserialization.python-json",
    class: Class::Deserialization,
    severity: Severity::High,
    cwe: 502,
    // The member's name has a slash in it for no other reason.
    paranoia: Paranoia::One,
    summary: "a JSON object that jsonpickle turns into any Python object",
    details: "Members named `py/object`, `py/reduce` and so on tell jsonpickle what to build and call. Use plain JSON.",
    matches: &["{\"py/object\": \"os.system\"}", "{'py/reduce': []}"],
    passes: &["{\"py\": 1}", "see py/object.py", "\"py/test\""],
};

static DOTNET_STREAM: Rule = Rule {
    id: "deserialization.dotnet-stream",
    class: Class::Deserialization,
    severity: Severity::Critical,
    cwe: 502,
    // The header has ten fixed bytes.
    paranoia: Paranoia::One,
    summary: "a .NET object written by BinaryFormatter",
    details: "The text holds the header of a .NET binary stream in base64. Reading it with `BinaryFormatter`, `LosFormatter` or \
              `ObjectStateFormatter` runs code. Use `System.Text.Json`.",
    matches: &["AAEAAAD/////AQAAAAAAAAAMAgAA", "/wEyxAEAAQAAAP////8BAAAA"],
    passes: &["AAEAAAD", "AAAA/////AAAA", "a//////b", "////////"],
};

static DOTNET_TYPE: Rule = Rule {
    id: "deserialization.dotnet-gadget",
    class: Class::Deserialization,
    severity: Severity::High,
    cwe: 502,
    // With its namespace, or in the generic that carries it, a name has no other use.
    paranoia: Paranoia::One,
    summary: "a .NET class that serialized attacks are made of",
    details: "The text names a class of .NET whose only use in serialized data is to call a method of the sender's choice. Never let \
              the data say which class to build (`TypeNameHandling.None`). \
              Source code and Markdown that quotes code are suspected only, unless the value is a JSON object.",
    matches: &[
        "{\"$type\":\"System.Windows.Data.ObjectDataProvider, PresentationFramework\"}",
        "ExpandedWrapper<Process, ObjectDataProvider>",
        "System.Diagnostics.Process, System, Version=4.0.0.0",
    ],
    passes: &[
        "an ObjectDataProvider in XAML",
        "System.Diagnostics.Process.Start",
        "{\"$type\": \"text\"}",
        "Vec<Process>",
    ],
};

static RUBY_MARSHAL: Rule = Rule {
    id: "deserialization.ruby-marshal",
    class: Class::Deserialization,
    severity: Severity::High,
    cwe: 502,
    // Version 4.8 and an object's tag, in base64 of at least twelve characters.
    paranoia: Paranoia::One,
    summary: "a marshalled Ruby object",
    details: "The text is Ruby's Marshal format in base64, with an object at its top. `Marshal.load` builds objects of any class. Use \
              JSON.",
    matches: &["BAhvOhVHZW06Ok9iamVjdDAA", "BAhVOhVHZW06OlJlcXVpcmVtZW50", "BAhjFUdlbTo6U3BlY0ZldGNoZXI="],
    passes: &["BAhvOg", "BAh", "BAhvbcdefghijklm"],
};

static RUBY_HASH: Rule = Rule {
    id: "deserialization.ruby-marshal-data",
    class: Class::Deserialization,
    severity: Severity::Low,
    cwe: 502,
    // Sessions of old Rails are such, and signed.
    paranoia: Paranoia::Two,
    summary: "marshalled Ruby data",
    details: "The text is Ruby's Marshal format in base64, with a hash, an array or a string at its top. What reads it reads objects \
              too. Use JSON.",
    matches: &["BAh7BzoMdXNlcl9pZGkG", "BAhbCEkiBmEGOgZFVEkiBmIGOwBU"],
    passes: &["BAh7Bz", "plain"],
};

static YAML_TAG: Rule = Rule {
    id: "deserialization.yaml-tag",
    class: Class::Deserialization,
    severity: Severity::Critical,
    cwe: 502,
    // A tag of a language's objects is of no use in data.
    paranoia: Paranoia::One,
    summary: "a YAML tag that builds an object of a programming language",
    details: "`!!python/object/apply`, `!ruby/object`, `!!javax.script…` and their kin make a YAML reader build objects and call \
              functions. Use `yaml.safe_load`, `YAML.safe_load`, SnakeYAML's `SafeConstructor`. \
              Source code and Markdown that quotes code are suspected only, unless the value begins so.",
    matches: &[
        "x: !!python/object/apply:os.system [id]",
        "--- !ruby/object:Gem::Installer\ni: x",
        "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader []]",
        "!<tag:yaml.org,2002:python/name:os.system> a",
        "f: !!js/function 'x'",
    ],
    passes: &[
        "!!python",
        "Wow!!ruby is great",
        "!!! note",
        "a: !!str 5",
        "!ruby",
        "Great!!java.lang is old",
        "!Sub ${A}",
        "!!binary x",
    ],
};

static NODE_FUNCTION: Rule = Rule {
    id: "deserialization.node-function",
    class: Class::Deserialization,
    severity: Severity::Critical,
    cwe: 502,
    // The marks of two libraries, which have no other use.
    paranoia: Paranoia::One,
    summary: "a function in serialized JavaScript data",
    details: "`_$$ND_FUNC$$_` (node-serialize) and `__js_function` (funcster) mark a function that is run when the data is read. Use \
              JSON.",
    matches: &["{\"a\":\"_$$ND_FUNC$$_function(){}()\"}", "{\"__js_function\": \"x\"}"],
    passes: &["_$$_", "js_function", "my__js_function"],
};

static RUBY_JSON: Rule = Rule {
    id: "deserialization.ruby-json",
    class: Class::Deserialization,
    severity: Severity::High,
    cwe: 502,
    // A name that begins with a caret has no other reader.
    paranoia: Paranoia::One,
    summary: "a JSON object that Oj turns into any Ruby object",
    details: "Members named `^o`, `^c` and so on tell the library Oj, in its mode for objects, which class to build. Read JSON in its \
              strict mode.",
    matches: &["{\"^o\":\"Gem::Installer\"}", "[{\"^c\":\"Foo\"}]", "{\"^#1\":[[{\"a\": 1}]]}"],
    passes: &["{\"^\":1}", "{\"^only\":1}", "\"^o\"", "{\"^o2\": 1}"],
};

static TYPE_MEMBER: Rule = Rule {
    id: "deserialization.type-member",
    class: Class::Deserialization,
    severity: Severity::Low,
    cwe: 502,
    // Honest programs that share their classes send it too.
    paranoia: Paranoia::Two,
    summary: "a JSON object that names the class to build",
    details: "A member `$type`, `@type`, `@class` or `json_class` names a class. Readers that follow it build what the sender \
              wants. Switch off automatic types.",
    matches: &["{\"$type\": \"Acme.Order, Acme\"}", "{\"@type\":\"com.acme.Order\"}", "{\"json_class\":\"Foo\"}"],
    passes: &[
        "{\"$type\": \"text\"}",
        "{\"@type\": \"Person\"}",
        "{\"type\": \"a.b.C\"}",
        "{\"@type\": \"https://schema.org/x.y.Z\"}",
    ],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    encoded::detect(subject.text, subject.bytes, hits);
    notation::detect(subject.text, subject.bytes, subject.quotes_code(), hits);
    if subject.context.is_name {
        notation::name(subject.text, hits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ClassSet;
    use crate::rules::{Context, Inspector, Views};

    #[test]
    fn names_of_members_are_known_alone() {
        let found = |text: &str, is_name: bool| {
            let mut hits = Hits::new(Paranoia::One);
            let context = Context { is_name, ..Context::default() };
            Inspector::new(Paranoia::One, ClassSet::EMPTY).inspect(
                &mut Views::new(),
                text.as_bytes(),
                context,
                &mut hits,
            );
            hits.rules().map(|rule| rule.id).next()
        };
        assert_eq!(found("py/object", true), Some("deserialization.python-json"));
        assert_eq!(found("^o", true), Some("deserialization.ruby-json"));
        assert_eq!(found("^#1", true), Some("deserialization.ruby-json"));
        for text in ["py/object", "^o"] {
            assert_eq!(found(text, false), None, "{text}");
        }
        for text in ["py/x", "python", "^only", "class", "^"] {
            assert_eq!(found(text, true), None, "{text}");
        }
    }
}
