//! The rules about paths.

use super::detect;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::registry::Detector;
use crate::rules::scan::Bytes;

pub(in crate::rules) static DETECTOR: Detector = Detector {
    class: Class::Path,
    wants: Bytes::CLIMB
        .with(Bytes::SCHEME)
        .with(Bytes::AXIS)
        .with(Bytes::SLASH)
        .with(Bytes::BACKSLASH)
        .with(Bytes::PERCENT),
    wants_suspicious: Bytes::DOT,
    detect,
    rules: &[&TRAVERSAL, &EVASION, &WRAPPER, &SECRET_FILE, &DEVICE, &SYSTEM_FILE, &PARENT],
};

// Level 1: a way above the root, two steps up as the whole value, or a step up to a file that attackers read.
pub(super) static TRAVERSAL: Rule = Rule {
    id: "path.traversal",
    class: Class::Path,
    severity: Severity::High,
    cwe: 22,
    paranoia: Paranoia::One,
    summary: "a path that leaves its folder",
    details: "\
`../../etc/passwd`, joined to a folder, names a file outside of it. Found are paths that climb above their root, that climb \
twice or more as a whole value, that climb with backslashes, or that climb to a file that attackers read.

A field that holds paths has no step above its start, and one that holds file names or tokens no `..` at all (`path.parent-folder`). \
In source code and Markdown that quotes code only what begins the value counts.

Resolve the joined path and check that it is still in its folder, or look names up in a list. Fields that become file names \
should have `sink: path`.",
    matches: &["../../secret.txt", "/../x", "/a/../../b", "..\\up", "x=../../y", "see ../etc/group for it", "a\\..\\..\\b", "/img/../../../../var/x"],
    passes: &["../images/x.png", "a/../b", "import \"../../lib\"", "[text](../../LICENSE)", "wait... /what", "1..10", "..", "https://example.com/a/../b"],
};

// Level 1: none of these notations has an honest use.
pub(super) static EVASION: Rule = Rule {
    id: "path.traversal-evasion",
    class: Class::Path,
    severity: Severity::High,
    cwe: 23,
    paranoia: Paranoia::One,
    summary: "a path written so that it climbs once a filter or a server has changed it",
    details: "`....//` becomes `../` when a filter takes `../` out of it, `..;/` when a server drops path parameters, and `..%5%c` when a \
              decoder is careless. `%2e%2e/x` climbs once it is decoded, and nobody encodes a dot; `/img../x` climbs where a server maps \
              `/img` to a folder. Resolve the path as the last thing, and check the outcome.",
    matches: &[
        "....//....//x",
        "/..;/admin",
        "..%5%c..%5%c",
        "/././././x",
        "0x2e0x2e0x5c0x2e0x2e0x5cx",
        ".../.../etc/group",
        "%2e%2e/x",
        "x/.%2e/admin",
        "..%c0%afx",
        "/img../x",
    ],
    passes: &[
        "a/.../b",
        "./...",
        "./a/./b",
        "wait....",
        "..., ...",
        "a;/b",
        "import%20%22%2E%2E%2F%2E%2E%2Flib%22",
        "the+file+%2Fetc%2Fpasswd",
    ],
};

// Level 1: the schemes are PHP's or Java's own, or lead to the system's files.
pub(super) static WRAPPER: Rule = Rule {
    id: "path.stream-wrapper",
    class: Class::Path,
    severity: Severity::High,
    cwe: 98,
    paranoia: Paranoia::One,
    summary: "a URL that opens a file or runs a program where a file name is expected",
    details: "`php://filter/…`, `expect://id`, `phar://x` and `file:///etc/passwd` are names that PHP, Java and others open. Accept names, \
              not URLs.",
    matches: &[
        "php://filter/read=string.rot13/resource=x",
        "expect://uname",
        "phar://x.jpg",
        "file:///etc/group",
        "zip://a.zip#b",
        "PHP://input",
    ],
    passes: &[
        "https://php.net",
        "file:///home/ada/a.pdf",
        "http://x/",
        "data:text/plain,hello",
        "zip: //",
        "php: a language",
    ],
};

// Level 1: as the whole value.
pub(super) static SECRET_FILE: Rule = Rule {
    id: "path.secret-file",
    class: Class::Path,
    severity: Severity::High,
    cwe: 73,
    paranoia: Paranoia::One,
    summary: "the path of a file with secrets of the system",
    details: "The value is the path of a file that nobody sends but to read it: accounts, keys, a process's environment.",
    matches: &[
        "/etc/shadow",
        "/proc/self/environ",
        "C:\\boot.ini",
        "/root/.ssh/id_rsa",
        "c:/windows/repair/sam",
        "/run/secrets/db",
        "/proc/self/cwd/app.py",
        "${HOME}/.ssh/id_rsa",
        "\\\\203.0.113.9\\c$\\x",
    ],
    passes: &["/etc/hosts", "the file /etc/passwd lists accounts", "boot.ini", "/proc", "a/passwd/b"],
};

// Level 1: names of Windows' own.
pub(super) static DEVICE: Rule = Rule {
    id: "path.windows-device",
    class: Class::Path,
    severity: Severity::Medium,
    cwe: 67,
    paranoia: Paranoia::One,
    summary: "a device or stream of Windows as a file name",
    details: "`\\\\.\\`, `\\\\?\\` and `::$DATA` reach devices and streams, past checks of names and extensions.",
    matches: &["\\\\.\\PhysicalDrive0", "\\\\?\\C:\\x", "x.aspx::$DATA"],
    passes: &["\\\\server\\share", "//example.com/x", "a::b", "//?"],
};

// Level 2: people name such files in text.
pub(super) static SYSTEM_FILE: Rule = Rule {
    id: "path.system-file",
    class: Class::Path,
    severity: Severity::Medium,
    cwe: 73,
    paranoia: Paranoia::Two,
    summary: "the absolute path of a system's or server's own file",
    details: "The value is an absolute path to settings, logs or state, such as `/var/log/nginx/access.log`. Dangerous where it is opened. \
              Found at any level in a file name or token; in a path or URL where it is one of the files that attackers read first.",
    matches: &[
        "/var/log/messages",
        "/etc/nginx/nginx.conf",
        "C:\\xampp\\php\\php.ini",
        "d:/windows/php.ini",
        "web-inf/web.xml",
        "/home/ada/.netrc",
    ],
    passes: &["/orders/5", "C:\\Users\\ada\\x.pdf", "a/b.c", "//example.com/etc", "/usr"],
};

// Level 3: stands in links and settings.
pub(super) static PARENT: Rule = Rule {
    id: "path.parent-folder",
    class: Class::Path,
    severity: Severity::Low,
    cwe: 23,
    paranoia: Paranoia::Three,
    summary: "a step to the folder above",
    details: "The value has a `..` segment, once. A file name or token has none at any level.",
    matches: &["../x", "a/../b", "x\\.."],
    passes: &["a..b", "...", "a/b"],
};
