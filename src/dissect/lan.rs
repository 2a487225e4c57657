//! Household protocols of networks and operating systems: recognised by port and shape, so that they are not taken for anything else.

use crate::model::fact::Fact;

use super::{Dissector, Memory, Out, Packet, Probe, Reader};

/// Recognises NTP, DHCP, `NetBIOS` names, SSDP.
pub struct Household;

impl Dissector for Household {
    fn protocol(&self) -> &'static str {
        ""
    }

    fn first_byte(&self, _byte: u8) -> bool {
        true
    }

    fn datagram(&self, packet: &Packet<'_>, _memory: &mut Memory, out: &mut Out) -> Probe {
        let Some(protocol) = KINDS.iter().find(|kind| (kind.port)(packet) && (kind.shape)(packet)).map(|kind| kind.protocol) else {
            return Probe::NotMine;
        };
        out.saw(protocol);
        out.header(0..packet.payload.len().min(SHAPE));
        out.tell(Fact::Recognised { protocol });
        Probe::Mine
    }
}

/// Whether it is one of these protocols.
#[must_use]
pub fn is_household(protocol: &str) -> bool {
    KINDS.iter().any(|kind| kind.protocol == protocol)
}

/// Bytes by which the kinds are told apart.
const SHAPE: usize = 9;

struct Kind {
    protocol: &'static str,
    port: fn(&Packet<'_>) -> bool,
    shape: fn(&Packet<'_>) -> bool,
}

const KINDS: &[Kind] = &[
    // RFC 5905 7.3: 48 bytes at least, version 1 to 4, mode 1 to 6.
    Kind {
        protocol: "ntp",
        port: |packet| packet.has_port(123),
        shape: |packet| {
            packet.wire_len >= 48
                && packet.payload.first().is_some_and(|byte| (1..=4).contains(&(byte >> 3 & 7)) && (1..=6).contains(&(byte & 7)))
        },
    },
    // RFC 2131 2 and 3: operation, Ethernet, and the cookie at 236.
    Kind {
        protocol: "dhcp",
        port: |packet| packet.has_port(67) || packet.has_port(68),
        shape: |packet| matches!(packet.payload, [1 | 2, ..]) && packet.wire_len >= 236,
    },
    // RFC 8415 8: message types 1 to 13 and more.
    Kind {
        protocol: "dhcpv6",
        port: |packet| packet.has_port(546) || packet.has_port(547),
        shape: |packet| matches!(packet.payload, [1..=36, ..]),
    },
    // RFC 1002 4.2: at least a header, no more than a few questions.
    Kind {
        protocol: "netbios_ns",
        port: |packet| packet.has_port(137),
        shape: |packet| {
            let mut reader = Reader::new(packet.payload);
            reader.skip(4, "head").is_ok() && reader.u16("questions").is_ok_and(|questions| questions <= 4)
        },
    },
    Kind { protocol: "netbios_dgm", port: |packet| packet.has_port(138), shape: |packet| matches!(packet.payload, [0x10..=0x16, ..]) },
    // UPnP Device Architecture 1.1, 1.2 and 1.3.
    Kind {
        protocol: "ssdp",
        port: |packet| packet.has_port(1900),
        shape: |packet| [&b"M-SEARCH "[..], b"NOTIFY ", b"HTTP/1."].iter().any(|start| packet.payload.starts_with(start)),
    },
    Kind {
        protocol: "ws_discovery",
        port: |packet| packet.has_port(3702),
        shape: |packet| packet.payload.starts_with(b"<?xml") || packet.payload.starts_with(b"<"),
    },
    Kind { protocol: "snmp", port: |packet| packet.has_port(161), shape: |packet| matches!(packet.payload, [0x30, ..]) },
    Kind { protocol: "syslog", port: |packet| packet.has_port(514), shape: |packet| matches!(packet.payload, [b'<', b'0'..=b'9', ..]) },
];
