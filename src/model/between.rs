//! What of a flow or stream falls into a span of time.

use super::analysis::{Flow, Phase, Stream};
use super::time::Instant;

/// Nanoseconds of a second.
const SECOND: i64 = 1_000_000_000;

impl Flow {
    /// Bytes that were sent and received within a phase at least; `None` where the flow is not known to have had a packet in it.
    ///
    /// A flow that lies within the phase counts whole. Of another one those steps count that lie within: what fell into the same step as the
    /// border of the phase is not known to be on either side of it, and counts on neither. The times of the first and the last packet are
    /// known exactly: where one of them lies within, the flow was there, if with no bytes that are known to be.
    #[must_use]
    pub fn bytes_within(&self, phase: &Phase) -> Option<(u64, u64)> {
        if self.first > phase.last || self.last < phase.first {
            return None;
        }
        if self.first >= phase.first && self.last <= phase.last {
            return Some((self.bytes_sent, self.bytes_received));
        }
        let within = |steps: &[u64]| sum_within((self.first, self.last), self.per_step_s, phase, steps.iter().copied());
        let (sent, received) = (within(&self.sent_per_step), within(&self.received_per_step));
        (sent + received > 0 || has(phase, self.first) || has(phase, self.last)).then_some((sent, received))
    }
}

impl Stream {
    /// RTP bytes within a phase, as [`Flow::bytes_within`].
    #[must_use]
    pub fn bytes_within(&self, phase: &Phase) -> Option<u64> {
        if self.first > phase.last || self.last < phase.first {
            return None;
        }
        if self.first >= phase.first && self.last <= phase.last {
            return Some(self.bytes);
        }
        let bytes = sum_within((self.first, self.last), self.per_step_s, phase, self.bytes_per_second.iter().copied().map(u64::from));
        (bytes > 0 || has(phase, self.first) || has(phase, self.last)).then_some(bytes)
    }
}

fn has(phase: &Phase, at: Instant) -> bool {
    phase.first <= at && at <= phase.last
}

/// Sums the entries of a series, one for each step from the first moment on, whose steps lie within the phase.
fn sum_within((first, last): (Instant, Instant), step_s: u32, phase: &Phase, series: impl Iterator<Item = u64>) -> u64 {
    let length = i64::from(step_s.max(1)).saturating_mul(SECOND);
    let mut sum = 0_u64;
    let mut begin = first.nanos();
    for bytes in series {
        let end = begin.saturating_add(length).min(last.nanos());
        if begin >= phase.first.nanos() && end <= phase.last.nanos() {
            sum = sum.saturating_add(bytes);
        }
        begin = begin.saturating_add(length);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_nanos(seconds * SECOND)
    }

    fn within(first: i64, last: i64, phase: (i64, i64)) -> u64 {
        let phase = Phase { label: crate::model::SafeText::from_wire(b"p"), first: at(phase.0), last: at(phase.1) };
        sum_within((at(first), at(last)), 1, &phase, [1, 10, 100, 1000].into_iter())
    }

    #[test]
    fn only_steps_within_the_phase_count() {
        assert_eq!(within(0, 4, (1, 3)), 110);
        assert_eq!(within(0, 4, (0, 9)), 1111);
        // The last step ends with the last packet.
        assert_eq!(within(0, 3, (2, 3)), 1100);
        assert_eq!(within(0, 4, (5, 9)), 0);
    }
}
