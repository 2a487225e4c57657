//! Tunnels whose inside cannot be seen: `WireGuard`, `OpenVPN`, `IPsec`.

use crate::model::fact::{Fact, Side};

use super::{Chunk, Dissector, Memory, Out, Packet, Probe, Progress, Reader, StreamDissector};

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
                out.header(0..4);
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
        out.header(0..4);
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

/// `OpenVPN` over UDP on any port, told by the exchange that opens it.
pub struct OpenVpn;

impl Dissector for OpenVpn {
    fn protocol(&self) -> &'static str {
        "openvpn"
    }

    fn first_byte(&self, byte: u8) -> bool {
        (1..=10).contains(&(byte >> 3))
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let known = memory.existing::<OpenVpnSeen>().is_some_and(|seen| seen.certain);
        let Some(reset) = Reset::read(packet.payload, packet.wire_len) else {
            return if known { openvpn(out) } else { Probe::NotMine };
        };
        out.header(0..packet.payload.len());
        let seen = memory.slot::<OpenVpnSeen>();
        // A server acknowledges the session of the client, so the pair proves itself; so do resets without any authentication.
        seen.certain |= reset.plain || !reset.from_client && seen.client.is_some_and(|(side, id)| side != packet.side && reset.names(id));
        if reset.from_client {
            seen.client = Some((packet.side, reset.session));
        }
        if seen.certain { openvpn(out) } else { Probe::NotMine }
    }
}

fn openvpn(out: &mut Out) -> Probe {
    out.header(0..1);
    out.tell(Fact::OpaqueTunnel { tunnel: "openvpn" });
    Probe::Mine
}

#[derive(Debug, Default)]
struct OpenVpnSeen {
    /// Who opened it, and the session.
    client: Option<(Side, [u8; 8])>,
    certain: bool,
}

/// `P_CONTROL_HARD_RESET` of client or server: opcode and key, session, then what authenticates it, acknowledgements, packet identifier
/// (openvpn.net, wire protocol, 4.1).
#[derive(Debug, Clone, Copy)]
struct Reset<'a> {
    from_client: bool,
    session: [u8; 8],
    rest: &'a [u8],
    plain: bool,
}

/// Longest reset: two lengths of HMAC-SHA512 are never seen, wrapped client keys (`tls-crypt-v2`) are.
const RESET_CAP: usize = 1024;

impl<'a> Reset<'a> {
    fn read(bytes: &'a [u8], wire_len: usize) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let first = reader.u8("opcode").ok()?;
        let from_client = match first {
            0x38 | 0x50 => true,
            0x40 => false,
            _ => return None,
        };
        let session: [u8; 8] = reader.array("session").ok()?;
        let rest = reader.peek();
        if session == [0; 8] || rest.len() < 5 || wire_len != bytes.len() || wire_len > RESET_CAP {
            return None;
        }
        // Without authentication a client's has no acknowledgement and packet 0, and a server's acknowledges that packet.
        let plain = if from_client { rest == [0; 5] } else { matches!(rest, [1, 0, 0, 0, 0, _, _, _, _, _, _, _, _, 0, 0, 0, 0]) };
        Some(Self { from_client, session, rest, plain })
    }

    fn names(&self, session: [u8; 8]) -> bool {
        self.rest.windows(session.len()).any(|window| window == session)
    }

    /// Whether it looks right on its own: it ends without acknowledgements and with packet 0, or its replay counter is at the start.
    fn is_likely(&self) -> bool {
        self.plain || self.rest.ends_with(&[0; 5]) || self.rest.starts_with(&[0, 0, 0, 1])
    }
}

/// `OpenVPN` over TCP: packets with two bytes of length in front.
pub struct OpenVpnStream;

