//! Companies behind services, domains and networks, with their parents and seats.

use std::collections::HashMap;

use crate::enrich::knowledge::Owner;
use crate::model::analysis::{Sourced, SourcedCountry};
use crate::model::country::CountryCode;
use crate::model::text::SafeText;

use super::embedded;
use super::error::DataError;
use super::suffixes;
use super::table::{Row, Table, search};

/// A company that runs something.
#[derive(Debug, Clone)]
struct Operator {
    owner: Owner,
}

/// All companies.
#[derive(Debug, Default)]
pub(super) struct Owners {
    by_id: HashMap<String, Operator>,
    by_network: HashMap<u32, String>,
    /// With a leading dot: all names below too, even where the list of suffixes calls it a platform.
    by_domain: HashMap<String, String>,
    /// Domains below which customers stand, beside those that the list of suffixes knows.
    by_platform: HashMap<String, String>,
    /// Names that the list of domains has for a company.
    by_alias: HashMap<String, String>,
    /// Names of providers in the set of cloud regions.
    by_cloud: HashMap<String, String>,
    /// Networks in which only what a provider lists is its customers'.
    own_outside: HashMap<u32, String>,
}

impl Owners {
    /// The built-in table.
    pub(super) fn embedded(date: &str) -> Result<Self, DataError> {
        let mut owners = Self::default();
        owners.add("owners/operators.tsv", embedded::OPERATORS, date)?;
        Ok(owners)
    }

    /// Adds rows; a row of the same id takes the place of the earlier one.
    pub(super) fn add(&mut self, file: &str, text: &str, date: &str) -> Result<(), DataError> {
        for row in Table::read(file, text)?.rows() {
            let id = row.need("operator_id")?.to_owned();
            let operator = Operator { owner: owner(&row, &id, date)? };
            if self.by_id.insert(id.clone(), operator).is_some() {
                self.by_network.retain(|_, known| *known != id);
                self.by_domain.retain(|_, known| *known != id);
                self.by_alias.retain(|_, known| *known != id);
                self.by_platform.retain(|_, known| *known != id);
                self.by_cloud.retain(|_, known| *known != id);
                self.own_outside.retain(|asn, _| self.by_network.contains_key(asn));
            }
            for number in list(row.get("asns")) {
                self.by_network.insert(asn(&row, number)?, id.clone());
            }
            for cloud in list(row.get("cloud")) {
                self.by_cloud.insert(cloud.to_ascii_lowercase(), id.clone());
                for number in list(row.get("own_outside")) {
                    self.own_outside.insert(asn(&row, number)?, cloud.to_ascii_lowercase());
                }
            }
            for domain in list(row.get("domains")) {
                self.by_domain.insert(domain.to_ascii_lowercase(), id.clone());
            }
            for platform in list(row.get("platforms")) {
                self.by_platform.insert(platform.to_ascii_lowercase(), id.clone());
            }
            for alias in row.get("aliases").split(';').filter(|alias| !alias.is_empty()) {
                self.by_alias.insert(alias.to_owned(), id.clone());
            }
        }
        Ok(())
    }

    /// A company by its id.
    pub(super) fn get(&self, id: &str) -> Option<Owner> {
        self.by_id.get(id).map(|operator| operator.owner.clone())
    }

    /// The company that announces a network.
    pub(super) fn of_network(&self, asn: u32) -> Option<Owner> {
        let customers_in = self.own_outside.get(&asn).cloned();
        Some(Owner { customers_in, ..self.get(self.by_network.get(&asn)?)? })
    }

    /// The company whose published cloud ranges go by this name.
    pub(super) fn of_cloud(&self, provider: &str) -> Option<Owner> {
        self.get(self.by_cloud.get(provider)?)
    }

    /// The company behind a name. A name that a platform gives to its customers is not the platform's: `None`.
    pub(super) fn of_name(&self, name: &str) -> Option<Owner> {
        if let Some(id) = self.whole(name) {
            return self.get(id);
        }
        if self.platform(name).is_some() {
            return None;
        }
        let domain = suffixes::registrable(name)?;
        if let Some(id) = self.by_domain.get(domain) {
            return self.get(id);
        }
        let owner = entity(name, domain)?;
        let known = owner.entity.as_ref().and_then(|entity| self.by_alias.get(entity.name.as_str()));
        known.and_then(|id| self.get(id)).or(Some(owner))
    }

