//! Two captures of one call, made at both ends of it: which streams are the same, how far the clocks are apart, what stands between the ends,
//! and what each of them learned of the other's addresses.
//!
//! Streams are matched by SSRC: what one end sent and the other received (RFC 3550 8). Where both captures hold the packet with the same
//! sequence number, the difference of its times is the offset of the clocks plus the delay of the way; with one such packet in each direction
//! the offset lies in the middle of the smallest differences, and cannot be farther from it than half of the round trip (as in RFC 5905 8).

mod clock;
mod mask;
pub mod value;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Analysis;
use crate::model::analysis::{Dataset, Endpoint, Flow, Stream, Tool};
use crate::model::codes::{MediaKind, Role, Scope, StreamDirection};
use crate::model::run::{Run, RunCapture};
use crate::model::text::host;

use super::value::COMPARISON_SCHEMA_VERSION;
use clock::{clock, common_packets, millis};
use mask::mask;
use value::{Between, BothEnds, Clock, End, Known, MODE, Pair, Unpaired};

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
    let between = between(&streams, sides);
    let mut result = BothEnds {
        schema_version: COMPARISON_SCHEMA_VERSION.to_owned(),
        tool: Tool { name: "wohin".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        mode: MODE.to_owned(),
        caller: RunCapture::of(std::slice::from_ref(calling)),
        callee: RunCapture::of(std::slice::from_ref(called)),
        datasets: datasets(sides),
        clock,
        unpaired: unpaired(&streams, &parts),
        addresses: addresses(&streams, &between, sides),
        between,
        streams,
    };
    if !unmask {
        mask(&mut result);
    }
    result
}

