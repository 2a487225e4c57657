//! Countries that a round trip excludes.

use crate::model::analysis::{Analysis, Endpoint, Evidence};
use crate::model::codes::DistanceVerdict;
use crate::model::text::SafeText;

use super::{Draft, RECEIPTS, about, count, numbers};

/// One finding for all.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    let apart = analysis.ends_set_aside();
    let refuted = |end: &&Endpoint| end.distance_verdict == Some(DistanceVerdict::Refuted) && !apart.contains(end.address.as_str());
    let refuted: Vec<_> = analysis.endpoints.iter().filter(refuted).collect();
    if refuted.is_empty() {
        return Vec::new();
    }
    let trip = |end: &&Endpoint| {
        end.rtt.as_ref().map(|rtt| Evidence {
            capture: 0,
            frame: None,
            fact: SafeText::from_wire(format!("{}: {} ms by {}, at most {} km", end.address, rtt.min_ms, rtt.by, rtt.max_km).as_bytes()),
        })
    };
    vec![Draft {
        rule: "country_refuted",
        about: about("endpoints", refuted.iter().map(|end| end.address.to_string()).collect()),
        evidence: refuted.iter().filter_map(trip).take(RECEIPTS).collect(),
        caveats: &["C01", "C02"],
        checklist: &["OH-3.3", "OH-3.5.6"],
        parameters: numbers(&[("count", count(refuted.len()))]),
    }]
}
