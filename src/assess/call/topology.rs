//! How media travelled, with reasons.

use thin_vec::thin_vec;

use crate::classify::roles::Judged;
use crate::enrich::talk::evidence_at;
use crate::model::analysis::{Basis, show_socket};
use crate::model::codes::{Role, Topology};

use super::Evidenced;

/// Tunnels whose inside is not visible.
const TUNNELS: &[&str] = &["wireguard", "openvpn", "ipsec_esp", "ipsec_ike"];

/// The topology of these flows.
pub(super) fn topology(evidence: &Evidenced<'_>, media: &[&Judged<'_>]) -> (Topology, Vec<Basis>) {
    let mut kinds: Vec<Topology> = Vec::new();
    let mut basis: Vec<Basis> = Vec::new();
    for judged in media {
        let remote = judged.talk.remote().ip();
        let kind = match evidence.roles.get(&remote) {
            // The far end of a tunnel says nothing of the path behind it.
            _ if TUNNELS.iter().any(|tunnel| judged.talk.speaks(tunnel)) => Topology::Undetermined,
            Some(Role::Relay) => Topology::Relayed,
            Some(Role::Peer) => Topology::Direct,
            // Where only the pace of sealed packets speaks for media, a server may as well be a relay or a proxy.
            _ if judged.verdict.basis.iter().all(|basis| basis.rule == "media_rhythm") => Topology::Undetermined,
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
        let receipt = evidence_at(judged.talk.flow.first_frame, &fact);
        let rule = smol_str::format_smolstr!("topology_{}", kind.code());
        match basis.iter_mut().find(|known| known.rule == rule) {
            Some(known) => known.evidence.push(receipt),
            None => basis.push(Basis { rule, evidence: thin_vec![receipt] }),
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
