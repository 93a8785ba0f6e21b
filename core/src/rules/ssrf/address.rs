//! Who can reach an address: the special-purpose registries of IANA, and the services that clouds put into them.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Who can reach an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Reach {
    /// Everybody.
    Public,
    /// The machine, which gets credentials and settings from there.
    Metadata,
    /// The machine itself.
    Loopback,
    /// The network that the machine is in.
    Private,
    /// The neighbours of the machine.
    LinkLocal,
    /// Nobody: reserved, multicast, for documentation.
    Reserved,
}

/// Who can reach that address.
pub(in crate::rules) const fn of_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        // AWS, Azure, Google Cloud and most others; ECS tasks; EKS pods; Tencent; Alibaba; Oracle Classic; Azure's host.
        [169, 254, 169, 254]
        | [169, 254, 170, 2 | 23]
        | [169, 254, 0, 23]
        | [100, 100, 100, 200]
        | [192, 0, 0, 192]
        | [168, 63, 129, 16] => Reach::Metadata,
        // "This network" reaches the machine itself on Linux.
        [0 | 127, ..] => Reach::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Reach::Private,
        [169, 254, ..] => Reach::LinkLocal,
        [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18..=19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [224..=255, ..] => Reach::Reserved,
        _ => Reach::Public,
    }
}

/// Who can reach that address.
pub(in crate::rules) const fn of_v6(address: Ipv6Addr) -> Reach {
    match address.segments() {
        // AWS, EKS pods, Google Cloud.
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254 | 0x23] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254] => Reach::Metadata,
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Reach::Loopback,
        // An IPv4 address in IPv6's clothes: mapped, compatible, translated, NAT64.
        [0, 0, 0, 0, 0, 0xffff | 0, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => of_v4(v4(high, low)),
        // 6to4.
        [0x2002, high, low, ..] => of_v4(v4(high, low)),
        [0x64, 0xff9b, 1, ..] | [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Reach::Private,
        [0xfe80..=0xfebf, ..] => Reach::LinkLocal,
        // Teredo and other assignments, documentation.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Reach::Reserved,
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Reserved,
    }
}

const fn v4(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits((high as u32) << 16 | low as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranges_agree_with_the_standard_library(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            let special = address.is_private() || address.is_loopback() || address.is_link_local()
                || address.is_multicast() || address.is_broadcast() || address.is_documentation() || address.is_unspecified();
            prop_assert!(!special || of_v4(address) != Reach::Public);
            prop_assert_eq!(of_v6(address.to_ipv6_mapped()), of_v4(address));
        }

        #[test]
        fn ranges_of_v6_agree_with_the_standard_library(bits: u128) {
            let address = Ipv6Addr::from_bits(bits);
            let special = address.is_loopback() || address.is_unspecified() || address.is_multicast()
                || address.is_unique_local() || address.is_unicast_link_local();
            prop_assert!(!special || of_v6(address) != Reach::Public);
        }
    }

    #[test]
    fn borders_are_exact() {
        for (address, reach) in [
            ("9.255.255.255", Reach::Public),
            ("10.0.0.0", Reach::Private),
            ("172.15.255.255", Reach::Public),
            ("172.31.255.255", Reach::Private),
            ("172.32.0.0", Reach::Public),
            ("100.63.255.255", Reach::Public),
            ("100.64.0.0", Reach::Private),
            ("169.253.255.255", Reach::Public),
            ("169.254.1.1", Reach::LinkLocal),
            ("0.0.0.0", Reach::Loopback),
            ("223.255.255.255", Reach::Public),
        ] {
            assert_eq!(of_v4(address.parse().unwrap()), reach, "{address}");
        }
        for (address, reach) in [
            ("::1", Reach::Loopback),
            ("::ffff:169.254.169.254", Reach::Metadata),
            ("64:ff9b::a00:1", Reach::Private),
            ("2002:7f00:1::", Reach::Loopback),
            ("fd00:ec2::254", Reach::Metadata),
            ("fd12::1", Reach::Private),
            ("fe80::1", Reach::LinkLocal),
            ("2600:1f18::1", Reach::Public),
            ("2001:db8::1", Reach::Reserved),
            ("4000::1", Reach::Reserved),
        ] {
            assert_eq!(of_v6(address.parse().unwrap()), reach, "{address}");
        }
    }
}
