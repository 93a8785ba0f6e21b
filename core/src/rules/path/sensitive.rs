//! The files that attackers read, because they are on most machines, hold secrets, or show that it works.

use super::catalogue::{SECRET_FILE, SYSTEM_FILE};
use crate::rules::ascii::{ByteSet, Lower, is_word};
use crate::rules::hits::Hits;
use crate::rules::subject::Context;

/// The folder before the last, or nothing, and the file. All in lower case.
static FILES: &[(&[u8], &[u8])] = &[
    (b"etc", b"passwd"),
    (b"etc", b"shadow"),
    (b"etc", b"hosts"),
    (b"etc", b"issue"),
    (b"etc", b"group"),
    (b"etc", b"fstab"),
    (b"etc", b"sudoers"),
    (b"etc", b"crontab"),
    (b"etc", b"motd"),
    (b"etc", b"resolv.conf"),
    (b"self", b"environ"),
    (b"self", b"cmdline"),
    (b"proc", b"environ"),
    (b"proc", b"cmdline"),
    (b"self", b"maps"),
    (b"self", b"fd"),
    (b"", b"boot.ini"),
    (b"", b"win.ini"),
    (b"", b"system.ini"),
    (b"windows", b"system32"),
    (b"winnt", b"system32"),
    (b"repair", b"sam"),
    (b"config", b"sam"),
    (b"", b"web-inf"),
    (b"", b".htaccess"),
    (b"", b".htpasswd"),
    (b"", b"id_rsa"),
    (b"", b"id_ed25519"),
    (b".ssh", b"authorized_keys"),
    (b"serviceaccount", b"token"),
    (b"serviceaccount", b"ca.crt"),
    (b"mysql", b"user.myd"),
    (b".aws", b"credentials"),
    (b"", b".bash_history"),
    (b"", b"wp-config.php"),
    (b"", b"web.config"),
    (b"", b"access.log"),
    (b"", b"access_log"),
    (b"", b"error.log"),
    (b"", b"error_log"),
    (b"", b"php.ini"),
    (b"", b"httpd.conf"),
];

/// Those that have no honest use as a whole value.
static SECRETS: &[&[u8]] = &[
    b"passwd",
    b"shadow",
    b"environ",
    b"cmdline",
    b"boot.ini",
    b"win.ini",
    b"sam",
    b"id_rsa",
    b"id_ed25519",
    b"authorized_keys",
    b"credentials",
    b"token",
    b"user.myd",
    b".htpasswd",
    b".bash_history",
];

/// Whether the path names one of them, with any separator, or none, between folder and file.
pub(in crate::rules) fn is_sensitive(path: &[u8]) -> bool {
    find(path, |_, _| true).is_some()
}

/// The first of the files that the path names and that is wanted, by its folder and name.
fn find(path: &[u8], wanted: fn(&[u8], &[u8]) -> bool) -> Option<&'static [u8]> {
    for (at, pair) in path.windows(2).enumerate() {
        // Few pairs of bytes start one of the files.
        let mut files = files_from(pair);
        while files != 0 {
            let number = files.trailing_zeros() as usize;
            files &= files - 1;
            let rest = path.get(at..).unwrap_or_default();
            if let Some((folder, file)) = FILES.get(number)
                && wanted(folder, file)
                && starts(rest, file)
                && follows(path.get(..at).unwrap_or_default(), folder)
            {
                return Some(file);
            }
        }
    }
    None
}

/// Which of the files start with that byte, in either case: one bit for each.
#[expect(clippy::indexing_slicing, reason = "a byte is always within a table of 256; this is the inner loop")]
fn files_from(pair: &[u8]) -> u64 {
    match *pair {
        [first, second] => STARTS[0][usize::from(first)] & STARTS[1][usize::from(second)],
        _ => 0,
    }
}

#[expect(clippy::indexing_slicing, reason = "the indices run over the list and its first bytes, when it is compiled")]
static STARTS: [[u64; 256]; 2] = {
    let mut table = [[0; 256]; 2];
    let mut number = 0;
    while number < FILES.len() {
        let mut place = 0;
        while place < 2 {
            let byte = FILES[number].1[place];
            table[place][byte as usize] |= 1 << number;
            table[place][byte.to_ascii_uppercase() as usize] |= 1 << number;
            place += 1;
        }
        number += 1;
    }
    table
};

