//! Vendors' own headers around media: taken off, so that what is inside is offered again. One file a vendor; what a header says in the clear
//! becomes a [`Framing`](crate::model::fact::Framing) fact.
//!
//! Few of these headers carry a mark that proves them. Where none does, the payload is only tried: what seems to be inside is handed on while
//! the dissector still answers that the payload is not its own, and the framing is named once [`Proof`] is complete.

mod discord;
mod facetime;
mod teams;
mod telegram;
mod viber;
mod zoom;

use crate::model::fact::Side;

pub use discord::Discord;
pub use facetime::FaceTime;
pub use teams::Teams;
pub use telegram::Telegram;
pub use viber::Viber;
pub use zoom::Zoom;

/// Whether bytes can begin with an RTP or RTCP header.
fn looks_like_rtp(bytes: &[u8]) -> bool {
    bytes.len() >= 12 && bytes.first().is_some_and(|first| first >> 6 == 2)
}

/// Headers of one RTP stream that continue one another prove the place at which they were found.
#[derive(Debug, Default, Clone)]
pub(in crate::dissect) struct Proof {
    /// The latest SSRCs with their side, last sequence number, and how often it was continued.
    runs: Vec<(u32, Side, u16, u8)>,
}

/// Streams watched at once.
const RUNS: usize = 4;
/// Continuations that prove.
const PROVES: u8 = 3;

impl Proof {
    /// Takes in what stands where an RTP header should be; gives whether it is proven by now.
    pub(in crate::dissect) fn add(&mut self, inside: &[u8], side: Side) -> bool {
        let [first, kind, high, low, _, _, _, _, a, b, c, d, ..] = *inside else { return false };
        if first >> 6 != 2 || (192..=223).contains(&kind) {
            return false;
        }
        let (number, ssrc) = (u16::from_be_bytes([high, low]), u32::from_be_bytes([a, b, c, d]));
        if let Some((_, _, last, count)) = self.runs.iter_mut().find(|run| run.0 == ssrc && run.1 == side) {
            let step = number.wrapping_sub(*last);
            *count = if (1..=16).contains(&step) { *count + 1 } else { 0 };
            *last = number;
            return *count >= PROVES;
        }
        if self.runs.len() >= RUNS {
            self.runs.remove(0);
        }
        self.runs.push((ssrc, side, number, 0));
        false
    }
}

/// Message types of a vendor that were told already, one bit each for both sides: headers are told once, not with every packet.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Told([u128; 2]);

impl Told {
    /// Whether this is the first of its kind.
    pub(super) fn is_first(&mut self, side: Side, message: u8) -> bool {
        let Some(bits) = self.0.get_mut(side.index()) else { return false };
        let bit = 1_u128 << (message & 127);
        let first = *bits & bit == 0;
        *bits |= bit;
        first
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_proves_and_noise_does_not() {
        let packet = |number: u16, ssrc: u32| {
            let mut bytes = vec![0x80, 111];
            bytes.extend(number.to_be_bytes());
            bytes.extend([0; 4]);
            bytes.extend(ssrc.to_be_bytes());
            bytes
        };
        let mut proof = Proof::default();
        let run: Vec<bool> =
            (65_533..65_538_u32).map(|number| proof.add(&packet(u16::try_from(number & 0xffff).unwrap(), 7), Side::A)).collect();
        assert_eq!(run, [false, false, false, true, true]);
        let mut noise = Proof::default();
        assert!((0..2000_u32).all(|index| {
            let word = index.wrapping_mul(2_654_435_761);
            !noise.add(&packet(u16::try_from(word >> 16).unwrap(), word & 3), Side::B)
        }));
        for length in 0..12 {
            assert!(!proof.add(&packet(1, 7)[..length], Side::A));
        }
    }
}
