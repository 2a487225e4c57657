//! Page one: who received audio and video, who received telemetry, on which path, in which countries, how protected, how sure, and what could
//! not be seen. The terminal shows this and nothing else; every report begins with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::analysis::{Analysis, Flow, Transfer, Warning};
use crate::model::codes::{CountryVerdict, LocalHow, Purpose};
use crate::model::country::CountryCode;
use crate::text::Texts;

use super::index::{Index, leaves};
use super::party::{self, Party};
use super::room;

/// Page one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// Title.
    pub title: String,
    /// Program and version.
    pub tool: String,
    /// Questions with their answers, in the order in which they are asked.
    pub entries: Vec<Entry>,
    /// What this page is not.
    pub disclaimer: String,
    /// Whether it needs smaller type to stay one page of paper.
    pub crowded: bool,
}

impl Front {
    /// Page one, with as many recipients as a page has room for.
    pub(in crate::report) fn new(title: String, tool: String, entries: Vec<Entry>, disclaimer: String) -> Self {
        let mut front = Self { title, tool, entries, disclaimer, crowded: false };
        room::fit(&mut front);
        front
    }
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Stable id, for links.
    pub id: &'static str,
    /// The question in a few words.
    pub label: String,
    /// Answer in sentences.
    pub lines: Vec<String>,
    /// Answer as recipients, most bytes first.
    pub parties: Vec<Party>,
    /// Recipients that page one shows.
    pub shown: usize,
}

/// Recipients shown of each kind on page one; the table has all.
const PARTIES: usize = 8;
/// Addresses of the tester's side shown.
const ADDRESSES: usize = 8;
/// Other counterparts shown: they are the context, not the question.
const OTHERS: usize = 4;

/// Letters of a question that stands beside its answer.
const BESIDE: usize = 36;

impl Entry {
    /// The recipients that page one shows.
    #[must_use]
    pub fn listed(&self) -> &[Party] {
        self.parties.get(..self.shown).unwrap_or(&self.parties)
    }

    /// Whether the question is too long to stand beside its answer.
    #[must_use]
    pub fn is_titled(&self) -> bool {
        self.label.chars().count() > BESIDE
    }

    /// Recipients beyond those that page one shows.
    #[must_use]
    pub const fn more(&self) -> usize {
        self.parties.len().saturating_sub(self.shown)
    }

    /// An answer in recipients, with sentences before them.
    fn of_parties(id: &'static str, label: String, lines: Vec<String>, parties: Vec<Party>) -> Self {
        let shown = if id == "others" { OTHERS } else { PARTIES };
        Self { id, label, lines, parties, shown }
    }

    /// An answer in sentences.
    pub(in crate::report) const fn lines(id: &'static str, label: String, lines: Vec<String>) -> Self {
        Self { id, label, lines, parties: Vec::new(), shown: 0 }
    }
}

/// What is missing in a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    Packets,
    Ip,
    Remote,
    Nothing,
}

fn missing(analysis: &Analysis) -> Missing {
    let packets: u64 = analysis.captures.iter().map(|capture| capture.packets).sum();
    let ip: u64 = analysis.captures.iter().map(|capture| capture.packets_ip).sum();
    match (packets, ip) {
        (0, _) => Missing::Packets,
        (_, 0) => Missing::Ip,
        _ if !analysis.flows.iter().any(leaves) => Missing::Remote,
        _ => Missing::Nothing,
    }
}

