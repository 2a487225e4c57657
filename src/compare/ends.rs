//! Two captures of one call, made at both ends of it: which streams are the same, how far the clocks are apart, what stands between the ends,
//! and what each of them learned of the other's addresses.
//!
//! Streams are matched by SSRC: what one end sent and the other received (RFC 3550 8). Where both captures hold the packet with the same
//! sequence number, the difference of its times is the offset of the clocks plus the delay of the way; with one such packet in each direction
//! the offset lies in the middle of the smallest differences, and cannot be farther from it than half of the round trip (as in RFC 5905 8).

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Analysis;
use crate::model::analysis::{Endpoint, Flow, Stream, Tool};
use crate::model::codes::{MediaKind, Role, Scope, StreamDirection, codes};
use crate::model::reach::host;
use crate::model::run::{Run, RunCapture};

use super::value::COMPARISON_SCHEMA_VERSION;

codes! {
    /// One end of a call.
    End {
        /// Who called.
        Caller = "caller",
        /// Who was called.
        Callee = "callee",
    }
}

impl End {
    const fn other(self) -> Self {
        match self {
            Self::Caller => Self::Callee,
            Self::Callee => Self::Caller,
        }
    }
}

/// Both ends of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BothEnds {
    /// Version of this shape.
    pub schema_version: String,
    /// Who made it.
    pub tool: Tool,
    /// Always `both_ends`.
    pub mode: String,
    /// Captures of the caller.
    pub caller: Vec<RunCapture>,
    /// Captures of the callee.
    pub callee: Vec<RunCapture>,
    /// How far the clocks are apart.
    pub clock: Clock,
    /// Streams that both ends saw.
    pub streams: Vec<Pair>,
    /// Streams that only one end saw.
    pub unpaired: Vec<Unpaired>,
    /// What stands between the ends.
    pub between: Vec<Between>,
    /// Whose addresses each end saw.
    pub addresses: Vec<Known>,
}

/// The callee's clock beside the caller's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Clock {
    /// `both_directions`, `one_direction` (no offset), `no_common_packet` (no offset).
    pub code: String,
    /// Milliseconds by which the callee's clock is ahead.
    pub offset_ms: Option<f64>,
    /// The offset is at most this many milliseconds off: half of the round trip.
    pub uncertainty_ms: Option<f64>,
    /// Packets that both captures hold, used for this.
    pub samples: usize,
}

/// A stream at both ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pair {
    /// SSRC.
    pub ssrc: u32,
    /// Kind, as the sender's capture shows it.
    pub kind: MediaKind,
    /// Who sent it.
    pub from: End,
    /// Packets that the sender's capture holds.
    pub packets_sent: u64,
    /// Packets that the receiver's capture holds.
    pub packets_received: u64,
    /// RTP bytes sent.
    pub bytes_sent: u64,
    /// RTP bytes received.
    pub bytes_received: u64,
    /// Seconds from the first packet sent to the first received, by one clock.
    pub delay_first_ms: Option<f64>,
    /// The same of the last.
    pub delay_last_ms: Option<f64>,
    /// Flows that carried it at the sender.
    pub sent_flows: Vec<String>,
    /// Flows that carried it at the receiver.
    pub received_flows: Vec<String>,
    /// Far ends at the sender.
    pub sent_to: Vec<String>,
    /// Far ends at the receiver.
    pub received_from: Vec<String>,
    /// `direct`, `relayed`, `media_server`, `undetermined`.
    pub path: String,
}

/// A stream at one end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unpaired {
    /// Whose capture holds it.
    pub seen_by: End,
    /// SSRC; none where media is only probable.
    pub ssrc: Option<u32>,
    /// Kind.
    pub kind: MediaKind,
    /// Seen from that end.
    pub direction: StreamDirection,
    /// Packets.
    pub packets: u64,
}

/// A machine between the ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Between {
    /// Its address.
    pub address: String,
    /// What it is.
    pub role: Role,
    /// Ends that exchange media with it.
    pub used_by: Vec<End>,
    /// Streams of these ends that it carries.
    pub relays_for: Vec<End>,
    /// How many streams.
    pub streams: usize,
}

