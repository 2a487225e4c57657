//! The innermost IP datagram of a frame.

use std::net::IpAddr;

use super::frame::FrameRef;
use super::time::Instant;

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
    /// Where the payload begins: in the frame, or, where there are `parts`, in what they make up. `None` where nothing of it was captured.
    pub payload_at: Option<usize>,
    /// The fragments that it was made of; empty where it came whole.
    pub parts: &'a [Part],
    /// What was unwrapped, outermost first.
    pub layers: &'a Layers,
    /// Comment of the packet.
    pub comment: &'a [u8],
    /// Program that sent or received it, where the capture says so; empty where not.
    pub process: &'a [u8],
}

/// Where a fragment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its frame.
    pub number: FrameRef,
    /// Where its bytes begin in the frame.
    pub frame_at: usize,
    /// Where they belong in the IP payload.
    pub offset: usize,
    /// How many were captured.
    pub len: usize,
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
    /// Nothing unwrapped.
    pub const NONE: Self = Self { codes: [""; 8], len: 0 };

    /// One more layer.
    #[must_use]
    pub fn with(mut self, code: &'static str) -> Self {
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
