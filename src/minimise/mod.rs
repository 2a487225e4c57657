//! Packets without their payload: handshakes and names whole, media up to the RTP header and its extensions, everything else up to the
//! transport header.
//!
//! The dissectors say what of their bytes is header ([`Out::header`](crate::dissect::Out::header)); the rest becomes zero, and what stands
//! behind the last byte kept is cut off. Original lengths stay, so volumes are exact. A packet waits in [`hold`] while its bytes are undecided.

mod copy;
mod hold;
mod least;

pub use copy::{Copied, CopyError, Proof, copy, prove};
pub use hold::Kept;

use crate::inspect::Inspector;
use crate::limits::Limits;
use crate::model::frame::Frame;
use crate::model::time::Instant;
use hold::Hold;
use least::Least;

/// Takes packets in and gives them back without payload, in the same order.
#[derive(Debug)]
pub struct Minimiser {
    inspector: Inspector,
    hold: Hold,
    least: Least,
}

impl Minimiser {
    /// With these limits. `patience` is how long a packet may wait until its flow is decided, nanoseconds by the packets' own clock.
    #[must_use]
    pub fn new(limits: &Limits, patience: i64) -> Self {
        Self { inspector: Inspector::new(limits), hold: Hold::new(limits.undecided_bytes, patience), least: Least::new(limits) }
    }

    /// Takes a packet in.
    pub fn push(&mut self, frame: &Frame<'_>) {
        self.hold.begin(frame);
        let outcome = self.inspector.marked(frame, &mut self.hold);
        let (seen, told) = self.hold.told();
        if !told {
            let waits_for_fragments = outcome.handed_on && !seen;
            self.hold.keep_only(self.least.of(frame), waits_for_fragments);
        }
    }

    /// The next packet that is decided.
    pub fn pop(&mut self) -> Option<Kept> {
        self.hold.pop()
    }

    /// Decides what has waited too long by now, also where no packet came since.
    pub fn hasten(&mut self, now: Instant) {
        self.hold.hasten(now);
    }

    /// Decides what still waits.
    pub fn end(&mut self) {
        self.inspector.end(&mut self.hold);
        self.hold.end();
    }

    /// Packets that had to be decided before their flow was: their payload was left out.
    #[must_use]
    pub const fn forced(&self) -> u64 {
        self.hold.forced()
    }
}
