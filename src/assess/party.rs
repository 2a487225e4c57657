//! Who stands behind the far end of a flow: first by what the flow says, then by the network.

use std::net::IpAddr;

use crate::classify::roles::Judged;
use crate::enrich::Knowledge;
use crate::enrich::knowledge::Owner;
use crate::model::analysis::{Endpoint, Name};
use crate::model::codes::{NameSource, Role, Scope};

/// What makes flows go to one recipient, strongest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A company, by its id in the table.
    Operator(String),
    /// A company that the list of domains names.
    Entity(String),
    /// The registrable domain of its names: nobody knows whose it is.
    Domain(String),
    /// The network operator.
    Network(u32),
    /// Another participant.
    Participant,
    /// An address inside the tester's own network.
    Inside,
    /// Nothing but the address.
    Address(IpAddr),
}

impl Key {
    /// Id within the result.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Operator(id) => format!("operator:{id}"),
            Self::Entity(name) => format!("entity:{name}"),
            Self::Domain(domain) => format!("domain:{domain}"),
            Self::Network(asn) => format!("as:{asn}"),
            Self::Participant => "participants".to_owned(),
            Self::Inside => "own-network".to_owned(),
            Self::Address(address) => format!("address:{address}"),
        }
    }
}

/// A key and the company behind it.
#[derive(Debug, Clone)]
pub struct Party {
    /// What groups flows.
    pub key: Key,
    /// The company, where one is known.
    pub owner: Option<Box<Owner>>,
}

/// The party behind a flow's far end.
#[must_use]
pub fn behind(judged: &Judged<'_>, address: IpAddr, endpoint: &Endpoint, knowledge: &dyn Knowledge) -> Party {
    let bare = |key| Party { key, owner: None };
    if endpoint.role == Role::Peer {
        return bare(Key::Participant);
    }
    if let Some(party) = judged.verdict.row(|rows| rows.operator.as_deref()).and_then(|id| by_id(id, knowledge)) {
        return party;
    }
    if let Some(party) = by_names(&judged.talk.names, knowledge) {
        return party;
    }
    // A flow that says no name: the names of the address, where all lead to one party.
    if judged.talk.names.is_empty() {
        let mut parties = endpoint.names.iter().filter_map(|name| by_names(std::slice::from_ref(name), knowledge));
        if let Some(first) = parties.next()
            && parties.all(|party| party.key == first.key)
        {
            return first;
        }
    }
    // A server of a service that one company alone runs, on whatever hosting.
    let serves = matches!(endpoint.role, Role::ActiveMedia | Role::Relay | Role::Standby | Role::Probed);
    if let Some(party) = judged.verdict.row(|rows| rows.sole_operator.as_deref()).filter(|_| serves).and_then(|id| by_id(id, knowledge)) {
        return party;
    }
    if matches!(endpoint.scope, Scope::Private | Scope::LinkLocal | Scope::Shared) {
        return bare(Key::Inside);
    }
    let Some(network) = &endpoint.network else { return bare(Key::Address(address)) };
    match knowledge.owner_of_network(network) {
        // Who runs machines for others is the recipient of nothing by that alone.
        Some(owner) if !owner.uses_itself(endpoint.region.as_deref()) => bare(Key::Network(network.asn)),
        Some(owner) => Party { key: owner.id.clone().map_or(Key::Network(network.asn), Key::Operator), owner: Some(Box::new(owner)) },
        None => bare(Key::Network(network.asn)),
    }
}

fn by_id(id: &str, knowledge: &dyn Knowledge) -> Option<Party> {
    let owner = knowledge.owner(id)?;
    Some(Party { key: Key::Operator(id.to_owned()), owner: Some(Box::new(owner)) })
}

fn by_names(names: &[Name], knowledge: &dyn Knowledge) -> Option<Party> {
    let mut domain = None;
    for name in names.iter().filter(|name| !matches!(name.by, NameSource::Mdns | NameSource::Pcapng | NameSource::ReverseDns)) {
        if let Some(party) = knowledge.service_of_name(&name.name).and_then(|hit| by_id(&hit.operator, knowledge)) {
            return Some(party);
        }
        if let Some(owner) = knowledge.owner_of_name(&name.name) {
            let key = match (&owner.id, &owner.entity) {
                (Some(id), _) => Key::Operator(id.clone()),
                (None, Some(entity)) => Key::Entity(entity.name.to_string()),
                (None, None) => continue,
            };
            return Some(Party { key, owner: Some(Box::new(owner)) });
        }
        if domain.is_none() {
            domain = knowledge.registrable_domain(&name.name);
        }
    }
    domain.map(|domain| Party { key: Key::Domain(domain), owner: None })
}
