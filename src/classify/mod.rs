//! What a flow serves, by which rule, and how sure that is. Every rule is tried in order of its strength; the first that fits decides, those
//! behind it may add reasons.

pub mod behaviour;
pub mod clear;
pub mod encryption;
pub mod hidden;
mod marks;
pub mod media;
pub mod roles;

use crate::dissect::lan::is_household;
use crate::enrich::knowledge::{ServiceHit, TelemetryHit};
use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::enrich::talk::{evidence, evidence_at};
use crate::enrich::{Knowledge, Talk};
use crate::flow::Protocol;
use crate::model::analysis::{Basis, Evidence, Name, Stream};
use crate::model::codes::{Confidence, DataClass, NameSource, Purpose, Scope, TelemetryBasis};
use crate::model::fact::{Fact, Sighting};
use crate::model::frame::FrameRef;
use crate::model::text::{SafeText, Word};
use thin_vec::{ThinVec, thin_vec};

use behaviour::Habits;

/// What a flow serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Purpose.
    pub purpose: Purpose,
    /// How sure.
    pub confidence: Confidence,
    /// Reasons.
    pub basis: ThinVec<Basis>,
    /// Classes of evidence for telemetry.
    pub telemetry_by: ThinVec<TelemetryBasis>,
    /// Service and what recognised it.
    pub application: Option<Box<(Word, Word)>>,
    /// What rows say of the far end, where any does.
    pub rows: Option<Box<Rows>>,
}

/// What rows of the data sets say of a flow's far end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// Id of the company that a row names for the host.
    pub operator: Option<Box<str>>,
    /// Id of the company that alone runs servers for what the packets speak.
    pub sole_operator: Option<Box<str>>,
    /// The published range of a service that holds the far end.
    pub published: Option<Box<str>>,
}

impl Verdict {
    /// What rows say of the far end.
    #[must_use]
    pub fn row(&self, of: impl Fn(&Rows) -> Option<&str>) -> Option<&str> {
        self.rows.as_deref().and_then(of)
    }

    fn new(purpose: Purpose, confidence: Confidence, rule: impl Into<Word>, evidence: ThinVec<Evidence>) -> Self {
        Self::of(purpose, confidence, thin_vec![Basis { rule: rule.into(), evidence }])
    }

    fn of(purpose: Purpose, confidence: Confidence, basis: ThinVec<Basis>) -> Self {
        Self { purpose, confidence, basis, telemetry_by: ThinVec::new(), application: None, rows: None }
    }
}

/// Class of data that a purpose belongs to (DSK guidance: Inhaltsdaten, Rahmendaten, Diagnose- und Telemetriedaten).
#[must_use]
pub const fn data_class(purpose: Purpose) -> DataClass {
    match purpose {
        Purpose::Media => DataClass::ContentData,
        Purpose::Connectivity | Purpose::Signalling | Purpose::Identity | Purpose::NameResolution => DataClass::FrameworkData,
        Purpose::Telemetry => DataClass::DiagnosticTelemetry,
        Purpose::Advertising | Purpose::Content | Purpose::Update | Purpose::Background | Purpose::Unknown => DataClass::Other,
    }
}

/// Judges one flow.
#[must_use]
pub fn classify(talk: &Talk, streams: &[Stream], habits: &Habits<'_>, knowledge: &dyn Knowledge) -> Verdict {
    // A name that no service knows is somebody else's, whatever range it lies in.
    let named = talk.names.iter().any(|name| name.by < NameSource::Certificate);
    let range = if named { None } else { knowledge.service_of_address(talk.remote().ip()) };
    let range = range.filter(|hit| hit.holds(talk.flow.first));
    let application = application(talk, range.as_ref(), knowledge);
    let mut verdict = by_media(talk, streams)
        .or_else(|| by_protocol(talk))
        .or_else(|| by_scope(talk))
        .or_else(|| by_name(talk, knowledge))
        .or_else(|| by_service(application.as_ref().filter(|found| found.hit.purpose.is_some())))
        .or_else(|| by_word(talk, knowledge))
        .or_else(|| by_service(application.as_ref()))
        .or_else(|| by_transport(talk, habits))
        .unwrap_or_else(|| Verdict::new(Purpose::Unknown, Confidence::None, "nothing_known", ThinVec::new()));
    // What packets carry tells the program, not whose machine is at the other end, except where one company runs all servers.
    let (by_mark, of_host) = (application.as_ref().filter(|found| found.by_mark), application.as_ref().filter(|found| !found.by_mark));
    let of_range = || range.as_ref().map(|hit| hit.operator.as_str().into());
    let of_name = verdict.rows.take().and_then(|rows| rows.operator);
    let operator = of_host.map(|found| found.hit.operator.as_str().into()).or(of_name).or_else(of_range);
    let sole_operator = by_mark.filter(|found| found.hit.is_sole && found.hit.is_sure).map(|found| found.hit.operator.as_str().into());
    let published = range.as_ref().map(|hit| hit.row.as_str().into());
    let rows = Rows { operator, sole_operator, published };
    verdict.rows = (rows != Rows::default()).then(|| Box::new(rows));
    verdict.application = application.filter(|found| found.hit.names_service).map(|found| Box::new((found.hit.id.into(), found.by.into())));
    verdict
}

