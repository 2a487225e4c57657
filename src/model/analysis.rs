//! `Analysis`: the one value in the middle. Serialisable, ordered, without sentences; its fields are those of the JSON contract.
//!
//! Everything is in ordered vectors: the same input gives the same bytes.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::codes::{
    Confidence, CountryVerdict, DataClass, DeclaredVerdict, DistanceVerdict, Initiator, LocalHow, MediaKind, NameSource, Party, Purpose,
    Role, Scope, StreamDirection, TelemetryBasis, Topology,
};
use super::country::CountryCode;
use super::text::{HostName, SafeText};
use super::time::Instant;

/// Version of the JSON schema: adding a field raises the minor number, anything else the major one.
pub const SCHEMA_VERSION: &str = "1.0";

/// The result of analysing one call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Analysis {
    /// Version of this shape.
    pub schema_version: String,
    /// Who made it.
    pub tool: Tool,
    /// What the user gave beside them.
    #[serde(default)]
    pub case: Case,
    /// The files, in the order analysed.
    pub captures: Vec<Capture>,
    /// The tester's side.
    pub local: Local,
    /// How much is identified, and what could not be seen.
    pub coverage: Coverage,
    /// Phases of the test call.
    pub phases: Vec<Phase>,
    /// Every remote and local address.
    pub endpoints: Vec<Endpoint>,
    /// Every flow.
    pub flows: Vec<Flow>,
    /// Grades of encryption by class of traffic.
    #[serde(default)]
    pub encryption_shares: Vec<EncryptionShare>,
    /// The call.
    pub call: Call,
    /// Who received something.
    pub recipients: Vec<Recipient>,
    /// Declared recipients that were not seen.
    pub declared_not_seen: Vec<SafeText>,
    /// Status of the countries of each recipient.
    pub transfers: Vec<Transfer>,
    /// Statements with evidence.
    pub findings: Vec<Finding>,
    /// Checklist items with references.
    pub checklist: Vec<ChecklistItem>,
    /// Names that the capture's DNS answers tie to addresses that are no endpoint of a flow.
    pub names_seen: Vec<NameSeen>,
    /// Names that were asked for with `--resolve`; none where nobody was asked.
    #[serde(default)]
    pub reverse_dns: Option<ReverseDns>,
    /// Data sets in use.
    pub datasets: Vec<Dataset>,
}

/// Reverse DNS look-ups: the only packets that an analysis ever sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReverseDns {
    /// Name servers that were asked, `addr:port`.
    pub servers: Vec<String>,
    /// Addresses asked about.
    pub asked: u64,
    /// Addresses of which a name came back in time.
    pub answered: u64,
    /// Addresses left out because there were too many.
    pub not_asked: u64,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// Always `wohin`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What the user gave beside the captures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Case {
    /// Operating model: `self`, `provider`, `online`.
    pub model: Option<String>,
    /// Where the capture was made, as given.
    pub place: Option<String>,
    /// What belongs to the controller, as given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<SafeText>,
    /// What was tested, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub test: BTreeMap<String, SafeText>,
    /// Fields of the test protocol that nobody filled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub test_missing: Vec<String>,
    /// Statements that fit no recipient.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements_unused: Vec<Statement>,
}

/// Something that the user states: a look-up in the Data Privacy Framework list, contract clauses, the contract party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// Company as the user writes it.
    pub entity: SafeText,
    /// `dpf`, `scc`, `bcr`, `contract_party`, …
    pub kind: String,
    /// What was found or agreed.
    pub value: Option<SafeText>,
    /// Day of the check or contract.
    pub date: Option<String>,
    /// Where the evidence lies.
    pub reference: Option<SafeText>,
}

/// One capture file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Capture {
    /// Base name.
    pub file: SafeText,
    /// SHA-256 of the file as given (compressed, if it was), hex.
    pub sha256: String,
    /// Sum of original packet lengths.
    pub bytes: u64,
    /// `pcap`, `pcap_ns`, `pcap_modified`, `pcapng`, with `+gzip` or `+zstd`.
    pub format: String,
    /// Link types by their tcpdump names, in order of first appearance.
    pub link_types: Vec<String>,
    /// Packets.
    pub packets: u64,
    /// Packets that carry IP.
    pub packets_ip: u64,
    /// Time of the earliest packet.
    pub first: Option<Instant>,
    /// Time of the latest packet.
    pub last: Option<Instant>,
    /// Packets cut by the snap length.
    pub snaplen_cut: u64,
    /// Packets dropped while recording, as the file says; `None` where it does not.
    pub dropped: Option<u64>,
    /// Where the file is a payload-free copy: what it says of the capture it was made of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// What was wrong with the input.
    pub warnings: Vec<Warning>,
}

