//! Several calls in one input, kept apart.

use std::collections::BTreeSet;

use crate::classify::roles::Judged;
use crate::model::analysis::Session;
use crate::model::time::Instant;

use super::{Evidenced, media_endpoints, topology};

/// Media that begins within so much time after the rest has ended still belongs to it, nanoseconds.
const PAUSE: i64 = 10_000_000_000;

/// A call being put together.
struct Draft<'a> {
    first: Instant,
    last: Instant,
    ssrcs: BTreeSet<u32>,
    flows: Vec<&'a Judged<'a>>,
}

/// The calls in order of time. Flows are one call where they overlap in time, follow one another closely, or carry the same stream.
pub(super) fn sessions<'a>(evidence: &Evidenced<'a>, media: &[&'a Judged<'a>]) -> Vec<Session> {
    let mut order: Vec<(Instant, Instant, &Judged<'_>)> = media
        .iter()
        .filter_map(|judged| {
            let first = judged.streams.iter().map(|stream| stream.first).min()?;
            let last = judged.streams.iter().map(|stream| stream.last).max()?;
            Some((first, last, *judged))
        })
        .collect();
    order.sort_by_key(|(first, last, judged)| (*first, *last, judged.talk.flow.first_frame));
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    for (first, last, judged) in order {
        let ssrcs = judged.streams.iter().filter_map(|stream| stream.ssrc);
        match drafts.last_mut() {
            Some(draft) if first.since(draft.last) <= PAUSE || ssrcs.clone().any(|ssrc| draft.ssrcs.contains(&ssrc)) => {
                draft.last = draft.last.max(last);
                draft.ssrcs.extend(ssrcs);
                draft.flows.push(judged);
            }
            _ => drafts.push(Draft { first, last, ssrcs: ssrcs.collect(), flows: vec![judged] }),
        }
    }
    drafts
        .into_iter()
        .map(|draft| Session {
            first: draft.first,
            last: draft.last,
            topology: topology::topology(evidence, &draft.flows).0,
            media_endpoints: media_endpoints(&draft.flows),
        })
        .collect()
}
