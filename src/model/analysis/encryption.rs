//! How flows are encrypted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::text::SafeText;

/// Encryption of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Encryption {
    /// `tls`, `dtls`, `quic`, `srtp`, `none`, …
    pub protocol: String,
    /// What shows the protection of media that has no handshake of its own on this flow: `keys`, `keys_elsewhere`, `cryptex`, `sdp`,
    /// `control_in_clear`, `payload_length`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// `TLS1.2`, `DTLS1.3`, …
    pub version: Option<String>,
    /// IANA name.
    pub cipher_suite: Option<String>,
    /// `0x1301`.
    pub cipher_suite_code: Option<String>,
    /// Group name.
    pub group: Option<String>,
    /// SRTP profile, IANA name.
    pub srtp_profile: Option<String>,
    /// What the client offered.
    pub offered: Option<Offered>,
    /// `encrypt_then_mac` was agreed (RFC 7366).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub encrypt_then_mac: bool,
    /// The server's own certificate, where the handshake shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateKey>,
    /// Grade A to E, N, I.
    pub grade: Option<String>,
    /// Edition of the rule file.
    pub edition: Option<String>,
    /// Parts with the grade of each (`group:x25519=B`), and what is missing (`no_handshake`, `no_key_exchange`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub graded_by: Vec<String>,
}

/// What a certificate's strength rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertificateKey {
    /// Algorithm of the public key: `rsa`, `ec`, `ed25519`, …
    pub key: String,
    /// Bits of the public key, where known.
    pub key_bits: Option<u32>,
    /// Object identifier of the algorithm by which the issuer signed.
    pub signature_oid: SafeText,
    /// Whether it vouches for itself, as the certificates of WebRTC do (RFC 8827 6.5): its signature then proves nothing.
    pub self_signed: bool,
}

/// How much of a class of traffic has a grade of encryption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EncryptionShare {
    /// `media`, `signalling` (with connectivity and identity), `telemetry` (with advertising) or `other`.
    pub class: String,
    /// A to E, N, I as in `flows[].encryption.grade`; N where nothing shows how the flow is protected.
    pub grade: String,
    /// Flows that left the machine.
    pub flows: u64,
    /// Their bytes, both directions.
    pub bytes: u64,
}

impl Encryption {
    /// A protocol of which nothing else is known.
    #[must_use]
    pub fn of(protocol: &str) -> Self {
        Self {
            protocol: protocol.to_owned(),
            by: None,
            version: None,
            cipher_suite: None,
            cipher_suite_code: None,
            group: None,
            srtp_profile: None,
            offered: None,
            encrypt_then_mac: false,
            certificate: None,
            grade: None,
            edition: None,
            graded_by: Vec::new(),
        }
    }
}

/// A client's offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Offered {
    /// Versions.
    pub versions: Vec<String>,
    /// Suites as codes.
    pub cipher_suites: Vec<String>,
    /// Groups by name.
    pub groups: Vec<String>,
    /// SRTP profiles by name.
    pub srtp_profiles: Vec<String>,
    /// ALPN.
    pub alpn: Vec<SafeText>,
    /// JA4.
    pub ja4: Option<SafeText>,
}
