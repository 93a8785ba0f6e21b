//! Values that a program reads as an option of its own, and options that run something or write where they are told.
//!
//! No shell is needed: `git clone` with the value `--upload-pack=…` runs what follows. So a value that begins with such an option is
//! an attack where a host, a path or a name was asked for. What an option does is known by its name; some names are words of many
//! programs (`--exec`, `--output`), and of those what they are given must look like it as well.

use super::catalogue::ARGUMENT;
use super::lex::{in_path, skip_blanks};
use super::words::Word;
use crate::rules::ascii::{is_blank, is_word, strip};
use crate::rules::hits::Hits;
use crate::rules::path::is_sensitive;
use crate::rules::scan::Bytes;
use crate::rules::search::{self, places, within};

/// How long a value before an option is, at most, and how far an option is read.
const FAR: usize = 128;
/// How long the name of an option is, at most.
const LONGEST: usize = 32;

/// What an option does with what follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Does {
    /// Runs it, whatever it is.
    Run,
    /// Runs it where the program is one of several that have such an option.
    MayRun,
    /// Writes there.
    Write,
}

/// Options by their names without dashes, in order.
static OPTIONS: &[(&[u8], Does)] = &[
    (b"browser-subprocess-path", Does::Run),
    (b"cmd", Does::MayRun),
    (b"command", Does::MayRun),
    (b"compress-program", Does::Run),
    (b"diff-cmd", Does::Run),
    (b"diff3-cmd", Does::Run),
    (b"dump-header", Does::Write),
    (b"editor", Does::MayRun),
    (b"editor-cmd", Does::Run),
    (b"eval-command", Does::Run),
    (b"exec", Does::MayRun),
    (b"exec-batch", Does::MayRun),
    (b"exec-path", Does::MayRun),
    (b"gpu-launcher", Does::Run),
    (b"hostname-bin", Does::MayRun),
    (b"info-script", Does::Run),
    (b"log-file", Does::Write),
    (b"merge-cmd", Does::Run),
    (b"new-volume-script", Does::Run),
    (b"open-files-in-pager", Does::Run),
    (b"output", Does::Write),
    (b"output-document", Does::Write),
    (b"output-file", Does::Write),
    (b"pager", Does::MayRun),
    (b"postrotate-command", Does::Run),
    (b"pre", Does::MayRun),
    (b"ppapi-plugin-launcher", Does::Run),
    (b"receive-pack", Does::Run),
    (b"renderer-cmd-prefix", Does::Run),
    (b"rmt-command", Does::Run),
    (b"rsh", Does::MayRun),
    (b"rsh-command", Does::Run),
    (b"rsync-path", Does::MayRun),
    (b"script-shell", Does::MayRun),
    (b"ssh-command", Does::MayRun),
    (b"to-command", Does::Run),
    (b"unzip-command", Does::Run),
    (b"upload-pack", Does::Run),
    (b"use-askpass", Does::Run),
    (b"use-compress-program", Does::Run),
    (b"utility-cmd-prefix", Does::Run),
];

/// What such options are given where they are meant.
static USUAL: &[&[u8]] = &[b"bash", b"cat", b"ed", b"emacs", b"less", b"more", b"nano", b"ssh", b"vi", b"vim", b"zsh"];

/// Settings of ssh that are a command.
static SSH: &[&[u8]] = &[b"proxycommand", b"localcommand", b"knownhostscommand"];

/// Settings of git that are a command, for its option `-c`.
static GIT: &[&[u8]] = &[
    b"core.sshcommand=",
    b"core.pager=",
    b"core.editor=",
    b"core.fsmonitor=",
    b"core.hookspath=",
    b"core.gitproxy=",
    b"diff.external=",
    b"protocol.ext.allow=",
];

pub(super) fn detect(text: &[u8], bytes: Bytes, hits: &mut Hits) {
    if bytes.any(Bytes::PERCENT)
        && places(text.get(..FAR).unwrap_or(text), [b'%'])
            .any(|(_, from)| from.starts_with(b"%pipe%") && from.len() > 6)
    {
        hits.add(&ARGUMENT);
    }
    let start = text.trim_ascii_start();
    if let [b'e' | b'E', b'x' | b'X', b't' | b'T', b':', b':', command @ ..] = start
        && is_command(command)
        && command.iter().take(LONGEST).any(|&byte| is_blank(byte))
    {
        hits.add(&ARGUMENT);
    }
    if !bytes.any(Bytes::DASH) {
        return;
    }
    if start.first() == Some(&b'-') {
        if is_option(start, true) {
            hits.add(&ARGUMENT);
        }
        return;
    }
    // An option behind a value has something assigned, or ends as those of `find` do.
    if !bytes.any(Bytes::EQUALS.with(Bytes::SEMICOLON).with(Bytes::PLUS)) {
        return;
    }
    let near = start.get(..FAR).unwrap_or(start);
    let value = near.iter().position(|&byte| is_blank(byte)).and_then(|end| near.get(..end)).unwrap_or(near);
    let option = skip_blanks(start.get(value.len()..).unwrap_or_default());
    let found = if option.first() == Some(&b'-') {
        value.iter().all(|&byte| is_word(byte) || b"./:@~-".contains(&byte)) && is_option(option, false)
    } else {
        // `ssh://-oProxyCommand=…`, where what looks like a host is given to ssh.
        places(value, [b'-']).any(|(before, from)| {
            matches!((before, from), ([.., b'/', b'/'] | [.., b'@'], [_, b'o', ..])) && is_ssh(from)
        })
    };
    if found {
        hits.add(&ARGUMENT);
    }
}

