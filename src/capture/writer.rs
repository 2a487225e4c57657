//! Leaves payload out, says whose packets are, and writes them.

use std::time::{Duration, Instant as Clock, SystemTime};

use crate::decode::Decoder;
use crate::limits::Limits;
use crate::minimise::{Kept, Minimiser, Passing};
use crate::model::frame::{Frame, FrameRef};
use crate::model::marks;
use crate::model::time::Instant;
use crate::source::device::Counters;

use super::file::Written;
use super::owners::{Ledger, Tally};
use super::sockets::Change;
use super::talk::State;

/// When another file of the ring begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Turn {
    /// At this size, bytes.
    pub(super) size: Option<u64>,
    /// After this time.
    pub(super) time: Option<Duration>,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) packets: u64,
    pub(super) counters: Vec<Option<Counters>>,
    pub(super) forced: u64,
    pub(super) tally: Option<Tally>,
    pub(super) failure: Option<String>,
}

/// What tells of each packet what is kept of it and which flow it belongs to.
enum Reading {
    /// Payload is left out.
    Least(Box<Minimiser>),
    /// All is kept.
    Whole(Box<Decoder>),
}

/// The packets on their way into the file.
pub(super) struct Writer {
    file: Written,
    reading: Reading,
    /// The flows, where programs are looked for.
    owners: Option<Ledger>,
    number: u64,
    bytes: u64,
    counters: Vec<Option<Counters>>,
    /// Marks that wait for the next packet, so that Wireshark shows them there.
    waiting: Vec<String>,
    /// The same for the next statistics: there a reader finds them also where no packet or only one without IP came.
    noted: Vec<String>,
    /// The phase that runs.
    phase: Option<String>,
    /// Packets cut undecided that the file tells of.
    forced: u64,
    failure: Option<String>,
    latest: Instant,
    turn: Turn,
    begun: Clock,
}

impl Writer {
    pub(super) fn new(file: Written, full: bool, processes: bool, interfaces: usize, turn: Turn) -> Self {
        let limits = Limits::default();
        Self {
            file,
            reading: if full { Reading::Whole(Box::new(Decoder::new(&limits))) } else { Reading::Least(Box::new(Minimiser::new(&limits))) },
            owners: processes.then(Ledger::default),
            number: 0,
            bytes: 0,
            counters: vec![None; interfaces],
            waiting: Vec::new(),
            noted: Vec::new(),
            phase: None,
            forced: 0,
            failure: None,
            latest: now(),
            turn,
            begun: Clock::now(),
        }
    }

    pub(super) const fn failure(&self) -> Option<&String> {
        self.failure.as_ref()
    }

    pub(super) fn len(&self) -> u64 {
        self.file.len()
    }

    pub(super) fn state(&self) -> State {
        let dropped = self.counters.iter().flatten().map(|counters| counters.dropped + counters.interface_dropped).sum();
        State { packets: self.number, bytes: self.bytes, dropped, file: self.file.len() }
    }

    pub(super) fn packet(&mut self, interface: u32, at: Instant, wire: u64, bytes: &[u8]) {
        self.number += 1;
        self.bytes += wire;
        self.latest = at;
        let frame = Frame {
            number: FrameRef { capture: 0, frame: self.number },
            at,
            interface: usize::try_from(interface).unwrap_or(0),
            link: self.file.link(interface),
            wire_len: wire,
            bytes,
            held: bytes.len(),
            comment: &[],
        };
        match &mut self.reading {
            Reading::Whole(decoder) => {
                let mut passing = None;
                if self.owners.is_some() {
                    decoder.decode(&frame, &mut |datagram| passing = Some(Passing::of(datagram)));
                }
                self.write(&frame, passing);
            }
            Reading::Least(minimiser) => {
                minimiser.push(&frame);
                self.ready();
            }
        }
    }

    /// Sockets came and went.
    pub(super) fn sockets(&mut self, change: Change) {
        if let Some(ledger) = &mut self.owners {
            ledger.change(change, now());
        }
    }

    fn minimiser(&mut self) -> Option<&mut Minimiser> {
        match &mut self.reading {
            Reading::Least(minimiser) => Some(minimiser),
            Reading::Whole(_) => None,
        }
    }

    /// Packets cut undecided.
    fn cut_undecided(&self) -> u64 {
        match &self.reading {
            Reading::Least(minimiser) => minimiser.forced(),
            Reading::Whole(_) => 0,
        }
    }

