//! sip.

use super::{Chunk, Dissector, Memory, Out, Packet, Probe, Progress, StreamDissector};

/// sip over datagrams.
pub struct SipDatagram;

impl Dissector for SipDatagram {
    fn protocol(&self) -> &'static str {
        "sip"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}

/// sip over TCP.
pub struct SipStream;

impl StreamDissector for SipStream {
    fn protocol(&self) -> &'static str {
        "sip"
    }

    fn probe(&self, _chunk: &Chunk<'_>) -> Option<bool> {
        Some(false)
    }

    fn stream(&self, _chunk: &Chunk<'_>, _memory: &mut Memory, _out: &mut Out) -> Progress {
        Progress::NotMine
    }
}
