//! The host of a URL, read as loosely as all the libraries together that may read it.

use super::address::{Reach, of_v4, of_v6};
use crate::rules::ascii::is_blank;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Longer hosts do not resolve.
const LONGEST: usize = 253;

/// What a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Host {
    /// A number, as a dotted quad or in brackets.
    Address { reach: Reach, spelling: Spelling },
    /// A name of the metadata service.
    MetadataName,
    /// A name that means the machine, or something in its network.
    LocalName,
    /// A name that resolves to an address that is part of it, or to one address now and to another later.
    RebindingName(Reach),
    /// Ends like an address and is none.
    NoAddress,
    /// A name without dots.
    Single,
    /// Any other name, spelled with characters that turn into ASCII.
    Disguised,
    /// Any other name.
    Name,
}

/// How an address is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::rules) enum Spelling {
    /// A dotted quad, or IPv6 as itself.
    Plain,
    /// With fewer than four parts.
    Short,
    /// As one number, octal, hexadecimal, too large, in characters that turn into digits, as IPv4 within IPv6.
    Disguised,
}

/// Splits the host off the text that it starts.
pub(in crate::rules) fn split_host(text: &[u8]) -> (&[u8], &[u8]) {
    let window = text.get(..LONGEST * 4).unwrap_or(text);
    if window.first() == Some(&b'[') {
        let inner = window.iter().take(80).position(|byte| *byte == b']' || is_blank(*byte) || *byte == b'/');
        if let Some(end) = inner {
            return text.split_at_checked(end + 1).unwrap_or((text, &[]));
        }
    }
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') || *byte >= 0x80;
    let count = window.iter().take_while(|byte| part(byte)).count();
    text.split_at_checked(count).unwrap_or((text, &[]))
}

/// What that host is.
pub(in crate::rules) fn classify(host: &[u8]) -> Host {
    if let Some(inner) = host.strip_prefix(b"[") {
        return bracketed(inner.strip_suffix(b"]").unwrap_or(inner));
    }
    let folded = Folded::new(host);
    let name = folded.get();
    let name = name.strip_suffix(b".").unwrap_or(name);
    if name.is_empty() {
        return Host::Name;
    }
    if ends_in_number(name) {
        return match number(name) {
            Some((bits, spelling)) => {
                let spelling = if folded.disguised { Spelling::Disguised } else { spelling };
                Host::Address { reach: of_v4(Ipv4Addr::from_bits(bits)), spelling }
            }
            None => Host::NoAddress,
        };
    }
    match of_name(name) {
        Host::Name if folded.disguised => Host::Disguised,
        host => host,
    }
}

/// A host in lower case, with the characters that internationalised names turn into ASCII turned.
struct Folded {
    bytes: [u8; LONGEST],
    len: usize,
    disguised: bool,
}

impl Folded {
    fn new(host: &[u8]) -> Self {
        let mut folded = Self { bytes: [0; LONGEST], len: 0, disguised: false };
        let mut rest = host;
        while let Some((&byte, behind)) = rest.split_first() {
            rest = behind;
            if byte < 0x80 {
                folded.push(byte.to_ascii_lowercase());
                continue;
            }
            let count = match byte {
                0xc0..=0xdf => 1,
                0xe0..=0xef => 2,
                0xf0.. => 3,
                _ => 0,
            };
            let (tail, behind) = rest.split_at_checked(count).unwrap_or((&[], rest));
            rest = behind;
            let first = u32::from(byte) & (0x3f >> count);
            let code = tail.iter().fold(first, |code, &byte| code << 6 | u32::from(byte & 0x3f));
            match compatible(code) {
                Some(b'\0') => folded.disguised = true,
                Some(ascii) => {
                    folded.disguised = true;
                    folded.push(ascii);
                }
                // An honest letter of another script: any byte that is in no name of ours.
                None => folded.push(0xff),
            }
        }
        folded
    }

    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len) {
            *slot = byte;
            self.len += 1;
        }
    }

    fn get(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// The ASCII that UTS #46 maps a character to; NUL for one that it drops.
fn compatible(code: u32) -> Option<u8> {
    let from = |base: u32, first: u8| u8::try_from(code - base).ok().map(|offset| first + offset);
    match code {
        0x3002 | 0xff0e | 0xff61 | 0x2024 => Some(b'.'),
        0xad | 0x200b | 0x2060 | 0xfeff => Some(b'\0'),
        0xff10..=0xff19 => from(0xff10, b'0'),
        0xff21..=0xff3a => from(0xff21, b'a'),
        0xff41..=0xff5a => from(0xff41, b'a'),
        // Circled.
        0x2460..=0x2468 => from(0x2460, b'1'),
        0x24ea => Some(b'0'),
        0x24b6..=0x24cf => from(0x24b6, b'a'),
        0x24d0..=0x24e9 => from(0x24d0, b'a'),
        // Superscript and subscript.
        0xb9 => Some(b'1'),
        0xb2 => Some(b'2'),
        0xb3 => Some(b'3'),
        0x2070 => Some(b'0'),
        0x2074..=0x2079 => from(0x2074, b'4'),
        0x2080..=0x2089 => from(0x2080, b'0'),
        // Mathematical: five runs of ten digits, thirteen of the alphabet twice.
        0x1d7ce..=0x1d7ff => u8::try_from((code - 0x1d7ce) % 10).ok().map(|digit| b'0' + digit),
        0x1d400..=0x1d6a3 => u8::try_from((code - 0x1d400) % 26).ok().map(|letter| b'a' + letter),
        _ => None,
    }
}

fn bracketed(inner: &[u8]) -> Host {
    let end = inner.iter().position(|&byte| byte == b'%').unwrap_or(inner.len());
    let address = inner.get(..end).and_then(|text| std::str::from_utf8(text).ok()).and_then(|text| text.parse().ok());
    let Some(address) = address else { return Host::NoAddress };
    let address: Ipv6Addr = address;
    let within = match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => false,
        [0, 0, 0, 0, 0, ..] | [0, 0, 0, 0, 0xffff, 0, ..] | [0x64, 0xff9b, ..] | [0x2002, ..] => true,
        _ => false,
    };
    Host::Address { reach: of_v6(address), spelling: if within { Spelling::Disguised } else { Spelling::Plain } }
}

