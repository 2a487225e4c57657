//! RTP and RTCP (RFC 3550, RFC 5761), ZRTP (RFC 6189), RTP over TCP (RFC 4571).
//!
//! RTP has no mark of its own: a stream is believed at its end, by its sequence, its timestamps and its header, never by a port. Until then
//! it is a candidate, and all its packets count.

mod candidate;
mod clock;
mod elements;
mod framed;
mod header;
mod repeats;
mod sequence;
mod series;
mod silence;
mod table;
mod zrtp;

use crate::model::fact::Fact;

use super::{Dissector, Memory, Out, Packet, Probe};

pub use clock::{CLOCKS, Fit, off, snap};
pub use framed::FramedRtp;
pub use zrtp::Zrtp;

use table::Streams;

/// Bytes of an extension that are header for certain: those of a packet that is alone with its source, and those of one that is not.
const EXTENSION: usize = 68;
const LONG_EXTENSION: usize = 260;

/// RTP and RTCP in datagrams.
pub struct Rtp;

impl Rtp {
    /// Whether a payload goes on with a stream that was claimed packet by packet before, by marks that nothing else has by chance: then
    /// nobody else need be asked.
    pub(super) fn continues(packet: &Packet<'_>, memory: &mut Memory) -> bool {
        memory.existing::<Streams>().is_some_and(|streams| streams.continues(packet))
    }
}

impl Dissector for Rtp {
    fn protocol(&self) -> &'static str {
        // Said when streams are accepted.
        ""
    }

    fn first_byte(&self, byte: u8) -> bool {
        (0x80..=0xbf).contains(&byte)
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        if let Some(control) = header::control(packet.payload, packet.wire_len) {
            let decides = memory.slot::<Streams>().control(&control, packet.side);
            // In the clear it holds reports and names; under SRTCP nothing behind the first source can be read but the index at its end.
            out.header(0..if control.exact || decides { packet.payload.len() } else { 8 });
            out.tell(Fact::Rtcp { packet_type: control.packet_type, ssrc: control.ssrc });
            if let Some(text) = control.cname {
                out.tell(Fact::RtcpText { item: 1, text });
            }
            return Probe::Mine;
        }
        match header::media(packet.payload, packet.wire_len) {
            Some(header) => {
                let streams = memory.slot::<Streams>();
                let believed = streams.media(&header, packet);
                if believed || streams.may_become_one() {
                    let extension = if believed { LONG_EXTENSION } else { EXTENSION };
                    out.header(0..header.offset.min(header.extension_at + extension).min(packet.payload.len()));
                }
                if believed { Probe::Mine } else { Probe::NotMine }
            }
            None => Probe::NotMine,
        }
    }

    fn finish(&self, memory: &mut Memory, out: &mut Out) {
        if let Some(streams) = memory.take::<Streams>() {
            streams.finish(out);
        }
    }
}
