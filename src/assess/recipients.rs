//! Recipients: the party behind endpoints, and what their countries mean for a transfer.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::classify::roles::Judged;
use crate::enrich::scope::leaves_the_machine;
use crate::enrich::{Knowledge, knowledge::Owner};
use crate::model::analysis::{Endpoint, Recipient, Transfer};
use crate::model::codes::{DeclaredVerdict, Purpose, Role, Scope, StreamDirection};
use crate::model::country::CountryCode;
use crate::model::text::{HostName, SafeText};

/// What makes endpoints one recipient, strongest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// A service by evidence of the flow.
    Service(String),
    /// The registrable domain of its names.
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
    fn id(&self) -> String {
        match self {
            Self::Service(id) => format!("service:{id}"),
            Self::Domain(domain) => format!("domain:{domain}"),
            Self::Network(asn) => format!("as:{asn}"),
            Self::Participant => "participants".to_owned(),
            Self::Inside => "own-network".to_owned(),
            Self::Address(address) => format!("address:{address}"),
        }
    }
}

/// An endpoint with its flows.
#[derive(Debug)]
pub struct Held<'a> {
    /// Its place in the list of endpoints.
    pub index: usize,
    /// Address.
    pub address: IpAddr,
    /// Flows towards it.
    pub flows: Vec<Judged<'a>>,
}

