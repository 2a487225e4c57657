//! Special-use addresses (IANA special-purpose address registries, RFC 6890 and its updates).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::codes::Scope;

/// What kind of address it is.
#[must_use]
pub fn scope(address: IpAddr) -> Scope {
    match address {
        IpAddr::V4(v4) => scope_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => scope_v4(v4),
            None => scope_v6(v6),
        },
    }
}

fn scope_v4(address: Ipv4Addr) -> Scope {
    match address.octets() {
        [0, ..] => Scope::Unspecified,
        [127, ..] => Scope::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Scope::Private,
        [169, 254, ..] => Scope::LinkLocal,
        [100, 64..=127, ..] => Scope::Shared,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Scope::Documentation,
        // RFC 5771; limited broadcast reaches the same link.
        [224..=239, ..] | [255, 255, 255, 255] => Scope::Multicast,
        // Protocol assignments, 6to4 relays, benchmarking, future use.
        [192, 0, 0, _] | [192, 88, 99, _] | [198, 18..=19, ..] | [240..=255, ..] => Scope::Reserved,
        _ => Scope::Public,
    }
}

fn scope_v6(address: Ipv6Addr) -> Scope {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Scope::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Scope::Loopback,
        [0xfe80..=0xfebf, ..] => Scope::LinkLocal,
        [0xfc00..=0xfdff, ..] => Scope::Private,
        [0xff00..=0xffff, ..] => Scope::Multicast,
        // RFC 3849, RFC 9637.
        [0x2001, 0x0db8, ..] | [0x3fff, 0x0000..=0x0fff, ..] => Scope::Documentation,
        // Discard-only, benchmarking, ORCHIDv2, NAT64 local use, site-local of old, SRv6.
        [0x0100, 0, 0, 0, ..] | [0x2001, 0x0002, 0, ..] | [0x2001, 0x0020..=0x003f, ..] | [0x0064, 0xff9b, 1, ..] => Scope::Reserved,
        // What the registry gives out (IANA, Internet Protocol Version 6 Address Space), and NAT64.
        [0x2000..=0x3fff, ..] | [0x0064, 0xff9b, 0, 0, 0, 0, ..] => Scope::Public,
        _ => Scope::Reserved,
    }
}

/// The IPv4 address of a machine that an IPv6 address only carries: 6to4 (RFC 3056), Teredo (RFC 4380), NAT64 (RFC 6052). The network that
/// announces such a prefix is a relay's, not the machine's. Others as they are.
#[must_use]
pub fn carried(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address.to_canonical() else { return address };
    let v4 = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match v6.segments() {
        [0x2002, high, low, ..] | [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2001, 0, .., high, low] => v4(!high, !low),
        _ => address,
    }
}

/// Whether an address of this kind reaches another machine through a network.
#[must_use]
pub const fn leaves_the_machine(scope: Scope) -> bool {
    !matches!(scope, Scope::Loopback | Scope::Multicast | Scope::Unspecified)
}

/// Whether addresses of this kind are given out within a household or company.
#[must_use]
pub const fn is_inside(scope: Scope) -> bool {
    matches!(scope, Scope::Private | Scope::LinkLocal | Scope::Shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries() {
        let of = |text: &str| scope(text.parse().unwrap());
        assert_eq!(of("192.168.1.1"), Scope::Private);
        assert_eq!(of("100.64.0.1"), Scope::Shared);
        assert_eq!(of("203.0.113.9"), Scope::Documentation);
        assert_eq!(of("::ffff:10.0.0.1"), Scope::Private);
        assert_eq!(of("fd00::1"), Scope::Private);
        assert_eq!(of("2001:db8::1"), Scope::Documentation);
        assert_eq!(of("ff02::fb"), Scope::Multicast);
        assert_eq!(of("9.9.9.9"), Scope::Public);
        assert_eq!(of("2620:fe::fe"), Scope::Public);
        // Not given out by IANA, and translated addresses.
        assert_eq!((of("1234::1"), of("4591::1"), of("9e9f::1")), (Scope::Reserved, Scope::Reserved, Scope::Reserved));
        assert_eq!((of("2002:808:808::1"), of("3fff:1000::1"), of("64:ff9b::808:808")), (Scope::Public, Scope::Public, Scope::Public));
    }
}
