//! What is not in the declared list, outside a promised region, or foreign to a self-run service.

use crate::model::analysis::{Analysis, Recipient};
use crate::model::codes::DeclaredVerdict;

use super::{Draft, about, count, numbers};

/// One finding for each verdict.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    let with =
        |verdict: DeclaredVerdict| analysis.recipients.iter().filter(move |recipient| recipient.declared == verdict).collect::<Vec<_>>();
    let self_run = !analysis.case.own.is_empty();
    let (rule, checklist): (_, &[&str]) = if self_run {
        ("foreign_contact", &["OH-2.1", "CL-3.1-1", "CL-3.1-4", "CL-3-1"])
    } else {
        ("undeclared_recipient", &["CL-3-1", "OH-2.2", "CL-3.2-1", "OH-3.5.2"])
    };
    [
        draft(rule, &with(DeclaredVerdict::Undeclared), &["C05", "C15"], checklist),
        draft("outside_region", &with(DeclaredVerdict::OutsideRegion), &["C01", "C02", "C05"], &["OH-2.2", "CL-3.2-2", "OH-3.5.6"]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn draft(
    rule: &'static str,
    recipients: &[&Recipient],
    caveats: &'static [&'static str],
    checklist: &'static [&'static str],
) -> Option<Draft> {
    if recipients.is_empty() {
        return None;
    }
    Some(Draft {
        rule,
        about: about("recipients", recipients.iter().map(|recipient| recipient.id.to_string()).collect()),
        evidence: Vec::new(),
        caveats,
        checklist,
        parameters: numbers(&[("count", count(recipients.len()))]),
    })
}
