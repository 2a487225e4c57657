//! The same datagram under every link type and in every tunnel.

use super::{flows, read};

const EXPECTED: &str = "198.51.100.7:5000 203.0.113.9:6000 1 0 36 None";

/// The datagram from its IP header on.
fn ip() -> Vec<u8> {
    super::a_datagram()[14..].to_vec()
}

/// The same over IPv6.
fn ip6(next: u8, inside: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend(u16::try_from(inside.len()).unwrap().to_be_bytes());
    packet.extend([next, 64]);
    packet.extend("2001:db8::7".parse::<std::net::Ipv6Addr>().unwrap().octets());
    packet.extend("2001:db8::9".parse::<std::net::Ipv6Addr>().unwrap().octets());
    packet.extend(inside);
    packet
}

fn ethernet(kind: u16, inside: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2][..], &kind.to_be_bytes(), inside].concat()
}

/// An outer IPv4 packet between other hosts.
fn outer(protocol: u8, inside: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x45, 0];
    packet.extend(u16::try_from(20 + inside.len()).unwrap().to_be_bytes());
    packet.extend([0, 1, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]);
    packet.extend(inside);
    ethernet(0x0800, &packet)
}

fn outer_udp(port: u16, inside: &[u8]) -> Vec<u8> {
    let length = u16::try_from(8 + inside.len()).unwrap();
    outer(17, &[&[0xc0, 0x00][..], &port.to_be_bytes(), &length.to_be_bytes(), &[0, 0], inside].concat())
}

fn analysed(link: u16, frame: &[u8]) -> Vec<String> {
    let mut file = super::pcap(&[(0, frame.to_vec())], false);
    file[20..22].copy_from_slice(&link.to_le_bytes());
    flows(&read(&[&file]))
}

#[test]
fn link_types() {
    let cooked = |head: &[u8]| [head, &ip()].concat();
    let wifi = [&[0x08, 0x01, 0, 0][..], &[2; 18], &[0, 0], &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &ip()].concat();
    let quality = [&[0x88, 0x01, 0, 0][..], &[2; 18], &[0, 0], &[0, 0], &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &ip()].concat();
    let mut tap = vec![0; 108];
    tap[0] = 108;
    tap[4] = 1;
    tap[8] = 1;
    let cases: Vec<(&str, u16, Vec<u8>)> = vec![
        ("ethernet", 1, ethernet(0x0800, &ip())),
        ("vlan", 1, ethernet(0x8100, &[&[0, 5, 8, 0][..], &ip()].concat())),
        ("qinq", 1, ethernet(0x88a8, &[&[0, 5, 0x81, 0, 0, 6, 8, 0][..], &ip()].concat())),
        ("llc/snap", 1, ethernet(44, &[&[0xaa, 0xaa, 3, 0, 0, 0, 8, 0][..], &ip()].concat())),
        ("null, little endian", 0, cooked(&[2, 0, 0, 0])),
        ("null, big endian", 0, cooked(&[0, 0, 0, 2])),
        ("loop", 108, cooked(&[0, 0, 0, 2])),
        ("raw", 101, ip()),
        ("raw, old number", 12, ip()),
        ("ipv4", 228, ip()),
        ("cooked", 113, cooked(&[0, 4, 0, 1, 0, 6, 1, 1, 1, 1, 1, 1, 0, 0, 8, 0])),
        ("cooked 2", 276, cooked(&[8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 4, 6, 1, 1, 1, 1, 1, 1, 0, 0])),
        ("ppp", 9, cooked(&[0xff, 3, 0, 0x21])),
        ("ppp, short protocol", 9, cooked(&[0x21])),
        ("cisco hdlc", 104, cooked(&[0x0f, 0, 8, 0])),
        ("pppoe", 1, ethernet(0x8864, &[&[0x11, 0, 0, 1, 0, 38, 0, 0x21][..], &ip()].concat())),
        ("mpls", 1, ethernet(0x8847, &[&[0, 1, 0, 64, 0, 1, 1, 64][..], &ip()].concat())),
        ("802.11", 105, wifi.clone()),
        ("802.11 with quality of service", 105, quality),
        ("802.11 behind radiotap", 127, [&[0, 0, 8, 0, 0, 0, 0, 0][..], &wifi].concat()),
        ("frame relay", 107, cooked(&[0x18, 0x41, 3, 0xcc])),
        ("frame relay, longer address", 107, cooked(&[0x18, 0x40, 0x01, 3, 0xcc])),
        ("packet tap", 258, [tap, ethernet(0x0800, &ip())].concat()),
    ];
    for (name, link, frame) in cases {
        assert_eq!(analysed(link, &frame), [EXPECTED], "{name}");
    }
}

