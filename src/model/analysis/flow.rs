//! Flows, with the reasons for what is said of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Encryption, InClear, Shown, Stream};
use crate::model::codes::{Confidence, DataClass, Initiator, NameSource, Party, Purpose, Scope, TelemetryBasis};
use crate::model::text::{HostName, SafeText};
use crate::model::time::Instant;

/// A flow: the packets between two address-port pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flow {
    /// Community ID 1 of the five-tuple, or `m-<ordinal>` where a side is masked.
    pub id: String,
    /// Counts re-uses of the same five-tuple, from 0.
    pub reuse: u32,
    /// `udp`, `tcp`, `icmp`, `icmp6`, `sctp`, `esp`, … or `ip-<number>`.
    pub transport: String,
    /// Address and port on the tester's side (the initiator's where neither is).
    pub local: Shown,
    /// The other end.
    pub remote: Shown,
    /// Who opened it.
    pub initiator: Initiator,
    /// Whether it left the machine: loopback and multicast do not reach a recipient.
    pub scope: Scope,
    /// First packet.
    pub first: Instant,
    /// Last packet.
    pub last: Instant,
    /// Packets by the local side.
    pub packets_sent: u64,
    /// Packets by the other.
    pub packets_received: u64,
    /// IP bytes by the local side.
    pub bytes_sent: u64,
    /// IP bytes by the other.
    pub bytes_received: u64,
    /// IP packets that were fragments of larger ones.
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub fragments: u64,
    /// TCP: `syn`, `established`, `closed`, `reset`, `midstream`.
    pub tcp_state: Option<String>,
    /// Protocols, outermost first.
    pub protocols: Vec<String>,
    /// Tunnels around the flow, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tunnels: Vec<String>,
    /// Id of the recipient behind its far end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Service id.
    pub application: Option<String>,
    /// Which fact recognised it.
    pub application_by: Option<String>,
    /// What it serves.
    pub purpose: Purpose,
    /// Why it is kept apart from the call: `baseline`, `process`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_aside: Option<String>,
    /// Class of data.
    pub data_class: DataClass,
    /// What telemetry was recognised by.
    pub telemetry_by: Vec<TelemetryBasis>,
    /// First or third party.
    pub party: Party,
    /// How sure the purpose is.
    pub confidence: Confidence,
    /// Why.
    pub basis: Vec<Basis>,
    /// Best name.
    pub server_name: Option<HostName>,
    /// Where the best name comes from.
    pub server_name_by: Option<NameSource>,
    /// Verdict on an encrypted client hello: `none`, `grease_or_harmless`, `hidden`, `undetermined`.
    pub ech: Option<String>,
    /// Program that owned the socket.
    pub process: Option<SafeText>,
    /// Media streams.
    pub media: Vec<Stream>,
    /// Encryption.
    pub encryption: Option<Box<Encryption>>,
    /// What stands in the clear besides the payload.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_clear: Vec<InClear>,
    /// Bytes a second sent, from `first` on (at most an hour, then longer steps; see `per_step_s`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent_per_step: Vec<u64>,
    /// Bytes a step received.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received_per_step: Vec<u64>,
    /// Length of a step, seconds.
    pub per_step_s: u32,
    /// Wireshark filter that selects exactly this flow.
    pub display_filter: String,
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// Rule code, a key of the texts.
    pub rule: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Capture of the frame.
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub capture: u16,
    /// Frame; `None` where a data row or a user's statement is the receipt.
    pub frame: Option<u64>,
    /// What is there: a short technical fact (name, rule, data row), never a sentence.
    pub fact: SafeText,
}
