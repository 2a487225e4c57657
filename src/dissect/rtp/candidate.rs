//! One SSRC of one side of a flow, believed or not yet.

use crate::dissect::{Framings, Packet};
use crate::model::fact::{MediaTell, RtpStream, Side};
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

use super::clock::{Clock, snap};
use super::elements::Elements;
use super::header::Media;
use super::repeats::{Echo, Frames, Kin, LAYER_FRAMES};
use super::sequence::Sequence;
use super::series::Series;
use super::silence::Stops;

/// Packets from which a stream can be believed (contract: every SSRC with at least 5 packets is listed).
pub(super) const ENOUGH: u64 = 5;
/// Packets from which a stream's next ones are known without asking whether they are something else.
const ESTABLISHED: u64 = 32;
/// A timestamp step beyond this is no step of one clock (11 s of video).
const TICKS: i64 = 1_000_000;
/// Different payload types and steps remembered.
const TYPES: usize = 16;
const STEPS: usize = 12;
const LENGTHS: usize = 8;
/// Frames after which the clock in use for jitter is fitted anew.
const REFIT: [u64; 4] = [16, 64, 256, 2048];
/// A long stream whose timestamps run outside of these rates is something else's counter.
const RATES: std::ops::RangeInclusive<f64> = 5_000.0..=140_000.0;

/// A candidate.
#[derive(Debug)]
pub(super) struct Candidate {
    pub ssrc: u32,
    pub side: Side,
    pub packets: u64,
    pub bytes: u64,
    pub first: Instant,
    pub last: Instant,
    first_frame: FrameRef,
    last_frame: FrameRef,
    first_sequence: u16,
    first_timestamp: u32,
    pub payload_type: u8,
    marker: bool,
    padding: bool,
    first_payload: usize,
    framing: Framings,
    /// Kind that the framing names, by majority.
    tell: Option<MediaTell>,
    tell_votes: u32,
    extension_profile: u16,
    /// Whether the first packet was extended.
    extended: bool,
    detail: Option<Box<Detail>>,
}

/// What is kept from the second packet on.
#[derive(Debug)]
struct Detail {
    payload_types: Vec<(u8, u64)>,
    sequence: Sequence,
    /// Latest timestamp, unwrapped.
    ticks: i64,
    ticks_good: u64,
    ticks_bad: u64,
    frames: u64,
    marked: u64,
    padded: u64,
    clock: Clock,
    jitter: Jitter,
    series: Series,
    size_sum: u64,
    size_square_sum: u64,
    steps: Vec<(u32, u64)>,
    elements: Elements,
    frames_seen: Frames,
    kin: Kin,
    stops: Stops,
    /// Payload lengths with packets each.
    lengths: Vec<(u32, u64)>,
}

/// Interarrival jitter (RFC 3550 6.4.1), between first packets of frames.
#[derive(Debug, Default, Clone, Copy)]
struct Jitter {
    rate: Option<u32>,
    before: Option<(i64, i64)>,
    now: f64,
    most: f64,
    sum: f64,
    count: u64,
}

impl Candidate {
    pub(super) fn new(header: &Media<'_>, packet: &Packet<'_>) -> Self {
        Self {
            ssrc: header.ssrc,
            side: packet.side,
            packets: 1,
            bytes: as_u64(packet.wire_len),
            first: packet.at,
            last: packet.at,
            first_frame: packet.frame,
            last_frame: packet.frame,
            first_sequence: header.sequence,
            first_timestamp: header.timestamp,
            payload_type: header.payload_type,
            marker: header.marker,
            padding: header.padding,
            first_payload: header.payload,
            framing: *packet.framing,
            tell: packet.tell,
            tell_votes: 1,
            extension_profile: header.extension.map_or(0, |(profile, _)| profile),
            extended: header.extension.is_some(),
            detail: None,
        }
    }

    /// Whether a header with this payload type and number can only be the stream's next.
    pub(super) fn continues(&self, payload_type: u8, number: u16) -> bool {
        let Some(detail) = self.detail.as_deref().filter(|_| self.packets >= ESTABLISHED) else { return false };
        detail.sequence.is_close(number) && detail.payload_types.iter().any(|(known, _)| *known == payload_type)
    }

    /// Takes a further packet in.
    pub(super) fn add(&mut self, header: &Media<'_>, packet: &Packet<'_>) {
        let size = as_u64(packet.wire_len);
        let last = self.last;
        if self.detail.is_none() {
            self.detail = Some(Box::new(self.begin_detail()));
        }
        self.packets += 1;
        self.bytes += size;
        self.first = self.first.min(packet.at);
        self.last = self.last.max(packet.at);
        self.last_frame = packet.frame;
        if packet.tell == self.tell {
            self.tell_votes = self.tell_votes.saturating_add(1);
        } else if self.tell_votes == 0 {
            (self.tell, self.tell_votes) = (packet.tell, 1);
        } else {
            self.tell_votes -= 1;
        }
        if let Some((profile, _)) = header.extension {
            self.extension_profile = profile;
        }
        let Some(detail) = self.detail.as_deref_mut() else { return };
        let step = detail.sequence.add(header.sequence);
        let begins = detail.timestamp(header.timestamp, packet.at);
        bump(&mut detail.payload_types, header.payload_type, TYPES);
        detail.marked += u64::from(header.marker);
        detail.padded += u64::from(header.padding);
        detail.size_sum += size;
        detail.size_square_sum += size * size;
        detail.series.add(packet.at, size);
        detail.elements.add(header, packet.at);
        detail.frames_seen.add(header.timestamp, header.payload, begins, packet.at);
        detail.stops.add(header.payload_type, step, last, packet.at);
        bump(&mut detail.lengths, u32::try_from(header.payload).unwrap_or(u32::MAX), LENGTHS);
    }

