//! `[countries]`: in which countries recipients may be, their companies and their parents.

use std::collections::BTreeMap;

use crate::model::codes::Purpose;
use crate::model::country::CountryCode;

use super::super::section::{PolicyError, Section};
use super::super::value::Breach;
use super::super::view::{Breaches, View};
use super::{Rule, purposes};

/// What a country may be the country of.
const OF: [&str; 3] = ["location", "entity", "parent"];
/// Statuses of the transfer table by which countries are allowed together.
const STATUSES: [&str; 7] =
    ["eea", "adequate", "adequate_conditional", "adequate_listed_only", "no_decision", "international_organisation", "local"];
/// Allows what no data set places.
const NOT_DETERMINABLE: &str = "not_determinable";

/// `allow`: country codes, statuses of the transfer table, `not_determinable`. `of`: what is looked at, all three where left out.
struct Countries {
    countries: Vec<CountryCode>,
    statuses: Vec<String>,
    unplaced: bool,
    of: Vec<String>,
    purposes: Vec<Purpose>,
}

pub(super) fn read(section: &mut Section<'_>) -> Result<Box<dyn Rule>, PolicyError> {
    let allow = section.list("allow", |text| {
        let known = STATUSES.contains(&text) || text == NOT_DETERMINABLE || is_code(text);
        if known {
            Ok(text.to_owned())
        } else {
            Err(format!("`{text}` is neither a country code such as DE nor one of {}, {NOT_DETERMINABLE}", STATUSES.join(", ")))
        }
    })?;
    let of = section.optional_list("of", |text| {
        if OF.contains(&text) { Ok(text.to_owned()) } else { Err(format!("`{text}` is none of {}", OF.join(", "))) }
    })?;
    Ok(Box::new(Countries {
        countries: allow.iter().filter(|text| is_code(text)).filter_map(|text| CountryCode::parse(text)).collect(),
        unplaced: allow.iter().any(|text| text == NOT_DETERMINABLE),
        statuses: allow.into_iter().filter(|text| STATUSES.contains(&text.as_str())).collect(),
        of: of.unwrap_or_else(|| OF.map(str::to_owned).into()),
        purposes: purposes(section)?,
    }))
}

/// Two capital letters that are no pseudo code.
fn is_code(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_uppercase()) && CountryCode::parse(text).is_some()
}

impl Rule for Countries {
    fn check(&self, view: &View<'_>) -> Vec<Breach> {
        // Recipients without a row here (the tester's own network) are nowhere that a transfer could go to.
        let mut statuses: BTreeMap<(&str, &str, Option<CountryCode>), &str> = BTreeMap::new();
        for transfer in &view.analysis.transfers {
            statuses.insert((&transfer.recipient, &transfer.country_of, transfer.country), &transfer.status);
        }
        let mut breaches = Breaches::default();
        for reach in view.sent(&self.purposes) {
            let recipient = reach.recipient;
            let countries = [
                ("location", Some(reach.endpoint.country)),
                ("entity", recipient.entity_country.as_ref().map(|country| Some(country.country))),
                ("parent", recipient.parent_country.as_ref().map(|country| Some(country.country))),
            ];
            for (of, country) in countries {
                let Some(country) = country.filter(|_| self.of.iter().any(|wanted| wanted == of)) else { continue };
                let Some(status) = statuses.get(&(recipient.id.as_str(), of, country)).copied() else { continue };
                let allowed = match country {
                    Some(code) => self.countries.contains(&code) || self.statuses.iter().any(|allowed| allowed == status),
                    None => self.unplaced,
                };
                if !allowed {
                    let code = if country.is_some() { "country_not_allowed" } else { "country_not_determinable" };
                    let shown = country.map_or_else(|| NOT_DETERMINABLE.to_owned(), |country| country.to_string());
                    let told = [("recipient", recipient.id.as_str()), ("country_of", of), ("status", status)];
                    breaches.add(code, &shown, &told, reach, reach.flow.bytes_sent);
                }
            }
        }
        breaches.into_list()
    }
}