/// An address of one end as one end saw it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    /// Whose address.
    pub whose: End,
    /// Who saw it.
    pub seen_by: End,
    /// The address; `caller-1`, `callee-1`, … where it is not shown.
    pub address: String,
    /// Its kind.
    pub address_kind: Scope,
    /// `own`, `public_address` (as servers told it), `media_peer`, or how it was disclosed.
    pub by: String,
}

/// A stream with its flow, at one end.
type Part<'a> = (&'a Flow, &'a Stream);

/// Holds two ends against each other.
#[must_use]
pub fn both_ends([calling, called]: [&Run; 2], unmask: bool) -> BothEnds {
    let sides = [&calling.analysis, &called.analysis];
    let parts = sides.map(parts);
    let mut pairs = Vec::new();
    let (mut there, mut back) = (Vec::new(), Vec::new());
    for (from, sent_at, received_at, differences) in
        [(End::Caller, &parts[0], &parts[1], &mut there), (End::Callee, &parts[1], &parts[0], &mut back)]
    {
        for (ssrc, sent) in &sent_at.sent {
            if let Some(received) = received_at.received.get(ssrc) {
                differences.extend(common_packets(sent, received));
                pairs.push((*ssrc, from, sent, received));
            }
        }
    }
    let clock = clock(&there, &back);
    let streams: Vec<Pair> = pairs.iter().map(|(ssrc, from, sent, received)| pair(*ssrc, *from, sent, received, sides, &clock)).collect();
    let mut result = BothEnds {
        schema_version: COMPARISON_SCHEMA_VERSION.to_owned(),
        tool: Tool { name: "wohin".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        mode: "both_ends".to_owned(),
        caller: RunCapture::of(std::slice::from_ref(calling)),
        callee: RunCapture::of(std::slice::from_ref(called)),
        clock,
        unpaired: unpaired(&streams, &parts),
        between: between(&streams, sides),
        addresses: addresses(&streams, sides),
        streams,
    };
    if !unmask {
        mask(&mut result);
    }
    result
}

/// The streams of one end by direction and SSRC; a stream that moved has several parts.
struct Parts<'a> {
    sent: BTreeMap<u32, Vec<Part<'a>>>,
    received: BTreeMap<u32, Vec<Part<'a>>>,
    nameless: Vec<&'a Stream>,
}

fn parts(analysis: &Analysis) -> Parts<'_> {
    let mut parts = Parts { sent: BTreeMap::new(), received: BTreeMap::new(), nameless: Vec::new() };
    for flow in &analysis.flows {
        for stream in &flow.media {
            match (stream.ssrc, stream.direction) {
                (Some(ssrc), StreamDirection::Sent) => parts.sent.entry(ssrc).or_default().push((flow, stream)),
                (Some(ssrc), StreamDirection::Received) => parts.received.entry(ssrc).or_default().push((flow, stream)),
                (None, _) => parts.nameless.push(stream),
            }
        }
    }
    parts
}

/// Nanoseconds from sending to receiving packets that both ends saw: the first and the last of each stream, where the numbers agree.
fn common_packets(sent: &[Part<'_>], received: &[Part<'_>]) -> Vec<i64> {
    let mut differences = Vec::new();
    for (_, out) in sent {
        for (_, into) in received {
            if let (Some([out_first, out_last]), Some([into_first, into_last])) = (out.sequence, into.sequence) {
                if out_first == into_first {
                    differences.push(into.first.since(out.first));
                }
                if out_last == into_last {
                    differences.push(into.last.since(out.last));
                }
            }
        }
    }
    differences
}

fn clock(there: &[i64], back: &[i64]) -> Clock {
    let samples = there.len() + back.len();
    match (there.iter().min(), back.iter().min()) {
        (Some(there), Some(back)) => Clock {
            code: "both_directions".to_owned(),
            offset_ms: Some(millis(there.saturating_sub(*back) / 2)),
            uncertainty_ms: Some(millis(there.saturating_add(*back).max(0) / 2)),
            samples,
        },
        (None, None) => Clock { code: "no_common_packet".to_owned(), offset_ms: None, uncertainty_ms: None, samples },
        _ => Clock { code: "one_direction".to_owned(), offset_ms: None, uncertainty_ms: None, samples },
    }
}

/// Milliseconds with three decimals.
#[expect(clippy::cast_precision_loss, reason = "microseconds of differences between clocks are far below 2^52")]
fn millis(nanos: i64) -> f64 {
    (nanos / 1_000) as f64 / 1e3
}

