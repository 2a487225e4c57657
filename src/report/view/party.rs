//! A recipient as a reader sees it: its name, what it received, where it may be, how sure that is.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::analysis::{Endpoint, Flow, Recipient, Stream};
use crate::model::codes::{Confidence, MediaKind, Purpose, StreamDirection, TelemetryBasis};
use crate::model::country::CountryCode;
use crate::model::text::{Word, host};
use crate::text::Texts;

use super::index::Index;

/// A recipient with the part of its traffic that a question is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Id in `recipients[]`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Host names, most traffic first.
    pub hosts: Vec<String>,
    /// Bytes to it.
    pub sent: u64,
    /// Bytes from it.
    pub received: u64,
    /// Bytes to it, as the language writes them.
    pub sent_shown: String,
    /// Bytes from it, likewise.
    pub received_shown: String,
    /// What went there: kinds of media or purposes.
    pub what: String,
    /// Estimated location, seats of company and parent.
    pub where_: Vec<String>,
    /// How sure the classing is, and by what.
    pub certainty: String,
}

/// The name of a recipient.
#[must_use]
pub fn name(recipient: &Recipient, index: &Index<'_>, texts: &Texts) -> String {
    let (kind, rest) = recipient.id.split_once(':').unwrap_or((&recipient.id, ""));
    if kind == PARTICIPANTS {
        return participants(recipient.endpoints.iter().map(Word::as_str), texts);
    }
    if kind == "own-network" {
        return texts.text("party-own-network");
    }
    if let Some(entity) = &recipient.entity {
        return match &recipient.hoster {
            Some(hoster) => texts.say("party-hosted", &[("entity", entity.name.as_str().into()), ("hoster", hoster.as_str().into())]),
            None => entity.name.as_str().to_owned(),
        };
    }
    match (kind, &recipient.operator) {
        ("service" | "domain", Some(operator)) => {
            texts.say("party-hosted", &[("entity", rest.into()), ("hoster", operator.as_str().into())])
        }
        ("service" | "domain", None) => rest.to_owned(),
        ("as", Some(operator)) => {
            texts.say("party-network-of", &[("operator", operator.as_str().into()), ("asn", format!("AS{rest}").into())])
        }
        (_, Some(operator)) => operator.as_str().to_owned(),
        ("as", None) => texts.say("party-network", &[("asn", format!("AS{rest}").into())]),
        _ => {
            let named = index.endpoint(rest).and_then(|end| end.names.first()).map(|name| name.name.as_str().to_owned());
            named.map_or_else(|| texts.say("party-address", &[("address", rest.into())]), |name| with_detail(&name, Some(rest)))
        }
    }
}

/// Id of the recipient that all other participants are.
pub const PARTICIPANTS: &str = "participants";

/// Other participants by their addresses.
fn participants<'a>(addresses: impl Iterator<Item = &'a str>, texts: &Texts) -> String {
    let known: BTreeSet<&str> = addresses.collect();
    let label = texts.say("party-participants", &[("count", (known.len() as u64).into())]);
    if known.len() == 1 { with_detail(&label, known.first().copied()) } else { label }
}

/// The name of a recipient as that of some of its flows: of the participants, those that they went to.
#[must_use]
pub fn name_in(recipient: &Recipient, flows: &[&Flow], index: &Index<'_>, texts: &Texts) -> String {
    if recipient.id != PARTICIPANTS {
        return name(recipient, index, texts);
    }
    participants(flows.iter().map(|flow| host(&flow.remote)), texts)
}

fn with_detail(label: &str, detail: Option<&str>) -> String {
    detail.map_or_else(|| label.to_owned(), |detail| format!("{label} ({detail})"))
}

/// A name as page one has room for it: whoever names hosts must not push the answers off the page. Tables have all of it.
fn shortened(name: &str) -> String {
    const BEGIN: usize = 72;
    const END: usize = 24;
    let count = name.chars().count();
    if count <= BEGIN + END {
        return name.to_owned();
    }
    name.chars().take(BEGIN).chain(['…']).chain(name.chars().skip(count - END)).collect()
}

/// What makes a party of a recipient, or nothing where none of its flows has one of the purposes.
#[must_use]
pub fn party(recipient: &Recipient, purposes: &[Purpose], index: &Index<'_>, texts: &Texts) -> Option<Party> {
    let flows: Vec<&Flow> = index.flows(&recipient.id).iter().copied().filter(|flow| purposes.contains(&flow.purpose)).collect();
    if flows.is_empty() {
        return None;
    }
    let media = purposes == [Purpose::Media];
    let (sent, received) = if media { media_bytes(&flows) } else { flow_bytes(&flows) };
    let what = if media { kinds(&flows, texts) } else { purposes_of(&flows, texts) };
    let name = name_in(recipient, &flows, index, texts);
    // A name that stands in the title already is not told again.
    let hosts = hosts(&flows).into_iter().filter(|host| !name.starts_with(host.as_str())).map(|host| shortened(&host)).collect();
    Some(Party {
        id: recipient.id.to_string(),
        name: shortened(&name),
        hosts,
        sent,
        received,
        sent_shown: texts.bytes(sent),
        received_shown: texts.bytes(received),
        what,
        where_: places(recipient, &flows, index, texts),
        certainty: certainty(&flows, texts),
    })
}

