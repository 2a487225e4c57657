//! Candidates for streams, one SSRC and side each, and the test that they pass or fail at the end.

use crate::dissect::{Framings, Out, Packet};
use crate::model::fact::{Fact, RtpStream, Side};
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

use super::clock::{Clock, snap};
use super::header::{Control, Media};

/// Candidates held for one flow; random bytes make one after another, and the oldest that never had a second packet makes room.
const CANDIDATES: usize = 64;
/// Packets from which a stream can be believed (contract: every SSRC with at least 5 packets is listed).
const ENOUGH: u64 = 5;
/// Seconds with one entry each of bytes.
const SECONDS: usize = 3600;
/// Recent timestamps of a stream that a retransmission may repeat.
const RECENT: usize = 64;
const NANOS: i64 = 1_000_000_000;

/// All candidates of one flow.
#[derive(Debug, Default)]
pub(super) struct Streams {
    list: Vec<Candidate>,
    /// Candidate of the packet before.
    latest: usize,
    control: Vec<Control>,
    /// Candidates that made room after one packet.
    forgotten: u64,
}

#[derive(Debug)]
struct Candidate {
    ssrc: u32,
    side: Side,
    packets: u64,
    bytes: u64,
    first: Instant,
    last: Instant,
    first_frame: FrameRef,
    last_frame: FrameRef,
    sequence: u16,
    timestamp: u32,
    payload_type: u8,
    framing: Framings,
    extension_profile: u16,
    detail: Option<Box<Detail>>,
}

/// What is kept from the second packet on.
#[derive(Debug, Default)]
struct Detail {
    payload_types: Vec<(u8, u64)>,
    /// Highest sequence number of the present run, unwrapped, and where the run began.
    highest: i64,
    begin: i64,
    received: u64,
    lost: u64,
    distinct: u64,
    steps_good: u64,
    steps_bad: u64,
    ticks_good: u64,
    ticks_bad: u64,
    /// Latest timestamp, unwrapped.
    ticks: i64,
    frames: u64,
    marked: u64,
    padded: u64,
    extended: u64,
    extension_ids: Vec<((u8, u8), u64)>,
    clock: Clock,
    /// Clock in use for jitter.
    rate: Option<u32>,
    jitter: f64,
    transit: Option<f64>,
    per_second: Vec<u32>,
    size_sum: u64,
    size_square_sum: u64,
    /// Most common step between timestamps, with its count.
    tick_steps: Vec<(u32, u64)>,
    recent: Vec<u32>,
    /// Packets whose timestamp another stream of this side had used shortly before, by that stream.
    echoes: Vec<(u32, u64)>,
}

impl Streams {
    /// Notes a control packet.
    pub(super) fn control(&mut self, control: &Control) {
        if self.control.len() < CANDIDATES && !self.control.iter().any(|known| known.ssrc == control.ssrc) {
            self.control.push(control.clone());
        }
    }

    /// Counts a packet; gives whether its stream looks believable by now.
    pub(super) fn media(&mut self, header: &Media<'_>, packet: &Packet<'_>) -> bool {
        let same = |candidate: &Candidate| candidate.ssrc == header.ssrc && candidate.side == packet.side;
        let place = match self.list.get(self.latest) {
            Some(candidate) if same(candidate) => Some(self.latest),
            _ => self.list.iter().position(same),
        };
        let Some(place) = place else {
            self.begin(header, packet);
            return false;
        };
        self.latest = place;
        let echo = self.echo_of(place, header, packet.side);
        let Some(candidate) = self.list.get_mut(place) else { return false };
        candidate.add(header, packet, echo)
    }

    /// Another stream of the same side that used this timestamp shortly before.
    fn echo_of(&self, place: usize, header: &Media<'_>, side: Side) -> Option<u32> {
        if self.list.len() < 2 {
            return None;
        }
        self.list
            .iter()
            .enumerate()
            .filter(|(index, other)| *index != place && other.side == side)
            .find(|(_, other)| other.detail.as_ref().is_some_and(|detail| detail.recent.contains(&header.timestamp)))
            .map(|(_, other)| other.ssrc)
    }

    fn begin(&mut self, header: &Media<'_>, packet: &Packet<'_>) {
        if self.list.len() >= CANDIDATES {
            let oldest =
                self.list.iter().enumerate().filter(|(_, known)| known.packets < 4).min_by_key(|(_, known)| (known.packets, known.last));
            let Some((index, _)) = oldest else {
                self.forgotten += 1;
                return;
            };
            self.list.remove(index);
            self.forgotten += 1;
        }
        self.list.push(Candidate {
            ssrc: header.ssrc,
            side: packet.side,
            packets: 1,
            bytes: as_u64(packet.wire_len),
            first: packet.at,
            last: packet.at,
            first_frame: packet.frame,
            last_frame: packet.frame,
            sequence: header.sequence,
            timestamp: header.timestamp,
            payload_type: header.payload_type,
            framing: packet.framing,
            extension_profile: header.extension.map_or(0, |(profile, _)| profile),
            detail: None,
        });
        self.latest = self.list.len().saturating_sub(1);
    }

