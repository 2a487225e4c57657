//! Streams: what kind they are, and what that rests on.

use crate::dissect::rtp::snap;
use crate::enrich::Talk;
use crate::enrich::talk::evidence;
use crate::model::analysis::{Basis, Stream};
use crate::model::codes::{Confidence, MediaKind, StreamDirection};
use crate::model::fact::{Fact, RtpStream, Sdp};

/// From this many packets and this time on a kind is given (contract).
const ENOUGH_PACKETS: u64 = 10;
const ENOUGH_SECONDS: f64 = 0.2;

/// What session descriptions in the clear say of payload types.
#[derive(Debug, Default)]
pub struct Described {
    maps: Vec<(u8, String, u32)>,
}

impl Described {
    /// Collects all descriptions of a capture.
    #[must_use]
    pub fn collect(talks: &[Talk]) -> Self {
        let mut maps = Vec::new();
        for talk in talks {
            for sighting in talk.facts() {
                if let Fact::Sdp(sdp) = &sighting.fact {
                    add(&mut maps, sdp);
                }
            }
        }
        Self { maps }
    }

    /// Encoding and clock of a payload type, where all descriptions agree.
    fn of(&self, payload_type: u8) -> Option<(&str, u32)> {
        let mut known = self.maps.iter().filter(|(number, _, _)| *number == payload_type);
        let (_, name, clock) = known.next()?;
        known.next().is_none().then_some((name.as_str(), *clock))
    }
}

fn add(maps: &mut Vec<(u8, String, u32)>, sdp: &Sdp) {
    for (number, name, clock) in &sdp.rtpmap {
        let entry = (*number, name.as_str().to_ascii_lowercase(), *clock);
        if !maps.contains(&entry) {
            maps.push(entry);
        }
    }
}

/// The streams of a flow, in order of their first packet.
#[must_use]
pub fn streams(talk: &Talk, described: &Described) -> Vec<Stream> {
    let mut streams: Vec<Stream> = talk
        .streams()
        .map(|(sighting, told)| {
            let judged = judge(told, described);
            let direction = if sighting.side == talk.local_side { StreamDirection::Sent } else { StreamDirection::Received };
            Stream {
                ssrc: Some(told.ssrc),
                payload_types: told.payload_types.iter().map(|(number, _)| *number).collect(),
                kind: judged.kind,
                clock_hz: judged.clock,
                direction,
                packets: told.packets,
                bytes: told.bytes,
                first: told.first,
                last: told.last,
                frames: [told.first_frame.frame, told.last_frame.frame],
                lost: told.lost,
                jitter_ms: judged.clock.filter(|_| told.jitter > 0.0).map(|clock| (told.jitter / f64::from(clock) * 1e6).round() / 1e3),
                framing: told.framing.iter().map(|code| (*code).to_owned()).collect(),
                confidence: judged.confidence,
                basis: vec![Basis { rule: judged.rule.to_owned(), evidence: vec![evidence(sighting, &judged.fact)] }],
                bytes_per_second: told.per_second.clone(),
            }
        })
        .collect();
    streams.sort_by_key(|stream| (stream.first, stream.frames, stream.ssrc));
    streams
}

struct Judged {
    kind: MediaKind,
    clock: Option<u32>,
    confidence: Confidence,
    rule: &'static str,
    fact: String,
}