fn streams<'a>(flows: &[&'a Flow]) -> impl Iterator<Item = &'a Stream> {
    flows.iter().flat_map(|flow| &flow.media)
}

/// RTP bytes by direction; of a flow whose media is only probable, all its bytes.
fn media_bytes(flows: &[&Flow]) -> (u64, u64) {
    let (seen, shaped): (Vec<&Flow>, Vec<&Flow>) =
        flows.iter().copied().partition(|flow| flow.media.iter().any(|stream| stream.ssrc.is_some()));
    let by = |direction| streams(&seen).filter(|stream| stream.direction == direction).map(|stream| stream.bytes).sum::<u64>();
    let (sent, received) = flow_bytes(&shaped);
    (by(StreamDirection::Sent) + sent, by(StreamDirection::Received) + received)
}

/// IP bytes by direction.
fn flow_bytes(flows: &[&Flow]) -> (u64, u64) {
    flows.iter().fold((0, 0), |(sent, received), flow| (sent + flow.bytes_sent, received + flow.bytes_received))
}

/// Kinds of media, those that carry something first; helpers (repetition, correction, probes) are left out unless they are all there is.
fn kinds(flows: &[&Flow], texts: &Texts) -> String {
    let mut found: Vec<MediaKind> = streams(flows).map(|stream| stream.kind).collect();
    found.sort_unstable();
    found.dedup();
    let carries = |kind: &MediaKind| matches!(kind, MediaKind::Audio | MediaKind::Video | MediaKind::Screen);
    if found.iter().any(carries) {
        found.retain(carries);
    }
    if found.is_empty() {
        found.push(MediaKind::Undetermined);
    }
    let undetermined = found == [MediaKind::Undetermined];
    let names: Vec<String> = found.iter().map(|kind| texts.code("media_kind", kind.code())).collect();
    if undetermined { texts.text("party-kind-undetermined") } else { names.join(&texts.text("list-comma")) }
}

fn purposes_of(flows: &[&Flow], texts: &Texts) -> String {
    let mut found: Vec<Purpose> = flows.iter().map(|flow| flow.purpose).collect();
    found.sort_unstable();
    found.dedup();
    let names: Vec<String> = found.iter().map(|purpose| texts.code("purpose", purpose.code())).collect();
    names.join(&texts.text("list-comma"))
}

/// Server names, most bytes first.
fn hosts(flows: &[&Flow]) -> Vec<String> {
    let mut bytes: BTreeMap<&str, u64> = BTreeMap::new();
    for flow in flows {
        if let Some(name) = &flow.server_name {
            *bytes.entry(name.as_str()).or_default() += flow.bytes_sent + flow.bytes_received;
        }
    }
    let mut hosts: Vec<(&str, u64)> = bytes.into_iter().collect();
    hosts.sort_by(|(a, a_bytes), (b, b_bytes)| b_bytes.cmp(a_bytes).then(a.cmp(b)));
    hosts.into_iter().map(|(name, _)| name.to_owned()).collect()
}

/// Locations of the endpoints of these flows, then the seats.
fn places(recipient: &Recipient, flows: &[&Flow], index: &Index<'_>, texts: &Texts) -> Vec<String> {
    let mut ends: Vec<&Endpoint> = flows.iter().filter_map(|flow| index.remote(flow)).collect();
    ends.sort_by(|a, b| a.address.cmp(&b.address));
    ends.dedup_by(|a, b| a.address == b.address);
    let mut list = Vec::new();
    list.push(match recipient.id.as_str() {
        "own-network" => texts.code("transfer", "local"),
        _ => texts.say("party-location", &[("countries", locations(&ends, texts).into())]),
    });
    let seat = |key: &str, country: Option<CountryCode>| country.map(|code| texts.say(key, &[("country", texts.country(code).into())]));
    list.extend(seat("party-entity", recipient.entity_country.as_ref().map(|country| country.country)));
    list.extend(seat("party-parent", recipient.parent_country.as_ref().map(|country| country.country)));
    list
}

/// The countries of endpoints, one after the other, with `not determinable` where some have none.
#[must_use]
pub fn locations(ends: &[&Endpoint], texts: &Texts) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut unknown = false;
    for end in ends {
        match end.country {
            Some(code) => names.push(texts.country(code)),
            None => unknown = true,
        }
    }
    names.sort();
    names.dedup();
    if unknown {
        names.push(texts.code("country_verdict", "not_determinable"));
    }
    names.join(&texts.text("list-comma"))
}

/// The grades of certainty in it, best first, and for telemetry by which class of evidence.
fn certainty(flows: &[&Flow], texts: &Texts) -> String {
    let mut grades: Vec<Confidence> = flows.iter().map(|flow| flow.confidence).collect();
    grades.sort_unstable();
    grades.dedup();
    let grades: Vec<String> = grades.iter().map(|grade| texts.code("confidence", grade.code())).collect();
    let grades = grades.join(" / ");
    let mut bases: Vec<TelemetryBasis> = flows.iter().flat_map(|flow| flow.telemetry_by.iter().copied()).collect();
    bases.sort_unstable();
    bases.dedup();
    if bases.is_empty() {
        return grades;
    }
    let bases: Vec<String> = bases.iter().map(|basis| texts.code("telemetry_basis", basis.code())).collect();
    texts.say("party-certainty-by", &[("grade", grades.into()), ("basis", texts.list(&bases).into())])
}
