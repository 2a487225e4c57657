//! Findings, and the items of the checklist that refer to them.

use crate::model::analysis::{Finding, Flow};
use crate::report::view::party;
use crate::report::view::table::{Cell, Row, Table};

use super::Maker;

impl Maker<'_> {
    pub(super) fn findings(&self) -> Table {
        let rows = self
            .analysis
            .findings
            .iter()
            .map(|finding| Row {
                id: Some(finding.id.clone()),
                cells: vec![
                    finding.id.clone().into(),
                    self.finding(finding).into(),
                    self.receipts(&finding.evidence),
                    finding.caveats.join(", ").into(),
                    self.lines(finding.checklist.clone()),
                ],
            })
            .collect();
        self.table("findings", &["id", "finding", "evidence", "caveats", "items"], rows)
    }

    /// A finding in words.
    fn finding(&self, finding: &Finding) -> String {
        let number = |name: &str| finding.parameters.get(name).and_then(serde_json::Value::as_u64).unwrap_or(0);
        let text = |name: &str| finding.text(name).unwrap_or("");
        let count = ["flows", "receivers", "resolvers", "count"].into_iter().map(number).find(|count| *count > 0).unwrap_or(0);
        let recipients: Vec<String> = finding.about.get("recipients").into_iter().flatten().map(|id| self.name_in(finding, id)).collect();
        let optional = |family: &str, code: &str| if code.is_empty() { String::new() } else { self.texts.code(family, code) };
        self.texts.code_with(
            "finding",
            &finding.rule,
            &[
                ("count", count.into()),
                ("recipients", self.texts.list_of_some(&recipients, super::LINES).into()),
                ("bytes_sent", number("bytes_sent").into()),
                ("bytes_received", number("bytes_received").into()),
                ("protocol", optional("clear", text("protocol")).into()),
                ("whose", optional("whose", text("whose")).into()),
                ("by", optional("disclosure", text("by")).into()),
            ],
        )
    }

    /// A recipient of a finding; of the participants, those that its flows went to.
    fn name_in(&self, finding: &Finding, id: &str) -> String {
        if id != party::PARTICIPANTS {
            return self.name(id);
        }
        let named: Vec<&str> = finding.about.get("flows").into_iter().flatten().map(String::as_str).collect();
        let flows: Vec<&Flow> = self.index.flows(id).iter().copied().filter(|flow| named.contains(&flow.id.to_string().as_str())).collect();
        match self.index.recipient(id) {
            Some(recipient) if !flows.is_empty() => party::name_in(recipient, &flows, self.index, self.texts),
            _ => self.name(id),
        }
    }

    pub(super) fn checklist(&self) -> Table {
        let items = self.texts.checklist();
        let rows = self
            .analysis
            .checklist
            .iter()
            .map(|entry| {
                let item = items.iter().find(|item| item.id == entry.item);
                let mut text = vec![item.map_or_else(|| self.texts.text("cell-not-known"), |item| item.text.to_owned())];
                if item.is_some_and(|item| !item.verified) {
                    text.push(self.texts.text("checklist-unverified"));
                }
                Row {
                    id: None,
                    cells: vec![
                        entry.item.clone().into(),
                        item.map(|item| item.chapter).unwrap_or_default().into(),
                        text.into(),
                        // Whether a requirement is met is for the person in charge; the cell stays empty.
                        Cell::from(Vec::new()),
                        entry.references.join(", ").into(),
                    ],
                }
            })
            .collect();
        self.table("checklist", &["item", "chapter", "requirement", "fulfilled", "reference"], rows)
    }
}
