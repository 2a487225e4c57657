//! Tables of all runs joined to rows with verdicts.

use std::collections::{BTreeMap, BTreeSet};

use super::fisher::{self, Chance};
use super::observe::{Seen, Table};
use super::value::{Change, Presence, Receipt, Row, Spread, TestCode, Verdict};

/// Runs of a side: number and table.
pub(super) type Side<'a> = Vec<(usize, &'a Table)>;

/// What may change beside presence and properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// The volume, too.
    Volume,
    /// Nothing else.
    Presence,
}

/// A volume has changed where the ranges of both sides lie apart, the medians by this factor …
const VOLUME_FACTOR: u64 = 2;
/// … and by so many bytes: the few packets of a name look-up double by chance.
const VOLUME_BYTES: u64 = 16 << 10;
/// … and with so many runs on both sides; two calls are never alike.
const VOLUME_RUNS: usize = 3;

/// A row for every key.
pub(super) fn rows(before: &Side<'_>, after: &Side<'_>, measure: Measure) -> Vec<Row> {
    let keys: BTreeSet<&String> = before.iter().chain(after).flat_map(|(_, table)| table.keys()).collect();
    keys.into_iter().map(|key| row(key, before, after, measure)).collect()
}

fn row(key: &str, before: &Side<'_>, after: &Side<'_>, measure: Measure) -> Row {
    let find = |side: &Side<'_>| -> Vec<(usize, Seen)> {
        side.iter().filter_map(|(run, table)| table.get(key).map(|seen| (*run, seen.clone()))).collect()
    };
    let (seen_before, seen_after) = (find(before), find(after));
    let (had, has) = (presence(&seen_before, before.len()), presence(&seen_after, after.len()));
    let (chance, test) = test(&had, &has);
    let mut changes = Vec::new();
    if had.k == had.n && has.k == has.n {
        changes.extend(properties(&seen_before, &seen_after));
        if measure == Measure::Volume {
            changes.extend(volume(&had, &has));
        }
    }
    let verdict = verdict(&had, &has, chance, !changes.is_empty());
    if verdict == Verdict::Changed && changes.is_empty() {
        changes.push(Change { field: "presence".to_owned(), before: vec![k_of_n(&had)], after: vec![k_of_n(&has)] });
    }
    let about = seen_before.iter().chain(&seen_after).flat_map(|(_, seen)| &seen.about).fold(BTreeMap::new(), |mut about, (name, text)| {
        about.entry((*name).to_owned()).or_insert_with(|| text.clone());
        about
    });
    let mut values: BTreeMap<String, BTreeSet<&String>> = BTreeMap::new();
    for (field, found) in seen_before.iter().chain(&seen_after).flat_map(|(_, seen)| &seen.attributes) {
        values.entry((*field).to_owned()).or_default().extend(found);
    }
    let attributes = values.into_iter().map(|(field, values)| (field, values.into_iter().cloned().collect())).collect();
    let receipts = |side: &str, seen: Vec<(usize, Seen)>| {
        let side = side.to_owned();
        seen.into_iter()
            .filter_map(move |(run, seen)| seen.receipt.map(|receipt| Receipt { side: side.clone(), run, ..receipt }))
            .collect::<Vec<_>>()
    };
    let mut evidence = receipts("before", seen_before);
    evidence.extend(receipts("after", seen_after));
    Row { key: key.to_owned(), about, attributes, verdict, before: had, after: has, p: chance.map(Chance::value), test, changes, evidence }
}

fn presence(seen: &[(usize, Seen)], n: usize) -> Presence {
    let spread = |measure: fn(&Seen) -> u64| spread(seen.iter().map(|(_, seen)| measure(seen)).collect());
    let total = spread(|seen| seen.sent.saturating_add(seen.received)).filter(|total| total.max > 0);
    Presence {
        k: seen.len(),
        n,
        median: total.map(|total| total.median),
        min: total.map(|total| total.min),
        max: total.map(|total| total.max),
        sent: total.and_then(|_| spread(|seen| seen.sent)),
        received: total.and_then(|_| spread(|seen| seen.received)),
        runs: seen.iter().map(|(run, _)| *run).collect(),
    }
}

