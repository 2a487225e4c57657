//! The codes of the contract: closed lists that results are made of. Their spelling in JSON is fixed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Declares a code list: snake case in JSON, ordered as written, with its spelling available as text.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $text)] $variant),+
        }
        impl $name {
            /// All values in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The spelling used in JSON, CSV and as key of texts.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value with this spelling.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

pub(crate) use codes;

codes! {
    /// What is said to a question: the value scale of every assessed field.
    Answer {
        /// Yes, as far as seen.
        Yes = "yes",
        /// No, as far as seen.
        No = "no",
        /// Signs that do not suffice, or that contradict each other.
        Unclear = "unclear",
        /// No capture shows it, or this one does not.
        NotObservable = "not_observable",
        /// Without meaning here.
        NotApplicable = "not_applicable",
    }
}

impl From<bool> for Answer {
    fn from(seen: bool) -> Self {
        if seen { Self::Yes } else { Self::No }
    }
}

codes! {
    /// What a flow serves (contract: `purpose`).
    Purpose {
        /// Audio, video, screen.
        Media = "media",
        /// Finding and holding a path: STUN, TURN without media.
        Connectivity = "connectivity",
        /// Setting up and steering the call.
        Signalling = "signalling",
        /// Log-in and identity providers.
        Identity = "identity",
        /// Diagnostic and telemetry data.
        Telemetry = "telemetry",
        /// Advertising and its measurement.
        Advertising = "advertising",
        /// Pages, scripts, pictures, files.
        Content = "content",
        /// Software updates.
        Update = "update",
        /// DNS and its encrypted forms.
        NameResolution = "name_resolution",
        /// The operating system's or other programs' own traffic.
        Background = "background",
        /// Nothing says.
        Unknown = "unknown",
    }
}

codes! {
    /// The classes of the DSK guidance (Inhaltsdaten, Rahmendaten, Diagnose- und Telemetriedaten).
    DataClass {
        /// Inhaltsdaten.
        ContentData = "content_data",
        /// Rahmendaten.
        FrameworkData = "framework_data",
        /// Diagnose- und Telemetriedaten.
        DiagnosticTelemetry = "diagnostic_telemetry",
        /// None of these.
        Other = "other",
    }
}

codes! {
    /// What telemetry was recognised by; classes of evidence that are never merged into one score.
    TelemetryBasis {
        /// The provider's own documentation names the host.
        Documented = "documented",
        /// A dated public list names the host.
        Listed = "listed",
        /// The host name is built like a telemetry host's.
        NamePattern = "name_pattern",
        /// Rhythm and sizes.
        Behaviour = "behaviour",
    }
}

codes! {
    /// First or third party, relative to the service of the call.
    Party {
        /// The service's own operator.
        First = "first",
        /// Somebody else.
        Third = "third",
        /// No service recognised, or no operator.
        Undetermined = "undetermined",
    }
}

codes! {
    /// How sure a classification is.
    Confidence {
        /// Shown by the protocol itself.
        Certain = "certain",
        /// Several independent signs, or one that hardly errs.
        Strong = "strong",
        /// One sign that can err.
        Weak = "weak",
        /// Nothing.
        None = "none",
    }
}

impl Confidence {
    /// Whether more than one sign that can err speaks for it.
    #[must_use]
    pub const fn is_firm(self) -> bool {
        matches!(self, Self::Certain | Self::Strong)
    }
}

codes! {
    /// What an endpoint is in the call (contract: first that fits, in this order).
    Role {
        /// Another participant's machine.
        Peer = "peer",
        /// A TURN relay that gave an allocation.
        Relay = "relay",
        /// Media went there or came from there.
        ActiveMedia = "active_media",
        /// Kept ready by connectivity checks, without media.
        Standby = "standby",
        /// Contacted by connectivity checks only, a few packets.
        Probed = "probed",
        /// Resolves names.
        Resolver = "resolver",
        /// Advertising.
        Advertising = "advertising",
        /// Diagnostic and telemetry data.
        Telemetry = "telemetry",
        /// Identity provider.
        Identity = "identity",
        /// Signalling.
        Signalling = "signalling",
        /// Content.
        Content = "content",
        /// Software update.
        Update = "update",
        /// Operating system and other programs.
        Background = "background",
        /// Nothing says.
        Unknown = "unknown",
    }
}

codes! {
    /// What kind of address it is (IANA special-purpose registries).
    Scope {
        /// Ordinary global unicast.
        Public = "public",
        /// RFC 1918, RFC 4193.
        Private = "private",
        /// RFC 3927, RFC 4291 2.5.6.
        LinkLocal = "link_local",
        /// RFC 5771, RFC 4291 2.7; limited broadcast too.
        Multicast = "multicast",
        /// 127.0.0.0/8, `::1`.
        Loopback = "loopback",
        /// Carrier-grade NAT, RFC 6598.
        Shared = "shared",
        /// RFC 5737, RFC 3849, RFC 9637.
        Documentation = "documentation",
        /// 0.0.0.0/8, ::.
        Unspecified = "unspecified",
        /// Other special-purpose ranges (benchmarking, NAT64, 240/4, …).
        Reserved = "reserved",
    }
}

codes! {
    /// Where a name of an endpoint comes from, strongest first.
    NameSource {
        /// TLS server name indication (RFC 6066 3).
        TlsSni = "tls_sni",
        /// The same inside a QUIC Initial.
        QuicSni = "quic_sni",
        /// The same inside DTLS.
        DtlsSni = "dtls_sni",
        /// HTTP Host header or CONNECT target.
        HttpHost = "http_host",
        /// Name in a TLS server certificate.
        Certificate = "certificate",
        /// Name in a DTLS certificate.
        DtlsCertificate = "dtls_certificate",
        /// A DNS answer in the capture.
        Dns = "dns",
        /// An mDNS or LLMNR answer in the capture.
        Mdns = "mdns",
        /// A STUN attribute.
        Stun = "stun",
        /// SIP or SDP.
        Sip = "sip",
        /// A name resolution block of the capture file.
        Pcapng = "pcapng",
        /// Active reverse DNS, asked with `--resolve`.
        ReverseDns = "reverse_dns",
    }
}

codes! {
    /// What the country of an endpoint rests on (contract: `country_verdict`).
    CountryVerdict {
        /// A database given by the user.
        User = "user",
        /// A region published by the operator of the range.
        Region = "region",
        /// All location databases agree.
        Agreed = "agreed",
        /// They do not.
        Disagreed = "disagreed",
        /// Only one has a row.
        Single = "single",
        /// The round-trip time excludes the claim.
        Refuted = "refuted",
        /// Announced from many places.
        Anycast = "anycast",
        /// No row, or special-use address.
        NotDeterminable = "not_determinable",
    }
}

codes! {
    /// Who opened a flow.
    Initiator {
        /// The tester's side.
        Local = "local",
        /// The other side.
        Remote = "remote",
        /// Not seen.
        Unknown = "unknown",
    }
}

codes! {
    /// Direction of a stream, seen from the local side.
    StreamDirection {
        /// From the local side.
        Sent = "sent",
        /// To the local side.
        Received = "received",
    }
}

codes! {
    /// Kind of a media stream.
    MediaKind {
        /// Audio.
        Audio = "audio",
        /// Video.
        Video = "video",
        /// Shared screen.
        Screen = "screen",
        /// RTX (RFC 4588).
        Retransmission = "retransmission",
        /// Forward error correction.
        Fec = "fec",
        /// Bandwidth probing with padding.
        Probe = "probe",
        /// Not enough seen, or nothing decides.
        Undetermined = "undetermined",
    }
}

codes! {
    /// How media travelled.
    Topology {
        /// Straight to the other participant.
        Direct = "direct",
        /// Through a TURN relay.
        Relayed = "relayed",
        /// Through a media server.
        MediaServer = "media_server",
        /// More than one of these.
        Mixed = "mixed",
        /// Nothing decides.
        Undetermined = "undetermined",
    }
}

codes! {
    /// How the local side was found (contract: `local.how`).
    LocalHow {
        /// Given with `--local`.
        Given = "given",
        /// By the owner of the sockets while recording.
        Process = "process",
        /// The only private addresses that talk to public ones.
        Private = "private",
        /// The address in most packets.
        Majority = "majority",
        /// The side that opened most flows.
        Initiator = "initiator",
        /// No packet decides.
        None = "none",
    }
}

codes! {
    /// How far a flow is identified (coverage).
    Identification {
        /// Name and purpose rest on certain or strong evidence.
        Identified = "identified",
        /// They rest on weak evidence.
        Weak = "weak",
        /// Nothing is known but the address.
        Unknown = "unknown",
    }
}

codes! {
    /// Result of the distance check.
    DistanceVerdict {
        /// Physics excludes the claim.
        Refuted = "refuted",
        /// It does not.
        NotRefuted = "not_refuted",
        /// No place, no sample, or the capture does not allow it.
        NotTestable = "not_testable",
    }
}

codes! {
    /// Result of comparing with declared recipients.
    DeclaredVerdict {
        /// In the declared list.
        Declared = "declared",
        /// Not in it.
        Undeclared = "undeclared",
        /// In the list, outside the promised region.
        OutsideRegion = "outside_region",
        /// Nothing was declared.
        NotCompared = "not_compared",
    }
}

codes! {
    /// Where a TCP connection stands (RFC 9293 3.3.2, as far as a summary needs it).
    TcpState {
        /// Its begin is not in the capture.
        Midstream = "midstream",
        /// Asked for, not answered.
        Syn = "syn",
        /// Both sides agreed.
        Established = "established",
        /// Both sides ended it.
        Closed = "closed",
        /// One side broke it off.
        Reset = "reset",
    }
}

codes! {
    /// Verdict on an encrypted client hello (RFC 9849).
    Ech {
        /// There is none.
        None = "none",
        /// A meaningless one, or one that hides nothing.
        GreaseOrHarmless = "grease_or_harmless",
        /// It hides the name.
        Hidden = "hidden",
        /// Nothing tells.
        Undetermined = "undetermined",
    }
}

codes! {
    /// Why a flow is kept apart from the call.
    SetAside {
        /// The idle machine does it too.
        Baseline = "baseline",
        /// Another program's.
        Process = "process",
    }
}
