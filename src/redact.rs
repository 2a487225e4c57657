//! Pseudonyms for people, not for servers: the tester's public addresses and every address of another participant.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::net::IpAddr;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use smol_str::format_smolstr;

use crate::model::analysis::{Analysis, Disclosure, Filter, FlowId, Place};
use crate::model::codes::Scope;
use crate::model::text::{SafeText, Word, hex, host};

/// Addresses to be masked, with the pseudonym of each.
#[derive(Debug, Default)]
pub struct Masks {
    by_address: BTreeMap<Word, Word>,
}

impl Masks {
    /// Chooses what to mask, in order of first appearance.
    #[must_use]
    pub fn choose(analysis: &Analysis, key: Option<&[u8]>) -> Self {
        let mut masks = Self::default();
        let mut participants = 0_u64;
        let own = analysis.local.public_address.iter().cloned();
        let own_public = analysis
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.local && is_personal(endpoint.scope))
            .map(|endpoint| endpoint.address.clone());
        let told_of_tester = analysis.call.disclosures.iter().filter(|told| told.whose == "tester" && is_personal(told.address_kind));
        let mut tester: Vec<Word> = own.chain(own_public).chain(told_of_tester.map(|told| told.address.clone())).collect();
        tester.sort();
        tester.dedup();
        for (index, address) in tester.into_iter().enumerate() {
            let ordinal = if index == 0 { Word::new_static("tester") } else { format_smolstr!("tester-{}", index + 1) };
            let name = key.map_or(ordinal, |key| format_smolstr!("tester-{}", keyed(key, &address)));
            masks.by_address.insert(address, name);
        }
        let peers =
            analysis.endpoints.iter().filter(|endpoint| endpoint.person && !endpoint.local).map(|endpoint| endpoint.address.clone());
        let told =
            analysis.call.disclosures.iter().filter(|told: &&Disclosure| told.whose == "participant").map(|told| told.address.clone());
        for address in peers.chain(told) {
            let hidden = key.map(|key| keyed(key, &address));
            masks.by_address.entry(address).or_insert_with(|| {
                participants += 1;
                format_smolstr!("participant-{}", hidden.unwrap_or_else(|| participants.to_string()))
            });
        }
        masks
    }

    fn of(&self, address: &str) -> Option<&Word> {
        self.by_address.get(address)
    }

    fn socket(&self, socket: &str) -> Option<Word> {
        let (_, port) = socket.rsplit_once(':')?;
        self.of(host(socket)).map(|name| format_smolstr!("{name}:{port}"))
    }
}

/// Public and shared addresses point to a household; private ones do not.
fn is_personal(scope: Scope) -> bool {
    matches!(scope, Scope::Public | Scope::Documentation | Scope::Reserved)
}

/// The pseudonym of an address under the key of a case (HMAC-SHA-256 of its text, 60 bits): the same in all captures of the case.
fn keyed(key: &[u8], address: &str) -> String {
    const DIGITS: usize = 15;
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(address.as_bytes());
    let mut text = hex(&mac.finalize().into_bytes());
    text.truncate(DIGITS);
    text
}

/// Masks a result. What is masked appears in no field of it any more. With a key, pseudonyms are those of the case, else ordinals.
#[must_use]
pub fn redact(mut analysis: Analysis, key: Option<&[u8]>) -> Analysis {
    let masks = Masks::choose(&analysis, key);
    if masks.by_address.is_empty() {
        return analysis;
    }
    let swap = |address: &mut Word| {
        if let Some(name) = masks.of(address) {
            name.clone_into(address);
        }
    };
    analysis.local.addresses.iter_mut().for_each(swap);
    if let Some(address) = &mut analysis.local.public_address {
        swap(address);
    }
    for endpoint in &mut analysis.endpoints {
        if let Some(name) = masks.of(&endpoint.address) {
            endpoint.pseudonym = Some(Box::new(name.clone()));
            name.clone_into(&mut endpoint.address);
            // Names, prefixes and the network of a household lead back to it; country and operator stay.
            endpoint.names.clear();
            endpoint.places = endpoint.places.iter().map(|place| Place { prefix: Word::default(), ..place.clone() }).collect();
            if let Some(network) = &mut endpoint.network {
                Arc::make_mut(network).prefix = Word::default();
            }
            endpoint.region = None;
        }
    }
    let mut ordinals = Ordinals::of(&analysis);
    for flow in &mut analysis.flows {
        let (local, remote) = (masks.socket(&flow.local), masks.socket(&flow.remote));
        if local.is_none() && remote.is_none() {
            continue;
        }
        flow.id = ordinals.next(&flow.id);
        if !flow.display_filter.mask([local.is_some(), remote.is_some()]) {
            let filter = masked_filter(&flow.display_filter.to_string(), &flow.local, &flow.remote, local.is_some(), remote.is_some());
            flow.display_filter = Filter::written(&filter);
        }
        flow.local = local.unwrap_or_else(|| flow.local.clone());
        if remote.is_some() {
            // Names that access providers give to households hold the address in some spelling.
            flow.server_name = None;
            flow.server_name_by = None;
        }
        flow.remote = remote.unwrap_or_else(|| flow.remote.clone());
        for basis in &mut flow.basis {
            for evidence in &mut basis.evidence {
                evidence.fact = masks.text(&evidence.fact);
            }
        }
    }
    // A name of a household leads to its address.
    analysis.names_seen.retain(|name| !name.addresses.iter().any(|address| masks.of(address).is_some()));
    let call = &mut analysis.call;
    for endpoint in call.media_endpoints.iter_mut().chain(call.sessions.iter_mut().flat_map(|session| &mut session.media_endpoints)) {
        swap(&mut endpoint.address);
    }
    for migration in &mut call.migrations {
        for end in [&mut migration.from, &mut migration.to] {
            if let Some(masked) = masks.socket(end) {
                *end = masked;
            }
        }
    }
    for copy in &mut call.media_copies {
        swap(&mut copy.to);
        if let Some(id) = ordinals.get(&FlowId::read(&copy.flow)) {
            copy.flow = id.to_string();
        }
    }
    for disclosure in &mut call.disclosures {
        swap(&mut disclosure.address);
        swap(&mut disclosure.to);
    }
    for basis in &mut call.basis {
        for evidence in &mut basis.evidence {
            evidence.fact = masks.text(&evidence.fact);
        }
    }
    for recipient in &mut analysis.recipients {
        recipient.endpoints.iter_mut().for_each(swap);
        if recipient.id == "participants" {
            recipient.domains.clear();
        }
    }
    for finding in &mut analysis.findings {
        for (key, values) in &mut finding.about {
            for value in values {
                let ordinal = (key == "flows").then(|| ordinals.get(&FlowId::read(value))).flatten();
                match ordinal {
                    Some(id) => *value = id.to_string(),
                    None => {
                        if let Some(name) = masks.of(value) {
                            *value = name.to_string();
                        }
                    }
                }
            }
        }
        for evidence in &mut finding.evidence {
            evidence.fact = masks.text(&evidence.fact);
        }
    }
    analysis
}

