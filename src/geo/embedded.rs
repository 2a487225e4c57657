//! The files of `geo/` as part of the program. Databases stay as they are; nothing is unpacked at the start.

use include_dir::{Dir, include_dir};

/// Regions published by cloud providers.
pub(super) static CLOUD_REGIONS: &[u8] = include_bytes!("../../geo/location/cloud-regions.mmdb");
/// Location databases, each with a vote.
pub(super) static VOTES: &[(&str, &[u8])] = &[
    ("dbip-country-lite", include_bytes!("../../geo/location/dbip-country.mmdb")),
    #[cfg(feature = "sharealike")]
    ("ipfire-location", include_bytes!("../../geo/sharealike/ipfire-location.mmdb")),
];
/// Country of registration.
pub(super) static REGISTERED: &[u8] = include_bytes!("../../geo/location/rir-country.mmdb");
/// Prefix to network operator, the first that knows an address tells.
pub(super) static NETWORKS: &[(&str, &[u8])] = &[
    ("ip-to-as", include_bytes!("../../geo/location/asn.mmdb")),
    #[cfg(feature = "sharealike")]
    ("ipfire-location", include_bytes!("../../geo/sharealike/ipfire-location.mmdb")),
];
/// Prefixes announced from many places.
pub(super) static ANYCAST: &str = include_str!("../../geo/location/anycast.tsv");
/// Companies behind names and networks.
pub(super) static OPERATORS: &str = include_str!("../../geo/owners/operators.tsv");
/// Entities behind domains, sorted.
pub(super) static ENTITIES: &str = include_str!("../../geo/owners/entities.tsv");
/// Rules of the public suffix list, sorted.
pub(super) static SUFFIXES: &str = include_str!("../../geo/owners/suffixes.tsv");
/// Hosts of telemetry and advertising.
pub(super) static TELEMETRY: &str = include_str!("../../geo/telemetry/hosts.tsv");
/// Words in host names that tell a purpose.
pub(super) static WORDS: &str = include_str!("../../geo/telemetry/words.tsv");
/// Domains of tracking rules, sorted.
#[cfg(feature = "sharealike")]
pub(super) static TRACKERS: &str = include_str!("../../geo/sharealike/easyprivacy.tsv");
/// None without the share-alike sets.
#[cfg(not(feature = "sharealike"))]
pub(super) static TRACKERS: &str = "";
/// Status of countries.
pub(super) static TRANSFERS: &str = include_str!("../../geo/transfers.tsv");
/// Grades of encryption.
pub(super) static GRADES: &str = include_str!("../../geo/grades.toml");
/// Items of checklists.
pub(super) static CHECKLIST: &str = include_str!("../../geo/checklist.toml");
/// Generalised outlines of countries.
pub(super) static OUTLINES: &str = include_str!("../../geo/outlines.tsv");
/// Names of TLS and SRTP code points.
pub(super) static IANA: &str = include_str!("../../geo/iana/tls.tsv");
/// The list of sets.
pub(super) static DATASETS: &str = include_str!("../../geo/datasets.toml");
/// One file a service.
pub(super) static SERVICES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/geo/services");
/// Licence texts.
pub(super) static LICENCES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/geo/licences");
