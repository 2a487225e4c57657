//! What an endpoint is in the call (contract: the first role that fits).

use std::net::IpAddr;

use crate::enrich::Talk;
use crate::enrich::scope::is_inside;
use crate::model::codes::{MediaKind, Purpose, Role, Scope, StreamDirection};
use crate::model::fact::{Fact, StunAddress};

use super::Verdict;
use crate::model::analysis::Stream;

/// TURN method Allocate (IANA).
const ALLOCATE: u16 = 3;
/// Whether this is what a relay allocated: XOR-RELAYED-ADDRESS, or MAPPED-ADDRESS in an Allocate response of the older TURN (MS-TURN 2.2.2.1).
fn is_relayed(told: &StunAddress) -> bool {
    told.attribute == 0x0016 || told.attribute == 0x0001 && told.method == ALLOCATE && told.class == 2
}
/// Packets up to which connectivity checks count as mere probing.
const PROBE_PACKETS: u64 = 20;

/// One flow with its judgement.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The flow.
    pub talk: &'a Talk,
    /// Its streams.
    pub streams: &'a [Stream],
    /// What it serves.
    pub verdict: &'a Verdict,
}

/// Facts about the whole capture that roles rest on.
#[derive(Debug, Default)]
pub struct Relays {
    servers: Vec<IpAddr>,
    relayed: Vec<IpAddr>,
}

impl Relays {
    /// TURN servers that gave an allocation, and the addresses that they gave.
    #[must_use]
    pub fn collect(talks: &[Talk]) -> Self {
        let mut relays = Self::default();
        for talk in talks {
            for sighting in talk.facts() {
                match &sighting.fact {
                    Fact::StunMessage { method: ALLOCATE, class: 2, .. } => {
                        push(&mut relays.servers, talk.flow.key.end(sighting.side).ip());
                    }
                    Fact::TurnChannel { .. } if talk.is_ours && !relays.servers.contains(&talk.remote().ip()) => {
                        // Channels without the allocation that went before: the capture began later.
                        push(&mut relays.servers, talk.remote().ip());
                    }
                    Fact::StunAddress(told) if is_relayed(told) => push(&mut relays.relayed, told.address.ip()),
                    _ => {}
                }
            }
        }
        relays
    }

    /// Whether an address relays by TURN.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        self.servers.contains(&address) || self.relayed.contains(&address)
    }
}

fn push(list: &mut Vec<IpAddr>, address: IpAddr) {
    if !list.contains(&address) {
        list.push(address);
    }
}

/// Why an address with media is, or is not, another participant's machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The far end sent connectivity checks of its own (RFC 8445; servers with ice-lite only answer).
    ChecksBothWays,
    /// An address of a household or company.
    InsideAddress,
    /// It has a name by DNS or in a handshake of its own.
    Named,
    /// Other flows show it to be a server.
    ServesOthers,
    /// More audio streams at once than one participant sends.
    SeveralParticipants,
    /// It lies in a service's published range.
    PublishedRange,
}

impl Sign {
    /// Code for reasons.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ChecksBothWays => "checks_both_ways",
            Self::InsideAddress => "inside_address",
            Self::Named => "named",
            Self::ServesOthers => "serves_others",
            Self::SeveralParticipants => "several_participants",
            Self::PublishedRange => "published_range",
        }
    }

    /// Whether it speaks for a server.
    #[must_use]
    pub const fn is_server(self) -> bool {
        matches!(self, Self::Named | Self::ServesOthers | Self::SeveralParticipants | Self::PublishedRange)
    }
}

/// All signs of an address; `flows` are all flows with it.
#[must_use]
pub fn signs(address: IpAddr, flows: &[Judged<'_>], named: bool) -> Vec<Sign> {
    let mut signs = Vec::new();
    let checks = flows.iter().any(|judged| {
        judged.talk.facts().iter().any(|sighting| {
            matches!(sighting.fact, Fact::StunMessage { method: 1, class: 0, .. })
                && sighting.side != judged.talk.local_side
                && !sighting.nested
        })
    });
    if checks {
        signs.push(Sign::ChecksBothWays);
    }
    if is_inside(crate::enrich::scope::scope(address)) {
        signs.push(Sign::InsideAddress);
    }
    if named {
        signs.push(Sign::Named);
    }
    let serves = flows.iter().any(|judged| {
        judged.streams.is_empty()
            && judged.talk.remote_is_server()
            && ["tls", "quic", "http", "sip", "dns"].iter().any(|protocol| judged.talk.speaks(protocol))
    });
    if serves {
        signs.push(Sign::ServesOthers);
    }
    let several = flows.iter().any(|judged| {
        let audio = judged
            .streams
            .iter()
            .filter(|stream| stream.kind == MediaKind::Audio && stream.direction == StreamDirection::Received && stream.packets >= 50)
            .collect::<Vec<_>>();
        audio
            .iter()
            .enumerate()
            .any(|(index, one)| audio.iter().skip(index + 1).any(|other| one.first <= other.last && other.first <= one.last))
    });
    if several {
        signs.push(Sign::SeveralParticipants);
    }
    if flows.iter().any(|judged| judged.verdict.application.as_ref().is_some_and(|(_, by)| by.starts_with("range:"))) {
        signs.push(Sign::PublishedRange);
    }
    signs
}

/// Whether the signs make it another participant's machine.
#[must_use]
pub fn is_peer(signs: &[Sign]) -> bool {
    !signs.iter().any(|sign| sign.is_server()) && signs.iter().any(|sign| matches!(sign, Sign::ChecksBothWays | Sign::InsideAddress))
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
    let has = |purpose: Purpose| flows.iter().any(|judged| judged.verdict.purpose == purpose);
    let connectivity = flows.iter().filter(|judged| judged.verdict.purpose == Purpose::Connectivity);
    let packets: u64 = connectivity
        .map(|judged| {
            let flow = &judged.talk.flow;
            flow.sent_by(judged.talk.local_side).packets + flow.sent_by(judged.talk.local_side.other()).packets
        })
        .sum();
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
    if packets > 0 && !by_purpose.iter().any(|(purpose, _)| has(*purpose)) {
        return if packets > PROBE_PACKETS { Role::Standby } else { Role::Probed };
    }
    by_purpose.iter().find(|(purpose, _)| has(*purpose)).map_or(
        if has(Purpose::Background) || matches!(scope, Scope::Multicast | Scope::Loopback) { Role::Background } else { Role::Unknown },
        |(_, role)| *role,
    )
}