fn pair(ssrc: u32, from: End, sent: &[Part<'_>], received: &[Part<'_>], sides: [&Analysis; 2], clock: &Clock) -> Pair {
    let delay = |first: bool| {
        let offset = clock.offset_ms?;
        let time = |stream: &Stream| if first { stream.first } else { stream.last };
        let pick = |parts: &[Part<'_>]| {
            let times = parts.iter().map(|(_, stream)| time(stream));
            if first { times.min() } else { times.max() }
        };
        let difference = millis(pick(received)?.since(pick(sent)?));
        let delay = if from == End::Caller { difference - offset } else { difference + offset };
        Some((delay * 1e3).round() / 1e3)
    };
    let sum = |parts: &[Part<'_>], get: fn(&Stream) -> u64| parts.iter().map(|(_, stream)| get(stream)).sum();
    let flows = |parts: &[Part<'_>]| parts.iter().map(|(flow, _)| flow.id.clone()).collect();
    let far = |parts: &[Part<'_>]| parts.iter().map(|(flow, _)| flow.remote.clone()).collect::<Vec<_>>();
    let (sent_to, received_from) = (far(sent), far(received));
    let [at_sender, at_receiver] = if from == End::Caller { sides } else { [sides[1], sides[0]] };
    Pair {
        ssrc,
        kind: sent.first().map_or(MediaKind::Undetermined, |(_, stream)| stream.kind),
        from,
        packets_sent: sum(sent, |stream| stream.packets),
        packets_received: sum(received, |stream| stream.packets),
        bytes_sent: sum(sent, |stream| stream.bytes),
        bytes_received: sum(received, |stream| stream.bytes),
        delay_first_ms: delay(true),
        delay_last_ms: delay(false),
        sent_flows: flows(sent),
        received_flows: flows(received),
        path: path(&sent_to, at_sender, &received_from, at_receiver).to_owned(),
        sent_to,
        received_from,
    }
}

fn endpoint<'a>(analysis: &'a Analysis, socket: &str) -> Option<&'a Endpoint> {
    analysis.endpoints.iter().find(|endpoint| endpoint.address == host(socket))
}

/// What a stream went through, by the roles that the far ends have at both ends.
fn path(sent_to: &[String], at_sender: &Analysis, received_from: &[String], at_receiver: &Analysis) -> &'static str {
    let roles: Vec<Role> = sent_to
        .iter()
        .filter_map(|socket| endpoint(at_sender, socket))
        .chain(received_from.iter().filter_map(|socket| endpoint(at_receiver, socket)))
        .map(|endpoint| endpoint.role)
        .collect();
    if roles.contains(&Role::Relay) {
        "relayed"
    } else if roles.contains(&Role::ActiveMedia) {
        "media_server"
    } else if !roles.is_empty() && roles.iter().all(|role| *role == Role::Peer) {
        "direct"
    } else {
        "undetermined"
    }
}

