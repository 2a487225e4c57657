//! What the countries of a recipient mean for a transfer, by the dated table. Never a conclusion.

use std::collections::HashMap;
use std::sync::Arc;

use crate::enrich::Knowledge;
use crate::model::analysis::{Endpoint, FlowList, Recipient, Transfer, TransferStatus};
use crate::model::country::CountryCode;
use crate::model::text::Word;

use super::recipients::Members;

/// One row per recipient of the call, country and what the country is of; where a recipient is by the flows that are not set aside.
#[must_use]
pub fn transfers(
    recipients: &[Recipient],
    members: &Members,
    (flows, endpoints): (&FlowList, &[Endpoint]),
    date: &str,
    knowledge: &dyn Knowledge,
) -> Vec<Transfer> {
    let mut rows = Vec::new();
    let mut statuses: HashMap<Option<CountryCode>, Arc<TransferStatus>> = HashMap::new();
    for (place, recipient) in recipients.iter().enumerate().filter(|(_, recipient)| recipient.counts()) {
        let row = |country, of, table| Transfer { recipient: recipient.id.clone(), country, country_of: Word::new_static(of), table };
        if recipient.id == "own-network" {
            let inside = TransferStatus { status: "local".to_owned(), as_of: date.to_owned(), ..TransferStatus::default() };
            rows.push(row(None, "location", Arc::new(inside)));
            continue;
        }
        // In the order of the endpoints, whatever the order of the recipient's.
        let counted = members.of(place, endpoints, flows).filter(|(_, flow)| flow.counts());
        let located = counted.map(|(endpoint, _)| (endpoint.country, "location"));
        let seats = recipient.entity_country.iter().map(|country| (Some(country.country), "entity"));
        let parents = recipient.parent_country.iter().map(|country| (Some(country.country), "parent"));
        let mut told: Vec<(Option<CountryCode>, &'static str)> = Vec::new();
        for (country, of) in located.chain(seats).chain(parents) {
            if told.contains(&(country, of)) {
                continue;
            }
            told.push((country, of));
            let table = statuses.entry(country).or_insert_with(|| Arc::new(knowledge.transfer(country, date)));
            rows.push(row(country, of, Arc::clone(table)));
        }
    }
    rows
}
