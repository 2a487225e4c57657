//! Viber's call relays: two bytes that stay the same within a flow, a message type, the call's identifier. The first message shows the caller's
//! private address, the answer how the relay sees it. (Measured on two calls; numbers stand with the lowest byte first.)

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::dissect::{Dissector, Memory, Out, Packet, Probe, Reader};
use crate::model::fact::{AddressOf, Fact, Framing};

use super::Told;

/// Call relays.
pub struct Viber;

const HELLO: u8 = 0x01;
const ANSWER: u8 = 0x0c;
/// A hello up to the end of its address.
const ADDRESS: usize = 24;

#[derive(Debug, Default)]
struct Known {
    prefix: [u8; 2],
    call: [u8; 8],
    proven: bool,
    told: Told,
}

impl Dissector for Viber {
    fn protocol(&self) -> &'static str {
        "viber"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        true
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let [p0, p1, kind, 0, ..] = *packet.payload else { return Probe::NotMine };
        let prefix = [p0, p1];
        let known = match memory.existing::<Known>() {
            Some(known) => known,
            // Anything but a hello begins nothing.
            None if kind == HELLO && packet.wire_len == 257 => memory.slot::<Known>(),
            None => return Probe::NotMine,
        };
        if matches!(kind, HELLO | ANSWER) {
            out.header(0..packet.payload.len().min(ADDRESS));
        }
        if kind == HELLO && !known.proven && packet.wire_len == 257 {
            let Some((call, address)) = read(packet.payload, 18) else { return Probe::NotMine };
            (known.prefix, known.call) = (prefix, call);
            known.proven = address == packet.source;
        } else if kind == ANSWER && known.prefix == prefix && read(packet.payload, 14).is_some_and(|(call, _)| call == known.call) {
            known.proven = true;
        }
        if !known.proven || known.prefix != prefix {
            return Probe::NotMine;
        }
        out.header(0..4);
        if known.told.is_first(packet.side, kind) {
            let (address, whose) = match kind {
                HELLO => (read(packet.payload, 18), Some(AddressOf::Sender)),
                ANSWER => (read(packet.payload, 14), Some(AddressOf::Receiver)),
                _ => (None, None),
            };
            let address = address.map(|(_, address)| address);
            out.tell(Fact::Framing(Framing { address, whose, ..Framing::of("viber", kind) }));
        }
        Probe::Mine
    }
}

/// The call's identifier, and the address at `at`.
fn read(payload: &[u8], at: usize) -> Option<([u8; 8], SocketAddr)> {
    let mut reader = Reader::new(payload);
    reader.skip(6, "type and counter").ok()?;
    let call = reader.array("call").ok()?;
    reader.skip(at.checked_sub(14)?, "more").ok()?;
    let [a, b, c, d] = reader.array::<4>("address").ok()?;
    let port = u16::from_le_bytes(reader.array("port").ok()?);
    Some((call, SocketAddr::new(IpAddr::V4(Ipv4Addr::new(d, c, b, a)), port)))
}
