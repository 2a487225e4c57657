//! Statements with receipts: one function a rule, [`RULES`] the list. A finding holds codes and numbers; its sentence is made in `text`.

use std::collections::BTreeMap;

use crate::model::analysis::{Analysis, ChecklistItem, Evidence, Finding, Flow};
use crate::model::codes::{Purpose, Role};
use crate::model::text::SafeText;

/// A rule: looks at the result so far and states what it shows.
type Rule = fn(&Analysis) -> Vec<Draft>;

/// A finding without its number.
struct Draft {
    rule: &'static str,
    about: BTreeMap<String, Vec<String>>,
    evidence: Vec<Evidence>,
    caveats: &'static [&'static str],
    checklist: &'static [&'static str],
    parameters: BTreeMap<String, serde_json::Value>,
}

const RULES: &[Rule] = &[media, telemetry, advertising, clear_text, disclosures, third_parties_before_call, old_encryption, names_in_clear];

/// Items of the checklist that each finding of outflows belongs to (DSK checklist, chapter 3.2; orientation guide 4.1).
const OUTFLOW: &[&str] = &["CL-3.2-3"];
/// Caveats that every report prints (domain knowledge: sample, not observed, transfer, proof, provider network).
const ALWAYS: &[&str] = &["C07", "C10", "C11", "C20", "C21"];

/// All findings, numbered in order of the rules.
#[must_use]
pub fn findings(analysis: &Analysis) -> Vec<Finding> {
    RULES
        .iter()
        .flat_map(|rule| rule(analysis))
        .enumerate()
        .map(|(index, draft)| Finding {
            id: format!("F-{:03}", index + 1),
            rule: draft.rule.to_owned(),
            about: draft.about,
            evidence: draft.evidence,
            caveats: draft.caveats.iter().chain(ALWAYS).map(|code| (*code).to_owned()).collect(),
            checklist: draft.checklist.iter().map(|item| (*item).to_owned()).collect(),
            parameters: draft.parameters,
        })
        .collect()
}

/// Checklist items with the findings that bear on them.
#[must_use]
pub fn checklist(findings: &[Finding]) -> Vec<ChecklistItem> {
    let mut items: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for finding in findings {
        for item in &finding.checklist {
            items.entry(item).or_default().push(finding.id.clone());
        }
    }
    items.into_iter().map(|(item, references)| ChecklistItem { item: item.to_owned(), references }).collect()
}

fn about(key: &str, values: Vec<String>) -> BTreeMap<String, Vec<String>> {
    BTreeMap::from([(key.to_owned(), values)])
}

fn numbers(values: &[(&str, u64)]) -> BTreeMap<String, serde_json::Value> {
    values.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
}

/// Receipts kept of one finding.
const RECEIPTS: usize = 16;

fn receipts<'a>(flows: impl Iterator<Item = &'a Flow>) -> Vec<Evidence> {
    flows.flat_map(|flow| flow.basis.iter().flat_map(|basis| basis.evidence.iter().cloned())).take(RECEIPTS).collect()
}

