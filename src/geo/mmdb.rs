//! `MaxMind` DB files; the only file that names `maxminddb`. Built-in ones are read where they lie, without unpacking.

use std::borrow::Cow;
use std::net::IpAddr;
use std::path::Path;

use maxminddb::{PathElement, Reader};

use crate::model::analysis::{Network, Place, Region};
use crate::model::country::CountryCode;
use crate::model::text::{SafeText, Word};

use super::error::DataError;

/// A database with its name.
#[derive(Debug)]
pub(super) struct Database {
    name: Word,
    reader: Reader<Cow<'static, [u8]>>,
}

/// What one database says of where an address is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// The country and its prefix.
    pub(super) place: Place,
    /// Announced from many places.
    pub(super) anycast: bool,
}

type Found<'a> = maxminddb::LookupResult<'a, Cow<'static, [u8]>>;

/// Where databases keep the country of an address: `MaxMind` and DB-IP; flat tables and `IPLocate`, `IPinfo` Lite; `IPinfo`.
const COUNTRY: &[&[&str]] = &[&["country", "iso_code"], &["country_code"], &["country"], &["countryCode"], &["location", "country"]];
/// Where they keep the country of registration.
const REGISTERED: &[&[&str]] = &[&["registered_country", "iso_code"]];
/// Addresses of which every database of its kind says something.
const KNOWN: &[&str] = &["8.8.8.8", "1.1.1.1", "194.25.0.1", "2.16.0.1", "81.2.69.142", "2a00:1450:4001::1", "2001:4860:4860::8888"];

/// Number of the network: `MaxMind`, DB-IP Lite, `IP2Location`; `MaxMind` Enterprise, DB-IP; `IPinfo`, `IPLocate`; Geo Open.
const NUMBER: &[&[&str]] = &[
    &["autonomous_system_number"],
    &["traits", "autonomous_system_number"],
    &["asn"],
    &["as_number"],
    &["asn", "asn"],
    &["country", "AutonomousSystemNumber"],
];
/// Its operator.
const OPERATOR: &[&[&str]] = &[
    &["autonomous_system_organization"],
    &["traits", "autonomous_system_organization"],
    &["as_name"],
    &["org"],
    &["name"],
    &["asn", "name"],
    &["as_organization"],
    &["country", "AutonomousSystemOrganization"],
];

impl Database {
    /// A database that is part of the program.
    pub(super) fn embedded(name: &str, bytes: &'static [u8]) -> Result<Self, DataError> {
        Self::new(name, Path::new(name), Cow::Borrowed(bytes))
    }

    /// A database of the user.
    pub(super) fn read(name: &str, path: &Path, bytes: Vec<u8>) -> Result<Self, DataError> {
        Self::new(name, path, Cow::Owned(bytes))
    }

    fn new(name: &str, path: &Path, bytes: Cow<'static, [u8]>) -> Result<Self, DataError> {
        let reader = Reader::from_source(bytes)
            .map_err(|error| DataError::Database { path: path.to_owned(), what: format!("no MaxMind DB file: {error}") })?;
        Ok(Self { name: name.into(), reader })
    }

    /// Kind as the file names itself.
    pub(super) fn kind(&self) -> &str {
        &self.reader.metadata().database_type
    }

    /// When it was built, seconds since 1970.
    pub(super) fn built(&self) -> u64 {
        self.reader.metadata().build_epoch
    }

    /// Whether it holds networks but no countries: then it was given for the wrong option.
    pub(super) fn is_wrong_kind(&self, wants_country: bool) -> bool {
        // Whether any of a few well-known addresses has an answer tells a country database from another kind.
        let known = || KNOWN.iter().filter_map(|text| text.parse().ok());
        let countries = known().any(|address| self.country(address).is_some());
        let networks = known().any(|address| self.network(address).is_some());
        if wants_country { networks && !countries } else { countries && !networks }
    }

    fn find(&self, address: IpAddr) -> Option<Found<'_>> {
        self.reader.lookup(address.to_canonical()).ok().filter(Found::has_data)
    }

    /// The country that it gives.
    pub(super) fn country(&self, address: IpAddr) -> Option<Row> {
        let found = self.find(address)?;
        if is_of_a_network(&found) {
            return None;
        }
        let code = COUNTRY.iter().find_map(|path| text(&found, path).filter(|code| code.len() == 2));
        let anycast = flag(&found, "is_anycast");
        if code.is_none() && !anycast {
            return None;
        }
        let country = code.as_deref().and_then(CountryCode::parse);
        Some(Row { place: Place { country, dataset: self.name.clone(), prefix: prefix(&found) }, anycast })
    }

    /// The country where the address is registered.
    pub(super) fn registered(&self, address: IpAddr) -> Option<CountryCode> {
        let found = self.find(address)?;
        REGISTERED.iter().find_map(|path| text(&found, path)).as_deref().and_then(CountryCode::parse)
    }

    /// The network that announces it.
    pub(super) fn network(&self, address: IpAddr) -> Option<Network> {
        let found = self.find(address)?;
        let asn = NUMBER.iter().find_map(|path| number(&found, path))?;
        let operator = OPERATOR.iter().find_map(|path| text(&found, path)).filter(|name| !name.is_empty());
        let operator = operator.map(|name| SafeText::from_wire(name.as_bytes()));
        Some(Network { asn, operator, prefix: prefix(&found), dataset: self.name.clone() })
    }

    /// The published region that holds it.
    pub(super) fn region(&self, address: IpAddr) -> Option<Region> {
        let found = self.find(address)?;
        let provider = text(&found, &["provider"])?;
        let region = text(&found, &["region"]).unwrap_or_default();
        Some(Region {
            provider: SafeText::from_wire(provider.as_bytes()),
            region: SafeText::from_wire(region.as_bytes()),
            country: text(&found, &["country", "iso_code"]).as_deref().and_then(CountryCode::parse),
            global: flag(&found, "is_global"),
            prefix: prefix(&found),
            dataset: self.name.clone(),
        })
    }
}

fn path<'p>(keys: &'p [&'p str]) -> Vec<PathElement<'p>> {
    keys.iter().map(|key| PathElement::Key(key)).collect()
}

fn text<'a>(found: &Found<'a>, keys: &[&str]) -> Option<Cow<'a, str>> {
    // A path through a value that is no map is an error, and no value either.
    found.decode_path::<&'a str>(&path(keys)).ok().flatten().map(Cow::Borrowed)
}

fn number(found: &Found<'_>, keys: &[&str]) -> Option<u32> {
    let plain = found.decode_path::<u32>(&path(keys)).ok().flatten();
    plain.or_else(|| {
        let written = text(found, keys)?;
        let digits = written.strip_prefix("AS").or_else(|| written.strip_prefix("as")).unwrap_or(&written);
        digits.parse().ok()
    })
}

/// Rows about a network (`IPinfo` ASN, `IPLocate` ASN) have a country as well: where the network is registered, which is no location.
fn is_of_a_network(found: &Found<'_>) -> bool {
    number(found, &["asn"]).is_some() && text(found, &["name"]).is_some()
}

/// A flag, which flat tables write as text.
fn flag(found: &Found<'_>, key: &str) -> bool {
    [&[key][..], &["traits", key]].iter().any(|keys| {
        let plain = found.decode_path::<bool>(&path(keys)).ok().flatten();
        plain.unwrap_or_else(|| text(found, keys).is_some_and(|written| written == "true" || written == "1"))
    })
}

fn prefix(found: &Found<'_>) -> Word {
    found.network().map(|network| smol_str::format_smolstr!("{network}")).unwrap_or_default()
}
