//! One file a rule; [`RULES`] is the list. A rule looks at the result so far and states what it shows: codes and numbers, with receipts,
//! caveats and items of checklists. It looks at the flows of the call: what is set aside is no finding. Sentences are in the language files, as `finding-` and the rule's code.

mod advertising;
mod before_call;
mod clear_keys;
mod clear_metadata;
mod clear_text;
mod cloaked;
mod declared;
mod disclosures;
mod identity;
mod media;
mod old_encryption;
mod outside_eea;
mod refuted;
mod resolvers;
mod telemetry;
mod update;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::analysis::{Analysis, Evidence, Flow, RECEIPTS};
use crate::model::codes::Purpose;
use crate::model::text::SafeText;

/// A rule.
pub(super) type Rule = fn(&Analysis) -> Vec<Draft>;

/// All rules, in the order of findings.
pub(super) const RULES: &[Rule] = &[
    media::rule,
    telemetry::rule,
    advertising::rule,
    identity::rule,
    update::rule,
    cloaked::rule,
    before_call::rule,
    outside_eea::rule,
    refuted::rule,
    declared::rule,
    clear_text::rule,
    clear_keys::rule,
    clear_metadata::rule,
    old_encryption::rule,
    disclosures::rule,
    resolvers::rule,
];

/// A finding without its number.
pub(super) struct Draft {
    pub(super) rule: &'static str,
    pub(super) about: BTreeMap<String, Vec<String>>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) caveats: &'static [&'static str],
    pub(super) checklist: &'static [&'static str],
    pub(super) parameters: BTreeMap<String, serde_json::Value>,
}

/// Items that findings of outflows belong to (DSK checklist, chapter 3.2).
const OUTFLOW: &[&str] = &["CL-3.2-3", "CL-3-1"];

fn about(key: &str, values: Vec<String>) -> BTreeMap<String, Vec<String>> {
    BTreeMap::from([(key.to_owned(), values)])
}

fn numbers(values: &[(&str, u64)]) -> BTreeMap<String, serde_json::Value> {
    values.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
}

fn count(many: usize) -> u64 {
    u64::try_from(many).unwrap_or(u64::MAX)
}

/// Ids in order of first appearance.
fn each_once<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    ids.filter(|id| seen.insert(*id)).map(str::to_owned).collect()
}

/// Ids of flows, and of the recipients behind them.
fn of_flows(flows: &[&Flow]) -> BTreeMap<String, Vec<String>> {
    let recipients = each_once(flows.iter().filter_map(|flow| flow.recipient.as_deref()));
    let ids = flows.iter().map(|flow| flow.id.to_string()).collect();
    BTreeMap::from([("recipients".to_owned(), recipients), ("flows".to_owned(), ids)])
}

fn receipts<'a>(flows: impl Iterator<Item = &'a Flow>) -> Vec<Evidence> {
    flows.flat_map(|flow| flow.basis.iter().flat_map(|basis| basis.evidence.iter().cloned())).take(RECEIPTS).collect()
}

fn sums(flows: &[&Flow]) -> (u64, u64) {
    flows.iter().fold((0, 0), |(sent, received), flow| (sent + flow.bytes_sent, received + flow.bytes_received))
}

/// One finding of all flows on which something of these sorts stands in the clear.
fn of_clear(analysis: &Analysis, codes: &[&str], rule: &'static str) -> Vec<Draft> {
    let mut flows: Vec<&Flow> = Vec::new();
    let mut evidence = Vec::new();
    for flow in analysis.counted() {
        let before = evidence.len();
        evidence.extend(flow.in_clear.iter().filter(|entry| codes.contains(&entry.what.as_str())).map(|entry| Evidence {
            capture: entry.capture,
            frame: Some(entry.frame),
            fact: SafeText::from_wire(entry.what.as_bytes()),
        }));
        if evidence.len() > before {
            flows.push(flow);
        }
    }
    evidence.truncate(RECEIPTS);
    if flows.is_empty() {
        return Vec::new();
    }
    vec![Draft {
        rule,
        about: of_flows(&flows),
        evidence,
        caveats: &["C17"],
        checklist: &["OH-4.1-c", "X-META"],
        parameters: numbers(&[("flows", count(flows.len()))]),
    }]
}

/// One finding for each recipient of flows with a purpose.
fn to_recipients(
    analysis: &Analysis,
    purpose: Purpose,
    rule: &'static str,
    caveats: &'static [&'static str],
    checklist: &'static [&'static str],
) -> Vec<Draft> {
    to_recipients_where(analysis, purpose, |_| true, (rule, caveats, checklist))
}

/// The same for the recipients whose flows of this purpose meet a condition; with the rule, its caveats and its items of checklists.
fn to_recipients_where(
    analysis: &Analysis,
    purpose: Purpose,
    holds: impl Fn(&[&Flow]) -> bool,
    (rule, caveats, checklist): (&'static str, &'static [&'static str], &'static [&'static str]),
) -> Vec<Draft> {
    let mut order: Vec<&str> = Vec::new();
    let mut groups: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
    for flow in analysis.counted().filter(|flow| flow.purpose == purpose) {
        let Some(recipient) = flow.recipient.as_deref() else { continue };
        let group = groups.entry(recipient).or_default();
        if group.is_empty() {
            order.push(recipient);
        }
        group.push(flow);
    }
    let draft = |flows: &Vec<&Flow>| {
        let (sent, received) = sums(flows);
        Draft {
            rule,
            about: of_flows(flows),
            evidence: receipts(flows.iter().copied()),
            caveats,
            checklist,
            parameters: numbers(&[("bytes_sent", sent), ("bytes_received", received), ("flows", count(flows.len()))]),
        }
    };
    order.iter().filter_map(|id| groups.get(id)).filter(|flows| holds(flows)).map(draft).collect()
}
