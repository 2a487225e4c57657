//! Bytes over time in few numbers: only seconds in which something came are held.

use crate::model::time::Instant;

const NANOS: i64 = 1_000_000_000;
/// Entries shown at most.
const SHOWN: usize = 3600;
/// Entries shown for each one held, so that two packets far apart do not become an hour of zeros.
const SPARSE: usize = 16;

/// Bytes by step since the first packet; steps double when there are too many.
#[derive(Debug, Clone)]
pub(super) struct Series {
    start: Instant,
    step: u32,
    held: Vec<(u32, u32)>,
}

impl Series {
    /// Begins with the first packet.
    pub(super) fn new(start: Instant, bytes: u64) -> Self {
        Self { start, step: 1, held: vec![(0, u32::try_from(bytes).unwrap_or(u32::MAX))] }
    }

    pub(super) fn add(&mut self, at: Instant, bytes: u64) {
        let steps = at.since(self.start).max(0) / NANOS / i64::from(self.step);
        let index = u32::try_from(steps).unwrap_or(u32::MAX);
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        match self.held.last_mut() {
            Some((last, sum)) if *last == index => *sum = sum.saturating_add(bytes),
            Some((last, _)) if *last > index => match self.held.binary_search_by_key(&index, |(known, _)| *known) {
                Ok(place) => {
                    if let Some((_, sum)) = self.held.get_mut(place) {
                        *sum = sum.saturating_add(bytes);
                    }
                }
                Err(place) => self.held.insert(place, (index, bytes)),
            },
            _ => self.held.push((index, bytes)),
        }
        while self.held.len() > SHOWN {
            self.double();
        }
    }

    fn double(&mut self) {
        self.step = self.step.saturating_mul(2);
        let mut halved: Vec<(u32, u32)> = Vec::with_capacity(self.held.len() / 2 + 1);
        for (index, bytes) in self.held.drain(..) {
            match halved.last_mut() {
                Some((last, sum)) if *last == index / 2 => *sum = sum.saturating_add(bytes),
                _ => halved.push((index / 2, bytes)),
            }
        }
        self.held = halved;
    }

    /// Seconds of one step, and the bytes of every step.
    pub(super) fn told(mut self) -> (u32, Vec<u32>) {
        let most = (self.held.len() * SPARSE).clamp(60, SHOWN);
        while self.held.last().is_some_and(|(last, _)| usize::try_from(*last).is_ok_and(|last| last >= most)) {
            self.double();
        }
        let len = self.held.last().map_or(0, |(last, _)| usize::try_from(*last).unwrap_or(0) + 1);
        let mut shown = vec![0; len];
        for (index, bytes) in &self.held {
            if let Some(slot) = usize::try_from(*index).ok().and_then(|index| shown.get_mut(index)) {
                *slot = *bytes;
            }
        }
        (self.step, shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_and_emptiness_is_short() {
        let at = |second: i64| Instant::from_nanos(second * NANOS);
        let mut series = Series::new(at(0), 10);
        for second in [1, 1, 3, 2] {
            series.add(at(second), 10);
        }
        assert_eq!(series.clone().told(), (1, vec![10, 20, 10, 10]));
        series.add(at(500_000), 7);
        let (step, shown) = series.told();
        assert!(shown.len() <= 96 && shown.iter().sum::<u32>() == 57 && step > 1);
        let mut long = Series::new(at(0), 1);
        for second in 1..10_000 {
            long.add(at(second), 1);
        }
        let (step, shown) = long.told();
        assert_eq!((step, shown.len(), shown.iter().sum::<u32>()), (4, 2500, 10_000));
    }
}
