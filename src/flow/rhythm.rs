//! Rhythm of a flow whose content cannot be read: whether the small packets of a side keep the beat of speech, and whether its bursts come at
//! one distance. Both are judged as the packets come by, a window of a second at a time; nothing is kept but the window and sums.
//!
//! Speech codecs send a frame every 10, 20, 40 or 60 ms (RFC 3551 4.2, RFC 6716 2.1.4) by a clock of their own: the times of the packets modulo
//! that length stay together for the whole of a call, whatever video lies between. Answers to questions may keep a distance for a while as
//! well, but what delays one of them delays all that follow, so that their place within the beat wanders from window to window.

use crate::model::fact::Side;
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

/// Lengths of speech frames, nanoseconds, most common first.
const BEATS: [i64; 4] = [20_000_000, 10_000_000, 40_000_000, 60_000_000];
/// Length of a window, nanoseconds.
const WINDOW: i64 = 1_000_000_000;
/// Payload of a packet that may hold a frame of speech: 510 bytes are the most that Opus makes of 20 ms (RFC 6716 3.4), the rest is headers.
const SMALL: u64 = 600;
/// Packets of a window that are looked at; more are no speech.
const KEPT: usize = 256;
/// Share of the beats of a window that have a packet.
const FILLED: f64 = 0.6;
/// How close the packets stand together within the beat: length of the mean of their directions, 0 to 1.
const CLOSE: f64 = 0.5;
/// How far their middle may move from one window to the next, and from the first of a run, as a share of the beat.
const STRAY: f64 = 0.1;
const ASTRAY: f64 = 0.15;
/// Beats, and windows, from which a run is no chance: what delays one answer delays those behind it, beat by beat.
const LASTING: (i64, u32) = (250, 5);
/// Packets of a side that follow one another within this time are one burst, nanoseconds.
const BURST: i64 = 12_000_000;
/// Longest distance between bursts that is counted, nanoseconds.
const FARTHEST: i64 = 520_000_000;
/// Each class of distances begins so much higher than the one before.
const CLASS: f64 = 1.05;
/// Classes from [`BURST`] to [`FARTHEST`].
const CLASSES: usize = 80;

/// The rhythm of both sides.
#[derive(Debug, Default)]
pub struct Rhythm {
    sides: [Pulse; 2],
}

/// A run of windows in which a side kept one beat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Nanoseconds of the beat.
    pub beat: i64,
    /// Windows one after another, each in step with the one before.
    pub windows: u32,
}

impl Run {
    /// Whether it goes on for too long to be chance.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        self.windows >= LASTING.1 && i64::from(self.windows).saturating_mul(WINDOW) >= self.beat.saturating_mul(LASTING.0)
    }
}

/// What bursts of a side say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    /// Bursts.
    pub bursts: u32,
    /// Usual distance between them, nanoseconds.
    pub distance: i64,
    /// Share of the distances that are about this long.
    pub share: f64,
    /// First burst.
    pub first: Instant,
    /// Last burst.
    pub last: Instant,
}

impl Steps {
    /// Share of the time that the bursts fill at this distance.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "nanoseconds of one flow")]
    pub fn goes_on(&self) -> f64 {
        f64::from(self.bursts) * self.distance as f64 / self.last.since(self.first).max(1) as f64
    }
}

/// What a side sent while it was watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Watched {
    /// Packets with payload.
    pub packets: u64,
    /// Payload at original length.
    pub bytes: u64,
    /// First and last of them.
    pub span: Option<[(Instant, FrameRef); 2]>,
}

/// One side.
#[derive(Debug, Default)]
struct Pulse {
    watched: Watched,
    /// Begin of the window, and the times of its small packets since.
    window: i64,
    times: Vec<u32>,
    crowded: bool,
    /// Beat of the window before and the place within it, as a share.
    before: Option<(i64, f64)>,
    /// The run that goes on, and the place of its first window.
    run: Option<(Run, f64)>,
    longest: Option<Run>,
    bursts: Bursts,
}

#[derive(Debug, Default)]
struct Bursts {
    count: u32,
    first: Instant,
    /// Begin of the latest burst, and its latest packet.
    begin: Instant,
    last: Instant,
    /// Distances by class.
    classes: Vec<u32>,
    far: u32,
}

impl Rhythm {
    /// Takes a packet with payload in.
    pub fn packet(&mut self, side: Side, at: Instant, frame: FrameRef, payload: u64) {
        let [a, b] = &mut self.sides;
        let pulse = match side {
            Side::A => a,
            Side::B => b,
        };
        pulse.packet(at, frame, payload);
    }

    const fn of(&self, side: Side) -> &Pulse {
        let [a, b] = &self.sides;
        match side {
            Side::A => a,
            Side::B => b,
        }
    }

    /// Ends what still waits.
    pub fn finish(&mut self) {
        for pulse in &mut self.sides {
            pulse.close();
            pulse.times = Vec::new();
        }
    }

    /// The longest run of windows in which a side kept one beat.
    #[must_use]
    pub const fn run(&self, side: Side) -> Option<Run> {
        self.of(side).longest
    }

    /// What a side sent while it was watched.
    #[must_use]
    pub const fn watched(&self, side: Side) -> Watched {
        self.of(side).watched
    }

    /// The usual distance between the bursts of a side.
    #[must_use]
    pub fn steps(&self, side: Side) -> Option<Steps> {
        self.of(side).bursts.steps()
    }
}

