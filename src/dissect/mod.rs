//! Payload to facts, one file or folder a protocol.
//!
//! A protocol is a [`Dissector`] (datagrams) or a [`StreamDissector`] (TCP), named once in [`DATAGRAMS`] or [`STREAMS`]. It sees bytes, times
//! and the side that sent; it keeps what it must remember of a flow in its own type in [`Memory`]; it tells through [`Out`]. Every datagram is
//! offered anew (RFC 7983: STUN, DTLS, RTP and QUIC share ports), so no flow is ever decided once and for all.
//! [`rtp::Zrtp`] is the shortest, a pattern to follow.

use std::any::{Any, TypeId};
use std::net::SocketAddr;
use std::ops::Range;

use thin_vec::ThinVec;

use crate::model::fact::{Fact, MediaTell, Side};
use crate::model::frame::FrameRef;
use crate::model::time::Instant;

pub mod demux;
pub mod dns;
pub mod dtls;
pub mod framing;
pub mod http;
pub mod lan;
pub mod proxy;
pub mod quic;
pub mod reader;
pub mod rtp;
pub mod sdp;
pub mod sip;
pub mod starttls;
pub mod stun;
pub mod tls;
pub mod tunnel;
#[cfg(test)]
mod unwrapping;

pub use reader::{Cut, Reader};

/// Datagram protocols in the order in which they are asked. Those with a decisive mark come first; RTP, which has none, last.
pub static DATAGRAMS: &[&dyn Dissector] = &[
    &stun::Stun,
    &stun::ChannelData,
    &framing::Teams,
    &dtls::Dtls,
    &dns::Dns,
    &lan::Household,
    &framing::Zoom,
    &framing::Discord,
    &framing::FaceTime,
    &framing::Telegram,
    &framing::Viber,
    &quic::Quic,
    &sip::SipDatagram,
    &tunnel::WireGuard,
    &tunnel::OpenVpn,
    &tunnel::Ike,
    &rtp::Zrtp,
    &stun::LooseChannel,
    &rtp::Rtp,
];

/// Stream protocols in the order in which they are asked.
pub static STREAMS: &[&dyn StreamDissector] = &[
    &tls::Tls,
    &http::Http,
    &sip::SipStream,
    &stun::StunStream,
    &dns::DnsStream,
    &proxy::Socks,
    &starttls::StartTls,
    &tunnel::OpenVpnStream,
    &rtp::FramedRtp,
];

/// One datagram payload (UDP, or unwrapped from a framing or a stream).
#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    /// Captured bytes of the payload.
    pub payload: &'a [u8],
    /// Length of the payload on the wire; larger than `payload` where the capture cut it.
    pub wire_len: usize,
    /// Frame.
    pub frame: FrameRef,
    /// Time of the frame.
    pub at: Instant,
    /// Side of the flow that sent it.
    pub side: Side,
    /// Sender's address, after unwrapping the one that the framing names.
    pub source: SocketAddr,
    /// Receiver's address, likewise.
    pub destination: SocketAddr,
    /// Framings around it, outermost first.
    pub framing: &'a Framings,
    /// Kind of media that the innermost framing names.
    pub tell: Option<MediaTell>,
    /// How often unwrapped, 0 for the datagram itself.
    pub depth: u8,
}

impl Packet<'_> {
    /// Whether the capture holds the payload only in part.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.wire_len > self.payload.len()
    }

    /// Whether one of the ports is `port`.
    #[must_use]
    pub const fn has_port(&self, port: u16) -> bool {
        self.source.port() == port || self.destination.port() == port
    }
}

/// Codes of the framings taken off a payload, outermost first; as many as the unwrapping depth allows are kept.
pub type Framings = crate::model::datagram::Layers;

/// A dissector's answer to a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// It is this protocol; nobody else is asked.
    Mine,
    /// It is not, or cannot be told yet. What was put into [`Out::inner`] even so is tried.
    NotMine,
}

/// A protocol over datagrams.
pub trait Dissector: Sync {
    /// Protocol code as in `flows[].protocols[]`; empty where it stands for several and says each through [`Out::saw`].
    fn protocol(&self) -> &'static str;

    /// Whether a payload that begins with this byte can be this protocol at all. Asked once at start for all 256 values.
    fn first_byte(&self, byte: u8) -> bool;

