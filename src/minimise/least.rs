//! Frames that come to no datagram: the shortest beginning by which they come to the same nothing.

use crate::decode::{Decoder, Outcome};
use crate::limits::Limits;
use crate::model::datagram::Transport;
use crate::model::frame::Frame;

/// Longest beginning tried; behind it stands no header.
const LONGEST: usize = 256;
/// An ARP message for Ethernet and IPv4 (RFC 826): addresses, no payload.
const ARP: usize = 28;

/// What is compared: the outcome and the first datagram's ends.
type Sight = (Outcome, Option<(std::net::IpAddr, std::net::IpAddr, Transport, u64)>);

/// Finds beginnings.
#[derive(Debug)]
pub(super) struct Least {
    limits: Limits,
    scratch: Vec<u8>,
}

impl Least {
    pub(super) fn new(limits: &Limits) -> Self {
        Self { limits: limits.clone(), scratch: Vec::new() }
    }

    /// Bytes of `frame` that must be kept so that it is taken for the same thing.
    pub(super) fn of(&mut self, frame: &Frame<'_>) -> usize {
        if let Some(at) = self.fragment(frame) {
            return at;
        }
        let whole = self.sight(frame);
        let longest = frame.bytes.len().min(LONGEST);
        let least = (0..=longest).find(|length| {
            let mut scratch = std::mem::take(&mut self.scratch);
            scratch.clear();
            scratch.extend_from_slice(frame.bytes.get(..*length).unwrap_or(frame.bytes));
            scratch.resize(frame.bytes.len(), 0);
            let same = self.sight(&Frame { bytes: &scratch, ..*frame }) == whole;
            self.scratch = scratch;
            same
        });
        let least = least.unwrap_or(longest);
        if whole.0.undecoded == Some("arp") { least.saturating_add(ARP).min(frame.bytes.len()) } else { least }
    }

    /// Where the bytes of a fragment begin; it shows whose it is when nothing else comes.
    fn fragment(&self, frame: &Frame<'_>) -> Option<usize> {
        let mut decoder = Decoder::new(&self.limits);
        let mut at = None;
        decoder.decode(frame, &mut |_| {});
        decoder.finish(&mut |datagram| at = datagram.parts.first().map(|part| part.frame_at));
        at
    }

    fn sight(&self, frame: &Frame<'_>) -> Sight {
        let mut seen = None;
        let mut decoder = Decoder::new(&self.limits);
        let outcome = decoder.decode(frame, &mut |datagram| {
            seen.get_or_insert((datagram.source, datagram.destination, datagram.transport, datagram.ip_bytes));
        });
        (outcome, seen)
    }
}
