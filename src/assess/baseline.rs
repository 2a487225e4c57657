//! What an idle capture of the same machine shows as well is set aside: with its bytes, not deleted.

use std::collections::BTreeSet;

use thin_vec::ThinVec;

use crate::model::analysis::{Analysis, Basis, Flow, FlowList, Phase};
use crate::model::codes::{Purpose, Scope, SetAside};
use crate::model::marks;
use crate::model::text::Word;

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
        for flow in &idle.flows {
            baseline.add(flow);
        }
        baseline
    }

    /// Together with another.
    #[must_use]
    pub fn with(mut self, other: Option<&Self>) -> Self {
        if let Some(other) = other {
            self.names.extend(other.names.iter().cloned());
            self.addresses.extend(other.addresses.iter().cloned());
        }
        self
    }

    fn add(&mut self, flow: &Flow) {
        if !flow.media.is_empty() || matches!(flow.scope, Scope::Loopback) {
            return;
        }
        match &flow.server_name {
            Some(name) => self.names.insert(name.to_string()),
            None => self.addresses.insert(flow.remote.to_string()),
        };
    }

    fn has(&self, flow: &Flow) -> bool {
        match &flow.server_name {
            Some(name) => self.names.contains(name.as_str()),
            None => self.addresses.contains(flow.remote.as_str()),
        }
    }
}

/// From the phases of the call's own capture in which the machine was idle. Of the time after the call only what began in it counts: what
/// lasts from the call on is its tail.
#[must_use]
pub fn recorded(phases: &[Phase], flows: &FlowList) -> Baseline {
    let mut baseline = Baseline::default();
    for phase in phases {
        let after = phase.label.as_str() == marks::BASELINE_AFTER;
        if !after && ![marks::BASELINE, marks::BASELINE_BEFORE].contains(&phase.label.as_str()) {
            continue;
        }
        for flow in flows.iter().filter(|flow| super::phases::is_active(flow, phase.first, phase.last)) {
            if !after || flow.first >= phase.first {
                baseline.add(flow);
            }
        }
    }
    baseline
}

/// Marks flows that the idle capture shows too. Media never is, nor are questions for names: a resolver of the idle machine learns those of the
/// call.
pub fn set_aside(flows: &mut FlowList, baseline: &Baseline) {
    let own = |flow: &Flow| !flow.media.is_empty() || flow.purpose == Purpose::NameResolution;
    for flow in flows.iter_mut().filter(|flow| !own(flow) && baseline.has(flow)) {
        flow.set_aside = Some(SetAside::Baseline);
        flow.basis.insert(0, Basis { rule: Word::new_static("in_baseline"), evidence: ThinVec::new() });
        if flow.purpose == Purpose::Unknown {
            flow.purpose = Purpose::Background;
        }
    }
}
