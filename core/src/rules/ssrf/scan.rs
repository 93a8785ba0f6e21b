//! The hosts in a text: behind a scheme, behind `//`, behind `@`, or at its start.

use super::address::Reach;
use super::catalogue::{
    DISGUISED_ADDRESS, INTERNAL_ADDRESS, INTERNAL_NAME, METADATA, RAW_SCHEME, REBINDING_NAME, REDIRECT, RUNTIME_API,
    UNUSUAL_HOST, UNUSUAL_SCHEME,
};
use super::host::{Host, Spelling, classify, split_host};
use crate::finding::Paranoia;
use crate::rules::ascii::{ByteSet, Lower, is_blank, starts_with};
use crate::rules::hits::Hits;
use crate::rules::scan::Bytes;
use crate::rules::subject::Subject;

static TRIGGERS: ByteSet = ByteSet::new(b":@=");

/// How far behind a scheme an `@` may still be part of the URL.
const REACH: usize = 512;

pub(super) fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    // Source code and Markdown explain such addresses.
    let quoted = subject.quotes_code();
    let mut scan = Scan { hits, quoted, loud: subject.paranoia > Paranoia::One };
    scan.start(text);
    if may_hold(subject.bytes, scan.loud) {
        scan.walk(text);
    }
}

/// Whether the text has what no rule does without: a colon with two slashes behind it or the name of a scheme that needs
/// none before it, or a parameter that is a link.
fn may_hold(bytes: Bytes, loud: bool) -> bool {
    bytes.any(Bytes::SCHEME) || loud && bytes.any(Bytes::LINK)
}

struct Scan<'h> {
    hits: &'h mut Hits,
    quoted: bool,
    /// Whether rules of level 2 are asked for.
    loud: bool,
}

/// Where a host stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Behind a scheme of the web, or an `@`.
    Url,
    /// Behind another scheme: names without dots are buckets, tables and the like.
    Link,
    /// At the start of the text, without a scheme.
    Start,
}

/// What was read of a URL behind its scheme; no byte of it is read twice.
struct Authority {
    start: usize,
    read: usize,
    /// A path, a query or a fragment began.
    path: bool,
    /// There was a blank, a quote or another sign that ends a URL in a text.
    ended: bool,
}

impl Authority {
    /// That of a URL whose scheme ends at `start`.
    fn new(text: &[u8], start: usize) -> Self {
        let slashes =
            text.get(start..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b'/' | b'\\')).count();
        Self { start, read: start + slashes, path: false, ended: false }
    }

    /// Reads on up to `end`.
    fn read(&mut self, text: &[u8], end: usize) {
        for &byte in text.get(self.read..end).unwrap_or_default() {
            self.path |= matches!(byte, b'/' | b'\\' | b'?' | b'#');
            self.ended |= is_blank(byte) || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b',');
        }
        self.read = self.read.max(end);
    }

    /// Whether it may all be the name of a user.
    const fn is_tight(&self) -> bool {
        !self.path && !self.ended
    }
}

