//! In which countries endpoints, companies and their parents are, by what decisions say of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::analysis::{Analysis, Transfer};
use crate::model::country::CountryCode;
use crate::text::Texts;

use super::Entry;

pub(super) fn countries(analysis: &Analysis, texts: &Texts) -> Entry {
    let label = texts.text("front-countries");
    let mut lines = Vec::new();
    let outside: Vec<&Transfer> = analysis.transfers.iter().filter(|row| row.recipient != "own-network").collect();
    if outside.is_empty() {
        return Entry::lines("countries", label, vec![texts.text("front-countries-none")]);
    }
    let has_seats = outside.iter().any(|row| row.country_of != "location");
    for of in ["location", "entity", "parent"] {
        let rows: Vec<&Transfer> = outside.iter().copied().filter(|row| row.country_of == of).collect();
        if rows.is_empty() {
            if of == "entity" && !has_seats {
                lines.push(texts.text("front-countries-seats-none"));
            } else if of != "location" && has_seats {
                lines.push(texts.text(&format!("front-countries-{of}-none")));
            }
            continue;
        }
        let list = country_list(&rows, texts);
        lines.push(texts.say(&format!("front-countries-{of}"), &[("countries", list.into())]));
    }
    let mut note = texts.text("front-countries-note");
    if let Some(day) = outside.iter().filter(|row| row.country.is_some()).map(|row| row.as_of.as_str()).max() {
        let recorded = analysis.captures.iter().filter_map(|capture| capture.first).min().map_or_else(String::new, |at| texts.day(at));
        let status = texts.say("front-countries-as-of", &[("recorded", recorded.into()), ("day", texts.iso_day(day).into())]);
        note = format!("{note} {status}");
    }
    lines.push(note);
    Entry::lines("countries", label, lines)
}

/// Order in which states of decisions are told.
const STATUS: [&str; 8] = [
    "eea",
    "adequate",
    "adequate_conditional",
    "adequate_listed_only",
    "international_organisation",
    "no_decision",
    "not_determinable",
    "local",
];

/// Countries by their status, each with how many recipients it belongs to; what is not determinable last.
fn country_list(rows: &[&Transfer], texts: &Texts) -> String {
    let mut groups: BTreeMap<(usize, &str), BTreeMap<CountryCode, BTreeSet<&str>>> = BTreeMap::new();
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    for row in rows {
        let Some(country) = row.country else {
            unknown.insert(&row.recipient);
            continue;
        };
        let place = STATUS.iter().position(|known| *known == row.status).unwrap_or(STATUS.len());
        groups.entry((place, &row.status)).or_default().entry(country).or_default().insert(&row.recipient);
    }
    let count = |recipients: &BTreeSet<&str>| ("count", (recipients.len() as u64).into());
    let mut parts: Vec<String> = groups
        .into_iter()
        .map(|((_, status), countries)| {
            let mut countries: Vec<_> = countries.into_iter().collect();
            countries.sort_by_key(|(country, recipients)| (std::cmp::Reverse(recipients.len()), *country));
            let names: Vec<String> = countries
                .iter()
                .map(|(code, recipients)| texts.say("front-country", &[("country", texts.country(*code).into()), count(recipients)]))
                .collect();
            // The table of decisions does not reach back to the day of the capture.
            let status = if status == "not_determinable" { texts.text("front-country-no-status") } else { texts.code("transfer", status) };
            let names = names.join(&texts.text("list-comma"));
            texts.say("front-country-group", &[("status", status.into()), ("countries", names.into())])
        })
        .collect();
    if !unknown.is_empty() {
        parts.push(texts.say("front-country-unknown", &[count(&unknown)]));
    }
    parts.join("; ")
}
