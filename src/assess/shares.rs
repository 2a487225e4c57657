//! How much of each class of traffic has which grade of encryption.

use std::collections::BTreeMap;

use crate::enrich::scope::leaves_the_machine;
use crate::model::analysis::{EncryptionShare, FlowList};
use crate::model::codes::Purpose;

/// Classes in the order in which they are shown.
const CLASSES: [&str; 4] = ["media", "signalling", "telemetry", "other"];

const fn class(purpose: Purpose) -> usize {
    match purpose {
        Purpose::Media => 0,
        Purpose::Signalling | Purpose::Connectivity | Purpose::Identity => 1,
        Purpose::Telemetry | Purpose::Advertising => 2,
        Purpose::NameResolution | Purpose::Content | Purpose::Update | Purpose::Background | Purpose::Unknown => 3,
    }
}

/// Shares of the flows of the call that left the machine, by class, then by grade.
#[must_use]
pub fn shares(flows: &FlowList) -> Vec<EncryptionShare> {
    let mut sums: BTreeMap<(usize, &str), (u64, u64)> = BTreeMap::new();
    for flow in flows.iter().filter(|flow| flow.counts() && leaves_the_machine(flow.scope)) {
        let grade = flow.encryption.as_ref().and_then(|encryption| encryption.grade.as_deref()).unwrap_or("N");
        let sum = sums.entry((class(flow.purpose), grade)).or_default();
        sum.0 += 1;
        sum.1 = sum.1.saturating_add(flow.bytes_sent).saturating_add(flow.bytes_received);
    }
    sums.into_iter()
        .filter_map(|((class, grade), (flows, bytes))| {
            Some(EncryptionShare { class: (*CLASSES.get(class)?).to_owned(), grade: grade.to_owned(), flows, bytes })
        })
        .collect()
}