/// Whether the last label is a number: then the host is an address or nothing (WHATWG URL, "ends in a number").
fn ends_in_number(name: &[u8]) -> bool {
    let last = name.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
    let hex = last.strip_prefix(b"0x").is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    hex || (!last.is_empty() && last.iter().all(u8::is_ascii_digit))
}

/// The address that C's `inet_aton` and its kin read, and how it is spelled. Too large parts wrap, as they do in some.
fn number(name: &[u8]) -> Option<(u32, Spelling)> {
    let mut spelling = Spelling::Plain;
    let mut bits: u32 = 0;
    let mut count = 0;
    let mut last = 0;
    for part in name.split(|&byte| byte == b'.') {
        if count == 4 {
            return None;
        }
        if count > 0 {
            bits = bits << 8 | u32::try_from(last & 0xff).ok()?;
            if last > 0xff {
                spelling = Spelling::Disguised;
            }
        }
        let (digits, radix) = match part {
            [b'0', b'x', digits @ ..] => (digits, 16),
            [b'0', b'o', digits @ ..] => (digits, 8),
            [b'0', digits @ ..] if !digits.is_empty() && digits.iter().all(|digit| (b'0'..=b'7').contains(digit)) => {
                (digits, 8)
            }
            digits => (digits, 10),
        };
        if radix != 10 || (digits.len() > 1 && digits.first() == Some(&b'0')) {
            spelling = Spelling::Disguised;
        }
        if digits.is_empty() && radix == 10 {
            return None;
        }
        last = 0_u64;
        for &digit in digits {
            let digit = char::from(digit).to_digit(radix)?;
            last = last.wrapping_mul(u64::from(radix)).wrapping_add(u64::from(digit));
        }
        count += 1;
    }
    let room = 8 * (4 - (count - 1)).min(4);
    let limit = 1_u64 << room;
    if count == 1 || last >= limit {
        spelling = Spelling::Disguised;
    }
    if count < 4 {
        spelling = spelling.max(Spelling::Short);
    }
    let low = u32::try_from(last & (limit - 1)).ok()?;
    Some((if room == 32 { low } else { bits << room | low }, spelling))
}

fn of_name(name: &[u8]) -> Host {
    if matches!(
        name,
        b"metadata"
            | b"metadata.google.internal"
            | b"metadata.goog"
            | b"metadata.azure.internal"
            | b"metadata.tencentyun.com"
            | b"metadata.packet.net"
            | b"metadata.platformequinix.com"
            | b"instance-data"
            | b"instance-data.ec2.internal"
            | b"rancher-metadata"
            | b"metadata.internal"
    ) {
        return Host::MetadataName;
    }
    let mut dots = name.iter().enumerate().rev().filter(|(_, byte)| **byte == b'.').map(|(at, _)| at);
    let (last, second) = (dots.next(), dots.next());
    let from = |dot: Option<usize>| dot.map_or(name, |at| name.get(at + 1..).unwrap_or_default());
    if rebinds(from(second)) {
        let front = second.and_then(|at| name.get(..at)).unwrap_or_default();
        return Host::RebindingName(embedded(front));
    }
    let machine = matches!(
        name,
        b"localhost"
            | b"localhost4"
            | b"localhost6"
            | b"ip6-localhost"
            | b"ip6-loopback"
            | b"loopback"
            | b"broadcasthost"
    );
    let network = matches!(
        from(last),
        b"localhost"
            | b"localdomain"
            | b"localdomain4"
            | b"localdomain6"
            | b"local"
            | b"internal"
            | b"intranet"
            | b"lan"
            | b"svc"
            | b"corp"
    ) || from(second) == b"home.arpa";
    match last {
        _ if machine => Host::LocalName,
        None => Host::Single,
        Some(_) if network => Host::LocalName,
        Some(_) => Host::Name,
    }
}

