//! Audio and video to recipients.

use crate::model::analysis::Analysis;
use crate::model::codes::Purpose;

use super::{Draft, OUTFLOW, to_recipients};

/// One finding a recipient.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    to_recipients(analysis, Purpose::Media, "media_to_recipient", &["C05", "C06", "C13"], OUTFLOW)
}