impl Scan<'_> {
    /// The hosts behind a scheme, an `@` or the name of a parameter.
    fn walk(&mut self, text: &[u8]) {
        let mut rest = text;
        let mut url: Option<Authority> = None;
        while let Some((byte, behind)) = TRIGGERS.next(rest) {
            rest = behind;
            let at = text.len() - behind.len();
            let ahead = text.get(..at - 1).unwrap_or_default();
            match byte {
                b':' => {
                    if self.scheme(ahead, behind) {
                        url = Some(Authority::new(text, at));
                    }
                }
                b'@' => {
                    if let Some(url) = &mut url {
                        url.read(text, at - 1);
                        if url.is_tight() || at - url.start < REACH {
                            self.userinfo(url, behind);
                        }
                    }
                }
                _ => self.parameter(ahead, behind),
            }
        }
    }

    /// The text may be a URL without its scheme.
    fn start(&mut self, text: &[u8]) {
        let text = text.trim_ascii_start();
        let slashes = text.iter().take(64).take_while(|byte| matches!(byte, b'/' | b'\\')).count();
        let behind = text.get(slashes..).unwrap_or_default();
        if slashes == 0 {
            // An address, a name of the metadata service, or a name that only level 2 asks about.
            let starts = behind.first().is_some_and(|&byte| byte.is_ascii_digit() || byte >= 0x80 || byte == b'[')
                || starts_with(behind, b"metadata")
                || starts_with(behind, b"instance-data");
            if starts || self.loud {
                self.host(behind, Place::Start);
            }
        } else if slashes > 1 && behind.first().is_some_and(|&byte| byte != b' ') {
            self.relative(behind);
        } else if self.loud
            && (starts_with(behind, b"http:") || starts_with(behind, b"https:") || behind.starts_with(b"\t/"))
        {
            // `/https://host`, and a tab that browsers drop.
            self.hits.add(&REDIRECT);
        }
    }

    /// A host behind two slashes or more, with no scheme in front.
    fn relative(&mut self, behind: &[u8]) {
        let behind = behind.trim_ascii_start();
        let slashes = behind.iter().take(64).take_while(|byte| matches!(byte, b'/' | b'\\')).count();
        let behind = behind.get(slashes..).unwrap_or_default();
        let (host, rest) = split_host(behind);
        let dotted = host.contains(&b'.') && !host.starts_with(b".") && !host.ends_with(b".");
        let nested = starts_with(behind, b"http") || starts_with(behind, b"javascript:");
        if (dotted && rest.first() != Some(&b'(')) || (nested && rest.first() == Some(&b':')) || rest.starts_with(b";@")
        {
            self.hits.add(&REDIRECT);
        }
        self.host(behind, Place::Url);
    }

    /// Judges what a colon separates. True if it is the start of a URL.
    fn scheme(&mut self, ahead: &[u8], behind: &[u8]) -> bool {
        let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'_');
        let count = ahead.iter().rev().take(16).take_while(|&&byte| part(byte)).count();
        let scheme = ahead.get(ahead.len() - count..).unwrap_or_default();
        if count == 0 {
            return false;
        }
        let slashes = behind.iter().take(64).take_while(|byte| matches!(byte, b'/' | b'\\')).count();
        let scheme = Lower::new(scheme);
        let web = matches!(scheme.get(), b"http" | b"https" | b"ws" | b"wss" | b"ftp");
        let authority = behind.get(slashes..).unwrap_or_default();
        match scheme.get() {
            b"gopher" | b"dict" if slashes >= 2 => self.certain(&RAW_SCHEME),
            b"netdoc" | b"local_file" if slashes >= 1 => self.certain(&RAW_SCHEME),
            b"jar" if starts_with(behind, b"http") || starts_with(behind, b"ftp:") => self.certain(&RAW_SCHEME),
            b"ldap" | b"ldaps" | b"tftp" | b"imap" | b"imaps" | b"pop3" | b"pop3s" | b"smtp" | b"smtps" | b"telnet"
            | b"rmi" | b"iiop" | b"acap" | b"xri" | b"rlogin" | b"rtsp" | b"sftp" | b"finger" | b"nntp"
                if slashes == 2 =>
            {
                self.hits.add(&UNUSUAL_SCHEME);
            }
            _ => {}
        }
        if slashes < 2 && !(web && authority.first().is_some_and(|&byte| !is_blank(byte))) {
            return false;
        }
        if self.loud && web {
            let (host, rest) = split_host(authority.trim_ascii_start());
            let dotted = host.contains(&b'.') && host.first().is_some_and(u8::is_ascii_alphanumeric);
            // Not two slashes, and a host nonetheless.
            let odd = slashes != 2
                || behind.iter().take(slashes).any(|&byte| byte == b'\\')
                || authority.first() == Some(&b'\t');
            if (odd && (dotted || starts_with(authority, b"["))) || rest.first() == Some(&b'\\') {
                self.hits.add(&REDIRECT);
            }
        }
        let web = web || matches!(scheme.get(), b"gopher" | b"dict" | b"ldap" | b"ldaps");
        self.host(authority, if web { Place::Url } else { Place::Link });
        true
    }

    /// What is behind an `@`: the true host, or a part of the path.
    fn userinfo(&mut self, url: &Authority, behind: &[u8]) {
        let (host, _) = split_host(behind);
        // Versions and places stand behind an `@` in paths. What some reader takes for a host there is an address in one number.
        let digits = host.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let number = match host {
            [b'[', ..] => true,
            [b'0'..=b'9', ..] => !url.path || digits > 7 || starts_with(host, b"0x"),
            _ => false,
        };
        // A name behind a path or a blank is a mail address more often than not.
        if number || (url.is_tight() && host.contains(&b'.')) {
            self.host(behind, Place::Url);
            self.hits.add(&REDIRECT);
        } else if matches!(classify(host), Host::LocalName | Host::MetadataName | Host::RebindingName(_)) {
            self.host(behind, Place::Link);
        }
    }

    /// A parameter whose value is a link that has its host where a path should be.
    fn parameter(&mut self, ahead: &[u8], behind: &[u8]) {
        if !self.loud {
            return;
        }
        let slashes = behind.iter().take(8).take_while(|byte| matches!(byte, b'/' | b'\\')).count();
        if slashes >= 2 {
            let (host, _) = split_host(behind.get(slashes..).unwrap_or_default());
            if host.contains(&b'.') && !host.starts_with(b".") {
                self.hits.add(&REDIRECT);
            }
        } else if (starts_with(behind, b"http://") || starts_with(behind, b"https://")) && asks_for_link(ahead) {
            self.hits.add(&REDIRECT);
        }
    }

    /// Judges the host that the text starts with.
    fn host(&mut self, text: &[u8], place: Place) {
        let (host, rest) = split_host(text);
        if host.is_empty() {
            return;
        }
        let (port, path) = port(rest);
        let path = if path.first() == Some(&b'\\') { path } else { path.strip_prefix(b"/").map_or(&[][..], |_| path) };
        if place == Place::Start && (path.is_empty() || !is_whole(path)) {
            return;
        }
        let kind = classify(host);
        // Fractions, dates and versions start with numbers too.
        let quad = host.iter().filter(|&&byte| byte == b'.').count() >= 3 || starts_with(host, b"0x");
        if place == Place::Start && matches!(kind, Host::Address { .. }) && !quad {
            return;
        }
        let metadata_path =
            [&b"/latest"[..], b"/computemetadata", b"/metadata", b"/v2/credentials", b"/opc/", b"/openstack"]
                .iter()
                .any(|start| starts_with(path, start));
        match kind {
            Host::Address { reach: Reach::Metadata, spelling } => {
                if place != Place::Start || metadata_path || spelling == Spelling::Disguised {
                    self.certain(&METADATA);
                } else {
                    self.hits.add(&INTERNAL_ADDRESS);
                }
            }
            Host::MetadataName | Host::RebindingName(Reach::Metadata) => {
                if metadata_path || (place != Place::Start && host.contains(&b'.')) {
                    self.certain(&METADATA);
                } else {
                    self.hits.add(&INTERNAL_NAME);
                }
            }
            Host::Address { reach: Reach::Public, spelling } => {
                if place != Place::Start && (spelling > Spelling::Plain || host.starts_with(b"[")) {
                    self.hits.add(&UNUSUAL_HOST);
                }
            }
            Host::Address { reach, spelling } => {
                if reach == Reach::Loopback && is_runtime(port, path) {
                    self.certain(&RUNTIME_API);
                }
                let hidden = spelling == Spelling::Disguised && reach != Reach::Reserved;
                if hidden && place != Place::Start {
                    self.certain(&DISGUISED_ADDRESS);
                } else if place != Place::Start || !is_mask(path) {
                    self.hits.add(&INTERNAL_ADDRESS);
                }
            }
            Host::LocalName => {
                if is_runtime(port, path) {
                    self.certain(&RUNTIME_API);
                }
                self.hits.add(&INTERNAL_NAME);
            }
            Host::RebindingName(_) => self.hits.add(&REBINDING_NAME),
            Host::NoAddress | Host::Disguised => {
                if place != Place::Start {
                    self.hits.add(&UNUSUAL_HOST);
                }
            }
            Host::Single => {
                if place == Place::Url && rest.first().is_some_and(|byte| matches!(byte, b'/' | b':')) {
                    self.hits.add(&INTERNAL_NAME);
                }
            }
            Host::Name => {}
        }
    }

    /// Adds a rule of level 1, or its like of level 2 where such addresses are explained.
    fn certain(&mut self, rule: &'static crate::finding::Rule) {
        self.hits.add(if self.quoted { &INTERNAL_ADDRESS } else { rule });
    }
}

