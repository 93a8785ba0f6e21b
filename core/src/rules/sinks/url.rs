//! Values that are the address of a request that the function makes.
//!
//! What is taken is a small part of RFC 3986 that every parser reads alike: `http` or `https`, a plain name with a dot or
//! a plain public address, a port, and a path without blanks and backslashes.

use super::SinkDetector;
use crate::finding::{Class, Paranoia, Rule, Severity};
use crate::rules::ascii::strip;
use crate::rules::hits::Hits;
use crate::rules::ssrf::address::Reach;
use crate::rules::ssrf::host::{Host, Spelling, classify};
use crate::rules::subject::{Sink, Subject};

pub(super) static DETECTOR: SinkDetector =
    SinkDetector { sink: Sink::Url, detect, rules: &[&SCHEME, &FORM, &CREDENTIALS, &HOST, &INTERNAL] };

static SCHEME: Rule = Rule {
    id: "ssrf.url-scheme",
    class: Class::Ssrf,
    severity: Severity::High,
    cwe: 918,
    paranoia: Paranoia::One,
    summary: "a request to something that is not `http://` or `https://`",
    details: "Other schemes read files and speak to other servers, and an address without a scheme goes wherever the code \
              around it says. Only `http://` and `https://` are taken.",
    matches: &["file:///etc/passwd", "//evil.example/", "gopher://a.example/", "http:a.example", "a.example", ""],
    passes: &["https://a.example/", "HTTP://a.example"],
};

static FORM: Rule = Rule {
    id: "ssrf.url-form",
    class: Class::Ssrf,
    severity: Severity::High,
    cwe: 918,
    paranoia: Paranoia::One,
    summary: "a URL that parsers do not read alike",
    details: "Blanks, control characters, backslashes, an odd port or an `@` behind the host: one parser sees one host, the \
              next another, and the check is made by the wrong one. Percent-encode what is in a path.",
    matches: &[
        "http://a.example\\@b.example/",
        "http://a.example/ b",
        "http://a.example:x/",
        "http://a.example?@b.example",
        "http:///a.example",
    ],
    passes: &["https://a.example:8443/p?q=a@b#c", "http://a.example/caf\u{e9}"],
};

static CREDENTIALS: Rule = Rule {
    id: "ssrf.url-credentials",
    class: Class::Ssrf,
    severity: Severity::High,
    cwe: 918,
    paranoia: Paranoia::One,
    summary: "a URL with a user before its host",
    details: "`https://known.example@evil.example/` goes to `evil.example`. No honest sender writes a user into an address.",
    matches: &["https://a.example@b.example/", "http://u:p@b.example"],
    passes: &["https://a.example/@b"],
};

static HOST: Rule = Rule {
    id: "ssrf.url-host",
    class: Class::Ssrf,
    severity: Severity::High,
    cwe: 918,
    paranoia: Paranoia::One,
    summary: "a URL whose host is not a plain name or address",
    details: "Addresses in octal, as one number or within IPv6, characters that turn into others, escapes: filters and \
              libraries do not agree on them. Take the ASCII form of an internationalised name (`xn--…`).",
    matches: &[
        "http://0x08080808/",
        "http://%61.example/",
        "http://\u{24d4}x.example/",
        "http://1.2.3/",
        "http://a..example/",
    ],
    passes: &["http://xn--mnchen-3ya.de/", "http://8.8.8.8/", "http://[2606:4700::1111]/"],
};

static INTERNAL: Rule = Rule {
    id: "ssrf.url-internal",
    class: Class::Ssrf,
    severity: Severity::Critical,
    cwe: 918,
    paranoia: Paranoia::One,
    summary: "a request to an address within the network",
    details: "Loopback, private, link-local, reserved and metadata addresses, in every spelling, and the names that mean \
              them. A public name may still resolve to one: compare the address that is connected to as well.",
    matches: &[
        "http://169.254.169.254/latest/",
        "http://localhost/",
        "http://[::ffff:10.0.0.1]/",
        "http://017700000001/",
        "https://db.internal/",
        "https://10.0.0.1.nip.io/",
        "http://vault/",
    ],
    passes: &["http://a.example/", "http://172.32.0.1/"],
};

