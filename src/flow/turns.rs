//! Who spoke when and how much on a TCP connection: its first messages, a message being what a side sends in one go.

use crate::model::fact::Side;
use crate::model::time::Instant;

/// Messages kept of a connection.
const KEPT: usize = 64;
/// Segments of a side that follow one another within this time are one message, milliseconds.
const GO: u32 = 30;

/// What one side sent in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// Who sent it.
    pub side: Side,
    /// Milliseconds from the first message to its begin.
    pub at: u32,
    /// Payload at original length.
    pub bytes: u32,
}

/// The first messages of a connection.
#[derive(Debug, Default)]
pub struct Turns(Option<Box<Begun>>);

/// What is kept once there was a message.
#[derive(Debug, Default)]
struct Begun {
    begin: Option<Instant>,
    /// Milliseconds from the first message to the latest segment.
    last: u32,
    full: bool,
    list: Vec<Message>,
}

impl Turns {
    /// Takes a segment with payload in.
    pub fn segment(&mut self, side: Side, at: Instant, payload: u32) {
        self.0.get_or_insert_default().segment(side, at, payload);
    }

    /// The messages in their order.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        self.0.as_deref().map_or(&[], |begun| &begun.list)
    }

    /// Whether there were more than are kept.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.0.as_deref().is_some_and(|begun| begun.full)
    }
}

impl Begun {
    fn segment(&mut self, side: Side, at: Instant, payload: u32) {
        if self.full {
            return;
        }
        let begin = *self.begin.get_or_insert(at);
        let now = u32::try_from(at.since(begin).max(0) / 1_000_000).unwrap_or(u32::MAX);
        let goes_on = now.saturating_sub(std::mem::replace(&mut self.last, now)) < GO;
        if let Some(message) = self.list.last_mut().filter(|message| goes_on && message.side == side) {
            message.bytes = message.bytes.saturating_add(payload);
        } else if self.list.len() < KEPT {
            self.list.push(Message { side, at: now, bytes: payload });
        } else {
            self.full = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_at_once_is_one_message() {
        let mut turns = Turns::default();
        let milli = |ms: i64| Instant::from_nanos(1_000_000_000 + ms * 1_000_000);
        for (side, at, bytes) in [(Side::A, 0, 100), (Side::A, 2, 50), (Side::B, 5, 7), (Side::A, 10, 1), (Side::A, 60, 2)] {
            turns.segment(side, milli(at), bytes);
        }
        let of = |side, at, bytes| Message { side, at, bytes };
        assert_eq!(turns.messages(), [of(Side::A, 0, 150), of(Side::B, 5, 7), of(Side::A, 10, 1), of(Side::A, 60, 2)]);
    }

    #[test]
    fn a_long_connection_keeps_its_first_messages() {
        let mut turns = Turns::default();
        for count in 0..1000 {
            turns.segment(Side::A, Instant::from_nanos(count * 1_000_000_000), 1);
        }
        assert!(turns.is_cut());
        assert_eq!(turns.messages().len(), KEPT);
    }
}
