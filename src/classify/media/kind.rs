//! The kind of a stream: by the clock that its timestamps follow, with the shape of its packets as second witness. Payload types are negotiated
//! and only a hint.

use crate::dissect::rtp::{CLOCKS, off};
use crate::model::codes::{Confidence, MediaKind};
use crate::model::fact::{MediaTell, RtpStream};

use super::described::{Hint, static_clock, static_kind};

/// From this many packets and this time on a kind is given (contract).
const ENOUGH_PACKETS: u64 = 10;
const ENOUGH_SECONDS: f64 = 0.2;
/// A fitted clock lies this close to the real one; short streams may lie further off where their steps agree.
const TOLERANCE: f64 = 0.08;
const TOLERANCE_SHORT: f64 = 0.16;
/// Shorter than this, jitter weighs heavily, seconds.
const SHORT: f64 = 1.5;

/// A kind and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Judged {
    pub kind: MediaKind,
    pub clock: Option<u32>,
    pub confidence: Confidence,
    pub rule: &'static str,
    pub fact: String,
    /// The stream that this one repeats or repairs.
    pub repeats: Option<u32>,
}

impl Judged {
    const fn new(kind: MediaKind, clock: Option<u32>, confidence: Confidence, rule: &'static str, fact: String) -> Self {
        Self { kind, clock, confidence, rule, fact, repeats: None }
    }
}

/// Judges a stream; `source` is the one that it repeats, where that is listed.
pub(super) fn judge(told: &RtpStream, hint: Option<&Hint>, source: Option<&RtpStream>) -> Judged {
    let seconds = told.last.seconds_since(told.first);
    if told.packets < ENOUGH_PACKETS || seconds < ENOUGH_SECONDS {
        let fact = format!("{} packets, {seconds:.2} s", told.packets);
        return Judged::new(MediaKind::Undetermined, None, Confidence::None, "kind_too_short", fact);
    }
    let clock = clock(told, seconds);
    if let Some(hint) = hint {
        return Judged::new(hint.kind, hint.clock.or(clock), Confidence::Certain, "kind_by_description", hint.fact.clone());
    }
    by_probing(told)
        .or_else(|| by_repeats(told, source, clock))
        .or_else(|| by_framing(told, clock))
        .unwrap_or_else(|| by_clock(told, clock, seconds))
}

/// Padding sent to try out the path: one timestamp, alike packets (some clients: SSRC 0), or nothing but padding.
fn by_probing(told: &RtpStream) -> Option<Judged> {
    let one_moment = told.frames <= 2;
    let alike = told.mean_size < 400.0 && told.size_spread < told.mean_size / 4.0;
    let all_padded = told.padded * 10 >= told.packets * 8;
    let probe = all_padded || one_moment && (told.ssrc == 0 || alike);
    probe.then(|| {
        let fact = format!("{} packets, {} timestamps, {} padded", told.packets, told.frames, told.padded);
        let repeats = told.repeats.map(|repeats| repeats.ssrc);
        Judged { repeats, ..Judged::new(MediaKind::Probe, None, Confidence::Strong, "kind_probe", fact) }
    })
}

/// Retransmission and repair carry the timestamps of their source.
fn by_repeats(told: &RtpStream, source: Option<&RtpStream>, clock: Option<u32>) -> Option<Judged> {
    let repeats = told.repeats?;
    // What repeats or repairs another stream has a payload type of its own (RFC 4588 8.6, RFC 5109 14); streams of one type may share timestamps by
    // chance, or as layers of one picture.
    let types = |stream: &RtpStream| stream.payload_types.first().map(|(number, _)| *number);
    if source.is_some_and(|source| types(source) == types(told)) {
        return None;
    }
    let judged = |kind, confidence, rule| {
        let fact = format!(
            "timestamps of SSRC {}: {} packets, {} as long as RFC 4588 has it, {} longer, {} of lost frames",
            repeats.ssrc, repeats.packets, repeats.same_length, repeats.larger, repeats.fills
        );
        Some(Judged { repeats: Some(repeats.ssrc), ..Judged::new(kind, clock, confidence, rule, fact) })
    };
    // Only what was lost can fill a hole.
    let sparse = source.is_some_and(|source| told.packets * 2 <= source.packets && repeats.fills <= source.lost + 2);
    let again = repeats.same_length + if sparse { repeats.fills } else { 0 };
    if again * 2 >= repeats.packets {
        return judged(MediaKind::Retransmission, Confidence::Strong, "kind_repeats_packets");
    }
    if repeats.larger * 10 >= repeats.packets * 6 {
        return judged(MediaKind::Fec, Confidence::Strong, "kind_repairs_packets");
    }
    // Layers of one picture may share their timestamps: each has frames of its own, most of the time.
    let layer = source.is_some_and(|source| told.frames * 10 >= source.frames * 6 && told.packets * 10 >= source.packets);
    if layer {
        return None;
    }
    if repeats.fills * 2 > repeats.packets {
        return None;
    }
    judged(MediaKind::Retransmission, Confidence::Weak, "kind_repeats_timestamps")
}

