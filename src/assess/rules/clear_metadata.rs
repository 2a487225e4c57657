//! Levels of microphones and times of capture that stand readable beside encrypted media (RFC 6464 6, RFC 9335 1).

use crate::model::analysis::Analysis;

use super::{Draft, of_clear};

pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    of_clear(analysis, &["audio_level", "capture_time"], "media_metadata")
}
