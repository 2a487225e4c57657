//! The tables behind page one of a comparison.

use crate::compare::Comparison;
use crate::compare::value::{Condition, ConditionVerdict, Mode, Presence, Row as Compared};
use crate::model::run::RunCapture;
use crate::report::comparison::{capture_row, table};
use crate::report::view::table::{Cell, Row, Table};
use crate::text::Texts;

use super::front::{condition_name, values};
use super::{change, k_of_n, name, verdict};

/// Runs of each side whose evidence is shown; `comparison.json` has all.
const RECEIPTS: usize = 1;

struct Maker<'a> {
    comparison: &'a Comparison,
    texts: &'a Texts,
}

/// All tables, in reading order.
pub(super) fn tables(comparison: &Comparison, texts: &Texts) -> Vec<Table> {
    let maker = Maker { comparison, texts };
    let mut tables = vec![maker.conditions()];
    let rows: [(&'static str, &[Compared], bool); 8] = [
        ("recipients", &comparison.recipients, true),
        ("endpoints", &comparison.endpoints, true),
        ("purposes", &comparison.purposes, true),
        ("countries", &comparison.countries, false),
        ("encryption", &comparison.encryption, false),
        ("disclosures", &comparison.disclosures, false),
        ("topology", &comparison.topology, false),
        ("phases", &comparison.phases, true),
    ];
    tables.extend(
        rows.into_iter()
            .filter(|(id, rows, _)| *id != "phases" || !rows.is_empty())
            .map(|(id, rows, volumes)| maker.rows(id, rows, volumes)),
    );
    tables.push(maker.stability());
    tables.push(maker.captures());
    tables
}

/// Whether the runs are not all alike in having it; else a test has nothing to say.
const fn differs(row: &Compared) -> bool {
    row.before.k != row.before.n || row.after.k != row.after.n
}

impl Maker<'_> {
    fn table(&self, id: &'static str, columns: &[&'static str], rows: Vec<Row>) -> Table {
        table(id, columns, rows, self.texts)
    }

    fn both(&self) -> bool {
        self.comparison.mode == Mode::BeforeAfter
    }

    fn conditions(&self) -> Table {
        let row = |condition: &Condition| {
            let mut cells = vec![
                condition_name(condition, self.texts).into(),
                self.texts.code("condition_verdict", condition.verdict.code()).into(),
                values(&condition.code, &condition.before, self.texts).into(),
            ];
            if self.both() {
                cells.push(values(&condition.code, &condition.after, self.texts).into());
            }
            Row { id: None, cells }
        };
        let columns: &[&'static str] =
            if self.both() { &["condition", "verdict", "before", "after"] } else { &["condition", "verdict", "values"] };
        // What no run states and data sets that are the same everywhere need no line each.
        let nowhere = |one: &&Condition| one.before.iter().chain(&one.after).all(Option::is_none);
        let alike = |one: &&Condition| one.code == "dataset" && one.verdict == ConditionVerdict::Same;
        let all = || self.comparison.conditions.iter();
        let mut rows: Vec<Row> = all().filter(|one| !nowhere(one) && !alike(one)).map(row).collect();
        let together = |what: String, verdict: ConditionVerdict| {
            let mut cells: Vec<Cell> = vec![what.into(), self.texts.code("condition_verdict", verdict.code()).into()];
            cells.resize(columns.len(), Cell::default());
            Row { id: None, cells }
        };
        let same = all().filter(alike).count() as u64;
        if same > 0 {
            rows.push(together(self.texts.say("comparison-datasets", &[("count", same.into())]), ConditionVerdict::Same));
        }
        let missing: Vec<String> = all().filter(nowhere).map(|one| condition_name(one, self.texts)).collect();
        if !missing.is_empty() {
            rows.push(together(missing.join(&self.texts.text("list-comma")), ConditionVerdict::NotStated));
        }
        self.table("conditions", columns, rows)
    }

    /// What runs of a side are called: of one setting alone, just runs.
    fn side(&self, side: &str) -> String {
        if self.both() { self.texts.code("comparison_side", side) } else { self.texts.code("column", "run") }
    }

    /// Median and range of the volume, in both directions.
    fn volume(&self, presence: &Presence) -> Cell {
        let Some(median) = presence.median else { return Cell::from(String::new()) };
        let shown = self.texts.bytes(median);
        match (presence.min, presence.max) {
            (Some(min), Some(max)) if min != max => {
                let range = [("median", shown.into()), ("min", self.texts.bytes(min).into()), ("max", self.texts.bytes(max).into())];
                Cell::number(self.texts.say("comparison-range", &range), median)
            }
            _ => Cell::number(shown, median),
        }
    }

    fn rows(&self, id: &'static str, rows: &[Compared], volumes: bool) -> Table {
        let row = |row: &Compared| {
            let what = match row.about.get("phase") {
                Some(phase) => format!("{phase}: {}", name(row, self.texts)),
                None => name(row, self.texts),
            };
            let mut cells: Vec<Cell> = vec![what.into(), verdict(row, self.texts).into(), k_of_n(&row.before, self.texts).into()];
            if self.both() {
                cells.push(k_of_n(&row.after, self.texts).into());
            }
            if volumes {
                cells.push(self.volume(&row.before));
                if self.both() {
                    cells.push(self.volume(&row.after));
                }
            }
            if self.both() {
                cells.push(row.p.filter(|_| differs(row)).map(|p| self.texts.decimal(p, 3)).unwrap_or_default().into());
                cells.push(row.changes.iter().map(|one| change(one, self.texts)).collect::<Vec<_>>().into());
            }
            let of_side = |side: &'static str| row.evidence.iter().filter(move |receipt| receipt.side == side).take(RECEIPTS);
            let filters = of_side("before").chain(of_side("after")).filter_map(|receipt| {
                let side = self.side(&receipt.side);
                let what = receipt.display_filter.clone().or_else(|| receipt.frame.map(|frame| format!("frame.number == {frame}")))?;
                Some(format!("{side} {}: {what}", receipt.run))
            });
            cells.push(Cell { lines: filters.collect(), code: true, ..Cell::default() });
            Row { id: None, cells }
        };
        let both = self.both();
        let mut columns = vec!["compared", "verdict", if both { "before" } else { "seen-in" }];
        columns.extend(both.then_some("after"));
        if volumes {
            columns.push(if both { "volume-before#" } else { "bytes#" });
            columns.extend(both.then_some("volume-after#"));
        }
        if both {
            columns.extend(["p", "changes"]);
        }
        columns.push("filter");
        let mut table = self.table(id, &columns, rows.iter().map(row).collect());
        if !both && id == "recipients" {
            table.notes = vec![self.texts.code("comparison_table", "recipients-repeated")];
        }
        table
    }

    fn stability(&self) -> Table {
        let rows = self
            .comparison
            .stability
            .iter()
            .map(|stability| {
                let count = |count: usize| Cell::number(self.texts.number(count as u64), count as u64);
                let mut cells = vec![
                    self.texts.code("comparison_table", &stability.of).into(),
                    count(stability.before.union),
                    count(stability.before.intersection),
                ];
                if let Some(after) = stability.after {
                    cells.extend([count(after.union), count(after.intersection)]);
                }
                Row { id: None, cells }
            })
            .collect();
        let columns: &[&'static str] = if self.both() {
            &["compared", "any-before#", "every-before#", "any-after#", "every-after#"]
        } else {
            &["compared", "any-run#", "every-run#"]
        };
        self.table("stability", columns, rows)
    }

    fn captures(&self) -> Table {
        let row = |side: &str, capture: &RunCapture| capture_row(format!("{} {}", self.side(side), capture.run), capture, self.texts);
        let before = self.comparison.before.iter().map(|capture| row("before", capture));
        let rows = before.chain(self.comparison.after.iter().map(|capture| row("after", capture))).collect();
        self.table("captures", &["run", "file", "period", "packets#", "bytes#", "sha256"], rows)
    }
}
