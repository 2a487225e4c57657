//! Microsoft's multiplexed TURN: 0xff10, length of what follows, session identifier, then STUN or RTP (MS-TURN relays of Teams and Skype).

use crate::dissect::{Dissector, Inner, Memory, Out, Packet, Probe, Reader, stun};
use crate::model::fact::{Fact, Framing, MediaTell};

use super::Told;

/// Multiplexed TURN.
pub struct Teams;

/// Mark, length, session identifier.
const HEADER: usize = 12;

#[derive(Debug, Default)]
struct Known {
    told: Told,
}

impl Dissector for Teams {
    fn protocol(&self) -> &'static str {
        "teams"
    }

    fn first_byte(&self, byte: u8) -> bool {
        byte == 0xff
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let mut reader = Reader::new(packet.payload);
        let (Ok(0xff10), Ok(length)) = (reader.u16("mark"), reader.u16("length")) else { return Probe::NotMine };
        let Some(inside) = packet.payload.get(HEADER..) else { return Probe::NotMine };
        // The length counts what stands behind it.
        if usize::from(length) + 4 != packet.wire_len {
            return Probe::NotMine;
        }
        out.header(0..HEADER);
        let known = memory.existing::<Known>().is_some();
        if !known && !(stun::has_cookie(inside) || stun::is_microsoft(inside) || super::looks_like_rtp(inside)) {
            return Probe::NotMine;
        }
        if memory.slot::<Known>().told.is_first(packet.side, 0x10) {
            out.tell(Fact::Framing(Framing::of("teams", 0x10)));
        }
        out.inner.push(Inner { tell: tell(packet), ..Inner::rest(packet, HEADER, "teams") });
        Probe::Mine
    }
}

/// The relay's port for shared screens; audio and video are told by their clocks.
fn tell(packet: &Packet<'_>) -> Option<MediaTell> {
    packet.has_port(3481).then_some(MediaTell::Screen)
}
