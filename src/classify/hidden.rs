//! Media that nobody can read: inside TLS, QUIC, DTLS or a tunnel only the rhythm shows it. What is found so is probable, has no SSRC, and its
//! kind stays open.

use std::collections::BTreeSet;

use thin_vec::{ThinVec, thin_vec};

use crate::enrich::Talk;
use crate::enrich::talk::evidence_at;
use crate::flow::{Protocol, Rhythm, Steps, Watched};
use crate::model::analysis::{Basis, Stream};
use crate::model::codes::{Confidence, MediaKind, Purpose, StreamDirection, TelemetryBasis};
use crate::model::fact::Side;
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

use super::Verdict;

/// Distances of packets with one or two frames of speech, nanoseconds; how many packets, and nanoseconds, they must go on for.
const FRAMES: std::ops::RangeInclusive<i64> = 15_000_000..=125_000_000;
const FRAMED: (u32, i64) = (30, 3_000_000_000);
/// Bursts of a second copy, at least.
const BURSTS: u32 = 30;
/// Longest distance between these, nanoseconds: recorders hand over their pieces several times a second.
const FARTHEST: i64 = 300_000_000;
/// Share of the distances that are alike, and share of the time in which they go on.
const ALIKE: f64 = 0.6;
const GOES_ON: f64 = 0.5;
/// Bits a second of coded speech at least (RFC 6716 2.1.1), and of speech as plain samples at most (48 kHz, two channels of 16 bits).
const RATES: (f64, f64) = (6e3, 1.6e6);
/// Share of its time in which the microphone must be sent in the call as well.
const WITH_CALL: f64 = 0.8;

/// Protocols that hide what they carry.
const HIDING: &[&str] = &["tls", "websocket", "quic", "dtls", "wireguard", "openvpn", "ipsec_esp"];

fn hidden(talk: &Talk) -> Option<&Rhythm> {
    rhythm(talk).filter(|_| HIDING.iter().any(|protocol| talk.speaks(protocol)))
}

/// The rhythm of a flow without a stream that can be read.
fn rhythm(talk: &Talk) -> Option<&Rhythm> {
    let seen = talk.streams().chain(talk.short_streams()).next().is_some();
    talk.flow.state.rhythm.as_deref().filter(|_| !seen)
}

/// What keeps the beat of speech in both directions at once: one entry for each.
#[must_use]
pub fn streams(talk: &Talk) -> Vec<Stream> {
    let Some(rhythm) = hidden(talk) else { return Vec::new() };
    let own = talk.local_side;
    let (Some(sent), Some(received)) = (rhythm.run(own), rhythm.run(own.other())) else { return Vec::new() };
    if !sent.is_lasting() || !received.is_lasting() {
        return Vec::new();
    }
    [(own, sent), (own.other(), received)]
        .into_iter()
        .filter_map(|(side, run)| {
            let (watched, way) = (rhythm.watched(side), if side == own { "sent" } else { "received" });
            let fact = format!("{} packets {way}, for {} s in step with {} ms", watched.packets, run.windows, run.beat / 1_000_000);
            entry(talk, side, watched, "media_rhythm", &fact)
        })
        .collect()
}

/// Finds media on the paths of a call service that are known by its own header, or lie on the socket of such a path, and whose content is
/// encrypted as a whole: packets at the distance of speech frames, in whichever direction.
pub fn mark_framed(talks: &[Talk], streams: &mut [ThinVec<Stream>], verdicts: &mut [Verdict]) {
    for ((talk, list), verdict) in talks.iter().zip(streams).zip(verdicts) {
        let of_service = verdict.application.as_deref().is_some_and(|(_, by)| by.starts_with("framing:") || by == "same_socket");
        if !of_service || !list.is_empty() || talk.flow.key.protocol != Protocol::Udp {
            continue;
        }
        list.extend([talk.local_side, talk.local_side.other()].into_iter().filter_map(|side| framed(talk, side)));
        if !list.is_empty() {
            let basis = list.iter().flat_map(|stream| stream.basis.iter().cloned()).collect();
            (verdict.purpose, verdict.confidence, verdict.basis) = (Purpose::Media, Confidence::Weak, basis);
        }
    }
}

fn framed(talk: &Talk, side: Side) -> Option<Stream> {
    let rhythm = rhythm(talk)?;
    let steps = rhythm.steps(side)?;
    let lasts = steps.bursts >= FRAMED.0 && steps.last.since(steps.first) >= FRAMED.1;
    let even = FRAMES.contains(&steps.distance) && steps.share >= ALIKE && steps.goes_on() >= GOES_ON;
    let way = if side == talk.local_side { "sent" } else { "received" };
    let fact = format!("{} packets {way}, {:.0} % of them {} ms apart", steps.bursts, steps.share * 100.0, millis(steps.distance));
    entry(talk, side, rhythm.watched(side), "media_framed_pace", &fact).filter(|_| lasts && even)
}

/// Nanoseconds in milliseconds, rounded.
const fn millis(nanos: i64) -> i64 {
    (nanos + 500_000) / 1_000_000
}

/// An entry without SSRC and kind.
fn entry(talk: &Talk, side: Side, watched: Watched, rule: &str, fact: &str) -> Option<Stream> {
    let [(first, first_frame), (last, last_frame)] = watched.span?;
    Some(Stream {
        ssrc: None,
        payload_types: Vec::new(),
        kind: MediaKind::Undetermined,
        clock_hz: None,
        direction: if side == talk.local_side { StreamDirection::Sent } else { StreamDirection::Received },
        packets: watched.packets,
        bytes: watched.bytes,
        first,
        last,
        frames: [first_frame.frame, last_frame.frame],
        sequence: None,
        lost: 0,
        duplicates: 0,
        reordered: 0,
        jitter_ms: None,
        jitter_max_ms: None,
        framing: Vec::new(),
        confidence: Confidence::Weak,
        basis: vec![Basis { rule: rule.into(), evidence: thin_vec![evidence_at(first_frame, fact)] }],
        repeats: None,
        source: None,
        quiet: None,
        elements: Vec::new(),
        elements_encrypted: false,
        bytes_per_second: Vec::new(),
        per_step_s: 1,
    })
}

