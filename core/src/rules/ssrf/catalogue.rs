//! The rules about addresses.

use super::scan::detect;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::registry::Detector;
use crate::rules::scan::Bytes;

pub(in crate::rules) static DETECTOR: Detector = Detector {
    class: Class::Ssrf,
    wants: Bytes::COLON.with(Bytes::SLASH).with(Bytes::BACKSLASH).with(Bytes::DOT),
    wants_suspicious: Bytes::NOTHING,
    detect,
    rules: &[
        &METADATA,
        &RUNTIME_API,
        &RAW_SCHEME,
        &DISGUISED_ADDRESS,
        &INTERNAL_ADDRESS,
        &INTERNAL_NAME,
        &REBINDING_NAME,
        &UNUSUAL_HOST,
        &UNUSUAL_SCHEME,
        &REDIRECT,
    ],
};

// Level 1: no client of a function has a reason to name it.
pub(super) static METADATA: Rule = Rule {
    id: "ssrf.metadata-address",
    class: Class::Ssrf,
    severity: Severity::Critical,
    cwe: 918,
    paranoia: Paranoia::One,
    summary: "the address of a metadata service",
    details: "`169.254.169.254` and its kin hand out the credentials of the machine or the task to whoever asks from there. \
              Require IMDSv2, and request only hosts from a list. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "http://169.254.169.254/latest/api/token",
        "https://0xa9fea9fe",
        "ftp://[::ffff:169.254.169.254]/a",
        "http://169.254.170.2/v2/credentials/",
        "see http://metadata.google.internal/x",
        "169.254.169.254/latest/meta-data/",
        "http://a@169.254.169.254:80/",
        "http://169.254.169.254.nip.io/",
    ],
    passes: &["metadata.google.internal", "169.254.169.254", "http://example.com/169-254", "the metadata/ folder"],
};

// Level 1: no client of a function has a reason to name it.
pub(super) static RUNTIME_API: Rule = Rule {
    id: "ssrf.runtime-api",
    class: Class::Ssrf,
    severity: Severity::Critical,
    cwe: 918,
    paranoia: Paranoia::One,
    summary: "the address of the function's own runtime or its extensions",
    details: "The Lambda Runtime API at `127.0.0.1:9001` hands out other events and takes answers in the function's name; \
              the extensions at ports 2772 and 2773 hand out secrets. Request only hosts from a list. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next",
        "http://localhost:9001/2018-06-01/runtime/invocation/next",
        "http://localhost:2773/secretsmanager/get?secretId=a",
    ],
    passes: &[
        "http://localhost:9001/",
        "http://127.0.0.1:9001/",
        "http://example.com:9001/2018-06-01/",
        "127.0.0.1:9001",
    ],
};

// Level 1: these carry raw bytes to any port; services stopped to use them long ago.
pub(super) static RAW_SCHEME: Rule = Rule {
    id: "ssrf.raw-scheme",
    class: Class::Ssrf,
    severity: Severity::High,
    cwe: 918,
    paranoia: Paranoia::One,
    summary: "a URL of a scheme that sends raw bytes",
    details: "`gopher:` and `dict:` let an attacker speak to Redis, mail and database servers through a library that only \
              meant to fetch a page. Allow `https` alone. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "gopher://10.1.1.1:6379/_INFO",
        "dict://host:11211/stat",
        "netdoc:///etc/hosts",
        "jar:http://a.example/b!/",
    ],
    passes: &["gophers: a game", "the gopher", "http://example.com/gopher", "jar: of honey"],
};

// Level 1: spelled so that a filter does not see it.
pub(super) static DISGUISED_ADDRESS: Rule = Rule {
    id: "ssrf.disguised-address",
    class: Class::Ssrf,
    severity: Severity::High,
    cwe: 918,
    paranoia: Paranoia::One,
    summary: "an internal address in a spelling that hides it",
    details: "`http://2130706433/`, `0x7f.1`, `0177.0.0.1`, `[::ffff:10.0.0.1]`: libraries read all of these as the same \
              internal address. Resolve first, then compare the address with a list. \
              Source code and Markdown that quotes code are suspected only.",
    matches: &[
        "http://2130706433/",
        "https://0x7f.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://①②⑦.0.0.1/",
        "http:0300.0250.1.1",
    ],
    passes: &[
        "https://unpkg.com/vue@3",
        "https://fonts.example/css2?family=Inter:wght@400;700",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://0x08080808/",
        "http://127.1/",
    ],
};

