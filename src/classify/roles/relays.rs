//! Facts about the whole capture that roles rest on: who relays by TURN, which addresses connectivity checks of one session went to.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::enrich::Talk;
use crate::enrich::scope::{is_inside, scope};
use crate::model::fact::{Fact, StunAddress};

/// TURN method Allocate (IANA).
const ALLOCATE: u16 = 3;
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
    /// Inside addresses that the tester checked under a session's name, with the first frame.
    candidates: BTreeMap<IpAddr, u64>,
}

impl Relays {
    /// TURN servers that gave an allocation, and the addresses that they gave; inside addresses tried by connectivity checks.
    #[must_use]
    pub fn collect(talks: &[Talk]) -> Self {
        let mut relays = Self::default();
        for talk in talks {
            let remote = talk.remote().ip();
            for sighting in talk.facts() {
                match &sighting.fact {
                    Fact::StunMessage { method: ALLOCATE, class: 2, .. } => {
                        relays.servers.insert(talk.flow.key.end(sighting.side).ip());
                    }
                    Fact::TurnChannel { .. } if talk.is_ours => {
                        // Channels without the allocation that went before: the capture began later.
                        relays.servers.insert(remote);
                    }
                    Fact::StunAddress(told) if is_relayed(told) => {
                        relays.relayed.insert(told.address.ip());
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
        relays
    }

    /// Whether an address relays by TURN.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        self.servers.contains(&address) || self.relayed.contains(&address)
    }

    /// The frame that shows an inside address to be a candidate of another participant.
    #[must_use]
    pub fn candidate(&self, address: IpAddr) -> Option<u64> {
        self.candidates.get(&address).copied().filter(|_| !self.has(address))
    }
}
