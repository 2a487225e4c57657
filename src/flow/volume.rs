//! Bytes over time, in steps of a second that double when a flow lasts too long for the cap.

use thin_vec::ThinVec;

use crate::model::fact::Side;
use crate::model::time::Instant;

const NANOS: i64 = 1_000_000_000;

/// Bytes of both sides by step since the first packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    /// Seconds of one step.
    step: u32,
    /// Bytes of side A and B.
    steps: ThinVec<[u64; 2]>,
}

impl Default for Volume {
    fn default() -> Self {
        Self { step: 1, steps: ThinVec::new() }
    }
}

impl Volume {
    /// Adds bytes at a time; what comes before `start` (a clock that went back) counts in the first step.
    pub fn add(&mut self, start: Instant, at: Instant, side: Side, bytes: u64, cap: usize) {
        let seconds = at.since(start).max(0) / NANOS;
        let mut index = usize::try_from(seconds / i64::from(self.step)).unwrap_or(usize::MAX);
        while index >= cap.max(2) && self.step < u32::MAX / 2 {
            self.double();
            index /= 2;
        }
        if index >= self.steps.len() {
            if index >= cap.max(2) {
                return;
            }
            if index >= self.steps.capacity() {
                // Most flows are short: no room for twice as many steps.
                self.steps.reserve_exact(index + 1 + index / 4 - self.steps.len());
            }
            self.steps.resize(index + 1, [0, 0]);
        }
        if let Some(slot) = self.steps.get_mut(index).and_then(|both| both.get_mut(side.index())) {
            *slot += bytes;
        }
    }

    fn double(&mut self) {
        self.step *= 2;
        self.steps =
            self.steps.chunks(2).map(|pair| pair.iter().fold([0, 0], |[a, b], [more_a, more_b]| [a + more_a, b + more_b])).collect();
    }

    /// Seconds of one step.
    #[must_use]
    pub const fn step_seconds(&self) -> u32 {
        self.step
    }

    /// Bytes that `side` sent, by step.
    #[must_use]
    pub fn of(&self, side: Side) -> ThinVec<u64> {
        self.steps.iter().map(|both| both.get(side.index()).copied().unwrap_or(0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_double_and_nothing_is_lost() {
        let mut volume = Volume::default();
        for second in 0..10 {
            volume.add(Instant::default(), Instant::from_nanos(second * NANOS), Side::A, 1, 4);
        }
        assert_eq!(volume.step_seconds(), 4);
        assert_eq!(volume.of(Side::A), [4, 4, 2]);
        assert_eq!(volume.of(Side::B), [0, 0, 0]);
    }
}
