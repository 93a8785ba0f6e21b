//! `normalize-path`, `base-name`: file names.

/// Takes out `.`, `..` with the folder before it, and what is twice; `\` becomes `/`. Never longer.
///
/// Nothing leads above where the path starts: such a `..` goes. A `/` at the start or end stays. Whether the path may be absolute is
/// the sink's to say; encoded separators are not decoded, and refused where a rule finds them.
pub(super) fn normalize(text: &str, out: &mut String) {
    let start = out.len();
    let is_separator = |char: char| matches!(char, '/' | '\\');
    if text.starts_with(is_separator) {
        out.push('/');
    }
    let root = out.len();
    for name in text.split(is_separator) {
        match name {
            "" | "." => {}
            ".." => {
                // Back to behind the separator before the last name.
                let names = out.get(root..).unwrap_or_default();
                let kept = names.strip_suffix('/').unwrap_or(names).rfind('/').map_or(0, |at| at + 1);
                out.truncate(root + kept);
            }
            name => {
                out.push_str(name);
                out.push('/');
            }
        }
    }
    let is_folder = text.ends_with(is_separator) || text.ends_with("/.") || text.ends_with("\\.");
    if out.len() > root && (!is_folder || out.len() - start > text.len()) {
        out.pop();
    }
}

/// What is behind the last separator, without a drive before it or dots and spaces behind it. Never longer.
///
/// Empty where nothing is left: `..`, `/`.
pub(super) fn base(text: &str, out: &mut String) {
    let text = text.trim_end_matches(['/', '\\', '.', ' ']);
    let mut name = text.rsplit(['/', '\\']).next().unwrap_or_default();
    while let [drive, b':', ..] = name.as_bytes()
        && drive.is_ascii_alphabetic()
    {
        name = name.get(2..).unwrap_or_default();
    }
    out.push_str(name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn done(step: fn(&str, &mut String), text: &str) -> String {
        let mut out = String::new();
        step(text, &mut out);
        out
    }

    #[test]
    fn paths() {
        for (text, expected) in [
            ("a/./b//c/../d", "a/b/d"),
            ("../../etc/passwd", "etc/passwd"),
            ("/../a/", "/a/"),
            ("..\\..\\a\\b", "a/b"),
            ("a/..", ""),
            ("a/b/..", "a"),
            ("..", ""),
            ("/", "/"),
            ("//", "/"),
            ("a..b/...", "a..b/..."),
            ("é/../ü", "ü"),
            ("a/.", "a/"),
        ] {
            assert_eq!(done(normalize, text), expected, "{text}");
        }
    }

    #[test]
    fn names() {
        for (text, expected) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ada\\cv.pdf", "cv.pdf"),
            ("c:d:x", "x"),
            ("a/b/", "b"),
            ("..", ""),
            ("/", ""),
            ("a. .", "a"),
            (".profile", ".profile"),
            ("a:b.txt", "b.txt"),
            ("ab:c", "ab:c"),
            ("a/b..", "b"),
        ] {
            assert_eq!(done(base, text), expected, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn nothing_leads_up(text in "[a.:/\\\\ é]{0,16}") {
            let path = done(normalize, &text);
            prop_assert!(path.split('/').all(|name| name != ".." && name != "."), "{path}");
            prop_assert!(!path.contains("//") && !path.contains('\\'), "{path}");
            let name = done(base, &text);
            prop_assert!(!name.contains(['/', '\\']) && !name.ends_with(['.', ' ']), "{name}");
            let resolved = text.replace('\\', "/");
            // The twin: a stack of names.
            let mut names: Vec<&str> = Vec::new();
            for name in resolved.split('/').filter(|name| !matches!(*name, "" | ".")) {
                if name == ".." { names.pop(); } else { names.push(name); }
            }
            prop_assert_eq!(path.split('/').filter(|name| !name.is_empty()).collect::<Vec<_>>(), names);
        }
    }
}
