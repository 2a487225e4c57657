//! IP reassembly (RFC 791 3.2, RFC 8200 4.5), capped in datagrams, bytes and time. Overlaps: what came first stays.

use std::collections::HashMap;
use std::net::IpAddr;

use foldhash::fast::RandomState;

use crate::limits::Limits;
use crate::model::time::Instant;

/// Largest IP payload that fragments can make up.
const WHOLE_CAP: usize = 65_535;
/// Largest number of fragments of one datagram.
const PARTS_CAP: usize = 1024;

/// What fragments have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) id: u32,
    pub(super) protocol: u8,
}

/// One fragment's place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fragment {
    pub(super) key: Key,
    pub(super) offset: usize,
    pub(super) more: bool,
}

/// A datagram made whole.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) bytes: Vec<u8>,
    pub(super) ip_bytes: u64,
    pub(super) ip_packets: u64,
}

/// What became of fragments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DefragNotes {
    /// Fragments seen.
    pub fragments: u64,
    /// Datagrams made whole.
    pub whole: u64,
    /// Datagrams given up: a part missing, cut, contradictory, or a cap reached.
    pub given_up: u64,
    /// IP bytes of those given up.
    pub bytes_given_up: u64,
}

#[derive(Debug)]
struct Train {
    parts: Vec<(usize, Vec<u8>)>,
    end: Option<usize>,
    held: usize,
    ip_bytes: u64,
    ip_packets: u64,
    first: Instant,
    order: u64,
}

/// Datagrams that wait for their fragments.
#[derive(Debug)]
pub(super) struct Defrag {
    trains: HashMap<Key, Train, RandomState>,
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
            held: 0,
            notes: DefragNotes::default(),
            order: 0,
            train_cap: limits.fragment_trains,
            byte_cap: limits.fragment_bytes,
            patience: limits.fragment_seconds.saturating_mul(1_000_000_000),
        }
    }

    /// Counts including the datagrams that still wait.
    pub(super) fn notes(&self) -> DefragNotes {
        let waiting = self.trains.values().map(|train| train.ip_bytes).sum::<u64>();
        let count = u64::try_from(self.trains.len()).unwrap_or(u64::MAX);
        DefragNotes { given_up: self.notes.given_up + count, bytes_given_up: self.notes.bytes_given_up + waiting, ..self.notes }
    }

    /// Adds a fragment; gives the datagram when it is whole.
    pub(super) fn add(&mut self, fragment: &Fragment, bytes: &[u8], wire: usize, ip_bytes: u64, at: Instant) -> Option<Whole> {
        self.notes.fragments += 1;
        // An atomic fragment (RFC 6946) is whole by itself.
        if fragment.offset == 0 && !fragment.more {
            self.notes.whole += 1;
            return Some(Whole { bytes: bytes.to_vec(), ip_bytes, ip_packets: 1 });
        }
        if self.trains.get(&fragment.key).is_some_and(|train| at.since(train.first) > self.patience) {
            self.give_up(&fragment.key);
        }
        while self.trains.len() >= self.train_cap || self.held.saturating_add(bytes.len()) > self.byte_cap {
            let Some(oldest) = self.trains.iter().min_by_key(|(_, train)| train.order).map(|(key, _)| *key) else { break };
            self.give_up(&oldest);
        }
        self.order += 1;
        let order = self.order;
        let train = self.trains.entry(fragment.key).or_insert_with(|| Train {
            parts: Vec::new(),
            end: None,
            held: 0,
            ip_bytes: 0,
            ip_packets: 0,
            first: at,
            order,
        });
        train.ip_bytes = train.ip_bytes.saturating_add(ip_bytes);
        train.ip_packets += 1;
        let end = fragment.offset.saturating_add(wire);
        // A fragment that the capture cut leaves a hole for ever; the datagram is given up when its time is over.
        if bytes.len() == wire && end <= WHOLE_CAP && train.parts.len() < PARTS_CAP {
            if !fragment.more {
                train.end = train.end.or(Some(end));
            }
            train.held += bytes.len();
            self.held += bytes.len();
            let place = train.parts.partition_point(|(offset, _)| *offset <= fragment.offset);
            train.parts.insert(place, (fragment.offset, bytes.to_vec()));
        }
        let whole = train.assemble()?;
        let train = self.trains.remove(&fragment.key)?;
        self.held = self.held.saturating_sub(train.held);
        self.notes.whole += 1;
        Some(Whole { bytes: whole, ip_bytes: train.ip_bytes, ip_packets: train.ip_packets })
    }

    fn give_up(&mut self, key: &Key) {
        if let Some(train) = self.trains.remove(key) {
            self.held = self.held.saturating_sub(train.held);
            self.notes.given_up += 1;
            self.notes.bytes_given_up = self.notes.bytes_given_up.saturating_add(train.ip_bytes);
        }
    }
}

impl Train {
    fn assemble(&self) -> Option<Vec<u8>> {
        let end = self.end?;
        let mut whole = Vec::with_capacity(end);
        for (offset, bytes) in &self.parts {
            // Parts are in order of their offsets: a later one either fills on or overlaps what is there.
            let overlap = whole.len().checked_sub(*offset)?;
            whole.extend_from_slice(bytes.get(overlap..).unwrap_or(&[]));
        }
        (whole.len() >= end).then(|| {
            whole.truncate(end);
            whole
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(offset: usize, more: bool) -> Fragment {
        Fragment { key: Key { source: [198, 51, 100, 1].into(), destination: [203, 0, 113, 1].into(), id: 7, protocol: 17 }, offset, more }
    }

    #[test]
    fn parts_in_any_order_make_a_whole() {
        let mut defrag = Defrag::new(&Limits::default());
        let at = Instant::default();
        assert!(defrag.add(&fragment(8, false), &[2; 4], 4, 24, at).is_none());
        let whole = defrag.add(&fragment(0, true), &[1; 8], 8, 28, at).unwrap();
        assert_eq!((whole.bytes.as_slice(), whole.ip_bytes, whole.ip_packets), (&[1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2][..], 52, 2));
    }

    #[test]
    fn endless_fragments_stay_within_the_caps() {
        let limits = Limits { fragment_trains: 4, fragment_bytes: 1000, ..Limits::default() };
        let mut defrag = Defrag::new(&limits);
        for id in 0..100 {
            let mut part = fragment(0, true);
            part.key.id = id;
            assert!(defrag.add(&part, &[0; 400], 400, 420, Instant::default()).is_none());
        }
        assert!(defrag.held <= 1000 && defrag.trains.len() <= 4);
        assert_eq!(defrag.notes().given_up, 100);
    }
}
