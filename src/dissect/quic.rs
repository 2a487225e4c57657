//! quic.

use super::{Dissector, Memory, Out, Packet, Probe};

/// quic over datagrams.
pub struct Quic;

impl Dissector for Quic {
    fn protocol(&self) -> &'static str {
        "quic"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}
