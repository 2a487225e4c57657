//! Silence of a stream: it stops, sends comfort noise, or thins out to a packet now and then.

use crate::model::fact::Silence;
use crate::model::time::Instant;

/// A stop: no packet for so long and none missing.
const STOP: i64 = 1_000_000_000;
/// Stops kept with their times.
const STOPS: usize = 64;
/// Between these lie the updates of discontinuous transmission (AMR 160 ms, RFC 4867; Opus 400 ms, RFC 7587 3.1.3).
const SPARSE: std::ops::RangeInclusive<i64> = 140_000_000..=450_000_000;
/// Comfort noise (RFC 3389), and the number that older senders used.
const COMFORT_NOISE: [u8; 2] = [13, 19];

/// Gathers it.
#[derive(Debug, Default, Clone)]
pub(super) struct Stops(Silence);

impl Stops {
    /// Takes in a packet that came at `at`, `last` being the time of the one before and `step` the step between their numbers.
    pub(super) fn add(&mut self, payload_type: u8, step: i64, last: Instant, at: Instant) {
        if COMFORT_NOISE.contains(&payload_type) {
            self.0.comfort_noise += 1;
        }
        let gap = at.since(last);
        if step != 1 || gap < *SPARSE.start() {
            return;
        }
        if SPARSE.contains(&gap) {
            self.0.sparse += 1;
        } else if gap >= STOP {
            self.0.stops += 1;
            self.0.stopped_nanos = self.0.stopped_nanos.saturating_add(gap);
            if self.0.spans.len() < STOPS {
                self.0.spans.push((last, at));
            }
        }
    }

    pub(super) fn told(self) -> Silence {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_are_no_losses() {
        let mut stops = Stops::default();
        let at = |millis: i64| Instant::from_nanos(millis * 1_000_000);
        stops.add(111, 1, at(0), at(20));
        stops.add(111, 1, at(20), at(420));
        stops.add(13, 1, at(420), at(440));
        stops.add(111, 1, at(440), at(5440));
        stops.add(111, 250, at(5440), at(10_440));
        let told = stops.told();
        assert_eq!((told.stops, told.stopped_nanos, told.sparse, told.comfort_noise), (1, 5_000_000_000, 1, 1));
        assert_eq!(told.spans, [(at(440), at(5440))]);
    }
}
