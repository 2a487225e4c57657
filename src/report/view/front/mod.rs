//! Page one: who received audio and video, who received telemetry, on which path, in which countries, how protected, how sure, and what could
//! not be seen. The terminal shows this and nothing else; every report begins with it.

mod countries;
mod protection;
mod recipients;
mod unseen;

use crate::model::analysis::Analysis;
use crate::model::codes::{CountryVerdict, LocalHow};
use crate::text::Texts;

use super::index::{Index, leaves};

pub use super::page::{Entry, Front};
pub(in crate::report) use protection::protection_by;
pub use protection::protection_of;
pub(in crate::report) use recipients::capital;
pub use unseen::warned;

/// Addresses of the tester's side shown.
const ADDRESSES: usize = 8;

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
            entries.push(recipients::media(analysis, index, texts));
            entries.push(recipients::telemetry(analysis, index, texts));
            entries.extend(recipients::advertising(analysis, index, texts));
            entries.extend(recipients::path(analysis, texts));
            entries.push(countries::countries(analysis, texts));
            entries.push(protection::encryption(analysis, texts));
            entries.push(certainty(analysis, index, texts));
        }
    }
    entries.push(unseen::unseen(analysis, texts));
    // The context last: page one answers its questions without it.
    entries.extend(recipients::others(analysis, index, texts));
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
        let kinds = [
            (agreed, "front-certainty-agreed"),
            (single, "front-certainty-single"),
            (disagreed, "front-certainty-disagreed"),
            (all - agreed - single - disagreed, "front-certainty-unplaced"),
        ];
        let parts: Vec<String> =
            kinds.iter().filter(|(count, _)| *count > 0).map(|(count, key)| texts.say(key, &[("count", (*count).into())])).collect();
        let parts = parts.join(&texts.text("list-comma"));
        lines.push(texts.say("front-certainty-country", &[("count", all.into()), ("parts", parts.into())]));
    }
    Entry::lines("certainty", label, lines)
}