/// A probable second copy of the microphone: its entry among the streams of the flow, and what the flow serves, then.
struct Copy {
    stream: Stream,
    verdict: Verdict,
}

/// A span in which the microphone was sent in the call.
struct Microphone {
    talk: usize,
    stream: Option<u32>,
    first: Instant,
    last: Instant,
    frame: FrameRef,
}

/// Finds flows that send at an even pace, as much as speech makes, to somebody who takes no part in the call, while the microphone is on in it;
/// gives their places. The microphone of the call is in none of the flows of `others`.
pub fn mark_copies(talks: &[Talk], streams: &mut [ThinVec<Stream>], verdicts: &mut [Verdict], others: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut places = BTreeSet::new();
    for (place, copy) in copies(talks, streams, verdicts, others) {
        if let (Some(list), Some(verdict)) = (streams.get_mut(place), verdicts.get_mut(place)) {
            list.push(copy.stream);
            *verdict = copy.verdict;
            places.insert(place);
        }
    }
    places
}

fn copies(talks: &[Talk], streams: &[ThinVec<Stream>], verdicts: &[Verdict], others: &BTreeSet<usize>) -> Vec<(usize, Copy)> {
    let in_call = talks.iter().zip(streams).enumerate().filter(|(place, _)| !others.contains(place));
    let microphones: Vec<Microphone> = in_call.flat_map(|(place, (talk, list))| microphones(place, talk, list)).collect();
    let of_call = |talk: &Talk| {
        microphones.iter().any(|microphone| talks.get(microphone.talk).is_some_and(|other| other.remote().ip() == talk.remote().ip()))
    };
    let judged = talks.iter().zip(streams).zip(verdicts).enumerate();
    judged
        .filter(|(_, ((talk, list), verdict))| talk.is_ours && list.is_empty() && !is_known_telemetry(verdict) && !of_call(talk))
        .filter_map(|(place, ((talk, _), verdict))| Some((place, copy(talk, verdict, &microphones)?)))
        .collect()
}

/// A row that names the host outweighs a shape.
fn is_known_telemetry(verdict: &Verdict) -> bool {
    verdict.telemetry_by.iter().any(|basis| matches!(basis, TelemetryBasis::Documented | TelemetryBasis::Listed))
}

fn microphones(place: usize, talk: &Talk, streams: &[Stream]) -> Vec<Microphone> {
    let sent = streams.iter().filter(|stream| stream.direction == StreamDirection::Sent);
    sent.filter(|stream| stream.kind == MediaKind::Audio || stream.ssrc.is_none())
        .map(|stream| Microphone {
            talk: place,
            stream: stream.ssrc,
            first: stream.first,
            last: stream.last,
            frame: FrameRef { capture: talk.flow.first_frame.capture, frame: stream.frames.first().copied().unwrap_or(0) },
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "nanoseconds and bytes of a call, shown rounded")]
fn copy(talk: &Talk, verdict: &Verdict, microphones: &[Microphone]) -> Option<Copy> {
    let rhythm = hidden(talk).filter(|_| talk.flow.key.protocol == Protocol::Tcp || talk.speaks("quic"))?;
    let (steps, sent, received) =
        (rhythm.steps(talk.local_side)?, rhythm.watched(talk.local_side), rhythm.watched(talk.local_side.other()));
    let span = steps.last.since(steps.first).max(1) as f64;
    let rate = sent.bytes as f64 * 8e9 / span;
    let even = steps.bursts >= BURSTS && steps.distance <= FARTHEST && steps.share >= ALIKE && steps.goes_on() >= GOES_ON;
    let speech = (RATES.0..=RATES.1).contains(&rate) && received.bytes.saturating_mul(4) <= sent.bytes;
    if !even || !speech {
        return None;
    }
    let microphone = microphones.iter().max_by_key(|microphone| (together(&steps, microphone), std::cmp::Reverse(microphone.frame)))?;
    if (together(&steps, microphone) as f64) < WITH_CALL * span {
        return None;
    }
    let pace = format!("{} bursts, {:.0} % of them {} ms apart", steps.bursts, steps.share * 100.0, millis(steps.distance));
    let stream = entry(talk, talk.local_side, sent, "copy_even_pace", &pace)?;
    let [(_, first), _] = sent.span?;
    let beside = match microphone.stream {
        Some(ssrc) => format!("SSRC {ssrc}"),
        None => "media without SSRC".to_owned(),
    };
    let basis = [
        ("copy_even_pace", evidence_at(first, &pace)),
        (
            "copy_rate",
            evidence_at(first, &format!("{:.0} kbit/s sent, {:.0} kbit/s received", rate / 1e3, received.bytes as f64 * 8e6 / span)),
        ),
        ("copy_beside_microphone", evidence_at(microphone.frame, &beside)),
    ];
    let basis = basis.into_iter().map(|(rule, evidence)| Basis { rule: rule.into(), evidence: thin_vec![evidence] }).collect();
    let verdict = Verdict { purpose: Purpose::Media, confidence: Confidence::Weak, basis, telemetry_by: ThinVec::new(), ..verdict.clone() };
    Some(Copy { stream, verdict })
}

/// Nanoseconds in which both went on.
fn together(steps: &Steps, microphone: &Microphone) -> i64 {
    steps.last.min(microphone.last).since(steps.first.max(microphone.first)).max(0)
}
