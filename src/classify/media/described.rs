//! What session descriptions in the clear say of payload types and ports.

use std::net::SocketAddr;

use crate::enrich::Talk;
use crate::model::codes::MediaKind;
use crate::model::fact::{Fact, Sdp};

/// All descriptions of a capture.
#[derive(Debug, Default)]
pub struct Described {
    all: Vec<Sdp>,
    /// Payload type, encoding, clock, over all descriptions.
    maps: Vec<(u8, String, u32)>,
}

/// Descriptions kept.
const MOST: usize = 4096;

/// What a description says of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hint {
    /// Kind by the encoding, else by the media line.
    pub kind: MediaKind,
    /// Clock of the payload type, where there is a line for it.
    pub clock: Option<u32>,
    /// What stands there.
    pub fact: String,
}

impl Described {
    /// Collects all descriptions of a capture.
    #[must_use]
    pub fn collect(talks: &[Talk]) -> Self {
        let mut described = Self::default();
        for talk in talks {
            for sighting in talk.facts() {
                if let Fact::Sdp(sdp) = &sighting.fact
                    && described.all.len() < MOST
                {
                    for (number, name, clock) in &sdp.rtpmap {
                        let entry = (*number, name.as_str().to_ascii_lowercase(), *clock);
                        if !described.maps.contains(&entry) {
                            described.maps.push(entry);
                        }
                    }
                    described.all.push((**sdp).clone());
                }
            }
        }
        described
    }

    /// What is said of a payload type sent to `receiver`: by the description that names this address and port, else by all where they agree.
    pub(super) fn of(&self, receiver: SocketAddr, payload_type: u8) -> Option<Hint> {
        let own =
            self.all.iter().filter(|sdp| sdp.addresses.contains(&receiver)).find_map(|sdp| of_one(sdp, receiver.port(), payload_type));
        own.or_else(|| {
            let mut known = self.maps.iter().filter(|(number, _, _)| *number == payload_type);
            let (_, name, clock) = known.next()?;
            let kind = kind_of_encoding(name).filter(|_| known.next().is_none())?;
            Some(Hint { kind, clock: Some(*clock), fact: format!("{name}/{clock}") })
        })
    }
}

impl Described {
    /// Transport protocol of the media line that names this address and port (`RTP/AVP`, `UDP/TLS/RTP/SAVPF`, …).
    pub(super) fn protocol_at(&self, receiver: SocketAddr) -> Option<&str> {
        let sdp = self.all.iter().find(|sdp| sdp.addresses.contains(&receiver))?;
        sdp.media.iter().find(|(_, port, _)| *port == receiver.port()).map(|(_, _, protocol)| protocol.as_str())
    }
}

fn of_one(sdp: &Sdp, port: u16, payload_type: u8) -> Option<Hint> {
    let line = sdp.media.iter().find(|(_, own, _)| *own == port)?;
    let map = sdp.rtpmap.iter().find(|(number, _, _)| *number == payload_type);
    let by_encoding = map.and_then(|(_, name, clock)| {
        let name = name.as_str().to_ascii_lowercase();
        Some(Hint { kind: kind_of_encoding(&name)?, clock: Some(*clock), fact: format!("{name}/{clock}") })
    });
    by_encoding.or_else(|| {
        let kind = match line.0.as_str() {
            "audio" => MediaKind::Audio,
            "video" => MediaKind::Video,
            _ => return None,
        };
        Some(Hint { kind, clock: static_clock(payload_type), fact: format!("m={} {port}", line.0.as_str()) })
    })
}

/// RFC 3551, RFC 7587, RFC 7741, RFC 9628 and other registered encodings.
fn kind_of_encoding(name: &str) -> Option<MediaKind> {
    Some(match name {
        "opus" | "multiopus" | "pcmu" | "pcma" | "g722" | "g723" | "g728" | "g729" | "gsm" | "gsm-efr" | "speex" | "ilbc" | "silk"
        | "amr" | "amr-wb" | "isac" | "l8" | "l16" | "g7221" | "telephone-event" | "cn" | "mp4a-latm" | "mpeg4-generic" | "mpa"
        | "g726-16" | "g726-24" | "g726-32" | "g726-40" | "dvi4" | "siren" | "x-msrta" | "evs" | "lpcnet" | "red" => MediaKind::Audio,
        "vp8" | "vp9" | "av1" | "h264" | "h265" | "h266" | "h263" | "h263-1998" | "h263-2000" | "h261" | "jpeg" | "mp4v-es" | "mpv"
        | "x-rtvc1" | "h264-svc" | "x-h264uc" => MediaKind::Video,
        "rtx" => MediaKind::Retransmission,
        "ulpfec" | "flexfec" | "flexfec-03" | "x-ulpfecuc" | "parityfec" => MediaKind::Fec,
        _ => return None,
    })
}

/// Clock of a payload type that needs no line of its own (RFC 3551 6).
pub(super) const fn static_clock(payload_type: u8) -> Option<u32> {
    match payload_type {
        0 | 3 | 4 | 5 | 7 | 8 | 9 | 12 | 13 | 15 | 18 => Some(8_000),
        6 => Some(16_000),
        10 | 11 => Some(44_100),
        14 | 25 | 26 | 28 | 31..=34 => Some(90_000),
        _ => None,
    }
}

/// Kind of a payload type with a fixed meaning.
pub(super) const fn static_kind(payload_type: u8) -> Option<MediaKind> {
    match payload_type {
        0 | 3..=15 | 18 => Some(MediaKind::Audio),
        25 | 26 | 28 | 31 | 32 | 34 => Some(MediaKind::Video),
        _ => None,
    }
}