/// The capture that a payload-free copy was made of, as the copy says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Parent {
    /// Its SHA-256; none where the payload was left out while recording.
    pub sha256: Option<String>,
    /// Its format.
    pub format: String,
    /// What was wrong with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

/// Something about the input that the reader must know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Code, a key of the texts.
    pub code: String,
    /// How often.
    pub count: u64,
    /// Numbers and names that belong to it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, serde_json::Value>,
}

/// The tester's side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Local {
    /// Its addresses.
    pub addresses: Vec<Shown>,
    /// Their places, from 1, in the order in which addresses appear in the captures: `--local '#N'` names them so.
    #[serde(default)]
    pub places: Vec<usize>,
    /// How they were found.
    pub how: LocalHow,
    /// Its public address as STUN servers told it.
    pub public_address: Option<Shown>,
}

/// An address, or the pseudonym shown in its place.
pub type Shown = String;

/// How much is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// Flows and bytes with certain or strong evidence.
    pub identified: Share,
    /// With weak evidence only.
    pub weak: Share,
    /// Without any.
    pub unknown: Share,
    /// Kept apart from the call (idle capture, other programs); counted in the shares above as well.
    #[serde(default)]
    pub set_aside: Share,
    /// Flows whose name an encrypted `ClientHello` hides.
    pub names_hidden: u64,
    /// What could not be seen, and why.
    pub blind_spots: Vec<Warning>,
}

/// Flows and bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// Flows.
    pub flows: u64,
    /// Bytes, both directions.
    pub bytes: u64,
}

/// A phase of the test call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Phase {
    /// Its label as marked.
    pub label: SafeText,
    /// Begin.
    pub first: Instant,
    /// End.
    pub last: Instant,
}

/// An address and what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Endpoint {
    /// The address or its pseudonym.
    pub address: Shown,
    /// Kind of address.
    pub scope: Scope,
    /// Whether it is a person's own address.
    pub person: bool,
    /// The pseudonym, where masked.
    pub pseudonym: Option<String>,
    /// Whether it is on the tester's side.
    pub local: bool,
    /// All names, strongest source first.
    pub names: Vec<Name>,
    /// Network operator.
    pub network: Option<Network>,
    /// Country by data set.
    pub places: Vec<Place>,
    /// Country, where determinable.
    pub country: Option<CountryCode>,
    /// Country of registration; never a location.
    pub registered_country: Option<CountryCode>,
    /// What `country` rests on.
    pub country_verdict: CountryVerdict,
    /// Published region of the range, e.g. `aws eu-central-1`.
    pub region: Option<Region>,
    /// Smallest round-trip time.
    pub rtt: Option<Rtt>,
    /// Whether physics allows the claimed country.
    pub distance_verdict: Option<DistanceVerdict>,
    /// Countries not excluded by the round-trip time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reach: Vec<CountryCode>,
    /// Role in the call.
    pub role: Role,
    /// Id of the recipient.
    pub recipient: Option<String>,
    /// Packets to and from it.
    pub packets_sent: u64,
    /// Packets from it.
    pub packets_received: u64,
    /// Bytes to it.
    pub bytes_sent: u64,
    /// Bytes from it.
    pub bytes_received: u64,
    /// First packet.
    pub first: Instant,
    /// Last packet.
    pub last: Instant,
}

/// A name of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Name {
    /// The name.
    pub name: HostName,
    /// Where it comes from.
    pub by: NameSource,
    /// Capture of the frame.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub capture: u16,
    /// Frame that shows it, 0 where none does (reverse DNS, file blocks).
    pub frame: u64,
    /// For DNS: the names between the one asked for and the address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<HostName>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_none(value: &u64) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_zero(value: &u16) -> bool {
    *value == 0
}

/// Network of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Network {
    /// Autonomous system number.
    pub asn: u32,
    /// Its operator.
    pub operator: Option<SafeText>,
    /// Prefix of the row.
    pub prefix: String,
    /// Data set.
    pub dataset: String,
}

/// Country of an address by one data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Country; `None` where the row holds a pseudo code or the address is anycast.
    pub country: Option<CountryCode>,
    /// Data set.
    pub dataset: String,
    /// Prefix of the row.
    pub prefix: String,
}

/// A published region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Region {
    /// Provider of the range.
    pub provider: SafeText,
    /// Its name for the region.
    pub region: SafeText,
    /// Country of the region, none where global.
    pub country: Option<CountryCode>,
    /// Served from many places.
    pub global: bool,
    /// Prefix of the row.
    pub prefix: String,
    /// Data set.
    pub dataset: String,
}

