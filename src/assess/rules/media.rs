//! Audio and video to recipients.

use crate::model::analysis::{Analysis, Flow};
use crate::model::codes::{Confidence, Purpose};

use super::{Draft, OUTFLOW, to_recipients_where};

/// One finding a recipient; where a single sign speaks for audio or video, the sentence says no more.
pub(super) fn rule(analysis: &Analysis) -> Vec<Draft> {
    let by_one_sign = |flows: &[&Flow]| flows.iter().all(|flow| flow.confidence == Confidence::Weak);
    let seen = ("media_to_recipient", &["C05", "C06", "C13"][..], OUTFLOW);
    let likely = ("media_by_one_sign", &["C05", "C06", "C13", "C19"][..], OUTFLOW);
    let mut drafts = to_recipients_where(analysis, Purpose::Media, |flows| !by_one_sign(flows), seen);
    drafts.extend(to_recipients_where(analysis, Purpose::Media, by_one_sign, likely));
    drafts
}
