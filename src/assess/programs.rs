//! Programs that flows belong to, where the capture was recorded with them.

use std::collections::BTreeSet;

use thin_vec::ThinVec;

use crate::enrich::Talk;
use crate::enrich::local::LocalSide;
use crate::flow::Protocol;
use crate::inspect::Process;
use crate::model::analysis::{Basis, FlowList, Warning};
use crate::model::codes::SetAside;
use crate::model::marks;
use crate::model::text::{SafeText, Word};

/// Places of the flows that belong to programs other than those of the call; none where no program is named. Flows whose program is not known
/// stay: that nobody was seen to own them does not show that the call did not. A name is that of the program's file, in any case; of several
/// that hold a socket one is enough.
#[must_use]
pub fn others(talks: &[Talk], programs: &[String]) -> BTreeSet<usize> {
    let wanted = |name: &str| programs.iter().any(|program| program.eq_ignore_ascii_case(name.trim()));
    let other = |talk: &Talk| match talk.flow.state.process.as_deref() {
        Some(Process::Name(name)) => !wanted(name.as_str()) && !name.as_str().split(',').any(wanted),
        _ => false,
    };
    talks.iter().enumerate().filter(|(_, talk)| !programs.is_empty() && other(talk)).map(|(place, _)| place).collect()
}

/// Marks the flows of other programs.
pub fn set_aside(flows: &mut FlowList, others: &BTreeSet<usize>) {
    for place in others {
        if let Some(flow) = flows.get_mut(*place) {
            flow.set_aside = Some(SetAside::Process);
            flow.basis.insert(0, Basis { rule: Word::new_static("other_program"), evidence: ThinVec::new() });
        }
    }
}

/// What a recording tells that it could not see.
#[must_use]
pub fn blind_spots(talks: &[Talk], local: &LocalSide, comments: &[(u16, SafeText)]) -> Vec<Warning> {
    undecided(comments).into_iter().chain(unknown(talks, local, comments)).chain(clock(comments)).collect()
}

/// Flows of the tester's whose program nobody saw, though it was looked for.
fn unknown(talks: &[Talk], local: &LocalSide, comments: &[(u16, SafeText)]) -> Option<Warning> {
    let looked = |capture: u16| comments.iter().find_map(|(of, text)| (*of == capture).then(|| marks::read_processes(text.as_str()))?);
    let (mut count, mut bytes, mut every) = (0_u64, 0_u64, 0);
    for talk in talks {
        let flow = &talk.flow;
        let ported = matches!(flow.key.protocol, Protocol::Tcp | Protocol::Udp);
        if ported
            && flow.state.process.is_none()
            && local.has(talk.local().ip())
            && let Some(milliseconds) = looked(flow.first_frame.capture)
        {
            count += 1;
            bytes += flow.bytes();
            every = milliseconds;
        }
    }
    let parameters = [("bytes", bytes), ("every_ms", every)].map(|(name, value)| (name.to_owned(), value.into()));
    (count > 0).then(|| Warning { code: "programs_unknown".to_owned(), count, parameters: parameters.into() })
}

/// Packets that the recorder had to cut before it knew what they were: names may be missing.
fn undecided(comments: &[(u16, SafeText)]) -> Option<Warning> {
    let count: u64 = comments.iter().filter_map(|(_, text)| marks::read_undecided(text.as_str())).sum();
    (count > 0).then(|| Warning { code: "undecided_packets".to_owned(), count, parameters: std::collections::BTreeMap::new() })
}

/// The clock was set while it was recorded; `most_ms` is the largest step.
fn clock(comments: &[(u16, SafeText)]) -> Option<Warning> {
    let steps: Vec<u64> = comments.iter().filter_map(|(_, text)| marks::read_clock(text.as_str())).map(i64::unsigned_abs).collect();
    let most = steps.iter().max()? / 1_000_000;
    let parameters = [("most_ms".to_owned(), most.into())].into();
    Some(Warning { code: "clock_was_set".to_owned(), count: u64::try_from(steps.len()).unwrap_or(u64::MAX), parameters })
}
