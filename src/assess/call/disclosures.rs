//! Whose address became visible to whom, each with the frame that shows it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::classify::roles::{Judged, is_relayed};
use crate::enrich::Talk;
use crate::enrich::scope::{is_inside, scope};
use crate::model::analysis::{Disclosure, show_address};
use crate::model::codes::{Role, Scope};
use crate::model::fact::{AddressOf, Fact, Framing, Sdp, Sighting, StunAddress};

use super::Evidenced;

/// Whether a server tells a client by this how it sees it: XOR-MAPPED-ADDRESS, its earlier number, and MAPPED-ADDRESS of a Binding. In an
/// Allocate response of the older TURN, MAPPED-ADDRESS is what the relay allocated (MS-TURN 2.2.2.1).
pub(super) fn is_mapped(told: &StunAddress) -> bool {
    told.class == 2 && (matches!(told.attribute, 0x0020 | 0x8020) || told.attribute == 0x0001 && told.method == 1)
}

/// XOR-PEER-ADDRESS, and DESTINATION-ADDRESS of the older TURN.
const PEERS: [u16; 2] = [0x0012, 0x0011];

/// Gathers them, each once.
struct Found<'a, 'e> {
    evidence: &'e Evidenced<'a>,
    /// The tester's public address, where servers told it.
    public: Option<IpAddr>,
    known: BTreeSet<(IpAddr, bool, IpAddr, &'static str)>,
    list: Vec<Disclosure>,
}

const TESTER: &str = "tester";
const PARTICIPANT: &str = "participant";

/// All disclosures, by frame.
pub(super) fn disclosures(evidence: &Evidenced<'_>) -> Vec<Disclosure> {
    let mut found = Found { evidence, public: super::public_address(evidence.flows), known: BTreeSet::new(), list: Vec::new() };
    for judged in evidence.flows.iter().filter(|judged| judged.talk.is_ours) {
        for sighting in judged.talk.facts() {
            match &sighting.fact {
                Fact::StunAddress(told) if !sighting.nested => found.stun(judged.talk, sighting, told),
                Fact::Sdp(sdp) => found.sdp(judged.talk, sighting, sdp),
                Fact::Framing(framing) => found.framing(judged.talk, sighting, framing),
                _ => {}
            }
        }
        found.path(judged);
    }
    let mut list = found.list;
    list.sort_by(|a, b| (a.frame, &a.address, &a.to, &a.by).cmp(&(b.frame, &b.address, &b.to, &b.by)));
    list
}

/// Whether the far end answered the tester's checks or shook hands: then packets went both ways, with or without media.
fn answers(judged: &Judged<'_>) -> bool {
    judged.talk.facts().iter().any(|sighting| {
        let told = matches!(sighting.fact, Fact::StunMessage { method: 1, class: 2, .. } | Fact::DtlsRecord { .. });
        told && !sighting.nested && sighting.side != judged.talk.local_side
    })
}

impl Found<'_, '_> {
    fn add(&mut self, address: IpAddr, whose: &'static str, to: IpAddr, by: &'static str, frame: u64) {
        let nothing = address.is_unspecified() || address.is_multicast() || address == to;
        if nothing || !self.known.insert((address, whose == TESTER, to, by)) {
            return;
        }
        self.list.push(Disclosure {
            address: show_address(address),
            whose: whose.to_owned(),
            address_kind: scope(address),
            to: show_address(to),
            by: by.to_owned(),
            frame,
        });
    }

    fn is_peer(&self, address: IpAddr) -> bool {
        self.evidence.roles.get(&address) == Some(&Role::Peer)
    }

    /// An address that is neither the tester's nor a relay's: a participant's, where a session speaks of it.
    fn is_foreign(&self, address: IpAddr) -> bool {
        let relays = self.evidence.relays;
        !self.evidence.local.has(address) && !relays.has(address) && !relays.is_behind(address)
    }

    fn stun(&mut self, talk: &Talk, sighting: &Sighting, told: &StunAddress) {
        let (remote, frame, address) = (talk.remote().ip(), sighting.first.frame, told.address.ip());
        let from_us = sighting.side == talk.local_side;
        if is_mapped(told) && !from_us {
            let by = if self.is_peer(remote) { "direct_path" } else { "stun_mapped" };
            self.add(address, TESTER, remote, by, frame);
        } else if PEERS.contains(&told.attribute) && !is_relayed(told) && self.is_foreign(address) {
            // The tester tells the relay where the other is, or the relay tells the tester.
            let to = if from_us { remote } else { talk.local().ip() };
            self.add(address, PARTICIPANT, to, "stun_peer", frame);
        }
    }

    /// Addresses in a session description: one's own, told to whoever reads it.
    fn sdp(&mut self, talk: &Talk, sighting: &Sighting, sdp: &Sdp) {
        let (remote, frame) = (talk.remote().ip(), sighting.first.frame);
        for address in sdp.addresses.iter().map(std::net::SocketAddr::ip) {
            if sighting.side == talk.local_side {
                if is_inside(scope(address)) || self.evidence.local.has(address) || self.public == Some(address) {
                    self.add(address, TESTER, remote, "sdp", frame);
                }
            } else if self.is_foreign(address) && (is_inside(scope(address)) || self.is_peer(address)) {
                self.add(address, PARTICIPANT, talk.local().ip(), "sdp", frame);
            }
        }
    }

    /// Addresses in the clear in a vendor's own header.
    fn framing(&mut self, talk: &Talk, sighting: &Sighting, framing: &Framing) {
        let (Some(address), Some(whose)) = (framing.address, framing.whose) else { return };
        let from_us = sighting.side == talk.local_side;
        let to = if from_us { talk.remote().ip() } else { talk.local().ip() };
        match (whose, from_us) {
            (AddressOf::Sender, true) => self.add(address.ip(), TESTER, to, "vendor_hello", sighting.first.frame),
            // The server that says it knows it, too.
            (AddressOf::Receiver, false) => self.add(address.ip(), TESTER, talk.remote().ip(), "vendor_hello", sighting.first.frame),
            (AddressOf::Sender, false) | (AddressOf::Receiver, true) | (AddressOf::Third, _) => {
                self.add(address.ip(), PARTICIPANT, to, "vendor_hello", sighting.first.frame);
            }
        }
    }

    /// What the packets of a direct path show by themselves, and the other side's inside addresses that were tried.
    fn path(&mut self, judged: &Judged<'_>) {
        let talk = judged.talk;
        let (own, remote) = (talk.local().ip(), talk.remote().ip());
        if let Some(frame) = self.evidence.relays.candidate(remote)
            && self.is_peer(remote)
        {
            self.add(remote, PARTICIPANT, own, "ice_candidate", frame);
        }
        if !self.is_peer(remote) || judged.streams.is_empty() && !answers(judged) {
            return;
        }
        let frame = talk.flow.first_frame.frame;
        self.add(remote, PARTICIPANT, own, "direct_path", frame);
        // Beyond an address translation the other side sees the public address, where one is known.
        let translated = is_inside(scope(own)) && matches!(scope(remote), Scope::Public | Scope::Documentation);
        let seen = if translated { self.public } else { Some(own) };
        let told = talk.facts().iter().any(|sighting| {
            matches!(&sighting.fact, Fact::StunAddress(told) if is_mapped(told)) && sighting.side != talk.local_side && !sighting.nested
        });
        if let Some(seen) = seen.filter(|_| !(translated && told)) {
            self.add(seen, TESTER, remote, "direct_path", frame);
        }
    }
}
