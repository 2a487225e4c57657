//! What the data sets know, as the stages to the right ask for it.

use std::net::IpAddr;

use crate::model::analysis::{Dataset, Encryption, Network, Place, Region, Sourced, SourcedCountry, TransferStatus};
use crate::model::codes::{CountryVerdict, Purpose, TelemetryBasis};
use crate::model::country::CountryCode;
use crate::model::text::HostName;
use crate::model::time::Instant;

/// Where an address may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Placing {
    /// By data set.
    pub places: Vec<Place>,
    /// The country, where determinable.
    pub country: Option<CountryCode>,
    /// Country of registration.
    pub registered_country: Option<CountryCode>,
    /// What it rests on.
    pub verdict: CountryVerdict,
    /// Published region.
    pub region: Option<Region>,
}

impl Placing {
    /// Nothing known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { places: Vec::new(), country: None, registered_country: None, verdict: CountryVerdict::NotDeterminable, region: None }
    }
}

/// A service that a name or an address belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceHit {
    /// Service id.
    pub id: String,
    /// The row that recognised it.
    pub row: String,
    /// What the row says its hosts serve, where it says so.
    pub purpose: Option<Purpose>,
    /// Id of the company that runs the host.
    pub operator: String,
    /// Whether the row tells the service; hosts that serve other things too tell their operator alone, as do hosts of other companies.
    pub names_service: bool,
    /// Whether the row rests on the provider's own word or a maintained list.
    pub is_sure: bool,
    /// Whether nobody but its operator runs servers for the service.
    pub is_sole: bool,
    /// Last day (ISO 8601) of which the row may be used, where the provider took it off its list since: cloud addresses go to others.
    pub until: Option<String>,
}

impl ServiceHit {
    /// Whether the row holds at a time.
    #[must_use]
    pub fn holds(&self, at: Instant) -> bool {
        self.until.as_deref().is_none_or(|until| at.to_string().get(..until.len()).is_some_and(|day| day <= until))
    }
}

/// Something in packets that a service is known by, whatever the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark<'a> {
    /// A framing around media, by its code.
    Framing(&'a str),
    /// A word in a STUN realm or program name.
    StunText(&'a str),
    /// Common name of a certificate inside DTLS.
    DtlsName(&'a str),
    /// A STUN attribute beyond the registered ones.
    StunAttribute(u16),
    /// A STUN message type beyond the registered ones.
    StunType(u16),
    /// A profile of RTP header extensions beyond the registered ones.
    ExtensionProfile(u16),
    /// Protocols that share a port, in alphabetical order with a plus sign between them.
    SharedPort(&'a str),
}

impl Mark<'_> {
    /// What sort of mark it is, as data files name it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Framing(_) => "framing",
            Self::StunText(_) => "stun_text",
            Self::DtlsName(_) => "dtls_name",
            Self::StunAttribute(_) => "stun_attribute",
            Self::StunType(_) => "stun_type",
            Self::ExtensionProfile(_) => "extension_profile",
            Self::SharedPort(_) => "shared_port",
        }
    }

    /// All sorts.
    pub const KINDS: &'static [&'static str] =
        &["framing", "stun_text", "dtls_name", "stun_attribute", "stun_type", "extension_profile", "shared_port"];
}

/// A host known for telemetry or advertising.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TelemetryHit {
    /// Class of evidence.
    pub basis: TelemetryBasis,
    /// Telemetry or advertising.
    pub purpose: Purpose,
    /// Row or pattern.
    pub row: String,
    /// Id of the company that runs the host, where the row says so.
    pub operator: Option<String>,
    /// Whether operating systems or browsers speak to it of themselves.
    pub of_system: bool,
}

/// Who stands behind a service or network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// Id in the table of companies.
    pub id: Option<String>,
    /// What it is in the trade: `service`, `cloud`, `cdn`, `hosting`, `access`, …
    pub trade: String,
    /// Company that runs it.
    pub entity: Option<Sourced>,
    /// Ultimate parent.
    pub parent: Option<Sourced>,
    /// Seat of the company.
    pub entity_country: Option<SourcedCountry>,
    /// Seat of the parent.
    pub parent_country: Option<SourcedCountry>,
    /// Of the owner of a network: provider in the set of cloud regions, where its list is all that customers get there.
    pub customers_in: Option<String>,
}

impl Owner {
    /// Whether it runs machines and networks for others: what stands in its network is not its own for that.
    #[must_use]
    pub fn hosts_others(&self) -> bool {
        self.trade.split(',').any(|word| matches!(word, "cloud" | "cdn" | "hosting" | "access"))
    }

    /// Whether an address in its network with this published region is its own, and not a customer's.
    #[must_use]
    pub fn uses_itself(&self, region: Option<&Region>) -> bool {
        !self.hosts_others()
            || self.customers_in.as_deref().is_some_and(|list| region.is_none_or(|region| region.provider.as_str() != list))
    }
}

/// A grade of encryption with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graded {
    /// A to E, N, I.
    pub grade: String,
    /// Edition of the rules.
    pub edition: String,
    /// Parts with the grade of each (`group:x25519=B`), and what is missing (`no_handshake`).
    pub parts: Vec<String>,
}