    /// Tells the streams that pass.
    pub(super) fn finish(self, out: &mut Out) {
        let mut accepted = false;
        for candidate in self.list {
            if candidate.packets >= ENOUGH && candidate.is_believable() {
                accepted = true;
                let side = candidate.side;
                let (frame, at) = (candidate.first_frame, candidate.first);
                out.tell_from(Fact::RtpStream(Box::new(candidate.told())), frame, at, side);
            }
        }
        if accepted {
            out.saw("rtp");
        }
        // Control without media is believed where it is consistent to its last byte.
        if self.control.iter().any(|control| accepted || control.exact && control.packet_type <= 204) {
            out.saw("rtcp");
        }
    }
}

impl Candidate {
    fn add(&mut self, header: &Media<'_>, packet: &Packet<'_>, echo: Option<u32>) -> bool {
        self.packets += 1;
        self.bytes += as_u64(packet.wire_len);
        self.last = self.last.max(packet.at);
        self.last_frame = packet.frame;
        let (first, first_bytes) = (self.first, self.bytes - as_u64(packet.wire_len));
        let (sequence, timestamp, payload_type) = (self.sequence, self.timestamp, self.payload_type);
        let detail = self.detail.get_or_insert_with(|| {
            let mut clock = Clock::default();
            clock.add(first, i64::from(timestamp));
            Box::new(Detail {
                payload_types: vec![(payload_type, 1)],
                highest: i64::from(sequence),
                begin: i64::from(sequence),
                received: 1,
                distinct: 1,
                ticks: i64::from(timestamp),
                frames: 1,
                clock,
                per_second: vec![u32::try_from(first_bytes).unwrap_or(u32::MAX)],
                size_sum: first_bytes,
                size_square_sum: first_bytes * first_bytes,
                recent: vec![timestamp],
                ..Detail::default()
            })
        });
        detail.sequence(header.sequence);
        detail.timestamp(header.timestamp, packet.at);
        detail.sizes(header, packet, first);
        if let Some(source) = echo {
            bump(&mut detail.echoes, source, 8);
        }
        if header.extension.is_some() {
            self.extension_profile = header.extension.map_or(0, |(profile, _)| profile);
        }
        self.packets >= 4 && self.is_believable()
    }

    /// Sequence, timestamps and payload types as RTP has them (thresholds: RFC 3550 A.1 and measured calls).
    fn is_believable(&self) -> bool {
        let Some(detail) = &self.detail else { return false };
        let steps = detail.steps_good + detail.steps_bad;
        let in_order = detail.distinct > 3 && detail.steps_good * 4 >= steps * 3;
        let in_time = detail.ticks_good * 4 >= (detail.ticks_good + detail.ticks_bad) * 3;
        // 64 to 95 would be RTCP on the same port (RFC 5761 4).
        let typed = detail.payload_types.iter().filter(|(number, _)| (64..=95).contains(number)).map(|(_, count)| count).sum::<u64>() * 4
            < self.packets;
        let moves = self.packets < 30 || detail.frames > 1;
        in_order && in_time && typed && moves && self.rate_is_possible(detail)
    }

    /// A long stream whose timestamps have nothing to do with time is something else's counter.
    fn rate_is_possible(&self, detail: &Detail) -> bool {
        if detail.frames < 30 || self.last.since(self.first) < NANOS {
            return true;
        }
        detail.clock.fit().is_none_or(|fit| (500.0..=400_000.0).contains(&fit.rate))
    }

    fn told(self) -> RtpStream {
        let detail = self.detail.unwrap_or_default();
        let fit = detail.clock.fit();
        let mut payload_types = detail.payload_types.clone();
        payload_types.sort_by_key(|(number, count)| (std::cmp::Reverse(*count), *number));
        let mut extension_ids: Vec<(u8, u8)> =
            detail.extension_ids.iter().filter(|(_, count)| count * 5 >= detail.extended * 4).map(|(id, _)| *id).collect();
        extension_ids.sort_unstable();
        let step = detail.tick_steps.iter().max_by_key(|(step, count)| (*count, std::cmp::Reverse(*step))).copied().unwrap_or_default();
        let echo = detail.echoes.iter().max_by_key(|(_, count)| *count).copied();
        RtpStream {
            ssrc: self.ssrc,
            payload_types,
            packets: self.packets,
            bytes: self.bytes,
            first: self.first,
            last: self.last,
            first_frame: self.first_frame,
            last_frame: self.last_frame,
            lost: detail.lost(),
            marked: detail.marked,
            padded: detail.padded,
            frames: detail.frames,
            clock_fit: fit.map_or(0.0, |fit| fit.rate),
            clock_error: fit.map_or(0.0, |fit| fit.error),
            clock_samples: fit.map_or(0, |fit| u32::try_from(fit.samples).unwrap_or(u32::MAX)),
            jitter: detail.jitter,
            step: step.0,
            step_share: ratio(step.1, detail.frames.saturating_sub(1)),
            mean_size: ratio(detail.size_sum, self.packets),
            size_spread: detail.spread(self.packets),
            echo_of: echo.filter(|(_, count)| count * 10 >= self.packets * 8).map(|(ssrc, _)| ssrc),
            per_second: detail.per_second.clone(),
            framing: self.framing.codes().to_vec(),
            extension_profile: self.extension_profile,
            extended: detail.extended,
            extension_ids,
        }
    }
}

