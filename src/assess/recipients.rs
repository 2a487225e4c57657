//! Recipients: who got something, over which networks, and in which services.

use std::collections::{BTreeMap, HashMap};

use crate::classify::roles::Judged;
use crate::enrich::Knowledge;
use crate::enrich::scope::leaves_the_machine;
use crate::model::analysis::{Apart, Endpoint, Flow, FlowList, Network, Recipient};
use crate::model::codes::{DeclaredVerdict, Party, StreamDirection};
use crate::model::text::{HostName, SafeText, Word};

use super::endpoints::Seen;
use super::party::{self, Key};

/// A recipient in the making.
struct Group<'a> {
    id: Word,
    party: party::Party,
    /// Endpoint and flow, in order of appearance.
    members: Vec<(usize, &'a Judged<'a>)>,
}

/// Recipients, without the sums of [`count`], and the id of each flow's.
#[derive(Debug, Default)]
pub struct Grouped {
    /// In order of first appearance.
    pub recipients: Vec<Recipient>,
    /// By the flow's place in the list.
    pub of_flow: Vec<Option<Word>>,
}

/// Groups flows to recipients: several names on one address are told apart. An endpoint gets the recipient of most of its bytes; `endpoints`
/// are those of `seen`, in its order.
#[must_use]
pub fn recipients(seen: &[Seen<'_>], endpoints: &mut [Endpoint], flows: usize, knowledge: &dyn Knowledge) -> Grouped {
    let mut order: Vec<Key> = Vec::new();
    let mut groups: BTreeMap<Key, Group<'_>> = BTreeMap::new();
    let mut of_flow = vec![None; flows];
    for (index, (one, endpoint)) in seen.iter().zip(endpoints.iter_mut()).enumerate() {
        if endpoint.local || !leaves_the_machine(endpoint.scope) {
            continue;
        }
        let mut weights: BTreeMap<Key, u64> = BTreeMap::new();
        for judged in one.flows.iter().copied().filter(|judged| judged.talk.remote().ip() == one.address) {
            let party = party::behind(judged, one.address, endpoint, knowledge);
            let group = groups.entry(party.key.clone()).or_insert_with(|| {
                order.push(party.key.clone());
                Group { id: party.key.id().into(), party: party.clone(), members: Vec::new() }
            });
            if let Some(slot) = of_flow.get_mut(judged.place) {
                *slot = Some(group.id.clone());
            }
            group.members.push((index, judged));
            *weights.entry(party.key).or_default() += judged.talk.flow.bytes();
        }
        let heaviest = weights.into_iter().max_by(|(a, x), (b, y)| x.cmp(y).then(b.cmp(a)));
        endpoint.recipient = heaviest.and_then(|(key, _)| groups.get(&key)).map(|group| group.id.clone());
    }
    let mut known: HashMap<u32, &Network> = HashMap::new();
    for network in endpoints.iter().filter_map(|endpoint| endpoint.network.as_deref()) {
        known.entry(network.asn).or_insert(network);
    }
    let recipients = order.iter().filter_map(|key| groups.get(key)).map(|group| recipient(group, endpoints, &known, knowledge)).collect();
    Grouped { recipients, of_flow }
}

/// Writes the recipients into the flows, and whether each is the operator of the call's service (first party) or somebody else.
pub fn mark(flows: &mut FlowList, of_flow: Vec<Option<Word>>, call_operator: Option<&str>) {
    let first = call_operator.map(|id| Key::Operator(id.to_owned()).id());
    for (flow, id) in flows.iter_mut().zip(of_flow) {
        let Some(id) = id else { continue };
        let company = ["operator:", "entity:", "domain:"].iter().any(|kind| id.starts_with(kind));
        flow.party = match &first {
            Some(first) if id == *first => Party::First,
            Some(_) if company => Party::Third,
            _ => Party::Undetermined,
        };
        flow.recipient = Some(id);
    }
}

/// Flows by their recipient's id.
pub(super) fn flows_of(flows: &FlowList) -> BTreeMap<&str, Vec<&Flow>> {
    let mut groups: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
    for flow in flows {
        if let Some(id) = &flow.recipient {
            groups.entry(id).or_default().push(flow);
        }
    }
    groups
}

fn recipient(group: &Group<'_>, endpoints: &[Endpoint], known: &HashMap<u32, &Network>, knowledge: &dyn Knowledge) -> Recipient {
    let owner = group.party.owner.as_deref().cloned().unwrap_or_default();
    let networks = networks(group, endpoints);
    let mut hosters: Vec<SafeText> = Vec::new();
    for (asn, operator) in &networks {
        let host = known.get(asn).and_then(|network| knowledge.owner_of_network(network));
        let own = host.as_ref().is_some_and(|host| host.id.is_some() && host.id == owner.id);
        // A name without a known company may stand in a network of its own; a cloud's network is never its own.
        let apart = match group.party.key {
            Key::Operator(_) | Key::Entity(_) => !own,
            Key::Domain(_) => host.as_ref().is_some_and(crate::enrich::knowledge::Owner::hosts_others),
            _ => false,
        };
        let name = host.and_then(|host| host.entity).map(|entity| entity.name).or_else(|| operator.clone());
        if let Some(name) = name.filter(|name| apart && !hosters.contains(name)) {
            hosters.push(name);
        }
    }
    if hosters.is_empty() && matches!(group.party.key, Key::Domain(_)) {
        let mut names = group.members.iter().filter_map(|(_, judged)| judged.talk.best_name());
        let platform = names.find_map(|name| knowledge.owner_of_platform(&name.name));
        hosters.extend(platform.and_then(|owner| owner.entity).map(|entity| entity.name));
    }
    let mut made = Recipient {
        id: group.id.to_string(),
        operator: networks.first().and_then(|(_, operator)| operator.clone()),
        hoster: hosters.first().cloned(),
        hosters,
        domains: domains(group, knowledge),
        entity: owner.entity.map(Box::new),
        parent: owner.parent.map(Box::new),
        entity_country: owner.entity_country.map(Box::new),
        parent_country: owner.parent_country.map(Box::new),
        services: Vec::new(),
        endpoints: Vec::new(),
        purposes: Vec::new(),
        bytes_sent: 0,
        bytes_received: 0,
        media_bytes_sent: 0,
        first_contact: None,
        set_aside: Apart::default(),
        phases: Vec::new(),
        declared: DeclaredVerdict::NotCompared,
        statements: Vec::new(),
    };
    let mut before = None;
    for (index, _) in &group.members {
        // Members come endpoint by endpoint.
        if before.replace(*index) != Some(*index) {
            made.endpoints.extend(endpoints.get(*index).map(|endpoint| endpoint.address.clone()));
        }
    }
    made.endpoints.shrink_to_fit();
    made
}

/// Sums up what each recipient got, of the flows of the call; what is set aside is summed apart.
pub fn count(recipients: &mut [Recipient], flows: &FlowList) {
    let by_recipient = flows_of(flows);
    for recipient in recipients {
        for flow in by_recipient.get(recipient.id.as_str()).into_iter().flatten() {
            add(recipient, flow);
        }
        recipient.purposes.sort_unstable();
        recipient.services.sort_unstable();
    }
}

fn add(made: &mut Recipient, flow: &Flow) {
    if !flow.counts() {
        made.set_aside.flows += 1;
        made.set_aside.bytes_sent += flow.bytes_sent;
        made.set_aside.bytes_received += flow.bytes_received;
        return;
    }
    if let Some(id) = flow.application.as_ref().filter(|id| !made.services.iter().any(|known| known == id.as_str())) {
        made.services.push(id.to_string());
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
fn networks(group: &Group<'_>, endpoints: &[Endpoint]) -> Vec<(u32, Option<SafeText>)> {
    let mut weights: BTreeMap<u32, (u64, Option<SafeText>)> = BTreeMap::new();
    for (index, judged) in &group.members {
        if let Some(network) = endpoints.get(*index).and_then(|endpoint| endpoint.network.as_ref()) {
            let entry = weights.entry(network.asn).or_insert_with(|| (0, network.operator.clone()));
            entry.0 += judged.talk.flow.bytes();
        }
    }
    let mut list: Vec<(u32, u64, Option<SafeText>)> = weights.into_iter().map(|(asn, (bytes, name))| (asn, bytes, name)).collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    list.into_iter().map(|(asn, _, name)| (asn, name)).collect()
}

/// Registrable domains of the names that the flows themselves say.
fn domains(group: &Group<'_>, knowledge: &dyn Knowledge) -> Vec<HostName> {
    const MOST: usize = 64;
    let mut list: Vec<HostName> = Vec::new();
    for name in group.members.iter().filter_map(|(_, judged)| judged.talk.best_name()) {
        let domain = knowledge.registrable_domain(&name.name).and_then(|domain| HostName::from_text(domain.as_bytes()));
        if let Some(domain) = domain.filter(|domain| !list.contains(domain) && list.len() < MOST) {
            list.push(domain);
        }
    }
    list.sort();
    list
}