    fn begin_detail(&self) -> Detail {
        // Called while this is the only packet.
        let size = self.bytes;
        let mut clock = Clock::default();
        clock.add(self.first, i64::from(self.first_timestamp));
        let mut frames_seen = Frames::default();
        frames_seen.add(self.first_timestamp, self.first_payload, true, self.first);
        Detail {
            payload_types: vec![(self.payload_type, 1)],
            sequence: Sequence::new(self.first_sequence),
            ticks: i64::from(self.first_timestamp),
            ticks_good: 0,
            ticks_bad: 0,
            frames: 1,
            marked: u64::from(self.marker),
            padded: u64::from(self.padding),
            clock,
            jitter: Jitter::default(),
            series: Series::new(self.first, size),
            size_sum: size,
            size_square_sum: size * size,
            steps: Vec::new(),
            elements: Elements::new(self.extended),
            frames_seen,
            kin: Kin::default(),
            stops: Stops::default(),
            lengths: vec![(u32::try_from(self.first_payload).unwrap_or(u32::MAX), 1)],
        }
    }

    /// Sequence, timestamps and payload types as RTP has them (thresholds: RFC 3550 A.1 and measured calls).
    pub(super) fn is_believable(&self) -> bool {
        let Some(detail) = self.detail.as_deref() else { return false };
        let (close, wide) = (detail.sequence.close, detail.sequence.wide);
        let in_order = detail.sequence.distinct() > 3 && close * 4 >= (close + wide) * 3;
        let in_time = detail.ticks_good * 4 >= (detail.ticks_good + detail.ticks_bad) * 3;
        // 64 to 95 would be RTCP on the same port (RFC 5761 4).
        let reserved: u64 = detail.payload_types.iter().filter(|(number, _)| (64..=95).contains(number)).map(|(_, count)| count).sum();
        let moves = self.packets < 30 || detail.frames > 1;
        in_order && in_time && reserved * 4 < self.packets && moves && self.rate_is_possible(detail)
    }

    fn rate_is_possible(&self, detail: &Detail) -> bool {
        if detail.frames < 100 || self.last.seconds_since(self.first) < 5.0 {
            return true;
        }
        detail.clock.fit().is_none_or(|fit| RATES.contains(&fit.rate) || fit.error > 0.3)
    }

    /// Whether a comparison with the frames of others can teach something.
    pub(super) fn wants_echo(&self) -> bool {
        self.detail.as_deref().is_some_and(|detail| detail.kin.wants(self.packets))
    }

    /// Whether frames of others that begin now are of interest.
    pub(super) fn wants_layers(&self, timestamp: u32) -> bool {
        self.detail.as_deref().is_some_and(|detail| detail.frames <= LAYER_FRAMES && detail.is_new(timestamp))
    }

    /// What a packet of another stream repeats of this one.
    pub(super) fn echo(&self, timestamp: u32, payload: usize) -> Option<Echo> {
        match self.detail.as_deref() {
            Some(detail) => detail.frames_seen.echo(self.ssrc, timestamp, payload),
            None => (self.first_timestamp == timestamp)
                .then(|| Echo::of(self.ssrc, self.first_payload, self.first_payload + 2 == payload, payload)),
        }
    }

    /// How far the timestamp of the present frame lies from another stream's that begins now.
    pub(super) fn beside(&self, timestamp: u32, at: Instant) -> Option<u32> {
        self.detail.as_deref()?.frames_seen.beside(timestamp, at)
    }

    pub(super) fn compared(&mut self, echo: Option<Echo>) {
        if let Some(detail) = self.detail.as_deref_mut() {
            detail.kin.compared(echo);
        }
    }

    pub(super) fn goes_with(&mut self, ssrc: u32, distance: u32) {
        if let Some(detail) = self.detail.as_deref_mut() {
            detail.kin.beside(ssrc, distance);
        }
    }

