//! Addresses: names, networks, places, round trips.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::Shown;
use crate::model::codes::{CountryVerdict, DistanceVerdict, NameSource, Role, Scope};
use crate::model::country::CountryCode;
use crate::model::text::{HostName, SafeText, Word};
use crate::model::time::Instant;

/// An address and what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Endpoint {
    /// The address or its pseudonym.
    pub address: Shown,
    /// Kind of address.
    pub scope: Scope,
    /// Whether it is a person's own address.
    pub person: bool,
    /// The pseudonym, where masked.
    pub pseudonym: Option<Box<Word>>,
    /// Whether it is on the tester's side.
    pub local: bool,
    /// All names, strongest source first.
    #[serde(with = "super::held::thin")]
    #[schemars(with = "Vec<Name>")]
    pub names: ThinVec<Name>,
    // Addresses of one network share it.
    /// Network operator.
    #[serde(with = "super::held::shared")]
    #[schemars(with = "Option<Network>")]
    pub network: Option<Arc<Network>>,
    // Addresses that all sets hold for one share it.
    /// Country by data set.
    #[serde(with = "super::held::list")]
    #[schemars(with = "Vec<Place>")]
    pub places: Arc<[Place]>,
    /// Country, where determinable.
    pub country: Option<CountryCode>,
    /// Country of registration; never a location.
    pub registered_country: Option<CountryCode>,
    /// What `country` rests on.
    pub country_verdict: CountryVerdict,
    /// Published region of the range, e.g. `aws eu-central-1`.
    pub region: Option<Box<Region>>,
    /// Smallest round-trip time.
    pub rtt: Option<Box<Rtt>>,
    /// Whether physics allows the claimed country.
    pub distance_verdict: Option<DistanceVerdict>,
    /// Countries not excluded by the round-trip time.
    #[serde(with = "super::held::thin", default, skip_serializing_if = "ThinVec::is_empty")]
    #[schemars(with = "Vec<CountryCode>")]
    pub reach: ThinVec<CountryCode>,
    /// Role in the call.
    pub role: Role,
    /// Id of the recipient.
    pub recipient: Option<Word>,
    /// Packets to and from it.
    pub packets_sent: u64,
    /// Packets from it.
    pub packets_received: u64,
    /// Bytes to it.
    pub bytes_sent: u64,
    /// Bytes from it.
    pub bytes_received: u64,
    /// First packet.
    pub first: Instant,
    /// Last packet.
    pub last: Instant,
}

/// A name of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Name {
    /// The name.
    pub name: HostName,
    /// Where it comes from.
    pub by: NameSource,
    /// Capture of the frame.
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub capture: u16,
    /// Frame that shows it, 0 where none does (reverse DNS, file blocks).
    pub frame: u64,
    /// For DNS: the names between the one asked for and the address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<HostName>,
}

/// Network of an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Network {
    /// Autonomous system number.
    pub asn: u32,
    /// Its operator.
    pub operator: Option<SafeText>,
    /// Prefix of the row.
    pub prefix: Word,
    /// Data set.
    pub dataset: Word,
}

/// Country of an address by one data set.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Country; `None` where the row holds a pseudo code or the address is anycast.
    pub country: Option<CountryCode>,
    /// Data set.
    pub dataset: Word,
    /// Prefix of the row.
    pub prefix: Word,
}

/// A published region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Region {
    /// Provider of the range.
    pub provider: SafeText,
    /// Its name for the region.
    pub region: SafeText,
    /// Country of the region, none where global.
    pub country: Option<CountryCode>,
    /// Served from many places.
    pub global: bool,
    /// Prefix of the row.
    pub prefix: Word,
    /// Data set.
    pub dataset: Word,
}

/// Smallest round-trip time to an endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rtt {
    /// Milliseconds.
    pub min_ms: f64,
    /// How many were measured.
    pub samples: u64,
    /// What was measured.
    pub by: String,
    /// Farthest distance that light allows, km.
    pub max_km: f64,
}
