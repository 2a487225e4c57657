//! Packets without their payload: handshakes and names whole, media up to the RTP header and its extensions, everything else up to the
//! transport header.
//!
//! The dissectors say what of their bytes is header ([`Out::header`](crate::dissect::Out::header)); the rest becomes zero, and what stands
//! behind the last byte kept is cut off. Original lengths stay, so volumes are exact. A packet waits in [`hold`] while its bytes are undecided.

mod copy;
mod hold;
mod least;

pub use copy::{Copied, CopyError, Proof, copy, prove};
pub use hold::{Kept, Passing};

use crate::inspect::Inspector;
use crate::limits::Limits;
use crate::model::frame::Frame;
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
    /// With these limits. Packets wait until their flow is decided, unless somebody gives the [`beat`](Self::beat).
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self { inspector: Inspector::new(limits), hold: Hold::new(limits.undecided_bytes), least: Least::new(limits) }
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

    /// Packets that waited through the whole time since the last call are decided as they are. Who calls it has a clock; those of the packets
    /// may be set while they are recorded.
    pub const fn beat(&mut self) {
        self.hold.beat();
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
