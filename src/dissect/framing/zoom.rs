//! Zoom: an outer header towards its servers, an inner one around each RTP or RTCP packet (measured layouts; see the data file of the
//! service for sources and dates).

use crate::dissect::{Dissector, Inner, Memory, Out, Packet, Probe};
use crate::model::fact::{Fact, Framing};

/// Zoom's headers.
pub struct Zoom;

/// Length of the outer header.
const OUTER: usize = 8;
/// Ports of the media routers.
const PORTS: std::ops::RangeInclusive<u16> = 8801..=8810;

/// What is remembered of a flow.
#[derive(Debug, Default)]
struct Known {
    /// Packets with an outer header that held media.
    media: u64,
}

impl Dissector for Zoom {
    fn protocol(&self) -> &'static str {
        "zoom"
    }

    fn first_byte(&self, byte: u8) -> bool {
        matches!(byte, 1..=7 | 13 | 15 | 16 | 30 | 33..=35)
    }

    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe {
        let payload = packet.payload;
        let Some(&kind) = payload.first() else { return Probe::NotMine };
        let server = PORTS.contains(&packet.source.port()) || PORTS.contains(&packet.destination.port());
        let outer = payload.get(7).is_some_and(|direction| matches!(direction, 0 | 1 | 3..=5 | 255));
        if kind == 5 && outer {
            let found = inner(payload.get(OUTER..).unwrap_or(&[]));
            if found.is_none() && !server {
                return Probe::NotMine;
            }
            memory.slot::<Known>().media += 1;
            let message = payload.get(OUTER).copied().unwrap_or(0);
            out.tell(Fact::Framing(Framing { framing: "zoom", message, address: None }));
            if let Some(offset) = found {
                hand_on(packet, OUTER + offset, out);
            }
            return Probe::Mine;
        }
        let known = memory.existing::<Known>().is_some_and(|known| known.media > 0);
        // Handshake and keeping alive, where the port or earlier media says whose they are.
        if matches!(kind, 1..=4 | 7) && (known || server && payload.get(1) == Some(&0)) {
            out.tell(Fact::Framing(Framing { framing: "zoom", message: kind, address: None }));
            return Probe::Mine;
        }
        if !matches!(kind, 15 | 16 | 30 | 33..=35) || packet.has_port(443) {
            return Probe::NotMine;
        }
        // Straight between two clients there is no outer header.
        match inner(payload) {
            Some(offset) => {
                out.tell(Fact::Framing(Framing { framing: "zoom_p2p", message: kind, address: None }));
                hand_on(packet, offset, out);
                Probe::Mine
            }
            None => Probe::NotMine,
        }
    }
}

fn hand_on(packet: &Packet<'_>, offset: usize, out: &mut Out) {
    out.inner.push(Inner::rest(packet, offset, "zoom"));
}

/// Where RTP or RTCP begins behind the start of the inner header.
fn inner(bytes: &[u8]) -> Option<usize> {
    let kind = bytes.first()?;
    let offset = match kind {
        13 if bytes.get(7) == Some(&0x1e) => 27,
        15 => 19,
        16 if bytes.get(20) == Some(&2) => 24,
        16 | 30 => 20,
        33..=35 => 16,
        // A wrapper: the real header stands seven bytes on.
        7 => return inner_of_wrapper(bytes.get(7..)?).map(|offset| offset + 7),
        _ => return None,
    };
    let inside = bytes.get(offset..)?;
    let control = matches!(kind, 33..=35);
    let typed = inside.get(1).is_some_and(|byte| (192..=223).contains(byte) == control);
    (inside.first().is_some_and(|first| first >> 6 == 2) && inside.len() >= 8 && typed).then_some(offset)
}

fn inner_of_wrapper(bytes: &[u8]) -> Option<usize> {
    // One wrapper only: hostile bytes could nest them without end.
    if bytes.first() == Some(&7) { None } else { inner(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_by_type_and_cuts() {
        let mut audio = vec![15_u8; 1];
        audio.resize(19, 0);
        audio.extend([0x80, 112, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2]);
        assert_eq!(inner(&audio), Some(19));
        for length in 0..audio.len() {
            let _ = inner(&audio[..length]);
        }
        let mut wrapped = vec![7_u8, 0, 0, 0, 0, 0, 0];
        wrapped.extend(&audio);
        assert_eq!(inner(&wrapped), Some(26));
        assert_eq!(inner(&[7; 64]), None);
    }
}
