//! What was declared (recipients, ranges, promised regions) and what belongs to the controller, held against what was seen.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::enrich::Knowledge;
use crate::model::analysis::{Endpoint, Flow, FlowList, Recipient};
use crate::model::codes::DeclaredVerdict;
use crate::model::country::CountryCode;
use crate::model::text::SafeText;

use super::recipients::Members;

/// What a row of the declared list or `--own` says of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Party {
    /// Name of a company.
    pub name: Option<String>,
    /// Domains, names below them included.
    pub domains: Vec<String>,
    /// Address ranges.
    pub ranges: Vec<IpNet>,
    /// Networks.
    pub networks: Vec<u32>,
    /// Promised regions: country codes, `EU`, `EEA`; empty where nothing is promised.
    pub regions: Vec<String>,
}

/// The lists of the user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// Declared recipients; `None` where no list was given.
    pub declared: Option<Vec<Party>>,
    /// What belongs to the controller.
    pub own: Vec<Party>,
}

impl Party {
    /// What somebody names: a network, an AS number or a domain.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let text = text.trim();
        let number = text.strip_prefix("AS").or_else(|| text.strip_prefix("as")).and_then(|digits| digits.parse().ok());
        if let Some(asn) = number {
            return Some(Self { networks: vec![asn], ..Self::default() });
        }
        let range = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).ok();
        if let Some(range) = range {
            return Some(Self { ranges: vec![range], ..Self::default() });
        }
        let domain = text.trim_start_matches("*.").trim_matches('.').to_ascii_lowercase();
        let plain = !domain.is_empty() && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        plain.then(|| Self { domains: vec![domain], ..Self::default() })
    }

    /// Whether it names a company: entity, parent or service, without the words of its legal form.
    fn is_company(&self, recipient: &Recipient, knowledge: &dyn Knowledge) -> bool {
        let Some(wanted) = self.name.as_deref().map(bare).filter(|name| !name.is_empty()) else { return false };
        let services = recipient.services.iter().flat_map(|id| [Some(id.to_string()), knowledge.service_name(id)]).flatten();
        let sourced = [&recipient.entity, &recipient.parent].into_iter().flatten().map(|name| name.name.to_string());
        sourced.chain(services).any(|name| bare(&name) == wanted)
    }

    /// Whether it holds the far end of a flow: by the flow's name, else by its address.
    fn holds(&self, flow: &Flow, endpoint: &Endpoint) -> bool {
        let name = flow.server_name.as_ref().map(|name| name.as_str().trim_start_matches("*."));
        let below = |domain: &String| {
            name.is_some_and(|name| name.strip_suffix(domain.as_str()).is_some_and(|head| head.is_empty() || head.ends_with('.')))
        };
        let address: Option<IpAddr> = endpoint.address.parse().ok();
        self.domains.iter().any(below)
            || self.ranges.iter().any(|range| address.is_some_and(|address| range.contains(&address)))
            || endpoint.network.as_ref().is_some_and(|network| self.networks.contains(&network.asn))
    }
}

/// Words of legal forms, which lists write in many ways.
const FORMS: &[&str] = &[
    "inc",
    "llc",
    "ltd",
    "limited",
    "gmbh",
    "ag",
    "corp",
    "corporation",
    "co",
    "company",
    "sa",
    "sarl",
    "nv",
    "bv",
    "se",
    "kg",
    "plc",
    "the",
];

/// A company's name without the words of its legal form, in lower case.
pub(super) fn bare(name: &str) -> String {
    let words = name.to_lowercase();
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !FORMS.contains(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Writes the verdicts into the recipients; gives the declared ones that were not seen.
pub fn compare(
    lists: &Lists,
    recipients: &mut [Recipient],
    members: &Members,
    (flows, endpoints): (&FlowList, &[Endpoint]),
    date: &str,
    knowledge: &dyn Knowledge,
) -> Vec<SafeText> {
    if lists.declared.is_none() && lists.own.is_empty() {
        return Vec::new();
    }
    let declared = lists.declared.as_deref().unwrap_or(&[]);
    let mut seen = vec![false; declared.len()];
    let named = |recipient: &Recipient| matches!(recipient.id.as_str(), "participants" | "own-network");
    for (place, recipient) in recipients.iter_mut().enumerate().filter(|(_, recipient)| !named(recipient)) {
        // What is set aside was seen, and is no recipient of the call.
        let (mut all, mut inside) = (true, true);
        let by_name: Vec<usize> = positions(declared, |party| party.is_company(recipient, knowledge));
        for (endpoint, flow) in members.of(place, endpoints, flows) {
            let mut by_place = positions(declared, |party| party.holds(flow, endpoint));
            by_place.extend(&by_name);
            for index in &by_place {
                if let Some(mark) = seen.get_mut(*index) {
                    *mark = true;
                }
            }
            if !flow.counts() {
                continue;
            }
            let regions: Vec<&str> =
                by_place.iter().filter_map(|index| declared.get(*index)).flat_map(|party| &party.regions).map(String::as_str).collect();
            all &= !by_place.is_empty() || lists.own.iter().any(|party| party.holds(flow, endpoint));
            inside &= regions.is_empty() || endpoint.country.is_none_or(|country| promised(country, &regions, date, knowledge));
        }
        recipient.declared = match (all, inside) {
            _ if !recipient.counts() => DeclaredVerdict::NotCompared,
            (true, true) => DeclaredVerdict::Declared,
            (true, false) => DeclaredVerdict::OutsideRegion,
            (false, _) => DeclaredVerdict::Undeclared,
        };
    }
    let unseen = declared.iter().zip(&seen).filter(|(_, seen)| !**seen);
    unseen.map(|(party, _)| SafeText::from_wire(title(party).as_bytes())).collect()
}

fn positions(declared: &[Party], fits: impl Fn(&Party) -> bool) -> Vec<usize> {
    declared.iter().enumerate().filter(|(_, party)| fits(party)).map(|(index, _)| index).collect()
}

fn title(party: &Party) -> String {
    let ranges = party.ranges.iter().map(ToString::to_string);
    let networks = party.networks.iter().map(|asn| format!("AS{asn}"));
    party.name.clone().unwrap_or_else(|| party.domains.iter().cloned().chain(ranges).chain(networks).collect::<Vec<_>>().join(", "))
}

/// Whether a country lies in one of the promised regions.
fn promised(country: CountryCode, regions: &[&str], date: &str, knowledge: &dyn Knowledge) -> bool {
    let status = || knowledge.transfer(Some(country), date).status;
    regions.iter().any(|region| match region.to_ascii_uppercase().as_str() {
        "EEA" | "EWR" => status() == "eea",
        "EU" => status() == "eea" && !["IS", "LI", "NO"].contains(&country.as_str()),
        code => code == country.as_str(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_legal_form() {
        assert_eq!(bare("Zoom Communications, Inc."), bare("ZOOM Communications Inc"));
        assert_ne!(bare("Zoom Telephonics, Inc."), bare("Zoom Communications, Inc."));
    }

    #[test]
    fn own_things_are_networks_numbers_or_domains() {
        assert_eq!(Party::named("AS64500").unwrap().networks, [64500]);
        assert_eq!(Party::named("192.0.2.1").unwrap().ranges, ["192.0.2.1/32".parse().unwrap()]);
        assert_eq!(Party::named("*.Example.org.").unwrap().domains, ["example.org"]);
        assert_eq!(Party::named("not a thing"), None);
    }
}
