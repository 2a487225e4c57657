//! `Analysis`: the one value in the middle. Serialisable, ordered, without sentences; its fields are those of the JSON contract.
//!
//! Everything is in ordered vectors: the same input gives the same bytes.

mod call;
mod capture;
mod encryption;
mod endpoint;
mod few;
mod filter;
mod finding;
mod flow;
mod flow_id;
mod flow_list;
mod held;
mod media;
mod recipient;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::text::{HostName, SafeText, Word, host};

pub use call::{Call, Disclosure, MediaCopy, MediaEndpoint, Migration, Session};
pub use capture::{Capture, Coverage, Local, Parent, Phase, Share, Warning};
pub use encryption::{CertificateKey, Encryption, EncryptionShare, Offered};
pub use endpoint::{Endpoint, Name, Network, Place, Region, Rtt};
pub use few::Few;
pub use filter::{Filter, Selected};
pub use finding::{Assessed, ChecklistItem, Finding, RECEIPTS};
pub use flow::{Basis, Evidence, Flow};
pub use flow_id::FlowId;
pub use flow_list::FlowList;
pub use media::{ExtensionElement, InClear, Quiet, Span, Stream};
pub use recipient::{Apart, Recipient, Sourced, SourcedCountry, Transfer, TransferStatus};

/// Version of the JSON schema: adding a field raises the minor number, anything else the major one.
pub const SCHEMA_VERSION: &str = "1.0";

/// The result of analysing one call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Analysis {
    /// Version of this shape.
    pub schema_version: String,
    /// Who made it.
    pub tool: Tool,
    /// What the user gave beside them.
    #[serde(default)]
    pub case: Case,
    /// The files, in the order analysed.
    pub captures: Vec<Capture>,
    /// The tester's side.
    pub local: Local,
    /// How much is identified, and what could not be seen.
    pub coverage: Coverage,
    /// Phases of the test call.
    pub phases: Vec<Phase>,
    /// Every remote and local address.
    pub endpoints: Vec<Endpoint>,
    /// Every flow.
    #[schemars(with = "Vec<Flow>")]
    pub flows: FlowList,
    /// Grades of encryption by class of traffic.
    #[serde(default)]
    pub encryption_shares: Vec<EncryptionShare>,
    /// The call.
    pub call: Call,
    /// Who received something.
    pub recipients: Vec<Recipient>,
    /// Declared recipients that were not seen.
    pub declared_not_seen: Vec<SafeText>,
    /// Status of the countries of each recipient.
    pub transfers: Vec<Transfer>,
    /// Statements with evidence.
    pub findings: Vec<Finding>,
    /// Checklist items with references.
    pub checklist: Vec<ChecklistItem>,
    /// What assessors ask, each with what the capture says to it.
    #[serde(default)]
    pub assessed: Vec<Assessed>,
    /// Names that the capture's DNS answers tie to addresses that are no endpoint of a flow.
    pub names_seen: Vec<NameSeen>,
    /// Names that were asked for with `--resolve`; none where nobody was asked.
    #[serde(default)]
    pub reverse_dns: Option<ReverseDns>,
    /// Data sets in use.
    pub datasets: Vec<Dataset>,
}

impl Analysis {
    /// The flows of the call: all that are not set aside.
    pub fn counted(&self) -> impl Iterator<Item = &Flow> {
        self.flows.iter().filter(|flow| flow.counts())
    }

    /// Far ends that were reached by flows alone that are set aside.
    #[must_use]
    pub fn ends_set_aside(&self) -> BTreeSet<&str> {
        let mut apart: BTreeSet<&str> = self.flows.iter().filter(|flow| !flow.counts()).map(|flow| host(&flow.remote)).collect();
        if !apart.is_empty() {
            for flow in self.counted() {
                apart.remove(host(&flow.remote));
            }
        }
        apart
    }
}

/// Reverse DNS look-ups: the only packets that an analysis ever sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReverseDns {
    /// Name servers that were asked, `addr:port`.
    pub servers: Vec<String>,
    /// Addresses asked about.
    pub asked: u64,
    /// Addresses of which a name came back in time.
    pub answered: u64,
    /// Addresses left out because there were too many.
    pub not_asked: u64,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Always `wohin`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What the user gave beside the captures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Case {
    /// Operating model: `self`, `provider`, `online`.
    pub model: Option<String>,
    /// Where the capture was made, as given.
    pub place: Option<String>,
    /// What belongs to the controller, as given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<SafeText>,
    /// What was tested, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub test: BTreeMap<String, SafeText>,
    /// Fields of the test protocol that nobody filled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub test_missing: Vec<String>,
    /// Statements that fit no recipient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements_unused: Vec<Statement>,
}

/// Something that the user states: a look-up in the Data Privacy Framework list, contract clauses, the contract party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// Company as the user writes it.
    pub entity: SafeText,
    /// `dpf`, `scc`, `bcr`, `contract_party`, …
    pub kind: String,
    /// What was found or agreed.
    pub value: Option<SafeText>,
    /// Day of the check or contract.
    pub date: Option<String>,
    /// Where the evidence lies.
    pub reference: Option<SafeText>,
}

/// An address, or the pseudonym shown in its place.
pub type Shown = Word;

/// A name without a flow to its address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct NameSeen {
    /// The name asked for.
    pub name: HostName,
    /// Addresses answered, empty where none.
    pub addresses: Vec<Shown>,
    /// First frame.
    pub frame: u64,
}

/// A data set in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dataset {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Date, ISO 8601.
    pub date: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// SPDX expression.
    pub licence: String,
    /// Attribution.
    pub attribution: String,
}

/// A socket address as the contract prints it.
#[must_use]
pub fn show_socket(address: SocketAddr) -> Shown {
    smol_str::format_smolstr!("{address}")
}

/// An address as the contract prints it (RFC 5952).
#[must_use]
pub fn show_address(address: IpAddr) -> Shown {
    smol_str::format_smolstr!("{address}")
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_none(value: &u64) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_zero(value: &u16) -> bool {
    *value == 0
}
