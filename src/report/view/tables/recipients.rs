//! Who received what, and where they sit.

use crate::model::analysis::{Flow, Recipient, Sourced, SourcedCountry};
use crate::model::codes::{DeclaredVerdict, Purpose};
use crate::report::view::index::{grouped, host_of};
use crate::report::view::party;
use crate::report::view::table::{Cell, Row, Table};

use super::{Maker, act, by_volume};

impl Maker<'_> {
    pub(super) fn recipients(&self) -> Table {
        let row = |recipient: &Recipient| {
            let ends = self.index.ends(recipient);
            let purposes: Vec<String> = recipient.purposes.iter().map(|purpose| self.texts.code("purpose", purpose.code())).collect();
            let mut names: Vec<String> =
                ends.iter().filter_map(|end| end.names.first()).map(|name| name.name.as_str().to_owned()).collect();
            names.sort();
            names.dedup();
            let addresses = self.texts.say("addresses", &[("count", (ends.len() as u64).into())]);
            names.push(addresses);
            Row {
                id: Some(format!("r-{}", recipient.id)),
                cells: vec![
                    party::name(recipient, self.index, self.texts).into(),
                    self.lines(purposes),
                    self.bytes(recipient.bytes_sent),
                    self.bytes(recipient.bytes_received),
                    self.bytes(recipient.media_bytes_sent),
                    self.bytes(recipient.set_aside.bytes_sent + recipient.set_aside.bytes_received),
                    party::locations(&ends, self.texts).into(),
                    self.seat(recipient.entity.as_deref(), recipient.entity_country.as_deref()),
                    self.seat(recipient.parent.as_deref(), recipient.parent_country.as_deref()),
                    recipient.operator.as_ref().map(|operator| operator.as_str().to_owned()).unwrap_or_default().into(),
                    self.stated(recipient),
                    recipient.first_contact.map(|at| self.texts.moment(at)).unwrap_or_default().into(),
                    self.lines(names),
                    self.lines(self.findings_about("recipients", &recipient.id)),
                ],
            }
        };
        let recipients = by_volume(&self.analysis.recipients);
        let columns = [
            "recipient",
            "purposes",
            "sent#",
            "received#",
            "media-sent#",
            "set-aside#",
            "location",
            "entity",
            "parent",
            "operator",
            "stated",
            "first-contact",
            "names",
            "evidence",
        ];
        self.table("recipients", &columns, recipients.into_iter().map(row).collect())
    }

    /// What the user declared of a recipient: not observed.
    pub(in crate::report::view) fn stated(&self, recipient: &Recipient) -> Cell {
        let mut lines = vec![self.texts.code("declared", recipient.declared.code())];
        for statement in &recipient.statements {
            let kind = &statement.kind;
            let known = self.texts.has("statement", kind);
            let mut parts = vec![if known { self.texts.code("statement", kind) } else { kind.to_uppercase().replace('_', " ") }];
            parts.extend(statement.value.as_ref().map(|value| value.as_str().to_owned()));
            parts.extend(statement.date.as_deref().map(|date| self.texts.iso_day(date)));
            parts.extend(statement.reference.as_ref().map(|reference| reference.as_str().to_owned()));
            lines.push(parts.join(", "));
        }
        let unsaid = recipient.declared == DeclaredVerdict::NotCompared && recipient.statements.is_empty();
        Cell { unsaid, ..self.lines(lines) }
    }

    fn seat(&self, who: Option<&Sourced>, country: Option<&SourcedCountry>) -> Cell {
        let mut lines: Vec<String> = who.iter().map(|who| who.name.as_str().to_owned()).collect();
        lines.extend(country.map(|seat| self.texts.country(seat.country)));
        let date = who.and_then(|who| who.date.as_deref()).or_else(|| country.and_then(|seat| seat.date.as_deref()));
        lines.extend(date.map(|date| self.texts.say("cell-as-of", &[("day", self.texts.iso_day(date).into())])));
        if lines.is_empty() {
            lines.push(self.texts.text("cell-not-known"));
        }
        lines.into()
    }

    pub(super) fn telemetry(&self) -> Table {
        let wanted = |flow: &&Flow| matches!(flow.purpose, Purpose::Telemetry | Purpose::Advertising);
        let groups = grouped(self.analysis.counted().filter(wanted).map(|flow| ((host_of(flow), flow.purpose), flow)));
        let rows = groups
            .into_iter()
            .filter_map(|((host, _), flows)| {
                let first = flows.first()?;
                let recipient = first.recipient.as_deref().unwrap_or_default();
                let mut bases: Vec<_> = flows.iter().flat_map(|flow| flow.telemetry_by.iter().copied()).collect();
                bases.sort_unstable();
                bases.dedup();
                let sum = |bytes: fn(&Flow) -> u64| flows.iter().map(|flow| bytes(flow)).sum::<u64>();
                let receipts = first.basis.iter().flat_map(|basis| &basis.evidence).map(|evidence| self.evidence(evidence)).collect();
                Some(Row {
                    id: None,
                    cells: vec![
                        host.into(),
                        self.name(recipient).into(),
                        self.texts.code("purpose", first.purpose.code()).into(),
                        self.lines(bases.into_iter().map(|basis| self.texts.code("telemetry_class", basis.code())).collect()),
                        self.texts.code("party", first.party.code()).into(),
                        self.texts.moment(flows.iter().map(|flow| flow.first).min().unwrap_or(first.first)).into(),
                        self.count(flows.len() as u64),
                        self.bytes(sum(|flow| flow.bytes_sent)),
                        self.bytes(sum(|flow| flow.bytes_received)),
                        self.lines(receipts),
                    ],
                })
            })
            .collect();
        let columns =
            ["host", "recipient", "purpose", "telemetry-by", "party", "first-contact", "connections#", "sent#", "received#", "evidence"];
        self.table("telemetry", &columns, rows)
    }

    /// Status of a country. Where the country is known and its status is not, the table does not reach back to the day of the capture.
    pub(in crate::report::view) fn transfer_status(&self, status: &str, is_placed: bool) -> String {
        let is_early = is_placed && status == "not_determinable";
        if is_early { self.texts.text("front-country-no-status") } else { self.texts.code("transfer", status) }
    }

    pub(super) fn transfers(&self) -> Table {
        let rows = self
            .analysis
            .transfers
            .iter()
            .map(|row| {
                let country = row.country.map_or_else(|| self.texts.code("transfer", "not_determinable"), |code| self.texts.country(code));
                let day = |date: &Option<String>| date.as_deref().map(|date| self.texts.iso_day(date)).unwrap_or_default();
                Row {
                    id: None,
                    cells: vec![
                        self.name(&row.recipient).into(),
                        self.texts.code("country_of", &row.country_of).into(),
                        country.into(),
                        self.transfer_status(&row.status, row.country.is_some()).into(),
                        row.instrument.as_deref().map(|cited| act(cited, self.texts)).unwrap_or_default().into(),
                        day(&row.valid_from).into(),
                        day(&row.valid_to).into(),
                        self.texts.iso_day(&row.as_of).into(),
                        self.lines(row.to_verify.iter().map(|code| self.texts.code("verify", code)).collect()),
                    ],
                }
            })
            .collect();
        let columns = ["recipient", "country-of", "country", "status", "instrument", "valid-from", "valid-to", "as-of", "to-verify"];
        self.table("transfers", &columns, rows)
    }
}