fn unpaired(pairs: &[Pair], parts: &[Parts<'_>; 2]) -> Vec<Unpaired> {
    let paired = |ssrc: u32, from: End| pairs.iter().any(|pair| pair.ssrc == ssrc && pair.from == from);
    let mut list = Vec::new();
    for (end, parts) in [End::Caller, End::Callee].into_iter().zip(parts) {
        let mut add = |ssrc: Option<u32>, streams: &mut dyn Iterator<Item = &Stream>| {
            let mut entry: Option<Unpaired> = None;
            for stream in streams {
                let entry =
                    entry.get_or_insert(Unpaired { seen_by: end, ssrc, kind: stream.kind, direction: stream.direction, packets: 0 });
                entry.packets += stream.packets;
            }
            list.extend(entry);
        };
        for (ssrc, found) in parts.sent.iter().filter(|(ssrc, _)| !paired(**ssrc, end)) {
            add(Some(*ssrc), &mut found.iter().map(|(_, stream)| *stream));
        }
        for (ssrc, found) in parts.received.iter().filter(|(ssrc, _)| !paired(**ssrc, end.other())) {
            add(Some(*ssrc), &mut found.iter().map(|(_, stream)| *stream));
        }
        for stream in &parts.nameless {
            add(None, &mut std::iter::once(*stream));
        }
    }
    list
}

/// Far ends of the paired streams that are no person: who uses them, and whose streams they carry.
fn between(pairs: &[Pair], sides: [&Analysis; 2]) -> Vec<Between> {
    /// Role, who uses it, whose streams it carries, which these are.
    type Carrier = (Role, BTreeSet<End>, BTreeSet<End>, BTreeSet<(u32, End)>);
    let mut found: BTreeMap<&str, Carrier> = BTreeMap::new();
    for pair in pairs {
        for (end, sockets) in [(pair.from, &pair.sent_to), (pair.from.other(), &pair.received_from)] {
            let analysis = if end == End::Caller { sides[0] } else { sides[1] };
            for endpoint in sockets.iter().filter_map(|socket| endpoint(analysis, socket)).filter(|endpoint| endpoint.role != Role::Peer) {
                let entry = found.entry(&endpoint.address).or_insert((endpoint.role, BTreeSet::new(), BTreeSet::new(), BTreeSet::new()));
                entry.0 = entry.0.min(endpoint.role);
                entry.1.insert(end);
                entry.2.insert(pair.from);
                entry.3.insert((pair.ssrc, pair.from));
            }
        }
    }
    found
        .into_iter()
        .map(|(address, (role, used_by, relays_for, streams))| Between {
            address: address.to_owned(),
            role,
            used_by: used_by.into_iter().collect(),
            relays_for: relays_for.into_iter().collect(),
            streams: streams.len(),
        })
        .collect()
}

fn addresses(pairs: &[Pair], sides: [&Analysis; 2]) -> Vec<Known> {
    let mut known = Vec::new();
    for (end, analysis) in [End::Caller, End::Callee].into_iter().zip(sides) {
        let kind = |address: &str| {
            analysis.endpoints.iter().find(|endpoint| endpoint.address == address).map_or(Scope::Public, |endpoint| endpoint.scope)
        };
        let mut add = |whose: End, address: &str, address_kind: Scope, by: &str| {
            known.push(Known { whose, seen_by: end, address: address.to_owned(), address_kind, by: by.to_owned() });
        };
        for address in &analysis.local.addresses {
            add(end, address, kind(address), "own");
        }
        if let Some(address) = &analysis.local.public_address {
            add(end, address, kind(address), "public_address");
        }
        for pair in pairs {
            let far = if pair.from == end { &pair.sent_to } else { &pair.received_from };
            for endpoint in far.iter().filter_map(|socket| endpoint(analysis, socket)).filter(|endpoint| endpoint.role == Role::Peer) {
                add(end.other(), &endpoint.address, endpoint.scope, "media_peer");
            }
        }
        // What was disclosed of the other end, to this one or to machines between.
        for told in analysis.call.disclosures.iter().filter(|told| told.whose == "participant") {
            add(end.other(), &told.address, told.address_kind, &told.by);
        }
    }
    known.sort();
    known.dedup();
    known
}

/// Shows the addresses of both ends as `caller-1`, `callee-1`, …; those of servers stay.
fn mask(result: &mut BothEnds) {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut counts: BTreeMap<End, usize> = BTreeMap::new();
    for known in &result.addresses {
        if !names.contains_key(&known.address) {
            let count = counts.entry(known.whose).or_default();
            *count += 1;
            names.insert(known.address.clone(), format!("{}-{count}", known.whose.code()));
        }
    }
    for known in &mut result.addresses {
        if let Some(name) = names.get(&known.address) {
            known.address.clone_from(name);
        }
    }
    for pair in &mut result.streams {
        for socket in pair.sent_to.iter_mut().chain(&mut pair.received_from) {
            if let Some(name) = names.get(host(socket)) {
                let port = socket.rsplit_once(':').map_or("", |(_, port)| port);
                *socket = format!("{name}:{port}");
            }
        }
        // Ids are hashes of addresses and ports, which could be tried through.
        pair.sent_flows.clear();
        pair.received_flows.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_lies_between_the_smallest_differences() {
        // 40 ms ahead, 10 ms there, 10 and 14 ms back.
        let told = clock(&[50_000_000, 57_000_000], &[-26_000_000, -30_000_000]);
        assert_eq!((told.offset_ms, told.uncertainty_ms, told.samples), (Some(40.0), Some(10.0), 4));
        assert_eq!(clock(&[1], &[]).code, "one_direction");
        assert_eq!(clock(&[], &[]).offset_ms, None);
    }
}
