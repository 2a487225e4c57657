//! IP reassembly (RFC 791 3.2, RFC 8200 4.5), capped in datagrams, bytes and time. Overlaps: what came first stays. A datagram whose parts do
//! not all come is handed back too, with its beginning, so that its bytes count between the right ends.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use foldhash::fast::RandomState;

use crate::limits::Limits;
use crate::model::datagram::{Layers, Part as Place};
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

/// Largest IP payload that fragments can make up.
const WHOLE_CAP: usize = 65_535;
/// Largest number of fragments of one datagram.
const PARTS_CAP: usize = 1024;

/// Largest number of fragments of one datagram whose places are remembered.
const PLACES_CAP: usize = 4 * PARTS_CAP;

/// What fragments have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) id: u32,
    pub(super) protocol: u8,
}

/// One fragment's place, and what its datagram will be taken for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fragment {
    pub(super) key: Key,
    pub(super) offset: usize,
    pub(super) more: bool,
    /// Transport protocol, as far as this fragment tells.
    pub(super) protocol: u8,
    /// IP bytes of the fragment.
    pub(super) ip_bytes: u64,
    pub(super) number: FrameRef,
    pub(super) at: Instant,
    pub(super) layers: Layers,
    /// Where its bytes begin in the frame.
    pub(super) frame_at: usize,
}

/// A datagram made of fragments: as many of its first bytes as the capture has without a hole.
#[derive(Debug)]
pub(super) struct Whole {
    /// Captured bytes from the first one on.
    pub(super) bytes: Vec<u8>,
    /// Length on the wire; where parts are missing, as far as it is known.
    pub(super) wire: usize,
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) protocol: u8,
    pub(super) ip_bytes: u64,
    pub(super) ip_packets: u64,
    /// Frame of the last fragment.
    pub(super) number: FrameRef,
    pub(super) at: Instant,
    pub(super) layers: Layers,
    /// Where its fragments stand.
    pub(super) places: Vec<Place>,
}

/// What became of fragments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DefragNotes {
    /// Fragments seen.
    pub fragments: u64,
    /// Datagrams made whole.
    pub whole: u64,
    /// Datagrams given up: a part missing, contradictory, or a cap reached. They are counted, but only their beginning can be read.
    pub given_up: u64,
    /// IP bytes of those given up.
    pub bytes_given_up: u64,
}

#[derive(Debug)]
struct Part {
    offset: usize,
    wire: usize,
    bytes: Vec<u8>,
}

#[derive(Debug)]
struct Train {
    parts: Vec<Part>,
    places: Vec<Place>,
    end: Option<usize>,
    held: usize,
    protocol: u8,
    ip_bytes: u64,
    ip_packets: u64,
    first: Instant,
    number: FrameRef,
    at: Instant,
    layers: Layers,
    order: u64,
}

/// Datagrams that wait for their fragments.
#[derive(Debug)]
pub(super) struct Defrag {
    trains: HashMap<Key, Train, RandomState>,
    /// Keys in the order in which their trains began; those of finished ones are passed over.
    queue: VecDeque<(u64, Key)>,
    held: usize,
    notes: DefragNotes,
    order: u64,
    train_cap: usize,
    byte_cap: usize,
    patience: i64,
}

