//! `[phases]`: what must not happen in a phase, such as media before joining or telemetry while idle.

use crate::model::analysis::Phase;
use crate::model::codes::Purpose;
use crate::model::reach::Reach;

use super::super::section::{PolicyError, Section};
use super::super::value::Breach;
use super::super::view::{Breaches, View, bare};
use super::{Rule, purpose, word};

/// `label`: the phase as marked. `without`: purposes that it must not hold.
struct Quiet {
    label: String,
    without: Vec<Purpose>,
}

pub(super) fn read(section: &mut Section<'_>) -> Result<Box<dyn Rule>, PolicyError> {
    let label = section.text("label")?;
    let label = word(&label).map_err(|what| section.error("label", what))?;
    Ok(Box::new(Quiet { label, without: section.list("without", purpose)? }))
}

/// What of a flow with one of the purposes falls into the phase. Media counts by its streams: the same flow may hold the path before.
fn bytes(reach: Reach<'_>, phase: &Phase) -> Option<u64> {
    if reach.flow.purpose == Purpose::Media && !reach.flow.media.is_empty() {
        let streams: Vec<u64> = reach.flow.media.iter().filter_map(|stream| stream.bytes_within(phase)).collect();
        return (!streams.is_empty()).then(|| streams.iter().sum());
    }
    reach.flow.bytes_within(phase).map(|(sent, received)| sent.saturating_add(received))
}

impl Rule for Quiet {
    fn check(&self, view: &View<'_>) -> Vec<Breach> {
        let phases: Vec<&Phase> = view.analysis.phases.iter().filter(|phase| phase.label.as_str() == self.label).collect();
        if phases.is_empty() {
            return vec![bare("phase_not_seen", &self.label)];
        }
        let mut breaches = Breaches::default();
        for reach in view.of(&self.without) {
            for phase in &phases {
                if let Some(bytes) = bytes(reach, phase) {
                    let told = [("recipient", reach.recipient.id.as_str()), ("purpose", reach.flow.purpose.code())];
                    breaches.add("purpose_in_phase", &self.label, &told, reach, bytes);
                }
            }
        }
        breaches.into_list()
    }
}