fn starts(text: &[u8], file: &[u8]) -> bool {
    text.get(..file.len()).is_some_and(|start| start.eq_ignore_ascii_case(file))
        && (file == b"web-inf" || !text.get(file.len()).is_some_and(|&byte| byte.is_ascii_alphabetic() || byte == b'_'))
}

/// Whether the folder is at the end of `before`, with at most 20 bytes of separator, which may be in code.
fn follows(before: &[u8], folder: &[u8]) -> bool {
    if folder.is_empty() {
        return before.last().is_none_or(|&byte| !is_word(byte) || byte.is_ascii_hexdigit());
    }
    let near = before.get(before.len().saturating_sub(folder.len() + 20)..).unwrap_or(before);
    let Some(at) = near.windows(folder.len()).rposition(|window| window.eq_ignore_ascii_case(folder)) else {
        return false;
    };
    let between = near.get(at + folder.len()..).unwrap_or_default();
    !between.contains(&b' ')
        && (between.iter().all(|&byte| {
            !byte.is_ascii_alphabetic() || byte.is_ascii_hexdigit() || matches!(byte, b'u' | b'x' | b'U' | b'q' | b's')
        }))
}

/// Looks at a value that is a path as a whole.
pub(super) fn detect(text: &[u8], suspicious: bool, context: Context, hits: &mut Hits) {
    let path = text.trim_ascii();
    // A home as a shell writes it.
    let path =
        [&b"${HOME}"[..], b"$HOME", b"%USERPROFILE%"].iter().find_map(|home| path.strip_prefix(*home)).unwrap_or(path);
    if !is_path(path) || context.is_code() && path.iter().any(|byte| matches!(byte, b'(' | b'\'' | b'=' | b';')) {
        return;
    }
    if is_share(path) || is_mounted(path) {
        hits.add(&SECRET_FILE);
    }
    if path.starts_with(b"/proc/self/cwd/") {
        hits.add(&SECRET_FILE);
    }
    if let Some(file) = find(path, |_, file| SECRETS.contains(&file))
        && path.iter().any(|byte| matches!(byte, b'/' | b'\\'))
        && names(path, file)
    {
        hits.add(&SECRET_FILE);
    }
    if suspicious && is_system(path) {
        // A path may start at a root, and keys and pages lie in folders that are called like those of a system.
        let listed = || find(path, |folder, _| !folder.is_empty()).is_some_and(|file| names(path, file));
        let certain = context.is_one_value() && listed() || context.holds_name() && is_root_only(path);
        hits.add_certain(certain, &SYSTEM_FILE);
    }
}

/// Whether the path is below where orchestrators mount secrets.
fn is_mounted(path: &[u8]) -> bool {
    let rest = path.strip_prefix(b"/var").unwrap_or(path);
    // What lies in a folder of Kubernetes is listed: the folder itself stands in settings.
    rest.strip_prefix(b"/run/secrets/")
        .is_some_and(|name| name.first().is_some_and(|&byte| is_word(byte)) && !name.starts_with(b"kubernetes.io"))
}

/// Whether the path is below a share of Windows that only administrators reach: `\\host\c$`, `\\host\admin$`.
fn is_share(path: &[u8]) -> bool {
    let Some(rest) = path.strip_prefix(b"\\\\").or_else(|| path.strip_prefix(b"//")) else { return false };
    let mut parts = rest.split(|&byte| matches!(byte, b'\\' | b'/'));
    let (Some(host), Some(share)) = (parts.next(), parts.next()) else { return false };
    let Some(name) = share.strip_suffix(b"$") else { return false };
    !host.is_empty()
        && (matches!(name, [drive] if drive.is_ascii_alphabetic())
            || name.eq_ignore_ascii_case(b"admin")
            || name.eq_ignore_ascii_case(b"ipc"))
}

/// Whether the path ends with the file, or goes on with what a filter of names would want to see.
fn names(path: &[u8], file: &[u8]) -> bool {
    let tail = path
        .windows(file.len())
        .rposition(|window| window.eq_ignore_ascii_case(file))
        .and_then(|at| path.get(at + file.len()..))
        .unwrap_or_default();
    tail.iter().all(|byte| !is_word(*byte))
        || tail.first().is_some_and(|&byte| matches!(byte, 0 | b'%' | b'?' | b'#' | b';'))
}

