//! Values that become the name of a file, joined to a folder.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::ascii::strip;
use crate::rules::hits::Hits;
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector =
    SinkDetector { sink: Sink::Path, detect, rules: &[&PARENT, &ABSOLUTE, &CONTROL, &WINDOWS, &EMPTY] };

static PARENT: Rule = Rule {
    id: "path.name-traversal",
    class: Class::Path,
    severity: Severity::High,
    cwe: 22,
    paranoia: Paranoia::One,
    summary: "a step to the folder above in a value that becomes a file name",
    details: "A `..` between separators, of Unix or of Windows, leads out of the folder that the name is joined to. Wherever it stands it is \
              refused, for where it leads depends on the file system.",
    matches: &["../x", "a/../b", "..", "a/..", "a\\..\\b", "..\\x"],
    passes: &["a..b", "..a", "a/b"],
};

static ABSOLUTE: Rule = Rule {
    id: "path.name-absolute",
    class: Class::Path,
    severity: Severity::High,
    cwe: 36,
    paranoia: Paranoia::One,
    summary: "an absolute path or a URL in a value that becomes a file name",
    details: "An absolute name replaces the folder that it is joined to, and what looks like a URL is one to some functions that open files. Found \
              are names that start with a separator, a drive of Windows (`c:`) or `~`, and names with `://` or a \
              scheme that opens files (`file:`, `data:`, `jar:`).",
    matches: &[
        "/etc/x",
        "\\x",
        "c:x",
        "C:\\x",
        "//host/x",
        "\\\\host\\x",
        "~/x",
        "~ada/x",
        "php://input",
        "file:/etc/x",
        "data:,x",
        "JAR:file:/a!/b",
    ],
    passes: &["a/b", "ab:c", "a~", "a:"],
};

static CONTROL: Rule = Rule {
    id: "path.name-control",
    class: Class::Path,
    severity: Severity::High,
    cwe: 158,
    paranoia: Paranoia::One,
    summary: "a NUL or another control character in a value that becomes a file name",
    details: "A NUL ends the name for the operating system: `x.php\\0.png` passes a check of its ending and opens another file. Line breaks forge \
              lines where names are listed.",
    matches: &["a\0.png", "a\nb", "a\u{7f}", "a\u{85}b"],
    passes: &["a b", "é.png"],
};

static WINDOWS: Rule = Rule {
    id: "path.name-windows",
    class: Class::Path,
    severity: Severity::Medium,
    cwe: 67,
    paranoia: Paranoia::One,
    summary: "a value that becomes another file, a device or a stream on Windows",
    details: "Windows drops dots and spaces at the end of a name, takes `\\` for a separator and `con`, `nul` or `com1` with any ending for a device, and \
              `x:$DATA` or `x::` for a stream. Names that differ to a check are one file there. They are refused on every system, for files travel.",
    matches: &[
        "a.",
        "a ",
        "a./b",
        "con",
        "NUL.txt",
        "a/com1",
        "lpt9.x.y",
        "a\\b",
        "x::$DATA",
        "conin$",
        "aux ",
        "com\u{b9}",
        "x:$I30:y",
    ],
    passes: &["console", "com", "com10", "a.b", "a b", "nul-x", ".gitignore", "lpt"],
};

static EMPTY: Rule = Rule {
    id: "path.name-empty",
    class: Class::Path,
    severity: Severity::Medium,
    cwe: 73,
    paranoia: Paranoia::One,
    summary: "an empty value that becomes a file name",
    details: "An empty name, joined to a folder, is the folder itself: what deletes or lists a file does so with all of them. A name of dots and \
              separators alone is refused by the other rules.",
    matches: &[""],
    passes: &["a"],
};

/// Schemes that functions which open files take without slashes behind them.
static SCHEMES: &[&[u8]] = &[b"file", b"data", b"jar", b"zlib", b"zip", b"phar", b"netdoc"];

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    match text {
        [] => hits.add(&EMPTY),
        [b'/' | b'\\' | b'~', ..] => hits.add(&ABSOLUTE),
        [drive, b':', _, ..] if drive.is_ascii_alphabetic() => hits.add(&ABSOLUTE),
        _ => {}
    }
    let scheme = |name: &&[u8]| strip(text, name).is_some_and(|rest| rest.len() > 1 && rest.starts_with(b":"));
    if text.windows(3).any(|window| window == b"://") || SCHEMES.iter().any(scheme) {
        hits.add(&ABSOLUTE);
    }
    // The controls of Latin-1 are two bytes.
    let controls = text.windows(2).any(|pair| matches!(pair, [0xc2, 0x80..=0x9f]));
    if controls || text.iter().any(u8::is_ascii_control) {
        hits.add(&CONTROL);
    }
    for name in text.split(|&byte| matches!(byte, b'/' | b'\\')) {
        if name == b".." {
            hits.add(&PARENT);
        } else if is_windows(name) {
            hits.add(&WINDOWS);
        }
    }
    if text.contains(&b'\\') {
        hits.add(&WINDOWS);
    }
}