/// Whether the names below a domain resolve to the machine, to the address in the name, or to wherever the name says.
fn rebinds(domain: &[u8]) -> bool {
    matches!(
        domain,
        b"nip.io"
            | b"sslip.io"
            | b"xip.io"
            | b"ip6.name"
            | b"traefik.me"
            | b"backname.io"
            | b"localtest.me"
            | b"lvh.me"
            | b"vcap.me"
            | b"lacolhost.com"
            | b"yoogle.com"
            | b"fuf.me"
            | b"localho.st"
            | b"local.gd"
            | b"42foo.com"
            | b"1u.ms"
            | b"rbndr.us"
            | b"rebind.it"
            | b"rebindr.net"
            | b"r3dir.me"
            | b"burpcollaborator.net"
    )
}

/// The reach of the address at the end of a name's front: `a.10.0.0.1`, `a-10-0-0-1`, `0a000001`.
fn embedded(front: &[u8]) -> Reach {
    let label = front.rsplit(|byte| matches!(byte, b'.' | b'-')).next().unwrap_or_default();
    if label.len() == 8 && label.iter().all(u8::is_ascii_hexdigit) {
        let bits = label.iter().fold(0, |bits, &digit| bits << 4 | char::from(digit).to_digit(16).unwrap_or_default());
        return of_v4(Ipv4Addr::from_bits(bits));
    }
    let mut bits = 0_u32;
    for (at, part) in front.rsplit(|byte| matches!(byte, b'.' | b'-')).take(4).enumerate() {
        let text = std::str::from_utf8(part).unwrap_or_default();
        let Ok(octet) = text.parse::<u8>() else { return Reach::Loopback };
        bits |= u32::from(octet) << (8 * at);
    }
    // Without an address these domains mean the machine itself.
    if front.iter().filter(|byte| matches!(byte, b'.' | b'-')).count() < 3 {
        return Reach::Loopback;
    }
    of_v4(Ipv4Addr::from_bits(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(host: &str) -> Option<(Reach, Spelling)> {
        match classify(host.as_bytes()) {
            Host::Address { reach, spelling } => Some((reach, spelling)),
            _ => None,
        }
    }

    #[test]
    fn one_address_has_many_spellings() {
        assert_eq!(address("169.254.169.254"), Some((Reach::Metadata, Spelling::Plain)));
        for host in [
            "2852039166",
            "0xa9fea9fe",
            "0xA9.0xFE.0xA9.0xFE",
            "0251.0376.0251.0376",
            "0251.254.0xa9.254",
            "169.254.43518",
            "169.16689662",
            "425.510.425.510",
            "7147006462",
            "[::ffff:169.254.169.254]",
            "[::ffff:a9fe:a9fe]",
            "[64:ff9b::a9fe:a9fe]",
            "①⑥⑨.②⑤④.①⑥⑨.②⑤④",
            "169。254。169。254",
            "１６９.254.169.254",
            "𝟏𝟔𝟗.254.169.254",
            "169.254.169.254.",
        ] {
            assert_eq!(address(host).map(|found| found.0), Some(Reach::Metadata), "{host}");
        }
    }

    #[test]
    fn names_are_told_apart() {
        for (host, kind) in [
            ("example.com", Host::Name),
            ("LOCALHOST", Host::LocalName),
            ("a.localhost.", Host::LocalName),
            ("ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", Host::LocalName),
            ("mylocalhost.com", Host::Name),
            ("metadata.google.internal", Host::MetadataName),
            ("169.254.169.254.nip.io", Host::RebindingName(Reach::Metadata)),
            ("x-10-0-0-1.sslip.io", Host::RebindingName(Reach::Private)),
            ("a9fea9fe.nip.io", Host::RebindingName(Reach::Metadata)),
            ("lvh.me", Host::RebindingName(Reach::Loopback)),
            ("münchen.de", Host::Name),
            ("ⓔⓧ.com", Host::Disguised),
            ("q177.0.0.1", Host::NoAddress),
            ("1.2.3.4.5", Host::NoAddress),
            ("web", Host::Single),
            ("[zz]", Host::NoAddress),
        ] {
            assert_eq!(classify(host.as_bytes()), kind, "{host}");
        }
    }
}
