//! Names that lead by an alias to a known tracker.

use crate::model::analysis::{Analysis, Flow};

use super::{Draft, count, numbers, of_flows, receipts};

/// One finding for all.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    let is_alias = |flow: &&Flow| flow.basis.iter().any(|basis| basis.rule.starts_with("telemetry_") && basis.rule.ends_with("_alias"));
    let flows: Vec<&Flow> = analysis.counted().filter(is_alias).collect();
    if flows.is_empty() {
        return Vec::new();
    }
    vec![Draft {
        rule: "cloaked_name",
        about: of_flows(&flows),
        evidence: receipts(flows.iter().copied()),
        caveats: &["C09", "C17"],
        checklist: &["CL-3.2-3", "X-TRACK"],
        parameters: numbers(&[("flows", count(flows.len()))]),
    }]
}
