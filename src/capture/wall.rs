//! Notices when the time of day is set while it is recorded: it is held against a clock that nobody sets.

use std::time::{Duration, Instant as Clock};

use crate::model::time::Instant;

use super::writer::now;

/// Smaller steps are how a time service keeps a clock right, nanoseconds.
const STEP: i64 = 200_000_000;
/// Both clocks are read at once, unless something came in between for so long.
const AT_ONCE: Duration = Duration::from_millis(20);

/// The time of day and the other clock, as they were looked at last.
#[derive(Debug, Default)]
pub(super) struct Wall(Option<(Instant, Clock)>);

impl Wall {
    /// Looks at both; gives by how many nanoseconds the time of day was set since the last look. A machine that slept has set it forward as well.
    pub(super) fn look(&mut self) -> Option<i64> {
        let (before, time_of_day, after) = (Clock::now(), now(), Clock::now());
        if after.saturating_duration_since(before) > AT_ONCE { None } else { self.compare(time_of_day, before) }
    }

    fn compare(&mut self, time_of_day: Instant, steady: Clock) -> Option<i64> {
        let (day, begun) = self.0.replace((time_of_day, steady))?;
        let passed = i64::try_from(steady.saturating_duration_since(begun).as_nanos()).unwrap_or(i64::MAX);
        let by = time_of_day.since(day).saturating_sub(passed);
        (by.saturating_abs() >= STEP).then_some(by)
    }
}

/// What the user is told of it.
pub(super) fn set(by: i64) -> String {
    let milliseconds = by.saturating_abs() / 1_000_000;
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    let way = if by < 0 { "back" } else { "forward" };
    format!("the clock went {way} by {seconds}.{rest:03} s: it was set, or the machine slept; times before and after do not fit together")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_does_not_pass_by_itself_is_a_jump() {
        let (day, begun) = (Instant::from_nanos(1_800_000_000_000_000_000), Clock::now());
        let at = |nanos: i64| Instant::from_nanos(day.nanos() + nanos);
        let mut wall = Wall::default();
        assert_eq!(wall.compare(day, begun), None);
        assert_eq!(wall.compare(at(500_000_000), begun + Duration::from_millis(500)), None);
        // A time service that pulls.
        assert_eq!(wall.compare(at(1_100_000_000), begun + Duration::from_secs(1)), None);
        let hour = 3_600_000_000_000;
        assert_eq!(wall.compare(at(1_600_000_000 - hour), begun + Duration::from_millis(1500)), Some(-hour));
        assert_eq!(wall.compare(at(2_100_000_000 - hour), begun + Duration::from_secs(2)), None);
        assert_eq!(wall.compare(at(2_600_000_000), begun + Duration::from_millis(2500)), Some(hour));
        assert_eq!(Wall::default().look(), None);
        assert!(set(-hour).starts_with("the clock went back by 3600.000 s") && set(1_250_000_000).contains("forward by 1.250 s"));
    }
}