/// One socket serves one program: what is known of one of its paths holds for the others, where nothing else is known.
pub fn same_socket(talks: &[Talk], verdicts: &mut [Verdict]) {
    let mut known: BTreeMap<SocketAddr, Option<Word>> = BTreeMap::new();
    let datagrams = |talk: &Talk| talk.is_ours && talk.flow.key.protocol == Protocol::Udp;
    for (talk, verdict) in talks.iter().zip(verdicts.iter()).filter(|(talk, _)| datagrams(talk)) {
        if let Some((id, _)) = verdict.application.as_deref() {
            let entry = known.entry(talk.local()).or_insert_with(|| Some(id.clone()));
            // Two services on one socket: the number was used anew.
            if entry.as_ref().is_some_and(|known| known != id) {
                *entry = None;
            }
        }
    }
    for (talk, verdict) in talks.iter().zip(verdicts).filter(|(talk, _)| datagrams(talk)) {
        let of_call = matches!(verdict.purpose, Purpose::Media | Purpose::Connectivity | Purpose::Unknown);
        if let Some(Some(id)) = known.get(&talk.local()).filter(|_| verdict.application.is_none() && of_call && !talk.speaks("dns")) {
            verdict.application = Some(Box::new((id.clone(), Word::new_static("same_socket"))));
        }
    }
}

/// A row of a service's file that fits a flow.
struct Application {
    hit: ServiceHit,
    by: String,
    by_mark: bool,
    evidence: ThinVec<Evidence>,
}

fn application(talk: &Talk, range: Option<&ServiceHit>, knowledge: &dyn Knowledge) -> Option<Application> {
    let by_name = talk.names.iter().find_map(|name| {
        names_of(name).find_map(|candidate| {
            let hit = knowledge.service_of_name(candidate)?;
            let by = format!("{}:{}", name.by.code(), hit.row);
            Some(Application { by, by_mark: false, evidence: thin_vec![of_name(name, &hit.row)], hit })
        })
    });
    let by_name = by_name.or_else(|| {
        let (hit, receipt) = marks::service(talk, knowledge)?;
        Some(Application { by: hit.row.replacen(' ', ":", 1), by_mark: true, evidence: thin_vec![receipt], hit })
    });
    by_name.or_else(|| {
        let hit = range?.clone();
        Some(Application { by: format!("range:{}", hit.row), by_mark: false, evidence: thin_vec![row(&hit.row)], hit })
    })
}

/// A name and the aliases behind it.
fn names_of(name: &Name) -> impl Iterator<Item = &crate::model::text::HostName> {
    std::iter::once(&name.name).chain(&name.chain)
}

fn of_name(name: &Name, fact: &str) -> Evidence {
    let frame = (name.frame > 0).then_some(name.frame);
    Evidence {
        capture: name.capture,
        frame,
        fact: SafeText::from_wire(format!("{}={} row {fact}", name.by.code(), name.name.as_str()).as_bytes()),
    }
}

fn row(fact: &str) -> Evidence {
    Evidence { capture: 0, frame: None, fact: SafeText::from_wire(fact.as_bytes()) }
}

fn by_media(talk: &Talk, streams: &[Stream]) -> Option<Verdict> {
    let first = streams.first()?;
    if first.ssrc.is_none() {
        let basis = streams.iter().flat_map(|stream| stream.basis.iter().cloned()).collect();
        return Some(Verdict::of(Purpose::Media, Confidence::Weak, basis));
    }
    let keyed = talk.speaks("dtls") || talk.speaks("zrtp") || talk.speaks("stun");
    let strongest = streams.iter().map(|stream| stream.packets).max().unwrap_or(0);
    // A handful of packets is accepted by shape alone; keys or many packets make it sure.
    let confidence = if keyed || strongest >= 100 { Confidence::Certain } else { Confidence::Strong };
    let evidence = streams
        .iter()
        .take(8)
        .map(|stream| {
            let frame = FrameRef { capture: talk.flow.first_frame.capture, frame: stream.frames.first().copied().unwrap_or(0) };
            evidence_at(frame, &format!("SSRC {}", stream.ssrc.unwrap_or(0)))
        })
        .collect();
    Some(Verdict::new(Purpose::Media, confidence, "rtp_streams", evidence))
}

