//! Streams of audio and video.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Basis;
use crate::model::codes::{Confidence, MediaKind, StreamDirection};
use crate::model::text::SafeText;
use crate::model::time::Instant;

/// A media stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stream {
    /// SSRC, `None` where media is only probable by its shape.
    pub ssrc: Option<u32>,
    /// Payload types, most frequent first.
    pub payload_types: Vec<u8>,
    /// Kind.
    pub kind: MediaKind,
    /// Clock rate.
    pub clock_hz: Option<u32>,
    /// Direction.
    pub direction: StreamDirection,
    /// Packets.
    pub packets: u64,
    /// RTP bytes; without SSRC, payload of the packets in which media may be.
    pub bytes: u64,
    /// First packet.
    pub first: Instant,
    /// Last packet.
    pub last: Instant,
    /// Frames of the first and last packet.
    pub frames: [u64; 2],
    /// Sequence numbers of the first packet and the highest one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<[u16; 2]>,
    /// Packets missing by sequence number.
    pub lost: u64,
    /// Packets that came twice.
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub duplicates: u64,
    /// Packets that came after a later one.
    #[serde(default, skip_serializing_if = "super::is_none")]
    pub reordered: u64,
    /// Interarrival jitter (RFC 3550 6.4.1), mean of the running value, ms.
    pub jitter_ms: Option<f64>,
    /// Its largest value, ms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jitter_max_ms: Option<f64>,
    /// Framings outside the RTP header.
    pub framing: Vec<String>,
    /// Confidence in the kind.
    pub confidence: Confidence,
    /// What the kind rests on.
    pub basis: Vec<Basis>,
    /// SSRC of the stream that this one repeats (RFC 4588) or repairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u32>,
    /// SSRC of the leading stream of its source, where several streams have one: layers of a picture, repetitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<u32>,
    /// When it was silent, where anything shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// Header extension elements in the clear.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<ExtensionElement>,
    /// Header extension elements are encrypted (Cryptex, RFC 9335).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub elements_encrypted: bool,
    /// RTP bytes a step, from `first` on; a step is a second unless `per_step_s` says otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bytes_per_second: Vec<u32>,
    /// Length of a step, seconds.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub per_step_s: u32,
}

const fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_one(value: &u32) -> bool {
    *value == 1
}

/// Something readable by everybody on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InClear {
    /// `stun_username`, `stun_realm`, `stun_software`, `audio_level` (RFC 6464), `send_time`, `transport_sequence`, `capture_time`,
    /// `stream_name`, `rtcp_cname`, `sip_identities`, `sdes_key` (RFC 4568; the key is copied nowhere), or `elements_encrypted` where header
    /// extensions are protected (RFC 9335).
    pub what: String,
    /// Capture of the frame.
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub capture: u16,
    /// First frame that shows it.
    pub frame: u64,
    /// The text, of realms and programs only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<SafeText>,
}

/// Silence of a stream and what shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quiet {
    /// Gaps of a second and more in which no packet is missing.
    pub stops: u64,
    /// Their length together, seconds.
    pub stopped_s: f64,
    /// The first 64 of them: last packet before and first packet after.
    pub spans: Vec<Span>,
    /// Packets of comfort noise (RFC 3389).
    pub comfort_noise: u64,
    /// Packets 140 to 450 ms after the one before, as discontinuous transmission sends them.
    pub sparse: u64,
    /// Packets that carry an audio level in the clear (RFC 6464).
    pub level_packets: u64,
    /// Of these, with the voice flag.
    pub voiced: u64,
    /// Of these, at the level of digital silence.
    pub silent: u64,
}

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Begin.
    pub first: Instant,
    /// End.
    pub last: Instant,
}

/// A header extension element (RFC 8285).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExtensionElement {
    /// Number, as negotiated.
    pub id: u8,
    /// Length.
    pub bytes: u8,
    /// What it means by its behaviour: `audio_level`, `send_time`, `transport_sequence`, `capture_time`, `stream_name`.
    pub meaning: Option<String>,
}
