//! What two captures of one call come to. Serialisable, ordered, without sentences.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::analysis::{Dataset, Tool};
use crate::model::codes::{MediaKind, Role, Scope, StreamDirection, codes};
use crate::model::run::RunCapture;
use crate::model::{CountryCode, HostName, SafeText};

/// `mode` of this shape, which tells it from comparisons of settings.
pub const MODE: &str = "both_ends";

codes! {
    /// One end of a call.
    End {
        /// Who called.
        Caller = "caller",
        /// Who was called.
        Callee = "callee",
    }
}

impl End {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Caller => Self::Callee,
            Self::Callee => Self::Caller,
        }
    }
}

/// Both ends of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BothEnds {
    /// Version of this shape.
    pub schema_version: String,
    /// Who made it.
    pub tool: Tool,
    /// Always [`MODE`].
    pub mode: String,
    /// Captures of the caller.
    pub caller: Vec<RunCapture>,
    /// Captures of the callee.
    pub callee: Vec<RunCapture>,
    /// Data sets behind names and places.
    pub datasets: Vec<Dataset>,
    /// How far the clocks are apart.
    pub clock: Clock,
    /// Streams that both ends saw.
    pub streams: Vec<Pair>,
    /// Streams that only one end saw.
    pub unpaired: Vec<Unpaired>,
    /// What stands between the ends.
    pub between: Vec<Between>,
    /// Whose addresses each end saw.
    pub addresses: Vec<Known>,
}

/// The callee's clock beside the caller's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Clock {
    /// `both_directions`, `one_direction` (no offset), `no_common_packet` (no offset).
    pub code: String,
    /// Milliseconds by which the callee's clock is ahead.
    pub offset_ms: Option<f64>,
    /// The offset is at most this many milliseconds off: half of the round trip.
    pub uncertainty_ms: Option<f64>,
    /// Packets that both captures hold, used for this.
    pub samples: usize,
}

/// A stream at both ends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pair {
    /// SSRC.
    pub ssrc: u32,
    /// Kind, as the sender's capture shows it.
    pub kind: MediaKind,
    /// Who sent it.
    pub from: End,
    /// Packets that the sender's capture holds.
    pub packets_sent: u64,
    /// Packets that the receiver's capture holds.
    pub packets_received: u64,
    /// RTP bytes sent.
    pub bytes_sent: u64,
    /// RTP bytes received.
    pub bytes_received: u64,
    /// Milliseconds from sending to receiving the first packet, by one clock; `null` where the captures begin with different packets of it.
    pub delay_first_ms: Option<f64>,
    /// The same of the last.
    pub delay_last_ms: Option<f64>,
    /// Flows that carried it at the sender.
    pub sent_flows: Vec<String>,
    /// Flows that carried it at the receiver.
    pub received_flows: Vec<String>,
    /// Far ends at the sender.
    pub sent_to: Vec<String>,
    /// Far ends at the receiver.
    pub received_from: Vec<String>,
    /// Wireshark filters of these flows in the sender's captures.
    pub sent_filters: Vec<String>,
    /// The same in the receiver's.
    pub received_filters: Vec<String>,
    /// `direct`, `relayed`, `media_server`, `undetermined`.
    pub path: String,
}

/// A stream at one end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unpaired {
    /// Whose capture holds it.
    pub seen_by: End,
    /// SSRC; none where media is only probable.
    pub ssrc: Option<u32>,
    /// Kind.
    pub kind: MediaKind,
    /// Seen from that end.
    pub direction: StreamDirection,
    /// Packets.
    pub packets: u64,
}

/// A machine between the ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Between {
    /// Its address.
    pub address: String,
    /// Its best name.
    pub name: Option<HostName>,
    /// What it is.
    pub role: Role,
    /// Id of the recipient behind it.
    pub recipient: Option<String>,
    /// Operator of its network.
    pub operator: Option<SafeText>,
    /// Country of its location, where it is determinable and both ends come to the same.
    pub country: Option<CountryCode>,
    /// Ends that exchange media with it.
    pub used_by: Vec<End>,
    /// Streams of these ends that it carries.
    pub relays_for: Vec<End>,
    /// How many streams.
    pub streams: usize,
}

/// An address of one end as one end saw it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    /// Whose address; `null` where that cannot be told.
    pub whose: Option<End>,
    /// Who saw it.
    pub seen_by: End,
    /// The address; `caller-1`, `callee-1`, `participant-1`, … where it is not shown.
    pub address: String,
    /// Its kind.
    pub address_kind: Scope,
    /// `own`, `public_address` (as servers told it), `media_peer`, or how it was disclosed.
    pub by: String,
}