/// The vendor's own header names the kind.
fn by_framing(told: &RtpStream, clock: Option<u32>) -> Option<Judged> {
    let kind = match told.tell? {
        MediaTell::Audio => MediaKind::Audio,
        MediaTell::Video => MediaKind::Video,
        MediaTell::Screen => MediaKind::Screen,
        MediaTell::Fec => MediaKind::Fec,
    };
    let framing = told.framing.last().copied().unwrap_or("");
    Some(Judged::new(kind, clock, Confidence::Strong, "kind_by_framing", format!("{framing} header, {}", fitted(told))))
}

fn by_clock(told: &RtpStream, clock: Option<u32>, seconds: f64) -> Judged {
    let number = told.payload_types.first().map_or(u8::MAX, |(number, _)| *number);
    let (several, marked) = (per_frame(told) > 1.3, told.marked * 10 >= told.frames * 7);
    let firm = told.clock_samples >= 10 && told.clock_error < 0.1;
    match clock {
        Some(90_000) if static_kind(number) != Some(MediaKind::Audio) => {
            let confidence = if firm || several && marked { Confidence::Strong } else { Confidence::Weak };
            Judged::new(MediaKind::Video, clock, confidence, "kind_by_clock", fitted(told))
        }
        // No audio frame fills several large packets; such a clock is chance or a vendor's own.
        Some(_) if several && told.mean_size > 500.0 => Judged::new(MediaKind::Video, None, Confidence::Weak, "kind_by_shape", shape(told)),
        Some(found) => {
            let witness = told.step_share > 0.5 && is_audio_step(told.step, found) || static_clock(number) == Some(found);
            let confidence = if witness || firm && seconds >= SHORT { Confidence::Strong } else { Confidence::Weak };
            Judged::new(MediaKind::Audio, clock, confidence, "kind_by_clock", fitted(told))
        }
        None => {
            by_shape(told).unwrap_or_else(|| Judged::new(MediaKind::Undetermined, None, Confidence::None, "kind_not_fitted", fitted(told)))
        }
    }
}

/// Where arrival times say nothing (bursts, sparse frames): several packets a frame, or constant steps of small packets.
fn by_shape(told: &RtpStream) -> Option<Judged> {
    let number = told.payload_types.first().map_or(u8::MAX, |(number, _)| *number);
    let kind = match static_kind(number) {
        Some(kind) => kind,
        None if per_frame(told) > 1.3 && told.mean_size > 300.0 => MediaKind::Video,
        // 10, 20, 30, 40, 60 ms at the clock rates of audio: ambiguous between rates, so no clock is given.
        None if told.step_share >= 0.8
            && told.mean_size <= 400.0
            && per_frame(told) <= 1.2
            && CLOCKS.iter().any(|clock| *clock != 90_000 && is_audio_step(told.step, *clock)) =>
        {
            MediaKind::Audio
        }
        None => return None,
    };
    Some(Judged::new(kind, None, Confidence::Weak, "kind_by_shape", shape(told)))
}

/// The clock that the fit and the steps speak for.
fn clock(told: &RtpStream, seconds: f64) -> Option<u32> {
    if told.clock_samples < 5 {
        return None;
    }
    let steps_count = told.step_share > 0.3;
    let score = |clock: u32| {
        let distance = off(told.clock_fit, clock);
        let fits = steps_count && is_audio_step(told.step, clock);
        let short = seconds < SHORT || told.clock_samples < 16;
        let tolerance = if short && fits { TOLERANCE_SHORT } else { TOLERANCE };
        // 44.1 and 48 kHz lie within one another's tolerance: then the steps decide.
        let penalty = if steps_count && clock != 90_000 && !fits { 0.06 } else { 0.0 };
        (distance <= tolerance).then_some(distance + penalty)
    };
    let mut best: Option<(u32, f64)> = None;
    for clock in CLOCKS {
        if let Some(score) = score(*clock)
            && best.is_none_or(|(_, least)| score < least)
        {
            best = Some((*clock, score));
        }
    }
    best.map(|(clock, _)| clock)
}

/// Whether so many ticks are a usual audio frame at this clock: 2.5 to 120 ms (RFC 6716, RFC 3551), or a block of AAC.
fn is_audio_step(step: u32, clock: u32) -> bool {
    const TENTHS_OF_MS: [u32; 13] = [25, 50, 75, 100, 150, 200, 300, 320, 400, 600, 800, 1000, 1200];
    clock != 90_000
        && (TENTHS_OF_MS.iter().any(|tenths| step * 10_000 == tenths * clock) || matches!(step, 480 | 512 | 1024 | 2048) && clock >= 24_000)
}

fn fitted(told: &RtpStream) -> String {
    let (rate, error, samples) = (told.clock_fit, told.clock_error, told.clock_samples);
    format!("clock {rate:.0} Hz, error {error:.3}, {samples} points, step {} in {:.0} %", told.step, told.step_share * 100.0)
}

fn shape(told: &RtpStream) -> String {
    format!("{:.1} packets a timestamp, {:.0} bytes mean, step {}", per_frame(told), told.mean_size, told.step)
}

#[expect(clippy::cast_precision_loss, reason = "counts for a mean")]
fn per_frame(told: &RtpStream) -> f64 {
    told.packets as f64 / told.frames.max(1) as f64
}
