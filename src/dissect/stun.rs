//! stun.

use super::{Chunk, Dissector, Memory, Out, Packet, Probe, Progress, StreamDissector};

/// stun over datagrams.
pub struct Stun;

impl Dissector for Stun {
    fn protocol(&self) -> &'static str {
        "stun"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}

/// turn_channel over datagrams.
pub struct ChannelData;

impl Dissector for ChannelData {
    fn protocol(&self) -> &'static str {
        "turn_channel"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}

/// stun over TCP.
pub struct StunStream;

impl StreamDissector for StunStream {
    fn protocol(&self) -> &'static str {
        "stun"
    }

    fn probe(&self, _chunk: &Chunk<'_>) -> Option<bool> {
        Some(false)
    }

    fn stream(&self, _chunk: &Chunk<'_>, _memory: &mut Memory, _out: &mut Out) -> Progress {
        Progress::NotMine
    }
}
