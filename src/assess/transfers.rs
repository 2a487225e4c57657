//! What the countries of a recipient mean for a transfer, by the dated table. Never a conclusion.

use std::collections::{BTreeSet, HashMap};

use crate::enrich::Knowledge;
use crate::model::analysis::{Endpoint, Recipient, Transfer};
use crate::model::country::CountryCode;

/// One row per recipient, country and what the country is of.
#[must_use]
pub fn transfers(recipients: &[Recipient], endpoints: &[Endpoint], date: &str, knowledge: &dyn Knowledge) -> Vec<Transfer> {
    let mut rows = Vec::new();
    let places: HashMap<&str, usize> = endpoints.iter().enumerate().map(|(place, endpoint)| (endpoint.address.as_str(), place)).collect();
    for recipient in recipients {
        if recipient.id == "own-network" {
            rows.push(local(recipient, date));
            continue;
        }
        // In the order of the endpoints, whatever the order of the recipient's.
        let own: BTreeSet<usize> = recipient.endpoints.iter().filter_map(|address| places.get(address.as_str()).copied()).collect();
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
