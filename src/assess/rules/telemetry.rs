//! Candidates of diagnostic and telemetry data.

use crate::model::analysis::Analysis;
use crate::model::codes::Purpose;

use super::{Draft, to_recipients};

/// One finding a recipient.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    to_recipients(analysis, Purpose::Telemetry, "telemetry_to_recipient", &["C04", "C09", "C16"], &["CL-3.2-3", "OH-3.4.6", "X-25"])
}