impl Defrag {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            trains: HashMap::default(),
            queue: VecDeque::new(),
            held: 0,
            notes: DefragNotes::default(),
            order: 0,
            train_cap: limits.fragment_trains,
            byte_cap: limits.fragment_bytes,
            patience: limits.fragment_seconds.saturating_mul(1_000_000_000),
        }
    }

    pub(super) const fn notes(&self) -> DefragNotes {
        self.notes
    }

    /// Adds a fragment; gives the datagram when it is whole. One that has to make room, or whose time is over, goes to `given_up`.
    pub(super) fn add(&mut self, fragment: &Fragment, bytes: &[u8], wire: usize, given_up: &mut Vec<Whole>) -> Option<Whole> {
        self.notes.fragments += 1;
        // An atomic fragment (RFC 6946) is whole by itself.
        if fragment.offset == 0 && !fragment.more {
            self.notes.whole += 1;
            let mut train = Train::new(fragment, 0);
            train.take(fragment, bytes, wire);
            return Some(train.into_whole(&fragment.key));
        }
        if self.trains.get(&fragment.key).is_some_and(|train| fragment.at.since(train.first) > self.patience) {
            given_up.extend(self.give_up(&fragment.key));
        }
        while self.held.saturating_add(bytes.len()) > self.byte_cap
            || self.trains.len() >= self.train_cap && !self.trains.contains_key(&fragment.key)
        {
            let Some(oldest) = self.oldest() else { break };
            given_up.extend(self.give_up(&oldest));
        }
        let (order, queue) = (&mut self.order, &mut self.queue);
        let train = self.trains.entry(fragment.key).or_insert_with(|| {
            *order += 1;
            queue.push_back((*order, fragment.key));
            Train::new(fragment, *order)
        });
        self.held += train.take(fragment, bytes, wire);
        if !train.is_whole() {
            return None;
        }
        let train = self.trains.remove(&fragment.key)?;
        self.held = self.held.saturating_sub(train.held);
        self.notes.whole += 1;
        Some(train.into_whole(&fragment.key))
    }

    /// Gives up the oldest datagram that still waits; `None` when none does.
    pub(super) fn give_up_oldest(&mut self) -> Option<Whole> {
        let oldest = self.oldest()?;
        self.give_up(&oldest)
    }

    fn oldest(&mut self) -> Option<Key> {
        loop {
            let (order, key) = *self.queue.front()?;
            if self.trains.get(&key).is_some_and(|train| train.order == order) {
                return Some(key);
            }
            self.queue.pop_front();
        }
    }

    fn give_up(&mut self, key: &Key) -> Option<Whole> {
        let train = self.trains.remove(key)?;
        self.held = self.held.saturating_sub(train.held);
        self.notes.given_up += 1;
        self.notes.bytes_given_up = self.notes.bytes_given_up.saturating_add(train.ip_bytes);
        Some(train.into_whole(key))
    }
}

impl Train {
    const fn new(fragment: &Fragment, order: u64) -> Self {
        Self {
            parts: Vec::new(),
            places: Vec::new(),
            end: None,
            held: 0,
            protocol: fragment.protocol,
            ip_bytes: 0,
            ip_packets: 0,
            first: fragment.at,
            number: fragment.number,
            at: fragment.at,
            layers: fragment.layers,
            order,
        }
    }

    /// Counts a fragment and keeps its bytes; gives how many.
    fn take(&mut self, fragment: &Fragment, bytes: &[u8], wire: usize) -> usize {
        self.ip_bytes = self.ip_bytes.saturating_add(fragment.ip_bytes);
        self.ip_packets += 1;
        self.number = fragment.number;
        self.at = fragment.at;
        if fragment.offset == 0 {
            // The first fragment's word counts (RFC 8200 4.5).
            self.protocol = fragment.protocol;
        }
        let end = fragment.offset.saturating_add(wire);
        let fits = end <= WHOLE_CAP && self.parts.len() < PARTS_CAP;
        if self.places.len() < PLACES_CAP {
            let (number, frame_at, offset) = (fragment.number, fragment.frame_at, fragment.offset);
            self.places.push(Place { number, frame_at, offset, len: if fits { bytes.len() } else { 0 } });
        }
        if !fits {
            return 0;
        }
        if !fragment.more {
            self.end = self.end.or(Some(end));
        }
        self.held += bytes.len();
        let place = self.parts.partition_point(|part| part.offset <= fragment.offset);
        self.parts.insert(place, Part { offset: fragment.offset, wire, bytes: bytes.to_vec() });
        bytes.len()
    }

    /// Whether no part is missing. What the snap length cut off does not count as missing: it was on the wire.
    fn is_whole(&self) -> bool {
        let Some(end) = self.end else { return false };
        let covered = self
            .parts
            .iter()
            .try_fold(0_usize, |covered, part| (part.offset <= covered).then(|| covered.max(part.offset.saturating_add(part.wire))));
        covered.is_some_and(|covered| covered >= end)
    }