fn spread(mut values: Vec<u64>) -> Option<Spread> {
    values.sort_unstable();
    let (min, max) = (*values.first()?, *values.last()?);
    let upper = *values.get(values.len() / 2)?;
    let lower = *values.get((values.len() - 1) / 2)?;
    Some(Spread { median: lower.midpoint(upper), min, max })
}

fn test(before: &Presence, after: &Presence) -> (Option<Chance>, TestCode) {
    if before.n.saturating_add(after.n) > fisher::MOST_RUNS {
        return (None, TestCode::TooManyRepetitions);
    }
    let best = fisher::exact((before.n, before.n), (0, after.n)).is_some_and(Chance::is_significant);
    let code = if best { TestCode::Exact } else { TestCode::TooFewRepetitions };
    let enough = before.n.min(after.n) >= fisher::LEAST_RUNS;
    (enough.then(|| fisher::exact((before.k, before.n), (after.k, after.n))).flatten(), code)
}

fn verdict(before: &Presence, after: &Presence, chance: Option<Chance>, changed: bool) -> Verdict {
    let always = |side: &Presence| side.k == side.n;
    if after.n == 0 {
        return if always(before) { Verdict::Remained } else { Verdict::Unstable };
    }
    if always(before) && always(after) {
        return if changed { Verdict::Changed } else { Verdict::Remained };
    }
    let told = chance.is_some_and(Chance::is_significant);
    match (before.k, after.k) {
        (_, 0) if always(before) || told => Verdict::Vanished,
        (0, _) if always(after) || told => Verdict::New,
        _ if told => Verdict::Changed,
        _ => Verdict::Unstable,
    }
}

/// Properties with a value that all runs of one side have and none of the other; what only some runs have says nothing.
fn properties(before: &[(usize, Seen)], after: &[(usize, Seen)]) -> Vec<Change> {
    let fields: BTreeSet<&'static str> = before.iter().chain(after).flat_map(|(_, seen)| seen.attributes.keys().copied()).collect();
    fields
        .into_iter()
        .filter_map(|field| {
            let has = |(_, seen): &(usize, Seen), value: &String| seen.attributes.get(field).is_some_and(|values| values.contains(value));
            let values = |side: &[(usize, Seen)]| -> BTreeSet<String> {
                side.iter().filter_map(|(_, seen)| seen.attributes.get(field)).flatten().cloned().collect()
            };
            let only = |side: &[(usize, Seen)], other: &[(usize, Seen)]| -> Vec<String> {
                let always = values(side).into_iter().filter(|value| side.iter().all(|seen| has(seen, value)));
                always.filter(|value| !other.iter().any(|seen| has(seen, value))).collect()
            };
            let (gone, come) = (only(before, after), only(after, before));
            (!gone.is_empty() || !come.is_empty()).then(|| Change { field: field.to_owned(), before: gone, after: come })
        })
        .collect()
}

fn volume(before: &Presence, after: &Presence) -> Option<Change> {
    if before.n.min(after.n) < VOLUME_RUNS {
        return None;
    }
    let (had, has) = (before.median?, after.median?);
    let apart = before.max? < after.min? || after.max? < before.min?;
    let far = had.max(has) >= had.min(has).saturating_mul(VOLUME_FACTOR) && had.abs_diff(has) >= VOLUME_BYTES;
    (apart && far).then(|| Change { field: "volume".to_owned(), before: vec![had.to_string()], after: vec![has.to_string()] })
}

