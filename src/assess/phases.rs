//! In which phases of the test call recipients were contacted.

use std::collections::BTreeSet;

use crate::model::analysis::{Endpoint, Flow, FlowList, Phase, Recipient};
use crate::model::marks;
use crate::model::text::SafeText;
use crate::model::time::Instant;

use super::recipients::Members;

const NANOS: i64 = 1_000_000_000;

/// The phases that a recording was marked with: each lasts until the next one begins, the last one as long as the recording.
#[must_use]
pub fn recorded<'a>(comments: impl Iterator<Item = &'a str>, last: Option<Instant>) -> Vec<Phase> {
    // A mark may stand at a packet and once more in the statistics.
    let begins: BTreeSet<(Instant, &str)> = comments.filter_map(marks::read_phase).collect();
    let ends = begins.iter().skip(1).map(|(at, _)| Some(*at)).chain([last]);
    let phase = |((first, label), end): (&(Instant, &str), Option<Instant>)| Phase {
        label: SafeText::from_wire(label.as_bytes()),
        first: *first,
        last: end.unwrap_or(*first).max(*first),
    };
    begins.iter().zip(ends).map(phase).collect()
}

/// Writes the labels of the phases in which bytes went either way into the recipients.
pub fn mark(phases: &[Phase], recipients: &mut [Recipient], members: &Members, (flows, endpoints): (&FlowList, &[Endpoint])) {
    if phases.is_empty() {
        return;
    }
    for (place, recipient) in recipients.iter_mut().enumerate() {
        let own: Vec<&Flow> = members.of(place, endpoints, flows).map(|(_, flow)| flow).collect();
        let active = phases.iter().filter(|phase| own.iter().any(|flow| flow.counts() && is_active(flow, phase.first, phase.last)));
        recipient.phases = active.map(|phase| phase.label.clone()).collect();
        recipient.phases.dedup();
    }
}

/// Whether a flow carried anything between two moments; to the length of its steps.
pub(super) fn is_active(flow: &Flow, first: Instant, last: Instant) -> bool {
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