/// Smallest round-trip time to an endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Rtt {
    /// Milliseconds.
    pub min_ms: f64,
    /// How many were measured.
    pub samples: u64,
    /// What was measured.
    pub by: String,
    /// Farthest distance that light allows, km.
    pub max_km: f64,
}

/// A flow: the packets between two address-port pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flow {
    /// Community ID 1 of the five-tuple, or `m-<ordinal>` where a side is masked.
    pub id: String,
    /// Counts re-uses of the same five-tuple, from 0.
    pub reuse: u32,
    /// `udp`, `tcp`, `icmp`, `icmp6`, `sctp`, `esp`, … or `ip-<number>`.
    pub transport: String,
    /// Address and port on the tester's side (the initiator's where neither is).
    pub local: Shown,
    /// The other end.
    pub remote: Shown,
    /// Who opened it.
    pub initiator: Initiator,
    /// Whether it left the machine: loopback and multicast do not reach a recipient.
    pub scope: Scope,
    /// First packet.
    pub first: Instant,
    /// Last packet.
    pub last: Instant,
    /// Packets by the local side.
    pub packets_sent: u64,
    /// Packets by the other.
    pub packets_received: u64,
    /// IP bytes by the local side.
    pub bytes_sent: u64,
    /// IP bytes by the other.
    pub bytes_received: u64,
    /// IP packets that were fragments of larger ones.
    #[serde(default, skip_serializing_if = "is_none")]
    pub fragments: u64,
    /// TCP: `syn`, `established`, `closed`, `reset`, `midstream`.
    pub tcp_state: Option<String>,
    /// Protocols, outermost first.
    pub protocols: Vec<String>,
    /// Tunnels around the flow, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tunnels: Vec<String>,
    /// Id of the recipient behind its far end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Service id.
    pub application: Option<String>,
    /// Which fact recognised it.
    pub application_by: Option<String>,
    /// What it serves.
    pub purpose: Purpose,
    /// Why it is kept apart from the call: `baseline`, `process`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_aside: Option<String>,
    /// Class of data.
    pub data_class: DataClass,
    /// What telemetry was recognised by.
    pub telemetry_by: Vec<TelemetryBasis>,
    /// First or third party.
    pub party: Party,
    /// How sure the purpose is.
    pub confidence: Confidence,
    /// Why.
    pub basis: Vec<Basis>,
    /// Best name.
    pub server_name: Option<HostName>,
    /// Where the best name comes from.
    pub server_name_by: Option<NameSource>,
    /// Verdict on an encrypted client hello: `none`, `grease_or_harmless`, `hidden`, `undetermined`.
    pub ech: Option<String>,
    /// Program that owned the socket.
    pub process: Option<SafeText>,
    /// Media streams.
    pub media: Vec<Stream>,
    /// Encryption.
    pub encryption: Option<Box<Encryption>>,
    /// What stands in the clear besides the payload.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_clear: Vec<InClear>,
    /// Bytes a second sent, from `first` on (at most an hour, then longer steps; see `per_step_s`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent_per_step: Vec<u64>,
    /// Bytes a step received.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub received_per_step: Vec<u64>,
    /// Length of a step, seconds.
    pub per_step_s: u32,
    /// Wireshark filter that selects exactly this flow.
    pub display_filter: String,
}

/// A reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Basis {
    /// Rule code, a key of the texts.
    pub rule: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Capture of the frame.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub capture: u16,
    /// Frame; `None` where a data row or a user's statement is the receipt.
    pub frame: Option<u64>,
    /// What is there: a short technical fact (name, rule, data row), never a sentence.
    pub fact: SafeText,
}

