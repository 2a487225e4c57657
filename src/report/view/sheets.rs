//! Sheets for the forms that assessors fill in: what was observed stands there, what only people can know stays empty, and what no capture
//! can show says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::analysis::{Assessed, Flow, Recipient, Transfer};
use crate::model::codes::{Answer, DataClass, Purpose};
use crate::model::time::Instant;

use super::front::protection_of;
use super::index::{grouped, host_of, leaves};
use super::party;
use super::table::{Cell, Row, Table};
use super::tables::{Maker, by_volume};

/// Share of the recorded time from which on a recipient counts as reached all the time, percent.
const CONTINUOUS: u64 = 80;

/// Ids of the sheets that are files of their own beside the tables for other programs.
pub const SHEETS: [&str; 6] = ["checklist", "article-30", "article-13", "transfer-assessment", "clauses", "impact-assessment"];

impl Maker<'_> {
    /// Recipients of the call outside the tester's own network, most bytes first.
    fn outside(&self) -> Vec<&Recipient> {
        let mut list = by_volume(&self.analysis.recipients);
        list.retain(|recipient| recipient.counts() && recipient.id != "own-network");
        list
    }

    fn purposes(&self, purposes: impl IntoIterator<Item = Purpose>) -> Cell {
        let purposes: BTreeSet<Purpose> = purposes.into_iter().collect();
        self.lines(purposes.into_iter().map(|purpose| self.texts.code("purpose", purpose.code())).collect())
    }

    fn classes(&self, recipient: &Recipient) -> Cell {
        let classes: BTreeSet<DataClass> = self.index.flows(&recipient.id).iter().map(|flow| flow.data_class).collect();
        self.lines(classes.into_iter().map(|class| self.texts.code("data_class", class.code())).collect())
    }

    fn location(&self, recipient: &Recipient) -> Cell {
        party::locations(&self.index.ends(recipient), self.texts).into()
    }

    /// Countries of a recipient with their status, those of its locations and those of its seats.
    fn statuses(&self, recipient: &Recipient) -> Cell {
        let rows = self.analysis.transfers.iter().filter(|row| row.recipient == recipient.id && row.country.is_some());
        self.lines(rows.map(|row| self.status(row)).collect())
    }

    fn status(&self, row: &Transfer) -> String {
        let country = row.country.map(|code| self.texts.country(code)).unwrap_or_default();
        let of = self.texts.code("country_of", &row.country_of);
        format!("{of}: {country} ({})", self.transfer_status(&row.status, row.country.is_some()))
    }

    fn protections(&self, recipient: &Recipient) -> Cell {
        let kinds: BTreeSet<String> =
            self.index.flows(&recipient.id).iter().filter(|flow| leaves(flow)).map(|flow| protection_of(flow, self.texts)).collect();
        self.lines(kinds.into_iter().collect())
    }

    fn findings_of(&self, recipient: &Recipient) -> Cell {
        self.lines(self.findings_about("recipients", &recipient.id))
    }

    fn answer(&self, answer: Answer) -> Cell {
        self.texts.code("answer", answer.code()).into()
    }

    /// Once, several times, all the time.
    fn frequency(&self, recipient: &Recipient) -> Cell {
        let flows = self.index.flows(&recipient.id);
        let key = if flows.len() < 2 && flows.iter().all(|flow| flow.sent_per_step.iter().filter(|bytes| **bytes > 0).count() < 2) {
            "once"
        } else if self.covered(flows) >= CONTINUOUS {
            "continuous"
        } else {
            "repeated"
        };
        self.texts.code("frequency", key).into()
    }

    /// Percent of the recorded time in which one of these flows was open.
    fn covered(&self, flows: &[&Flow]) -> u64 {
        let captures = &self.analysis.captures;
        let first = captures.iter().filter_map(|capture| capture.first).min();
        let last = captures.iter().filter_map(|capture| capture.last).max();
        let (Some(first), Some(last)) = (first, last) else { return 0 };
        let whole = last.since(first).max(1);
        let mut spans: Vec<(Instant, Instant)> = flows.iter().map(|flow| (flow.first, flow.last)).collect();
        spans.sort_unstable();
        let (mut covered, mut until) = (0, first);
        for (begin, end) in spans {
            let begin = begin.max(until);
            if end > begin {
                covered += end.since(begin);
                until = end;
            }
        }
        u64::try_from(covered.saturating_mul(100) / whole).unwrap_or(0)
    }

    /// Art. 30(1)(d) and (e) GDPR.
    pub(super) fn article_30(&self) -> Table {
        let row = |recipient: &&Recipient| Row {
            id: None,
            cells: vec![
                party::name(recipient, self.index, self.texts).into(),
                Cell::default(),
                self.purposes(recipient.purposes.iter().copied()),
                self.classes(recipient),
                self.statuses(recipient),
                Cell::default(),
                self.findings_of(recipient),
            ],
        };
        let columns = ["recipient", "role-legal", "purposes", "data-class", "countries", "safeguards", "evidence"];
        self.table("article-30", &columns, self.outside().iter().map(row).collect())
    }

    /// Art. 13(1)(e) and (f) GDPR.
    pub(super) fn article_13(&self) -> Table {
        let row = |recipient: &&Recipient| Row {
            id: None,
            cells: vec![
                party::name(recipient, self.index, self.texts).into(),
                self.purposes(recipient.purposes.iter().copied()),
                self.statuses(recipient),
                self.stated(recipient),
                Cell::default(),
                self.findings_of(recipient),
            ],
        };
        let columns = ["recipient", "purposes", "countries", "stated", "in-notice", "evidence"];
        self.table("article-13", &columns, self.outside().iter().map(row).collect())
    }

    /// First step of a transfer impact assessment: know your transfers (EDPB Recommendations 01/2020).
    pub(super) fn transfer_assessment(&self) -> Table {
        let row = |recipient: &&Recipient| Row {
            id: None,
            cells: vec![
                party::name(recipient, self.index, self.texts).into(),
                Cell::default(),
                self.location(recipient),
                self.statuses(recipient),
                self.classes(recipient),
                self.protections(recipient),
                self.answer(Answer::NotObservable),
                self.answer(Answer::NotObservable),
                Cell::default(),
            ],
        };
        let columns =
            ["importer", "exporter", "location", "countries", "data-class", "format-in-transit", "storage", "onward", "transfer-tool"];
        self.table("transfer-assessment", &columns, self.outside().iter().map(row).collect())
    }

    /// What the annexes of the standard contractual clauses (2021/914) ask of each importer.
    pub(super) fn clauses(&self) -> Table {
        let row = |recipient: &&Recipient| Row {
            id: None,
            cells: vec![
                party::name(recipient, self.index, self.texts).into(),
                Cell::default(),
                self.classes(recipient),
                self.frequency(recipient),
                self.answer(Answer::NotObservable),
                self.stated(recipient),
                self.protections(recipient),
            ],
        };
        let columns = ["importer", "data-subjects", "data-class", "frequency", "retention", "sub-processors", "protection"];
        self.table("clauses", &columns, self.outside().iter().map(row).collect())
    }

    /// Systematic description of operations (Art. 35(7)(a) GDPR): a row for each class of data, purpose and recipient.
    pub(super) fn impact_assessment(&self) -> Table {
        type Key<'k> = (DataClass, Purpose, &'k str);
        let mut groups: BTreeMap<Key<'_>, Vec<&Flow>> = BTreeMap::new();
        for flow in self.analysis.counted().filter(|flow| leaves(flow)) {
            let Some(id) = flow.recipient.as_deref() else { continue };
            groups.entry((flow.data_class, flow.purpose, id)).or_default().push(flow);
        }
        let row = |((class, purpose, id), flows): (Key<'_>, Vec<&Flow>)| {
            let sum = |bytes: fn(&Flow) -> u64| flows.iter().map(|flow| bytes(flow)).sum::<u64>();
            let kinds: BTreeSet<String> = flows.iter().map(|flow| protection_of(flow, self.texts)).collect();
            let last = flows.iter().map(|flow| flow.last).max();
            let first = flows.iter().map(|flow| flow.first).min();
            let phases =
                self.analysis.phases.iter().filter(|phase| flows.iter().any(|flow| flow.first <= phase.last && flow.last >= phase.first));
            Row {
                id: None,
                cells: vec![
                    self.texts.code("data_class", class.code()).into(),
                    self.texts.code("purpose", purpose.code()).into(),
                    self.name(id).into(),
                    self.bytes(sum(|flow| flow.bytes_sent)),
                    self.bytes(sum(|flow| flow.bytes_received)),
                    self.lines(kinds.into_iter().collect()),
                    first.zip(last).map(|(first, last)| self.texts.duration(first, last)).unwrap_or_default().into(),
                    phases.map(|phase| phase.label.to_string()).collect::<Vec<_>>().join(&self.texts.text("list-comma")).into(),
                ],
            }
        };
        let columns = ["data-class", "purpose", "recipient", "sent#", "received#", "protection", "length", "phases"];
        self.table("impact-assessment", &columns, groups.into_iter().map(row).collect())
    }

    /// Contacts before the first audio or video, by host: consent and joining come later.
    pub(super) fn before_call(&self) -> Table {
        let begin = self.analysis.call.first;
        let wanted = |flow: &&Flow| {
            let outside = flow.recipient.as_deref().is_some_and(|id| id != "own-network");
            leaves(flow) && outside && begin.is_some_and(|begin| flow.first < begin)
        };
        let groups = grouped(self.analysis.counted().filter(wanted).map(|flow| ((host_of(flow), flow.purpose), flow)));
        let rows = groups.into_iter().filter_map(|((host, _), flows)| {
            let first = flows.iter().min_by_key(|flow| flow.first)?;
            let recipient = first.recipient.as_deref().unwrap_or_default();
            let phase = self.analysis.phases.iter().find(|phase| phase.first <= first.first && first.first <= phase.last);
            Some(Row {
                id: None,
                cells: vec![
                    host.into(),
                    self.name(recipient).into(),
                    self.texts.code("purpose", first.purpose.code()).into(),
                    self.texts.moment(first.first).into(),
                    begin.map(|begin| self.texts.duration(first.first, begin)).unwrap_or_default().into(),
                    phase.map(|phase| phase.label.to_string()).unwrap_or_default().into(),
                    Cell::code(first.display_filter.to_string()),
                ],
            })
        });
        let rows = rows.collect();
        self.table("before-call", &["host", "recipient", "purpose", "first-contact", "before-call", "phase", "filter"], rows)
    }

    /// What belongs to other programs or to the machine at rest: set aside, and still there.
    pub(super) fn set_aside(&self) -> Table {
        let row = |flow: &Flow| {
            let recipient = flow.recipient.as_deref().unwrap_or_default();
            let why = flow.set_aside.map(|why| self.texts.code("set_aside", why.code())).unwrap_or_default();
            Row {
                id: None,
                cells: vec![
                    host_of(flow).into(),
                    self.name(recipient).into(),
                    why.into(),
                    flow.process.as_ref().map(ToString::to_string).unwrap_or_default().into(),
                    self.bytes(flow.bytes_sent),
                    self.bytes(flow.bytes_received),
                    Cell::code(flow.display_filter.to_string()),
                ],
            }
        };
        let rows = self.analysis.flows.iter().filter(|flow| !flow.counts()).map(row).collect();
        self.table("set-aside", &["host", "recipient", "why-aside", "process", "sent#", "received#", "filter"], rows)
    }

    /// What assessors ask, with what the capture says to it.
    pub(super) fn assessed(&self) -> Table {
        let row = |one: &Assessed| Row {
            id: None,
            cells: vec![self.texts.code("question", &one.field).into(), self.answer(one.answer), self.lines(one.references.clone())],
        };
        self.table("assessed", &["question", "answer", "evidence"], self.analysis.assessed.iter().map(row).collect())
    }

    /// Declared and observed, side by side.
    pub(super) fn declared_observed(&self) -> Table {
        let observed = |recipient: &&Recipient| Row {
            id: None,
            cells: vec![
                party::name(recipient, self.index, self.texts).into(),
                self.stated(recipient),
                self.answer(Answer::Yes),
                self.location(recipient),
                self.bytes(recipient.bytes_sent),
                self.findings_of(recipient),
            ],
        };
        let compared =
            self.analysis.recipients.iter().any(|recipient| recipient.declared != crate::model::codes::DeclaredVerdict::NotCompared);
        let mut rows: Vec<Row> = if compared { self.outside().iter().map(observed).collect() } else { Vec::new() };
        rows.extend(self.analysis.declared_not_seen.iter().map(|name| Row {
            id: None,
            cells: vec![
                name.to_string().into(),
                self.texts.code("declared", "declared").into(),
                self.answer(Answer::No),
                Cell::default(),
                Cell::default(),
                Cell::default(),
            ],
        }));
        self.table("declared-observed", &["recipient", "stated", "observed", "location", "sent#", "evidence"], rows)
    }
}
