//! TCP bytes in order, one direction, with everything capped. Where copies overlap, the first one seen counts.

use std::collections::BTreeMap;

/// A segment's part in its direction.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a> {
    /// Sequence number of the first payload byte (after a SYN's own).
    pub sequence: u32,
    /// Captured payload.
    pub payload: &'a [u8],
    /// Its original length.
    pub wire_len: usize,
    /// SYN.
    pub syn: bool,
    /// FIN or RST.
    pub end: bool,
}

/// One direction of a TCP flow.
#[derive(Debug, Default)]
pub struct Direction {
    /// Next sequence number expected, and its place in the stream (64 bits do not wrap).
    next: Option<(u32, u64)>,
    /// Place of the first byte that is readable.
    at: u64,
    /// Bytes in order that nobody has consumed.
    ready: Vec<u8>,
    /// Bytes of `ready` consumed, given back now and then.
    used: usize,
    /// Segments behind a hole, by place in the stream.
    ahead: BTreeMap<u64, Vec<u8>>,
    ahead_bytes: usize,
    /// Nothing was consumed yet.
    started: bool,
    /// Bytes are missing in front of `ready`.
    gap: bool,
    /// No more bytes come.
    ended: bool,
    /// What is ready stands before a hole: it was offered, and makes room for what comes behind.
    stale: bool,
    /// Nobody wants more bytes.
    closed: bool,
    /// Bytes that were ready when a reader last wanted more.
    wanting: usize,
    holes: u64,
}

/// Up to so many bytes a reader that wants more is asked at every segment; beyond, only when there is a sixteenth more, so that a message sent
/// byte by byte costs time in proportion to its length.
const ASKED_ALWAYS: usize = 4096;
/// What a segment that waits costs beside its bytes.
const SEGMENT_COST: usize = 64;

impl Direction {
    /// Takes a segment in; gives whether there are more bytes to read than before.
    pub fn add(&mut self, segment: Segment<'_>, ahead_cap: usize) -> bool {
        if self.closed {
            return false;
        }
        self.ended |= segment.end;
        let Some((expected, place)) = self.next else {
            if segment.wire_len == 0 && !segment.syn {
                return false;
            }
            self.gap = !segment.syn;
            self.next = Some((segment.sequence, 0));
            return self.add(segment, ahead_cap);
        };
        if segment.syn && !self.started && self.ready.is_empty() && place == 0 {
            self.next = Some((segment.sequence, 0));
            self.gap = false;
        } else if segment.wire_len > 0 {
            let distance = i64::from(segment.sequence.wrapping_sub(expected).cast_signed());
            let start = i64::try_from(place).unwrap_or(i64::MAX).saturating_add(distance);
            self.place(start, &segment, ahead_cap);
            return true;
        }
        segment.wire_len > 0 && self.add(Segment { syn: false, ..segment }, ahead_cap)
    }

    fn place(&mut self, start: i64, segment: &Segment<'_>, ahead_cap: usize) {
        let Some((_, expected)) = self.next else { return };
        let known = i64::try_from(expected).unwrap_or(i64::MAX).saturating_sub(start).max(0);
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        if known >= segment.wire_len {
            return;
        }
        let Some(fresh) = segment.payload.get(known..) else {
            // The snap length cut away what would be new.
            return self.skip_to(expected + as_u64(segment.wire_len - known));
        };
        let fresh_start = u64::try_from(start).unwrap_or(0).max(expected);
        if fresh_start == expected {
            self.append(fresh);
            if segment.payload.len() < segment.wire_len {
                self.skip_to(fresh_start + as_u64(segment.wire_len - known));
            }
            self.drain();
        } else {
            self.wait(fresh_start, fresh);
            if self.ahead_bytes > ahead_cap {
                self.give_up_hole();
            }
        }
    }

    fn wait(&mut self, start: u64, bytes: &[u8]) {
        // The first copy counts: a later one with the same start is kept only where it is longer, for its new end.
        if let Some(there) = self.ahead.get_mut(&start) {
            if let Some(more) = bytes.get(there.len()..) {
                there.extend_from_slice(more);
                self.ahead_bytes += more.len();
            }
        } else {
            self.ahead.insert(start, bytes.to_vec());
            self.ahead_bytes += bytes.len() + SEGMENT_COST;
        }
    }

    fn append(&mut self, bytes: &[u8]) {
        if std::mem::take(&mut self.stale) {
            self.ready.clear();
            self.used = 0;
        }
        if let (true, Some((_, place))) = (self.readable().is_empty(), self.next) {
            self.at = place;
        }
        self.ready.extend_from_slice(bytes);
        if let Some((sequence, place)) = &mut self.next {
            *sequence = sequence.wrapping_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
            *place += as_u64(bytes.len());
        }
    }

    /// Moves what waits and now fits behind the bytes in order.
    fn drain(&mut self) {
        while let (Some((_, place)), Some(entry)) = (self.next, self.ahead.first_entry()) {
            if *entry.key() > place {
                return;
            }
            let (start, bytes) = entry.remove_entry();
            self.ahead_bytes = self.ahead_bytes.saturating_sub(bytes.len() + SEGMENT_COST);
            let known = usize::try_from(place - start).unwrap_or(usize::MAX);
            if let Some(fresh) = bytes.get(known..) {
                self.append(fresh);
            }
        }
    }

    /// Bytes up to `place` are not in the capture.
    fn skip_to(&mut self, place: u64) {
        let Some((sequence, at)) = &mut self.next else { return };
        let missing = place.saturating_sub(*at);
        *sequence = sequence.wrapping_add(u32::try_from(missing & u64::from(u32::MAX)).unwrap_or(0));
        *at = place;
        self.holes += 1;
        self.gap = true;
        self.stale = true;
        self.drain();
    }