/// The port, and what is behind it.
fn port(text: &[u8]) -> (u32, &[u8]) {
    let Some(digits) = text.strip_prefix(b":") else { return (0, text) };
    let count = digits.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = digits.split_at_checked(count).unwrap_or((digits, &[]));
    (digits.iter().fold(0, |port, &digit| port * 10 + u32::from(digit - b'0')), rest)
}

/// Whether a service of the function's own listens there.
fn is_runtime(port: u32, path: &[u8]) -> bool {
    let api = starts_with(path, b"/2018-06-01/") || starts_with(path, b"/2020-0") || starts_with(path, b"/2022-07-01/");
    match port {
        9001 => api,
        2772 => starts_with(path, b"/applications/"),
        2773 => starts_with(path, b"/secretsmanager/") || starts_with(path, b"/systemsmanager/"),
        _ => false,
    }
}

/// Whether a path is all that follows: no blanks, as in prose.
fn is_whole(path: &[u8]) -> bool {
    !path.iter().take(REACH).any(|&byte| byte == b' ')
}

/// Whether a path is the mask of a network: `/24`.
fn is_mask(path: &[u8]) -> bool {
    matches!(path, [b'/', digits @ ..] if !digits.is_empty() && digits.len() < 3 && digits.iter().all(u8::is_ascii_digit))
}

