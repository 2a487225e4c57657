//! rtp.

use super::{Chunk, Dissector, Memory, Out, Packet, Probe, Progress, StreamDissector};

/// zrtp over datagrams.
pub struct Zrtp;

impl Dissector for Zrtp {
    fn protocol(&self) -> &'static str {
        "zrtp"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}

/// rtp over datagrams.
pub struct Rtp;

impl Dissector for Rtp {
    fn protocol(&self) -> &'static str {
        "rtp"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}

/// rfc4571 over TCP.
pub struct FramedRtp;

impl StreamDissector for FramedRtp {
    fn protocol(&self) -> &'static str {
        "rfc4571"
    }

    fn probe(&self, _chunk: &Chunk<'_>) -> Option<bool> {
        Some(false)
    }

    fn stream(&self, _chunk: &Chunk<'_>, _memory: &mut Memory, _out: &mut Out) -> Progress {
        Progress::NotMine
    }
}
