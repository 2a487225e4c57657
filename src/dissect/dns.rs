//! dns.

use super::{Chunk, Dissector, Memory, Out, Packet, Probe, Progress, StreamDissector};

/// dns over datagrams.
pub struct Dns;

impl Dissector for Dns {
    fn protocol(&self) -> &'static str {
        "dns"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}

/// dns over TCP.
pub struct DnsStream;

impl StreamDissector for DnsStream {
    fn protocol(&self) -> &'static str {
        "dns"
    }

    fn probe(&self, _chunk: &Chunk<'_>) -> Option<bool> {
        Some(false)
    }

    fn stream(&self, _chunk: &Chunk<'_>, _memory: &mut Memory, _out: &mut Out) -> Progress {
        Progress::NotMine
    }
}
