//! Whether media is encrypted, where the flow itself has no handshake that says so: by evidence, never by hope.

use std::collections::BTreeSet;

use crate::enrich::Talk;
use crate::model::fact::{Fact, RtpStream, Sighting};

use super::described::Described;

/// What protects the media of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// SRTP (RFC 3711), by which sign.
    Srtp(&'static str),
    /// None, by which sign.
    Clear(&'static str),
}

impl Protection {
    /// Protocol code as in `encryption.protocol`.
    #[must_use]
    pub const fn protocol(self) -> &'static str {
        match self {
            Self::Srtp(_) => "srtp",
            Self::Clear(_) => "none",
        }
    }

    /// What shows it: `keys` (DTLS or ZRTP on the flow), `keys_elsewhere` (on another path of the same stream), `cryptex`, `sdp`,
    /// `control_in_clear`, `payload_length`.
    #[must_use]
    pub const fn by(self) -> &'static str {
        match self {
            Self::Srtp(by) | Self::Clear(by) => by,
        }
    }
}

/// Streams whose keys were agreed in the capture, by SSRC and whether the tester sent them.
#[derive(Debug, Default)]
pub struct Keyed(BTreeSet<(u32, bool)>);

impl Keyed {
    /// Collects the streams of all flows with DTLS or ZRTP.
    #[must_use]
    pub fn collect(talks: &[Talk]) -> Self {
        let mut keyed = BTreeSet::new();
        for talk in talks.iter().filter(|talk| agrees_keys(talk)) {
            for (sighting, stream) in talk.streams().chain(talk.short_streams()) {
                keyed.insert((stream.ssrc, sighting.side == talk.local_side));
            }
        }
        Self(keyed)
    }
}

fn agrees_keys(talk: &Talk) -> bool {
    talk.speaks("dtls") || talk.speaks("zrtp")
}

/// What protects the media of a flow, where anything shows it.
#[must_use]
pub fn protection(talk: &Talk, described: &Described, keyed: &Keyed) -> Option<Protection> {
    let mut streams = talk.streams().peekable();
    streams.peek()?;
    if agrees_keys(talk) {
        return Some(Protection::Srtp("keys"));
    }
    let moved = |(sighting, stream): &(&Sighting, &RtpStream)| keyed.0.contains(&(stream.ssrc, sighting.side == talk.local_side));
    let all: Vec<_> = streams.collect();
    if all.iter().any(moved) {
        return Some(Protection::Srtp("keys_elsewhere"));
    }
    if all.iter().any(|(_, stream)| stream.cryptex) {
        return Some(Protection::Srtp("cryptex"));
    }
    let line = all.iter().find_map(|(sighting, _)| described.protocol_at(talk.flow.key.end(sighting.side.other())));
    if let Some(protocol) = line {
        return Some(if protocol.contains("SAVP") { Protection::Srtp("sdp") } else { Protection::Clear("sdp") });
    }
    // Under SRTP control packets are encrypted, too: names of their senders would not be readable (RFC 3711 3.4).
    let named = talk.facts().iter().any(|sighting| matches!(sighting.fact, Fact::RtcpText { item: 1, .. }));
    let known = |ssrc: u32| all.iter().any(|(_, stream)| stream.ssrc == ssrc);
    let own = talk.facts().iter().any(|sighting| matches!(sighting.fact, Fact::Rtcp { ssrc, .. } if known(ssrc)));
    if named && own {
        return Some(Protection::Clear("control_in_clear"));
    }
    all.iter().find_map(|(_, stream)| by_length(stream))
}

/// G.711 and G.722 make a byte a tick of an 8 kHz clock; under SRTP a tag of 4 or 10 bytes follows (RFC 3711 4.2, RFC 3551 4.5).
fn by_length(stream: &RtpStream) -> Option<Protection> {
    let (number, count) = stream.payload_types.first()?;
    let clear =
        matches!(number, 0 | 8 | 9) && count * 10 >= stream.packets * 9 && stream.step_share > 0.8 && stream.payload_length_share > 0.8;
    match stream.payload_length.checked_sub(stream.step).filter(|_| clear && stream.step >= 80)? {
        0 => Some(Protection::Clear("payload_length")),
        4 | 10 => Some(Protection::Srtp("payload_length")),
        _ => None,
    }
}
