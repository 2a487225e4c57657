//! Frame to datagram: link headers, tags, tunnels, IP, fragments, ports.
//!
//! [`Decoder::decode`] hands the innermost IP datagram of a frame to its caller. Lengths are the original ones: a capture cut by its snap
//! length counts the same bytes as a whole one.

mod defrag;
mod ether;
mod link;
mod packet;
mod tunnel;
mod view;
mod wifi;

use std::net::IpAddr;

use crate::limits::Limits;
use crate::model::frame::FrameRef;
use crate::model::time::Instant;
use crate::source::Frame;

pub use defrag::DefragNotes;
use view::View;

/// The innermost IP datagram of a frame (or of several, where it was fragmented).
#[derive(Debug, Clone, Copy)]
pub struct Datagram<'a> {
    /// Frame; of the last fragment where there were several.
    pub number: FrameRef,
    /// Its time.
    pub at: Instant,
    /// Source address.
    pub source: IpAddr,
    /// Destination address.
    pub destination: IpAddr,
    /// Transport header.
    pub transport: Transport,
    /// IP header and payload at original length, all fragments together.
    pub ip_bytes: u64,
    /// IP packets, more than one where fragmented.
    pub ip_packets: u64,
    /// Captured transport payload.
    pub payload: &'a [u8],
    /// Its original length.
    pub payload_wire: usize,
    /// What was unwrapped, outermost first.
    pub layers: Layers,
    /// Comment of the packet.
    pub comment: &'a [u8],
}

/// Transport header of a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// UDP, or UDP-Lite where `lite`.
    Udp {
        /// Source port.
        source: u16,
        /// Destination port.
        destination: u16,
    },
    /// TCP.
    Tcp(Tcp),
    /// ICMP or `ICMPv6`: type and code.
    Icmp {
        /// Type.
        kind: u8,
        /// Code.
        code: u8,
        /// Identifier of echo messages.
        id: u16,
        /// `ICMPv6`.
        v6: bool,
    },
    /// SCTP, with its ports.
    Sctp {
        /// Source port.
        source: u16,
        /// Destination port.
        destination: u16,
    },
    /// Anything else, by its IP protocol number.
    Other(u8),
}

/// TCP header fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tcp {
    /// Source port.
    pub source: u16,
    /// Destination port.
    pub destination: u16,
    /// Sequence number.
    pub sequence: u32,
    /// Acknowledgement number.
    pub acknowledgement: u32,
    /// FIN.
    pub fin: bool,
    /// SYN.
    pub syn: bool,
    /// RST.
    pub rst: bool,
    /// ACK.
    pub ack: bool,
}

/// Codes of what was unwrapped, outermost first; at most eight are named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Layers {
    codes: [&'static str; 8],
    len: usize,
}

impl Layers {
    /// One more layer.
    #[must_use]
    fn with(mut self, code: &'static str) -> Self {
        if let Some(slot) = self.codes.get_mut(self.len) {
            *slot = code;
            self.len += 1;
        }
        self
    }

    /// The codes.
    #[must_use]
    pub fn codes(&self) -> &[&'static str] {
        self.codes.get(..self.len).unwrap_or(&[])
    }
}

/// What a frame came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// It carried IP.
    pub ip: bool,
    /// Why no datagram came of it, as a code; `None` where one did (or waits for its fragments).
    pub undecoded: Option<&'static str>,
}

impl Outcome {
    const fn not(code: &'static str) -> Self {
        Self { ip: false, undecoded: Some(code) }
    }

    const fn ip_but(code: &'static str) -> Self {
        Self { ip: true, undecoded: Some(code) }
    }

    const DONE: Self = Self { ip: true, undecoded: None };
}

/// Unwraps frames; remembers fragments.
#[derive(Debug)]
pub struct Decoder {
    defrag: defrag::Defrag,
    depth_limit: usize,
}

impl Decoder {
    /// A decoder with these limits.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self { defrag: defrag::Defrag::new(limits), depth_limit: limits.tunnel_depth }
    }

    /// Hands the innermost datagram of `frame` to `sink`.
    pub fn decode(&mut self, frame: &Frame<'_>, sink: &mut dyn FnMut(&Datagram<'_>)) -> Outcome {
        let wire = usize::try_from(frame.wire_len).unwrap_or(usize::MAX);
        let mut pass = Pass { defrag: &mut self.defrag, frame, sink, depth_left: self.depth_limit };
        link::frame(&mut pass, frame.link, View::new(frame.bytes, wire))
    }

    /// What became of fragments.
    #[must_use]
    pub fn fragments(&self) -> DefragNotes {
        self.defrag.notes()
    }
}

/// One frame on its way through the layers.
struct Pass<'p, 'f> {
    defrag: &'p mut defrag::Defrag,
    frame: &'p Frame<'f>,
    sink: &'p mut dyn FnMut(&Datagram<'_>),
    depth_left: usize,
}
