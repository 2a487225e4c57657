//! Streams of a flow: what kind they are, which belong together, and what that rests on.

mod described;
mod kind;
mod protection;
mod sources;

use thin_vec::thin_vec;

use crate::enrich::Talk;
use crate::enrich::talk::evidence;
use crate::model::analysis::{Basis, ExtensionElement, Quiet, Span, Stream};
use crate::model::codes::StreamDirection;
use crate::model::fact::{RtpStream, Sighting};

pub use described::Described;
pub use protection::{Keyed, Protection, protection};

/// The streams of a flow, in order of their first packet.
#[must_use]
pub fn streams(talk: &Talk, described: &Described) -> Vec<Stream> {
    let told: Vec<(&Sighting, &RtpStream)> = talk.streams().collect();
    let mut streams: Vec<Stream> = told
        .iter()
        .map(|(sighting, stream)| {
            let receiver = talk.flow.key.end(sighting.side.other());
            let hint = stream.payload_types.first().and_then(|(number, _)| described.of(receiver, *number));
            let of_source =
                |ssrc: u32| told.iter().find(|(other, found)| found.ssrc == ssrc && other.side == sighting.side).map(|(_, found)| *found);
            let judged = kind::judge(stream, hint.as_ref(), stream.repeats.and_then(|repeats| of_source(repeats.ssrc)));
            show(talk, sighting, stream, &judged)
        })
        .collect();
    sources::group(&mut streams, &told, talk.local_side);
    streams.sort_by_key(|stream| (stream.first, stream.frames, stream.ssrc));
    streams
}

fn show(talk: &Talk, sighting: &Sighting, told: &RtpStream, judged: &kind::Judged) -> Stream {
    let direction = if sighting.side == talk.local_side { StreamDirection::Sent } else { StreamDirection::Received };
    let millis = |ticks: f64| judged.clock.filter(|_| ticks > 0.0).map(|clock| (ticks / f64::from(clock) * 1e6).round() / 1e3);
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
        sequence: Some([told.first_sequence, told.last_sequence]),
        lost: told.lost,
        duplicates: told.copies,
        reordered: told.late,
        jitter_ms: millis(told.jitter),
        jitter_max_ms: millis(told.jitter_most),
        framing: told.framing.iter().map(|code| (*code).to_owned()).collect(),
        confidence: judged.confidence,
        basis: vec![Basis { rule: judged.rule.into(), evidence: thin_vec![evidence(sighting, &judged.fact)] }],
        repeats: judged.repeats,
        source: None,
        quiet: quiet(told),
        elements: told
            .elements
            .iter()
            .map(|element| ExtensionElement {
                id: element.id,
                bytes: element.len,
                meaning: element.meaning.map(|meaning| meaning.code().to_owned()),
            })
            .collect(),
        elements_encrypted: told.cryptex,
        bytes_per_second: told.per_step.clone(),
        per_step_s: told.step_s,
    }
}

#[expect(clippy::cast_precision_loss, reason = "nanoseconds of silence, shown rounded")]
fn quiet(told: &RtpStream) -> Option<Quiet> {
    let silence = &told.silence;
    let (voiced, silent) = told.voice.map_or((0, 0), |voice| (voice.voiced, voice.silent));
    let quiet = Quiet {
        stops: silence.stops,
        stopped_s: (silence.stopped_nanos as f64 / 1e6).round() / 1e3,
        spans: silence.spans.iter().map(|(first, last)| Span { first: *first, last: *last }).collect(),
        comfort_noise: silence.comfort_noise,
        sparse: silence.sparse,
        level_packets: told.voice.map_or(0, |voice| voice.packets),
        voiced,
        silent,
    };
    (quiet.stops + quiet.comfort_noise + quiet.sparse + quiet.level_packets > 0).then_some(quiet)
}
