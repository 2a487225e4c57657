//! The call: begin and end, path, who learned whose address.

mod disclosures;
mod migrations;
mod sessions;
mod topology;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use thin_vec::ThinVec;

use crate::classify::roles::{Judged, Relays, Sign};
use crate::enrich::LocalSide;
use crate::enrich::scope::{is_inside, scope};
use crate::flow::community_id;
use crate::model::analysis::{Call, MediaCopy, MediaEndpoint, show_address};
use crate::model::codes::Role;
use crate::model::fact::Fact;

use disclosures::is_mapped;

/// What the call rests on.
#[derive(Debug)]
pub struct Evidenced<'a> {
    /// All flows.
    pub flows: &'a [Judged<'a>],
    /// Role of each far end.
    pub roles: &'a BTreeMap<IpAddr, Role>,
    /// Signs of each far end with media.
    pub signs: &'a BTreeMap<IpAddr, ThinVec<Sign>>,
    /// The tester.
    pub local: &'a LocalSide,
    /// TURN relays.
    pub relays: &'a Relays,
}

/// Summarises the call.
#[must_use]
pub fn call(evidence: &Evidenced<'_>) -> Call {
    let media: Vec<&Judged<'_>> = evidence.flows.iter().filter(|judged| !judged.streams.is_empty() && !judged.copy).collect();
    let media_endpoints = media_endpoints(&media);
    let (topology, basis) = topology::topology(evidence, &media);
    Call {
        happened: !media.is_empty(),
        first: media.iter().flat_map(|judged| judged.streams).map(|stream| stream.first).min(),
        last: media.iter().flat_map(|judged| judged.streams).map(|stream| stream.last).max(),
        topology,
        basis,
        media_endpoints,
        migrations: migrations::migrations(evidence.flows),
        media_copies: evidence.flows.iter().filter(|judged| judged.copy).map(media_copy).collect(),
        disclosures: disclosures::disclosures(evidence),
        sessions: sessions::sessions(evidence, &media),
    }
}

/// A probable second copy of the microphone, and what that rests on.
fn media_copy(judged: &Judged<'_>) -> MediaCopy {
    MediaCopy {
        flow: community_id(&judged.talk.flow.key).to_string(),
        to: show_address(judged.talk.remote().ip()),
        basis: judged.verdict.basis.to_vec(),
    }
}

/// Far ends of these flows.
fn media_endpoints(media: &[&Judged<'_>]) -> Vec<MediaEndpoint> {
    let mut endpoints: Vec<MediaEndpoint> = media
        .iter()
        .map(|judged| MediaEndpoint {
            address: show_address(judged.talk.remote().ip()),
            port: judged.talk.remote().port(),
            transport: judged.talk.flow.key.protocol.to_string(),
        })
        .collect();
    endpoints.sort();
    endpoints.dedup();
    endpoints
}

/// The tester's public address, as servers told it.
#[must_use]
pub fn public_address(evidence: &Evidenced<'_>) -> Option<IpAddr> {
    let mut told: BTreeMap<IpAddr, u64> = BTreeMap::new();
    // Checks that a relay hands on unwrapped tell the address of the relay.
    let servers: BTreeSet<IpAddr> =
        evidence.flows.iter().filter(|judged| judged.verdict.published.is_some()).map(|judged| judged.talk.remote().ip()).collect();
    for judged in evidence.flows.iter().filter(|judged| judged.talk.is_ours) {
        for sighting in judged.talk.facts() {
            if let Fact::StunAddress(address) = &sighting.fact
                && is_mapped(address)
                && !sighting.nested
                && sighting.side != judged.talk.local_side
                && !is_inside(scope(address.address.ip()))
                && !servers.contains(&address.address.ip())
            {
                *told.entry(address.address.ip()).or_default() += sighting.count;
            }
        }
    }
    told.into_iter().max_by_key(|(address, count)| (*count, std::cmp::Reverse(*address))).map(|(address, _)| address)
}