fn detect(subject: &Subject<'_>, hits: &mut Hits) {
    let text = subject.text;
    if text.iter().any(|&byte| byte <= b' ' || byte == 0x7f || byte == b'\\') {
        hits.add(&FORM);
    }
    let Some(rest) = strip(text, b"https://").or(strip(text, b"http://")) else {
        hits.add(&SCHEME);
        return;
    };
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#' | b'\\')).unwrap_or(rest.len());
    let Some((authority, path)) = rest.split_at_checked(end) else { return };
    if !matches!(path.first(), None | Some(b'/')) && path.contains(&b'@') {
        hits.add(&FORM);
    }
    let host = match authority.iter().rposition(|&byte| byte == b'@') {
        Some(at) => {
            hits.add(&CREDENTIALS);
            authority.get(at + 1..).unwrap_or_default()
        }
        None => authority,
    };
    judge_host(without_port(host, hits), hits);
}

/// The host without its port, which must be a number.
fn without_port<'a>(host: &'a [u8], hits: &mut Hits) -> &'a [u8] {
    let bracket = host.iter().rposition(|&byte| byte == b']').unwrap_or_default();
    let Some(colon) = host.iter().rposition(|&byte| byte == b':').filter(|&colon| colon > bracket) else { return host };
    // A colon within brackets that are not closed.
    if host.first() == Some(&b'[') && bracket == 0 {
        return host;
    }
    let (host, port) = host.split_at_checked(colon).unwrap_or((host, &[]));
    let digits = port.get(1..).unwrap_or_default();
    let number =
        digits.iter().fold(0_u32, |port, &digit| port.saturating_mul(10).saturating_add(u32::from(digit) & 0xf));
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) || digits.len() > 5 || number > 65535 {
        hits.add(&FORM);
    }
    host
}