fn k_of_n(side: &Presence) -> String {
    format!("{}/{}", side.k, side.n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[(&str, u64)]) -> Table {
        rows.iter().map(|(key, sent)| ((*key).to_owned(), Seen { sent: *sent, ..Seen::default() })).collect()
    }

    /// The verdict on `x`, present with these volumes, absent where 0.
    fn verdict_of(before: &[u64], after: &[u64]) -> Row {
        let (before, after) = (tables(before), tables(after));
        rows(&side(&before), &side(&after), Measure::Volume).pop().unwrap()
    }

    fn tables(volumes: &[u64]) -> Vec<Table> {
        volumes.iter().map(|sent| if *sent == 0 { table(&[]) } else { table(&[("x", *sent)]) }).collect()
    }

    fn side(tables: &[Table]) -> Side<'_> {
        tables.iter().enumerate().map(|(index, table)| (index + 1, table)).collect()
    }

    #[test]
    fn presence_in_all_or_none_decides_with_any_number() {
        assert_eq!(verdict_of(&[9], &[0]).verdict, Verdict::Vanished);
        assert_eq!(verdict_of(&[9, 9, 9], &[0, 0, 0]).verdict, Verdict::Vanished);
        assert_eq!(verdict_of(&[0, 0, 0], &[9, 9, 9]).verdict, Verdict::New);
        assert_eq!(verdict_of(&[9, 9, 9], &[9, 8, 9]).verdict, Verdict::Remained);
    }

    #[test]
    fn presence_in_some_needs_the_test() {
        let one = verdict_of(&[9, 9, 9], &[0, 9, 0]);
        assert_eq!(
            (one.verdict, one.after.k, one.after.n, one.p, one.test),
            (Verdict::Unstable, 1, 3, Some(0.4), TestCode::TooFewRepetitions)
        );
        assert_eq!(one.after.runs, [2]);
        let many = verdict_of(&[9, 9, 9, 9, 9, 9, 9, 0], &[0; 8]);
        assert_eq!((many.verdict, many.test), (Verdict::Vanished, TestCode::Exact));
        let less = verdict_of(&[9; 8], &[9, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!((less.verdict, less.changes.first().map(|change| change.field.as_str())), (Verdict::Changed, Some("presence")));
        assert_eq!(verdict_of(&[9, 0], &[0, 0]).verdict, Verdict::Unstable);
    }

    #[test]
    fn volumes_change_by_far_and_repeatedly_or_not_at_all() {
        assert_eq!(verdict_of(&[50_000, 51_000, 52_000], &[100, 120, 140]).verdict, Verdict::Changed);
        assert_eq!(verdict_of(&[50_000, 51_000, 52_000], &[40_000, 41_000, 42_000]).verdict, Verdict::Remained);
        assert_eq!(verdict_of(&[900, 900, 900], &[100, 120, 140]).verdict, Verdict::Remained);
        assert_eq!(verdict_of(&[50_000], &[100]).verdict, Verdict::Remained);
    }

    #[test]
    fn a_property_changes_where_all_runs_of_a_side_have_it_and_none_of_the_other() {
        let with = |values: &[&str]| {
            let set = values.iter().map(|value| (*value).to_owned()).collect();
            Table::from([("x".to_owned(), Seen { attributes: BTreeMap::from([("purposes", set)]), ..Seen::default() })])
        };
        let before = [with(&["content", "telemetry"]), with(&["background", "content", "telemetry"])];
        let after = [with(&["content"]), with(&["background", "content"])];
        let row = rows(&side(&before), &side(&after), Measure::Presence).pop().unwrap();
        assert_eq!(row.verdict, Verdict::Changed);
        assert_eq!(row.changes, [Change { field: "purposes".to_owned(), before: vec!["telemetry".to_owned()], after: Vec::new() }]);
        let row = rows(&side(&before), &side(&before[..1]), Measure::Presence).pop().unwrap();
        assert_eq!(row.verdict, Verdict::Remained);
    }

    #[test]
    fn one_setting_alone_is_stable_or_not() {
        assert_eq!(verdict_of(&[9, 9], &[]).verdict, Verdict::Remained);
        assert_eq!(verdict_of(&[9, 0], &[]).verdict, Verdict::Unstable);
    }

    #[test]
    fn medians_and_ranges() {
        let row = verdict_of(&[10, 40, 20], &[7, 8]);
        assert_eq!((row.before.median, row.before.min, row.before.max), (Some(20), Some(10), Some(40)));
        assert_eq!((row.after.median, row.after.min, row.after.max), (Some(7), Some(7), Some(8)));
        assert_eq!(row.p, None);
    }
}