    fn into_whole(self, key: &Key) -> Whole {
        let far = self.parts.iter().map(|part| part.offset.saturating_add(part.wire)).max().unwrap_or(0);
        let wire = self.end.unwrap_or(far);
        let mut bytes = Vec::with_capacity(self.held.min(wire));
        for part in &self.parts {
            // Parts are in order of their offsets: a later one either fills on or overlaps what is there.
            let Some(overlap) = bytes.len().checked_sub(part.offset) else { break };
            bytes.extend_from_slice(part.bytes.get(overlap..).unwrap_or(&[]));
        }
        bytes.truncate(wire);
        Whole {
            bytes,
            wire,
            source: key.source,
            destination: key.destination,
            protocol: self.protocol,
            ip_bytes: self.ip_bytes,
            ip_packets: self.ip_packets,
            number: self.number,
            at: self.at,
            layers: self.layers,
            places: self.places,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(offset: usize, more: bool) -> Fragment {
        Fragment {
            key: Key { source: [198, 51, 100, 1].into(), destination: [203, 0, 113, 1].into(), id: 7, protocol: 17 },
            offset,
            more,
            protocol: 17,
            ip_bytes: 24,
            number: FrameRef { capture: 0, frame: 1 },
            at: Instant::default(),
            layers: Layers::NONE,
            frame_at: 34,
        }
    }

    fn defrag(limits: &Limits) -> (Defrag, Vec<Whole>) {
        (Defrag::new(limits), Vec::new())
    }

    #[test]
    fn parts_in_any_order_make_a_whole() {
        let (mut defrag, mut given_up) = defrag(&Limits::default());
        assert!(defrag.add(&fragment(8, false), &[2; 4], 4, &mut given_up).is_none());
        let whole = defrag.add(&fragment(0, true), &[1; 8], 8, &mut given_up).unwrap();
        assert_eq!((whole.bytes.as_slice(), whole.ip_bytes, whole.ip_packets), (&[1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2][..], 48, 2));
        assert_eq!((whole.wire, given_up.len()), (12, 0));
    }

    #[test]
    fn what_the_snap_length_cut_off_is_not_missing() {
        let (mut defrag, mut given_up) = defrag(&Limits::default());
        assert!(defrag.add(&fragment(0, true), &[1; 8], 16, &mut given_up).is_none());
        let whole = defrag.add(&fragment(16, false), &[2; 8], 100, &mut given_up).unwrap();
        assert_eq!((whole.bytes.as_slice(), whole.wire), (&[1; 8][..], 116));
    }

    #[test]
    fn overlaps_keep_what_came_first() {
        let (mut defrag, mut given_up) = defrag(&Limits::default());
        assert!(defrag.add(&fragment(0, true), &[1; 8], 8, &mut given_up).is_none());
        assert!(defrag.add(&fragment(0, true), &[9; 16], 16, &mut given_up).is_none());
        let whole = defrag.add(&fragment(16, false), &[2; 4], 4, &mut given_up).unwrap();
        assert_eq!(whole.bytes, [[1; 8].as_slice(), &[9; 8], &[2; 4]].concat());
    }

    #[test]
    fn endless_fragments_stay_within_the_caps_and_are_handed_back() {
        let limits = Limits { fragment_trains: 4, fragment_bytes: 1000, ..Limits::default() };
        let (mut defrag, mut given_up) = defrag(&limits);
        for id in 0..100 {
            let mut part = fragment(0, true);
            part.key.id = id;
            assert!(defrag.add(&part, &[0; 400], 400, &mut given_up).is_none());
            assert!(defrag.held <= 1000 && defrag.trains.len() <= 4 && defrag.queue.len() <= 8);
        }
        while let Some(whole) = defrag.give_up_oldest() {
            given_up.push(whole);
        }
        assert_eq!((defrag.notes().given_up, given_up.len(), defrag.held), (100, 100, 0));
        assert!(given_up.iter().all(|whole| whole.bytes.len() == 400 && whole.ip_packets == 1));
    }
}
