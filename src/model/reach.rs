//! Flows that reach a recipient, each with its far end and the recipient behind it.

use std::collections::BTreeMap;

use super::analysis::{Analysis, Endpoint, Flow, Recipient};
use super::text::host;

/// A flow that reaches a recipient.
#[derive(Debug, Clone, Copy)]
pub struct Reach<'a> {
    /// The flow.
    pub flow: &'a Flow,
    /// Its far end.
    pub endpoint: &'a Endpoint,
    /// Who is behind it.
    pub recipient: &'a Recipient,
}

/// All of them, in the order of the flows. What stays on the machine or in its network segment reaches nobody; what is set aside is not the
/// call's.
#[must_use]
pub fn reached(analysis: &Analysis) -> Vec<Reach<'_>> {
    let endpoints: BTreeMap<&str, &Endpoint> = analysis.endpoints.iter().map(|endpoint| (endpoint.address.as_str(), endpoint)).collect();
    let recipients: BTreeMap<&str, &Recipient> = analysis.recipients.iter().map(|recipient| (recipient.id.as_str(), recipient)).collect();
    analysis
        .counted()
        .filter_map(|flow| {
            let endpoint = endpoints.get(host(&flow.remote)).copied()?;
            let id = flow.recipient.as_deref().or(endpoint.recipient.as_deref())?;
            Some(Reach { flow, endpoint, recipient: recipients.get(id).copied()? })
        })
        .collect()
}