/// Makes page one.
#[must_use]
pub fn front(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Front {
    let mut entries = vec![tested(analysis, texts)];
    let empty = |key: &str| {
        let packets: u64 = analysis.captures.iter().map(|capture| capture.packets).sum();
        let lines = vec![texts.say(key, &[("count", packets.into())]), texts.text(&format!("{key}-not"))];
        Entry::lines("empty", texts.text("front-empty"), lines)
    };
    match missing(analysis) {
        Missing::Packets => entries.push(empty("empty-no-packets")),
        Missing::Ip => entries.push(empty("empty-no-ip")),
        Missing::Remote => entries.push(empty("empty-no-remote")),
        Missing::Nothing => {
            entries.push(media(analysis, index, texts));
            entries.push(telemetry(analysis, index, texts));
            entries.extend(advertising(analysis, index, texts));
            entries.extend(path(analysis, texts));
            entries.push(countries(analysis, texts));
            entries.push(encryption(analysis, texts));
            entries.push(certainty(analysis, index, texts));
        }
    }
    entries.push(unseen(analysis, texts));
    // The context last: page one answers its questions without it.
    entries.extend(others(analysis, index, texts));
    let tool = format!("{} {}", analysis.tool.name, analysis.tool.version);
    Front::new(texts.text("front-title"), tool, entries, texts.text("front-disclaimer"))
}

fn tested(analysis: &Analysis, texts: &Texts) -> Entry {
    let mut lines = Vec::new();
    for capture in &analysis.captures {
        let file = ("file", capture.file.as_str().into());
        let when = match (capture.first, capture.last) {
            (Some(first), Some(last)) => texts.say("front-capture", &[file, ("period", texts.period(first, last).into())]),
            _ => texts.say("front-capture-no-time", &[file]),
        };
        let amount = texts.say("front-amount", &[("count", capture.packets.into()), ("bytes", capture.bytes.into())]);
        lines.push(format!("{when}; {amount}"));
    }
    let how = ("how", texts.code("local_how", analysis.local.how.code()).into());
    if analysis.local.how == LocalHow::None || analysis.local.addresses.is_empty() {
        if analysis.captures.iter().any(|capture| capture.packets_ip > 0) {
            lines.push(texts.say("front-local-unknown", &[how]));
        }
    } else {
        let addresses: Vec<String> = analysis.local.addresses.iter().map(ToString::to_string).collect();
        lines.push(texts.say("front-local", &[("addresses", texts.list_of_some(&addresses, ADDRESSES).into()), how]));
    }
    lines.extend(conditions(analysis, texts));
    Entry::lines("tested", texts.text("front-tested"), lines)
}

/// What was tested, as the user states it, and what nobody stated.
fn conditions(analysis: &Analysis, texts: &Texts) -> Vec<String> {
    let case = &analysis.case;
    let field = |code: &str| if texts.has("test_field", code) { texts.code("test_field", code) } else { code.to_owned() };
    let mut stated: Vec<String> = case.test.iter().map(|(code, value)| format!("{}\u{a0}{}", field(code), value.as_str())).collect();
    stated.extend(case.model.as_ref().map(|model| texts.code("model", model)));
    stated.extend(case.place.as_ref().map(|place| format!("{}\u{a0}{place}", texts.text("front-recorded-at"))));
    let mut lines = Vec::new();
    if !stated.is_empty() {
        lines.push(texts.say("front-conditions", &[("fields", stated.join("; ").into())]));
    }
    let missing: Vec<String> = case.test_missing.iter().map(|code| field(code)).collect();
    if !missing.is_empty() {
        lines.push(texts.say("front-conditions-missing", &[("fields", missing.join(&texts.text("list-comma")).into())]));
    }
    lines
}

/// The recipients that have flows of these purposes, most bytes first.
fn parties(analysis: &Analysis, purposes: &[Purpose], index: &Index<'_>, texts: &Texts) -> Vec<Party> {
    let mut list: Vec<Party> = analysis.recipients.iter().filter_map(|recipient| party::party(recipient, purposes, index, texts)).collect();
    list.sort_by(|a, b| (b.sent + b.received).cmp(&(a.sent + a.received)).then_with(|| a.id.cmp(&b.id)));
    list
}

fn counted(key: &str, parties: &[Party], texts: &Texts) -> String {
    texts.say(key, &[("count", (parties.len() as u64).into())])
}

fn media(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Entry {
    let parties = parties(analysis, &[Purpose::Media], index, texts);
    let mut lines = Vec::new();
    if parties.is_empty() {
        lines.push(texts.text("empty-no-call"));
        lines.push(texts.text("empty-no-call-not"));
    } else if let (Some(first), Some(last)) = (analysis.call.first, analysis.call.last) {
        let times = [("length", texts.duration(first, last)), ("first", texts.clock(first)), ("last", texts.clock(last))];
        lines.push(texts.say("front-call-yes", &times.map(|(name, text)| (name, text.into()))));
    }
    Entry::of_parties("media", counted("front-media-heading", &parties, texts), lines, parties)
}

fn telemetry(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Entry {
    let parties = parties(analysis, &[Purpose::Telemetry], index, texts);
    let lines = if parties.is_empty() { vec![texts.text("empty-no-telemetry"), texts.text("empty-no-telemetry-not")] } else { Vec::new() };
    Entry::of_parties("telemetry", counted("front-telemetry-heading", &parties, texts), lines, parties)
}

fn advertising(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Option<Entry> {
    let parties = parties(analysis, &[Purpose::Advertising], index, texts);
    let label = counted("front-advertising-heading", &parties, texts);
    (!parties.is_empty()).then(|| Entry::of_parties("advertising", label, Vec::new(), parties))
}

/// Recipients with everything else; those named above appear again only where they got something else, too.
fn others(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Option<Entry> {
    let named = |purpose: Purpose| matches!(purpose, Purpose::Media | Purpose::Telemetry | Purpose::Advertising);
    // Error messages and probes of a path belong to what went over it.
    let upkeep = |purpose: Purpose| matches!(purpose, Purpose::Connectivity | Purpose::Background);
    let rest: Vec<Purpose> = Purpose::ALL.iter().copied().filter(|purpose| !named(*purpose)).collect();
    let repeats = |party: &Party| {
        let flows = index.flows(&party.id);
        flows.iter().any(|flow| named(flow.purpose)) && flows.iter().all(|flow| named(flow.purpose) || upkeep(flow.purpose))
    };
    let mut parties = parties(analysis, &rest, index, texts);
    parties.retain(|party| !repeats(party));
    let label = counted("front-other-heading", &parties, texts);
    (!parties.is_empty()).then(|| Entry::of_parties("others", label, Vec::new(), parties))
}

fn path(analysis: &Analysis, texts: &Texts) -> Option<Entry> {
    let call = &analysis.call;
    if !call.happened {
        return None;
    }
    let mut topology = texts.code("topology", call.topology.code());
    let mut ways: Vec<String> =
        call.basis.iter().filter_map(|basis| basis.rule.strip_prefix("topology_")).map(|code| texts.code("topology", code)).collect();
    ways.dedup();
    if ways.len() > 1 {
        topology = texts.say("front-path-mixed", &[("topology", topology.into()), ("ways", texts.list(&ways).into())]);
    }
    let ends: Vec<String> = call
        .media_endpoints
        .iter()
        .take(MEDIA_ENDPOINTS)
        .map(|end| format!("{} ({} {})", end.address, end.transport.to_uppercase(), end.port))
        .collect();
    let mut lines = vec![sentence(&topology)];
    let more = call.media_endpoints.len().saturating_sub(MEDIA_ENDPOINTS) as u64;
    let list = ends.join(&texts.text("list-comma"));
    lines.push(texts.say("front-path-endpoints", &[("endpoints", list.into()), ("more", more.into())]));
    if !call.migrations.is_empty() {
        lines.push(texts.say("front-path-migrations", &[("count", (call.migrations.len() as u64).into())]));
    }
    Some(Entry::lines("path", texts.text("front-path"), lines))
}

/// Far ends of media named on page one.
const MEDIA_ENDPOINTS: usize = 3;

/// With a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect::<String>() + ".")
}

fn countries(analysis: &Analysis, texts: &Texts) -> Entry {
    let label = texts.text("front-countries");
    let mut lines = Vec::new();
    let outside: Vec<&Transfer> = analysis.transfers.iter().filter(|row| row.recipient != "own-network").collect();
    if outside.is_empty() {
        return Entry::lines("countries", label, vec![texts.text("front-countries-none")]);
    }
    for of in ["location", "entity", "parent"] {
        let rows: Vec<&Transfer> = outside.iter().copied().filter(|row| row.country_of == of).collect();
        if rows.is_empty() {
            if of != "location" {
                lines.push(texts.text(&format!("front-countries-{of}-none")));
            }
            continue;
        }
        let list = country_list(&rows, texts);
        lines.push(texts.say(&format!("front-countries-{of}"), &[("countries", list.into())]));
    }
    let mut note = texts.text("front-countries-note");
    if let Some(day) = outside.iter().filter(|row| row.country.is_some()).map(|row| row.as_of.as_str()).max() {
        let recorded = analysis.captures.iter().filter_map(|capture| capture.first).min().map_or_else(String::new, |at| texts.day(at));
        let status = texts.say("front-countries-as-of", &[("recorded", recorded.into()), ("day", texts.iso_day(day).into())]);
        note = format!("{note} {status}");
    }
    lines.push(note);
    Entry::lines("countries", label, lines)
}

/// Order in which states of decisions are told.
const STATUS: [&str; 8] = [
    "eea",
    "adequate",
    "adequate_conditional",
    "adequate_listed_only",
    "international_organisation",
    "no_decision",
    "not_determinable",
    "local",
];

/// Countries by their status, each with how many recipients it belongs to; what is not determinable last.
fn country_list(rows: &[&Transfer], texts: &Texts) -> String {
    let mut groups: BTreeMap<(usize, &str), BTreeMap<CountryCode, BTreeSet<&str>>> = BTreeMap::new();
    let mut unknown: BTreeSet<&str> = BTreeSet::new();
    for row in rows {
        let Some(country) = row.country else {
            unknown.insert(&row.recipient);
            continue;
        };
        let place = STATUS.iter().position(|known| *known == row.status).unwrap_or(STATUS.len());
        groups.entry((place, &row.status)).or_default().entry(country).or_default().insert(&row.recipient);
    }
    let count = |recipients: &BTreeSet<&str>| ("count", (recipients.len() as u64).into());
    let mut parts: Vec<String> = groups
        .into_iter()
        .map(|((_, status), countries)| {
            let mut countries: Vec<_> = countries.into_iter().collect();
            countries.sort_by_key(|(country, recipients)| (std::cmp::Reverse(recipients.len()), *country));
            let names: Vec<String> = countries
                .iter()
                .map(|(code, recipients)| texts.say("front-country", &[("country", texts.country(*code).into()), count(recipients)]))
                .collect();
            // The table of decisions does not reach back to the day of the capture.
            let status = if status == "not_determinable" { texts.text("front-country-no-status") } else { texts.code("transfer", status) };
            let names = names.join(&texts.text("list-comma"));
            texts.say("front-country-group", &[("status", status.into()), ("countries", names.into())])
        })
        .collect();
    if !unknown.is_empty() {
        parts.push(texts.say("front-country-unknown", &[count(&unknown)]));
    }
    parts.join("; ")
}

fn encryption(analysis: &Analysis, texts: &Texts) -> Entry {
    /// Classes of traffic, told apart by purpose.
    type Class = (&'static str, fn(Purpose) -> bool);
    let mut lines = Vec::new();
    let classes: [Class; 3] = [
        ("media", |purpose| purpose == Purpose::Media),
        ("telemetry", |purpose| matches!(purpose, Purpose::Telemetry | Purpose::Advertising)),
        ("rest", |purpose| !matches!(purpose, Purpose::Media | Purpose::Telemetry | Purpose::Advertising)),
    ];
    for (class, belongs) in classes {
        let flows: Vec<&Flow> = analysis.counted().filter(|flow| leaves(flow) && belongs(flow.purpose)).collect();
        if flows.is_empty() {
            continue;
        }
        let what = texts.code("front-encryption", class);
        lines.push(texts.say("front-encryption-share", &[("what", what.into()), ("parts", protection(&flows, texts).into())]));
    }
    let clear: Vec<String> = ["rtp", "sip", "http", "dns"]
        .iter()
        .filter(|code| analysis.counted().any(|flow| leaves(flow) && in_the_clear(flow) && speaks(flow, code)))
        .map(|code| texts.code("clear", code))
        .collect();
    lines.push(if clear.is_empty() {
        texts.text("front-clear-none")
    } else {
        texts.say("front-clear", &[("what", texts.list(&clear).into())])
    });
    Entry::lines("encryption", texts.text("front-encryption"), lines)
}

fn in_the_clear(flow: &Flow) -> bool {
    flow.encryption.as_ref().is_some_and(|encryption| encryption.protocol == "none")
}

fn speaks(flow: &Flow, protocol: &str) -> bool {
    flow.protocols.iter().any(|known| known == protocol)
}

/// Shares of bytes by version or protocol, largest first.
fn protection(flows: &[&Flow], texts: &Texts) -> String {
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    for flow in flows {
        *kinds.entry(protection_of(flow, texts)).or_default() += flow.bytes_sent + flow.bytes_received;
    }
    let whole = kinds.values().sum();
    let mut kinds: Vec<(String, u64)> = kinds.into_iter().collect();
    kinds.sort_by(|(a, a_bytes), (b, b_bytes)| b_bytes.cmp(a_bytes).then_with(|| a.cmp(b)));
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|(kind, bytes)| texts.say("front-encryption-part", &[("share", texts.share(bytes, whole).into()), ("kind", kind.into())]))
        .collect();
    parts.join(&texts.text("list-comma"))
}

/// `TLS 1.3`, `SRTP`, `unencrypted`, `not observable`.
#[must_use]
pub fn protection_of(flow: &Flow, texts: &Texts) -> String {
    let Some(encryption) = &flow.encryption else { return texts.code("encryption", "unknown") };
    let name = texts.code("encryption", &encryption.protocol);
    match &encryption.version {
        // `TLS1.3` and `DTLS1.2` say both at once; media keyed by DTLS is SRTP all the same.
        Some(version) if version.to_lowercase().starts_with(&encryption.protocol) => {
            let number = version.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
            format!("{name}\u{a0}{number}")
        }
        _ => name,
    }
}

fn certainty(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Entry {
    let label = texts.text("front-certainty");
    let coverage = &analysis.coverage;
    if coverage.identified.flows + coverage.weak.flows == 0 && (coverage.unknown.flows > 0 || coverage.set_aside.flows == 0) {
        return Entry::lines("certainty", label, vec![texts.text("empty-unknown"), texts.text("empty-unknown-not")]);
    }
    let parts = [coverage.identified, coverage.weak, coverage.unknown];
    let bytes: u64 = parts.iter().map(|share| share.bytes).sum();
    let flows: u64 = parts.iter().map(|share| share.flows).sum();
    let [certain, weak, unknown] = parts.map(|share| texts.share(share.bytes, bytes));
    let mut lines = vec![texts.say(
        "front-certainty-share",
        &[
            ("bytes", bytes.into()),
            ("count", flows.into()),
            ("certain", certain.into()),
            ("weak", weak.into()),
            ("unknown", unknown.into()),
        ],
    )];
    let placed: Vec<CountryVerdict> = analysis
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.recipient.as_deref().is_some_and(|id| id != "own-network") && !index.is_set_aside(&endpoint.address))
        .map(|endpoint| endpoint.country_verdict)
        .collect();
    if !placed.is_empty() {
        let count = |wanted: &[CountryVerdict]| placed.iter().filter(|verdict| wanted.contains(verdict)).count() as u64;
        let agreed = count(&[CountryVerdict::Agreed, CountryVerdict::User, CountryVerdict::Region]);
        let single = count(&[CountryVerdict::Single]);
        let disagreed = count(&[CountryVerdict::Disagreed, CountryVerdict::Refuted]);
        let all = placed.len() as u64;
        lines.push(texts.say(
            "front-certainty-country",
            &[
                ("agreed", agreed.into()),
                ("single", single.into()),
                ("disagreed", disagreed.into()),
                ("unknown", (all - agreed - single - disagreed).into()),
                ("count", all.into()),
            ],
        ));
    }
    Entry::lines("certainty", label, lines)
}

fn unseen(analysis: &Analysis, texts: &Texts) -> Entry {
    let mut lines: Vec<String> =
        analysis.captures.iter().flat_map(|capture| &capture.warnings).map(|warning| warned("warning", warning, texts)).collect();
    let (minor, major): (Vec<&Warning>, Vec<&Warning>) = analysis.coverage.blind_spots.iter().partition(|spot| is_minor(&spot.code));
    lines.extend(major.into_iter().map(|spot| warned("blind", spot, texts)));
    let without: u64 = minor.iter().map(|spot| spot.count).sum();
    if without > 0 {
        lines.push(texts.say("front-unseen-no-ip", &[("count", without.into())]));
    }
    if analysis.coverage.names_hidden > 0 {
        lines.push(texts.say("front-unseen-hidden", &[("count", analysis.coverage.names_hidden.into())]));
    }
    let aside = analysis.coverage.set_aside;
    if aside.flows > 0 {
        lines.push(texts.say("front-set-aside", &[("count", aside.flows.into()), ("bytes", aside.bytes.into())]));
    }
    if missing(analysis) == Missing::Nothing {
        lines.push(texts.text("front-unseen-content"));
    }
    Entry::lines("unseen", texts.text("front-unseen"), lines)
}

/// Upkeep of the local network: no recipient is behind it, so page one sums it up.
fn is_minor(code: &str) -> bool {
    matches!(
        code,
        "arp"
            | "eapol"
            | "eoip_keepalive"
            | "ethertype_unknown"
            | "gre_keepalive"
            | "llc"
            | "lldp"
            | "mpls_channel"
            | "netlink"
            | "ppp_control"
            | "pppoe_discovery"
            | "slarp"
            | "wifi_control"
            | "wifi_management"
            | "wifi_null"
    )
}

/// A warning or blind spot in words.
#[must_use]
pub fn warned(family: &str, warning: &Warning, texts: &Texts) -> String {
    let number = |name: &str| warning.parameters.get(name).and_then(serde_json::Value::as_u64).unwrap_or(0);
    texts.code_with(
        family,
        &warning.code,
        &[
            ("count", warning.count.into()),
            ("bytes", number("bytes").into()),
            ("packets", number("packets").into()),
            ("offset", number("offset").into()),
            ("claimed", number("claimed").into()),
            ("limit", number("limit").into()),
        ],
    )
}
