//! Offers a payload to the datagram dissectors that its first byte allows.

use std::sync::OnceLock;

use super::{DATAGRAMS, Dissector, Memory, Out, Packet, Probe};

/// For every first byte the dissectors that can begin with it, in the order of [`DATAGRAMS`].
static BY_FIRST_BYTE: OnceLock<Vec<Vec<&'static dyn Dissector>>> = OnceLock::new();

fn table() -> &'static [Vec<&'static dyn Dissector>] {
    BY_FIRST_BYTE.get_or_init(|| {
        (0..=u8::MAX).map(|byte| DATAGRAMS.iter().copied().filter(|dissector| dissector.first_byte(byte)).collect()).collect()
    })
}

/// The protocol that claimed the payload, with what it told in `out`; `None` where nobody did.
pub fn datagram(packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Option<&'static str> {
    let first = *packet.payload.first()?;
    let candidates = table().get(usize::from(first))?;
    candidates.iter().find(|dissector| dissector.datagram(packet, memory, out) == Probe::Mine).map(|dissector| dissector.protocol())
}
