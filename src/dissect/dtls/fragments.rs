//! Handshake messages of DTLS put together from fragments that come twice, out of order or never (RFC 6347 4.2.3, RFC 9147 5.5).

use std::collections::BTreeMap;

use crate::dissect::Reader;
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

/// Bytes that wait, one side. The longest real messages are certificate chains of some 20 KiB.
const BYTES_CAP: usize = 256 << 10;
/// Messages that wait, one side. A flight has fewer than ten.
const MESSAGES_CAP: usize = 16;
/// Fragments of one message that wait.
const FRAGMENTS_CAP: usize = 512;

/// A fragment with its header (RFC 6347 4.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fragment<'a> {
    /// Message type.
    pub(super) kind: u8,
    /// Bytes of the whole message.
    pub(super) len: usize,
    /// Number of the message.
    pub(super) number: u16,
    /// Where in the message the bytes stand.
    pub(super) offset: usize,
    /// Captured bytes.
    pub(super) bytes: &'a [u8],
    /// Whether the capture holds the fragment whole.
    pub(super) whole: bool,
}

impl<'a> Fragment<'a> {
    /// Reads the next fragment of a record. `None` where none can stand here.
    pub(super) fn next(reader: &mut Reader<'a>, record_whole: bool) -> Option<Self> {
        let kind = reader.u8("msg_type").ok()?;
        let len = usize::try_from(reader.u24("length").ok()?).ok()?;
        let number = reader.u16("message_seq").ok()?;
        let offset = usize::try_from(reader.u24("fragment_offset").ok()?).ok()?;
        let wanted = usize::try_from(reader.u24("fragment_length").ok()?).ok()?;
        if len > BYTES_CAP || offset.checked_add(wanted)? > len || (wanted == 0 && len > 0) {
            return None;
        }
        let (bytes, whole) = reader.take_up_to(wanted);
        (whole || !record_whole).then_some(Self { kind, len, number, offset, bytes, whole })
    }

    /// Whether the fragment is its whole message.
    pub(super) const fn is_message(&self) -> bool {
        self.whole && self.offset == 0 && self.bytes.len() == self.len
    }
}

/// A message that lacks fragments.
#[derive(Debug)]
pub(super) struct Waiting {
    /// Message type.
    pub(super) kind: u8,
    /// Where the last of it stood.
    pub(super) last: (FrameRef, Instant),
    len: usize,
    parts: BTreeMap<usize, Vec<u8>>,
}

impl Waiting {
    /// The bytes from the message's start up to the first hole.
    pub(super) fn beginning(&self) -> Vec<u8> {
        let mut joined: Vec<u8> = Vec::new();
        for (offset, part) in &self.parts {
            let Some(new) = joined.len().checked_sub(*offset).map(|known| part.get(known..).unwrap_or_default()) else {
                break;
            };
            joined.extend_from_slice(new);
        }
        joined
    }

    /// How many bytes [`beginning`](Self::beginning) has.
    fn reach(&self) -> usize {
        let mut reach = 0_usize;
        for (offset, part) in &self.parts {
            if *offset > reach {
                break;
            }
            reach = reach.max(offset.saturating_add(part.len()));
        }
        reach
    }

    fn bytes(&self) -> usize {
        self.parts.values().map(Vec::len).sum()
    }
}

/// What waits on one side.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    waiting: BTreeMap<u16, Waiting>,
}

impl Fragments {
    /// Takes a fragment in. The whole message if it was the last one missing.
    pub(super) fn add(&mut self, fragment: &Fragment<'_>, last: (FrameRef, Instant)) -> Option<Vec<u8>> {
        // Another message under the same number: a new handshake has begun.
        if self.waiting.get(&fragment.number).is_some_and(|waiting| waiting.kind != fragment.kind || waiting.len != fragment.len) {
            self.waiting.remove(&fragment.number);
        }
        while self.is_full(fragment) {
            self.waiting.pop_first();
        }
        let fresh = || Waiting { kind: fragment.kind, last, len: fragment.len, parts: BTreeMap::new() };
        let waiting = self.waiting.entry(fragment.number).or_insert_with(fresh);
        waiting.last = last;
        let part = waiting.parts.entry(fragment.offset).or_default();
        if part.len() < fragment.bytes.len() {
            *part = fragment.bytes.to_vec();
        }
        if waiting.reach() < waiting.len {
            return None;
        }
        self.waiting.remove(&fragment.number).map(|waiting| waiting.beginning())
    }