/// The data sets of both ends, each once.
fn datasets(sides: [&Analysis; 2]) -> Vec<Dataset> {
    let mut list: Vec<Dataset> = Vec::new();
    for set in sides.iter().flat_map(|side| &side.datasets) {
        if !list.contains(set) {
            list.push(set.clone());
        }
    }
    list
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

fn pair(ssrc: u32, from: End, sent: &[Part<'_>], received: &[Part<'_>], sides: [&Analysis; 2], clock: &Clock) -> Pair {
    let delay = |first: bool| {
        let offset = clock.offset_ms?;
        // The packet's number, and when.
        let pick = |parts: &[Part<'_>]| {
            let streams = parts.iter().map(|(_, stream)| *stream);
            let stream = if first { streams.min_by_key(|stream| stream.first) } else { streams.max_by_key(|stream| stream.last) }?;
            let [first_number, last_number] = stream.sequence?;
            Some(if first { (first_number, stream.first) } else { (last_number, stream.last) })
        };
        let ((sent, out), (received, into)) = (pick(sent)?, pick(received)?);
        let difference = (sent == received).then(|| millis(into.since(out)))?;
        let delay = if from == End::Caller { difference - offset } else { difference + offset };
        Some((delay * 1e3).round() / 1e3)
    };
    let sum = |parts: &[Part<'_>], get: fn(&Stream) -> u64| parts.iter().map(|(_, stream)| get(stream)).sum();
    let flows = |parts: &[Part<'_>]| parts.iter().map(|(flow, _)| flow.id.to_string()).collect();
    let far = |parts: &[Part<'_>]| parts.iter().map(|(flow, _)| flow.remote.to_string()).collect::<Vec<_>>();
    let (sent_to, received_from) = (far(sent), far(received));
    let filters = |parts: &[Part<'_>]| parts.iter().map(|(flow, _)| flow.display_filter.to_string()).collect();
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
        sent_filters: filters(sent),
        received_filters: filters(received),
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

/// A machine between the ends: as an end sees it, who uses it, whose streams it carries, which these are.
struct Carrier<'a> {
    seen: Vec<(&'a Analysis, &'a Endpoint)>,
    used_by: BTreeSet<End>,
    relays_for: BTreeSet<End>,
    streams: BTreeSet<(u32, End)>,
}

/// Far ends of the paired streams that are no person: who uses them, and whose streams they carry. To the one end a relay that the other end
/// uses may look like the other end itself; what is a server to one is one.
fn between(pairs: &[Pair], sides: [&Analysis; 2]) -> Vec<Between> {
    let mut found: BTreeMap<String, Carrier<'_>> = BTreeMap::new();
    for pair in pairs {
        for (end, sockets) in [(pair.from, &pair.sent_to), (pair.from.other(), &pair.received_from)] {
            let analysis = if end == End::Caller { sides[0] } else { sides[1] };
            for endpoint in sockets.iter().filter_map(|socket| endpoint(analysis, socket)) {
                let carrier = found.entry(endpoint.address.to_string()).or_insert_with(|| Carrier {
                    seen: Vec::new(),
                    used_by: BTreeSet::new(),
                    relays_for: BTreeSet::new(),
                    streams: BTreeSet::new(),
                });
                carrier.seen.push((analysis, endpoint));
                carrier.used_by.insert(end);
                carrier.relays_for.insert(pair.from);
                carrier.streams.insert((pair.ssrc, pair.from));
            }
        }
    }
    found.into_iter().filter_map(|(address, carrier)| described(address, carrier)).collect()
}

/// Nothing for what is a person to both ends.
fn described(address: String, carrier: Carrier<'_>) -> Option<Between> {
    let servers = || carrier.seen.iter().filter(|(_, endpoint)| endpoint.role != Role::Peer);
    let role = servers().map(|(_, endpoint)| endpoint.role).min()?;
    let country = servers().map(|(_, endpoint)| endpoint.country).reduce(|one, other| one.filter(|_| one == other)).flatten();
    let recipient = |analysis: &Analysis, endpoint: &Endpoint| {
        analysis
            .recipients
            .iter()
            .find(|known| Some(known.id.as_str()) == endpoint.recipient.as_deref())
            .and_then(|known| known.operator.clone())
    };
    Some(Between {
        address,
        name: servers().find_map(|(_, endpoint)| endpoint.names.first()).map(|name| name.name.clone()),
        role,
        recipient: servers().find_map(|(_, endpoint)| endpoint.recipient.as_ref().map(ToString::to_string)),
        operator: servers().find_map(|(analysis, endpoint)| recipient(analysis, endpoint)),
        country,
        used_by: carrier.used_by.into_iter().collect(),
        relays_for: carrier.relays_for.into_iter().collect(),
        streams: carrier.streams.len(),
    })
}

fn addresses(pairs: &[Pair], between: &[Between], sides: [&Analysis; 2]) -> Vec<Known> {
    let mut known = Vec::new();
    for (end, analysis) in [End::Caller, End::Callee].into_iter().zip(sides) {
        let kind = |address: &str| {
            let endpoint = analysis.endpoints.iter().find(|endpoint| endpoint.address == address).map(|endpoint| endpoint.scope);
            let told = || analysis.call.disclosures.iter().find(|told| told.address == address).map(|told| told.address_kind);
            endpoint.or_else(told).unwrap_or(Scope::Public)
        };
        let mut add = |whose: End, address: &str, address_kind: Scope, by: &str| {
            known.push(Known { whose: Some(whose), seen_by: end, address: address.to_owned(), address_kind, by: by.to_owned() });
        };
        for address in &analysis.local.addresses {
            add(end, address, kind(address), "own");
        }
        if let Some(address) = &analysis.local.public_address {
            add(end, address, kind(address), "public_address");
        }
        for pair in pairs {
            let far = if pair.from == end { &pair.sent_to } else { &pair.received_from };
            let is_server = |endpoint: &Endpoint| between.iter().any(|server| server.address == endpoint.address);
            for endpoint in far.iter().filter_map(|socket| endpoint(analysis, socket)).filter(|endpoint| !is_server(endpoint)) {
                add(end.other(), &endpoint.address, endpoint.scope, "media_peer");
            }
        }
    }
    disclosed(&mut known, sides);
    known.sort();
    known.dedup();
    known
}

/// What was disclosed of others, to an end or to machines between. It belongs to the other end where that end shows the address as its own or
/// media came from there; a call may have more than two participants.
fn disclosed(known: &mut Vec<Known>, sides: [&Analysis; 2]) {
    let owned = known.clone();
    for (end, analysis) in [End::Caller, End::Callee].into_iter().zip(sides) {
        for told in analysis.call.disclosures.iter().filter(|told| told.whose == "participant") {
            let whose = owned.iter().find(|own| own.address == told.address && own.whose == Some(end.other())).and_then(|own| own.whose);
            let (address, address_kind, by) = (told.address.to_string(), told.address_kind, told.by.clone());
            known.push(Known { whose, seen_by: end, address, address_kind, by });
        }
    }
}