    /// All that was learned.
    pub(super) fn told(mut self) -> RtpStream {
        let detail = match self.detail.take() {
            Some(detail) => *detail,
            None => self.begin_detail(),
        };
        let fit = detail.clock.fit();
        let mut payload_types = detail.payload_types;
        payload_types.sort_by_key(|(number, count)| (std::cmp::Reverse(*count), *number));
        let (step, step_count) = most_frequent(&detail.steps);
        let mean_size = ratio(detail.size_sum, self.packets);
        let (step_s, per_step) = detail.series.told();
        let small = mean_size < 500.0;
        RtpStream {
            ssrc: self.ssrc,
            payload_types,
            packets: self.packets,
            bytes: self.bytes,
            first: self.first,
            last: self.last,
            first_frame: self.first_frame,
            last_frame: self.last_frame,
            first_sequence: self.first_sequence,
            last_sequence: detail.sequence.last(),
            lost: detail.sequence.lost(),
            copies: detail.sequence.copies,
            late: detail.sequence.late,
            marked: detail.marked,
            padded: detail.padded,
            frames: detail.frames,
            clock_fit: fit.map_or(0.0, |fit| fit.rate),
            clock_error: fit.map_or(0.0, |fit| fit.error),
            clock_samples: fit.map_or(0, |fit| u32::try_from(fit.samples).unwrap_or(u32::MAX)),
            jitter: if detail.jitter.count == 0 { 0.0 } else { detail.jitter.sum / ratio(detail.jitter.count, 1) },
            jitter_most: detail.jitter.most,
            step,
            step_share: ratio(step_count, detail.frames.saturating_sub(1)),
            mean_size,
            size_spread: (ratio(detail.size_square_sum, self.packets) - mean_size * mean_size).max(0.0).sqrt(),
            repeats: detail.kin.repeats(),
            together: detail.kin.together(detail.frames),
            per_step,
            step_s,
            framing: self.framing.codes().to_vec(),
            tell: self.tell,
            extension_profile: self.extension_profile,
            extended: detail.elements.packets,
            elements: detail.elements.told(small),
            cryptex: detail.elements.is_cryptex(),
            voice: if small { detail.elements.voice() } else { None },
            silence: detail.stops.told(),
            payload_length: most_frequent(&detail.lengths).0,
            payload_length_share: ratio(most_frequent(&detail.lengths).1, self.packets),
        }
    }
}

impl Detail {
    const fn is_new(&self, timestamp: u32) -> bool {
        timestamp.wrapping_sub(low(self.ticks)).cast_signed() > 0
    }

    /// Takes a timestamp in; gives whether a new media frame begins with it.
    fn timestamp(&mut self, timestamp: u32, at: Instant) -> bool {
        let step = i64::from(timestamp.wrapping_sub(low(self.ticks)).cast_signed());
        if step.abs() <= TICKS {
            self.ticks_good += 1;
        } else {
            self.ticks_bad += 1;
        }
        if step == 0 || (-TICKS..0).contains(&step) {
            // The same frame, or an older one that came late.
            return false;
        }
        self.ticks += step;
        self.frames += 1;
        if step.abs() > TICKS * 60 {
            self.clock.interrupt();
            self.jitter.before = None;
        } else {
            bump(&mut self.steps, u32::try_from(step).unwrap_or(0), STEPS);
        }
        self.clock.add(at, self.ticks);
        if REFIT.contains(&self.frames) {
            self.refit();
        }
        self.jitter.add(at.nanos(), self.ticks);
        true
    }

    fn refit(&mut self) {
        let rate = self.clock.fit().and_then(|fit| snap(fit.rate, 0.08));
        if rate == self.jitter.rate {
            return;
        }
        self.jitter = Jitter { rate, ..Jitter::default() };
        // What came before the clock was known counts as well; the present frame follows.
        let points = self.clock.first_points();
        for (at, ticks) in points.iter().take(points.len().saturating_sub(1)) {
            self.jitter.add(*at, *ticks);
        }
    }
}

impl Jitter {
    #[expect(clippy::cast_precision_loss, reason = "differences of nanoseconds and ticks within one capture stay below 2^52")]
    fn add(&mut self, at: i64, ticks: i64) {
        let Some(rate) = self.rate else { return };
        if let Some((at_before, ticks_before)) = self.before {
            let passed = at.saturating_sub(at_before) as f64 * f64::from(rate) / 1e9;
            let difference = (passed - (ticks - ticks_before) as f64).abs();
            // A jump of the capture's clock, or a stop, is no jitter.
            if difference < f64::from(rate) {
                self.now += (difference - self.now) / 16.0;
                self.most = self.most.max(self.now);
                self.sum += self.now;
                self.count += 1;
            }
        }
        self.before = Some((at, ticks));
    }
}

/// The lower 32 bits of unwrapped ticks.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the lower bits are wanted")]
const fn low(ticks: i64) -> u32 {
    ticks as u32
}

/// Counts `key` in a short list.
fn bump<K: PartialEq>(list: &mut Vec<(K, u64)>, key: K, cap: usize) {
    if let Some((_, count)) = list.iter_mut().find(|(known, _)| *known == key) {
        *count += 1;
    } else if list.len() < cap {
        list.push((key, 1));
    }
}

/// The key with the highest count, the smallest of several.
fn most_frequent(list: &[(u32, u64)]) -> (u32, u64) {
    list.iter().max_by_key(|(key, count)| (*count, std::cmp::Reverse(*key))).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "counts for a mean")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn as_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