impl Pulse {
    fn packet(&mut self, at: Instant, frame: FrameRef, payload: u64) {
        self.watched.packets += 1;
        self.watched.bytes += payload;
        match &mut self.watched.span {
            Some([_, last]) => *last = (at, frame),
            none => *none = Some([(at, frame), (at, frame)]),
        }
        self.bursts.packet(at);
        if payload > SMALL {
            return;
        }
        let since = at.nanos().saturating_sub(self.window);
        let since = if (0..WINDOW).contains(&since) {
            since
        } else {
            self.close();
            // Windows follow one another on one grid, so that a pause of a window or more ends a run.
            let begin = at.nanos().saturating_sub(at.nanos().rem_euclid(WINDOW));
            if begin != self.window.saturating_add(WINDOW) {
                self.rest();
            }
            self.window = begin;
            at.nanos().saturating_sub(begin)
        };
        if self.times.len() < KEPT {
            self.times.push(u32::try_from(since).unwrap_or(u32::MAX));
        } else {
            self.crowded = true;
        }
    }

    /// Judges the window.
    fn close(&mut self) {
        let kept = !std::mem::take(&mut self.crowded);
        let beat = kept.then(|| BEATS.iter().find_map(|beat| place(&self.times, self.window, *beat).map(|place| (*beat, place)))).flatten();
        self.times.clear();
        let Some((beat, place)) = beat else { return self.rest() };
        let apart = |earlier: f64| {
            let moved = (place - earlier).rem_euclid(1.0);
            moved.min(1.0 - moved)
        };
        let in_step = self.before.is_some_and(|(before, earlier)| before == beat && apart(earlier) <= STRAY);
        let (windows, began) = match self.run {
            Some((run, began)) if in_step && apart(began) <= ASTRAY => (run.windows.saturating_add(1), began),
            _ => (1, place),
        };
        let run = Run { beat, windows };
        self.run = Some((run, began));
        self.before = Some((beat, place));
        let better = |longest: Run| (longest.is_lasting(), longest.windows) < (run.is_lasting(), windows);
        if self.longest.is_none_or(better) {
            self.longest = Some(run);
        }
    }

    const fn rest(&mut self) {
        self.before = None;
        self.run = None;
    }
}

/// Where within a beat the packets of a window stand, as a share of it, if they stand together and fill the window.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "nanoseconds of a second and a few hundred packets")]
fn place(times: &[u32], window: i64, beat: i64) -> Option<f64> {
    let within: Vec<i64> = times.iter().map(|time| i64::from(*time)).collect();
    let beats = WINDOW / beat;
    if (within.len() as f64) < FILLED * beats as f64 {
        return None;
    }
    let (mut x, mut y) = (0.0, 0.0);
    for time in &within {
        let share = window.saturating_add(*time).rem_euclid(beat) as f64 / beat as f64;
        let (sin, cos) = (share * std::f64::consts::TAU).sin_cos();
        x += cos;
        y += sin;
    }
    let close = x.hypot(y) / within.len() as f64;
    let place = (y.atan2(x) / std::f64::consts::TAU).rem_euclid(1.0);
    if close < CLOSE {
        return None;
    }
    // Beats are counted around that place, where no packet stands at the edge of one.
    let (middle, half) = ((place * beat as f64) as i64, beat / 2);
    let mut filled: Vec<i64> =
        within.iter().map(|time| window.saturating_add(*time).saturating_sub(middle - half).div_euclid(beat)).collect();
    filled.sort_unstable();
    filled.dedup();
    (filled.len() as f64 >= FILLED * beats as f64).then_some(place)
}

impl Bursts {
    fn packet(&mut self, at: Instant) {
        let pause = at.since(self.last);
        if self.count > 0 && (0..BURST).contains(&pause) {
            self.last = at;
            return;
        }
        if self.count == 0 {
            self.first = at;
        } else {
            let distance = at.since(self.begin);
            match class(distance) {
                Some(class) => {
                    if self.classes.is_empty() {
                        self.classes = vec![0; CLASSES];
                    }
                    if let Some(count) = self.classes.get_mut(class) {
                        *count = count.saturating_add(1);
                    }
                }
                None => self.far = self.far.saturating_add(1),
            }
        }
        self.count = self.count.saturating_add(1);
        self.begin = at;
        self.last = at;
    }

    fn steps(&self) -> Option<Steps> {
        // Neighbouring classes: a distance may lie at the edge of one.
        let (middle, count) = self
            .classes
            .windows(3)
            .enumerate()
            .map(|(index, three)| (index + 1, three.iter().sum::<u32>()))
            .max_by_key(|(index, count)| (*count, std::cmp::Reverse(*index)))?;
        let all = self.classes.iter().sum::<u32>().saturating_add(self.far);
        let share = f64::from(count) / f64::from(all.max(1));
        Some(Steps { bursts: self.count, distance: middle_of(middle), share, first: self.first, last: self.last })
    }
}

/// The class of a distance.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and the number of classes"
)]
fn class(distance: i64) -> Option<usize> {
    if !(BURST..FARTHEST).contains(&distance) {
        return None;
    }
    Some((((distance as f64 / BURST as f64).ln() / CLASS.ln()) as usize).min(CLASSES - 1))
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "at most half a second in nanoseconds")]
fn middle_of(class: usize) -> i64 {
    (BURST as f64 * CLASS.powf(class as f64 + 0.5)) as i64
}

#[cfg(test)]
mod tests;
