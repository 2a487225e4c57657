//! Discord's control packets beside its RTP: discovery of the own address, keeping alive.

use std::net::SocketAddr;

use crate::dissect::{Dissector, Memory, Out, Packet, Probe, Reader};
use crate::model::fact::{AddressOf, Fact, Framing};

use super::Told;

/// Discord's control packets.
pub struct Discord;

#[derive(Debug, Default)]
struct Seen {
    told: Told,
}

impl Dissector for Discord {
    fn protocol(&self) -> &'static str {
        "discord"
    }

    fn first_byte(&self, byte: u8) -> bool {
        matches!(byte, 0 | 0x13)
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let mut reader = Reader::new(packet.payload);
        let (Ok(kind), Ok(length)) = (reader.u16("type"), reader.u16("length")) else { return Probe::NotMine };
        // Discovery: 74 bytes, type 1 asks and 2 answers, SSRC, address as text in 64 bytes, port.
        if packet.wire_len == 74 && matches!(kind, 1 | 2) && length == 70 {
            let message = u8::try_from(kind).unwrap_or(0);
            out.header(0..packet.payload.len());
            if memory.slot::<Seen>().told.is_first(packet.side, message) {
                let address = address(packet.payload).filter(|address| !address.ip().is_unspecified());
                out.tell(Fact::Framing(Framing { address, whose: Some(AddressOf::Receiver), ..Framing::of("discord", message) }));
            }
            return Probe::Mine;
        }
        // Keeping alive: 0x1337cafe and a counter, eight bytes.
        let alive = packet.wire_len == 8 && kind == 0x1337;
        if alive && (length == 0xcafe || memory.existing::<Seen>().is_some()) {
            out.header(0..packet.payload.len());
            if memory.slot::<Seen>().told.is_first(packet.side, 0x13) {
                out.tell(Fact::Framing(Framing::of("discord", 0x13)));
            }
            return Probe::Mine;
        }
        Probe::NotMine
    }
}

fn address(payload: &[u8]) -> Option<SocketAddr> {
    let text = payload.get(8..72)?.split(|byte| *byte == 0).next()?;
    let address = std::str::from_utf8(text).ok()?.parse().ok()?;
    let port = payload.get(72..74)?.try_into().ok().map(u16::from_be_bytes)?;
    Some(SocketAddr::new(address, port))
}