/// Where a capture was made.
#[derive(Debug, Clone, PartialEq)]
pub enum Site {
    /// Somewhere in a country.
    Country(CountryCode),
    /// At most so far from a point.
    Point {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Kilometres around it.
        radius_km: f64,
    },
}

/// The data sets as one.
pub trait Knowledge {
    /// Where an address may be.
    fn place(&self, address: IpAddr) -> Placing;
    /// Network of an address.
    fn network(&self, address: IpAddr) -> Option<Network>;
    /// Service of a name.
    fn service_of_name(&self, name: &HostName) -> Option<ServiceHit>;
    /// Service whose published ranges hold an address.
    fn service_of_address(&self, address: IpAddr) -> Option<ServiceHit>;
    /// Service that a mark in its packets tells.
    fn service_of_mark(&self, mark: Mark<'_>) -> Option<ServiceHit>;
    /// What speaks for telemetry or advertising behind a name, each class of evidence by itself, strongest first.
    fn telemetry(&self, name: &HostName) -> Vec<TelemetryHit>;
    /// Name of a service for people.
    fn service_name(&self, id: &str) -> Option<String>;
    /// A company by its id.
    fn owner(&self, operator: &str) -> Option<Owner>;
    /// Who runs a service.
    fn owner_of_service(&self, id: &str) -> Option<Owner>;
    /// Who stands behind a name; nobody where a platform gave it to a customer.
    fn owner_of_name(&self, name: &HostName) -> Option<Owner>;
    /// Who runs the platform that gave a name to a customer.
    fn owner_of_platform(&self, name: &HostName) -> Option<Owner>;
    /// Who stands behind a network.
    fn owner_of_network(&self, network: &Network) -> Option<Owner>;
    /// Who publishes cloud ranges under the name that a region has for its provider.
    fn owner_of_cloud(&self, provider: &str) -> Option<Owner>;
    /// Status of a country at a date (ISO 8601); `None` is a country that is not determinable.
    fn transfer(&self, country: Option<CountryCode>, date: &str) -> TransferStatus;
    /// The part of a name that somebody registered (public suffix list).
    fn registrable_domain(&self, name: &HostName) -> Option<String>;
    /// Name of a TLS cipher suite (IANA).
    fn cipher_suite(&self, code: u16) -> Option<&'static str>;
    /// Name of a group (IANA).
    fn group(&self, code: u16) -> Option<&'static str>;
    /// Name of an SRTP protection profile (IANA).
    fn srtp_profile(&self, code: u16) -> Option<&'static str>;
    /// Grade of a connection at a date.
    fn grade(&self, encryption: &Encryption, date: &str) -> Option<Graded>;
    /// Every country with the least distance that it can have from a site, km; empty where the site is unknown.
    fn distances(&self, site: &Site) -> Vec<(CountryCode, f64)>;
    /// Data sets in use.
    fn datasets(&self) -> Vec<Dataset>;
}

/// Knows nothing: for checks of what packets alone say.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Knowledge for Nothing {
    fn place(&self, _: IpAddr) -> Placing {
        Placing::unknown()
    }
    fn network(&self, _: IpAddr) -> Option<Network> {
        None
    }
    fn service_of_name(&self, _: &HostName) -> Option<ServiceHit> {
        None
    }
    fn service_of_address(&self, _: IpAddr) -> Option<ServiceHit> {
        None
    }
    fn service_of_mark(&self, _: Mark<'_>) -> Option<ServiceHit> {
        None
    }
    fn telemetry(&self, _: &HostName) -> Vec<TelemetryHit> {
        Vec::new()
    }
    fn service_name(&self, _: &str) -> Option<String> {
        None
    }
    fn owner(&self, _: &str) -> Option<Owner> {
        None
    }
    fn owner_of_service(&self, _: &str) -> Option<Owner> {
        None
    }
    fn owner_of_name(&self, _: &HostName) -> Option<Owner> {
        None
    }
    fn owner_of_platform(&self, _: &HostName) -> Option<Owner> {
        None
    }
    fn owner_of_network(&self, _: &Network) -> Option<Owner> {
        None
    }
    fn owner_of_cloud(&self, _: &str) -> Option<Owner> {
        None
    }
    fn transfer(&self, _: Option<CountryCode>, date: &str) -> TransferStatus {
        TransferStatus { status: "not_determinable".to_owned(), as_of: date.to_owned(), ..TransferStatus::default() }
    }
    fn registrable_domain(&self, _: &HostName) -> Option<String> {
        None
    }
    fn cipher_suite(&self, _: u16) -> Option<&'static str> {
        None
    }
    fn group(&self, _: u16) -> Option<&'static str> {
        None
    }
    fn srtp_profile(&self, _: u16) -> Option<&'static str> {
        None
    }
    fn grade(&self, _: &Encryption, _: &str) -> Option<Graded> {
        None
    }
    fn distances(&self, _: &Site) -> Vec<(CountryCode, f64)> {
        Vec::new()
    }
    fn datasets(&self) -> Vec<Dataset> {
        Vec::new()
    }
}