/// A media stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stream {
    /// SSRC, `None` where media is only probable by its shape.
    pub ssrc: Option<u32>,
    /// Payload types, most frequent first.
    pub payload_types: Vec<u8>,
    /// Kind.
    pub kind: MediaKind,
    /// Clock rate.
    pub clock_hz: Option<u32>,
    /// Direction.
    pub direction: StreamDirection,
    /// Packets.
    pub packets: u64,
    /// RTP bytes; without SSRC, payload of the packets in which media may be.
    pub bytes: u64,
    /// First packet.
    pub first: Instant,
    /// Last packet.
    pub last: Instant,
    /// Frames of the first and last packet.
    pub frames: [u64; 2],
    /// Sequence numbers of the first packet and the highest one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<[u16; 2]>,
    /// Packets missing by sequence number.
    pub lost: u64,
    /// Packets that came twice.
    #[serde(default, skip_serializing_if = "is_none")]
    pub duplicates: u64,
    /// Packets that came after a later one.
    #[serde(default, skip_serializing_if = "is_none")]
    pub reordered: u64,
    /// Interarrival jitter (RFC 3550 6.4.1), mean of the running value, ms.
    pub jitter_ms: Option<f64>,
    /// Its largest value, ms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jitter_max_ms: Option<f64>,
    /// Framings outside the RTP header.
    pub framing: Vec<String>,
    /// Confidence in the kind.
    pub confidence: Confidence,
    /// What the kind rests on.
    pub basis: Vec<Basis>,
    /// SSRC of the stream that this one repeats (RFC 4588) or repairs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u32>,
    /// SSRC of the leading stream of its source, where several streams have one: layers of a picture, repetitions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<u32>,
    /// When it was silent, where anything shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// Header extension elements in the clear.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<ExtensionElement>,
    /// Header extension elements are encrypted (Cryptex, RFC 9335).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub elements_encrypted: bool,
    /// RTP bytes a step, from `first` on; a step is a second unless `per_step_s` says otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bytes_per_second: Vec<u32>,
    /// Length of a step, seconds.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub per_step_s: u32,
}

const fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_one(value: &u32) -> bool {
    *value == 1
}

/// Something readable by everybody on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InClear {
    /// `stun_username`, `stun_realm`, `stun_software`, `audio_level` (RFC 6464), `send_time`, `transport_sequence`, `capture_time`,
    /// `stream_name`, `rtcp_cname`, `sip_identities`, `sdes_key` (RFC 4568; the key is copied nowhere), or `elements_encrypted` where header
    /// extensions are protected (RFC 9335).
    pub what: String,
    /// Capture of the frame.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub capture: u16,
    /// First frame that shows it.
    pub frame: u64,
    /// The text, of realms and programs only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<SafeText>,
}

/// Silence of a stream and what shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quiet {
    /// Gaps of a second and more in which no packet is missing.
    pub stops: u64,
    /// Their length together, seconds.
    pub stopped_s: f64,
    /// The first 64 of them: last packet before and first packet after.
    pub spans: Vec<Span>,
    /// Packets of comfort noise (RFC 3389).
    pub comfort_noise: u64,
    /// Packets 140 to 450 ms after the one before, as discontinuous transmission sends them.
    pub sparse: u64,
    /// Packets that carry an audio level in the clear (RFC 6464).
    pub level_packets: u64,
    /// Of these, with the voice flag.
    pub voiced: u64,
    /// Of these, at the level of digital silence.
    pub silent: u64,
}

/// A span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Begin.
    pub first: Instant,
    /// End.
    pub last: Instant,
}

/// A header extension element (RFC 8285).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExtensionElement {
    /// Number, as negotiated.
    pub id: u8,
    /// Length.
    pub bytes: u8,
    /// What it means by its behaviour: `audio_level`, `send_time`, `transport_sequence`, `capture_time`, `stream_name`.
    pub meaning: Option<String>,
}

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

/// The call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Call {
    /// Whether media was seen.
    pub happened: bool,
    /// First media packet.
    pub first: Option<Instant>,
    /// Last media packet.
    pub last: Option<Instant>,
    /// How media travelled.
    pub topology: Topology,
    /// What that rests on.
    pub basis: Vec<Basis>,
    /// Every far end that media went to or came from.
    pub media_endpoints: Vec<MediaEndpoint>,
    /// Streams that moved.
    pub migrations: Vec<Migration>,
    /// Probable second copies of media.
    pub media_copies: Vec<MediaCopy>,
    /// Whose address became visible to whom.
    pub disclosures: Vec<Disclosure>,
    /// The calls in the input, in order of time: media with pauses of more than ten seconds between them and no stream in common.
    #[serde(default)]
    pub sessions: Vec<Session>,
}

/// One of several calls in the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// First media packet.
    pub first: Instant,
    /// Last media packet.
    pub last: Instant,
    /// How media travelled.
    pub topology: Topology,
    /// Far ends of its media.
    pub media_endpoints: Vec<MediaEndpoint>,
}

/// A far end of media.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct MediaEndpoint {
    /// Address.
    pub address: Shown,
    /// Port.
    pub port: u16,
    /// Transport.
    pub transport: String,
}

/// A stream that moved to another remote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Migration {
    /// SSRC.
    pub ssrc: u32,
    /// From.
    pub from: Shown,
    /// To.
    pub to: Shown,
    /// When.
    pub at: Instant,
    /// First frame on the new path.
    pub frame: u64,
}

