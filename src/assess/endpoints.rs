//! Every address with what is known of it.

use std::collections::{BTreeMap, HashSet};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Arc;

use foldhash::fast::RandomState;
use thin_vec::ThinVec;

use crate::classify::roles::{self, Judged, Relays, Sign};
use crate::enrich::scope::scope;
use crate::enrich::{Knowledge, LocalSide, NameIndex};
use crate::model::analysis::{Endpoint, Name, Network, Place, Rtt, show_address};
use crate::model::codes::{NameSource, Role, Scope};
use crate::model::text::HostName;
use crate::model::time::Instant;

/// Names kept of one endpoint.
const MAX_NAMES: usize = 64;
/// Kilometres that light travels there and back in a millisecond of round trip, one way (299,792.458 km/s halved).
const KM_PER_MS: f64 = 149.896_229;

/// An address with its flows.
#[derive(Debug)]
pub struct Seen<'a> {
    /// Address.
    pub address: IpAddr,
    /// Whether it is the tester's.
    pub local: bool,
    /// Flows with it, from its own side or towards it.
    pub flows: ThinVec<&'a Judged<'a>>,
    /// Signs for server or peer.
    pub signs: ThinVec<Sign>,
    /// Role.
    pub role: Role,
    /// Names, strongest first.
    pub names: ThinVec<Name>,
}

/// Everything that endpoints rest on.
pub struct Sources<'a> {
    /// The tester.
    pub local: &'a LocalSide,
    /// DNS ties.
    pub names: &'a NameIndex,
    /// Names from the files.
    pub file_names: &'a [(IpAddr, HostName)],
    /// TURN relays.
    pub relays: &'a Relays,
    /// Data sets: whose machines an address may be.
    pub knowledge: &'a dyn Knowledge,
}

impl std::fmt::Debug for Sources<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources").field("local", self.local).finish_non_exhaustive()
    }
}

/// All addresses in order of first appearance, ends of flows on either side.
#[must_use]
pub fn seen<'a>(flows: &'a [Judged<'a>], sources: &Sources<'_>) -> Vec<Seen<'a>> {
    let mut order: Vec<(Instant, u64, bool, IpAddr)> = Vec::new();
    let mut by_address: BTreeMap<IpAddr, ThinVec<&'a Judged<'a>>> = BTreeMap::new();
    for judged in flows {
        let talk = judged.talk;
        for (address, own) in [(talk.local().ip(), true), (talk.remote().ip(), false)] {
            let list = by_address.entry(address).or_default();
            if list.is_empty() {
                order.push((talk.flow.first, talk.flow.first_frame.frame, !own, address));
            }
            // A flow of a machine with itself has both ends here, and counts once.
            if !list.last().is_some_and(|last| std::ptr::eq(last.talk, talk)) {
                if list.is_empty() {
                    // Most addresses have one flow.
                    list.reserve_exact(1);
                }
                list.push(judged);
            }
        }
    }
    order.sort();
    order
        .into_iter()
        .map(|(_, _, _, address)| {
            let flows = by_address.remove(&address).unwrap_or_default();
            let local = sources.local.has(address);
            let names = names_of(address, &flows, sources);
            let towards: Vec<Judged<'a>> =
                flows.iter().filter(|judged| judged.talk.remote().ip() == address).map(|judged| **judged).collect();
            let in_cloud = towards.iter().any(may_be_peer) && sources.knowledge.place(address).region.is_some();
            let signs = roles::signs(address, &towards, names.iter().any(name_is_server), in_cloud, sources.relays);
            let role = if local { Role::Unknown } else { roles::role(address, scope(address), &towards, &signs, sources.relays) };
            Seen { address, local, flows, signs: signs.into(), role, names }
        })
        .collect()
}

/// Whether a flow is of a sort that participants have with one another.
fn may_be_peer(judged: &Judged<'_>) -> bool {
    !judged.streams.is_empty() || judged.talk.speaks("stun")
}

/// Names of a kind that servers have: mDNS and file names belong to household machines as well, DTLS names to browsers.
const fn name_is_server(name: &Name) -> bool {
    matches!(
        name.by,
        NameSource::TlsSni | NameSource::QuicSni | NameSource::DtlsSni | NameSource::HttpHost | NameSource::Certificate | NameSource::Dns
    )
}