impl StreamDissector for OpenVpnStream {
    fn protocol(&self) -> &'static str {
        "openvpn"
    }

    fn probe(&self, chunk: &Chunk<'_>) -> Option<bool> {
        let &[high, low, opcode, ..] = chunk.bytes else { return if matches!(chunk.bytes, [] | [0..=3, ..]) { None } else { Some(false) } };
        let length = usize::from(u16::from_be_bytes([high, low]));
        if !chunk.at_start || !matches!(opcode, 0x38 | 0x40 | 0x50) || !(14..=RESET_CAP).contains(&length) {
            return Some(false);
        }
        let reset = chunk.bytes.get(2..)?.get(..length)?;
        Some(Reset::read(reset, length).is_some_and(|reset| reset.is_likely()))
    }

    fn stream(&self, chunk: &Chunk<'_>, _memory: &mut Memory, out: &mut Out) -> Progress {
        if let Ok(length) = Reader::new(chunk.bytes).u16("length") {
            out.header(0..chunk.bytes.len().min(usize::from(length) + 2));
        }
        out.tell(Fact::OpaqueTunnel { tunnel: "openvpn" });
        Progress::Opaque
    }
}

/// Bytes of an IKE header behind the mark that tells it from ESP (RFC 7296 3.1, RFC 3948 2.2).
const IKE_HEADER: usize = 32;
/// Bytes of an ESP header (RFC 4303 2).
const ESP_HEADER: usize = 8;

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
            out.header(0..packet.payload.len().min(IKE_HEADER));
            out.tell(Fact::OpaqueTunnel { tunnel: "ipsec_ike" });
            return Probe::Mine;
        }
        // A single 0xff keeps the NAT open; anything else is ESP, believed once IKE was seen or both ports are the registered one.
        let both = packet.source.port() == 4500 && packet.destination.port() == 4500;
        if both || memory.existing::<IkeSeen>().is_some() {
            out.header(0..packet.payload.len().min(ESP_HEADER));
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A client's reset with an HMAC and a replay counter, and the server's answer to it.
    fn resets() -> [Vec<u8>; 2] {
        let client = [&[0x38][..], &[7; 8], &[0xaa; 20], &[0, 0, 0, 1, 0x65, 0, 0, 0], &[0; 5]].concat();
        let server = [&[0x40][..], &[9; 8], &[0xbb; 20], &[0, 0, 0, 1, 0x65, 0, 0, 0], &[1, 0, 0, 0, 0], &[7; 8], &[0; 4]].concat();
        [client, server]
    }

    #[test]
    fn openvpn_resets_are_read() {
        let [client, server] = resets();
        let read = |bytes: &[u8]| Reset::read(bytes, bytes.len()).map(|reset| (reset.from_client, reset.plain, reset.is_likely()));
        assert_eq!(read(&client), Some((true, false, true)));
        assert_eq!(read(&server), Some((false, false, false)));
        assert!(Reset::read(&server, server.len()).unwrap().names([7; 8]));
        assert_eq!(read(&[&[0x38][..], &[7; 8], &[0; 5]].concat()), Some((true, true, true)));
        assert_eq!(read(&[&[0x38][..], &[0; 8], &[0; 5]].concat()), None);
        for length in 0..13 {
            assert_eq!(read(&client[..length]), None);
        }
    }

    #[test]
    fn openvpn_over_tcp_needs_a_whole_reset_at_the_start() {
        let [client, _] = resets();
        let stream = [&u16::try_from(client.len()).unwrap().to_be_bytes()[..], &client].concat();
        let end = "192.0.2.1:1194".parse().unwrap();
        let probe = |bytes: &[u8], at_start: bool| {
            OpenVpnStream.probe(&Chunk {
                bytes,
                frame: crate::model::frame::FrameRef { capture: 0, frame: 1 },
                at: crate::model::time::Instant::default(),
                side: Side::A,
                source: end,
                destination: end,
                at_start,
                after_gap: false,
                ended: false,
            })
        };
        assert_eq!((probe(&stream, true), probe(&stream[..10], true), probe(&stream, false)), (Some(true), None, Some(false)));
        assert_eq!(probe(b"GET / HTTP/1.1", true), Some(false));
    }
}
