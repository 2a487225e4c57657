//! Identity providers: a purpose of its own, often another company.

use crate::model::analysis::Analysis;
use crate::model::codes::Purpose;

use super::{Draft, to_recipients};

/// One finding a recipient.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    to_recipients(analysis, Purpose::Identity, "identity_to_recipient", &["C04", "C15"], &["OH-4.2.3"])
}