fn find(talk: &Talk, matches: impl Fn(&Fact) -> bool) -> Option<&Sighting> {
    talk.facts().iter().find(|sighting| matches(&sighting.fact))
}

fn receipt(talk: &Talk, matches: impl Fn(&Fact) -> bool, fact: &str) -> ThinVec<Evidence> {
    thin_vec![find(talk, matches).map_or_else(|| evidence_at(talk.flow.first_frame, fact), |sighting| evidence(sighting, fact))]
}

fn by_protocol(talk: &Talk) -> Option<Verdict> {
    let certain =
        |purpose, rule: &'static str, evidence| Some(Verdict::new(purpose, Confidence::Certain, Word::new_static(rule), evidence));
    for protocol in ["dns", "mdns", "llmnr", "netbios_ns"] {
        if talk.speaks(protocol) {
            let evidence = receipt(talk, |fact| matches!(fact, Fact::DnsQuestion(_)), protocol);
            return certain(Purpose::NameResolution, "protocol_name_resolution", evidence);
        }
    }
    if talk.remote().port() == 853 && (talk.speaks("tls") || talk.speaks("quic") || talk.speaks("dtls")) {
        return certain(
            Purpose::NameResolution,
            "encrypted_dns_port",
            receipt(talk, |fact| matches!(fact, Fact::ClientHello(_)), "port 853"),
        );
    }
    if let Some(sighting) =
        find(talk, |fact| matches!(fact, Fact::ClientHello(hello) if hello.alpn.iter().any(|id| matches!(id.as_str(), "dot" | "doq"))))
    {
        return certain(Purpose::NameResolution, "encrypted_dns_alpn", thin_vec![evidence(sighting, "ALPN")]);
    }
    if talk.speaks("sip") {
        return certain(Purpose::Signalling, "protocol_sip", receipt(talk, |fact| matches!(fact, Fact::Sip(_)), "sip"));
    }
    // Where a handshake follows, something was sent beside the checks.
    if (talk.speaks("stun") || talk.speaks("turn_channel")) && !talk.speaks("dtls") {
        let evidence = receipt(talk, |fact| matches!(fact, Fact::StunMessage { .. }), "stun");
        return certain(Purpose::Connectivity, "protocol_stun", evidence);
    }
    if let Some(sighting) = find(talk, |fact| matches!(fact, Fact::Framing(_))) {
        let Fact::Framing(framing) = &sighting.fact else { return None };
        return certain(Purpose::Connectivity, "protocol_framing", thin_vec![evidence(sighting, framing.framing)]);
    }
    if talk.speaks("dtls") {
        // A handshake without media: a data channel, or a path that was never used.
        return Some(Verdict::new(
            Purpose::Connectivity,
            Confidence::Weak,
            "dtls_without_media",
            receipt(talk, |fact| matches!(fact, Fact::DtlsRecord { .. }), "dtls"),
        ));
    }
    if talk.speaks("rtcp") {
        return Some(Verdict::new(
            Purpose::Connectivity,
            Confidence::Weak,
            "rtcp_without_media",
            receipt(talk, |fact| matches!(fact, Fact::Rtcp { .. }), "rtcp"),
        ));
    }
    if let Some(sighting) = find(talk, |fact| matches!(fact, Fact::Recognised { protocol } if is_household(protocol))) {
        let Fact::Recognised { protocol } = sighting.fact else { return None };
        return certain(Purpose::Background, "household_protocol", thin_vec![evidence(sighting, protocol)]);
    }
    None
}

fn by_scope(talk: &Talk) -> Option<Verdict> {
    let first = || receipt(talk, |_| false, talk.scope.code());
    if matches!(talk.scope, Scope::Multicast) {
        return Some(Verdict::new(Purpose::Background, Confidence::Strong, "multicast", first()));
    }
    if !talk.flow.key.protocol.has_ports() && !talk.speaks("ipsec_esp") {
        return Some(Verdict::new(Purpose::Background, Confidence::Strong, "no_ports", first()));
    }
    None
}

