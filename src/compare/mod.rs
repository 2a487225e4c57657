//! Several results held against each other: did the outflow stop?
//!
//! [`compare`] takes runs of two settings (or of one alone) and gives a [`Comparison`]: conditions first, since they may explain the rest,
//! then one row for everything that was seen, with its presence in k of n runs on each side and what that comes to. [`ends`] holds
//! two captures of one call against each other, made at both ends of it.
//!
//! The way: [`observe`] turns each result into tables with keys that stay the same from call to call ([`keys`]), [`judge`] joins the tables
//! of all runs to rows. Like an `Analysis`, both values are ordered and without sentences.

mod conditions;
pub mod ends;
mod fisher;
mod judge;
mod keys;
mod observe;
pub mod value;

use crate::model::analysis::Tool;
use crate::model::run::{Run, RunCapture};

pub use value::Comparison;
use value::{COMPARISON_SCHEMA_VERSION, Mode, Row, Stability};

use judge::{Measure, Side};
use observe::{Observed, Table};

/// Holds runs of one setting against runs of another. Without any `after`, `before` is judged for itself: what was seen in all of its runs,
/// what only in some.
#[must_use]
pub fn compare(before: &[Run], after: &[Run]) -> Comparison {
    let seen = [observe_all(before), observe_all(after)];
    let rows = |table: fn(&Observed) -> &Table, measure: Measure| {
        let [before, after] = [0, 1].map(|side| side_of(seen.get(side).map_or(&[][..], Vec::as_slice), |run| Some(table(run))));
        judge::rows(&before, &after, measure)
    };
    let recipients = rows(|run| &run.recipients, Measure::Volume);
    let endpoints = rows(|run| &run.endpoints, Measure::Volume);
    let purposes = rows(|run| &run.purposes, Measure::Volume);
    let countries = rows(|run| &run.countries, Measure::Presence);
    let encryption = rows(|run| &run.encryption, Measure::Presence);
    let disclosures = rows(|run| &run.disclosures, Measure::Presence);
    let topology = rows(|run| &run.topology, Measure::Presence);
    let stability = [
        ("recipients", &recipients),
        ("endpoints", &endpoints),
        ("purposes", &purposes),
        ("countries", &countries),
        ("encryption", &encryption),
        ("disclosures", &disclosures),
    ]
    .map(|(of, rows)| stability(of, rows, !after.is_empty()));
    let [seen_before, seen_after] = &seen;
    Comparison {
        schema_version: COMPARISON_SCHEMA_VERSION.to_owned(),
        tool: Tool { name: "wohin".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        mode: if after.is_empty() { Mode::Repeated } else { Mode::BeforeAfter },
        conditions: conditions::conditions(before, after),
        before: RunCapture::of(before),
        after: RunCapture::of(after),
        recipients,
        endpoints,
        purposes,
        countries,
        encryption,
        disclosures,
        topology,
        phases: phases(seen_before, seen_after),
        stability: stability.into(),
    }
}

fn observe_all(runs: &[Run]) -> Vec<Observed> {
    runs.iter().map(|run| observe::observe(&run.analysis)).collect()
}

/// The runs of a side that have a table, with their numbers.
fn side_of<'a>(runs: &'a [Observed], table: impl Fn(&'a Observed) -> Option<&'a Table>) -> Side<'a> {
    runs.iter().enumerate().filter_map(|(index, run)| table(run).map(|table| (index + 1, table))).collect()
}

/// Rows of each phase that both sides went through (or that the one setting went through).
fn phases(before: &[Observed], after: &[Observed]) -> Vec<Row> {
    let mut labels: Vec<&str> = Vec::new();
    for run in before.iter().chain(after) {
        for (label, _) in &run.phases {
            if !labels.contains(&label.as_str()) {
                labels.push(label);
            }
        }
    }
    let mut rows = Vec::new();
    for label in labels {
        let [before_runs, after_runs] =
            [before, after].map(|runs| side_of(runs, |run| run.phases.iter().find(|(known, _)| known == label).map(|(_, table)| table)));
        if !before_runs.is_empty() && (after.is_empty() || !after_runs.is_empty()) {
            rows.extend(judge::rows(&before_runs, &after_runs, Measure::Presence));
        }
    }
    rows
}

/// How many rows a side has at all, and how many in each of its runs.
fn stability(of: &str, rows: &[Row], both: bool) -> Stability {
    let count = |side: fn(&Row) -> &value::Presence| {
        let union = rows.iter().filter(|row| side(row).k > 0).count();
        let intersection = rows.iter().filter(|row| side(row).k > 0 && side(row).k == side(row).n).count();
        value::Sets { union, intersection }
    };
    Stability { of: of.to_owned(), before: count(|row| &row.before), after: both.then(|| count(|row| &row.after)) }
}
