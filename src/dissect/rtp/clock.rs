//! The clock of a stream: how many timestamp ticks pass in a second of arrival time.
//!
//! Two robust estimates. Of a short stream, the median of slopes between points far apart (Theil 1950, Sen 1968). Of a longer one, the median
//! of slopes over windows of about a second: a jump of the capture's clock, a pause or a burst spoils one window and no more.

use crate::model::time::Instant;

/// Clock rates in use by calls, Hz (IANA RTP parameters; RFC 7587, RFC 6716, RFC 3551).
pub const CLOCKS: &[u32] = &[8_000, 12_000, 16_000, 24_000, 32_000, 44_100, 48_000, 90_000];

/// Points kept of the beginning; beyond it every other one is dropped and half as many are taken from then on.
const POINTS: usize = 96;
/// How long the beginning is.
const BEGINNING: i64 = 5_000_000_000;
/// Window slopes kept, thinned out likewise.
const WINDOWS: usize = 256;
/// A window is closed by the first frame after this time, and given up after the other.
const WINDOW: i64 = 1_000_000_000;
const WINDOW_MOST: i64 = 60_000_000_000;
/// From this many windows on they decide.
const WINDOWS_DECIDE: usize = 5;

/// Sampled points of one stream, in memory of a fixed bound.
#[derive(Debug, Default, Clone)]
pub(super) struct Clock {
    points: Vec<(i64, i64)>,
    stride: u32,
    seen: u32,
    windows: Vec<f64>,
    window_stride: u32,
    windows_seen: u32,
    /// Where the open window began.
    open: Option<(i64, i64)>,
}

/// A fitted clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Ticks a second.
    pub rate: f64,
    /// Median deviation of the slopes from it, as a share of it.
    pub error: f64,
    /// Points or windows used.
    pub samples: usize,
}

impl Clock {
    /// Takes the first packet of a media frame in; `ticks` is the unwrapped timestamp.
    pub(super) fn add(&mut self, at: Instant, ticks: i64) {
        let point = (at.nanos(), ticks);
        match self.points.first() {
            Some((first, _)) if !(0..=BEGINNING).contains(&point.0.saturating_sub(*first)) => {}
            _ => {
                if self.seen.is_multiple_of(self.stride.max(1)) {
                    thin_out(&mut self.points, point, POINTS, &mut self.stride);
                }
                self.seen = self.seen.wrapping_add(1);
            }
        }
        let Some((from, from_ticks)) = self.open else {
            self.open = Some(point);
            return;
        };
        let passed = point.0.saturating_sub(from);
        if (WINDOW..=WINDOW_MOST).contains(&passed) {
            if self.windows_seen.is_multiple_of(self.window_stride.max(1)) {
                let slope = to_f64(ticks.saturating_sub(from_ticks)) * 1e9 / to_f64(passed);
                thin_out(&mut self.windows, slope, WINDOWS, &mut self.window_stride);
            }
            self.windows_seen = self.windows_seen.wrapping_add(1);
            self.open = Some(point);
        } else if !(0..=WINDOW_MOST).contains(&passed) {
            self.open = Some(point);
        }
    }

    /// Timestamps began anew: no slope leads over this place.
    pub(super) fn interrupt(&mut self) {
        self.open = None;
        if self.points.len() < 8 {
            self.points.clear();
        }
    }

    /// The clock, where points differ in time.
    pub(super) fn fit(&self) -> Option<Fit> {
        if self.windows.len() >= WINDOWS_DECIDE { around_median(&mut self.windows.clone(), self.windows.len()) } else { self.beginning() }
    }

    fn beginning(&self) -> Option<Fit> {
        let count = self.points.len();
        if count < 3 {
            return None;
        }
        // Each point with those a third of the way further on or more.
        let gap = (count / 3).max(1);
        let mut slopes = Vec::new();
        for (index, (at, ticks)) in self.points.iter().enumerate() {
            for (later_at, later_ticks) in self.points.iter().skip(index + gap) {
                let nanos = later_at.saturating_sub(*at);
                if nanos > 0 {
                    slopes.push(to_f64(later_ticks.saturating_sub(*ticks)) * 1e9 / to_f64(nanos));
                }
            }
        }
        around_median(&mut slopes, count)
    }

