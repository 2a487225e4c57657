//! How the data was protected, and what stood in the clear.

use std::collections::BTreeMap;

use crate::model::analysis::{Analysis, Flow};
use crate::model::codes::Purpose;
use crate::report::view::index::leaves;
use crate::text::Texts;

use super::Entry;

pub(super) fn encryption(analysis: &Analysis, texts: &Texts) -> Entry {
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
    let mut clear: Vec<String> = ["rtp", "sip", "http", "dns"]
        .iter()
        .filter(|code| analysis.counted().any(|flow| leaves(flow) && in_the_clear(flow) && speaks(flow, code)))
        .map(|code| texts.code("clear", code))
        .collect();
    if analysis.findings.iter().any(|finding| finding.rule == "sdes") {
        clear.insert(0, texts.text("clear-sdes"));
    }
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
    protection_by(&encryption.protocol, encryption.version.as_deref(), texts)
}

/// The same of a protocol and what it calls its version.
pub(in crate::report) fn protection_by(protocol: &str, version: Option<&str>, texts: &Texts) -> String {
    let name = texts.code("encryption", protocol);
    match version {
        // `TLS1.3` and `DTLS1.2` say both at once; media keyed by DTLS is SRTP all the same.
        Some(version) if version.to_lowercase().starts_with(protocol) => {
            let number = version.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
            format!("{name}\u{a0}{number}")
        }
        _ => name,
    }
}
