//! What handshakes say: TLS, DTLS and the TLS inside QUIC.

use serde::Serialize;

use crate::model::text::{HostName, SafeText};
use crate::model::time::Instant;

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
