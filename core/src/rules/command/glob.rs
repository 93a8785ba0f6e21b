//! Commands named by wildcards: `/???/c?t` runs `/bin/cat`.

/// Folders that commands lie in, and commands worth hiding.
static FOLDERS: &[&[u8]] = &[b"bin", b"usr", b"sbin", b"local", b"etc", b"tmp"];
static NAMES: &[&[u8]] = &[
    b"awk", b"base64", b"bash", b"busybox", b"cat", b"chmod", b"curl", b"dash", b"echo", b"env", b"find", b"grep",
    b"head", b"id", b"less", b"ls", b"more", b"nc", b"netcat", b"perl", b"php", b"ping", b"ps", b"python", b"python3",
    b"rev", b"rm", b"ruby", b"sed", b"sh", b"sleep", b"sort", b"tac", b"tail", b"tee", b"touch", b"uname", b"vi",
    b"wget", b"whoami", b"xxd", b"zsh", b"passwd", b"hosts", b"shadow",
];

/// Whether the path, with its wildcards, leads to a command.
pub(super) fn is_command(path: &[u8]) -> bool {
    let Some(path) = path.strip_prefix(b"/") else { return false };
    let mut parts = path.rsplit(|&byte| byte == b'/').filter(|part| !part.is_empty());
    let Some(name) = parts.next() else { return false };
    let mut folders = parts.take(5).peekable();
    folders.peek().is_some()
        && folders.all(|folder| FOLDERS.iter().any(|known| matches(folder, known)))
        && NAMES.iter().any(|known| matches(name, known))
}

/// Whether a pattern of a shell matches the name. Patterns are short, and only the last `*` is tried anew, so that the
/// cost is at most the product of both lengths, which are bounded.
pub(super) fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut pattern, mut name) = (pattern.get(..24).unwrap_or(pattern), name);
    let mut again: Option<(&[u8], &[u8])> = None;
    loop {
        match (pattern, name) {
            ([], []) => return true,
            ([b'*', rest @ ..], _) => {
                again = Some((rest, name));
                pattern = rest;
                continue;
            }
            ([b'?', rest @ ..], [_, behind @ ..]) => {
                (pattern, name) = (rest, behind);
                continue;
            }
            ([b'[', rest @ ..], [byte, behind @ ..]) => {
                if let Some(end) = rest.iter().position(|&byte| byte == b']')
                    && in_class(rest.get(..end).unwrap_or_default(), *byte)
                {
                    (pattern, name) = (rest.get(end + 1..).unwrap_or_default(), behind);
                    continue;
                }
            }
            ([a, rest @ ..], [b, behind @ ..]) if a == b => {
                (pattern, name) = (rest, behind);
                continue;
            }
            _ => {}
        }
        let Some((after_star, [_, behind @ ..])) = again else { return false };
        again = Some((after_star, behind));
        (pattern, name) = (after_star, behind);
    }
}

fn in_class(class: &[u8], byte: u8) -> bool {
    let (not, class) = match class {
        [b'!' | b'^', class @ ..] => (true, class),
        _ => (false, class),
    };
    let ranges = class.windows(3).any(|window| matches!(window, [low, b'-', high] if (*low..=*high).contains(&byte)));
    (ranges || class.contains(&byte)) != not
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_in_a_shell() {
        for (pattern, name) in [
            ("c?t", "cat"),
            ("*", "x"),
            ("c*t", "cat"),
            ("[a-c]at", "cat"),
            ("[!x]at", "cat"),
            ("w*", "wget"),
            ("*a*i", "whoami"),
        ] {
            assert!(matches(pattern.as_bytes(), name.as_bytes()), "{pattern}");
        }
        for (pattern, name) in [("c?t", "ct"), ("[x]at", "cat"), ("c*x", "cat"), ("", "x"), ("[", "x")] {
            assert!(!matches(pattern.as_bytes(), name.as_bytes()), "{pattern}");
        }
        assert!(is_command(b"/?in/c?t"));
        assert!(!is_command(b"/docs/c?t"));
        assert!(!is_command(b"/c?t"));
    }
}
