//! dtls.

use super::{Dissector, Memory, Out, Packet, Probe};

/// dtls over datagrams.
pub struct Dtls;

impl Dissector for Dtls {
    fn protocol(&self) -> &'static str {
        "dtls"
    }

    fn first_byte(&self, _byte: u8) -> bool {
        false
    }

    fn datagram(&self, _packet: &Packet<'_>, _memory: &mut Memory, _out: &mut Out) -> Probe {
        Probe::NotMine
    }
}
