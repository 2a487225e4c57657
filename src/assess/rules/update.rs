//! Software updates.

use crate::model::analysis::Analysis;
use crate::model::codes::Purpose;

use super::{Draft, to_recipients};

/// One finding a recipient.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    to_recipients(analysis, Purpose::Update, "update_to_recipient", &["C16", "C17"], &["OH-4.3"])
}
