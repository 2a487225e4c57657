//! Packets that wait until it is known what of them is header, in the order in which they came.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use crate::flow::FlowKey;
use crate::marks::{Marks, StreamId};
use crate::model::datagram::{Datagram, Part, Transport};
use crate::model::fact::Side;
use crate::model::frame::{Frame, FrameRef};
use crate::model::time::Instant;

/// Places of header remembered of one direction for bytes that are sent again.
const REMEMBERED: usize = 256;

/// A TCP header with all its options (RFC 9293 3.1).
const LONGEST_HEADER: usize = 60;

/// A packet without payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Frame.
    pub number: FrameRef,
    /// Its time.
    pub at: Instant,
    /// Interface.
    pub interface: usize,
    /// Length on the wire.
    pub wire_len: u64,
    /// Bytes captured before payload was left out.
    pub captured: usize,
    /// What is kept, up to the last byte of header; content between is zero.
    pub bytes: Vec<u8>,
    /// Comment.
    pub comment: Vec<u8>,
    /// Program that the capture names behind the packet.
    pub process: Vec<u8>,
    /// Whether there was content to leave out.
    pub had_content: bool,
    /// The flow that it belongs to, where a datagram came of it.
    pub passing: Option<Passing>,
}

/// A datagram as a part of its flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passing {
    /// Flow.
    pub key: FlowKey,
    /// Side that sent it.
    pub sender: Side,
    /// It opens a connection.
    pub opens: bool,
}

impl Passing {
    /// Of a datagram.
    #[must_use]
    pub fn of(datagram: &Datagram<'_>) -> Self {
        let (key, sender) = FlowKey::of(datagram);
        Self { key, sender, opens: matches!(datagram.transport, Transport::Tcp(tcp) if tcp.syn && !tcp.ack) }
    }
}

/// Where a payload stands.
#[derive(Debug)]
struct Placed {
    number: FrameRef,
    payload_at: usize,
    parts: Vec<Part>,
    /// All its parts wait. Of what went undecided a reader of the copy has no payload: it could not tell what header is in the rest.
    whole: bool,
}

impl Placed {
    /// The packets that hold it.
    fn numbers(&self) -> impl Iterator<Item = FrameRef> {
        let alone = self.parts.is_empty().then_some(self.number);
        alone.into_iter().chain(self.parts.iter().map(|part| part.number))
    }
}

#[derive(Debug)]
struct Segment {
    start: i64,
    len: usize,
    placed: Placed,
}

/// What is known of one direction of a TCP flow.
#[derive(Debug, Default)]
struct Stream {
    /// A part of it went undecided, and nothing is kept of what follows: a reader of the copy could not tell what of it is header.
    broken: bool,
    judged: i64,
    headers: VecDeque<Range<usize>>,
    waiting: Vec<Segment>,
}

#[derive(Debug)]
struct Entry {
    kept: Kept,
    /// Bytes really there, of a file that was payload-free before.
    held: usize,
    keep: Vec<Range<usize>>,
    /// Where the payload ends: what follows is padding.
    payload_end: usize,
    /// Payloads that are undecided.
    open: u32,
    /// The stream that it waits for.
    stream: Option<StreamId>,
    /// It waits for other fragments.
    fragment: bool,
    /// A datagram came of it.
    seen: bool,
    /// Where its payload stands was told.
    told: bool,
}

/// The packets.
#[derive(Debug)]
pub(super) struct Hold {
    entries: VecDeque<Entry>,
    streams: BTreeMap<StreamId, Stream>,
    bytes: usize,
    byte_cap: usize,
    /// Number of the packet taken in last.
    newest: u64,
    /// The newest at the last beat, and at the one before: packets up to that one must not wait longer.
    at_beat: u64,
    overdue: u64,
    forced: u64,
}

impl Hold {
    pub(super) const fn new(byte_cap: usize) -> Self {
        Self { entries: VecDeque::new(), streams: BTreeMap::new(), bytes: 0, byte_cap, newest: 0, at_beat: 0, overdue: 0, forced: 0 }
    }

