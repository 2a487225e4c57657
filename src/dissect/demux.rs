//! Offers a payload to the datagram dissectors that its first byte allows.

use std::sync::OnceLock;

use super::rtp::Rtp;
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
    // Most datagrams of a call go on with a stream that was claimed before, and RTP would be asked last.
    if first >> 6 == 2 && Rtp::continues(packet, memory) && Rtp.datagram(packet, memory, out) == Probe::Mine {
        return Some(Rtp.protocol());
    }
    let candidates = table().get(usize::from(first))?;
    candidates.iter().find(|dissector| dissector.datagram(packet, memory, out) == Probe::Mine).map(|dissector| dissector.protocol())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::tests::packet;
    use crate::model::fact::Side;

    fn rtp(kind: u8, number: u16, ssrc: u8) -> Vec<u8> {
        let [high, low] = number.to_be_bytes();
        let mut bytes = vec![0x80, kind, high, low, 0, 0, high, low, 0, 0, 0, ssrc];
        bytes.resize(60, 0xa5);
        bytes
    }

    #[test]
    fn only_what_goes_on_with_a_long_stream_is_asked_of_nobody_else() {
        let (mut memory, mut out) = (Memory::default(), Out::default());
        for number in 65_500..65_535 {
            assert!(number > 65_530 || !Rtp::continues(&packet(&rtp(111, number, 7)), &mut memory), "not before it is a stream");
            datagram(&packet(&rtp(111, number, 7)), &mut memory, &mut out);
        }
        // The number counts over its end; a lost packet or a late one does not break it off.
        for number in [65_535, 0, 3, 65_520] {
            assert!(Rtp::continues(&packet(&rtp(111, number, 7)), &mut memory), "{number}");
        }
        for (kind, number, ssrc) in [(111, 0, 8), (112, 0, 7), (111, 500, 7), (200, 0, 7)] {
            assert!(!Rtp::continues(&packet(&rtp(kind, number, ssrc)), &mut memory), "{kind} {number} {ssrc}");
        }
        let bytes = rtp(111, 0, 7);
        assert!(!Rtp::continues(&Packet { side: Side::B, ..packet(&bytes) }, &mut memory));
        for length in 0..12 {
            assert!(!Rtp::continues(&packet(&bytes[..length]), &mut memory));
        }
    }
}
