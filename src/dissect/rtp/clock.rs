//! The clock of a stream: how many timestamp ticks pass in a second of arrival time.
//!
//! A robust line through (arrival, timestamp): the median of slopes between points far apart (Theil 1950, Sen 1968) shrugs off jitter,
//! bursts and jumps of the capture's clock.

use crate::model::time::Instant;

/// Clock rates in use by calls, Hz (IANA RTP parameters; RFC 7587, RFC 6716, RFC 3551).
pub const CLOCKS: &[u32] = &[8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000, 90_000];

/// Points kept; beyond it every other one is dropped and half as many are taken from then on.
const POINTS: usize = 256;

/// Sampled points of one stream, in memory of a fixed bound.
#[derive(Debug, Default, Clone)]
pub(super) struct Clock {
    points: Vec<(i64, i64)>,
    stride: u64,
    seen: u64,
}

/// A fitted clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Ticks a second.
    pub rate: f64,
    /// Median deviation of the slopes from it, as a share of it.
    pub error: f64,
    /// Points used.
    pub samples: usize,
    /// Arrival time between the first and the last point, seconds.
    pub span: f64,
}

impl Clock {
    /// Takes the first packet of a media frame in; `timestamp` is unwrapped.
    pub(super) fn add(&mut self, at: Instant, timestamp: i64) {
        let stride = self.stride.max(1);
        if self.seen.is_multiple_of(stride) {
            self.points.push((at.nanos(), timestamp));
            if self.points.len() >= POINTS {
                let mut keep = false;
                self.points.retain(|_| {
                    keep = !keep;
                    keep
                });
                self.stride = stride * 2;
            }
        }
        self.seen += 1;
    }

    /// The clock, where two points differ in time.
    pub(super) fn fit(&self) -> Option<Fit> {
        let count = self.points.len();
        if count < 3 {
            return None;
        }
        // Each point with those a third of the way further on or more, thinned out where there are many.
        let gap = (count / 3).max(1);
        let step = (count / 48).max(1);
        let mut slopes = Vec::new();
        for (index, (at, ticks)) in self.points.iter().enumerate().step_by(step) {
            for (later_at, later_ticks) in self.points.iter().skip(index + gap).step_by(step) {
                let nanos = later_at.saturating_sub(*at);
                if nanos > 0 {
                    slopes.push(to_f64(later_ticks.saturating_sub(*ticks)) * 1e9 / to_f64(nanos));
                }
            }
        }
        let rate = median(&mut slopes)?;
        let mut deviations: Vec<f64> = slopes.iter().map(|slope| (slope - rate).abs()).collect();
        let error = if rate == 0.0 { 1.0 } else { median(&mut deviations)? / rate.abs() };
        let (first, last) = (self.points.first()?, self.points.last()?);
        Some(Fit { rate, error, samples: count, span: to_f64(last.0.saturating_sub(first.0)) / 1e9 })
    }
}

#[expect(clippy::cast_precision_loss, reason = "nanoseconds of a capture and unwrapped 32-bit timestamps stay far below 2^52")]
const fn to_f64(value: i64) -> f64 {
    value as f64
}

fn median(values: &mut [f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    let (_, value, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    Some(*value)
}

/// The clock rate in use that lies within 8 % of a fitted one.
#[must_use]
pub fn snap(rate: f64) -> Option<u32> {
    CLOCKS
        .iter()
        .copied()
        .map(|clock| (clock, (rate - f64::from(clock)).abs() / f64::from(clock)))
        .filter(|(_, off)| *off <= 0.08)
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(clock, _)| clock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn jitter_loss_and_jumps_do_not_move_the_clock(
            clock in proptest::sample::select(CLOCKS),
            start in any::<u32>(),
            noise in proptest::collection::vec((0_i64..30_000_000, 0_u8..10), 60..800),
            jump in prop_oneof![Just(0_i64), Just(3_600_000_000_000)],
        ) {
            let mut fitted = Clock::default();
            let half = noise.len() * 3 / 4;
            for (index, (jitter, lost)) in noise.iter().enumerate() {
                if *lost == 0 {
                    continue;
                }
                let index_i = i64::try_from(index).unwrap();
                let at = index_i * 20_000_000 + jitter + if index > half { jump } else { 0 };
                fitted.add(Instant::from_nanos(at), i64::from(start) + index_i * i64::from(clock) / 50);
            }
            let fit = fitted.fit().unwrap();
            // A jump spoils the slopes across it, not their median.
            if jump == 0 {
                prop_assert_eq!(snap(fit.rate), Some(clock), "{:?}", fit);
            }
        }
    }

    #[test]
    fn memory_is_bounded() {
        let mut clock = Clock::default();
        for index in 0..100_000_i64 {
            clock.add(Instant::from_nanos(index * 33_333_333), index * 3000);
        }
        assert!(clock.points.len() <= POINTS);
        assert_eq!(snap(clock.fit().unwrap().rate), Some(90_000));
    }
}