    /// Writes what is decided.
    fn ready(&mut self) {
        while let Some(kept) = self.minimiser().and_then(Minimiser::pop) {
            let Kept { number, at, interface, wire_len, bytes, passing, .. } = &kept;
            let link = self.file.link(u32::try_from(*interface).unwrap_or(0));
            let (at, held) = (*at, bytes.len());
            self.write(
                &Frame { number: *number, at, interface: *interface, link, wire_len: *wire_len, bytes, held, comment: &[] },
                *passing,
            );
        }
    }

    fn write(&mut self, frame: &Frame<'_>, passing: Option<Passing>) {
        if self.failure.is_some() {
            return;
        }
        let mut comments = Vec::new();
        if let (Some(ledger), Some(passing)) = (&mut self.owners, passing) {
            let owner = ledger.packet(passing.key, passing.sender, frame.at, passing.opens);
            // It comes first: readers that take one comment of a packet find the phase elsewhere as well.
            comments.extend(owner.map(|name| format!("{}{name}", marks::PROCESS)));
        }
        comments.append(&mut self.waiting);
        let interface = u32::try_from(frame.interface).unwrap_or(0);
        if let Err(error) = self.file.packet(interface, frame.at, frame.bytes, frame.wire_len, &comments) {
            self.failure = Some(error.to_string());
        }
        if self.turn.size.is_some_and(|size| self.file.len() >= size) {
            self.turn();
        }
    }

    /// Another file of the ring begins.
    fn turn(&mut self) {
        self.begun = Clock::now();
        self.notes();
        for (interface, counters) in self.counters.clone().into_iter().enumerate() {
            if let Some(counters) = counters {
                self.note(u32::try_from(interface).unwrap_or(0), self.latest, Some(counters), &[]);
            }
        }
        if let Err(error) = self.file.turn() {
            self.failure.get_or_insert(error.to_string());
        }
        self.noted.extend(self.phase.clone());
        if let Some(ledger) = &mut self.owners {
            ledger.renew(now());
        }
    }

    pub(super) fn mark(&mut self, label: &str) {
        let mark = marks::phase(now(), label);
        self.phase = Some(mark.clone());
        self.waiting.push(mark.clone());
        self.noted.push(mark);
    }

    pub(super) fn counters(&mut self, interface: u32, counters: Option<Counters>) {
        let Some(slot) = self.counters.get_mut(usize::try_from(interface).unwrap_or(usize::MAX)) else { return };
        *slot = counters.or(*slot);
        if slot.is_some() {
            let counters = *slot;
            self.note(interface, self.latest, counters, &[]);
        }
    }

    fn note(&mut self, interface: u32, at: Instant, counters: Option<Counters>, comments: &[String]) {
        if let Err(error) = self.file.statistics(interface, at, counters, comments) {
            self.failure.get_or_insert(error.to_string());
        }
    }

    /// Writes the comments that found no packet.
    fn notes(&mut self) {
        let forced = self.cut_undecided();
        if forced > self.forced {
            self.noted.push(marks::undecided(forced - self.forced));
            self.forced = forced;
        }
        if !self.noted.is_empty() {
            let comments = std::mem::take(&mut self.noted);
            let counters = self.counters.first().copied().flatten();
            self.note(0, now(), counters, &comments);
        }
    }

    /// The clock was set by so many nanoseconds.
    pub(super) fn clock_was_set(&mut self, by: i64) {
        self.noted.push(marks::clock_was_set(now(), by));
        if let Some(ledger) = &mut self.owners {
            ledger.clock_was_set(by);
        }
    }

    /// What waits longer than a beat is decided, marks that met no packet are written, and all goes to the system.
    pub(super) fn beat(&mut self) {
        if let Some(minimiser) = self.minimiser() {
            minimiser.beat();
        }
        self.ready();
        if let Some(ledger) = &mut self.owners {
            self.noted.extend(ledger.beat(now()));
        }
        self.notes();
        if let Err(error) = self.file.flush() {
            self.failure.get_or_insert(error.to_string());
        }
        if self.turn.time.is_some_and(|time| self.begun.elapsed() >= time) {
            self.turn();
        }
    }

    pub(super) fn end(mut self) -> Outcome {
        if let Some(minimiser) = self.minimiser() {
            minimiser.end();
        }
        self.ready();
        let mut tally = None;
        if let Some(ledger) = &mut self.owners {
            let (comments, counted) = ledger.end();
            self.noted.extend(comments);
            tally = Some(counted);
        }
        self.beat();
        let forced = self.cut_undecided();
        let failure = self.failure.or(self.file.end().err().map(|error| error.to_string()));
        Outcome { packets: self.file.packets(), counters: self.counters, forced, tally, failure }
    }
}

/// The time of day, as the kernel stamps packets.
pub(super) fn now() -> Instant {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Instant::from_nanos(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
