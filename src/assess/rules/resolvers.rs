//! Names that resolvers and networks on the way could read.

use crate::model::analysis::{Analysis, Flow};
use crate::model::codes::Role;

use super::{Draft, about, count, numbers, receipts};

/// Names that resolvers and networks on the way could read.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    let apart = analysis.ends_set_aside();
    let resolvers: Vec<String> = analysis
        .endpoints
        .iter()
        .filter(|endpoint| endpoint.role == Role::Resolver && !endpoint.local && !apart.contains(endpoint.address.as_str()))
        .map(|endpoint| endpoint.address.to_string())
        .collect();
    if resolvers.is_empty() {
        return Vec::new();
    }
    let flows: Vec<&Flow> = analysis.counted().filter(|flow| flow.protocols.iter().any(|code| code == "dns")).collect();
    if flows.is_empty() {
        return Vec::new();
    }
    let many = count(resolvers.len());
    vec![Draft {
        rule: "names_to_resolvers",
        about: about("endpoints", resolvers),
        evidence: receipts(flows.into_iter()),
        caveats: &["C17"],
        checklist: &["X-DNS"],
        parameters: numbers(&[("resolvers", many)]),
    }]
}