fn names_of(address: IpAddr, flows: &[&Judged<'_>], sources: &Sources<'_>) -> ThinVec<Name> {
    let mut names: ThinVec<Name> = ThinVec::new();
    let mut add = |name: Name| {
        if names.len() < MAX_NAMES && !names.iter().any(|known| known.name == name.name && known.by == name.by) {
            names.push(name);
        }
    };
    for judged in flows.iter().filter(|judged| judged.talk.remote().ip() == address) {
        for name in judged.talk.names.iter().filter(|name| !matches!(name.by, NameSource::Dns | NameSource::Mdns)) {
            add(name.clone());
        }
    }
    for tie in sources.names.of(address) {
        add(Name { name: tie.name.clone(), by: tie.by, capture: tie.frame.capture, frame: tie.frame.frame, chain: tie.chain.clone() });
    }
    for (_, name) in sources.file_names.iter().filter(|(known, _)| *known == address) {
        add(Name { name: name.clone(), by: NameSource::Pcapng, capture: 0, frame: 0, chain: Vec::new() });
    }
    names.sort_by(|a, b| (a.by, a.capture, a.frame, &a.name).cmp(&(b.by, b.capture, b.frame, &b.name)));
    names
}

/// What many addresses have in common, held once.
#[derive(Debug, Default)]
pub struct Common {
    networks: HashSet<Arc<Network>, RandomState>,
    places: HashSet<Arc<[Place]>, RandomState>,
}

/// The value, or the one like it that is known already.
fn once<T: Eq + Hash + ?Sized>(known: &mut HashSet<Arc<T>, RandomState>, value: Arc<T>) -> Arc<T> {
    if let Some(same) = known.get(&value) {
        return Arc::clone(same);
    }
    known.insert(Arc::clone(&value));
    value
}

/// The endpoint as the result shows it, with the names of what was seen; the recipient is filled in later.
#[must_use]
pub fn endpoint(seen: &mut Seen<'_>, knowledge: &dyn Knowledge, common: &mut Common) -> Endpoint {
    let placing = knowledge.place(seen.address);
    let (mut sent, mut received) = ((0, 0), (0, 0));
    for judged in &seen.flows {
        let talk = judged.talk;
        let towards = talk.remote().ip() == seen.address;
        let own = talk.flow.sent_by(talk.local_side);
        let other = talk.flow.sent_by(talk.local_side.other());
        // `sent` is what the tester's side sent to this address; for a local address what it sent itself.
        let _ = towards;
        sent = (sent.0 + own.packets, sent.1 + own.bytes);
        received = (received.0 + other.packets, received.1 + other.bytes);
    }
    let scope = scope(seen.address);
    Endpoint {
        address: show_address(seen.address),
        scope,
        person: seen.local && !matches!(scope, Scope::Loopback) || seen.role == Role::Peer,
        pseudonym: None,
        local: seen.local,
        names: std::mem::take(&mut seen.names),
        network: knowledge.network(seen.address).map(|network| once(&mut common.networks, Arc::new(network))),
        places: once(&mut common.places, placing.places.into()),
        country: placing.country,
        registered_country: placing.registered_country,
        country_verdict: placing.verdict,
        region: placing.region.map(Box::new),
        rtt: if seen.local { None } else { rtt(seen).map(Box::new) },
        distance_verdict: None,
        reach: ThinVec::new(),
        role: seen.role,
        recipient: None,
        packets_sent: sent.0,
        packets_received: received.0,
        bytes_sent: sent.1,
        bytes_received: received.1,
        first: seen.flows.iter().map(|judged| judged.talk.flow.first).min().unwrap_or_default(),
        last: seen.flows.iter().map(|judged| judged.talk.flow.last).max().unwrap_or_default(),
    }
}

/// Smallest round trip asked for by the tester's side.
fn rtt(seen: &Seen<'_>) -> Option<Rtt> {
    let trips = seen
        .flows
        .iter()
        .filter(|judged| judged.talk.remote().ip() == seen.address)
        .flat_map(|judged| judged.talk.flow.state.round_trips.iter().filter(|trip| trip.asked_by == judged.talk.local_side));
    let (mut least, mut samples) = (None::<(i64, &'static str)>, 0);
    for trip in trips {
        samples += trip.samples;
        if least.is_none_or(|(nanos, _)| trip.least < nanos) {
            least = Some((trip.least, trip.by));
        }
    }
    let (nanos, by) = least?;
    let min_ms = round(millis(nanos), 1e3);
    Some(Rtt { min_ms, samples, by: by.to_owned(), max_km: round(millis(nanos) * KM_PER_MS, 10.0) })
}

#[expect(clippy::cast_precision_loss, reason = "round trips are far below 2^52 ns")]
fn millis(nanos: i64) -> f64 {
    nanos as f64 / 1e6
}

fn round(value: f64, to: f64) -> f64 {
    (value * to).round() / to
}
