//! Recipients: who got something, over which networks, and in which services.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use foldhash::fast::RandomState;
use thin_vec::ThinVec;

use crate::classify::roles::Judged;
use crate::enrich::Knowledge;
use crate::enrich::knowledge::Owner;
use crate::enrich::scope::leaves_the_machine;
use crate::model::analysis::{Apart, Endpoint, Few, Flow, FlowList, Network, Recipient};
use crate::model::codes::{DeclaredVerdict, Party, StreamDirection};
use crate::model::text::{HostName, SafeText, Word};

use super::party::{self, Key};

/// A flow towards a recipient, all by their places. There may be a million, hence short numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    recipient: u32,
    endpoint: u32,
    flow: u32,
}

/// What is known of a recipient before flows are shown.
#[derive(Debug)]
struct Group {
    id: Word,
    sort: Sort,
    owner: Option<Box<Owner>>,
}

/// What the key of a group is, as far as it matters for hosters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Company,
    Domain,
    Other,
}

/// Flows by their recipients: several names on one address are told apart.
#[derive(Debug, Default)]
pub struct Grouping {
    groups: Vec<Group>,
    /// Groups by their keys, but for those that are an address alone: these have one endpoint, and nobody else asks for them.
    known: HashMap<Key, u32, RandomState>,
    members: Vec<Member>,
}

/// Which flows each recipient got.
#[derive(Debug, Default)]
pub struct Members(Vec<Member>);

impl Grouping {
    /// Groups the flows with an endpoint, which is the next one of the list; it gets the recipient of most of its bytes.
    pub fn add(&mut self, place: usize, address: IpAddr, endpoint: &mut Endpoint, flows: &[&Judged<'_>], knowledge: &dyn Knowledge) {
        if endpoint.local || !leaves_the_machine(endpoint.scope) {
            return;
        }
        let mut weights: Vec<(Key, u32, u64)> = Vec::new();
        for judged in flows.iter().filter(|judged| judged.talk.remote().ip() == address) {
            let party = party::behind(judged, address, endpoint, knowledge);
            let bytes = judged.talk.flow.bytes();
            let recipient = if let Some((_, recipient, weight)) = weights.iter_mut().find(|(key, ..)| *key == party.key) {
                *weight += bytes;
                *recipient
            } else {
                let key = party.key.clone();
                let recipient = self.group(party);
                weights.push((key, recipient, bytes));
                recipient
            };
            self.members.push(Member { recipient, endpoint: short(place), flow: short(judged.place) });
        }
        let heaviest = weights.into_iter().max_by(|(a, _, x), (b, _, y)| x.cmp(y).then(b.cmp(a)));
        endpoint.recipient = heaviest.and_then(|(_, recipient, _)| self.id(recipient));
    }

    fn group(&mut self, party: party::Party) -> u32 {
        let next = short(self.groups.len());
        let id = party.key.id();
        let sort = match party.key {
            Key::Operator(_) | Key::Entity(_) => Sort::Company,
            Key::Domain(_) => Sort::Domain,
            _ => Sort::Other,
        };
        if !matches!(party.key, Key::Address(_)) {
            let known = *self.known.entry(party.key).or_insert(next);
            if known != next {
                return known;
            }
        }
        self.groups.push(Group { id: id.into(), sort, owner: party.owner });
        next
    }

    fn id(&self, recipient: u32) -> Option<Word> {
        self.groups.get(recipient as usize).map(|group| group.id.clone())
    }

    /// Writes the recipients into the flows, and whether each is the operator of the call's service (first party) or somebody else.
    pub fn mark(&self, flows: &mut FlowList, call_operator: Option<&str>) {
        let first = call_operator.map(|id| Key::Operator(id.to_owned()).id());
        for member in &self.members {
            let (Some(group), Some(flow)) = (self.groups.get(member.recipient as usize), flows.get_mut(member.flow as usize)) else {
                continue;
            };
            flow.party = match &first {
                Some(first) if group.id == *first => Party::First,
                Some(_) if group.sort != Sort::Other => Party::Third,
                _ => Party::Undetermined,
            };
            flow.recipient = Some(group.id.clone());
        }
    }

    /// Recipients in order of first appearance.
    #[must_use]
    pub fn recipients(self, endpoints: &[Endpoint], flows: &FlowList, knowledge: &dyn Knowledge) -> (Vec<Recipient>, Members) {
        let Self { groups, known, mut members } = self;
        drop(known);
        members.sort_unstable();
        let members = Members(members);
        let mut known: HashMap<u32, &Network> = HashMap::new();
        for network in endpoints.iter().filter_map(|endpoint| endpoint.network.as_deref()) {
            known.entry(network.asn).or_insert(network);
        }
        let mut recipients = Vec::with_capacity(groups.len());
        for (place, group) in groups.into_iter().enumerate() {
            let own: Vec<(&Endpoint, &Flow)> = members.of(place, endpoints, flows).collect();
            recipients.push(recipient(group, &own, &known, knowledge));
        }
        (recipients, members)
    }
}

impl Members {
    /// Flows of a recipient with their far ends, in the order of these.
    pub(super) fn of<'a>(
        &self,
        recipient: usize,
        endpoints: &'a [Endpoint],
        flows: &'a FlowList,
    ) -> impl Iterator<Item = (&'a Endpoint, &'a Flow)> {
        let recipient = short(recipient);
        let from = self.0.partition_point(|member| member.recipient < recipient);
        let own = self.0.get(from..).unwrap_or_default().iter().take_while(move |member| member.recipient == recipient);
        own.filter_map(|member| Some((endpoints.get(member.endpoint as usize)?, flows.get(member.flow as usize)?)))
    }
}