/// Whether Windows makes something else of the name.
fn is_windows(name: &[u8]) -> bool {
    let stream = name.windows(2).any(|pair| matches!(pair, b":$" | b"::"));
    matches!(name.last(), Some(b'.' | b' ')) || stream || is_device(name)
}

/// Whether the name, without its endings and what is dropped, is a device.
fn is_device(name: &[u8]) -> bool {
    let stem = name.split(|&byte| matches!(byte, b'.' | b':')).next().unwrap_or_default().trim_ascii();
    if [&b"con"[..], b"prn", b"aux", b"nul", b"conin$", b"conout$", b"clock$"]
        .iter()
        .any(|known| stem.eq_ignore_ascii_case(known))
    {
        return true;
    }
    // Digits, and the superscripts that are digits in Latin-1.
    let Some((port, number)) = stem.split_at_checked(3) else { return false };
    (port.eq_ignore_ascii_case(b"com") || port.eq_ignore_ascii_case(b"lpt"))
        && matches!(number, [b'0'..=b'9'] | [0xc2, 0xb9 | 0xb2 | 0xb3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ClassSet;
    use crate::rules::{Context, Inspector, SinkSet, Views};
    use proptest::prelude::*;
    use std::path::{Component, Path};

    fn passes(text: &str) -> bool {
        let context = Context { sinks: SinkSet::EMPTY.with(Sink::Path), ..Context::default() };
        let mut hits = Hits::new(Paranoia::One);
        Inspector::new(Paranoia::One, ClassSet::from_iter(Class::ALL)).inspect(
            &mut Views::default(),
            text.as_bytes(),
            context,
            &mut hits,
        );
        hits.is_empty()
    }

    /// Makes the name within a folder, and asks the file system where it lies.
    fn prove(name: &str) {
        if !passes(name) {
            return;
        }
        let root = std::env::temp_dir().join(format!("sluicegate-path-{}", std::process::id()));
        let folder = root.join("outer").join("folder");
        std::fs::create_dir_all(&folder).unwrap();
        let folder = folder.canonicalize().unwrap();
        let joined = folder.join(name);
        std::fs::create_dir_all(&joined).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        let real = joined.canonicalize().unwrap();
        assert!(real.starts_with(&folder) && real != folder, "{name:?} is {}", real.display());
        assert!(Path::new(name).components().all(|part| matches!(part, Component::Normal(_))), "{name:?}");
    }

    static PIECES: &[&str] = &[
        "..", ".", "...", "/", "\\", "//", "a", "b.txt", "c:", "C:\\", "\\\\?\\", "~", " ", "\0", "\n", "con", "nul",
        "com1", ":", "$", "%2e", "%2f", "..%2f", "é", "\u{ff0e}", "\u{2215}", "\u{85}", "-", "file://", "*",
    ];

    #[test]
    fn what_passes_stays_in_its_folder_pieces() {
        for a in PIECES {
            prove(a);
            for b in PIECES {
                prove(&format!("{a}{b}"));
                for c in PIECES {
                    prove(&format!("{a}{b}{c}"));
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_passes_stays_in_its_folder(soup in proptest::collection::vec(proptest::sample::select(PIECES), 0..8)) {
            prove(&soup.concat());
        }

        #[test]
        fn what_passes_stays_in_its_folder_text(name in "[a-z./\\\\: ]{0,12}") {
            prove(&name);
        }
    }

    #[test]
    fn devices() {
        for name in ["CON", "con.txt", "Aux .x", "nul:", "COM9.a.b", "lpt0"] {
            assert!(is_device(name.as_bytes()), "{name}");
        }
        for name in ["cone", "com", "com10", "xcon", "a.con", ""] {
            assert!(!is_device(name.as_bytes()), "{name}");
        }
    }
}