/// Ordinals of masked flows: the same for all uses of one five-tuple. Only ids that are asked for again are remembered, of a million the few
/// that stand at several flows or in a finding.
struct Ordinals {
    hasher: RandomState,
    again: HashSet<u64, RandomState>,
    known: HashMap<FlowId, FlowId, RandomState>,
    given: u64,
}

impl Ordinals {
    fn of(analysis: &Analysis) -> Self {
        let hasher = RandomState::default();
        let mut numbers: Vec<u64> = analysis.flows.iter().map(|flow| hasher.hash_one(&flow.id)).collect();
        numbers.sort_unstable();
        let mut again: HashSet<u64, RandomState> =
            numbers.windows(2).filter_map(|pair| (pair.first() == pair.last()).then(|| pair.first().copied())?).collect();
        let told = analysis.findings.iter().filter_map(|finding| finding.about.get("flows")).flatten();
        let copies = analysis.call.media_copies.iter().map(|copy| &copy.flow);
        again.extend(told.chain(copies).map(|id| hasher.hash_one(FlowId::read(id))));
        Self { hasher, again, known: HashMap::default(), given: 0 }
    }

    /// The ordinal of the next masked flow.
    fn next(&mut self, id: &FlowId) -> FlowId {
        if let Some(known) = self.known.get(id) {
            return known.clone();
        }
        self.given += 1;
        let ordinal = FlowId::masked(self.given);
        if self.again.contains(&self.hasher.hash_one(id)) {
            self.known.insert(id.clone(), ordinal.clone());
        }
        ordinal
    }

    /// The ordinal that a masked flow was given.
    fn get(&self, id: &FlowId) -> Option<&FlowId> {
        self.known.get(id)
    }
}

impl Masks {
    /// A text without the masked addresses.
    fn text(&self, text: &SafeText) -> SafeText {
        let mut shown = text.as_str().to_owned();
        for (address, name) in &self.by_address {
            shown = replace_whole(&shown, address, name);
        }
        if shown == text.as_str() { text.clone() } else { SafeText::from_wire(shown.as_bytes()) }
    }
}

/// Replaces an address where it is not part of a longer one (`10.0.0.1` in `10.0.0.12`).
fn replace_whole(text: &str, address: &str, name: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(address) {
        let joined = |ch: char| ch.is_ascii_hexdigit() || ch == '.';
        let longer = before.chars().next_back().is_some_and(joined) || after.chars().next().is_some_and(|ch| ch.is_ascii_digit());
        shown.push_str(before);
        shown.push_str(if longer { address } else { name });
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// The filter of a masked flow: frame range, ports and the readable side.
fn masked_filter(filter: &str, local: &str, remote: &str, local_masked: bool, remote_masked: bool) -> String {
    let range = filter.split(" && ").filter(|part| part.starts_with("frame.number")).map(str::to_owned);
    let transport = if filter.contains("tcp.") {
        "tcp"
    } else if filter.contains("sctp.") {
        "sctp"
    } else if filter.contains("udp.") {
        "udp"
    } else {
        "ip"
    };
    let mut parts: Vec<String> = range.collect();
    for (socket, masked) in [(local, local_masked), (remote, remote_masked)] {
        let Some((address, port)) = socket.rsplit_once(':') else { continue };
        let bare = address.trim_start_matches('[').trim_end_matches(']');
        if !masked {
            let field = if bare.parse::<IpAddr>().is_ok_and(|address| address.is_ipv6()) { "ipv6.addr" } else { "ip.addr" };
            parts.push(format!("{field} == {bare}"));
        }
        if transport != "ip" {
            parts.push(format!("{transport}.port == {port}"));
        }
    }
    // Without ports the protocol alone is left to tell the flow from all else of the readable side.
    parts.extend(["icmp", "icmpv6"].into_iter().filter(|code| filter.contains(&format!("&& {code})"))).map(str::to_owned));
    parts.join(" && ")
}