    /// Takes the next packet in; what is told now is of it, or of packets before.
    pub(super) fn begin(&mut self, frame: &Frame<'_>) {
        self.newest = frame.number.frame;
        self.bytes = self.bytes.saturating_add(frame.bytes.len());
        let kept = Kept {
            number: frame.number,
            at: frame.at,
            interface: frame.interface,
            wire_len: frame.wire_len,
            captured: frame.bytes.len(),
            bytes: frame.bytes.to_vec(),
            comment: frame.comment.to_vec(),
            process: Vec::new(),
            had_content: false,
            passing: None,
        };
        let entry = Entry {
            kept,
            held: frame.held,
            keep: Vec::new(),
            payload_end: 0,
            open: 0,
            stream: None,
            fragment: false,
            seen: false,
            told: false,
        };
        self.entries.push_back(entry);
    }

    /// Whether a datagram came of the packet taken in last, and whether it was told where its payload stands.
    pub(super) fn told(&self) -> (bool, bool) {
        self.entries.back().map_or((false, false), |entry| (entry.seen, entry.told))
    }

    /// Of the packet taken in last only its beginning is kept, unless it is a fragment and the others, for which it waits, tell more.
    pub(super) fn keep_only(&mut self, length: usize, fragment: bool) {
        if let Some(entry) = self.entries.back_mut() {
            entry.keep.push(0..length);
            entry.fragment = fragment;
            if !fragment {
                entry.payload_end = length;
            }
        }
    }

    /// The next packet that is decided, or that must not wait longer.
    pub(super) fn pop(&mut self) -> Option<Kept> {
        let front = self.entries.front()?;
        let waits = front.open > 0 || front.fragment;
        let overdue = front.kept.number.frame <= self.overdue || self.bytes > self.byte_cap;
        if waits && !overdue {
            return None;
        }
        if waits {
            self.forced += 1;
            if let Some(stream) = front.stream {
                self.break_off(stream);
            }
        }
        let entry = self.entries.pop_front()?;
        self.bytes = self.bytes.saturating_sub(entry.kept.captured);
        Some(entry.settle())
    }

    /// A packet of a stream goes undecided: the stream is content from there on.
    fn break_off(&mut self, stream: StreamId) {
        let Some(known) = self.streams.get_mut(&stream) else { return };
        known.broken = true;
        known.headers.clear();
        let waiting = std::mem::take(&mut known.waiting);
        self.decide_segments(waiting, &VecDeque::new());
    }

    /// Another beat: what waited through the whole of it must not wait longer.
    pub(super) const fn beat(&mut self) {
        self.overdue = self.at_beat;
        self.at_beat = self.newest;
    }

    /// Nothing more comes: what waits is decided as content.
    pub(super) fn end(&mut self) {
        for entry in &mut self.entries {
            entry.open = 0;
            entry.fragment = false;
        }
    }

    pub(super) const fn forced(&self) -> u64 {
        self.forced
    }

    fn entry(&mut self, number: FrameRef) -> Option<&mut Entry> {
        let first = self.entries.front()?.kept.number.frame;
        let index = usize::try_from(number.frame.checked_sub(first)?).ok()?;
        self.entries.get_mut(index)
    }

    /// Notes where a payload stands: what is before it is header.
    fn place(&mut self, datagram: &Datagram<'_>) -> Option<Placed> {
        if let Some(entry) = self.entry(datagram.number) {
            entry.seen = true;
            entry.kept.passing = Some(Passing::of(datagram));
        }
        // Of a header that the fragments have not whole nobody knows where it ends.
        let payload_at = datagram.payload_at.or((!datagram.parts.is_empty()).then_some(LONGEST_HEADER))?;
        let process = datagram.process.to_vec();
        let mut placed = Placed { number: datagram.number, payload_at, parts: datagram.parts.to_vec(), whole: true };
        for part in datagram.parts {
            let Some(entry) = self.entry(part.number) else {
                placed.whole = false;
                continue;
            };
            entry.told = true;
            entry.fragment = false;
            entry.open += 1;
            entry.keep.push(0..part.frame_at);
            entry.payload_end = entry.payload_end.max(part.frame_at + part.len);
        }
        if datagram.parts.is_empty()
            && let Some(entry) = self.entry(datagram.number)
        {
            entry.told = true;
            entry.open += 1;
            entry.keep.push(0..payload_at);
            entry.payload_end = entry.payload_end.max(payload_at + datagram.payload.len());
            entry.kept.process = process;
        } else {
            self.keep(&placed, 0..payload_at);
        }
        Some(placed)
    }