/// Whether the text starts with an option that runs or writes something. Behind a value it must be told by its name alone.
fn is_option(text: &[u8], first: bool) -> bool {
    let Some(name) = text.strip_prefix(b"-") else { return false };
    if let Some(command) = keyword(name, b"exec").or_else(|| keyword(name, b"execdir")) {
        let end = text.trim_ascii_end();
        return is_command(command) && (end.ends_with(b";") || end.ends_with(b"+"));
    }
    if is_ssh(text) {
        return true;
    }
    let name = name.strip_prefix(b"-").unwrap_or(name);
    let (name, behind) = search::take_while(name, LONGEST, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let (joined, value) = match behind {
        [b'=', value @ ..] => (true, value),
        [blank, value @ ..] if is_blank(*blank) => (false, skip_blanks(value)),
        _ => return false,
    };
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    if name.eq_ignore_ascii_case(b"checkpoint") {
        return joined && within(value, LONGEST, b"--checkpoint-action=exec=");
    }
    if name.eq_ignore_ascii_case(b"checkpoint-action") {
        return strip(value, b"exec=").is_some_and(|command| !command.is_empty());
    }
    if name.eq_ignore_ascii_case(b"config") || name == b"c" {
        return GIT.iter().any(|setting| strip(value, setting).is_some())
            || strip(value, b"alias.").is_some_and(|alias| within(alias, LONGEST, b"=!"));
    }
    let Some((_, does)) = OPTIONS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) else { return false };
    match does {
        Does::Run => joined && !value.is_empty() || is_command(value),
        Does::MayRun => first && joined && is_command(value) && !USUAL.contains(&value.trim_ascii_end()),
        Does::Write => joined && is_foreign(value),
    }
}

/// `-oProxyCommand=…`, with a blank in it or not.
fn is_ssh(text: &[u8]) -> bool {
    let Some(setting) = text.strip_prefix(b"-o").map(skip_blanks) else { return false };
    // `none` switches it off.
    let command = |rest: &[u8]| {
        matches!(rest, [b'=', next, ..] if !is_blank(*next)) && !rest.trim_ascii_end().eq_ignore_ascii_case(b"=none")
    };
    SSH.iter().any(|name| strip(setting, name).is_some_and(command))
}

/// What follows the word, and the blanks behind it.
fn keyword<'a>(text: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    strip(text, word).filter(|rest| rest.first().is_some_and(|&byte| is_blank(byte))).map(skip_blanks)
}

/// Whether the text starts with a command, by its name, by a path to it or by what a shell substitutes.
fn is_command(text: &[u8]) -> bool {
    let (word, behind) = search::take_while(text, LONGEST, in_path);
    let name = word.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
    let ends =
        behind.first().is_none_or(|&byte| is_blank(byte) || matches!(byte, b'%' | b';' | b'|' | b'&' | b'\'' | b'"'));
    ends && (Word::of(name).is_some() || word.starts_with(b"/") || word.starts_with(b"./"))
        || text.starts_with(b"$(")
        || text.starts_with(b"`")
}

/// Whether the path leads to what a server runs or obeys.
fn is_foreign(path: &[u8]) -> bool {
    let path = path.get(..FAR).unwrap_or(path);
    [&b"/etc/"[..], b"/root/", b"/var/www/", b"/var/spool/cron", b"/usr/", b"~/.", b"/srv/www/"]
        .iter()
        .any(|known| path.starts_with(known))
        || is_sensitive(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Paranoia;
    use crate::rules::scan::scan;

    fn finds(text: &str) -> bool {
        let mut hits = Hits::new(Paranoia::One);
        detect(text.as_bytes(), scan(text.as_bytes()), &mut hits);
        !hits.is_empty()
    }

    #[test]
    fn options_are_told_by_their_name_and_what_they_are_given() {
        for text in [
            "--exec=id",
            "--rsh=/tmp/x",
            "-o ProxyCommand=sh x",
            "git@-oProxyCommand=id/x",
            "--checkpoint=1 --checkpoint-action=exec=id",
            "--config=alias.x=!id",
            "-c core.sshCommand=id",
            "x -exec sh -c id +",
            "https://example.com/x.git --upload-pack=x",
            "--output=/etc/cron.d/x",
        ] {
            assert!(finds(text), "{text}");
        }
        for text in [
            "--exec=foreground",
            "--rsh=5",
            "-o",
            "--output=report.pdf",
            "-exec was told",
            "well-known x",
            "x --exec=id",
            "--command=help",
            "ext::path",
            "-",
            "ssh://host-o",
        ] {
            assert!(!finds(text), "{text}");
        }
    }
}