fn by_name(talk: &Talk, knowledge: &dyn Knowledge) -> Option<Verdict> {
    let mut found: Option<Verdict> = None;
    for name in &talk.names {
        for candidate in names_of(name) {
            for hit in knowledge.telemetry(candidate).into_iter().filter(|hit| !is_mere_word(hit)) {
                let is_telemetry = matches!(hit.purpose, Purpose::Telemetry | Purpose::Advertising);
                // An alias that leads to a known tracker unmasks it (CNAME cloaking).
                let alias = if *candidate == name.name { "" } else { "_alias" };
                let rule = if is_telemetry { format!("telemetry_{}{alias}", hit.basis.code()) } else { format!("known_host{alias}") };
                let rule = Word::from(rule);
                let reason = Basis { rule: rule.clone(), evidence: thin_vec![of_name(name, &hit.row)] };
                let verdict = match &mut found {
                    Some(verdict) if verdict.telemetry_by.contains(&hit.basis) => continue,
                    Some(verdict) => {
                        verdict.basis.push(reason);
                        verdict
                    }
                    None => found.insert(Verdict::new(hit.purpose, confidence(&hit, name), rule, reason.evidence)),
                };
                if is_telemetry {
                    verdict.telemetry_by.push(hit.basis);
                }
                if let Some(operator) = hit.operator {
                    verdict.rows.get_or_insert_default().operator.get_or_insert_with(|| operator.into_boxed_str());
                }
            }
        }
    }
    found
}

/// A word that speaks for something else than telemetry: less than what a service's own file says.
fn is_mere_word(hit: &TelemetryHit) -> bool {
    hit.basis == TelemetryBasis::NamePattern && !matches!(hit.purpose, Purpose::Telemetry | Purpose::Advertising)
}

/// The name is formed as hosts of one purpose commonly are (`login.`, `updates.`).
fn by_word(talk: &Talk, knowledge: &dyn Knowledge) -> Option<Verdict> {
    // A certificate has the names of a whole house.
    let name = talk.best_name().filter(|name| name.by != NameSource::Certificate)?;
    let hit = knowledge.telemetry(&name.name).into_iter().find(is_mere_word)?;
    Some(Verdict::new(hit.purpose, Confidence::Weak, "name_pattern", thin_vec![of_name(name, &hit.row)]))
}

/// A word in a name is weak; a row is strong where the flow itself says the name.
fn confidence(hit: &TelemetryHit, name: &Name) -> Confidence {
    match hit.basis {
        TelemetryBasis::Documented => Confidence::Strong,
        TelemetryBasis::Listed if name.by < NameSource::Dns => Confidence::Strong,
        _ => Confidence::Weak,
    }
}

fn by_service(application: Option<&Application>) -> Option<Verdict> {
    let application = application?;
    let (purpose, confidence) = match application.hit.purpose {
        // What carries media is seen on the wire; a host that is known for it and shows none keeps a path ready at most.
        Some(Purpose::Media) => (Purpose::Connectivity, Confidence::Weak),
        Some(purpose) if application.hit.is_sure => (purpose, Confidence::Strong),
        Some(purpose) => (purpose, Confidence::Weak),
        // A host of the service without a row of its own: its pages, scripts and steering alike.
        None if application.hit.names_service => (Purpose::Signalling, Confidence::Weak),
        // A host of the company, which has other things to offer.
        None => return None,
    };
    Some(Verdict::new(purpose, confidence, "service_host", application.evidence.clone()))
}

fn by_transport(talk: &Talk, habits: &Habits<'_>) -> Option<Verdict> {
    if talk.speaks("websocket") {
        return Some(Verdict::new(
            Purpose::Signalling,
            Confidence::Weak,
            "websocket",
            receipt(talk, |fact| matches!(fact, Fact::HttpRequest(_)), "websocket"),
        ));
    }
    if let Some(found) = behaviour::websocket(talk, habits).or_else(|| behaviour::beacon(talk)) {
        return Some(found);
    }
    let web = talk.speaks("tls") || talk.speaks("quic") || talk.speaks("http");
    if web && !talk.names.is_empty() {
        let evidence = talk.names.first().map(|name| of_name(name, "-")).into_iter().collect();
        return Some(Verdict::new(Purpose::Content, Confidence::Weak, "named_web_host", evidence));
    }
    if ["wireguard", "openvpn", "ipsec_ike", "ipsec_esp"].iter().any(|tunnel| talk.speaks(tunnel)) {
        return Some(Verdict::new(
            Purpose::Unknown,
            Confidence::None,
            "opaque_tunnel",
            receipt(talk, |fact| matches!(fact, Fact::OpaqueTunnel { .. }), "tunnel"),
        ));
    }
    None
}
