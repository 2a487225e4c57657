//! Streams that repeat or accompany another one: retransmission (RFC 4588) and repair (RFC 5109, RFC 8627) carry timestamps that their source
//! had shortly before, layers of one camera begin their frames at the same moments.

use crate::model::fact::{Repeats, Together};
use crate::model::time::Instant;

/// Recent media frames of a stream that a retransmission may repeat; about two seconds of video.
const FRAMES: usize = 48;
/// How far a lost frame may lie behind the latest one that came, or ahead of it, ticks (3 s and 1 s of video).
const FILLS: std::ops::RangeInclusive<i32> = -90_000..=270_000;
/// Other streams remembered as possible sources.
const OTHERS: usize = 4;
/// Frames of two layers of one picture leave the sender this close, nanoseconds.
const SAME_MOMENT: i64 = 12_000_000;

/// A media frame that was seen: its timestamp, its largest payload, and all payload lengths folded into 64 bits.
#[derive(Debug, Clone, Copy)]
struct Frame {
    timestamp: u32,
    largest: usize,
    lengths: u64,
}

/// The latest frames of one stream.
#[derive(Debug, Default, Clone)]
pub(super) struct Frames {
    ring: Vec<Frame>,
    next: usize,
    /// When the latest frame began.
    began: Instant,
}

/// What a packet repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Echo {
    pub ssrc: u32,
    /// The length is that of a packet of the frame and the two bytes of its number (RFC 4588 4).
    pub retransmits: bool,
    /// It is longer than every packet of the frame, as what repairs them all must be.
    pub larger: bool,
    /// The frame was not seen, but lies close to the latest one: it was lost on the way here, and comes again.
    pub fills: bool,
}

impl Echo {
    /// What a packet says against a single frame.
    pub(super) fn of(ssrc: u32, largest: usize, retransmits: bool, payload: usize) -> Self {
        Self { ssrc, retransmits, larger: payload > largest + 2, fills: false }
    }
}

impl Frames {
    /// Takes a packet in; `payload` is its length behind the header.
    pub(super) fn add(&mut self, timestamp: u32, payload: usize, begins: bool, at: Instant) {
        if begins || self.ring.is_empty() {
            let frame = Frame { timestamp, largest: payload, lengths: fold(payload) };
            match self.ring.get_mut(self.next) {
                Some(slot) => *slot = frame,
                None => self.ring.push(frame),
            }
            self.next = (self.next + 1) % FRAMES;
            self.began = at;
            return;
        }
        let latest = self.next.checked_sub(1).unwrap_or(FRAMES - 1);
        if let Some(frame) = self.ring.get_mut(latest).filter(|frame| frame.timestamp == timestamp) {
            frame.largest = frame.largest.max(payload);
            frame.lengths |= fold(payload);
        }
    }

    fn latest(&self) -> Option<&Frame> {
        self.ring.get(self.next.checked_sub(1).unwrap_or(FRAMES - 1))
    }

    /// Whether a packet of another stream, `ours` being this one's SSRC, repeats one of these frames.
    pub(super) fn echo(&self, ours: u32, timestamp: u32, payload: usize) -> Option<Echo> {
        if let Some(frame) = self.ring.iter().find(|frame| frame.timestamp == timestamp) {
            let retransmits = payload.checked_sub(2).is_some_and(|source| frame.lengths & fold(source) != 0);
            return Some(Echo::of(ours, frame.largest, retransmits, payload));
        }
        let behind = self.latest()?.timestamp.wrapping_sub(timestamp).cast_signed();
        FILLS.contains(&behind).then_some(Echo { ssrc: ours, retransmits: false, larger: false, fills: true })
    }

    /// Distance of the timestamp of a frame that began at the same moment.
    pub(super) fn beside(&self, timestamp: u32, at: Instant) -> Option<u32> {
        let latest = self.latest()?;
        (at.since(self.began).abs() <= SAME_MOMENT).then(|| latest.timestamp.wrapping_sub(timestamp))
    }
}

const fn fold(length: usize) -> u64 {
    1 << (length % 64)
}

/// Which other streams a stream repeats or goes with.
#[derive(Debug, Default, Clone)]
pub(super) struct Kin {
    echoes: Vec<Counted>,
    /// Packets that were compared.
    compared: u64,
    layers: Vec<Layer>,
}

#[derive(Debug, Clone, Copy)]
struct Counted {
    ssrc: u32,
    all: u64,
    retransmits: u64,
    larger: u64,
    fills: u64,
}