    /// Reads one payload.
    fn datagram(&self, packet: &Packet<'_>, memory: &mut Memory, out: &mut Out) -> Probe;

    /// Called once when the flow ends, for what only the whole flow shows.
    fn finish(&self, memory: &mut Memory, out: &mut Out) {
        let _ = (memory, out);
    }
}

/// Contiguous bytes of one direction of a TCP flow that have not been consumed yet.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// The bytes, from the first unconsumed one on.
    pub bytes: &'a [u8],
    /// Frame whose segment completed these bytes.
    pub frame: FrameRef,
    /// Its time.
    pub at: Instant,
    /// Side that sent them.
    pub side: Side,
    /// Sender.
    pub source: SocketAddr,
    /// Receiver.
    pub destination: SocketAddr,
    /// Whether these bytes stand at the start of the direction's stream.
    pub at_start: bool,
    /// Whether bytes are missing in front of these (gap in the capture, or skipped by a cap).
    pub after_gap: bool,
    /// Whether no more bytes will come.
    pub ended: bool,
}

/// A stream dissector's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes are done with; asked again when more arrive (0: needs more to go on). Inner datagrams and facts are in `Out`.
    Consumed(usize),
    /// It is not this protocol.
    NotMine,
    /// Nothing more will be learned from this direction: later bytes need no reassembly.
    Opaque,
    /// From here on another protocol speaks (after `skip` bytes): an upgrade, or a proxy that connected. All stream dissectors are asked anew.
    Switch {
        /// Bytes done with.
        skip: usize,
    },
}

/// A protocol over TCP.
pub trait StreamDissector: Sync {
    /// Protocol code as in `flows[].protocols[]`.
    fn protocol(&self) -> &'static str;

