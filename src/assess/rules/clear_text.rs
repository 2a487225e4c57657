//! Content or framework data in the clear.

use std::collections::BTreeMap;

use crate::model::analysis::{Analysis, Flow};
use crate::model::codes::Scope;

use super::{Draft, about, count, numbers, receipts, sums};

/// Flows that left the machine with content or framework data in the clear.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    let mut groups: BTreeMap<&str, Vec<&Flow>> = BTreeMap::new();
    for flow in analysis.counted() {
        let clear = flow.encryption.as_ref().is_some_and(|encryption| encryption.protocol == "none");
        if !clear || matches!(flow.scope, Scope::Loopback | Scope::Multicast) {
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
            let mut parameters = numbers(&[("bytes_sent", sent), ("bytes_received", received), ("flows", count(flows.len()))]);
            parameters.insert("protocol".to_owned(), protocol.into());
            Draft {
                rule: "in_the_clear",
                about: about("flows", flows.iter().map(|flow| flow.id.to_string()).collect()),
                evidence: receipts(flows.into_iter()),
                caveats: &["C17"],
                checklist: &["OH-4.1-c", "X-META"],
                parameters,
            }
        })
        .collect()
}
