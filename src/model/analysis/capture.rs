//! The files, the tester's side, phases, and how much is known.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Shown;
use crate::model::codes::LocalHow;
use crate::model::text::SafeText;
use crate::model::time::Instant;

/// One capture file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Capture {
    /// Base name.
    pub file: SafeText,
    /// SHA-256 of the file as given (compressed, if it was), hex.
    pub sha256: String,
    /// Sum of original packet lengths.
    pub bytes: u64,
    /// `pcap`, `pcap_ns`, `pcap_modified`, `pcapng`, with `+gzip` or `+zstd`.
    pub format: String,
    /// Link types by their tcpdump names, in order of first appearance.
    pub link_types: Vec<String>,
    /// Packets.
    pub packets: u64,
    /// Packets that carry IP.
    pub packets_ip: u64,
    /// Time of the earliest packet.
    pub first: Option<Instant>,
    /// Time of the latest packet.
    pub last: Option<Instant>,
    /// Packets cut by the snap length.
    pub snaplen_cut: u64,
    /// Packets dropped while recording, as the file says; `None` where it does not.
    pub dropped: Option<u64>,
    /// Where the file is a payload-free copy: what it says of the capture it was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// What was wrong with the input.
    pub warnings: Vec<Warning>,
}

/// The capture that a payload-free copy was made of, as the copy says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parent {
    /// Its SHA-256; none where the payload was left out while recording.
    pub sha256: Option<String>,
    /// Its format.
    pub format: String,
    /// What was wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

/// Something about the input that the reader must know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Code, a key of the texts.
    pub code: String,
    /// How often.
    pub count: u64,
    /// Numbers and names that belong to it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, serde_json::Value>,
}

/// The tester's side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Local {
    /// Its addresses.
    pub addresses: Vec<Shown>,
    /// Their places, from 1, in the order in which addresses appear in the captures: `--local '#N'` names them so.
    #[serde(default)]
    pub places: Vec<usize>,
    /// How they were found.
    pub how: LocalHow,
    /// Its public address as STUN servers told it.
    pub public_address: Option<Shown>,
}

/// How much is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// Flows and bytes with certain or strong evidence.
    pub identified: Share,
    /// With weak evidence only.
    pub weak: Share,
    /// Without any.
    pub unknown: Share,
    /// Kept apart from the call (idle capture, other programs); in none of the shares above.
    #[serde(default)]
    pub set_aside: Share,
    /// Flows of the call whose name an encrypted `ClientHello` hides.
    pub names_hidden: u64,
    /// What could not be seen, and why.
    pub blind_spots: Vec<Warning>,
}

/// Flows and bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// Flows.
    pub flows: u64,
    /// Bytes, both directions.
    pub bytes: u64,
}

/// A phase of the test call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Phase {
    /// Its label as marked.
    pub label: SafeText,
    /// Begin.
    pub first: Instant,
    /// End.
    pub last: Instant,
}
