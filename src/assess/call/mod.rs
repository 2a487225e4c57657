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
use crate::model::codes::{Purpose, Role};
use crate::model::fact::Fact;

use disclosures::is_mapped;

/// What the call rests on.
#[derive(Debug)]
pub struct Evidenced<'a> {
    /// The flows of the call's programs, with those whose program is not known.
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

/// The service of the call: the one with most media, else with most bytes of signalling.
#[must_use]
pub fn application(flows: &[Judged<'_>]) -> Option<String> {
    let mut weights: BTreeMap<&str, u64> = BTreeMap::new();
    for one in flows {
        if let Some((id, _)) = one.verdict.application.as_deref() {
            let media = one.verdict.purpose == Purpose::Media;
            *weights.entry(id).or_default() += one.talk.flow.bytes() * if media { 1000 } else { 1 };
        }
    }
    weights.into_iter().max_by_key(|(id, weight)| (*weight, std::cmp::Reverse(*id))).map(|(id, _)| id.to_owned())
}

/// The tester's public address, as servers told it in these flows.
#[must_use]
pub fn public_address(flows: &[Judged<'_>]) -> Option<IpAddr> {
    let mut told: BTreeMap<IpAddr, u64> = BTreeMap::new();
    // Checks that a relay hands on unwrapped tell the address of the relay.
    let servers: BTreeSet<IpAddr> = flows
        .iter()
        .filter(|judged| judged.verdict.row(|rows| rows.published.as_deref()).is_some())
        .map(|judged| judged.talk.remote().ip())
        .collect();
    for judged in flows.iter().filter(|judged| judged.talk.is_ours) {
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