    /// Forgets a message that came whole after all.
    pub(super) fn forget(&mut self, number: u16) {
        self.waiting.remove(&number);
    }

    /// All that still waits, by number.
    pub(super) fn rest(self) -> impl Iterator<Item = Waiting> {
        self.waiting.into_values()
    }

    /// Whether something must go before `fragment` may come in.
    fn is_full(&self, fragment: &Fragment<'_>) -> bool {
        let known = self.waiting.get(&fragment.number);
        let bytes: usize = self.waiting.values().map(Waiting::bytes).sum();
        let crowded = known.is_none() && self.waiting.len() >= MESSAGES_CAP;
        let crumbled = known.is_some_and(|waiting| waiting.parts.len() >= FRAGMENTS_CAP);
        !self.waiting.is_empty() && (crowded || crumbled || bytes.saturating_add(fragment.bytes.len()) > BYTES_CAP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: (FrameRef, Instant) = (FrameRef { capture: 0, frame: 1 }, Instant::from_nanos(1));

    fn part(message: &[u8], number: u16, offset: usize, len: usize) -> Fragment<'_> {
        Fragment { kind: 1, len: message.len(), number, offset, bytes: &message[offset..offset + len], whole: true }
    }

    #[test]
    fn fragments_join_in_any_order_with_overlap_and_repetition() {
        let message: Vec<u8> = (0..40).collect();
        let orders: [&[(usize, usize)]; 4] =
            [&[(0, 20), (20, 20)], &[(20, 20), (0, 20)], &[(30, 10), (0, 15), (0, 15), (10, 25)], &[(0, 5), (5, 1), (0, 30), (25, 15)]];
        for order in orders {
            let mut fragments = Fragments::default();
            let told: Vec<_> = order.iter().map(|&(offset, len)| fragments.add(&part(&message, 3, offset, len), AT)).collect();
            assert_eq!(told.last().unwrap().as_deref(), Some(&message[..]));
            assert_eq!(told.iter().flatten().count(), 1);
            assert_eq!(fragments.rest().count(), 0);
        }
    }

    #[test]
    fn a_hole_ends_the_beginning() {
        let message: Vec<u8> = (0..40).collect();
        let mut fragments = Fragments::default();
        fragments.add(&part(&message, 0, 0, 10), AT);
        fragments.add(&part(&message, 0, 11, 10), AT);
        assert_eq!(fragments.rest().next().unwrap().beginning(), &message[..10]);
    }

    #[test]
    fn what_waits_is_bounded() {
        let message = vec![0; 100_000];
        let mut fragments = Fragments::default();
        for number in 0..1000 {
            fragments.add(&part(&message, number, 0, 50_000), AT);
            assert!(fragments.waiting.len() <= 5);
        }
        let mut fragments = Fragments::default();
        for number in 0..1000 {
            fragments.add(&part(&message, number, 1, 1), AT);
            assert!(fragments.waiting.len() <= MESSAGES_CAP);
        }
        let mut fragments = Fragments::default();
        for place in 0..10_000 {
            fragments.add(&part(&message, 0, place * 2, 1), AT);
            assert!(fragments.waiting[&0].parts.len() <= FRAGMENTS_CAP);
        }
    }

    #[test]
    fn headers_that_contradict_themselves_are_refused() {
        let header = |len: u8, offset: u8, size: u8| [1, 0, 0, len, 0, 0, 0, 0, offset, 0, 0, size, 9, 9];
        let read = |bytes: &[u8]| Fragment::next(&mut Reader::new(bytes), true).is_some();
        assert!(read(&header(2, 0, 2)) && read(&header(3, 1, 2)));
        assert!(!read(&header(2, 1, 2)) && !read(&header(9, 0, 3)) && !read(&header(2, 0, 0)));
        assert!(Fragment::next(&mut Reader::new(&header(9, 0, 3)), false).is_some_and(|fragment| !fragment.whole));
    }
}
