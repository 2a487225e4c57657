//! A contiguous view of a feed: as many bytes as the reader of a record asks for, without copying the bulk.

use std::io;

use super::feed::{Digested, Feed, HEADROOM};

/// Unread bytes of a feed.
pub struct Window {
    feed: Feed,
    chunk: Vec<u8>,
    start: usize,
    /// Offset of `start` in the unfolded input.
    offset: u64,
    ended: bool,
    failure: Option<io::Error>,
}

impl Window {
    /// Looks through `feed` from its beginning.
    #[must_use]
    pub fn new(feed: Feed) -> Self {
        Self { feed, chunk: Vec::new(), start: 0, offset: 0, ended: false, failure: None }
    }

    /// Offset of the next unread byte.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    /// The unread bytes at hand.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.chunk.get(self.start..).unwrap_or(&[])
    }

    /// Why reading stopped, if it did so with an error.
    pub fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    /// Makes at least `count` bytes contiguous; false where the input ends before.
    pub fn ensure(&mut self, count: usize) -> bool {
        while self.bytes().len() < count {
            if !self.refill() {
                return false;
            }
        }
        true
    }

    /// Moves on by `count` bytes, which [`ensure`](Self::ensure) made available.
    pub fn advance(&mut self, count: usize) {
        self.start = self.start.saturating_add(count).min(self.chunk.len());
        self.offset = self.offset.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }

    /// Skips bytes that need not be at hand; false where the input ends before.
    pub fn skip(&mut self, mut count: u64) -> bool {
        loop {
            let here = u64::try_from(self.bytes().len()).unwrap_or(u64::MAX).min(count);
            self.advance(usize::try_from(here).unwrap_or(usize::MAX));
            count = count.saturating_sub(here);
            if count == 0 {
                return true;
            }
            if !self.refill() {
                return false;
            }
        }
    }

    /// Reads the rest and gives the digest of the whole.
    #[must_use]
    pub fn digest(self) -> Option<Digested> {
        self.feed.digest()
    }

    fn refill(&mut self) -> bool {
        if self.ended {
            return false;
        }
        let mut next = match self.feed.next_chunk() {
            Some(Ok(next)) => next,
            Some(Err(error)) => {
                self.failure = Some(error);
                self.ended = true;
                return false;
            }
            None => {
                self.ended = true;
                return false;
            }
        };
        let left = self.chunk.len().saturating_sub(self.start);
        let front = HEADROOM.checked_sub(left);
        if let (Some(front), Some(tail)) = (front, self.chunk.get(self.start..)) {
            if let Some(space) = next.get_mut(front..HEADROOM) {
                space.copy_from_slice(tail);
            }
            let used = std::mem::replace(&mut self.chunk, next);
            self.start = front;
            self.feed.recycle(used);
        } else {
            // A record larger than the headroom: the old chunk grows instead.
            self.chunk.drain(..self.start);
            self.start = 0;
            self.chunk.extend_from_slice(next.get(HEADROOM..).unwrap_or(&[]));
            self.feed.recycle(next);
        }
        true
    }
}