fn judge_host(host: &[u8], hits: &mut Hits) {
    if host.is_empty() {
        hits.add(&FORM);
        return;
    }
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let labels =
        host.len() <= 253 && host.split(|&byte| byte == b'.').all(|label| !label.is_empty() && label.len() < 64);
    if host.first() != Some(&b'[') && !(labels && host.iter().all(plain)) {
        hits.add(&HOST);
    }
    match classify(host) {
        Host::Name => {}
        Host::Address { reach: Reach::Public, spelling: Spelling::Plain } => {}
        Host::Address { reach: Reach::Public, .. } | Host::NoAddress | Host::Disguised => hits.add(&HOST),
        Host::Address { .. } | Host::MetadataName | Host::LocalName | Host::RebindingName(_) | Host::Single => {
            hits.add(&INTERNAL);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{ClassSet, Paranoia};
    use crate::rules::{Context, Inspector, SinkSet, Views};
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};
    use url::Url;

    fn passes(text: &str) -> bool {
        let context = Context { sinks: SinkSet::EMPTY.with(Sink::Url), ..Context::default() };
        let mut hits = Hits::new(Paranoia::One);
        Inspector::new(Paranoia::One, ClassSet::from_iter(Class::ALL)).inspect(
            &mut Views::default(),
            text.as_bytes(),
            context,
            &mut hits,
        );
        hits.is_empty()
    }

    fn internal_v4(address: Ipv4Addr) -> bool {
        let [a, b, ..] = address.octets();
        address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_unspecified()
            || address.is_multicast()
            || address.is_broadcast()
            || a == 0
            || a >= 240
            || (a == 100 && (64..128).contains(&b))
            || address == Ipv4Addr::new(168, 63, 129, 16)
            || address == Ipv4Addr::new(192, 0, 0, 192)
    }

    fn internal_v6(address: Ipv6Addr) -> bool {
        let within = address.to_ipv4().or(address.to_ipv4_mapped());
        address.is_loopback()
            || address.is_unspecified()
            || address.is_multicast()
            || address.is_unique_local()
            || address.is_unicast_link_local()
            || within.is_some_and(internal_v4)
    }

    /// What a real parser makes of a text that the sink takes.
    fn is_safe(text: &str) -> Result<(), String> {
        let Ok(url) = Url::parse(text) else { return Ok(()) };
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("scheme {}", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("a user".into());
        }
        match url.host() {
            None => Err("no host".into()),
            Some(url::Host::Ipv4(address)) if internal_v4(address) => Err(format!("{address}")),
            Some(url::Host::Ipv6(address)) if internal_v6(address) => Err(format!("{address}")),
            Some(url::Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                let local = ["localhost", "local", "internal"];
                if !name.contains('.') || local.iter().any(|last| name.rsplit('.').next() == Some(*last)) {
                    return Err(format!("name {name}"));
                }
                // The text names the host that the parser found: nothing hides it.
                let stands = text.to_ascii_lowercase().find(name);
                if stands.is_some_and(|at| at <= 8) { Ok(()) } else { Err(format!("hidden {name}")) }
            }
            Some(_) => Ok(()),
        }
    }

    fn piece() -> impl Strategy<Value = String> {
        let fixed = prop::sample::select(vec![
            "http",
            "https",
            "HTTP",
            ":",
            "://",
            "/",
            "//",
            "\\",
            "@",
            "?",
            "#",
            ".",
            "[",
            "]",
            "%",
            "%2e",
            "%00",
            "%40",
            "0x",
            "0",
            "127",
            "169.254.169.254",
            "10.0.0.1",
            "8.8.8.8",
            "0177",
            "2130706433",
            "::1",
            "::ffff:",
            "a9fe:a9fe",
            "2606:4700::1111",
            "fe80::1",
            "localhost",
            "internal",
            "metadata",
            "a.example",
            "nip.io",
            "xn--",
            "\u{2024}",
            "\u{3002}",
            "\u{ff0e}",
            "\u{24b6}",
            "\u{ff10}",
            "\u{ad}",
            "\u{200b}",
            "\u{ff0f}",
            "\t",
            "\n",
            " ",
            "-",
            "_",
            ":80",
            ":99999",
            "user",
            "com",
        ]);
        prop_oneof![4 => fixed.prop_map(str::to_owned), 1 => "[ -~]{1,4}", 1 => "\\PC{1,2}"]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn what_passes_is_a_request_to_a_public_host(pieces in prop::collection::vec(piece(), 0..8), scheme in 0..4_u8) {
            let start = ["", "http://", "https://", "https:"][usize::from(scheme)];
            let text = start.to_owned() + &pieces.concat();
            if passes(&text) {
                prop_assert_eq!(is_safe(&text), Ok(()), "{:?}", text);
            }
        }

        #[test]
        fn no_internal_address_passes(bits: u32, form in 0..6_u8) {
            let address = Ipv4Addr::from_bits(bits);
            let [a, b, c, d] = address.octets();
            let host = match form {
                0 => format!("{address}"),
                1 => format!("{bits}"),
                2 => format!("0x{bits:x}"),
                3 => format!("0{a:o}.0x{b:x}.{c}.{d}"),
                4 => format!("[::ffff:{address}]"),
                _ => format!("{a}.{}", bits & 0xff_ffff),
            };
            let passed = passes(&format!("http://{host}/"));
            prop_assert!(!passed || (form == 0 && !internal_v4(address)), "{}", host);
        }
    }

    #[test]
    fn honest_addresses_pass() {
        for text in [
            "https://example.com",
            "https://hooks.example.com:8443/a/b?c=d&e=%20#f",
            "http://93.184.216.34/x",
            "https://[2606:2800:220:1::1]:443/",
            "https://bucket.s3.eu-west-1.amazonaws.com/key.txt?X-Amz-Signature=0a",
            "https://example.co.uk/@user/a,b;c=(d)",
        ] {
            assert!(passes(text), "{text}");
        }
    }
}
