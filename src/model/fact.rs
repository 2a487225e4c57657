//! What dissectors learn. One [`Fact`] is one statement that a payload makes; it never holds payload of media.

use std::net::{IpAddr, SocketAddr};

use serde::Serialize;

use super::frame::FrameRef;
use super::text::{HostName, SafeText};
use super::time::Instant;

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
    DnsAnswer(DnsAnswer),
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

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct DnsQuestion {
    /// `dns`, `mdns` or `llmnr`.
    pub protocol: &'static str,
    /// Name asked for.
    pub name: HostName,
    /// Type code (1 A, 28 AAAA, 65 HTTPS, …).
    #[serde(rename = "type")]
    pub rtype: u16,
}

/// One answer record, with the question it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct DnsAnswer {
    /// `dns`, `mdns` or `llmnr`.
    pub protocol: &'static str,
    /// The first question's name, where there is one: what the client asked for.
    pub question: Option<HostName>,
    /// Owner of the record.
    pub name: HostName,
    /// Type code.
    #[serde(rename = "type")]
    pub rtype: u16,
    /// Time to live, seconds.
    pub ttl: u32,
    /// What the record says.
    pub value: DnsValue,
}

/// Record data.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DnsValue {
    /// A or AAAA.
    Address(IpAddr),
    /// CNAME, DNAME, PTR, NS, SRV or MX target.
    Name(HostName),
    /// HTTPS or SVCB (RFC 9460).
    Service {
        /// `TargetName`, `None` for the owner itself.
        target: Option<HostName>,
        /// Protocols of `alpn`.
        alpn: Vec<SafeText>,
        /// Address hints.
        hints: Vec<IpAddr>,
        /// Whether an `ech` parameter is there (RFC 9848).
        ech: bool,
    },
    /// Anything else: its data is not kept.
    Other,
}

/// What carries a handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// TLS over TCP.
    Tls,
    /// DTLS.
    Dtls,
    /// QUIC.
    Quic,
}

/// What a `ClientHello` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClientHello {
    /// What carried it.
    pub carrier: Carrier,
    /// `legacy_version` field.
    pub legacy_version: u16,
    /// Offered versions: `supported_versions` without GREASE, else the legacy version.
    pub versions: Vec<u16>,
    /// Offered suites without GREASE.
    pub cipher_suites: Vec<u16>,
    /// Offered groups without GREASE.
    pub groups: Vec<u16>,
    /// Offered signature schemes without GREASE.
    pub signature_schemes: Vec<u16>,
    /// Server name.
    pub server_name: Option<HostName>,
    /// Offered ALPN.
    pub alpn: Vec<SafeText>,
    /// Offered SRTP profiles (DTLS `use_srtp`, RFC 5764).
    pub srtp_profiles: Vec<u16>,
    /// `encrypted_client_hello` (0xfe0d) present as outer hello.
    pub ech: bool,
    /// PSK offered (resumption).
    pub resumption: bool,
    /// JA4 of the hello (BSD-3-Clause part of JA4 only).
    pub ja4: Option<SafeText>,
    /// Whether the whole hello was readable.
    pub complete: bool,
}

/// What a `ServerHello` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServerHello {
    /// What carried it.
    pub carrier: Carrier,
    /// Chosen version: `supported_versions`, else the legacy field (0x0304 TLS 1.3, 0xfefd DTLS 1.2, …).
    pub version: u16,
    /// Chosen suite.
    pub cipher_suite: u16,
    /// Group of the `key_share`.
    pub group: Option<u16>,
    /// ALPN where visible (TLS 1.2).
    pub alpn: Option<SafeText>,
    /// Chosen SRTP profile where visible (DTLS 1.2).
    pub srtp_profile: Option<u16>,
    /// A `HelloRetryRequest` (RFC 8446 4.1.4).
    pub retry: bool,
    /// `extended_master_secret` (RFC 7627).
    pub extended_master_secret: bool,
    /// `encrypt_then_mac` (RFC 7366).
    pub encrypt_then_mac: bool,
    /// Session id echoed: an abbreviated handshake is possible.
    pub session_resumed: bool,
}

/// A certificate as sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// What carried it.
    pub carrier: Carrier,
    /// Position in the chain, 0 the end entity.
    pub index: u16,
    /// Distinguished name of the subject.
    pub subject: SafeText,
    /// Distinguished name of the issuer.
    pub issuer: SafeText,
    /// Subject common name.
    pub common_name: Option<SafeText>,
    /// DNS names of the subject alternative name.
    pub names: Vec<HostName>,
    /// Validity, start.
    pub not_before: Option<Instant>,
    /// Validity, end.
    pub not_after: Option<Instant>,
    /// Public key: algorithm code (`rsa`, `ec`, `ed25519`, …) and bits where known.
    pub key: &'static str,
    /// Bits of the key.
    pub key_bits: Option<u32>,
    /// Signature algorithm OID in dotted form.
    pub signature_oid: SafeText,
    /// SHA-256 of the DER bytes, hex.
    pub sha256: SafeText,
    /// Subject equals issuer.
    pub self_signed: bool,
}

/// An address in a STUN attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct StunAddress {
    /// Attribute type code (0x0020 XOR-MAPPED-ADDRESS, …).
    pub attribute: u16,
    /// Method of the message.
    pub method: u16,
    /// Class of the message.
    pub class: u8,
    /// The address.
    pub address: SocketAddr,
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

/// An HTTP/1 request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HttpRequest {
    /// Method.
    pub method: SafeText,
    /// Host header without port, or authority of an absolute target.
    pub host: Option<HostName>,
    /// Target host of CONNECT, with port.
    pub connect: Option<(HostName, u16)>,
    /// `Upgrade` header (e.g. `websocket`).
    pub upgrade: Option<SafeText>,
    /// `User-Agent` header.
    pub user_agent: Option<SafeText>,
}

/// A SIP message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SipMessage {
    /// Method, or `None` for a response.
    pub method: Option<SafeText>,
    /// Status of a response.
    pub status: Option<u16>,
    /// Host of the request URI.
    pub host: Option<HostName>,
    /// `User-Agent` or `Server`.
    pub software: Option<SafeText>,
}

/// What an SDP body discloses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sdp {
    /// Addresses of `c=`, `o=`, `m=` and candidates.
    pub addresses: Vec<SocketAddr>,
    /// Media lines: kind (`audio`, …), port, protocol (`UDP/TLS/RTP/SAVPF`, …).
    pub media: Vec<(SafeText, u16, SafeText)>,
    /// Payload type, encoding name, clock: `a=rtpmap`.
    pub rtpmap: Vec<(u8, SafeText, u32)>,
    /// A key stands in the clear (`a=crypto`, RFC 4568; the key itself is not kept).
    pub sdes: bool,
    /// `a=fingerprint` seen.
    pub fingerprint: bool,
}

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

/// Vendor framing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Framing {
    /// Framing code.
    pub framing: &'static str,
    /// Message type inside the framing.
    pub message: u8,
    /// Address that the framing shows in clear text.
    pub address: Option<SocketAddr>,
    /// Whose address that is.
    pub whose: Option<AddressOf>,
}

impl Framing {
    /// A message without an address.
    #[must_use]
    pub const fn of(framing: &'static str, message: u8) -> Self {
        Self { framing, message, address: None, whose: None }
    }
}

/// Whose address a message shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressOf {
    /// Its sender's.
    Sender,
    /// Its receiver's.
    Receiver,
    /// Another participant's.
    Third,
}
