//! What an idle capture of the same machine shows as well is set aside: with its bytes, not deleted.

use std::collections::BTreeSet;

use crate::model::analysis::{Analysis, Basis, Flow};
use crate::model::codes::{Purpose, Scope};

/// Names and nameless addresses that the machine speaks to when idle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    names: BTreeSet<String>,
    addresses: BTreeSet<String>,
}

impl Baseline {
    /// From the unmasked result of the idle capture.
    #[must_use]
    pub fn of(idle: &Analysis) -> Self {
        let mut baseline = Self::default();
        for flow in idle.flows.iter().filter(|flow| flow.media.is_empty() && !matches!(flow.scope, Scope::Loopback)) {
            match &flow.server_name {
                Some(name) => baseline.names.insert(name.to_string()),
                None => baseline.addresses.insert(flow.remote.clone()),
            };
        }
        baseline
    }

    fn has(&self, flow: &Flow) -> bool {
        match &flow.server_name {
            Some(name) => self.names.contains(name.as_str()),
            None => self.addresses.contains(&flow.remote),
        }
    }
}

/// Marks flows that the idle capture shows too. Media never is.
pub fn set_aside(flows: &mut [Flow], baseline: &Baseline) {
    for flow in flows.iter_mut().filter(|flow| flow.media.is_empty() && baseline.has(flow)) {
        flow.set_aside = Some("baseline".to_owned());
        flow.basis.insert(0, Basis { rule: "in_baseline".to_owned(), evidence: Vec::new() });
        if flow.purpose == Purpose::Unknown {
            flow.purpose = Purpose::Background;
        }
    }
}
