//! Facts about the whole capture that roles rest on: who relays by TURN, which addresses connectivity checks of one session went to.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::enrich::Talk;
use crate::enrich::scope::{is_inside, scope};
use crate::model::fact::{Fact, StunAddress};

/// TURN method Allocate (IANA).
const ALLOCATE: u16 = 3;
/// TURN method Data, and attribute XOR-PEER-ADDRESS.
const DATA: u16 = 7;
const PEER: u16 = 0x0012;
/// Attribute USERNAME: in connectivity checks both fragments, the receiver's first (RFC 8445 7.2.2).
const USERNAME: u16 = 0x0006;

/// Whether this is what a relay allocated: XOR-RELAYED-ADDRESS, or MAPPED-ADDRESS in an Allocate response of the older TURN (MS-TURN 2.2.2.1).
#[must_use]
pub fn is_relayed(told: &StunAddress) -> bool {
    told.attribute == 0x0016 || told.attribute == 0x0001 && told.method == ALLOCATE && told.class == 2
}

/// Relays and candidates.
#[derive(Debug, Default)]
pub struct Relays {
    servers: BTreeSet<IpAddr>,
    relayed: BTreeSet<IpAddr>,
    /// Servers that agreed to an allocation without naming a relayed address, as Meta's do to all that are probed: relays where media followed.
    agreed: BTreeSet<IpAddr>,
    /// Streams that went through a relay, by SSRC and whether the tester sent them.
    streams: BTreeSet<(u32, bool)>,
    /// Inside addresses from which data came through a relay that is not inside itself: machines of the relay's own network.
    behind: BTreeSet<IpAddr>,
    /// Inside addresses that the tester checked under a session's name, with the first frame.
    candidates: BTreeMap<IpAddr, u64>,
}

impl Relays {
    /// TURN servers that gave an allocation, and the addresses that they gave; inside addresses tried by connectivity checks.
    #[must_use]
    pub fn collect<'a>(talks: impl Iterator<Item = &'a Talk> + Clone) -> Self {
        let mut relays = Self::default();
        for talk in talks.clone() {
            let remote = talk.remote().ip();
            for sighting in talk.facts() {
                match &sighting.fact {
                    Fact::StunMessage { method: ALLOCATE, class: 2, .. } => {
                        relays.agreed.insert(talk.flow.key.end(sighting.side).ip());
                    }
                    Fact::TurnChannel { .. } if talk.is_ours => {
                        // Channels without the allocation that went before: the capture began later.
                        relays.servers.insert(remote);
                    }
                    Fact::StunAddress(told) if is_relayed(told) => {
                        relays.relayed.insert(told.address.ip());
                        if told.class == 2 {
                            relays.servers.insert(talk.flow.key.end(sighting.side).ip());
                        }
                    }
                    Fact::StunAddress(told)
                        if told.attribute == PEER
                            && told.method == DATA
                            && sighting.side != talk.local_side
                            && is_inside(scope(told.address.ip()))
                            && !is_inside(scope(remote)) =>
                    {
                        relays.behind.insert(told.address.ip());
                    }
                    Fact::StunText { attribute: USERNAME, text }
                        if talk.is_ours
                            && sighting.side == talk.local_side
                            && !sighting.nested
                            && text.as_str().contains(':')
                            && is_inside(scope(remote)) =>
                    {
                        relays.candidates.entry(remote).or_insert(sighting.first.frame);
                    }
                    _ => {}
                }
            }
        }
        for talk in talks {
            let remote = talk.remote().ip();
            if relays.agreed.contains(&remote) && talk.streams().next().is_some() {
                relays.servers.insert(remote);
            }
            if relays.has(remote) {
                let parts = talk.streams().chain(talk.short_streams());
                relays.streams.extend(parts.map(|(sighting, stream)| (stream.ssrc, sighting.side == talk.local_side)));
            }
        }
        relays
    }

    /// Whether an address relays by TURN.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        self.servers.contains(&address) || self.relayed.contains(&address)
    }

    /// Whether a stream went through a relay at some time.
    #[must_use]
    pub fn carried(&self, ssrc: u32, sent: bool) -> bool {
        self.streams.contains(&(ssrc, sent))
    }

    /// Whether an inside address belongs to the network behind a relay, not to a participant.
    #[must_use]
    pub fn is_behind(&self, address: IpAddr) -> bool {
        self.behind.contains(&address)
    }

    /// The frame that shows an inside address to be a candidate of another participant.
    #[must_use]
    pub fn candidate(&self, address: IpAddr) -> Option<u64> {
        self.candidates.get(&address).copied().filter(|_| !self.has(address))
    }
}
