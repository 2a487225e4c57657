//! One result as tables whose keys stay the same from run to run.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Analysis;
use crate::model::analysis::{Endpoint, Flow, Recipient};
use crate::model::reach::{Reach, reached};

use super::keys;
use super::value::Receipt;

/// What was seen under one key in one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Bytes by the tester's side, both directions apart.
    pub(super) sent: u64,
    pub(super) received: u64,
    /// Parts of the key, and what belongs to it.
    pub(super) about: BTreeMap<&'static str, String>,
    /// Properties whose change is worth a word.
    pub(super) attributes: BTreeMap<&'static str, BTreeSet<String>>,
    /// Where to look.
    pub(super) receipt: Option<Receipt>,
}

/// By key.
pub(super) type Table = BTreeMap<String, Seen>;

/// All tables of one run.
#[derive(Debug, Default)]
pub(super) struct Observed {
    pub(super) recipients: Table,
    pub(super) endpoints: Table,
    pub(super) purposes: Table,
    pub(super) countries: Table,
    pub(super) encryption: Table,
    pub(super) disclosures: Table,
    pub(super) topology: Table,
    /// By phase, in their order.
    pub(super) phases: Vec<(String, Table)>,
}

/// Recipients by id, with the key of each.
struct Parties<'a> {
    by_id: BTreeMap<&'a str, (&'a Recipient, String)>,
}

impl<'a> Parties<'a> {
    fn new(analysis: &'a Analysis, endpoints: &BTreeMap<&str, &Endpoint>) -> Self {
        let entry = |recipient: &'a Recipient| {
            let endpoint = recipient.endpoints.first().and_then(|address| endpoints.get(address.as_str()).copied());
            (recipient.id.as_str(), (recipient, keys::recipient(&recipient.id, endpoint)))
        };
        Self { by_id: analysis.recipients.iter().map(entry).collect() }
    }

    fn key<'b>(&'b self, id: &'b str) -> &'b str {
        self.by_id.get(id).map_or(id, |(_, key)| key)
    }
}

/// Reads a result into tables.
pub(super) fn observe(analysis: &Analysis) -> Observed {
    let endpoints: BTreeMap<&str, &Endpoint> = analysis.endpoints.iter().map(|endpoint| (endpoint.address.as_str(), endpoint)).collect();
    let parties = Parties::new(analysis, &endpoints);
    let reached = reached(analysis);
    let mut observed = Observed::default();
    for reach in &reached {
        let (flow, endpoint, known) = (reach.flow, reach.endpoint, reach.recipient);
        let recipient = parties.key(&known.id);
        let volume = (flow.bytes_sent, flow.bytes_received);
        let country = endpoint.country.map_or_else(|| "not_determinable".to_owned(), |country| country.to_string());

        let seen = add(&mut observed.recipients, &[("recipient", recipient)], flow, volume);
        describe(seen, known);
        note(seen, "purposes", flow.purpose.code());
        note(seen, "countries", &country);

        let pattern = keys::pattern(endpoint, flow.server_name.as_ref().map(crate::model::HostName::as_str));
        let service = flow.application.as_deref().unwrap_or("-");
        let seen =
            add(&mut observed.endpoints, &[("recipient", recipient), ("service", service), (pattern.by, &pattern.text)], flow, volume);
        describe(seen, known);
        note(seen, "purposes", flow.purpose.code());
        note(seen, "countries", &country);
        if let Some(network) = &endpoint.network {
            note(seen, "networks", &format!("AS{}", network.asn));
        }

        add(&mut observed.purposes, &[("purpose", flow.purpose.code())], flow, volume);

        if let Some(encryption) = &flow.encryption {
            let seen = add(&mut observed.encryption, &[("recipient", recipient), ("protocol", &encryption.protocol)], flow, volume);
            describe(seen, known);
            let suite = encryption.cipher_suite.as_ref().or(encryption.cipher_suite_code.as_ref());
            for (field, value) in [
                ("version", encryption.version.as_ref()),
                ("cipher_suite", suite),
                ("group", encryption.group.as_ref()),
                ("srtp_profile", encryption.srtp_profile.as_ref()),
                ("grade", encryption.grade.as_ref()),
            ] {
                if let Some(value) = value {
                    note(seen, field, value);
                }
            }
        }
    }
    observed.countries = countries(analysis, &parties);
    observed.disclosures = disclosures(analysis, &endpoints, &parties);
    observed.topology = topology(analysis);
    observed.phases = phases(analysis, &reached, &parties);
    observed
}

