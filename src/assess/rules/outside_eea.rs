//! Locations, seats and parents outside the EEA, by the dated table; whether a transfer exists is for the person in charge.

use crate::model::analysis::{Analysis, Evidence, Transfer};
use crate::model::text::SafeText;

use super::{Draft, RECEIPTS, about, count, each_once, numbers};

/// One finding for locations, one for companies.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    let outside = |of: &'static [&'static str]| {
        analysis.transfers.iter().filter(move |row| of.contains(&row.country_of.as_str()) && row.lies_outside())
    };
    [
        draft("location_outside_eea", &outside(&["location"]).collect::<Vec<_>>(), &["C01", "C02", "C06"]),
        draft("company_outside_eea", &outside(&["entity", "parent"]).collect::<Vec<_>>(), &["C03", "C05", "C12", "C15"]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn draft(rule: &'static str, rows: &[&Transfer], caveats: &'static [&'static str]) -> Option<Draft> {
    let recipients = each_once(rows.iter().map(|row| row.recipient.as_str()));
    if recipients.is_empty() {
        return None;
    }
    let many = count(recipients.len());
    let fact = |row: &&Transfer| {
        let country = row.country.map(|country| country.to_string()).unwrap_or_default();
        let text = format!("{}: {country} ({}) {} {}", row.recipient, row.country_of, row.status, row.instrument.as_deref().unwrap_or(""));
        Evidence { capture: 0, frame: None, fact: SafeText::from_wire(text.trim_end().as_bytes()) }
    };
    Some(Draft {
        rule,
        about: about("recipients", recipients),
        evidence: rows.iter().map(fact).take(RECEIPTS).collect(),
        caveats,
        checklist: &["OH-3.3", "OH-3.5.1", "OH-3.5.3", "OH-3.5.6"],
        parameters: numbers(&[("count", many)]),
    })
}
