//! Telemetry and advertising before the call.

use crate::model::analysis::{Analysis, Flow};
use crate::model::codes::Purpose;

use super::{Draft, about, count, numbers, receipts};

/// Telemetry and advertising that was contacted before the first media packet.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    let Some(begin) = analysis.call.first else { return Vec::new() };
    let early: Vec<&Flow> =
        analysis.counted().filter(|flow| flow.first < begin && matches!(flow.purpose, Purpose::Telemetry | Purpose::Advertising)).collect();
    if early.is_empty() {
        return Vec::new();
    }
    let flows = count(early.len());
    vec![Draft {
        rule: "telemetry_before_call",
        about: about("flows", early.iter().map(|flow| flow.id.to_string()).collect()),
        evidence: receipts(early.into_iter()),
        caveats: &["C09", "C16"],
        checklist: &["CL-3.2-3", "OH-3.4.2"],
        parameters: numbers(&[("flows", flows)]),
    }]
}
