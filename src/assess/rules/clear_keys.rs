//! Keys of media in session descriptions that anybody on the way can read (RFC 4568 7). The keys themselves are copied nowhere.

use crate::model::analysis::Analysis;

use super::{Draft, of_clear};

pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    of_clear(analysis, &["sdes_key"], "sdes")
}
