//! All candidates for streams of one flow.

use crate::dissect::{Out, Packet};
use crate::model::fact::{Fact, Side};

use super::candidate::{Candidate, ENOUGH};
use super::header::{Control, Media};
use super::repeats::Echo;

/// Candidates held for one flow; random bytes make one after another, and one that never had a second packet makes room.
const CANDIDATES: usize = 256;
/// Candidates that made room, from which on a flow is thought to be something else.
const CHANCE: u64 = 64;
/// Senders of control packets remembered.
const SENDERS: usize = 64;
/// Streams with too few packets that are told beside accepted ones; more are only counted.
const SHORT: usize = 32;

/// The table.
#[derive(Debug, Default)]
pub(super) struct Streams {
    /// SSRC and side of each candidate, side by side for a quick look.
    keys: Vec<u64>,
    list: Vec<Candidate>,
    /// Candidate of the packet before.
    latest: usize,
    /// Where to look next for one that can make room.
    hand: usize,
    control: Vec<Sender>,
    /// Candidates that made room, or found none.
    forgotten: u64,
}

/// Steps of an SRTCP index from which it is believed.
const COUNTED: u32 = 3;
/// Packets of a sender whose ends are looked at as evidence.
const UNDECIDED: u32 = 16;

/// Who sends control packets.
#[derive(Debug)]
struct Sender {
    first: Control,
    side: Side,
    /// How many, as far as that matters.
    packets: u32,
    /// At each place where the index of SRTCP may stand: the latest, and how often it went up by a few.
    indices: [(Option<u32>, u32); 3],
}

impl Sender {
    /// Every packet of a source under SRTCP has the next index (RFC 3711 3.4); some may be lost.
    fn count(&mut self, control: &Control) {
        for ((latest, steps), index) in self.indices.iter_mut().zip(control.indices) {
            match (*latest, index) {
                (Some(before), Some(index)) if (1..=16).contains(&index.wrapping_sub(before)) => *steps = steps.saturating_add(1),
                _ if *steps < COUNTED => *steps = 0,
                _ => {}
            }
            *latest = index;
        }
    }

    fn counts(&self) -> bool {
        self.indices.iter().any(|(_, steps)| *steps >= COUNTED)
    }
}

fn key(ssrc: u32, side: Side) -> u64 {
    u64::from(ssrc) << 1 | u64::from(side == Side::B)
}

impl Streams {
    /// Notes a control packet.
    ///
    /// Tells whether its end is evidence: an index of SRTCP, as long as its sender is not believed by it.
    pub(super) fn control(&mut self, control: &Control, side: Side) -> bool {
        let may_count = control.indices.iter().any(Option::is_some);
        if let Some(known) = self.control.iter_mut().find(|known| known.first.ssrc == control.ssrc && known.side == side) {
            let decides = may_count && !known.counts() && known.packets < UNDECIDED;
            known.packets = known.packets.saturating_add(1);
            known.count(control);
            decides
        } else if self.control.len() < SENDERS {
            self.control.push(Sender { first: control.clone(), side, packets: 1, indices: control.indices.map(|index| (index, 0)) });
            may_count
        } else {
            false
        }
    }

    /// Whether a packet goes on with a stream of many packets: its source and side, a payload type that the stream has, and a number close to
    /// the latest. Another protocol would have to hit
    /// some forty bits by chance.
    pub(super) fn continues(&mut self, packet: &Packet<'_>) -> bool {
        let [first, second, high, low, _, _, _, _, a, b, c, d, ..] = *packet.payload else { return false };
        if first >> 6 != 2 {
            return false;
        }
        let Some(place) = self.place(key(u32::from_be_bytes([a, b, c, d]), packet.side)) else { return false };
        self.latest = place;
        self.list.get(place).is_some_and(|stream| stream.continues(second & 0x7f, u16::from_be_bytes([high, low])))
    }

    /// Where the candidate of a key stands; most packets follow one of their own.
    fn place(&self, key: u64) -> Option<usize> {
        match self.keys.get(self.latest) {
            Some(latest) if *latest == key => Some(self.latest),
            _ => self.keys.iter().position(|known| *known == key),
        }
    }

    /// Counts a packet; gives whether its stream has more than one by now.
    pub(super) fn media(&mut self, header: &Media<'_>, packet: &Packet<'_>) -> bool {
        let key = key(header.ssrc, packet.side);
        let Some(place) = self.place(key) else {
            self.begin(key, Candidate::new(header, packet));
            return false;
        };
        self.latest = place;
        if self.list.len() > 1 {
            self.compare(place, header, packet);
        }
        if let Some(candidate) = self.list.get_mut(place) {
            candidate.add(header, packet);
        }
        true
    }

    /// Whether a packet that is alone with its source may be the begin of a stream, so that its header is worth keeping: not where candidates
    /// come and go as random bytes make them.
    pub(super) const fn may_become_one(&self) -> bool {
        self.forgotten <= CHANCE
    }

