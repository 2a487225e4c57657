//! Circumstances of the runs: what differs between them may explain the rest.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::Analysis;
use crate::model::codes::Answer;
use crate::model::run::Run;
use crate::model::time::Instant;

use super::value::{Condition, ConditionVerdict};

/// Percent by which the middle lengths of calls may differ and still be called the same.
const LENGTH_TOLERANCE: u64 = 20;

/// A condition: its code, and its value in one run.
type Reading = (&'static str, fn(&Analysis) -> Option<String>);

/// Conditions that are one text each.
const TEXTS: &[Reading] = &[
    ("call_happened", |run| Some(answer(run.call.happened))),
    ("phases", |run| {
        let labels: Vec<&str> = run.phases.iter().map(|phase| phase.label.as_str()).collect();
        (!labels.is_empty()).then(|| labels.join(", "))
    }),
    ("model", |run| run.case.model.clone()),
    ("place", |run| run.case.place.clone().or_else(|| tested(run, "place"))),
    ("client", |run| tested(run, "client")),
    ("version", |run| tested(run, "version")),
    ("account", |run| tested(run, "account")),
    ("settings", |run| tested(run, "settings")),
    ("participants", |run| tested(run, "participants")),
    ("local_found_by", |run| Some(run.local.how.code().to_owned())),
    ("packets_cut", |run| Some(answer(run.captures.iter().any(|capture| capture.snaplen_cut > 0)))),
    ("packets_dropped", |run| {
        let told: Vec<u64> = run.captures.iter().filter_map(|capture| capture.dropped).collect();
        (!told.is_empty()).then(|| answer(told.iter().any(|dropped| *dropped > 0)))
    }),
    ("tool_version", |run| Some(run.tool.version.clone())),
];

/// An answer by its code.
fn answer(yes: bool) -> String {
    Answer::from(yes).code().to_owned()
}

/// A field of the test protocol.
fn tested(run: &Analysis, field: &str) -> Option<String> {
    run.case.test.get(field).map(ToString::to_string)
}

/// All conditions, those that differ first.
pub(super) fn conditions(before: &[Run], after: &[Run]) -> Vec<Condition> {
    let mut list = vec![length("capture_seconds", capture_seconds, before, after), length("call_seconds", call_seconds, before, after)];
    for (code, reading) in TEXTS {
        list.push(condition(code, None, before, after, |run| reading(&run.analysis)));
    }
    list.extend(datasets(before, after));
    list.sort_by_key(|condition| match condition.verdict {
        ConditionVerdict::Differs => 0,
        ConditionVerdict::NotStated => 1,
        ConditionVerdict::Same => 2,
    });
    list
}

fn condition(code: &str, subject: Option<&str>, before: &[Run], after: &[Run], reading: impl Fn(&Run) -> Option<String>) -> Condition {
    let (before, after): (Vec<_>, Vec<_>) = (before.iter().map(&reading).collect(), after.iter().map(&reading).collect());
    let verdict = verdict(&before, &after);
    Condition { code: code.to_owned(), subject: subject.map(str::to_owned), verdict, before, after }
}

/// Sides agree where they have the same values; one side alone, where its runs have one.
fn verdict(before: &[Option<String>], after: &[Option<String>]) -> ConditionVerdict {
    if before.iter().chain(after).any(Option::is_none) {
        return ConditionVerdict::NotStated;
    }
    let (had, has): (BTreeSet<_>, BTreeSet<_>) = (before.iter().collect(), after.iter().collect());
    let same = if after.is_empty() { had.len() <= 1 } else { had == has };
    if same { ConditionVerdict::Same } else { ConditionVerdict::Differs }
}

/// Lengths differ where the ranges of both sides lie apart and the middles by more than the tolerance.
fn length(code: &str, seconds: fn(&Analysis) -> Option<u64>, before: &[Run], after: &[Run]) -> Condition {
    let read = |runs: &[Run]| -> Vec<Option<u64>> { runs.iter().map(|run| seconds(&run.analysis)).collect() };
    let (had, has) = (read(before), read(after));
    let far = |one: u64, other: u64| one.max(other).saturating_mul(100) > one.min(other).saturating_mul(100 + LENGTH_TOLERANCE);
    let verdict = if had.iter().chain(&has).any(Option::is_none) {
        ConditionVerdict::NotStated
    } else {
        let differs = match (Lengths::of(&had), Lengths::of(&has)) {
            (Some(a), Some(b)) => (a.most < b.least || b.most < a.least) && far(a.middle, b.middle),
            (Some(alone), None) => far(alone.least, alone.most),
            _ => false,
        };
        if differs { ConditionVerdict::Differs } else { ConditionVerdict::Same }
    };
    let show = |side: Vec<Option<u64>>| side.into_iter().map(|value| value.map(|value| value.to_string())).collect();
    Condition { code: code.to_owned(), subject: None, verdict, before: show(had), after: show(has) }
}

struct Lengths {
    least: u64,
    middle: u64,
    most: u64,
}

impl Lengths {
    fn of(side: &[Option<u64>]) -> Option<Self> {
        let mut values: Vec<u64> = side.iter().flatten().copied().collect();
        values.sort_unstable();
        Some(Self { least: *values.first()?, middle: *values.get(values.len() / 2)?, most: *values.last()? })
    }
}

fn capture_seconds(run: &Analysis) -> Option<u64> {
    let first = run.captures.iter().filter_map(|capture| capture.first).min();
    let last = run.captures.iter().filter_map(|capture| capture.last).max();
    seconds(first, last)
}

fn call_seconds(run: &Analysis) -> Option<u64> {
    seconds(run.call.first, run.call.last)
}

/// Whole seconds, rounded to the nearest.
fn seconds(first: Option<Instant>, last: Option<Instant>) -> Option<u64> {
    let nanos = last?.since(first?);
    u64::try_from(nanos.saturating_add(500_000_000) / 1_000_000_000).ok()
}

/// Each data set is a condition: a name with other rows behind it is another name.
fn datasets(before: &[Run], after: &[Run]) -> Vec<Condition> {
    let names: BTreeSet<&str> =
        before.iter().chain(after).flat_map(|run| &run.analysis.datasets).map(|dataset| dataset.name.as_str()).collect();
    let of = |run: &Run| -> BTreeMap<String, String> {
        let short = |sha256: &str| sha256.chars().take(8).collect::<String>();
        run.analysis
            .datasets
            .iter()
            .map(|dataset| (dataset.name.clone(), format!("{} {} {}", dataset.version, dataset.date, short(&dataset.sha256))))
            .collect()
    };
    names
        .into_iter()
        .map(|name| condition("dataset", Some(name), before, after, |run| of(run).remove(name).or_else(|| Some("absent".to_owned()))))
        .collect()
}
