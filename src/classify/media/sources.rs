//! Which streams have one source: layers of a picture sent side by side (simulcast), and what repeats or repairs another stream.

use thin_vec::thin_vec;

use crate::enrich::talk::evidence;
use crate::model::analysis::{Basis, Stream};
use crate::model::codes::MediaKind;
use crate::model::fact::{RtpStream, Side, Sighting};

/// Names for every stream with kin the leading stream of its source: the one with most bytes. `told` stands in the order of `streams`.
pub(super) fn group(streams: &mut [Stream], told: &[(&Sighting, &RtpStream)], local_side: Side) {
    let mut leads: Vec<usize> = (0..streams.len()).collect();
    for (index, (sighting, stream)) in told.iter().enumerate() {
        let place = |ssrc: u32| told.iter().position(|(other, found)| found.ssrc == ssrc && other.side == sighting.side);
        let Some(own) = streams.get(index) else { continue };
        let repeats = own.repeats.and_then(place);
        // A server sends one layer of each picture; side by side they go to it only.
        let layer = stream
            .together
            .filter(|_| sighting.side == local_side && own.kind == MediaKind::Video)
            .and_then(|together| place(together.ssrc).map(|place| (place, together)))
            .filter(|(place, _)| {
                let other = told.get(*place).is_some_and(|(_, other)| may_be_layers(stream, other));
                other && streams.get(*place).is_some_and(|other| other.kind == MediaKind::Video)
            });
        let basis = layer.map(|(_, together)| Basis {
            rule: "source_layers".into(),
            evidence: thin_vec![evidence(sighting, &format!("{} frames begin with those of SSRC {}", together.frames, together.ssrc))],
        });
        if let Some(other) = repeats.or(layer.map(|(place, _)| place)) {
            join(&mut leads, index, other);
        }
        if let (Some(basis), Some(own)) = (basis, streams.get_mut(index)) {
            own.basis.push(basis);
        }
    }
    let roots: Vec<usize> = (0..leads.len()).map(|index| root(&leads, index)).collect();
    for index in 0..streams.len() {
        let members = || roots.iter().enumerate().filter(|(_, root)| Some(*root) == roots.get(index)).map(|(member, _)| member);
        if members().count() < 2 {
            continue;
        }
        let lead = members()
            .filter_map(|member| streams.get(member))
            .filter(|stream| !matches!(stream.kind, MediaKind::Retransmission | MediaKind::Fec | MediaKind::Probe))
            .max_by_key(|stream| (stream.bytes, std::cmp::Reverse(stream.ssrc)))
            .and_then(|stream| stream.ssrc);
        if let Some(stream) = streams.get_mut(index) {
            stream.source = lead;
        }
    }
}

/// Layers differ in size, and share the name of their media line where they carry names (RFC 8843, RFC 8852).
fn may_be_layers(one: &RtpStream, other: &RtpStream) -> bool {
    let rate = |stream: &RtpStream| stream.mean_size * ratio(stream.packets, stream.last.seconds_since(stream.first));
    let (one_rate, other_rate) = (rate(one), rate(other));
    let names = one.elements.iter().filter_map(|own| {
        let same = other.elements.iter().find(|element| element.id == own.id)?;
        Some(own.name.as_ref()? == same.name.as_ref()?)
    });
    let names: Vec<bool> = names.collect();
    one_rate.max(other_rate) >= one_rate.min(other_rate) * 1.4 && (names.is_empty() || names.contains(&true))
}

#[expect(clippy::cast_precision_loss, reason = "a count for a rate")]
fn ratio(count: u64, seconds: f64) -> f64 {
    count as f64 / seconds.max(0.001)
}

fn root(leads: &[usize], mut index: usize) -> usize {
    while let Some(next) = leads.get(index)
        && *next != index
    {
        index = *next;
    }
    index
}

fn join(leads: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(leads, one), root(leads, other));
    if let Some(slot) = leads.get_mut(one.max(other)) {
        *slot = one.min(other);
    }
}
