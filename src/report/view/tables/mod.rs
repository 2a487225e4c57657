//! The tables behind page one: every row with its evidence.

mod basis;
mod fact;
mod findings;
mod protection;
mod recipients;
mod traffic;

use crate::model::analysis::{Analysis, Evidence, Finding, RECEIPTS, Recipient};
use crate::text::Texts;

use super::index::Index;
use super::party;
use super::table::{Cell, Column, Row, Table};

/// Rows that a readable report lists of what a capture may have many of; the tables for other programs (`flows.csv`, `summary.json`) have all.
const LISTED: usize = 2000;
/// Lines of one cell.
const LINES: usize = 12;

/// A legal act as the language cites it: what came before the Treaty of Lisbon bears the Community's initials (`2002/2/EC`).
pub(super) fn act(cited: &str, texts: &Texts) -> String {
    cited.strip_suffix("/EC").map_or_else(|| cited.to_owned(), |number| texts.say("act-ec", &[("number", number.into())]))
}

/// What tables are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Maker<'a> {
    /// The result.
    pub(super) analysis: &'a Analysis,
    /// Ways through it.
    pub(super) index: &'a Index<'a>,
    /// The language.
    pub(super) texts: &'a Texts,
}

/// Recipients, those first that most was sent to.
pub(super) fn by_volume(recipients: &[Recipient]) -> Vec<&Recipient> {
    let mut list: Vec<&Recipient> = recipients.iter().collect();
    list.sort_by(|a, b| b.bytes_sent.cmp(&a.bytes_sent).then_with(|| a.id.cmp(&b.id)));
    list
}

/// All tables, in reading order.
#[must_use]
pub(super) fn tables(analysis: &Analysis, index: &Index<'_>, texts: &Texts) -> Vec<Table> {
    let maker = Maker { analysis, index, texts };
    vec![
        maker.recipients(),
        maker.telemetry(),
        maker.before_call(),
        maker.transfers(),
        maker.declared_observed(),
        maker.encryption_shares(),
        maker.encryption(),
        maker.disclosures(),
        maker.findings(),
        maker.assessed(),
        maker.checklist(),
        maker.article_30(),
        maker.article_13(),
        maker.transfer_assessment(),
        maker.clauses(),
        maker.impact_assessment(),
        maker.endpoints(),
        maker.streams(),
        maker.flows(),
        maker.set_aside(),
        maker.captures(),
        maker.unseen(),
        maker.datasets(),
    ]
}

/// Lines of a cell; what says how many more there are stands in their place.
fn cut(mut lines: Vec<String>, more: impl Fn(usize) -> String) -> Cell {
    if let Some(over) = lines.len().checked_sub(LINES).filter(|over| *over > 0) {
        lines.truncate(LINES);
        lines.push(more(over));
    }
    lines.into()
}

impl Maker<'_> {
    /// A table with its texts: `table-<id>` the title, `table-<id>-note` and `table-<id>-empty` what stands around it. Columns end with `#`
    /// where they hold numbers.
    pub(super) fn table(&self, id: &'static str, columns: &[&'static str], rows: Vec<Row>) -> Table {
        let all = rows.len();
        let mut rows = rows;
        let numbers = [("shown", (LISTED as u64).into()), ("count", (all as u64).into())];
        let cut = (all > LISTED).then(|| self.texts.say("table-cut", &numbers));
        rows.truncate(LISTED);
        Table {
            id,
            title: self.texts.text(&format!("table-{id}")),
            notes: vec![self.texts.text(&format!("table-{id}-note"))],
            columns: columns.iter().map(|name| Column::new(name, self.texts)).collect(),
            rows,
            all,
            cut,
            empty: self.texts.text(&format!("table-{id}-empty")),
        }
    }

    pub(super) fn bytes(&self, bytes: u64) -> Cell {
        Cell::number(self.texts.bytes(bytes), bytes)
    }

    fn count(&self, count: u64) -> Cell {
        Cell::number(self.texts.number(count), count)
    }

    pub(super) fn name(&self, id: &str) -> String {
        self.index.recipient(id).map_or_else(|| id.to_owned(), |recipient| party::name(recipient, self.index, self.texts))
    }

    /// Lines of a cell, cut visibly where there are too many.
    pub(super) fn lines(&self, lines: Vec<String>) -> Cell {
        cut(lines, |more| self.texts.say("cell-more", &[("count", (more as u64).into())]))
    }

    /// Receipts of a finding; where as many are kept as ever, nobody counted the rest.
    fn receipts(&self, evidence: &[Evidence]) -> Cell {
        let lines = evidence.iter().map(|evidence| self.evidence(evidence)).collect();
        if evidence.len() < RECEIPTS { self.lines(lines) } else { cut(lines, |_| self.texts.text("cell-more-receipts")) }
    }

    /// `call.pcap, frame 812: SNI=…`.
    fn evidence(&self, evidence: &Evidence) -> String {
        let fact = self.fact(evidence.fact.as_str());
        let Some(frame) = evidence.frame else { return fact };
        let number = ("frame", frame.to_string().into());
        let what = ("fact", fact.into());
        match self.analysis.captures.get(usize::from(evidence.capture)) {
            Some(capture) if self.analysis.captures.len() > 1 => {
                self.texts.say("evidence-in-file", &[number, what, ("file", capture.file.as_str().into())])
            }
            _ => self.texts.say("evidence", &[number, what]),
        }
    }

    /// Findings that name something, by id.
    pub(super) fn findings_about(&self, key: &str, value: &str) -> Vec<String> {
        let about = |finding: &&Finding| finding.about.get(key).is_some_and(|values| values.iter().any(|known| known == value));
        self.analysis.findings.iter().filter(about).map(|finding| finding.id.clone()).collect()
    }
}
