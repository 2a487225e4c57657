//! Versions of TLS and DTLS that are no longer recommended.

use crate::model::analysis::{Analysis, Flow};

use super::{Draft, about, count, numbers, receipts};

/// One finding for all.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    let old: Vec<&Flow> = analysis
        .counted()
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
    let flows = count(old.len());
    vec![Draft {
        rule: "old_encryption",
        about: about("flows", old.iter().map(|flow| flow.id.to_string()).collect()),
        evidence: receipts(old.into_iter()),
        caveats: &["C14"],
        checklist: &["OH-4.1-a", "OH-4.1-b"],
        parameters: numbers(&[("flows", flows)]),
    }]
}
