//! Flows, with the reasons for what is said of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use thin_vec::ThinVec;

use super::{Encryption, Filter, FlowId, InClear, Shown, Stream};
use crate::model::codes::{Confidence, DataClass, Ech, Initiator, NameSource, Party, Purpose, Scope, SetAside, TcpState, TelemetryBasis};
use crate::model::text::{HostName, SafeText, Word};
use crate::model::time::Instant;
use crate::model::transport::Protocol;

// A result may hold a million of them: lists that are mostly empty have no room of their own (`ThinVec`), and what follows from other fields is
// made when it is written.
/// A flow: the packets between two address-port pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flow {
    /// Community ID 1 of the five-tuple, or `m-<ordinal>` where a side is masked.
    #[schemars(with = "String")]
    pub id: FlowId,
    /// Counts re-uses of the same five-tuple, from 0.
    pub reuse: u32,
    /// `udp`, `tcp`, `icmp`, `icmp6`, `sctp`, `esp`, … or `ip-<number>`.
    #[schemars(with = "String")]
    pub transport: Protocol,
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
    #[schemars(with = "Option<String>")]
    pub tcp_state: Option<TcpState>,
    /// Protocols, outermost first.
    #[serde(with = "super::held::thin")]
    #[schemars(with = "Vec<String>")]
    pub protocols: ThinVec<Word>,
    /// Tunnels around the flow, outermost first.
    #[serde(with = "super::held::thin", default, skip_serializing_if = "ThinVec::is_empty")]
    #[schemars(with = "Vec<String>")]
    pub tunnels: ThinVec<Word>,
    /// Id of the recipient behind its far end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Word>,
    /// Service id.
    pub application: Option<Word>,
    /// Which fact recognised it.
    pub application_by: Option<Box<Word>>,
    /// What it serves.
    pub purpose: Purpose,
    /// Why it is kept apart from the call: `baseline`, `process`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub set_aside: Option<SetAside>,
    /// Class of data.
    pub data_class: DataClass,
    /// What telemetry was recognised by.
    #[serde(with = "super::held::thin")]
    #[schemars(with = "Vec<TelemetryBasis>")]
    pub telemetry_by: ThinVec<TelemetryBasis>,
    /// First or third party.
    pub party: Party,
    /// How sure the purpose is.
    pub confidence: Confidence,
    /// Why.
    #[serde(with = "super::held::thin")]
    #[schemars(with = "Vec<Basis>")]
    pub basis: ThinVec<Basis>,
    /// Best name.
    pub server_name: Option<HostName>,
    /// Where the best name comes from.
    pub server_name_by: Option<NameSource>,
    /// Verdict on an encrypted client hello: `none`, `grease_or_harmless`, `hidden`, `undetermined`.
    #[schemars(with = "Option<String>")]
    pub ech: Option<Ech>,
    /// Program that owned the socket.
    pub process: Option<SafeText>,
    /// Media streams.
    #[serde(with = "super::held::thin")]
    #[schemars(with = "Vec<Stream>")]
    pub media: ThinVec<Stream>,
    /// Encryption.
    pub encryption: Option<Box<Encryption>>,
    /// What stands in the clear besides the payload.
    #[serde(with = "super::held::thin", default, skip_serializing_if = "ThinVec::is_empty")]
    #[schemars(with = "Vec<InClear>")]
    pub in_clear: ThinVec<InClear>,
    /// Bytes a second sent, from `first` on (at most an hour, then longer steps; see `per_step_s`).
    #[serde(with = "super::held::thin", default, skip_serializing_if = "ThinVec::is_empty")]
    #[schemars(with = "Vec<u64>")]
    pub sent_per_step: ThinVec<u64>,
    /// Bytes a step received.
    #[serde(with = "super::held::thin", default, skip_serializing_if = "ThinVec::is_empty")]
    #[schemars(with = "Vec<u64>")]
    pub received_per_step: ThinVec<u64>,
    /// Length of a step, seconds.
    pub per_step_s: u32,
    /// Wireshark filter that selects exactly this flow.
    #[schemars(with = "String")]
    pub display_filter: Filter,
}

impl Flow {
    /// Whether it belongs to the call: it is not set aside.
    #[must_use]
    pub const fn counts(&self) -> bool {
        self.set_aside.is_none()
    }
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// Rule code, a key of the texts.
    pub rule: Word,
    /// What it rests on.
    #[serde(with = "super::held::thin")]
    #[schemars(with = "Vec<Evidence>")]
    pub evidence: ThinVec<Evidence>,
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