    /// Keeps bytes by their place in what the frame, or the fragments, hold.
    fn keep(&mut self, placed: &Placed, range: Range<usize>) {
        if placed.parts.is_empty() {
            if let Some(entry) = self.entry(placed.number) {
                entry.keep.push(range);
            }
            return;
        }
        for part in &placed.parts {
            let (start, end) = (range.start.max(part.offset), range.end.min(part.offset + part.len));
            if start < end
                && let Some(entry) = self.entry(part.number)
            {
                entry.keep.push(part.frame_at + start - part.offset..part.frame_at + end - part.offset);
            }
        }
    }

    /// Keeps the places of header in a payload; it is decided by that.
    fn decide(&mut self, placed: &Placed, headers: impl Iterator<Item = Range<usize>>) {
        for header in headers.filter(|_| placed.whole) {
            self.keep(placed, placed.payload_at.saturating_add(header.start)..placed.payload_at.saturating_add(header.end));
        }
        for number in placed.numbers() {
            if let Some(entry) = self.entry(number) {
                entry.open = entry.open.saturating_sub(1);
            }
        }
    }

    fn decide_segments(&mut self, segments: Vec<Segment>, headers: &VecDeque<Range<usize>>) {
        for segment in segments {
            let within = headers.iter().filter_map(|header| {
                let (start, end) = (place(header.start) - segment.start, place(header.end) - segment.start);
                let (start, end) = (usize::try_from(start.max(0)).ok()?, usize::try_from(end).ok()?.min(segment.len));
                (start < end).then_some(start..end)
            });
            let within: Vec<_> = within.collect();
            self.decide(&segment.placed, within.into_iter());
        }
    }
}

fn place(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

impl Marks for Hold {
    fn datagram(&mut self, datagram: &Datagram<'_>, headers: &[Range<usize>]) {
        if let Some(placed) = self.place(datagram) {
            // An RTP header may claim more than the datagram has.
            let end = datagram.payload.len();
            self.decide(&placed, headers.iter().map(|header| header.start.min(end)..header.end.min(end)));
        }
    }

    fn segment(&mut self, datagram: &Datagram<'_>, stream: StreamId, at: Option<i64>) {
        let Some(placed) = self.place(datagram) else { return };
        let Some(start) = at else { return self.decide(&placed, std::iter::empty()) };
        for number in placed.numbers() {
            if let Some(entry) = self.entry(number) {
                entry.stream = Some(stream);
            }
        }
        let segment = Segment { start, len: datagram.payload.len(), placed };
        let known = self.streams.entry(stream).or_default();
        if known.broken {
            self.decide(&segment.placed, std::iter::empty());
        } else if start.saturating_add(place(segment.len)) <= known.judged {
            // Sent again: what was header is so again.
            let headers = known.headers.clone();
            self.decide_segments(vec![segment], &headers);
        } else {
            known.waiting.push(segment);
        }
    }

    fn judged(&mut self, stream: StreamId, until: u64, headers: &[Range<usize>]) {
        if self.streams.get(&stream).is_some_and(|known| known.broken) {
            return;
        }
        let mut known = self.streams.remove(&stream).unwrap_or_default();
        known.judged = known.judged.max(i64::try_from(until).unwrap_or(i64::MAX));
        known.headers.extend(headers.iter().cloned());
        let judged = known.judged;
        let (done, waiting) = known.waiting.into_iter().partition(|segment| segment.start.saturating_add(place(segment.len)) <= judged);
        known.waiting = waiting;
        self.decide_segments(done, &known.headers);
        if known.waiting.is_empty() {
            while known.headers.len() > REMEMBERED {
                known.headers.pop_front();
            }
        }
        self.streams.insert(stream, known);
    }

    fn closed(&mut self, stream: StreamId) {
        if let Some(known) = self.streams.remove(&stream) {
            self.decide_segments(known.waiting, &known.headers);
        }
    }
}

impl Entry {
    /// Puts zeros for content between what is kept, and cuts off what stands behind.
    fn settle(mut self) -> Kept {
        self.keep.sort_by_key(|range| (range.start, range.end));
        let mut end = 0;
        for range in &self.keep {
            if range.start > end
                && let Some(gap) = self.kept.bytes.get_mut(end..range.start)
            {
                self.kept.had_content |= gap.iter().any(|byte| *byte != 0);
                gap.fill(0);
            }
            end = end.max(range.end.min(self.kept.captured));
        }
        let tail = self.kept.bytes.get(end..self.held.max(end)).unwrap_or(&[]);
        self.kept.had_content |= self.held.min(self.payload_end) > end || tail.iter().any(|byte| *byte != 0);
        self.kept.bytes.truncate(end);
        self.kept
    }
}
