//! The tables and their columns.

use serde::Serialize;

use crate::model::Analysis;
use crate::model::analysis::{Capture, Endpoint, Finding, Flow, Recipient, Stream, Transfer};
use crate::model::codes::{DistanceVerdict, NameSource, SetAside, StreamDirection};
use crate::model::country::CountryCode;
use crate::model::time::Instant;

use super::file::{Column, Values};

/// A table.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) columns: fn(&Analysis) -> Vec<Column>,
}

/// All tables.
pub(super) const ALL: &[Table] = &[
    Table { name: "captures", about: "capture files, each with the call that it belongs to", columns: captures },
    Table { name: "flows", about: "packets between two address-port pairs", columns: flows },
    Table { name: "media", about: "media streams of flows", columns: media },
    Table { name: "endpoints", about: "addresses and what is known of them", columns: endpoints },
    Table { name: "recipients", about: "who received something", columns: recipients },
    Table { name: "transfers", about: "status of the countries of each recipient", columns: transfers },
    Table { name: "findings", about: "statements with evidence", columns: findings },
];

/// Columns of rows of one type.
struct Of<'a, R> {
    rows: &'a [R],
}

impl<'a, R> Of<'a, R> {
    fn int(&self, name: &'static str, about: &'static str, get: impl Fn(&R) -> Option<u64>) -> Column {
        let value = |row| get(row).map(|value| i64::try_from(value).unwrap_or(i64::MAX));
        Column { name, about, values: Values::Int(self.rows.iter().map(value).collect()) }
    }

    fn real(&self, name: &'static str, about: &'static str, get: impl Fn(&R) -> Option<f64>) -> Column {
        Column { name, about, values: Values::Real(self.rows.iter().map(get).collect()) }
    }

    fn flag(&self, name: &'static str, about: &'static str, get: impl Fn(&R) -> bool) -> Column {
        Column { name, about, values: Values::Bool(self.rows.iter().map(|row| Some(get(row))).collect()) }
    }

