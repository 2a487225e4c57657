//! `[ranges]`: to which addresses anything may go.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::model::analysis::Endpoint;
use crate::model::codes::{Purpose, Role, Scope};

use super::super::section::{PolicyError, Section};
use super::super::value::Breach;
use super::super::view::{Breaches, View};
use super::{Rule, purposes};

/// `allow`: networks, addresses, `participants` (whose addresses a result masks), `own-network` (private and link-local addresses).
struct Ranges {
    networks: Vec<IpNet>,
    participants: bool,
    own_network: bool,
    purposes: Vec<Purpose>,
}

enum Allowed {
    Network(IpNet),
    Participants,
    OwnNetwork,
}

pub(super) fn read(section: &mut Section<'_>) -> Result<Box<dyn Rule>, PolicyError> {
    let allow =
        section.list("allow", |text| match text {
            "participants" => Ok(Allowed::Participants),
            "own-network" => Ok(Allowed::OwnNetwork),
            _ => text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map(Allowed::Network).map_err(|_| {
                format!("`{text}` is neither a network such as 198.51.100.0/24 nor an address, `participants` or `own-network`")
            }),
        })?;
    let mut rule = Ranges { networks: Vec::new(), participants: false, own_network: false, purposes: purposes(section)? };
    for allowed in allow {
        match allowed {
            Allowed::Network(network) => rule.networks.push(network),
            Allowed::Participants => rule.participants = true,
            Allowed::OwnNetwork => rule.own_network = true,
        }
    }
    Ok(Box::new(rule))
}

impl Ranges {
    fn allows(&self, endpoint: &Endpoint) -> bool {
        let person = endpoint.person || endpoint.role == Role::Peer;
        let inside = matches!(endpoint.scope, Scope::Private | Scope::LinkLocal | Scope::Shared);
        person && self.participants
            || inside && !person && self.own_network
            || endpoint.address.parse::<IpAddr>().is_ok_and(|address| self.networks.iter().any(|network| network.contains(&address)))
    }
}

impl Rule for Ranges {
    fn check(&self, view: &View<'_>) -> Vec<Breach> {
        let mut breaches = Breaches::default();
        for reach in view.sent(&self.purposes).filter(|reach| !self.allows(reach.endpoint)) {
            let told = [("recipient", reach.recipient.id.as_str())];
            breaches.add("address_not_allowed", &reach.endpoint.address, &told, reach, reach.flow.bytes_sent);
        }
        breaches.into_list()
    }
}
