//! The call: begin and end, path, who learned whose address.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::classify::roles::{Judged, Relays, Sign};
use crate::enrich::LocalSide;
use crate::enrich::scope::{is_inside, scope};
use crate::model::analysis::{Basis, Call, Disclosure, Evidence, MediaEndpoint, Migration, show_address, show_socket};
use crate::model::codes::{Role, StreamDirection, Topology};
use crate::model::fact::{Fact, StunAddress};
use crate::model::text::SafeText;
use crate::model::time::Instant;

/// What the call rests on.
#[derive(Debug)]
pub struct Evidenced<'a> {
    /// All flows.
    pub flows: &'a [Judged<'a>],
    /// Role of each far end.
    pub roles: &'a BTreeMap<IpAddr, Role>,
    /// Signs of each far end with media.
    pub signs: &'a BTreeMap<IpAddr, Vec<Sign>>,
    /// The tester.
    pub local: &'a LocalSide,
    /// TURN relays.
    pub relays: &'a Relays,
}

/// Summarises the call.
#[must_use]
pub fn call(evidence: &Evidenced<'_>) -> Call {
    let media: Vec<&Judged<'_>> = evidence.flows.iter().filter(|judged| !judged.streams.is_empty()).collect();
    let mut media_endpoints: Vec<MediaEndpoint> = media
        .iter()
        .map(|judged| MediaEndpoint {
            address: show_address(judged.talk.remote().ip()),
            port: judged.talk.remote().port(),
            transport: judged.talk.flow.key.protocol.code(),
        })
        .collect();
    media_endpoints.sort();
    media_endpoints.dedup();
    let (topology, basis) = topology(evidence, &media);
    Call {
        happened: !media.is_empty(),
        first: media.iter().flat_map(|judged| judged.streams).map(|stream| stream.first).min(),
        last: media.iter().flat_map(|judged| judged.streams).map(|stream| stream.last).max(),
        topology,
        basis,
        media_endpoints,
        migrations: migrations(&media),
        media_copies: Vec::new(),
        disclosures: disclosures(evidence),
    }
}