    fn text<T: ToString>(&self, name: &'static str, about: &'static str, get: impl Fn(&'a R) -> Option<T>) -> Column {
        Column { name, about, values: Values::Text(self.rows.iter().map(|row| get(row).map(|text| text.to_string())).collect()) }
    }

    fn time(&self, name: &'static str, about: &'static str, get: impl Fn(&R) -> Option<Instant>) -> Column {
        Column { name, about, values: Values::Time(self.rows.iter().map(get).collect()) }
    }

    fn list<T: ToString>(&self, name: &'static str, about: &'static str, get: impl Fn(&'a R) -> Vec<T>) -> Column {
        let value = |row: &'a R| get(row).into_iter().map(|text| text.to_string()).collect();
        Column { name, about, values: Values::List(self.rows.iter().map(value).collect()) }
    }
}

fn captures(analysis: &Analysis) -> Vec<Column> {
    let of = Of::<Capture> { rows: &analysis.captures };
    let tested = |field: &str| analysis.case.test.get(field);
    vec![
        of.text("file", "base name", |one| Some(&one.file)),
        of.text("sha256", "SHA-256 of the file as given, hex", |one| Some(&one.sha256)),
        of.text("format", "file format", |one| Some(&one.format)),
        of.list("link_types", "link types", |one| one.link_types.clone()),
        of.int("bytes", "sum of original packet lengths", |one| Some(one.bytes)),
        of.int("packets", "packets", |one| Some(one.packets)),
        of.int("packets_ip", "packets that carry IP", |one| Some(one.packets_ip)),
        of.int("snaplen_cut", "packets cut by the snap length", |one| Some(one.snaplen_cut)),
        of.int("dropped", "packets dropped while recording; null where the file does not say", |one| one.dropped),
        of.time("first", "earliest packet", |one| one.first),
        of.time("last", "latest packet", |one| one.last),
        of.list("warnings", "codes of what was wrong", |one| one.warnings.iter().map(|warning| warning.code.clone()).collect()),
        of.flag("call_happened", "whether media was seen", |_| analysis.call.happened),
        of.text("topology", "how media travelled", |_| Some(analysis.call.topology.code())),
        of.time("call_first", "first media packet", |_| analysis.call.first),
        of.time("call_last", "last media packet", |_| analysis.call.last),
        of.text("place", "where it was recorded, as stated", |_| analysis.case.place.clone()),
        of.text("client", "client under test, as stated", |_| tested("client")),
        of.text("version", "its version, as stated", |_| tested("version")),
        of.text("local_how", "how the tester's side was found", |_| Some(analysis.local.how.code())),
        of.text("tool_version", "version of wohin", |_| Some(&analysis.tool.version)),
    ]
}

fn flows(analysis: &Analysis) -> Vec<Column> {
    let rows: Vec<&Flow> = analysis.flows.iter().collect();
    let of = Of::<&Flow> { rows: &rows };
    let media =
        |one: &Flow, direction| Some(one.media.iter().filter(|stream| stream.direction == direction).map(|stream| stream.bytes).sum());
    vec![
        of.text("id", "community ID, or m-<ordinal> where an address is masked", |one| Some(&one.id)),
        of.int("reuse", "counts uses of the same five-tuple, from 0", |one| Some(u64::from(one.reuse))),
        of.text("transport", "udp, tcp, …", |one| Some(&one.transport)),
        of.text("local", "address and port on the tester's side", |one| Some(&one.local)),
        of.text("remote", "the other end", |one| Some(&one.remote)),
        of.text("initiator", "local, remote, unknown", |one| Some(one.initiator.code())),
        of.text("scope", "kind of the far address", |one| Some(one.scope.code())),
        of.time("first", "first packet", |one| Some(one.first)),
        of.time("last", "last packet", |one| Some(one.last)),
        of.int("packets_sent", "packets by the tester's side", |one| Some(one.packets_sent)),
        of.int("packets_received", "packets by the other", |one| Some(one.packets_received)),
        of.int("bytes_sent", "IP bytes by the tester's side", |one| Some(one.bytes_sent)),
        of.int("bytes_received", "IP bytes by the other", |one| Some(one.bytes_received)),
        of.list("protocols", "protocols, outermost first", |one| one.protocols.to_vec()),
        of.text("recipient", "id of the recipient", |one| one.recipient.clone()),
        of.text("application", "service id", |one| one.application.clone()),
        of.text("purpose", "what it serves", |one| Some(one.purpose.code())),
        of.text("data_class", "content_data, framework_data, diagnostic_telemetry, other", |one| Some(one.data_class.code())),
        of.list("telemetry_by", "what telemetry was recognised by", |one| one.telemetry_by.iter().map(|by| by.code()).collect()),
        of.text("party", "first, third, undetermined", |one| Some(one.party.code())),
        of.text("confidence", "certain, strong, weak, none", |one| Some(one.confidence.code())),
        of.text("server_name", "best name", |one| one.server_name.clone()),
        of.text("server_name_by", "where it comes from", |one| one.server_name_by.map(NameSource::code)),
        of.text("process", "program", |one| one.process.clone()),
        of.text("encryption", "tls, dtls, quic, srtp, none, …", |one| one.encryption.as_ref().map(|it| it.protocol.clone())),
        of.text("encryption_version", "TLS1.3, …", |one| one.encryption.as_ref().and_then(|it| it.version.clone())),
        of.text("cipher_suite", "IANA name, or the code", |one| {
            one.encryption.as_ref().and_then(|it| it.cipher_suite.clone().or_else(|| it.cipher_suite_code.clone()))
        }),
        of.text("key_group", "group of the key exchange", |one| one.encryption.as_ref().and_then(|it| it.group.clone())),
        of.text("srtp_profile", "IANA name", |one| one.encryption.as_ref().and_then(|it| it.srtp_profile.clone())),
        of.text("grade", "A to E, N, I", |one| one.encryption.as_ref().and_then(|it| it.grade.clone())),
        of.int("media_bytes_sent", "RTP bytes by the tester's side", |one| media(one, StreamDirection::Sent)),
        of.int("media_bytes_received", "RTP bytes by the other", |one| media(one, StreamDirection::Received)),
        of.text("display_filter", "Wireshark filter", |one| Some(&one.display_filter)),
        of.text("set_aside", "why it is kept apart from the call: baseline, process", |one| one.set_aside.map(SetAside::code)),
    ]
}

/// A stream with its flow.
type Carried<'a> = (&'a Flow, &'a Stream);

fn media(analysis: &Analysis) -> Vec<Column> {
    let rows: Vec<Carried<'_>> = analysis.flows.iter().flat_map(|flow| flow.media.iter().map(move |stream| (flow, stream))).collect();
    let of = Of::<Carried<'_>> { rows: &rows };
    vec![
        of.text("flow", "id of the flow", |(flow, _)| Some(&flow.id)),
        of.int("reuse", "of the flow", |(flow, _)| Some(u64::from(flow.reuse))),
        of.int("ssrc", "SSRC; null where media is only probable", |(_, one)| one.ssrc.map(u64::from)),
        of.list("payload_types", "most frequent first", |(_, one)| one.payload_types.clone()),
        of.text("kind", "audio, video, screen, …", |(_, one)| Some(one.kind.code())),
        of.int("clock_hz", "clock rate", |(_, one)| one.clock_hz.map(u64::from)),
        of.text("direction", "sent, received", |(_, one)| Some(one.direction.code())),
        of.int("packets", "packets", |(_, one)| Some(one.packets)),
        of.int("bytes", "RTP bytes", |(_, one)| Some(one.bytes)),
        of.int("lost", "missing by sequence number", |(_, one)| Some(one.lost)),
        of.real("jitter_ms", "interarrival jitter", |(_, one)| one.jitter_ms),
        of.time("first", "first packet", |(_, one)| Some(one.first)),
        of.time("last", "last packet", |(_, one)| Some(one.last)),
        of.text("confidence", "certain, strong, weak, none", |(_, one)| Some(one.confidence.code())),
    ]
}

fn endpoints(analysis: &Analysis) -> Vec<Column> {
    let of = Of::<Endpoint> { rows: &analysis.endpoints };
    vec![
        of.text("address", "address or pseudonym", |one| Some(&one.address)),
        of.text("scope", "kind of address", |one| Some(one.scope.code())),
        of.flag("person", "whether it is a person's own", |one| one.person),
        of.flag("local", "whether it is on the tester's side", |one| one.local),
        of.text("role", "role in the call", |one| Some(one.role.code())),
        of.list("names", "names, strongest source first", |one| one.names.iter().map(|name| name.name.clone()).collect()),
        of.int("asn", "autonomous system", |one| one.network.as_ref().map(|network| u64::from(network.asn))),
        of.text("operator", "its operator", |one| one.network.as_ref().and_then(|network| network.operator.clone())),
        of.text("prefix", "prefix of the network", |one| one.network.as_ref().map(|network| network.prefix.clone())),
        of.text("country", "country of the location, where determinable", |one| one.country),
        of.text("registered_country", "country of registration", |one| one.registered_country),
        of.text("country_verdict", "what the country rests on", |one| Some(one.country_verdict.code())),
        of.text("region_provider", "provider of the published range", |one| one.region.as_ref().map(|region| region.provider.clone())),
        of.text("region", "published region", |one| one.region.as_ref().map(|region| region.region.clone())),
        of.real("rtt_min_ms", "smallest round trip", |one| one.rtt.as_ref().map(|rtt| rtt.min_ms)),
        of.text("distance_verdict", "whether physics allows the country", |one| one.distance_verdict.map(DistanceVerdict::code)),
        of.text("recipient", "id of the recipient", |one| one.recipient.clone()),
        of.int("packets_sent", "packets to it", |one| Some(one.packets_sent)),
        of.int("packets_received", "packets from it", |one| Some(one.packets_received)),
        of.int("bytes_sent", "bytes to it", |one| Some(one.bytes_sent)),
        of.int("bytes_received", "bytes from it", |one| Some(one.bytes_received)),
        of.time("first", "first packet", |one| Some(one.first)),
        of.time("last", "last packet", |one| Some(one.last)),
    ]
}

fn recipients(analysis: &Analysis) -> Vec<Column> {
    let of = Of::<Recipient> { rows: &analysis.recipients };
    vec![
        of.text("id", "id within the result", |one| Some(&one.id)),
        of.text("operator", "network operator", |one| one.operator.clone()),
        of.text("hoster", "hoster", |one| one.hoster.clone()),
        of.text("entity", "company that runs it", |one| one.entity.as_ref().map(|entity| entity.name.clone())),
        of.text("parent", "ultimate parent", |one| one.parent.as_ref().map(|parent| parent.name.clone())),
        of.text("entity_country", "seat of the company", |one| one.entity_country.as_ref().map(|seat| seat.country)),
        of.text("parent_country", "seat of the parent", |one| one.parent_country.as_ref().map(|seat| seat.country)),
        of.list("services", "services", |one| one.services.to_vec()),
        of.list("endpoints", "addresses", |one| one.endpoints.to_vec()),
        of.list("purposes", "purposes", |one| one.purposes.iter().map(|purpose| purpose.code()).collect()),
        of.int("bytes_sent", "bytes to it, without what is set aside", |one| Some(one.bytes_sent)),
        of.int("bytes_received", "bytes from it, without what is set aside", |one| Some(one.bytes_received)),
        of.int("media_bytes_sent", "media bytes to it", |one| Some(one.media_bytes_sent)),
        of.time("first_contact", "first packet", |one| one.first_contact),
        of.list("phases", "phases in which it was contacted", |one| one.phases.to_vec()),
        of.text("declared", "comparison with the declared list", |one| Some(one.declared.code())),
        of.int("set_aside_bytes_sent", "bytes to it that are set aside", |one| Some(one.set_aside.bytes_sent)),
        of.int("set_aside_bytes_received", "bytes from it that are set aside", |one| Some(one.set_aside.bytes_received)),
    ]
}

fn transfers(analysis: &Analysis) -> Vec<Column> {
    let of = Of::<Transfer> { rows: &analysis.transfers };
    vec![
        of.text("recipient", "id of the recipient", |one| Some(&one.recipient)),
        of.text("country", "country; null where not determinable", |one: &Transfer| -> Option<CountryCode> { one.country }),
        of.text("country_of", "location, entity, parent", |one| Some(&one.country_of)),
        of.text("status", "status of the country", |one| Some(&one.status)),
        of.text("instrument", "instrument", |one| one.instrument.clone()),
        of.text("valid_from", "begin of validity", |one| one.valid_from.clone()),
        of.text("valid_to", "end of validity", |one| one.valid_to.clone()),
        of.text("as_of", "date of the table", |one| Some(&one.as_of)),
        of.list("to_verify", "what the user must check", |one| one.to_verify.clone()),
    ]
}

fn findings(analysis: &Analysis) -> Vec<Column> {
    let of = Of::<Finding> { rows: &analysis.findings };
    vec![
        of.text("id", "id within the result", |one| Some(&one.id)),
        of.text("rule", "rule", |one| Some(&one.rule)),
        of.text("about", "flows, addresses, recipients: JSON", |one| json(&one.about)),
        of.text("evidence", "receipts: JSON", |one| json(&one.evidence)),
        of.text("parameters", "numbers and names: JSON", |one| json(&one.parameters)),
        of.list("caveats", "caveat codes", |one| one.caveats.clone()),
        of.list("checklist", "checklist items", |one| one.checklist.clone()),
    ]
}

fn json<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}