/// Groups endpoints to recipients and writes their ids into the endpoints.
#[must_use]
pub fn recipients(held: &[Held<'_>], endpoints: &mut [Endpoint], knowledge: &dyn Knowledge) -> Vec<Recipient> {
    let mut order: Vec<Key> = Vec::new();
    let mut groups: BTreeMap<Key, Vec<&Held<'_>>> = BTreeMap::new();
    for one in held {
        let Some(endpoint) = endpoints.get_mut(one.index) else { continue };
        if endpoint.local || !leaves_the_machine(endpoint.scope) || one.flows.is_empty() {
            continue;
        }
        let key = key(one, endpoint, knowledge);
        endpoint.recipient = Some(key.id());
        if !groups.contains_key(&key) {
            order.push(key.clone());
        }
        groups.entry(key).or_default().push(one);
    }
    order.iter().filter_map(|key| groups.get(key).map(|members| recipient(key, members, endpoints, knowledge))).collect()
}

fn key(one: &Held<'_>, endpoint: &Endpoint, knowledge: &dyn Knowledge) -> Key {
    if endpoint.role == Role::Peer {
        return Key::Participant;
    }
    let service = one.flows.iter().find_map(|judged| judged.verdict.application.as_ref().map(|(id, _)| id.clone()));
    if let Some(id) = service {
        return Key::Service(id);
    }
    let domain = endpoint.names.iter().find_map(|name| domain_of(&name.name, knowledge));
    if let Some(domain) = domain {
        return Key::Domain(domain);
    }
    if matches!(endpoint.scope, Scope::Private | Scope::LinkLocal | Scope::Shared) {
        return Key::Inside;
    }
    match &endpoint.network {
        Some(network) => Key::Network(network.asn),
        None => Key::Address(one.address),
    }
}

fn domain_of(name: &HostName, knowledge: &dyn Knowledge) -> Option<String> {
    knowledge.registrable_domain(name)
}

fn recipient(key: &Key, members: &[&Held<'_>], endpoints: &[Endpoint], knowledge: &dyn Knowledge) -> Recipient {
    let ends: Vec<&Endpoint> = members.iter().filter_map(|member| endpoints.get(member.index)).collect();
    let network = ends.iter().find_map(|endpoint| endpoint.network.as_ref());
    let owner: Owner = match key {
        Key::Service(id) => knowledge.owner_of_service(id),
        Key::Domain(_) => ends.iter().flat_map(|end| &end.names).find_map(|name| knowledge.owner_of_name(&name.name)),
        Key::Network(_) => network.and_then(|network| knowledge.owner_of_network(network)),
        _ => None,
    }
    .unwrap_or_default();
    let operator = network.and_then(|network| network.operator.clone());
    // A service on somebody else's machines: the operator of the network is its hoster.
    let hoster = match (key, &operator, network) {
        (Key::Service(_) | Key::Domain(_), Some(operator), Some(network)) => {
            let hosting = knowledge.owner_of_network(network).and_then(|owner| owner.entity);
            let same = hosting.as_ref().is_some_and(|hosting| owner.entity.as_ref().is_some_and(|own| own.name == hosting.name));
            (!same && owner.entity.is_some()).then(|| operator.clone())
        }
        _ => None,
    };
    let mut services: Vec<String> = Vec::new();
    let mut purposes: Vec<Purpose> = Vec::new();
    let (mut sent, mut received, mut media) = (0, 0, 0);
    let mut first_contact = None;
    for judged in members.iter().flat_map(|member| &member.flows) {
        let talk = judged.talk;
        if let Some((id, _)) = &judged.verdict.application
            && !services.contains(id)
        {
            services.push(id.clone());
        }
        if !purposes.contains(&judged.verdict.purpose) {
            purposes.push(judged.verdict.purpose);
        }
        sent += talk.flow.sent_by(talk.local_side).bytes;
        received += talk.flow.sent_by(talk.local_side.other()).bytes;
        media += judged.streams.iter().filter(|stream| stream.direction == StreamDirection::Sent).map(|stream| stream.bytes).sum::<u64>();
        first_contact = Some(first_contact.map_or(talk.flow.first, |known: crate::model::Instant| known.min(talk.flow.first)));
    }
    purposes.sort_unstable();
    services.sort_unstable();
    Recipient {
        id: key.id(),
        operator,
        hoster,
        entity: owner.entity,
        parent: owner.parent,
        entity_country: owner.entity_country,
        parent_country: owner.parent_country,
        services,
        endpoints: ends.iter().map(|endpoint| endpoint.address.clone()).collect(),
        purposes,
        bytes_sent: sent,
        bytes_received: received,
        media_bytes_sent: media,
        first_contact,
        phases: Vec::<SafeText>::new(),
        declared: DeclaredVerdict::NotCompared,
    }
}

/// One row per recipient, country and what the country is of.
#[must_use]
pub fn transfers(recipients: &[Recipient], endpoints: &[Endpoint], date: &str, knowledge: &dyn Knowledge) -> Vec<Transfer> {
    let mut rows = Vec::new();
    for recipient in recipients {
        if recipient.id == "own-network" {
            continue;
        }
        let mut countries: Vec<(Option<CountryCode>, &str)> = Vec::new();
        let own = endpoints.iter().filter(|endpoint| endpoint.recipient.as_deref() == Some(recipient.id.as_str()));
        for endpoint in own {
            countries.push((endpoint.country, "location"));
        }
        countries.extend(recipient.entity_country.iter().map(|country| (Some(country.country), "entity")));
        countries.extend(recipient.parent_country.iter().map(|country| (Some(country.country), "parent")));
        let mut told: Vec<(Option<CountryCode>, &str)> = Vec::new();
        for (country, of) in countries {
            if told.contains(&(country, of)) {
                continue;
            }
            told.push((country, of));
            rows.push(row(recipient, country, of, date, knowledge));
        }
    }
    rows
}

fn row(recipient: &Recipient, country: Option<CountryCode>, of: &str, date: &str, knowledge: &dyn Knowledge) -> Transfer {
    let status = knowledge.transfer(country, date);
    Transfer {
        recipient: recipient.id.clone(),
        country,
        country_of: of.to_owned(),
        status: status.status,
        instrument: status.instrument,
        scope: status.scope,
        valid_from: status.valid_from,
        valid_to: status.valid_to,
        as_of: status.as_of,
        source: status.source,
        confidence: status.confidence,
        to_verify: status.to_verify,
    }
}