    /// Goes on behind the hole in front. What was ready before the hole is dropped: it waited for bytes that will not come.
    fn give_up_hole(&mut self) {
        if let Some(&start) = self.ahead.keys().next() {
            self.ready.clear();
            self.used = 0;
            self.skip_to(start);
        }
    }

    /// The other side acknowledged everything before `acknowledgement`: a hole before it is a gap of the capture, not of the connection.
    pub fn acknowledged(&mut self, acknowledgement: u32) -> bool {
        let Some((expected, place)) = self.next else { return false };
        let Some(&start) = self.ahead.keys().next() else { return false };
        let distance = i64::from(acknowledgement.wrapping_sub(expected).cast_signed());
        let hole = i64::try_from(start - place).unwrap_or(i64::MAX);
        if distance <= hole {
            return false;
        }
        self.give_up_hole();
        true
    }

    /// Ends the direction; what waits behind holes becomes readable. Gives whether there is anything.
    pub fn finish(&mut self) -> bool {
        self.ended = true;
        if self.readable().is_empty() && !self.ahead.is_empty() {
            self.give_up_hole();
        }
        !self.closed && !self.readable().is_empty()
    }

    /// Place in the stream of the first byte in order that is not consumed.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.at
    }

    /// Place in the stream of the byte with this sequence number; below zero where it stands before the first byte captured.
    #[must_use]
    pub fn place_of(&self, sequence: u32) -> Option<i64> {
        let (expected, place) = self.next?;
        let distance = i64::from(sequence.wrapping_sub(expected).cast_signed());
        Some(i64::try_from(place).unwrap_or(i64::MAX).saturating_add(distance))
    }

    /// Bytes in order, not consumed.
    #[must_use]
    pub fn readable(&self) -> &[u8] {
        self.ready.get(self.used..).unwrap_or(&[])
    }

    /// Memory in use.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.ready.capacity() + self.ahead_bytes
    }

    /// Whether there is enough new for a reader that wanted more.
    #[must_use]
    pub fn is_worth_asking(&self) -> bool {
        let ready = self.readable().len();
        ready <= ASKED_ALWAYS || self.ended || ready >= self.wanting.saturating_add(self.wanting / 16)
    }

    /// Notes that a reader wants more than is ready.
    pub fn wants_more(&mut self) {
        self.wanting = self.readable().len();
    }

    /// Marks bytes as done with; none means that the reader wants more.
    pub fn consume(&mut self, count: usize) {
        if count > 0 {
            self.wanting = 0;
            self.started = true;
            self.gap = false;
        } else {
            self.wants_more();
        }
        self.used = self.used.saturating_add(count).min(self.ready.len());
        self.at = self.at.saturating_add(as_u64(count));
        if self.used == self.ready.len() {
            self.ready.clear();
            self.used = 0;
        } else if self.used > 32 << 10 {
            self.ready.drain(..self.used);
            self.used = 0;
        }
    }

    /// Nobody wants more bytes of this direction: frees what is held.
    pub fn close(&mut self) {
        self.closed = true;
        self.ready = Vec::new();
        self.ahead = BTreeMap::new();
        self.ahead_bytes = 0;
        self.used = 0;
    }

    /// Whether [`close`](Self::close) was called.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// Whether nothing was consumed yet.
    #[must_use]
    pub const fn at_start(&self) -> bool {
        !self.started
    }

    /// Whether bytes are missing in front of the readable ones.
    #[must_use]
    pub const fn after_gap(&self) -> bool {
        self.gap
    }

    /// Whether the sender is done.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.ended && self.ahead.is_empty()
    }

    /// Holes left open.
    #[must_use]
    pub const fn holes(&self) -> u64 {
        self.holes
    }
}

fn as_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(sequence: u32, payload: &[u8]) -> Segment<'_> {
        Segment { sequence, payload, wire_len: payload.len(), syn: false, end: false }
    }

    #[test]
    fn order_overlap_and_wrap() {
        let mut direction = Direction::default();
        let base = u32::MAX - 2;
        direction.add(Segment { syn: true, ..segment(base, b"") }, 1000);
        direction.add(segment(base.wrapping_add(4), b"efgh"), 1000);
        assert!(direction.readable().is_empty());
        direction.add(segment(base.wrapping_add(2), b"cdXX"), 1000);
        direction.add(segment(base, b"ab"), 1000);
        assert_eq!(direction.readable(), b"abcdXXgh");
        assert!(direction.at_start() && !direction.after_gap());
        direction.consume(8);
        direction.add(segment(base, b"abcdefghij"), 1000);
        assert_eq!(direction.readable(), b"ij");
    }

    #[test]
    fn a_hole_is_given_up_when_too_much_waits_or_when_acknowledged() {
        let mut direction = Direction::default();
        direction.add(segment(1, b"a"), 68);
        direction.add(segment(3, b"cc"), 68);
        assert_eq!(direction.readable(), b"a");
        assert!(!direction.acknowledged(2));
        assert!(direction.acknowledged(5));
        assert_eq!(direction.readable(), b"cc");
        assert!(direction.after_gap());
        direction.add(segment(10, b"12345"), 68);
        assert_eq!(direction.readable(), b"12345");
    }

    #[test]
    fn a_cut_segment_leaves_a_gap() {
        let mut direction = Direction::default();
        direction.add(Segment { wire_len: 10, ..segment(1, b"abc") }, 1000);
        assert_eq!(direction.readable(), b"abc");
        direction.add(segment(11, b"next"), 1000);
        assert!(direction.after_gap());
        assert_eq!(direction.readable(), b"next");
    }
}