    /// The company that a name with everything below it belongs to.
    fn whole(&self, name: &str) -> Option<&String> {
        let mut rest = Some(name);
        while let Some(at) = rest {
            if let Some(id) = self.by_domain.get(&format!(".{at}")) {
                return Some(id);
            }
            rest = at.split_once('.').map(|(_, behind)| behind);
        }
        None
    }

    /// The company that runs the platform under which somebody else's name stands.
    pub(super) fn of_platform(&self, name: &str) -> Option<Owner> {
        if let Some((_, id)) = self.platform(name) {
            return self.get(id);
        }
        let domain = suffixes::platform(name)?;
        if suffixes::registrable(name) == Some(domain) {
            return None;
        }
        self.get(self.by_domain.get(domain)?)
    }

    /// What somebody registered: below a platform the customer's label and the platform.
    pub(super) fn registrable<'n>(&self, name: &'n str) -> Option<&'n str> {
        self.platform(name).map_or_else(|| suffixes::registrable(name), |(customer, _)| Some(customer))
    }

    /// The customer's domain below a platform, and the platform's company. What the list of suffixes tells more closely goes first.
    fn platform<'n>(&self, name: &'n str) -> Option<(&'n str, &String)> {
        let mut at = name;
        loop {
            let (_, behind) = at.split_once('.')?;
            if let Some(id) = self.by_platform.get(behind) {
                let closer = suffixes::registrable(name).filter(|domain| domain.len() > at.len());
                return Some((closer.unwrap_or(at), id));
            }
            at = behind;
        }
    }
}

fn asn(row: &Row<'_, '_>, number: &str) -> Result<u32, DataError> {
    let digits = number.strip_prefix("AS").unwrap_or(number);
    digits.parse().map_err(|_| row.wrong(format!("`{number}` is no AS number")))
}

fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn owner(row: &Row<'_, '_>, id: &str, date: &str) -> Result<Owner, DataError> {
    let source = row.optional("source");
    let confidence = row.optional("confidence");
    let date = Some(if row.get("date").is_empty() { date } else { row.get("date") }.to_owned());
    let sourced = |name: &str| Sourced {
        name: SafeText::from_wire(name.as_bytes()),
        source: source.clone(),
        date: date.clone(),
        confidence: confidence.clone(),
    };
    let country = |column: &str| match row.get(column) {
        "" => Ok(None),
        code => match CountryCode::parse(code) {
            Some(country) => Ok(Some(SourcedCountry { country, source: source.clone(), date: date.clone() })),
            None => Err(row.wrong(format!("`{code}` in column `{column}` is no country code"))),
        },
    };
    Ok(Owner {
        id: Some(id.to_owned()),
        trade: row.get("role").to_owned(),
        entity: Some(sourced(row.need("operator")?)),
        parent: row.optional("parent").map(|name| sourced(&name)),
        entity_country: country("operator_country")?,
        parent_country: country("parent_country")?,
        customers_in: None,
    })
}

/// What the list of third parties on the web says of a domain or the longest listed name above the host.
fn entity(name: &str, domain: &str) -> Option<Owner> {
    let mut at = name;
    let cells = loop {
        if let Some(cells) = search(embedded::ENTITIES, at) {
            break cells;
        }
        if at == domain {
            return None;
        }
        at = at.split_once('.')?.1;
    };
    let mut cells = cells.split('\t');
    let (product, company) = (cells.next()?, cells.next().unwrap_or(""));
    // An umbrella row names a platform under which customers stand.
    if cells.nth(1) == Some("umbrella") {
        return None;
    }
    let sourced = |text: &str| Sourced {
        name: SafeText::from_wire(text.as_bytes()),
        source: Some("third-party-web 0.30.0".to_owned()),
        date: None,
        confidence: Some("medium".to_owned()),
    };
    let who = if company.is_empty() { product } else { company };
    Some(Owner { id: None, entity: Some(sourced(who)), ..Owner::default() })
}
