//! Several opinions on where an address is, side by side, and what they come to. Country level only.

use std::net::IpAddr;

use crate::enrich::knowledge::Placing;
use crate::enrich::scope::scope;
use crate::model::analysis::Place;
use crate::model::codes::{CountryVerdict, Scope};
use crate::model::country::CountryCode;

use super::anycast::Anycast;
use super::embedded;
use super::error::DataError;
use super::mmdb::{Database, Row};

/// Databases of places, the user's first.
#[derive(Debug)]
pub(super) struct Places {
    user: Vec<Database>,
    regions: Database,
    /// Each has a vote.
    votes: Vec<Database>,
    registered: Database,
    anycast: Anycast,
}

impl Places {
    /// The built-in databases behind those of the user.
    pub(super) fn new(user: Vec<Database>) -> Result<Self, DataError> {
        Ok(Self {
            user,
            regions: Database::embedded("cloud-regions", embedded::CLOUD_REGIONS)?,
            votes: embedded::VOTES.iter().map(|(name, bytes)| Database::embedded(name, bytes)).collect::<Result<_, _>>()?,
            registered: Database::embedded("rir-delegations", embedded::REGISTERED)?,
            anycast: Anycast::embedded()?,
        })
    }

    /// Where an address may be. Special-use addresses are placed by nobody but the user's databases.
    pub(super) fn place(&self, address: IpAddr) -> Placing {
        let own: Vec<Place> = self.user.iter().filter_map(|database| database.country(address)).map(|row| row.place).collect();
        let special = scope(address) != Scope::Public;
        if own.is_empty() && special {
            return Placing::unknown();
        }
        let registered_country = if special { None } else { self.registered.registered(address) };
        let region = if special { None } else { self.regions.region(address) };
        if !own.is_empty() {
            let country = own.first().and_then(|place| place.country);
            return Placing { country, registered_country, verdict: CountryVerdict::User, region, places: own };
        }
        let rows: Vec<Row> = self.votes.iter().filter_map(|database| database.country(address)).collect();
        let published = region.as_ref().filter(|region| !region.global).and_then(|region| region.country);
        let from_many = region.as_ref().is_some_and(|region| region.global);
        let (country, verdict) = if published.is_some() {
            (published, CountryVerdict::Region)
        } else if from_many || rows.iter().any(|row| row.anycast) || self.anycast.has(address) {
            (None, CountryVerdict::Anycast)
        } else {
            vote(&rows)
        };
        let row = region.as_ref().filter(|_| published.is_some() || from_many);
        let mut places: Vec<Place> = row
            .map(|region| Place { country: region.country, dataset: region.dataset.clone(), prefix: region.prefix.clone() })
            .into_iter()
            .collect();
        places.extend(rows.into_iter().map(|row| row.place));
        places.shrink_to_fit();
        Placing { places, country, registered_country, verdict, region }
    }
}

/// Rows with a country vote; pseudo codes and empty rows do not.
fn vote(rows: &[Row]) -> (Option<CountryCode>, CountryVerdict) {
    let mut countries = rows.iter().filter_map(|row| row.place.country);
    let Some(first) = countries.next() else { return (None, CountryVerdict::NotDeterminable) };
    let others: Vec<CountryCode> = countries.collect();
    if others.is_empty() {
        (Some(first), CountryVerdict::Single)
    } else if others.iter().all(|country| *country == first) {
        (Some(first), CountryVerdict::Agreed)
    } else {
        (None, CountryVerdict::Disagreed)
    }
}