fn judge(told: &RtpStream, described: &Described) -> Judged {
    let seconds = told.last.seconds_since(told.first);
    let clock = (told.clock_samples >= 5).then(|| snap(told.clock_fit)).flatten();
    let fitted = format!("clock {:.0} Hz, error {:.3}, {} points", told.clock_fit, told.clock_error, told.clock_samples);
    let undetermined = |rule, fact| Judged { kind: MediaKind::Undetermined, clock: None, confidence: Confidence::None, rule, fact };
    if told.packets < ENOUGH_PACKETS || seconds < ENOUGH_SECONDS {
        return undetermined("kind_too_short", format!("{} packets, {seconds:.2} s", told.packets));
    }
    let hint = told.payload_types.first().and_then(|(number, _)| described.of(*number));
    if let Some((name, clock)) = hint
        && let Some(kind) = kind_of_encoding(name)
    {
        return Judged {
            kind,
            clock: Some(clock),
            confidence: Confidence::Certain,
            rule: "kind_by_description",
            fact: format!("{name}/{clock}"),
        };
    }
    if told.ssrc == 0 && told.frames <= 2 {
        return Judged {
            kind: MediaKind::Probe,
            clock: None,
            confidence: Confidence::Strong,
            rule: "kind_probe",
            fact: format!("{} packets, {} timestamps", told.packets, told.frames),
        };
    }
    if let Some(source) = told.echo_of {
        return Judged {
            kind: MediaKind::Retransmission,
            clock,
            confidence: Confidence::Strong,
            rule: "kind_repeats_timestamps",
            fact: format!("repeats timestamps of SSRC {source}"),
        };
    }
    let several = per_frame(told) > 1.3;
    match clock {
        Some(90_000) => {
            // Audio at 90 kHz does not exist among calls; constant small packets would still be odd.
            let confidence = if told.clock_error < 0.1 && told.clock_samples >= 10 { Confidence::Strong } else { Confidence::Weak };
            Judged { kind: MediaKind::Video, clock, confidence, rule: "kind_by_clock", fact: fitted }
        }
        Some(_) if several && told.mean_size > 500.0 => {
            Judged { kind: MediaKind::Video, clock: None, confidence: Confidence::Weak, rule: "kind_by_shape", fact: shape(told) }
        }
        Some(_) => {
            let steady = told.step_share > 0.5 || told.clock_error < 0.05;
            let confidence = if steady && told.clock_samples >= 10 { Confidence::Strong } else { Confidence::Weak };
            Judged { kind: MediaKind::Audio, clock, confidence, rule: "kind_by_clock", fact: fitted }
        }
        None if several && told.mean_size > 300.0 => {
            Judged { kind: MediaKind::Video, clock: None, confidence: Confidence::Weak, rule: "kind_by_shape", fact: shape(told) }
        }
        None => by_step(told).unwrap_or_else(|| undetermined("kind_not_fitted", fitted)),
    }
}

/// Constant timestamp steps of usual audio frames, where the arrival times say nothing (bursts, repeated captures).
fn by_step(told: &RtpStream) -> Option<Judged> {
    if told.step_share < 0.8 || told.mean_size > 400.0 || per_frame(told) > 1.2 {
        return None;
    }
    // 10, 20, 30, 40, 60 ms at the clock rates of audio: ambiguous between rates, so no clock is given.
    matches!(told.step, 80 | 160 | 240 | 320 | 480 | 640 | 882 | 960 | 1920 | 2880).then(|| Judged {
        kind: MediaKind::Audio,
        clock: None,
        confidence: Confidence::Weak,
        rule: "kind_by_shape",
        fact: shape(told),
    })
}

fn shape(told: &RtpStream) -> String {
    format!("{:.1} packets a timestamp, {:.0} bytes mean, step {}", per_frame(told), told.mean_size, told.step)
}

#[expect(clippy::cast_precision_loss, reason = "counts for a mean")]
fn per_frame(told: &RtpStream) -> f64 {
    told.packets as f64 / told.frames.max(1) as f64
}

/// RFC 3551, RFC 7587, RFC 7741, RFC 9628 and other registered encodings.
fn kind_of_encoding(name: &str) -> Option<MediaKind> {
    Some(match name {
        "opus" | "pcmu" | "pcma" | "g722" | "g729" | "gsm" | "speex" | "ilbc" | "silk" | "amr" | "amr-wb" | "isac" | "l16" | "g7221"
        | "telephone-event" | "cn" | "mp4a-latm" | "mpeg4-generic" | "g726-32" | "siren" | "x-msrta" | "evs" => MediaKind::Audio,
        "vp8" | "vp9" | "av1" | "h264" | "h265" | "h263" | "h263-1998" | "h261" | "jpeg" | "mp4v-es" | "mpv" | "x-rtvc1" | "h264-svc"
        | "x-h264uc" => MediaKind::Video,
        "rtx" => MediaKind::Retransmission,
        "red" | "ulpfec" | "flexfec" | "flexfec-03" | "x-ulpfecuc" => MediaKind::Fec,
        _ => return None,
    })
}
