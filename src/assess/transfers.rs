//! What the countries of a recipient mean for a transfer, by the dated table. Never a conclusion.

use std::collections::{BTreeSet, HashMap};

use crate::enrich::Knowledge;
use crate::model::analysis::{Endpoint, FlowList, Recipient, Transfer};
use crate::model::country::CountryCode;
use crate::model::text::host;

/// One row per recipient of the call, country and what the country is of; where a recipient is by the flows that are not set aside.
#[must_use]
pub fn transfers(
    recipients: &[Recipient],
    flows: &FlowList,
    endpoints: &[Endpoint],
    date: &str,
    knowledge: &dyn Knowledge,
) -> Vec<Transfer> {
    let mut rows = Vec::new();
    let places: HashMap<&str, usize> = endpoints.iter().enumerate().map(|(place, endpoint)| (endpoint.address.as_str(), place)).collect();
    let by_recipient = super::recipients::flows_of(flows);
    for recipient in recipients.iter().filter(|recipient| recipient.counts()) {
        if recipient.id == "own-network" {
            rows.push(local(recipient, date));
            continue;
        }
        // In the order of the endpoints, whatever the order of the recipient's.
        let counted = by_recipient.get(recipient.id.as_str()).into_iter().flatten().filter(|flow| flow.counts());
        let own: BTreeSet<usize> = counted.filter_map(|flow| places.get(host(&flow.remote)).copied()).collect();
        let own = own.into_iter().filter_map(|place| endpoints.get(place));
        let mut countries: Vec<(Option<CountryCode>, &str)> = own.map(|endpoint| (endpoint.country, "location")).collect();
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

/// Addresses inside the tester's own network.
fn local(recipient: &Recipient, date: &str) -> Transfer {
    Transfer {
        recipient: recipient.id.clone(),
        country: None,
        country_of: "location".to_owned(),
        status: "local".to_owned(),
        instrument: None,
        scope: None,
        valid_from: None,
        valid_to: None,
        as_of: date.to_owned(),
        source: None,
        confidence: None,
        to_verify: Vec::new(),
    }
}
