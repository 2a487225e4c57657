//! Names that were asked for: which addresses may be asked about, and where the answers go. Asking itself is in `reverse.rs`.
//!
//! It happens behind all conclusions and behind the pseudonyms: an address of a person is never asked about, and no verdict rests on a name
//! that the owner of an address range may choose freely.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use crate::model::Analysis;
use crate::model::analysis::{Endpoint, Name, ReverseDns};
use crate::model::codes::{NameSource, Role, Scope};
use crate::model::text::HostName;

/// Names by address; more than one where the answer had several.
pub type Answers = BTreeMap<IpAddr, Vec<HostName>>;

/// Addresses that may be asked about: of machines, not of people, and on the other side.
#[must_use]
pub fn candidates(analysis: &Analysis) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> =
        analysis.endpoints.iter().filter(|endpoint| may_be_asked(endpoint)).filter_map(|endpoint| endpoint.address.parse().ok()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    addresses
}

fn may_be_asked(endpoint: &Endpoint) -> bool {
    let somewhere = matches!(endpoint.scope, Scope::Public | Scope::Private | Scope::Shared | Scope::Documentation);
    somewhere && !endpoint.person && !endpoint.local && endpoint.pseudonym.is_none() && endpoint.role != Role::Peer
}

/// Puts answers into the result.
pub fn note(analysis: &mut Analysis, asked: ReverseDns, answers: &Answers) {
    for endpoint in analysis.endpoints.iter_mut().filter(|endpoint| may_be_asked(endpoint)) {
        let names = endpoint.address.parse().ok().and_then(|address: IpAddr| answers.get(&address));
        for name in names.into_iter().flatten() {
            let known = endpoint.names.iter().any(|known| known.by == NameSource::ReverseDns && known.name == *name);
            if !known {
                endpoint.names.push(Name { name: name.clone(), by: NameSource::ReverseDns, capture: 0, frame: 0, chain: Vec::new() });
            }
        }
    }
    for flow in analysis.flows.iter_mut().filter(|flow| flow.server_name.is_none()) {
        let remote = flow.remote.parse::<SocketAddr>().ok();
        if let Some(name) = remote.and_then(|remote| answers.get(&remote.ip())).and_then(|names| names.first()) {
            flow.server_name = Some(name.clone());
            flow.server_name_by = Some(NameSource::ReverseDns);
        }
    }
    analysis.reverse_dns = Some(asked);
}

/// What an earlier run was told, so that its result can be had again without asking anybody.
#[must_use]
pub fn recorded(analysis: &Analysis) -> Option<(ReverseDns, Answers)> {
    let asked = analysis.reverse_dns.clone()?;
    let mut answers = Answers::new();
    for endpoint in &analysis.endpoints {
        let names: Vec<HostName> =
            endpoint.names.iter().filter(|name| name.by == NameSource::ReverseDns).map(|name| name.name.clone()).collect();
        if let (Ok(address), false) = (endpoint.address.parse(), names.is_empty()) {
            answers.insert(address, names);
        }
    }
    Some((asked, answers))
}
