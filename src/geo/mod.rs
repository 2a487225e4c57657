//! The data sets of `geo/` and of the user as one [`Knowledge`].
//!
//! Every file has its own module; what ages stands in the files alone. The built-in ones are part of the program: databases are read where
//! they lie, large tables by binary search, small ones are parsed when the store is made. `geo/README.md` says what is what.

mod anycast;
pub mod catalog;
pub mod checklist;
mod embedded;
mod error;
mod grades;
mod hosts;
mod iana;
mod mmdb;
mod outlines;
mod owners;
mod place;
mod prefixes;
mod services;
mod suffixes;
mod table;
mod telemetry;
mod toml;
pub mod transfers;
mod user;

use std::net::IpAddr;

use crate::enrich::knowledge::{Graded, Knowledge, Mark, Owner, Placing, ServiceHit, Site, TelemetryHit};
use crate::enrich::scope::{carried, scope};
use crate::model::analysis::{Dataset, Encryption, Network, TransferStatus};
use crate::model::codes::Scope;
use crate::model::country::CountryCode;
use crate::model::text::HostName;

pub use error::DataError;
pub use user::UserData;

use mmdb::Database;

/// All data sets.
#[derive(Debug)]
pub struct Store {
    places: place::Places,
    /// The user's first.
    networks: Vec<Database>,
    own_networks: usize,
    services: services::Services,
    telemetry: telemetry::Telemetry,
    owners: owners::Owners,
    transfers: transfers::Transfers,
    grades: grades::Grades,
    checklist: Vec<checklist::Item>,
    names: iana::Names,
    sets: Vec<Dataset>,
}

impl Store {
    /// The built-in sets alone.
    pub fn embedded() -> Result<Self, DataError> {
        Self::new(&UserData::default())
    }

    /// The built-in sets with those of the user over them.
    pub fn new(user: &UserData) -> Result<Self, DataError> {
        let mut own = Vec::new();
        let mut country = Vec::new();
        for path in &user.country {
            country.push(user::database(path, true, &mut own)?);
        }
        let mut networks = Vec::new();
        for path in &user.networks {
            networks.push(user::database(path, false, &mut own)?);
        }
        let own_networks = networks.len();
        for (name, bytes) in embedded::NETWORKS {
            networks.push(Database::embedded(name, bytes)?);
        }
        let entries = catalog::entries()?;
        let date = |name: &str| entries.iter().find(|entry| entry.name == name).map_or("", |entry| entry.date.as_str());
        let mut store = Self {
            places: place::Places::new(country)?,
            networks,
            own_networks,
            services: services::Services::embedded()?,
            telemetry: telemetry::Telemetry::embedded()?,
            owners: owners::Owners::embedded(date("operators"))?,
            transfers: transfers::Transfers::embedded()?,
            grades: grades::Grades::embedded()?,
            checklist: checklist::embedded()?,
            names: iana::Names::embedded()?,
            sets: Vec::new(),
        };
        if let Some(folder) = &user.folder {
            user::folder(&mut store, folder, &mut own)?;
        }
        store.sets = own.into_iter().chain(entries.iter().map(Dataset::from)).collect();
        Ok(store)
    }

    /// Items that findings refer to.
    #[must_use]
    pub fn checklist(&self) -> &[checklist::Item] {
        &self.checklist
    }
}

impl Knowledge for Store {
    fn place(&self, address: IpAddr) -> Placing {
        self.places.place(carried(address))
    }

    fn network(&self, address: IpAddr) -> Option<Network> {
        let address = carried(address);
        let may_know = |index: usize| index < self.own_networks || scope(address) == Scope::Public;
        self.networks.iter().enumerate().filter(|(index, _)| may_know(*index)).find_map(|(_, database)| database.network(address))
    }

    fn service_of_name(&self, name: &HostName) -> Option<ServiceHit> {
        self.services.of_name(name.as_str()).cloned()
    }

    fn service_of_address(&self, address: IpAddr) -> Option<ServiceHit> {
        self.services.of_address(address).cloned()
    }

    fn service_of_mark(&self, mark: Mark<'_>) -> Option<ServiceHit> {
        self.services.of_mark(mark).cloned()
    }

    fn telemetry(&self, name: &HostName) -> Vec<TelemetryHit> {
        self.telemetry.of(name.as_str())
    }

    fn service_name(&self, id: &str) -> Option<String> {
        self.services.get(id).map(|service| service.name.clone())
    }

    fn owner(&self, operator: &str) -> Option<Owner> {
        self.owners.get(operator)
    }

    fn owner_of_service(&self, id: &str) -> Option<Owner> {
        self.owners.get(&self.services.get(id)?.operator)
    }

    fn owner_of_name(&self, name: &HostName) -> Option<Owner> {
        self.owners.of_name(name.as_str())
    }

    fn owner_of_platform(&self, name: &HostName) -> Option<Owner> {
        self.owners.of_platform(name.as_str())
    }

    fn owner_of_network(&self, network: &Network) -> Option<Owner> {
        self.owners.of_network(network.asn)
    }

    fn owner_of_cloud(&self, provider: &str) -> Option<Owner> {
        self.owners.of_cloud(provider)
    }

    fn transfer(&self, country: Option<CountryCode>, date: &str) -> TransferStatus {
        country.map_or_else(|| self.transfers.unknown(), |country| self.transfers.status(country, date))
    }

    fn registrable_domain(&self, name: &HostName) -> Option<String> {
        self.owners.registrable(name.as_str()).map(str::to_owned)
    }

    fn cipher_suite(&self, code: u16) -> Option<&'static str> {
        self.names.suite(code)
    }

    fn group(&self, code: u16) -> Option<&'static str> {
        self.names.group(code)
    }

    fn srtp_profile(&self, code: u16) -> Option<&'static str> {
        self.names.profile(code)
    }

    fn grade(&self, encryption: &Encryption, date: &str) -> Option<Graded> {
        self.grades.grade(encryption, date)
    }

    fn distances(&self, site: &Site) -> Vec<(CountryCode, f64)> {
        outlines::distances(site)
    }

    fn datasets(&self) -> Vec<Dataset> {
        self.sets.clone()
    }
}
