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
    control: Vec<Control>,
    /// Candidates that made room, or found none.
    forgotten: u64,
}

fn key(ssrc: u32, side: Side) -> u64 {
    u64::from(ssrc) << 1 | u64::from(side == Side::B)
}

impl Streams {
    /// Notes a control packet.
    pub(super) fn control(&mut self, control: &Control) {
        if self.control.len() < SENDERS && !self.control.iter().any(|known| known.ssrc == control.ssrc) {
            self.control.push(control.clone());
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
        let named = |ssrc: u32| control.iter().any(|control| control.ssrc == ssrc);
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
        if any {
            out.saw("rtp");
        }
        // Control without media is believed where it is consistent to its last byte.
        if control.iter().any(|control| any || control.exact && control.packet_type <= 204) {
            out.saw("rtcp");
        }
    }
}