fn topology(evidence: &Evidenced<'_>, media: &[&Judged<'_>]) -> (Topology, Vec<Basis>) {
    let mut kinds: Vec<Topology> = Vec::new();
    let mut basis: Vec<Basis> = Vec::new();
    for judged in media {
        let remote = judged.talk.remote().ip();
        let kind = match evidence.roles.get(&remote) {
            Some(Role::Relay) => Topology::Relayed,
            Some(Role::Peer) => Topology::Direct,
            _ if evidence.signs.get(&remote).is_some_and(|signs| signs.iter().any(|sign| sign.is_server())) => Topology::MediaServer,
            _ => Topology::Undetermined,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
        let codes: Vec<&str> = match kind {
            Topology::Relayed => vec!["turn_allocation"],
            _ => evidence.signs.get(&remote).map(|signs| signs.iter().map(|sign| sign.code()).collect()).unwrap_or_default(),
        };
        let fact = format!("{}: {}", show_socket(judged.talk.remote()), codes.join(", "));
        let receipt = Evidence {
            capture: judged.talk.flow.first_frame.capture,
            frame: Some(judged.talk.flow.first_frame.frame),
            fact: SafeText::from_wire(fact.as_bytes()),
        };
        let rule = format!("topology_{}", kind.code());
        match basis.iter_mut().find(|known| known.rule == rule) {
            Some(known) => known.evidence.push(receipt),
            None => basis.push(Basis { rule, evidence: vec![receipt] }),
        }
    }
    kinds.retain(|kind| *kind != Topology::Undetermined || media.len() == 1);
    let topology = match kinds.as_slice() {
        [] => Topology::Undetermined,
        [only] => *only,
        _ => Topology::Mixed,
    };
    (topology, basis)
}

/// A stream that goes on at another remote: same SSRC and direction, begun there about when it ended here.
fn migrations(media: &[&Judged<'_>]) -> Vec<Migration> {
    /// Nanoseconds for which both paths may carry the stream, or none.
    const OVERLAP: i64 = 2_000_000_000;
    /// First and last packet, far end, frame of the first packet.
    type Part = (Instant, Instant, String, u64);
    let mut parts: BTreeMap<(u32, bool), Vec<Part>> = BTreeMap::new();
    for judged in media {
        for stream in judged.streams {
            if let Some(ssrc) = stream.ssrc {
                let key = (ssrc, stream.direction == StreamDirection::Sent);
                let frame = stream.frames.first().copied().unwrap_or(0);
                parts.entry(key).or_default().push((stream.first, stream.last, show_socket(judged.talk.remote()), frame));
            }
        }
    }
    let mut found = Vec::new();
    for ((ssrc, _), mut list) in parts {
        list.sort();
        for pair in list.windows(2) {
            let [(_, last, from, _), (first, _, to, frame)] = pair else { continue };
            if from != to && first.since(*last).abs() <= OVERLAP {
                found.push(Migration { ssrc, from: from.clone(), to: to.clone(), at: *first, frame: *frame });
            }
        }
    }
    found.sort_by_key(|migration| (migration.at, migration.ssrc));
    found
}

/// Whether a server tells a client by this how it sees it: XOR-MAPPED-ADDRESS, its earlier number, and MAPPED-ADDRESS of a Binding. In an
/// Allocate response of the older TURN, MAPPED-ADDRESS is what the relay allocated (MS-TURN 2.2.2.1).
fn is_mapped(told: &StunAddress) -> bool {
    told.class == 2 && (matches!(told.attribute, 0x0020 | 0x8020) || told.attribute == 0x0001 && told.method == 1)
}

/// XOR-PEER-ADDRESS.
const PEER: u16 = 0x0012;

fn disclosures(evidence: &Evidenced<'_>) -> Vec<Disclosure> {
    let mut found: Vec<Disclosure> = Vec::new();
    let mut add = |disclosure: Disclosure| {
        let known = found.iter().any(|known| {
            (&known.address, &known.to, &known.by, &known.whose) == (&disclosure.address, &disclosure.to, &disclosure.by, &disclosure.whose)
        });
        if !known {
            found.push(disclosure);
        }
    };
    for judged in evidence.flows {
        let talk = judged.talk;
        if !talk.is_ours {
            continue;
        }
        let remote = talk.remote().ip();
        let peer = evidence.roles.get(&remote) == Some(&Role::Peer);
        for sighting in talk.facts() {
            let frame = sighting.first.frame;
            match &sighting.fact {
                Fact::StunAddress(told) if is_mapped(told) && sighting.side != talk.local_side && !sighting.nested => {
                    let by = if peer { "direct_path" } else { "stun_mapped" };
                    add(disclosure(told.address.ip(), "tester", remote, by, frame));
                }
                Fact::StunAddress(told)
                    if told.attribute == PEER
                        && !sighting.nested
                        && !evidence.local.has(told.address.ip())
                        && !evidence.relays.has(told.address.ip()) =>
                {
                    add(disclosure(told.address.ip(), "participant", remote, "stun_peer", frame));
                }
                Fact::Sdp(sdp) => {
                    for address in sdp.addresses.iter().map(std::net::SocketAddr::ip) {
                        if is_inside(scope(address)) || evidence.local.has(address) {
                            let whose = if sighting.side == talk.local_side { "tester" } else { "participant" };
                            add(disclosure(address, whose, remote, "sdp", frame));
                        }
                    }
                }
                _ => {}
            }
        }
        if peer && !judged.streams.is_empty() {
            let frame = talk.flow.first_frame.frame;
            add(disclosure(remote, "participant", talk.local().ip(), "direct_path", frame));
            add(disclosure(talk.local().ip(), "tester", remote, "direct_path", frame));
        }
    }
    found.sort_by(|a, b| (a.frame, &a.address, &a.to).cmp(&(b.frame, &b.address, &b.to)));
    found
}

fn disclosure(address: IpAddr, whose: &str, to: IpAddr, by: &str, frame: u64) -> Disclosure {
    Disclosure {
        address: show_address(address),
        whose: whose.to_owned(),
        address_kind: scope(address),
        to: show_address(to),
        by: by.to_owned(),
        frame,
    }
}

/// The tester's public address, as servers told it.
#[must_use]
pub fn public_address(evidence: &Evidenced<'_>) -> Option<IpAddr> {
    let mut told: BTreeMap<IpAddr, u64> = BTreeMap::new();
    for judged in evidence.flows.iter().filter(|judged| judged.talk.is_ours) {
        for sighting in judged.talk.facts() {
            if let Fact::StunAddress(address) = &sighting.fact
                && is_mapped(address)
                && !sighting.nested
                && sighting.side != judged.talk.local_side
                && !is_inside(scope(address.address.ip()))
            {
                *told.entry(address.address.ip()).or_default() += sighting.count;
            }
        }
    }
    told.into_iter().max_by_key(|(address, count)| (*count, std::cmp::Reverse(*address))).map(|(address, _)| address)
}
