//! In which phases of the test call recipients were contacted.

use crate::model::analysis::{Flow, Phase, Recipient};
use crate::model::time::Instant;

const NANOS: i64 = 1_000_000_000;

/// Writes the labels of the phases in which bytes went either way into the recipients.
pub fn mark(phases: &[Phase], flows: &[Flow], recipients: &mut [Recipient]) {
    if phases.is_empty() {
        return;
    }
    let by_recipient = super::recipients::flows_of(flows);
    for recipient in recipients {
        let own = by_recipient.get(recipient.id.as_str()).map_or(&[][..], Vec::as_slice);
        let active = phases.iter().filter(|phase| own.iter().any(|flow| is_active(flow, phase.first, phase.last)));
        recipient.phases = active.map(|phase| phase.label.clone()).collect();
        recipient.phases.dedup();
    }
}

/// Whether a flow carried anything between two moments; to the length of its steps.
fn is_active(flow: &Flow, first: Instant, last: Instant) -> bool {
    if flow.last < first || last < flow.first {
        return false;
    }
    let step = i64::from(flow.per_step_s.max(1)) * NANOS;
    let place = |at: Instant| usize::try_from(at.since(flow.first).max(0) / step).unwrap_or(usize::MAX);
    let (from, to) = (place(first), place(last));
    let any = |series: &[u64]| series.iter().skip(from).take(to.saturating_sub(from).saturating_add(1)).any(|bytes| *bytes > 0);
    let counted = !flow.sent_per_step.is_empty() || !flow.received_per_step.is_empty();
    !counted || any(&flow.sent_per_step) || any(&flow.received_per_step)
}