/// No list of an analysis is longer: it would not fit into memory.
fn short(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn recipient(group: Group, own: &[(&Endpoint, &Flow)], known: &HashMap<u32, &Network>, knowledge: &dyn Knowledge) -> Recipient {
    let owner = group.owner.map(|owner| *owner).unwrap_or_default();
    let (id, networks) = (owner.id.clone(), networks(own));
    let mut hosters: ThinVec<SafeText> = ThinVec::new();
    for (asn, operator) in &networks {
        let host = known.get(asn).and_then(|network| knowledge.owner_of_network(network));
        let itself = host.as_ref().is_some_and(|host| host.id.is_some() && host.id == owner.id);
        // A name without a known company may stand in a network of its own; a cloud's network is never its own.
        let apart = match group.sort {
            Sort::Company => !itself,
            Sort::Domain => host.as_ref().is_some_and(Owner::hosts_others),
            Sort::Other => false,
        };
        let name = host.and_then(|host| host.entity).map(|entity| entity.name).or_else(|| operator.clone());
        if let Some(name) = name.filter(|name| apart && !hosters.contains(name)) {
            hosters.push(name);
        }
    }
    // Addresses that no table of networks has: the cloud in whose published list they lie.
    let cloud = own.iter().filter(|(endpoint, _)| endpoint.network.is_none()).find_map(|(endpoint, _)| {
        let owner = knowledge.owner_of_cloud(endpoint.region.as_deref()?.provider.as_str())?;
        owner.entity.filter(|_| owner.id != id).map(|entity| entity.name)
    });
    hosters.extend(cloud.clone().filter(|name| group.sort != Sort::Other && !hosters.contains(name)));
    if hosters.is_empty() && group.sort == Sort::Domain {
        let mut names = own.iter().filter_map(|(_, flow)| flow.server_name.as_ref());
        let platform = names.find_map(|name| knowledge.owner_of_platform(name));
        hosters.extend(platform.and_then(|owner| owner.entity).map(|entity| entity.name));
    }
    let mut addresses: Few<Word> = Few::default();
    for (endpoint, _) in own {
        // Flows come endpoint by endpoint.
        if addresses.last() != Some(&endpoint.address) {
            addresses.push(endpoint.address.clone());
        }
    }
    let mut made = Recipient {
        id: group.id,
        operator: networks.first().and_then(|(_, operator)| operator.clone()).or(cloud),
        hoster: hosters.first().cloned(),
        hosters,
        domains: domains(own, knowledge),
        entity: owner.entity.map(Box::new),
        parent: owner.parent.map(Box::new),
        entity_country: owner.entity_country.map(Box::new),
        parent_country: owner.parent_country.map(Box::new),
        services: ThinVec::new(),
        endpoints: addresses,
        purposes: Few::default(),
        bytes_sent: 0,
        bytes_received: 0,
        media_bytes_sent: 0,
        first_contact: None,
        set_aside: Apart::default(),
        phases: ThinVec::new(),
        declared: DeclaredVerdict::NotCompared,
        statements: ThinVec::new(),
    };
    for (_, flow) in own {
        add(&mut made, flow);
    }
    made.purposes.sort_unstable();
    made.services.sort_unstable();
    made
}

/// Sums up what a recipient got, of the flows of the call; what is set aside is summed apart.
fn add(made: &mut Recipient, flow: &Flow) {
    if !flow.counts() {
        made.set_aside.flows += 1;
        made.set_aside.bytes_sent += flow.bytes_sent;
        made.set_aside.bytes_received += flow.bytes_received;
        return;
    }
    if let Some(id) = flow.application.as_ref().filter(|id| !made.services.contains(*id)) {
        made.services.push(id.clone());
    }
    if !made.purposes.contains(&flow.purpose) {
        made.purposes.push(flow.purpose);
    }
    made.bytes_sent += flow.bytes_sent;
    made.bytes_received += flow.bytes_received;
    let sent = flow.media.iter().filter(|stream| stream.direction == StreamDirection::Sent);
    made.media_bytes_sent += sent.map(|stream| stream.bytes).sum::<u64>();
    made.first_contact = Some(made.first_contact.map_or(flow.first, |known| known.min(flow.first)));
}

/// Networks of a group with their operators, most bytes first.
fn networks(own: &[(&Endpoint, &Flow)]) -> Vec<(u32, Option<SafeText>)> {
    let mut weights: BTreeMap<u32, (u64, Option<SafeText>)> = BTreeMap::new();
    for (endpoint, flow) in own {
        if let Some(network) = &endpoint.network {
            let entry = weights.entry(network.asn).or_insert_with(|| (0, network.operator.clone()));
            entry.0 += flow.bytes_sent + flow.bytes_received;
        }
    }
    let mut list: Vec<(u32, u64, Option<SafeText>)> = weights.into_iter().map(|(asn, (bytes, name))| (asn, bytes, name)).collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    list.into_iter().map(|(asn, _, name)| (asn, name)).collect()
}

/// Registrable domains of the names that the flows themselves say.
fn domains(own: &[(&Endpoint, &Flow)], knowledge: &dyn Knowledge) -> ThinVec<HostName> {
    const MOST: usize = 64;
    let mut list: ThinVec<HostName> = ThinVec::new();
    for name in own.iter().filter_map(|(_, flow)| flow.server_name.as_ref()) {
        let domain = knowledge.registrable_domain(name).and_then(|domain| HostName::from_text(domain.as_bytes()));
        if let Some(domain) = domain.filter(|domain| !list.contains(domain) && list.len() < MOST) {
            list.push(domain);
        }
    }
    list.sort();
    list
}
