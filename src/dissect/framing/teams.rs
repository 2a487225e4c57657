//! Microsoft's multiplexed TURN: 0xff10, length of what follows, session identifier, then STUN or RTP (MS-TURN relays of Teams and Skype).

use crate::dissect::{Dissector, Inner, Memory, Out, Packet, Probe, Reader, stun};
use crate::model::fact::{Fact, Framing};

/// Multiplexed TURN.
pub struct Teams;

/// Mark, length, session identifier.
const HEADER: usize = 12;

impl Dissector for Teams {
    fn protocol(&self) -> &'static str {
        "teams"
    }

    fn first_byte(&self, byte: u8) -> bool {
        byte == 0xff
    }

    fn datagram(&self, packet: &Packet<'_>, _memory: &mut Memory, out: &mut Out) -> Probe {
        let mut reader = Reader::new(packet.payload);
        let (Ok(0xff10), Ok(length)) = (reader.u16("mark"), reader.u16("length")) else { return Probe::NotMine };
        let Some(inside) = packet.payload.get(HEADER..) else { return Probe::NotMine };
        let wire_len = packet.wire_len.saturating_sub(HEADER);
        // The length counts what stands behind it.
        if usize::from(length) + 4 != packet.wire_len || !(stun::has_cookie(inside) || super::looks_like_rtp(inside)) {
            return Probe::NotMine;
        }
        out.tell(Fact::Framing(Framing { framing: "teams", message: 0x10, address: None }));
        out.inner.push(Inner::part(HEADER, inside.len(), wire_len, "teams"));
        Probe::Mine
    }
}