/// A probable second copy of media.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MediaCopy {
    /// Flow id.
    pub flow: String,
    /// Receiver.
    pub to: Shown,
    /// Why.
    pub basis: Vec<Basis>,
}

/// An address became visible to somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Disclosure {
    /// The address.
    pub address: Shown,
    /// `tester` or `participant`.
    pub whose: String,
    /// Kind of address.
    pub address_kind: Scope,
    /// Who learned it (or told it).
    pub to: Shown,
    /// `stun_mapped`, `stun_relayed`, `stun_peer`, `direct_path`, `ice_candidate`, `sdp`, `vendor_hello`.
    pub by: String,
    /// First frame.
    pub frame: u64,
}

/// Who received something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recipient {
    /// Stable id within the result.
    pub id: String,
    /// Network operator.
    pub operator: Option<SafeText>,
    /// Hoster, where the service runs on somebody else's machines: the one with most bytes.
    pub hoster: Option<SafeText>,
    /// All hosters, by bytes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosters: Vec<SafeText>,
    /// Registrable domains of its names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub domains: Vec<HostName>,
    /// Company that runs the service.
    pub entity: Option<Sourced>,
    /// Ultimate parent.
    pub parent: Option<Sourced>,
    /// Seat of the company.
    pub entity_country: Option<SourcedCountry>,
    /// Seat of the parent.
    pub parent_country: Option<SourcedCountry>,
    /// Services.
    pub services: Vec<String>,
    /// Addresses.
    pub endpoints: Vec<Shown>,
    /// Purposes.
    pub purposes: Vec<Purpose>,
    /// Bytes to it.
    pub bytes_sent: u64,
    /// Bytes from it.
    pub bytes_received: u64,
    /// Media bytes to it.
    pub media_bytes_sent: u64,
    /// First packet to it.
    pub first_contact: Option<Instant>,
    /// Phases in which it was contacted.
    pub phases: Vec<SafeText>,
    /// Comparison with the declared list.
    pub declared: DeclaredVerdict,
    /// What the user states of it: declared, not observed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
}

/// A text with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sourced {
    /// The text.
    pub name: SafeText,
    /// Where it stands.
    pub source: Option<String>,
    /// Date of the row or set.
    pub date: Option<String>,
    /// `high`, `medium`, `low`.
    pub confidence: Option<String>,
}

/// A country with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourcedCountry {
    /// The country.
    pub country: CountryCode,
    /// Where it stands.
    pub source: Option<String>,
    /// Date of the row or set.
    pub date: Option<String>,
}

/// Status of a recipient's country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Transfer {
    /// Recipient id.
    pub recipient: String,
    /// Country, `None` where not determinable.
    pub country: Option<CountryCode>,
    /// `location`, `entity`, `parent`.
    pub country_of: String,
    /// Status code.
    pub status: String,
    /// Instrument.
    pub instrument: Option<String>,
    /// What it covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Where the row stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// `high`, `medium`, `low`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<String>,
    /// Begin of validity.
    pub valid_from: Option<String>,
    /// End of validity.
    pub valid_to: Option<String>,
    /// Date of the table.
    pub as_of: String,
    /// What the user must check, as codes.
    pub to_verify: Vec<String>,
}

/// A statement with evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// `F-001`, …
    pub id: String,
    /// Rule code.
    pub rule: String,
    /// What it is about: flow ids, addresses, recipient ids.
    pub about: BTreeMap<String, Vec<String>>,
    /// Receipts.
    pub evidence: Vec<Evidence>,
    /// Caveat codes C01–C21.
    pub caveats: Vec<String>,
    /// Checklist items.
    pub checklist: Vec<String>,
    /// Numbers and names for the sentence.
    pub parameters: BTreeMap<String, serde_json::Value>,
}

/// A checklist item with references; never an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecklistItem {
    /// Item id.
    pub item: String,
    /// Finding ids.
    pub references: Vec<String>,
}

/// A name without a flow to its address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct NameSeen {
    /// The name asked for.
    pub name: HostName,
    /// Addresses answered, empty where none.
    pub addresses: Vec<Shown>,
    /// First frame.
    pub frame: u64,
}

/// A data set in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dataset {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Date, ISO 8601.
    pub date: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// SPDX expression.
    pub licence: String,
    /// Attribution.
    pub attribution: String,
}

/// A socket address as the contract prints it.
#[must_use]
pub fn show_socket(address: SocketAddr) -> Shown {
    address.to_string()
}

/// An address as the contract prints it (RFC 5952).
#[must_use]
pub fn show_address(address: IpAddr) -> Shown {
    address.to_string()
}