    /// Holds a packet against the other streams of its side.
    fn compare(&mut self, place: usize, header: &Media<'_>, packet: &Packet<'_>) {
        let Some(own) = self.list.get(place) else { return };
        // Padding carries timestamps of its own.
        let (echo, layers) = (!header.padding && own.wants_echo(), own.wants_layers(header.timestamp));
        if !echo && !layers {
            return;
        }
        let same_type = own.payload_type;
        let mut found = None;
        let mut beside = None;
        for (index, other) in self.list.iter().enumerate() {
            if index == place || other.side != packet.side {
                continue;
            }
            if echo && found.is_none_or(|found: Echo| found.fills) {
                found = other.echo(header.timestamp, header.payload).or(found);
            }
            if layers && beside.is_none() && other.payload_type == same_type {
                beside = other.beside(header.timestamp, packet.at).map(|distance| (other.ssrc, distance));
            }
        }
        let Some(own) = self.list.get_mut(place) else { return };
        if echo {
            own.compared(found);
        }
        if let Some((ssrc, distance)) = beside {
            own.goes_with(ssrc, distance);
        }
    }

    fn begin(&mut self, key: u64, candidate: Candidate) {
        if self.list.len() < CANDIDATES {
            self.latest = self.list.len();
            self.list.push(candidate);
            self.keys.push(key);
            return;
        }
        self.forgotten += 1;
        for _ in 0..CANDIDATES {
            self.hand = (self.hand + 1) % CANDIDATES;
            if let Some(slot) = self.list.get_mut(self.hand).filter(|known| known.packets < ENOUGH)
                && let Some(slot_key) = self.keys.get_mut(self.hand)
            {
                (*slot, *slot_key, self.latest) = (candidate, key, self.hand);
                return;
            }
        }
    }

    /// Tells the streams that pass.
    pub(super) fn finish(self, out: &mut Out) {
        let Self { mut list, control, forgotten, .. } = self;
        list.sort_by_key(|candidate| (candidate.first, candidate.ssrc, candidate.side));
        let (long, short): (Vec<_>, Vec<_>) = list.into_iter().partition(|candidate| candidate.packets >= ENOUGH);
        let accepted: Vec<Candidate> = long.into_iter().filter(Candidate::is_believable).collect();
        let any = !accepted.is_empty();
        let named = |ssrc: u32| control.iter().any(|sender| sender.first.ssrc == ssrc);
        // Beside believed streams, or named by their control packets, short ones are streams as well, but too short to be listed.
        let short: Vec<Candidate> = short.into_iter().filter(|candidate| any || named(candidate.ssrc)).collect();
        let untold = short.len().saturating_sub(SHORT);
        for candidate in accepted.into_iter().chain(short.into_iter().take(SHORT)) {
            let (side, told) = (candidate.side, candidate.told());
            out.tell_from(Fact::RtpStream(Box::new(told.clone())), told.first_frame, told.first, side);
        }
        let untold = u64::try_from(untold).unwrap_or(u64::MAX) + if any { forgotten } else { 0 };
        if untold > 0 {
            out.tell(Fact::RtpUnlisted { streams: untold });
        }
        if !any && forgotten > CHANCE {
            out.tell(Fact::RtpCrowd { sources: forgotten });
        }
        if any {
            out.saw("rtp");
        }
        // Control without media is believed where it is consistent to its last byte, or its index under SRTCP counts.
        if control.iter().any(|sender| any || sender.first.exact && sender.first.packet_type <= 204 || sender.counts()) {
            out.saw("rtcp");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::header;
    use super::*;

    /// A receiver report under SRTCP: nothing but the first eight bytes and the index can be read.
    fn report(index: u32, tag: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x80, 201, 0, 1, 0, 0, 0, 7];
        bytes.extend(index.wrapping_mul(0x9e37_79b9).to_be_bytes());
        bytes.extend((0x8000_0000 | index).to_be_bytes());
        bytes.extend(tag);
        bytes
    }

    fn protocols(packets: &[Vec<u8>]) -> Vec<&'static str> {
        let (mut streams, mut out) = (Streams::default(), Out::default());
        for packet in packets {
            streams.control(&header::control(packet, packet.len()).unwrap(), Side::A);
        }
        streams.finish(&mut out);
        out.protocols.clone()
    }

    #[test]
    fn an_index_that_counts_shows_srtcp() {
        for tag in [&[][..], &[1; 4], &[2; 10]] {
            let lost = [1, 2, 4, 5].map(|index| report(index, tag));
            assert_eq!(protocols(&lost), ["rtcp"], "{} bytes of tag", tag.len());
            // One that came late takes nothing back.
            let late = [1, 2, 3, 4, 2].map(|index| report(index, tag));
            assert_eq!(protocols(&late), ["rtcp"]);
            assert!(protocols(&[report(1, tag), report(2, tag), report(3, tag)]).is_empty());
            assert!(protocols(&[1, 900, 3, 77_000, 5].map(|index| report(index, tag))).is_empty());
        }
    }
}