#[test]
fn tunnels() {
    let inside = ethernet(0x0800, &ip());
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("ip in ip", outer(4, &ip())),
        ("ipv4 in ipv6", ethernet(0x86dd, &ip6(4, &ip()))),
        ("gre", outer(47, &[&[0, 0, 8, 0][..], &ip()].concat())),
        ("gre with key and sequence", outer(47, &[&[0x30, 0, 8, 0][..], &[9; 8], &ip()].concat())),
        ("gre around ethernet", outer(47, &[&[0, 0, 0x65, 0x58][..], &inside].concat())),
        ("vxlan", outer_udp(4789, &[&[8, 0, 0, 0, 0, 0, 7, 0][..], &inside].concat())),
        ("geneve", outer_udp(6081, &[&[1, 0, 0x65, 0x58, 0, 0, 7, 0, 1, 2, 3, 0][..], &inside].concat())),
        ("gtp-u", outer_udp(2152, &[&[0x30, 255, 0, 36, 0, 0, 0, 1][..], &ip()].concat())),
        ("gtp-u with extension", outer_udp(2152, &[&[0x34, 255, 0, 44, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 0, 0][..], &ip()].concat())),
        ("mpls over udp", outer_udp(6635, &[&[0, 1, 1, 64][..], &ip()].concat())),
        ("provider bridge", ethernet(0x88e7, &[&[0, 0, 0, 1][..], &inside].concat())),
        ("pppoe in vlan in vxlan", {
            let session = [&[0x11, 0, 0, 1, 0, 38, 0, 0x21][..], &ip()].concat();
            let tagged = ethernet(0x8100, &[&[0, 5, 0x88, 0x64][..], &session].concat());
            outer_udp(4789, &[&[8, 0, 0, 0, 0, 0, 7, 0][..], &tagged].concat())
        }),
    ];
    for (name, frame) in cases {
        assert_eq!(analysed(1, &frame), [EXPECTED], "{name}");
    }
    let six = ip6(17, &ip()[20..]);
    for (name, frame) in [("6in4", outer(41, &six)), ("teredo", outer_udp(3544, &six)), ("ipv6 in ipv6", ethernet(0x86dd, &ip6(41, &six)))]
    {
        assert_eq!(analysed(1, &frame).len(), 1, "{name}");
        assert!(analysed(1, &frame)[0].contains("[2001:db8::9]:6000 "), "{name}: {:?}", analysed(1, &frame));
    }
}

#[test]
fn a_tunnel_that_carries_no_ip_is_a_flow_itself() {
    let arp = ethernet(0x0806, &[0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2]);
    let found = analysed(1, &outer_udp(4789, &[&[8, 0, 0, 0, 0, 0, 7, 0][..], &arp].concat()));
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("192.0.2.2:4789"), "{found:?}");
}

#[test]
fn tunnels_in_tunnels_end_at_the_limit() {
    let mut frame = ip();
    for _ in 0..40 {
        let mut packet = vec![0x45, 0];
        packet.extend(u16::try_from(20 + frame.len()).unwrap().to_be_bytes());
        packet.extend([0, 1, 0, 0, 64, 4, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2]);
        packet.extend(&frame);
        frame = packet;
    }
    let found = analysed(101, &frame);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("192.0.2."), "the innermost layer within the limit counts: {found:?}");
}