/// Whether the text ends with the name of a parameter that takes a link to go to.
fn asks_for_link(ahead: &[u8]) -> bool {
    let name = Lower::new(crate::rules::ascii::last_word(ahead));
    matches!(ahead.get(..ahead.len() - name.get().len()).and_then(<[u8]>::last), Some(b'?' | b'&'))
        && matches!(
            name.get(),
            b"url" | b"uri" | b"next" | b"redirect" | b"redir" | b"rurl" | b"dest" | b"target" | b"continue" | b"goto"
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The quick look never turns away what the scan would find.
        #[test]
        fn the_quick_look_misses_nothing(
            text in "([:@=/\\\\ ?&.\\[\\]]|http|HTTPS|jar|gopher|ldap|url|127\\.0\\.0\\.1|0x7f|a\\.b|localhost){0,10}"
        ) {
            let text = text.as_bytes();
            let mut hits = Hits::new(Paranoia::Three);
            Scan { hits: &mut hits, quoted: false, loud: true }.walk(text);
            prop_assert!(hits.is_empty() || may_hold(crate::rules::scan::scan(text), true));
        }
    }

    fn found(text: &str) -> Vec<&'static str> {
        let mut hits = Hits::new(Paranoia::One);
        Scan { hits: &mut hits, quoted: false, loud: false }.walk(text.as_bytes());
        hits.rules().map(|rule| rule.id).collect()
    }

    #[test]
    fn the_host_is_behind_the_name_of_the_user() {
        let name = "a".repeat(600);
        assert_eq!(found(&format!("http://{name}@169.254.169.254/latest/meta-data/")), ["ssrf.metadata-address"]);
        assert_eq!(found("http://a b@169.254.169.254/latest/meta-data/"), ["ssrf.metadata-address"]);
        assert_eq!(found("https://example.com/a@2852039166/"), ["ssrf.metadata-address"]);
        assert_eq!(found("https://example.com/a?b@0xa9fea9fe"), ["ssrf.metadata-address"]);
        for text in ["https://esm.sh/react@18", "https://www.example.com/maps/@52,13,10z", "https://medium.example/@10"]
        {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn ports_are_numbers() {
        assert_eq!(port(b":8080/a"), (8080, &b"/a"[..]));
        assert_eq!(port(b"/a"), (0, &b"/a"[..]));
        assert_eq!(port(b":99999999"), (999_999, &b"99"[..]));
    }
}