static NOT_IN_PATHS: ByteSet = ByteSet::new(b"\n<>\"|{");

/// Whether the value starts as a path does, and goes on so.
fn is_path(path: &[u8]) -> bool {
    let start = matches!(path, [b'/' | b'\\' | b'.' | b'~', ..] | [_, b':', b'/' | b'\\', ..])
        || path.iter().take(24).any(|byte| matches!(byte, b'/' | b'\\'));
    start && NOT_IN_PATHS.position(path).is_none()
}

/// Folders of Unix systems that hold settings, logs and state.
static UNIX: &[&[u8]] = &[
    b"etc", b"proc", b"sys", b"root", b"boot", b"dev", b"var", b"usr", b"opt", b"bin", b"sbin", b"apache", b"apache2",
    b"logs", b"log", b"private", b"library", b"system", b"php", b"php4", b"php5", b"nginx", b"web", b"xampp", b"srv",
    b"mnt", b"run", b"lib",
];
static WINDOWS: &[&[u8]] = &[
    b"windows",
    b"winnt",
    b"boot.ini",
    b"xampp",
    b"wamp",
    b"wamp64",
    b"inetpub",
    b"apache",
    b"apache2",
    b"appserv",
    b"mysql",
    b"php",
    b"php4",
    b"php5",
    b"log",
    b"logs",
    b"recycler",
    b"system volume information",
    b"programdata",
    b"mariadb",
    b"pagefile.sys",
    b"config.sys",
    b"autoexec.bat",
    b"home",
    b"home2",
    b"server",
    b"nginx",
    b"oracle",
    b"tomcat",
];

/// Whether an absolute path leads to where a system or a server keeps its own.
fn is_system(path: &[u8]) -> bool {
    let rest = match path {
        [drive, b':', b'/' | b'\\', rest @ ..] if drive.is_ascii_alphabetic() => {
            let folder = first(rest);
            return WINDOWS.contains(&folder.get())
                || folder.get().starts_with(b"program files")
                || folder.get().starts_with(b"progra~")
                || folder.get().starts_with(b"programfiles")
                || is_setting(rest);
        }
        [b'/', b'/', ..] => return false,
        [b'/', rest @ ..] => rest,
        _ => path,
    };
    let rooted = rest.len() < path.len();
    let folder = first(rest);
    let deep = rest.iter().filter(|&&byte| byte == b'/').count();
    rooted && UNIX.contains(&folder.get()) && deep > 0
        || folder.get() == b"web-inf"
        || rooted && (is_hidden(rest) || is_setting(path) || path.contains(&b'\\'))
}

/// Whether the path leads to what nobody but a system puts anything into.
fn is_root_only(path: &[u8]) -> bool {
    static UNIX: &[&[u8]] =
        &[b"etc", b"proc", b"sys", b"root", b"boot", b"dev", b"var", b"usr", b"bin", b"sbin", b"private"];
    match path {
        [b'/', rest @ ..] => UNIX.contains(&first(rest).get()) || first(rest).get() == b"home" && is_hidden(rest),
        [_, b':', _, rest @ ..] => WINDOWS.contains(&first(rest).get()),
        // A file of settings in somebody's home.
        [b'~', ..] => true,
        _ => false,
    }
}

/// The ending of a server's or system's settings.
fn is_setting(path: &[u8]) -> bool {
    [&b".conf"[..], b".ini", b".inf", b".cnf", b".pid", b".passwd", b"_log"].iter().any(|end| path.ends_with(end))
}

/// A file of settings in somebody's home: `.ssh/…`, `.docker/…`.
fn is_hidden(path: &[u8]) -> bool {
    path.split(|&byte| byte == b'/').any(|part| {
        matches!(part, [b'.', first, _, _, ..] if first.is_ascii_alphabetic())
            && part.iter().skip(1).all(|&byte| is_word(byte) || byte == b'-')
    })
}

fn first(path: &[u8]) -> Lower {
    Lower::new(path.split(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or_default())
}
