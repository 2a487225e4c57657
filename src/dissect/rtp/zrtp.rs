//! ZRTP (RFC 6189 5): key agreement between the ends, in the media path.

use crate::dissect::{Dissector, Memory, Out, Packet, Probe};
use crate::model::fact::Fact;
use crate::model::text::SafeText;

/// ZRTP messages.
pub struct Zrtp;

impl Dissector for Zrtp {
    fn protocol(&self) -> &'static str {
        "zrtp"
    }

    fn first_byte(&self, byte: u8) -> bool {
        byte == 0x10
    }

    fn datagram(&self, packet: &Packet<'_>, _memory: &mut Memory, out: &mut Out) -> Probe {
        // 0x10, sequence, cookie "ZRTP", SSRC, then 0x505a, length, type of eight letters.
        if packet.payload.get(4..8) != Some(b"ZRTP") || packet.payload.get(12..14) != Some(&[0x50, 0x5a]) {
            return Probe::NotMine;
        }
        out.header(0..packet.payload.len());
        let message = packet.payload.get(16..24).unwrap_or(&[]);
        // A Hello has version (4) and client identifier (16) behind its type.
        let client = message.starts_with(b"Hello ").then(|| packet.payload.get(28..44)).flatten();
        out.tell(Fact::Zrtp {
            message: SafeText::from_wire(message.trim_ascii_end()),
            client: client.map(|client| SafeText::from_wire(client.trim_ascii_end())),
        });
        Probe::Mine
    }
}