#[derive(Debug, Clone, Copy)]
struct Layer {
    ssrc: u32,
    /// The distance between the timestamps, how often it was this one, and how often another (majority vote).
    distance: u32,
    votes: u64,
    agreed: u64,
    compared: u64,
}

impl Kin {
    /// Whether another comparison can still teach something about the packet with this number.
    pub(super) const fn wants(&self, packets: u64) -> bool {
        let hopeless = self.compared >= 64 && self.echoes.is_empty();
        !hopeless && (self.compared < 64 || packets.is_multiple_of(8))
    }

    pub(super) fn compared(&mut self, echo: Option<Echo>) {
        self.compared += 1;
        let Some(echo) = echo else { return };
        let place = match self.echoes.iter().position(|known| known.ssrc == echo.ssrc) {
            None if self.echoes.len() < OTHERS => {
                self.echoes.push(Counted { ssrc: echo.ssrc, all: 0, retransmits: 0, larger: 0, fills: 0 });
                self.echoes.len() - 1
            }
            Some(place) => place,
            None => return,
        };
        if let Some(known) = self.echoes.get_mut(place) {
            known.all += 1;
            known.retransmits += u64::from(echo.retransmits);
            known.larger += u64::from(echo.larger);
            known.fills += u64::from(echo.fills);
        }
    }

    /// A frame of this stream began beside one of another, so far apart in timestamps.
    pub(super) fn beside(&mut self, ssrc: u32, distance: u32) {
        let Some(layer) = self.layers.iter_mut().find(|layer| layer.ssrc == ssrc) else {
            if self.layers.len() < OTHERS {
                self.layers.push(Layer { ssrc, distance, votes: 1, agreed: 1, compared: 1 });
            }
            return;
        };
        layer.compared += 1;
        if layer.distance == distance {
            layer.votes += 1;
            layer.agreed += 1;
        } else if layer.votes == 0 {
            (layer.distance, layer.votes, layer.agreed) = (distance, 1, 1);
        } else {
            layer.votes -= 1;
        }
    }

    /// The stream that nearly all packets repeat.
    pub(super) fn repeats(&self) -> Option<Repeats> {
        let best = self.echoes.iter().max_by_key(|known| known.all)?;
        // The first packets may repeat frames from before the capture.
        (self.compared >= 2 && best.all * 10 >= self.compared * 7).then_some(Repeats {
            ssrc: best.ssrc,
            packets: best.all,
            same_length: best.retransmits,
            larger: best.larger,
            fills: best.fills,
        })
    }

    /// The stream whose frames begin together with nearly all frames of this one.
    pub(super) fn together(&self, frames: u64) -> Option<Together> {
        let best = self.layers.iter().max_by_key(|layer| layer.agreed)?;
        let compared = frames.min(LAYER_FRAMES);
        (best.agreed >= 8 && best.agreed * 10 >= compared * 7).then_some(Together { ssrc: best.ssrc, frames: best.agreed })
    }
}

/// Frames of a stream that are compared with those of others.
pub(super) const LAYER_FRAMES: u64 = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retransmission_and_a_repair_are_told_apart() {
        let (mut source, mut again, mut repair) = (Frames::default(), Kin::default(), Kin::default());
        for frame in 0..200_u32 {
            for packet in 0..3_usize {
                source.add(frame * 3000, 900 + packet * 7, packet == 0, Instant::default());
            }
            again.compared(source.echo(5, frame * 3000, 909));
            repair.compared(source.echo(5, frame * 3000, 940));
        }
        let (again, repair) = (again.repeats().unwrap(), repair.repeats().unwrap());
        assert_eq!((again.same_length, again.larger), (200, 0));
        assert_eq!((repair.same_length, repair.larger), (0, 200));
        assert_eq!(source.echo(5, 100, 900), None);
    }

    #[test]
    fn layers_keep_their_distance_and_strangers_do_not() {
        let (mut big, mut small, mut stranger) = (Frames::default(), Kin::default(), Kin::default());
        for frame in 0..100_u32 {
            let at = Instant::from_nanos(i64::from(frame) * 33_333_333);
            big.add(frame * 3000, 900, true, at);
            small.beside(7, big.beside(frame.wrapping_mul(3000).wrapping_sub(77), at).unwrap());
            stranger.beside(7, big.beside(frame * 2970 + frame % 7, at).unwrap());
        }
        assert_eq!(small.together(100).map(|found| found.ssrc), Some(7));
        assert_eq!(stranger.together(100), None);
    }
}