// Level 2: developers write such addresses.
pub(super) static INTERNAL_ADDRESS: Rule = Rule {
    id: "ssrf.internal-address",
    class: Class::Ssrf,
    severity: Severity::Medium,
    cwe: 918,
    paranoia: Paranoia::Two,
    summary: "an address within the network",
    details: "Loopback, private, link-local and reserved addresses. Request only hosts from a list.",
    matches: &[
        "http://10.0.0.8/",
        "http://[::1]:80",
        "see https://192.168.1.1/x",
        "http:127.0.0.1",
        "127.0.0.1:8080/a",
    ],
    passes: &["10.0.0.8", "http://8.8.8.8/", "version 10.0.0.1/2", "192.168.0.1/32"],
};

// Level 2: developers write such names.
pub(super) static INTERNAL_NAME: Rule = Rule {
    id: "ssrf.internal-name",
    class: Class::Ssrf,
    severity: Severity::Medium,
    cwe: 918,
    paranoia: Paranoia::Two,
    summary: "a name that means something within the network",
    details: "`localhost`, `*.internal`, `*.svc` and the like, and names without a dot. Request only hosts from a list.",
    matches: &["http://localhost:3000/", "ws://db.internal/", "localhost/", "http://vault/v1"],
    passes: &["localhost", "http://internal.example.com/", "root@localhost", "local: yes"],
};

// Level 2: developers use such names.
pub(super) static REBINDING_NAME: Rule = Rule {
    id: "ssrf.rebinding-name",
    class: Class::Ssrf,
    severity: Severity::Medium,
    cwe: 918,
    paranoia: Paranoia::Two,
    summary: "a public name that resolves to an internal address",
    details: "Names such as `10.0.0.1.nip.io` and `localtest.me` pass a filter of names and arrive inside. Resolve first, \
              then compare the address with a list, and connect to that address.",
    matches: &["http://app.lvh.me/", "https://10.0.0.1.nip.io", "localtest.me/"],
    passes: &["http://example.com/nip.io", "nip.io", "http://snip.io/"],
};

// Level 2: old links have these.
pub(super) static UNUSUAL_HOST: Rule = Rule {
    id: "ssrf.unusual-host",
    class: Class::Ssrf,
    severity: Severity::Medium,
    cwe: 918,
    paranoia: Paranoia::Two,
    summary: "a URL whose host is spelled to mislead",
    details: "Hosts as numbers in unusual forms, as addresses of IPv6, or in characters that turn into others. URL parsers \
              do not agree on them, and filters live on that. Allow plain names alone.",
    matches: &["http://0x08080808/", "http://[2606:4700::1111]/", "http://134744072", "https://ｅｘａｍｐｌｅ.com/"],
    passes: &["http://8.8.8.8/", "http://münchen.de/", "https://example.com"],
};

// Level 2: stand in settings and documentation.
pub(super) static UNUSUAL_SCHEME: Rule = Rule {
    id: "ssrf.unusual-scheme",
    class: Class::Ssrf,
    severity: Severity::Medium,
    cwe: 918,
    paranoia: Paranoia::Two,
    summary: "a URL of a scheme that is not for pages",
    details: "`ldap:`, `tftp:`, `imap:` and others reach servers that a function has no business with. Allow `https` alone.",
    matches: &["ldap://a.example/cn", "tftp://a.example/x", "rmi://a.example:1099/x"],
    passes: &["https://a.example", "ldap: what is it?", "ftp://a.example/x"],
};

// Level 2: honest links have these forms at times.
pub(super) static REDIRECT: Rule = Rule {
    id: "ssrf.redirect",
    class: Class::Ssrf,
    severity: Severity::Medium,
    cwe: 601,
    paranoia: Paranoia::Two,
    summary: "a link whose host is not where it seems",
    details: "`//host`, `/\\host`, `https:host`, `https://known@host`: browsers go to `host`, where a check saw a path or a \
              known name. Redirect to paths that start with one slash, or to hosts from a list.",
    matches: &[
        "//evil.example/a",
        "/\\evil.example",
        "https:evil.example",
        "https://good.example@evil.example/",
        "/login?next=//evil.example",
    ],
    passes: &[
        "https://example.com/a@b",
        "// a comment",
        "/a//b",
        "mailto:a@b.example",
        "a@b.example",
        "https: the protocol",
    ],
};
