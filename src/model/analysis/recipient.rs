//! Recipients, and what their countries mean for a transfer.

use std::ops::Deref;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{Few, Shown, Statement};
use crate::model::codes::{DeclaredVerdict, Purpose};
use crate::model::country::CountryCode;
use crate::model::text::{HostName, SafeText, Word};
use crate::model::time::Instant;

// A result may hold a million of them, each mostly with one address and one purpose.
/// Who received something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recipient {
    /// Stable id within the result.
    #[schemars(with = "String")]
    pub id: Word,
    /// Network operator.
    pub operator: Option<SafeText>,
    /// Hoster, where the service runs on somebody else's machines: the one with most bytes.
    pub hoster: Option<SafeText>,
    /// All hosters, by bytes.
    #[serde(with = "super::held::thin", default, skip_serializing_if = "ThinVec::is_empty")]
    #[schemars(with = "Vec<SafeText>")]
    pub hosters: ThinVec<SafeText>,
    /// Registrable domains of its names.
    #[serde(with = "super::held::thin", default, skip_serializing_if = "ThinVec::is_empty")]
    #[schemars(with = "Vec<HostName>")]
    pub domains: ThinVec<HostName>,
    /// Company that runs the service.
    pub entity: Option<Box<Sourced>>,
    /// Ultimate parent.
    pub parent: Option<Box<Sourced>>,
    /// Seat of the company.
    pub entity_country: Option<Box<SourcedCountry>>,
    /// Seat of the parent.
    pub parent_country: Option<Box<SourcedCountry>>,
    /// Services.
    #[serde(with = "super::held::thin")]
    #[schemars(with = "Vec<String>")]
    pub services: ThinVec<Word>,
    /// Addresses.
    #[schemars(with = "Vec<Shown>")]
    pub endpoints: Few<Shown>,
    /// Purposes.
    #[schemars(with = "Vec<Purpose>")]
    pub purposes: Few<Purpose>,
    /// Bytes to it, without what is set aside.
    pub bytes_sent: u64,
    /// Bytes from it, without what is set aside.
    pub bytes_received: u64,
    /// Media bytes to it.
    pub media_bytes_sent: u64,
    /// First packet to or from it; none where all of its flows are set aside.
    pub first_contact: Option<Instant>,
    /// What of it is kept apart from the call (idle capture, other programs); in none of the sums above, and without transfers and findings.
    #[serde(default, skip_serializing_if = "Apart::is_nothing")]
    pub set_aside: Apart,
    /// Phases in which it was contacted.
    #[serde(with = "super::held::thin")]
    #[schemars(with = "Vec<SafeText>")]
    pub phases: ThinVec<SafeText>,
    /// Comparison with the declared list.
    pub declared: DeclaredVerdict,
    /// What the user states of it: declared, not observed.
    #[serde(with = "super::held::thin", default, skip_serializing_if = "ThinVec::is_empty")]
    #[schemars(with = "Vec<Statement>")]
    pub statements: ThinVec<Statement>,
}

impl Recipient {
    /// Whether any of its flows belongs to the call.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.first_contact.is_some()
    }
}

/// Flows of a recipient that are kept apart from the call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Apart {
    /// Flows.
    pub flows: u64,
    /// Bytes to the recipient.
    pub bytes_sent: u64,
    /// Bytes from it.
    pub bytes_received: u64,
}

impl Apart {
    /// Whether nothing is kept apart.
    #[must_use]
    pub const fn is_nothing(&self) -> bool {
        self.flows == 0
    }
}

/// A text with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sourced {
    /// The text.
    pub name: SafeText,
    /// Where it stands.
    pub source: Option<String>,
    /// Date of the row or set.
    pub date: Option<String>,
    /// `high`, `medium`, `low`.
    pub confidence: Option<String>,
}

/// A country with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourcedCountry {
    /// The country.
    pub country: CountryCode,
    /// Where it stands.
    pub source: Option<String>,
    /// Date of the row or set.
    pub date: Option<String>,
}

/// Status of a recipient's country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transfer {
    /// Recipient id.
    #[schemars(with = "String")]
    pub recipient: Word,
    /// Country, `None` where not determinable.
    pub country: Option<CountryCode>,
    /// `location`, `entity`, `parent`.
    #[schemars(with = "String")]
    pub country_of: Word,
    // Recipients in one country share it.
    /// What the table says of the country.
    #[serde(flatten, with = "super::held::whole")]
    #[schemars(with = "TransferStatus")]
    pub table: Arc<TransferStatus>,
}

impl Deref for Transfer {
    type Target = TransferStatus;

    fn deref(&self) -> &TransferStatus {
        &self.table
    }
}

/// What the dated table says of a country.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TransferStatus {
    /// Status code.
    pub status: String,
    /// Instrument.
    pub instrument: Option<String>,
    /// What it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Where the row stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// `high`, `medium`, `low`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
    /// Begin of validity.
    pub valid_from: Option<String>,
    /// End of validity.
    pub valid_to: Option<String>,
    /// Date of the table.
    pub as_of: String,
    /// What the user must check, as codes.
    pub to_verify: Vec<String>,
}

impl TransferStatus {
    /// Whether the country lies outside the EEA. Without a row for the day, what is to be verified of such countries tells it.
    #[must_use]
    pub fn lies_outside(&self) -> bool {
        match self.status.as_str() {
            "eea" | "local" => false,
            "not_determinable" => self.valid_from.is_none() && !self.to_verify.is_empty(),
            _ => true,
        }
    }
}