fn by_recipient<'a>(analysis: &'a Analysis, purpose: Purpose) -> Vec<(String, Vec<&'a Flow>)> {
    let mut groups: Vec<(String, Vec<&'a Flow>)> = Vec::new();
    for flow in analysis.flows.iter().filter(|flow| flow.purpose == purpose) {
        let Some(recipient) = flow.recipient.clone() else { continue };
        match groups.iter_mut().find(|(id, _)| *id == recipient) {
            Some((_, flows)) => flows.push(flow),
            None => groups.push((recipient, vec![flow])),
        }
    }
    groups
}

fn sums(flows: &[&Flow]) -> (u64, u64) {
    flows.iter().fold((0, 0), |(sent, received), flow| (sent + flow.bytes_sent, received + flow.bytes_received))
}

fn to_recipients(analysis: &Analysis, purpose: Purpose, rule: &'static str, caveats: &'static [&'static str]) -> Vec<Draft> {
    by_recipient(analysis, purpose)
        .into_iter()
        .map(|(recipient, flows)| {
            let (sent, received) = sums(&flows);
            let count = u64::try_from(flows.len()).unwrap_or(u64::MAX);
            Draft {
                rule,
                about: BTreeMap::from([
                    ("recipients".to_owned(), vec![recipient]),
                    ("flows".to_owned(), flows.iter().map(|flow| flow.id.clone()).collect()),
                ]),
                evidence: receipts(flows.iter().copied()),
                caveats,
                checklist: OUTFLOW,
                parameters: numbers(&[("bytes_sent", sent), ("bytes_received", received), ("flows", count)]),
            }
        })
        .collect()
}

fn media(analysis: &Analysis) -> Vec<Draft> {
    to_recipients(analysis, Purpose::Media, "media_to_recipient", &["C05", "C13"])
}

fn telemetry(analysis: &Analysis) -> Vec<Draft> {
    to_recipients(analysis, Purpose::Telemetry, "telemetry_to_recipient", &["C04", "C09", "C16"])
}

fn advertising(analysis: &Analysis) -> Vec<Draft> {
    to_recipients(analysis, Purpose::Advertising, "advertising_to_recipient", &["C04", "C09", "C16"])
}

/// Flows that left the machine with content or framework data in the clear.
fn clear_text(analysis: &Analysis) -> Vec<Draft> {
    let mut groups: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
    for flow in &analysis.flows {
        let clear = flow.encryption.as_ref().is_some_and(|encryption| encryption.protocol == "none");
        if !clear || matches!(flow.scope, crate::model::codes::Scope::Loopback | crate::model::codes::Scope::Multicast) {
            continue;
        }
        if let Some(protocol) = ["rtp", "sip", "http", "dns"].into_iter().find(|code| flow.protocols.iter().any(|known| known == code)) {
            groups.entry(protocol).or_default().push(flow);
        }
    }
    groups
        .into_iter()
        .map(|(protocol, flows)| {
            let (sent, received) = sums(&flows);
            let mut parameters =
                numbers(&[("bytes_sent", sent), ("bytes_received", received), ("flows", u64::try_from(flows.len()).unwrap_or(0))]);
            parameters.insert("protocol".to_owned(), protocol.into());
            Draft {
                rule: "in_the_clear",
                about: about("flows", flows.iter().map(|flow| flow.id.clone()).collect()),
                evidence: receipts(flows.into_iter()),
                caveats: &["C17"],
                checklist: &["OH-4.1-c"],
                parameters,
            }
        })
        .collect()
}

fn disclosures(analysis: &Analysis) -> Vec<Draft> {
    let mut groups: BTreeMap<(&str, &str), Vec<&crate::model::analysis::Disclosure>> = BTreeMap::new();
    for disclosure in &analysis.call.disclosures {
        groups.entry((&disclosure.whose, &disclosure.by)).or_default().push(disclosure);
    }
    groups
        .into_iter()
        .map(|((whose, by), list)| {
            let mut to: Vec<String> = list.iter().map(|disclosure| disclosure.to.clone()).collect();
            to.sort();
            to.dedup();
            let mut parameters = numbers(&[("receivers", u64::try_from(to.len()).unwrap_or(0))]);
            parameters.insert("whose".to_owned(), whose.into());
            parameters.insert("by".to_owned(), by.into());
            Draft {
                rule: "address_disclosed",
                about: about("endpoints", to),
                evidence: list
                    .iter()
                    .take(RECEIPTS)
                    .map(|disclosure| Evidence {
                        capture: 0,
                        frame: Some(disclosure.frame),
                        fact: SafeText::from_wire(disclosure.by.as_bytes()),
                    })
                    .collect(),
                caveats: &["C18"],
                checklist: &["OH-3.4.5", "X-P2P"],
                parameters,
            }
        })
        .collect()
}

/// Telemetry and advertising that was contacted before the first media packet.
fn third_parties_before_call(analysis: &Analysis) -> Vec<Draft> {
    let Some(begin) = analysis.call.first else { return Vec::new() };
    let early: Vec<&Flow> = analysis
        .flows
        .iter()
        .filter(|flow| flow.first < begin && matches!(flow.purpose, Purpose::Telemetry | Purpose::Advertising))
        .collect();
    if early.is_empty() {
        return Vec::new();
    }
    let count = u64::try_from(early.len()).unwrap_or(0);
    vec![Draft {
        rule: "telemetry_before_call",
        about: about("flows", early.iter().map(|flow| flow.id.clone()).collect()),
        evidence: receipts(early.into_iter()),
        caveats: &["C09", "C16"],
        checklist: &["CL-3.2-3", "OH-3.4.2"],
        parameters: numbers(&[("flows", count)]),
    }]
}

fn old_encryption(analysis: &Analysis) -> Vec<Draft> {
    let old: Vec<&Flow> = analysis
        .flows
        .iter()
        .filter(|flow| {
            flow.encryption
                .as_ref()
                .and_then(|encryption| encryption.version.as_deref())
                .is_some_and(|version| matches!(version, "SSL2.0" | "SSL3.0" | "TLS1.0" | "TLS1.1" | "DTLS1.0"))
        })
        .collect();
    if old.is_empty() {
        return Vec::new();
    }
    let count = u64::try_from(old.len()).unwrap_or(0);
    vec![Draft {
        rule: "old_encryption",
        about: about("flows", old.iter().map(|flow| flow.id.clone()).collect()),
        evidence: receipts(old.into_iter()),
        caveats: &["C14"],
        checklist: &["OH-4.1-a", "OH-4.1-b"],
        parameters: numbers(&[("flows", count)]),
    }]
}

/// Names that resolvers and networks on the way could read.
fn names_in_clear(analysis: &Analysis) -> Vec<Draft> {
    let resolvers: Vec<String> = analysis
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.role == Role::Resolver && !endpoint.local)
        .map(|endpoint| endpoint.address.clone())
        .collect();
    if resolvers.is_empty() {
        return Vec::new();
    }
    let flows: Vec<&Flow> = analysis.flows.iter().filter(|flow| flow.protocols.iter().any(|code| code == "dns")).collect();
    if flows.is_empty() {
        return Vec::new();
    }
    let count = u64::try_from(resolvers.len()).unwrap_or(0);
    vec![Draft {
        rule: "names_to_resolvers",
        about: about("endpoints", resolvers),
        evidence: receipts(flows.into_iter()),
        caveats: &["C17"],
        checklist: &["X-DNS"],
        parameters: numbers(&[("resolvers", count)]),
    }]
}
