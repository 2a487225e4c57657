//! The call: its paths, and who learned whose address.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Basis, Shown};
use crate::model::codes::{Scope, Topology};
use crate::model::time::Instant;

/// The call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Call {
    /// Whether media was seen.
    pub happened: bool,
    /// First media packet.
    pub first: Option<Instant>,
    /// Last media packet.
    pub last: Option<Instant>,
    /// How media travelled.
    pub topology: Topology,
    /// What that rests on.
    pub basis: Vec<Basis>,
    /// Every far end that media went to or came from.
    pub media_endpoints: Vec<MediaEndpoint>,
    /// Streams that moved.
    pub migrations: Vec<Migration>,
    /// Probable second copies of media.
    pub media_copies: Vec<MediaCopy>,
    /// Whose address became visible to whom.
    pub disclosures: Vec<Disclosure>,
    /// The calls in the input, in order of time: media with pauses of more than ten seconds between them and no stream in common.
    #[serde(default)]
    pub sessions: Vec<Session>,
}

/// One of several calls in the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// First media packet.
    pub first: Instant,
    /// Last media packet.
    pub last: Instant,
    /// How media travelled.
    pub topology: Topology,
    /// Far ends of its media.
    pub media_endpoints: Vec<MediaEndpoint>,
}

/// A far end of media.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct MediaEndpoint {
    /// Address.
    pub address: Shown,
    /// Port.
    pub port: u16,
    /// Transport.
    pub transport: String,
}

/// A stream that moved to another remote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Migration {
    /// SSRC.
    pub ssrc: u32,
    /// From.
    pub from: Shown,
    /// To.
    pub to: Shown,
    /// When.
    pub at: Instant,
    /// First frame on the new path.
    pub frame: u64,
}

/// A probable second copy of media.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MediaCopy {
    /// Flow id.
    pub flow: String,
    /// Receiver.
    pub to: Shown,
    /// Why.
    pub basis: Vec<Basis>,
}

/// An address became visible to somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Disclosure {
    /// The address.
    pub address: Shown,
    /// `tester` or `participant`.
    pub whose: String,
    /// Kind of address.
    pub address_kind: Scope,
    /// Who learned it (or told it).
    pub to: Shown,
    /// `stun_mapped`, `stun_relayed`, `stun_peer`, `direct_path`, `ice_candidate`, `sdp`, `vendor_hello`.
    pub by: String,
    /// First frame.
    pub frame: u64,
}
