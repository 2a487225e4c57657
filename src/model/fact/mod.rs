//! What dissectors learn. One [`Fact`] is one statement that a payload makes; it never holds payload of media.

mod dns;
mod media;
mod signalling;
mod tls;

pub use dns::{DnsAnswer, DnsQuestion, DnsValue};
pub use media::{Element, ElementMeaning, MediaTell, Repeats, RtpStream, Silence, Together, Voice};
pub use signalling::{AddressOf, Framing, HttpRequest, Sdp, SipMessage, StunAddress};
pub use tls::{Carrier, Certificate, ClientHello, ServerHello};

use std::net::IpAddr;

use serde::Serialize;

use crate::model::frame::FrameRef;
use crate::model::text::{HostName, SafeText};
use crate::model::time::Instant;

/// A fact, where it was seen first, and how often.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sighting {
    /// First frame that shows it.
    pub first: FrameRef,
    /// Time of that frame.
    pub at: Instant,
    /// Which side of the flow said it.
    pub side: Side,
    /// Whether a relay carried it for somebody else: then its words are not the relay's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nested: bool,
    /// How many payloads said the same.
    pub count: u64,
    /// What was said.
    pub fact: Fact,
}

// Flows hold most of their memory in sightings: a large fact goes into a box.
const _: () = assert!(size_of::<Sighting>() <= 104);

/// Which end of a flow sent something. A flow's end `A` is the one with the lower address (and port); who is local is decided later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The end with the lower address and port.
    A,
    /// The other end.
    B,
}

impl Side {
    /// The other side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }

    /// 0 for A, 1 for B.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// A DNS question (also mDNS, LLMNR).
    DnsQuestion(DnsQuestion),
    /// One record of a DNS answer.
    DnsAnswer(Box<DnsAnswer>),
    /// A TLS, DTLS or QUIC `ClientHello`.
    ClientHello(Box<ClientHello>),
    /// A TLS, DTLS or QUIC `ServerHello` or `HelloRetryRequest`.
    ServerHello(Box<ServerHello>),
    /// Named group of a `ServerKeyExchange` (TLS/DTLS 1.2).
    KeyExchangeGroup {
        /// IANA code of the group.
        group: u16,
    },
    /// A certificate of a visible chain.
    Certificate(Box<Certificate>),
    /// QUIC long headers: version and connection ids as hex.
    Quic {
        /// Version field.
        version: u32,
    },
    /// Server name of a hello of Google's own handshake, which is not TLS (QUIC before the IETF's).
    QuicServerName {
        /// The name.
        name: HostName,
    },
    /// A QUIC Retry packet.
    QuicRetry,
    /// A QUIC Version Negotiation packet.
    QuicVersionNegotiation,
    /// A STUN/TURN message: method and class.
    StunMessage {
        /// Method (1 Binding, 3 Allocate, …; IANA).
        method: u16,
        /// 0 request, 1 indication, 2 success, 3 error.
        class: u8,
        /// Error code of an error response.
        error: Option<u16>,
    },
    /// An address inside a STUN attribute.
    StunAddress(StunAddress),
    /// A readable text inside a STUN attribute (USERNAME, REALM, SOFTWARE).
    StunText {
        /// Attribute type code.
        attribute: u16,
        /// Its text.
        text: SafeText,
    },
    /// USE-CANDIDATE: the path that ICE chose (RFC 8445 7.1.2).
    IceNominated,
    /// An unknown or vendor STUN attribute or method that hints at a service.
    StunVendor {
        /// Attribute type, or method where `is_method`.
        code: u16,
        /// Whether `code` is a method.
        is_method: bool,
    },
    /// `ChannelData` seen on this flow.
    TurnChannel {
        /// Channel number.
        channel: u16,
    },
    /// A round-trip time between a request and its answer.
    RoundTrip(RoundTrip),
    /// An HTTP/1 request head.
    HttpRequest(Box<HttpRequest>),
    /// An HTTP/1 status line with what matters of its head.
    HttpResponse {
        /// Status code.
        status: u16,
        /// `Server` header.
        server: Option<SafeText>,
    },
    /// A SOCKS request (RFC 1928) or SOCKS4.
    SocksRequest {
        /// Name asked for, if by name.
        host: Option<HostName>,
        /// Address asked for, if by address.
        address: Option<IpAddr>,
        /// Port asked for.
        port: u16,
    },
    /// A SIP message.
    Sip(Box<SipMessage>),
    /// An SDP body, wherever it stood in the clear.
    Sdp(Box<Sdp>),
    /// A media stream, complete at the end of its flow.
    RtpStream(Box<RtpStream>),
    /// Streams of too few packets, beside accepted ones, that are told nowhere else.
    RtpUnlisted {
        /// How many.
        streams: u64,
    },
    /// More possible sources of media, one after another, than are followed at once, none of which was believed.
    RtpCrowd {
        /// How many were let go.
        sources: u64,
    },
    /// RTCP packets on the flow.
    Rtcp {
        /// Packet type (200 SR … 207 XR).
        packet_type: u8,
        /// SSRC of the sender.
        ssrc: u32,
    },
    /// RTCP SDES CNAME or APP name, in the clear.
    RtcpText {
        /// SDES item type, 0 for APP.
        item: u8,
        /// Text.
        text: SafeText,
    },
    /// DTLS records seen (version from the record layer as on the wire, e.g. 0xfefd).
    DtlsRecord {
        /// Record version; 0 for the DTLS 1.3 unified header (RFC 9147 4).
        version: u16,
    },
    /// ZRTP (RFC 6189).
    Zrtp {
        /// Message type, e.g. `Hello`.
        message: SafeText,
        /// Client identifier of a Hello.
        client: Option<SafeText>,
    },
    /// A tunnel whose inside is not visible (`wireguard`, `openvpn`, `ipsec_ike`, `ipsec_esp`, …).
    OpaqueTunnel {
        /// Protocol code.
        tunnel: &'static str,
    },
    /// A protocol was recognised that says nothing more.
    Recognised {
        /// Protocol code as in `flows[].protocols[]`.
        protocol: &'static str,
    },
    /// Vendor framing around media (`zoom`, `teams`, …): what its header says.
    Framing(Framing),
    /// Something is wrong with a message; the rest of it was still read.
    Anomaly {
        /// Protocol code.
        protocol: &'static str,
        /// What, e.g. `cut`, `bad_length`, `compression_loop`.
        code: &'static str,
    },
}

/// A measured round trip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoundTrip {
    /// `stun`, `tcp`, `quic`, `dns`, `dtls`.
    pub by: &'static str,
    /// Nanoseconds between request and answer.
    pub nanos: i64,
    /// The side that asked.
    pub asked_by: Side,
}
