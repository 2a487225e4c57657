//! What sets up and steers a call says of those who take part: STUN, HTTP, SIP, SDP, vendors' framings.

use std::net::SocketAddr;

use serde::Serialize;

use crate::model::text::{HostName, SafeText};

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