impl Detail {
    fn sequence(&mut self, sequence: u16) {
        let low = self.highest.rem_euclid(1 << 16);
        let step = i64::from(sequence.wrapping_sub(u16::try_from(low).unwrap_or(0)).cast_signed());
        self.received += 1;
        match step {
            1..=10 => self.steps_good += 1,
            // Late or twice.
            -10..=0 => self.steps_good += 1,
            _ => self.steps_bad += 1,
        }
        // RFC 3550 A.1: MAX_DROPOUT 3000, MAX_MISORDER 100; beyond it the sender began anew.
        if !(-3000..=3000).contains(&step) {
            self.lost = self.lost();
            self.begin = self.highest + step;
            self.highest = self.begin;
            self.received = 1;
            self.distinct += 1;
        } else if step > 0 {
            self.highest += step;
            self.distinct += 1;
        }
    }

    /// Packets missing (RFC 3550 A.3); duplicates can hide some.
    fn lost(&self) -> u64 {
        let expected = u64::try_from(self.highest - self.begin + 1).unwrap_or(0);
        self.lost + expected.saturating_sub(self.received)
    }

    fn timestamp(&mut self, timestamp: u32, at: Instant) {
        let low = u32::try_from(self.ticks.rem_euclid(1 << 32)).unwrap_or(0);
        let step = timestamp.wrapping_sub(low).cast_signed();
        if step.unsigned_abs() <= 100_000 * 10 {
            self.ticks_good += 1;
        } else {
            self.ticks_bad += 1;
        }
        if step == 0 {
            return;
        }
        if step < 0 && step > -1_000_000 {
            // An older frame's packet came late.
            return;
        }
        self.ticks += i64::from(step);
        self.frames += 1;
        bump(&mut self.tick_steps, step.unsigned_abs(), 16);
        self.clock.add(at, self.ticks);
        if self.recent.len() >= RECENT {
            self.recent.remove(0);
        }
        self.recent.push(timestamp);
        if matches!(self.frames, 16 | 64 | 256 | 1024) {
            self.rate = self.clock.fit().and_then(|fit| snap(fit.rate));
            self.transit = None;
        }
        if let Some(rate) = self.rate {
            self.jitter(rate, at);
        }
    }

    /// RFC 3550 6.4.1 and A.8, in ticks.
    #[expect(clippy::cast_precision_loss, reason = "differences of nanoseconds and ticks within one capture stay below 2^52")]
    fn jitter(&mut self, rate: u32, at: Instant) {
        let transit = (at.nanos() % (1 << 50)) as f64 / 1e9 * f64::from(rate) - self.ticks as f64;
        if let Some(before) = self.transit {
            let difference = (transit - before).abs();
            // A jump of the capture's clock is no jitter.
            if difference < f64::from(rate) {
                self.jitter += (difference - self.jitter) / 16.0;
            }
        }
        self.transit = Some(transit);
    }

    fn sizes(&mut self, header: &Media<'_>, packet: &Packet<'_>, first: Instant) {
        bump(&mut self.payload_types, header.payload_type, 32);
        self.marked += u64::from(header.marker);
        self.padded += u64::from(header.padding);
        let size = as_u64(packet.wire_len);
        self.size_sum += size;
        self.size_square_sum += size * size;
        let second = usize::try_from(packet.at.since(first).max(0) / NANOS).unwrap_or(usize::MAX);
        if second < SECONDS {
            if second >= self.per_second.len() {
                self.per_second.resize(second + 1, 0);
            }
            if let Some(slot) = self.per_second.get_mut(second) {
                *slot = slot.saturating_add(u32::try_from(size).unwrap_or(u32::MAX));
            }
        }
        if let Some((profile, data)) = header.extension {
            self.extended += 1;
            if profile == 0xbede {
                self.one_byte_ids(data);
            }
        }
    }

    /// RFC 8285 4.2.
    fn one_byte_ids(&mut self, mut data: &[u8]) {
        while let Some((&head, rest)) = data.split_first() {
            if head == 0 {
                data = rest;
                continue;
            }
            let (id, length) = (head >> 4, (head & 0x0f) + 1);
            if id == 15 {
                return;
            }
            bump(&mut self.extension_ids, (id, length), 24);
            data = rest.get(usize::from(length)..).unwrap_or(&[]);
        }
    }

    fn spread(&self, packets: u64) -> f64 {
        let mean = ratio(self.size_sum, packets);
        (ratio(self.size_square_sum, packets) - mean * mean).max(0.0).sqrt()
    }
}

/// Counts `key` in a short list.
fn bump<K: PartialEq>(list: &mut Vec<(K, u64)>, key: K, cap: usize) {
    if let Some((_, count)) = list.iter_mut().find(|(known, _)| *known == key) {
        *count += 1;
    } else if list.len() < cap {
        list.push((key, 1));
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts for a mean")]
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn as_u64(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
