//! What an endpoint is in the call (contract: the first role that fits).

mod relays;
mod signs;

use std::net::IpAddr;

use crate::enrich::Talk;
use crate::model::analysis::Stream;
use crate::model::codes::{Purpose, Role, Scope};

use super::Verdict;

pub use relays::{Relays, is_relayed};
pub use signs::{Sign, is_peer, signs};

/// Packets up to which connectivity checks count as mere probing.
const PROBE_PACKETS: u64 = 20;

/// One flow with its judgement.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// Its place in the list of all.
    pub place: usize,
    /// The flow.
    pub talk: &'a Talk,
    /// Its streams.
    pub streams: &'a [Stream],
    /// What it serves.
    pub verdict: &'a Verdict,
    /// Whether it carries a probable second copy, beside the call.
    pub copy: bool,
}

/// Role of an address.
#[must_use]
pub fn role(address: IpAddr, scope: Scope, flows: &[Judged<'_>], signs: &[Sign], relays: &Relays) -> Role {
    let media = flows.iter().any(|judged| judged.verdict.purpose == Purpose::Media);
    if relays.has(address) {
        return Role::Relay;
    }
    if media {
        return if is_peer(signs) { Role::Peer } else { Role::ActiveMedia };
    }
    // A path to another participant that was tried, whether it was taken in the end or not.
    if signs.iter().any(|sign| matches!(sign, Sign::Candidate | Sign::ChecksBothWays)) && is_peer(signs) {
        return Role::Peer;
    }
    let has = |purpose: Purpose| flows.iter().any(|judged| judged.verdict.purpose == purpose);
    let connectivity = flows.iter().filter(|judged| judged.verdict.purpose == Purpose::Connectivity);
    let (sent, received) = connectivity.fold((0, 0), |(sent, received), judged| {
        let (flow, side) = (&judged.talk.flow, judged.talk.local_side);
        (sent + flow.sent_by(side).packets, received + flow.sent_by(side.other()).packets)
    });
    if sent + received > PROBE_PACKETS && received > 0 {
        return Role::Standby;
    }
    if has(Purpose::NameResolution) && !matches!(scope, Scope::Multicast) {
        return Role::Resolver;
    }
    let by_purpose = [
        (Purpose::Advertising, Role::Advertising),
        (Purpose::Telemetry, Role::Telemetry),
        (Purpose::Identity, Role::Identity),
        (Purpose::Signalling, Role::Signalling),
        (Purpose::Content, Role::Content),
        (Purpose::Update, Role::Update),
    ];
    if sent + received > 0 && !by_purpose.iter().any(|(purpose, _)| has(*purpose)) {
        return Role::Probed;
    }
    by_purpose.iter().find(|(purpose, _)| has(*purpose)).map_or(
        if has(Purpose::Background) || matches!(scope, Scope::Multicast | Scope::Loopback) { Role::Background } else { Role::Unknown },
        |(_, role)| *role,
    )
}
