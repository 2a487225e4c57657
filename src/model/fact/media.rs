//! What the headers of media say; never its content.

use serde::Serialize;

use crate::model::frame::FrameRef;
use crate::model::text::SafeText;
use crate::model::time::Instant;

/// A media stream: one SSRC in one direction of one flow.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RtpStream {
    /// Synchronisation source.
    pub ssrc: u32,
    /// Payload types with packets each, most frequent first.
    pub payload_types: Vec<(u8, u64)>,
    /// Packets.
    pub packets: u64,
    /// RTP bytes by original length: header, CSRC, extension, payload, padding, tag.
    pub bytes: u64,
    /// First packet.
    pub first: Instant,
    /// Last packet.
    pub last: Instant,
    /// Frame of the first packet.
    pub first_frame: FrameRef,
    /// Frame of the last packet.
    pub last_frame: FrameRef,
    /// Sequence number of the first packet.
    pub first_sequence: u16,
    /// Highest sequence number.
    pub last_sequence: u16,
    /// Packets missing by sequence number.
    pub lost: u64,
    /// Packets whose number came before.
    pub copies: u64,
    /// Packets that came after one with a higher number.
    pub late: u64,
    /// Packets with the marker bit.
    pub marked: u64,
    /// Packets with the padding bit.
    pub padded: u64,
    /// Distinct timestamps in a row (media frames).
    pub frames: u64,
    /// Fitted clock rate in Hz before snapping, 0 where not fitted.
    pub clock_fit: f64,
    /// Median deviation of the slopes from it, as a share of it.
    pub clock_error: f64,
    /// Points or windows used for the fit.
    pub clock_samples: u32,
    /// Mean of the running interarrival jitter in clock ticks (RFC 3550 6.4.1), 0 where no clock.
    pub jitter: f64,
    /// Its largest value.
    pub jitter_most: f64,
    /// Most common step between timestamps, ticks.
    pub step: u32,
    /// Share of the steps that have this width.
    pub step_share: f64,
    /// Mean RTP bytes of a packet.
    pub mean_size: f64,
    /// Standard deviation of these.
    pub size_spread: f64,
    /// Another stream of the same side whose timestamps nearly all packets repeat.
    pub repeats: Option<Repeats>,
    /// Another stream of the same side whose frames begin together with this one's.
    pub together: Option<Together>,
    /// Bytes a step, from the first packet on.
    pub per_step: Vec<u32>,
    /// Seconds of one step.
    pub step_s: u32,
    /// Framings outside the RTP header, outermost first.
    pub framing: Vec<&'static str>,
    /// Kind that the framing names in most packets.
    pub tell: Option<MediaTell>,
    /// Header extension profile, 0 where none.
    pub extension_profile: u16,
    /// Packets with a header extension.
    pub extended: u64,
    /// Header extension elements seen in most extended packets.
    pub elements: Vec<Element>,
    /// The elements are encrypted (RFC 9335).
    pub cryptex: bool,
    /// What the audio level shows.
    pub voice: Option<Voice>,
    /// When it was silent.
    pub silence: Silence,
    /// Most common payload length behind the header, bytes, tag included.
    pub payload_length: u32,
    /// Share of the packets that have it.
    pub payload_length_share: f64,
}

/// Kind of media that a vendor's header names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaTell {
    /// Audio.
    Audio,
    /// Video.
    Video,
    /// Shared screen.
    Screen,
    /// Forward error correction.
    Fec,
}

/// A stream that repeats another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Repeats {
    /// SSRC of the source.
    pub ssrc: u32,
    /// Packets that were held against it and repeat a timestamp.
    pub packets: u64,
    /// Of these, as long as a packet of the source and two bytes (RFC 4588 4).
    pub same_length: u64,
    /// Of these, longer than every packet of the source with that timestamp.
    pub larger: u64,
    /// Of these, of frames of the source that were lost before they came here.
    pub fills: u64,
}

/// A stream whose frames begin together with those of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Together {
    /// SSRC of the other.
    pub ssrc: u32,
    /// Frames at a constant distance of timestamps.
    pub frames: u64,
}

/// A header extension element (RFC 8285).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Element {
    /// Its number, as negotiated.
    pub id: u8,
    /// Bytes.
    pub len: u8,
    /// What it means, by its behaviour.
    pub meaning: Option<ElementMeaning>,
    /// Its text, where it is a name.
    pub name: Option<SafeText>,
}

/// What an element means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementMeaning {
    /// Level of the microphone and voice flag (RFC 6464).
    AudioLevel,
    /// Send time in 6.18 fixed point (abs-send-time).
    SendTime,
    /// Sequence over all streams of a transport (transport-wide-cc).
    TransportSequence,
    /// Time of capture as NTP timestamp (abs-capture-time).
    CaptureTime,
    /// Name of a media line or layer (MID, RID; RFC 8843, RFC 8852).
    StreamName,
}

impl ElementMeaning {
    /// Code for results.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AudioLevel => "audio_level",
            Self::SendTime => "send_time",
            Self::TransportSequence => "transport_sequence",
            Self::CaptureTime => "capture_time",
            Self::StreamName => "stream_name",
        }
    }
}

/// What the audio level of a stream shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Voice {
    /// Number of the element.
    pub element: u8,
    /// Packets with it.
    pub packets: u64,
    /// Of these, with the voice flag.
    pub voiced: u64,
    /// Of these, at the level of digital silence (127).
    pub silent: u64,
}

/// When a stream was silent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Silence {
    /// Gaps of a second and more without a missing packet.
    pub stops: u64,
    /// Their length together, nanoseconds.
    pub stopped_nanos: i64,
    /// The first of them: last packet before, first packet after.
    pub spans: Vec<(Instant, Instant)>,
    /// Packets of comfort noise (RFC 3389).
    pub comfort_noise: u64,
    /// Packets at the distance of updates during discontinuous transmission.
    pub sparse: u64,
}