/// Adds a flow under the key made of these parts.
fn add<'a>(table: &'a mut Table, parts: &[(&'static str, &str)], flow: &Flow, (sent, received): (u64, u64)) -> &'a mut Seen {
    let seen = entry(table, parts);
    seen.sent = seen.sent.saturating_add(sent);
    seen.received = seen.received.saturating_add(received);
    if seen.receipt.as_ref().and_then(|receipt| receipt.first).is_none_or(|known| flow.first < known) {
        seen.receipt = Some(Receipt {
            flow: Some(flow.id.to_string()),
            first: Some(flow.first),
            display_filter: Some(flow.display_filter.to_string()),
            ..empty_receipt()
        });
    }
    seen
}

fn entry<'a>(table: &'a mut Table, parts: &[(&'static str, &str)]) -> &'a mut Seen {
    let key = parts.iter().map(|(_, part)| *part).collect::<Vec<_>>().join("|");
    let seen = table.entry(key).or_default();
    for (name, part) in parts {
        seen.about.entry(name).or_insert_with(|| (*part).to_owned());
    }
    seen
}

const fn empty_receipt() -> Receipt {
    Receipt { side: String::new(), run: 0, flow: None, first: None, frame: None, display_filter: None }
}

fn note(seen: &mut Seen, field: &'static str, value: &str) {
    let values = seen.attributes.entry(field).or_default();
    if !values.contains(value) {
        values.insert(value.to_owned());
    }
}

/// Who the recipient is, as the data sets say.
fn describe(seen: &mut Seen, recipient: &Recipient) {
    if let Some(operator) = &recipient.operator {
        seen.about.entry("operator").or_insert_with(|| operator.to_string());
    }
    if let Some(entity) = &recipient.entity {
        seen.about.entry("entity").or_insert_with(|| entity.name.to_string());
    }
    if let Some(parent) = &recipient.parent {
        seen.about.entry("parent").or_insert_with(|| parent.name.to_string());
    }
}

fn countries(analysis: &Analysis, parties: &Parties<'_>) -> Table {
    let mut table = Table::new();
    for transfer in &analysis.transfers {
        let Some((recipient, _)) = parties.by_id.get(transfer.recipient.as_str()) else { continue };
        let country = transfer.country.map_or_else(|| "not_determinable".to_owned(), |country| country.to_string());
        let (sent, received) = if transfer.country_of == "location" {
            analysis
                .endpoints
                .iter()
                .filter(|endpoint| {
                    endpoint.recipient.as_deref() == Some(transfer.recipient.as_str()) && endpoint.country == transfer.country
                })
                .fold((0_u64, 0_u64), |(sent, received), end| {
                    (sent.saturating_add(end.bytes_sent), received.saturating_add(end.bytes_received))
                })
        } else {
            (recipient.bytes_sent, recipient.bytes_received)
        };
        let seen = entry(&mut table, &[("country_of", &transfer.country_of), ("country", &country)]);
        seen.sent = seen.sent.saturating_add(sent);
        seen.received = seen.received.saturating_add(received);
        if transfer.country.is_some() {
            note(seen, "status", &transfer.status);
        }
        let first = recipient.first_contact;
        if seen.receipt.as_ref().is_none_or(|known| first < known.first) {
            seen.receipt = Some(Receipt { first, ..empty_receipt() });
        }
    }
    table
}

fn disclosures(analysis: &Analysis, endpoints: &BTreeMap<&str, &Endpoint>, parties: &Parties<'_>) -> Table {
    let mut table = Table::new();
    let apart = analysis.ends_set_aside();
    for told in analysis.call.disclosures.iter().filter(|told| !apart.contains(told.to.as_str())) {
        let to = match endpoints.get(told.to.as_str()) {
            Some(endpoint) if endpoint.local => "tester".to_owned(),
            Some(endpoint) => endpoint.recipient.as_deref().map_or_else(|| keys::block(&told.to), |id| parties.key(id).to_owned()),
            None => keys::block(&told.to),
        };
        let parts = [("whose", told.whose.as_str()), ("address_kind", told.address_kind.code()), ("by", told.by.as_str()), ("to", &to)];
        let seen = entry(&mut table, &parts);
        if seen.receipt.as_ref().is_none_or(|known| Some(told.frame) < known.frame) {
            seen.receipt = Some(Receipt { frame: Some(told.frame), ..empty_receipt() });
        }
    }
    table
}

fn topology(analysis: &Analysis) -> Table {
    let mut table = Table::new();
    let path = if analysis.call.happened { analysis.call.topology.code() } else { "no_call" };
    let seen = entry(&mut table, &[("topology", path)]);
    seen.receipt = Some(Receipt { first: analysis.call.first, ..empty_receipt() });
    table
}

fn phases(analysis: &Analysis, reached: &[Reach<'_>], parties: &Parties<'_>) -> Vec<(String, Table)> {
    let mut list: Vec<(String, Table)> = Vec::new();
    for phase in &analysis.phases {
        let label = phase.label.to_string();
        // A phase that was gone through twice is one phase.
        let place = list.iter().position(|(known, _)| *known == label).unwrap_or_else(|| {
            list.push((label.clone(), Table::new()));
            list.len() - 1
        });
        let Some((_, table)) = list.get_mut(place) else { continue };
        for reach in reached {
            let Some(volume) = reach.flow.bytes_within(phase) else { continue };
            let recipient = parties.key(&reach.recipient.id);
            describe(add(table, &[("phase", &label), ("recipient", recipient)], reach.flow, volume), reach.recipient);
            add(table, &[("phase", &label), ("purpose", reach.flow.purpose.code())], reach.flow, volume);
        }
    }
    list
}