    /// Whether the bytes can be the beginning of this protocol. `None`: too few to tell (asked again with more).
    fn probe(&self, chunk: &Chunk<'_>) -> Option<bool>;

    /// Consumes bytes after [`probe`](Self::probe) said yes; also asked for the other direction of the same flow.
    fn stream(&self, chunk: &Chunk<'_>, memory: &mut Memory, out: &mut Out) -> Progress;

    /// Called once when the flow ends.
    fn finish(&self, memory: &mut Memory, out: &mut Out) {
        let _ = (memory, out);
    }
}

/// What dissectors remember of one flow: each its own type, made on first use.
#[derive(Default)]
pub struct Memory {
    slots: ThinVec<(TypeId, Box<dyn Any + Send>)>,
}

impl Memory {
    /// The slot of type `T`, made empty on first use.
    pub fn slot<T: Default + Any + Send>(&mut self) -> &mut T {
        let position = self.position::<T>().unwrap_or_else(|| {
            self.slots.push((TypeId::of::<T>(), Box::<T>::default()));
            self.slots.len().saturating_sub(1)
        });
        #[expect(clippy::unreachable, reason = "the slot was found or pushed just above, and no safe code can say so otherwise")]
        match self.slots.get_mut(position).and_then(|(_, slot)| slot.downcast_mut::<T>()) {
            Some(slot) => slot,
            None => unreachable!("the slot was found or pushed above"),
        }
    }

    /// The slot of type `T` if the flow has one.
    pub fn existing<T: Any + Send>(&mut self) -> Option<&mut T> {
        let position = self.position::<T>()?;
        self.slots.get_mut(position).and_then(|(_, slot)| slot.downcast_mut::<T>())
    }

    /// Takes the slot of type `T` away.
    pub fn take<T: Any + Send>(&mut self) -> Option<Box<T>> {
        let position = self.position::<T>()?;
        self.slots.swap_remove(position).1.downcast::<T>().ok()
    }

    fn position<T: Any>(&self) -> Option<usize> {
        let wanted = TypeId::of::<T>();
        self.slots.iter().position(|(kind, _)| *kind == wanted)
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Memory({} slots)", self.slots.len())
    }
}

/// A datagram inside the payload just read, by its place there.
#[derive(Debug, Clone, Copy)]
pub struct Inner {
    /// Offset from the start of the payload (or of the chunk).
    pub offset: usize,
    /// Length captured.
    pub len: usize,
    /// Length on the wire.
    pub wire_len: usize,
    /// The far end that the framing names (TURN peer), where it does.
    pub peer: Option<SocketAddr>,
    /// Code of the framing just taken off.
    pub framing: &'static str,
    /// Kind of media that the framing names.
    pub tell: Option<MediaTell>,
}

impl Inner {
    /// Bytes from `offset` to the end of what `packet` holds.
    #[must_use]
    pub fn rest(packet: &Packet<'_>, offset: usize, framing: &'static str) -> Self {
        Self::part(offset, packet.payload.len().saturating_sub(offset), packet.wire_len.saturating_sub(offset), framing)
    }

    /// A part of the payload.
    #[must_use]
    pub const fn part(offset: usize, len: usize, wire_len: usize, framing: &'static str) -> Self {
        Self { offset, len, wire_len, peer: None, framing, tell: None }
    }
}

/// What a dissector tells.
#[derive(Debug, Default)]
pub struct Out {
    /// Facts of this payload. The frame and side of the payload hold for each, unless given.
    pub facts: Vec<Told>,
    /// Datagrams inside, to be offered again.
    pub inner: Vec<Inner>,
    /// Protocols seen beside the dissector's own, e.g. `turn_channel`, `srtp`, `rtcp`.
    pub protocols: Vec<&'static str>,
    /// Places of header, in the datagram's or the stream's own count; see [`header`](Self::header).
    pub headers: Vec<Range<usize>>,
    /// Where the payload begins in the datagram or the stream.
    pub base: usize,
}

/// A fact told, with the payload it rests on where that is not the present one.
#[derive(Debug)]
pub struct Told {
    /// The fact.
    pub fact: Fact,
    /// Frame, time and side where they differ from the payload's.
    pub from: Option<(FrameRef, Instant, Side)>,
}

impl Out {
    /// Tells a fact of the present payload.
    pub fn tell(&mut self, fact: Fact) {
        self.facts.push(Told { fact, from: None });
    }

    /// Tells a fact that rests on an earlier payload.
    pub fn tell_from(&mut self, fact: Fact, frame: FrameRef, at: Instant, side: Side) {
        self.facts.push(Told { fact, from: Some((frame, at, side)) });
    }

    /// Says that these bytes of the payload (or chunk) are header, handshake or names, and no content: a payload-free copy keeps them and
    /// puts zeros for all others. A dissector must tell the same of both.
    pub fn header(&mut self, range: Range<usize>) {
        let moved = range.start.saturating_add(self.base)..range.end.saturating_add(self.base);
        match self.headers.last_mut() {
            Some(last) if last.end == moved.start => last.end = moved.end,
            _ if moved.is_empty() => {}
            _ => self.headers.push(moved),
        }
    }

    /// Where the header marked last ends, in the payload's own count.
    #[must_use]
    pub fn headed(&self) -> usize {
        self.headers.last().map_or(0, |last| last.end.saturating_sub(self.base))
    }

    /// Begins the count of [`headers`](Self::headers) anew, for a payload at `base`.
    pub fn begin(&mut self, base: usize) {
        self.headers.clear();
        self.base = base;
    }

    /// Marks a protocol as seen.
    pub fn saw(&mut self, protocol: &'static str) {
        self.protocols.push(protocol);
    }

    /// Tells that something is wrong with a message of `protocol`.
    pub fn anomaly(&mut self, protocol: &'static str, code: &'static str) {
        self.tell(Fact::Anomaly { protocol, code });
    }

    /// Forgets what was told, keeping the allocations.
    pub fn clear(&mut self) {
        self.facts.clear();
        self.inner.clear();
        self.protocols.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{FrameRef, Framings, Instant, Packet, Side};

    /// A datagram between two hosts with this payload.
    pub(crate) fn packet(payload: &[u8]) -> Packet<'_> {
        Packet {
            payload,
            wire_len: payload.len(),
            frame: FrameRef { capture: 0, frame: 1 },
            at: Instant::default(),
            side: Side::A,
            source: ([192, 0, 2, 1], 50_000).into(),
            destination: ([198, 51, 100, 2], 40_000).into(),
            framing: &Framings::NONE,
            tell: None,
            depth: 0,
        }
    }
}
