//! Who received what, and over which path.

use crate::model::analysis::Analysis;
use crate::model::codes::Purpose;
use crate::report::view::index::Index;
use crate::report::view::party::{self, Party};
use crate::text::Texts;

use super::Entry;

/// The recipients that have flows of these purposes, most bytes first.
fn parties(analysis: &Analysis, purposes: &[Purpose], index: &Index<'_>, texts: &Texts) -> Vec<Party> {
    let mut list: Vec<Party> = analysis.recipients.iter().filter_map(|recipient| party::party(recipient, purposes, index, texts)).collect();
    list.sort_by(|a, b| (b.sent + b.received).cmp(&(a.sent + a.received)).then_with(|| a.id.cmp(&b.id)));
    list
}

fn counted(key: &str, parties: &[Party], texts: &Texts) -> String {
    texts.say(key, &[("count", (parties.len() as u64).into())])
}

pub(super) fn media(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Entry {
    let parties = parties(analysis, &[Purpose::Media], index, texts);
    let mut lines = Vec::new();
    if parties.is_empty() {
        lines.push(texts.text("empty-no-call"));
        lines.push(texts.text("empty-no-call-not"));
    } else if let (Some(first), Some(last)) = (analysis.call.first, analysis.call.last) {
        let times = [("length", texts.duration(first, last)), ("first", texts.clock(first)), ("last", texts.clock(last))];
        let sure = analysis.counted().any(|flow| flow.purpose == Purpose::Media && flow.confidence.is_firm());
        let key = if sure { "front-call-yes" } else { "front-call-unclear" };
        lines.push(texts.say(key, &times.map(|(name, text)| (name, text.into()))));
    }
    Entry::of_parties("media", counted("front-media-heading", &parties, texts), lines, parties)
}

pub(super) fn telemetry(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Entry {
    let parties = parties(analysis, &[Purpose::Telemetry], index, texts);
    let lines = if parties.is_empty() { vec![texts.text("empty-no-telemetry"), texts.text("empty-no-telemetry-not")] } else { Vec::new() };
    Entry::of_parties("telemetry", counted("front-telemetry-heading", &parties, texts), lines, parties)
}

pub(super) fn advertising(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Option<Entry> {
    let parties = parties(analysis, &[Purpose::Advertising], index, texts);
    let label = counted("front-advertising-heading", &parties, texts);
    (!parties.is_empty()).then(|| Entry::of_parties("advertising", label, Vec::new(), parties))
}

/// Recipients with everything else; those named above appear again only where they got something else, too.
pub(super) fn others(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Option<Entry> {
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

pub(super) fn path(analysis: &Analysis, texts: &Texts) -> Option<Entry> {
    let call = &analysis.call;
    if !call.happened {
        return None;
    }
    let mut topology = texts.code("topology", call.topology.code());
    let mut ways: Vec<String> =
        call.basis.iter().filter_map(|basis| basis.rule.strip_prefix("topology_")).map(|code| texts.code("topology", code)).collect();
    ways.dedup();
    if ways.len() > 1 {
        topology = texts.say("front-path-mixed", &[("topology", topology.into()), ("ways", ways.join("; ").into())]);
    }
    let mut by_address: Vec<(&str, Vec<String>)> = Vec::new();
    for end in call.media_endpoints.iter().take(MEDIA_ENDPOINTS) {
        let port = format!("{} {}", end.transport.to_uppercase(), end.port);
        match by_address.iter_mut().find(|(address, _)| *address == end.address.as_str()) {
            Some((_, ports)) => ports.push(port),
            None => by_address.push((end.address.as_str(), vec![port])),
        }
    }
    let comma = texts.text("list-comma");
    let ends: Vec<String> = by_address.iter().map(|(address, ports)| format!("{address} ({})", ports.join(&comma))).collect();
    let mut lines = vec![sentence(&topology)];
    let more = call.media_endpoints.len().saturating_sub(MEDIA_ENDPOINTS) as u64;
    let list = ends.join(&comma);
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
    capital(text) + "."
}

/// With a capital letter.
pub(in crate::report) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
