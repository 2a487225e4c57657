//! Tunnels whose inside cannot be seen: `WireGuard`, `OpenVPN`, `IPsec`.

use crate::model::fact::{Fact, Side};

use super::{Dissector, Memory, Out, Packet, Probe, Reader};

/// `WireGuard` (wireguard.com/protocol): types 1–4, three zero bytes, fixed lengths for all but data.
pub struct WireGuard;

impl Dissector for WireGuard {
    fn protocol(&self) -> &'static str {
        "wireguard"
    }

    fn first_byte(&self, byte: u8) -> bool {
        (1..=4).contains(&byte)
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let [kind, 0, 0, 0, ..] = packet.payload else { return Probe::NotMine };
        let seen = memory.slot::<WireGuardSeen>();
        let mine = match (kind, packet.wire_len) {
            (1, 148) => {
                seen.initiation = true;
                true
            }
            (2, 92) => {
                seen.response = true;
                true
            }
            (3, 64) => seen.initiation,
            // Data alone is too weak a mark until a handshake was seen, or both sides send it in multiples of 16.
            (4, length) if length >= 32 && length % 16 == 0 => {
                if let Some(slot) = seen.data.get_mut(packet.side.index()) {
                    *slot = true;
                }
                seen.initiation || seen.response || seen.data == [true, true]
            }
            _ => false,
        };
        if !mine {
            return Probe::NotMine;
        }
        out.tell(Fact::OpaqueTunnel { tunnel: "wireguard" });
        Probe::Mine
    }
}

#[derive(Debug, Default)]
struct WireGuardSeen {
    initiation: bool,
    response: bool,
    data: [bool; 2],
}

/// `OpenVPN` over UDP (opcodes 7/8 reset by the client and server, session identifier, packet identifier).
pub struct OpenVpn;

impl Dissector for OpenVpn {
    fn protocol(&self) -> &'static str {
        "openvpn"
    }

    fn first_byte(&self, byte: u8) -> bool {
        let (opcode, key) = (byte >> 3, byte & 7);
        (1..=10).contains(&opcode) && key < 8
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let Some(first) = packet.payload.first() else { return Probe::NotMine };
        let opcode = first >> 3;
        let seen = memory.existing::<OpenVpnSeen>();
        match opcode {
            // P_CONTROL_HARD_RESET_CLIENT_V2 and SERVER_V2: key 0, at least session and acknowledgement count and packet identifier.
            7 | 8 | 10 if first.trailing_zeros() >= 3 && (14..=80).contains(&packet.wire_len) => {
                let seen = memory.slot::<OpenVpnSeen>();
                if opcode == 8 {
                    seen.server = Some(packet.side);
                } else {
                    seen.client = Some(packet.side);
                }
                if seen.both() { told(out) } else { Probe::NotMine }
            }
            _ if seen.is_some_and(|seen| seen.both()) => told(out),
            _ => Probe::NotMine,
        }
    }
}

fn told(out: &mut Out) -> Probe {
    out.tell(Fact::OpaqueTunnel { tunnel: "openvpn" });
    Probe::Mine
}

#[derive(Debug, Default)]
struct OpenVpnSeen {
    client: Option<Side>,
    server: Option<Side>,
}

impl OpenVpnSeen {
    fn both(&self) -> bool {
        matches!((self.client, self.server), (Some(client), Some(server)) if client != server)
    }
}

/// IKE (RFC 7296) on 500 and 4500, ESP in UDP (RFC 3948) on 4500.
pub struct Ike;

impl Dissector for Ike {
    fn protocol(&self) -> &'static str {
        "ipsec_ike"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        true
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let encapsulated = packet.has_port(4500);
        if !encapsulated && !packet.has_port(500) {
            return Probe::NotMine;
        }
        let body = if encapsulated { packet.payload.strip_prefix(&[0, 0, 0, 0]) } else { Some(packet.payload) };
        if let Some(body) = body {
            if !ike_header(body, packet.wire_len - if encapsulated { 4 } else { 0 }) {
                return Probe::NotMine;
            }
            memory.slot::<IkeSeen>().0 = true;
            out.tell(Fact::OpaqueTunnel { tunnel: "ipsec_ike" });
            return Probe::Mine;
        }
        // A single 0xff keeps the NAT open; anything else is ESP, believed once IKE was seen or both ports are the registered one.
        let both = packet.source.port() == 4500 && packet.destination.port() == 4500;
        if both || memory.existing::<IkeSeen>().is_some() {
            out.saw("ipsec_esp");
            out.tell(Fact::OpaqueTunnel { tunnel: "ipsec_esp" });
            return Probe::Mine;
        }
        Probe::NotMine
    }
}

#[derive(Debug, Default)]
struct IkeSeen(bool);

/// RFC 7296 3.1: two identifiers, next payload, version 1.0 or 2.x, exchange type, flags, message identifier, length.
fn ike_header(body: &[u8], wire_len: usize) -> bool {
    let mut reader = Reader::new(body);
    if reader.skip(17, "SPIs").is_err() {
        return false;
    }
    let (Ok(version), Ok(_exchange), Ok(_flags), Ok(_message), Ok(length)) =
        (reader.u8("version"), reader.u8("exchange"), reader.u8("flags"), reader.u32("message"), reader.u32("length"))
    else {
        return false;
    };
    matches!(version, 0x10 | 0x20..=0x22) && usize::try_from(length).is_ok_and(|length| length == wire_len)
}