    /// The first points, in their order, while none was dropped.
    pub(super) fn first_points(&self) -> &[(i64, i64)] {
        if self.stride <= 1 { &self.points } else { &[] }
    }
}

fn around_median(slopes: &mut [f64], samples: usize) -> Option<Fit> {
    let rate = median(slopes)?;
    for slope in slopes.iter_mut() {
        *slope = (*slope - rate).abs();
    }
    let error = if rate == 0.0 { 1.0 } else { median(slopes)? / rate.abs() };
    Some(Fit { rate, error, samples })
}

/// Keeps a list within its cap by dropping every other item and doubling the stride.
fn thin_out<T>(list: &mut Vec<T>, item: T, cap: usize, stride: &mut u32) {
    list.push(item);
    if list.len() >= cap {
        let mut keep = false;
        list.retain(|_| {
            keep = !keep;
            keep
        });
        *stride = (*stride).max(1).saturating_mul(2);
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

/// The clock rate in use that lies nearest to a fitted one, within `tolerance` (a share).
#[must_use]
pub fn snap(rate: f64, tolerance: f64) -> Option<u32> {
    CLOCKS
        .iter()
        .copied()
        .map(|clock| (clock, off(rate, clock)))
        .filter(|(_, off)| *off <= tolerance)
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(clock, _)| clock)
}

/// How far a fitted rate lies from a clock, as a share of the clock.
#[must_use]
pub fn off(rate: f64, clock: u32) -> f64 {
    (rate - f64::from(clock)).abs() / f64::from(clock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Jitter up to 30 ms, one packet in ten lost, neighbours swapped, timestamps that wrap around, a capture clock that jumps forth or back.
        #[test]
        fn nothing_usual_moves_the_clock(
            clock in proptest::sample::select(CLOCKS),
            start in any::<u32>(),
            noise in proptest::collection::vec((0_i64..30_000_000, 0_u8..10), 60..1500),
            jump in prop_oneof![Just(0_i64), Just(3_600_000_000_000), Just(-3_600_000_000_000), Just(9_000_000_000)],
            place in 0.1_f64..0.9,
        ) {
            let mut fitted = Clock::default();
            // Unwrapping is the caller's part: what it hands on has no wrap in it, but begins anywhere.
            let jump_at = to_index(noise.len(), place);
            let mut order: Vec<usize> = (0..noise.len()).collect();
            for pair in order.chunks_exact_mut(2).step_by(5) {
                pair.swap(0, 1);
            }
            let mut highest = i64::MIN;
            for index in order {
                let (jitter, lost) = noise[index];
                let step = i64::try_from(index).unwrap();
                let ticks = i64::from(start) + step * i64::from(clock) / 50;
                if lost == 0 || ticks <= highest {
                    continue;
                }
                highest = ticks;
                let at = step * 20_000_000 + jitter + if index > jump_at { jump } else { 0 };
                fitted.add(Instant::from_nanos(at), ticks);
            }
            let fit = fitted.fit().unwrap();
            // A jump within the first seconds leaves too few good slopes: then only a long stream must come right.
            if jump == 0 || noise.len() >= 600 {
                prop_assert_eq!(snap(fit.rate, 0.08), Some(clock), "{:?}", fit);
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short list")]
    fn to_index(len: usize, place: f64) -> usize {
        (len as f64 * place) as usize
    }

    #[test]
    fn memory_is_bounded() {
        let mut clock = Clock::default();
        for index in 0..100_000_i64 {
            clock.add(Instant::from_nanos(index * 33_333_333), index * 3000);
        }
        assert!(clock.points.len() <= POINTS && clock.windows.len() <= WINDOWS);
        assert_eq!(snap(clock.fit().unwrap().rate, 0.01), Some(90_000));
    }

    #[test]
    fn timestamps_that_begin_anew_do_not_spoil_it() {
        let mut clock = Clock::default();
        for index in 0..1000_i64 {
            if index % 250 == 249 {
                clock.interrupt();
            }
            clock.add(Instant::from_nanos(index * 20_000_000), index * 320 + index / 250 * 77_000_000);
        }
        assert_eq!(snap(clock.fit().unwrap().rate, 0.01), Some(16_000));
    }
}
