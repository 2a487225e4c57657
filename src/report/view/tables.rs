//! The tables behind page one: every row with its evidence.

use std::collections::BTreeMap;

use crate::model::analysis::{Analysis, EncryptionShare, Endpoint, Evidence, Finding, Flow, Recipient, Sourced, SourcedCountry};
use crate::model::codes::{Purpose, StreamDirection};
use crate::model::text::SafeText;
use crate::text::Texts;

use super::front::{protection_of, warned};
use super::index::{Index, grouped, host_of, leaves};
use super::party;
use super::table::{Cell, Column, Row, Table};

/// Rows that a readable report lists of what a capture may have many of; the tables for other programs (`flows.csv`, `summary.json`) have all.
const LISTED: usize = 2000;
/// Lines of one cell.
const LINES: usize = 12;

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

impl Maker<'_> {
    /// A table with its texts: `table-<id>` the title, `table-<id>-note` and `table-<id>-empty` what stands around it. Columns end with `#`
    /// where they hold numbers.
    pub(super) fn table(&self, id: &'static str, columns: &[&'static str], rows: Vec<Row>) -> Table {
        let column = |name: &&'static str| {
            let (key, numeric) = name.strip_suffix('#').map_or((*name, false), |key| (key, true));
            Column { key, title: self.texts.code("column", key), numeric }
        };
        let mut notes = vec![self.texts.text(&format!("table-{id}-note"))];
        let all = rows.len();
        let mut rows = rows;
        if all > LISTED {
            rows.truncate(LISTED);
            notes.push(self.texts.say("table-cut", &[("shown", (LISTED as u64).into()), ("count", (all as u64).into())]));
        }
        Table {
            id,
            title: self.texts.text(&format!("table-{id}")),
            notes,
            columns: columns.iter().map(column).collect(),
            rows,
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
    pub(super) fn lines(&self, mut lines: Vec<String>) -> Cell {
        let all = lines.len();
        if all > LINES {
            lines.truncate(LINES);
            lines.push(self.texts.say("cell-more", &[("count", ((all - LINES) as u64).into())]));
        }
        lines.into()
    }

    /// `call.pcap, frame 812: SNI=…`.
    fn evidence(&self, evidence: &Evidence) -> String {
        let fact = evidence.fact.as_str();
        let Some(frame) = evidence.frame else { return fact.to_owned() };
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

    fn recipients(&self) -> Table {
        let row = |recipient: &Recipient| {
            let ends: Vec<&Endpoint> = recipient.endpoints.iter().filter_map(|address| self.index.endpoint(address)).collect();
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
                    party::locations(&ends, self.texts).into(),
                    self.seat(recipient.entity.as_ref(), recipient.entity_country.as_ref()),
                    self.seat(recipient.parent.as_ref(), recipient.parent_country.as_ref()),
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
    pub(super) fn stated(&self, recipient: &Recipient) -> Cell {
        let mut lines = vec![self.texts.code("declared", recipient.declared.code())];
        for statement in &recipient.statements {
            let mut parts = vec![statement.kind.to_uppercase().replace('_', " ")];
            parts.extend(statement.value.as_ref().map(|value| value.as_str().to_owned()));
            parts.extend(statement.date.as_deref().map(|date| self.texts.iso_day(date)));
            parts.extend(statement.reference.as_ref().map(|reference| reference.as_str().to_owned()));
            lines.push(parts.join(", "));
        }
        self.lines(lines)
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

    fn telemetry(&self) -> Table {
        let wanted = |flow: &&Flow| matches!(flow.purpose, Purpose::Telemetry | Purpose::Advertising);
        let groups = grouped(self.analysis.flows.iter().filter(wanted).map(|flow| ((host_of(flow), flow.purpose), flow)));
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

    fn transfers(&self) -> Table {
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
                        self.texts.code("transfer", &row.status).into(),
                        row.instrument.clone().unwrap_or_default().into(),
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

    fn encryption_shares(&self) -> Table {
        let mut whole: BTreeMap<&str, u64> = BTreeMap::new();
        for share in &self.analysis.encryption_shares {
            *whole.entry(&share.class).or_default() += share.bytes;
        }
        let row = |share: &EncryptionShare| Row {
            id: None,
            cells: vec![
                self.texts.code("traffic", &share.class).into(),
                format!("{}: {}", share.grade, self.texts.code("grade", &share.grade)).into(),
                self.count(share.flows),
                self.bytes(share.bytes),
                self.texts.share(share.bytes, whole.get(share.class.as_str()).copied().unwrap_or(0)).into(),
            ],
        };
        let rows = self.analysis.encryption_shares.iter().map(row).collect();
        self.table("encryption-shares", &["what", "grade", "flows#", "bytes#", "share#"], rows)
    }

    fn encryption(&self) -> Table {
        type Key = (String, String, String, String, String, String);
        let mut groups: BTreeMap<Key, (u64, u64)> = BTreeMap::new();
        for flow in self.analysis.flows.iter().filter(|flow| leaves(flow)) {
            let recipient = flow.recipient.as_deref().unwrap_or_default();
            let text = |value: Option<&String>| value.cloned().unwrap_or_default();
            let encryption = flow.encryption.as_ref();
            let grade = encryption.and_then(|encryption| encryption.grade.as_deref());
            let key = (
                self.name(recipient),
                protection_of(flow, self.texts),
                text(encryption.and_then(|encryption| encryption.cipher_suite.as_ref())),
                text(encryption.and_then(|encryption| encryption.srtp_profile.as_ref().or(encryption.group.as_ref()))),
                grade.map(|grade| format!("{grade}: {}", self.texts.code("grade", grade))).unwrap_or_default(),
                text(encryption.and_then(|encryption| encryption.edition.as_ref())),
            );
            let entry = groups.entry(key).or_default();
            entry.0 += 1;
            entry.1 += flow.bytes_sent + flow.bytes_received;
        }
        let mut groups: Vec<(Key, (u64, u64))> = groups.into_iter().collect();
        groups.sort_by(|(a, (_, a_bytes)), (b, (_, b_bytes))| b_bytes.cmp(a_bytes).then_with(|| a.cmp(b)));
        let rows = groups
            .into_iter()
            .map(|((recipient, protection, suite, group, grade, edition), (flows, bytes))| Row {
                id: None,
                cells: vec![
                    recipient.into(),
                    protection.into(),
                    Cell::code(suite),
                    Cell::code(group),
                    grade.into(),
                    edition.into(),
                    self.count(flows),
                    self.bytes(bytes),
                ],
            })
            .collect();
        let columns = ["recipient", "protection", "suite", "group", "grade", "edition", "flows#", "bytes#"];
        self.table("encryption", &columns, rows)
    }

    fn disclosures(&self) -> Table {
        let rows = self
            .analysis
            .call
            .disclosures
            .iter()
            .map(|told| {
                let end = self.index.endpoint(&told.to);
                let recipient = end.and_then(|end| end.recipient.as_deref()).map(|id| self.name(id)).unwrap_or_default();
                Row {
                    id: None,
                    cells: vec![
                        Cell::code(told.address.clone()),
                        self.texts.code("whose-nominative", &told.whose).into(),
                        self.texts.code("scope", told.address_kind.code()).into(),
                        Cell::code(told.to.clone()),
                        recipient.into(),
                        self.texts.code("disclosure", &told.by).into(),
                        self.count(told.frame),
                    ],
                }
            })
            .collect();
        self.table("disclosures", &["address", "whose", "scope", "learned-by", "recipient", "disclosed-by", "frame#"], rows)
    }

    fn findings(&self) -> Table {
        let rows = self
            .analysis
            .findings
            .iter()
            .map(|finding| Row {
                id: Some(finding.id.clone()),
                cells: vec![
                    finding.id.clone().into(),
                    self.finding(finding).into(),
                    self.lines(finding.evidence.iter().map(|evidence| self.evidence(evidence)).collect()),
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
        let text = |name: &str| finding.parameters.get(name).and_then(serde_json::Value::as_str).unwrap_or("");
        let count = ["flows", "receivers", "resolvers", "count"].into_iter().map(number).find(|count| *count > 0).unwrap_or(0);
        let recipients: Vec<String> = finding.about.get("recipients").into_iter().flatten().map(|id| self.name(id)).collect();
        let optional = |family: &str, code: &str| if code.is_empty() { String::new() } else { self.texts.code(family, code) };
        self.texts.code_with(
            "finding",
            &finding.rule,
            &[
                ("count", count.into()),
                ("recipients", self.texts.list(&recipients).into()),
                ("bytes_sent", number("bytes_sent").into()),
                ("bytes_received", number("bytes_received").into()),
                ("protocol", optional("clear", text("protocol")).into()),
                ("whose", optional("whose", text("whose")).into()),
                ("by", optional("disclosure", text("by")).into()),
            ],
        )
    }

    fn checklist(&self) -> Table {
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

    fn endpoints(&self) -> Table {
        let rows = self
            .analysis
            .endpoints
            .iter()
            .filter(|end| !end.local)
            .map(|end| {
                let names =
                    end.names.iter().map(|name| format!("{} ({})", name.name, self.texts.code("name_source", name.by.code()))).collect();
                let network = end.network.as_ref().map(|network| {
                    let operator = network.operator.as_ref().map(SafeText::as_str).unwrap_or_default();
                    format!("AS{} {operator}", network.asn)
                });
                let mut place = vec![end.country.map_or_else(String::new, |code| self.texts.country(code))];
                place.push(self.texts.code("country_verdict", end.country_verdict.code()));
                place.retain(|line| !line.is_empty());
                Row {
                    id: None,
                    cells: vec![
                        Cell::code(end.address.clone()),
                        self.lines(names),
                        self.texts.code("role", end.role.code()).into(),
                        end.recipient.as_deref().map(|id| self.name(id)).unwrap_or_default().into(),
                        network.unwrap_or_default().trim_end().into(),
                        place.into(),
                        end.registered_country.map(|code| self.texts.country(code)).unwrap_or_default().into(),
                        self.bytes(end.bytes_sent),
                        self.bytes(end.bytes_received),
                        end.rtt.as_ref().map(|rtt| format!("{}\u{a0}ms", self.texts.decimal(rtt.min_ms, 1))).unwrap_or_default().into(),
                    ],
                }
            })
            .collect();
        let columns = ["address", "names", "role", "recipient", "network", "location", "registered", "sent#", "received#", "rtt"];
        self.table("endpoints", &columns, rows)
    }

    fn streams(&self) -> Table {
        let rows = self
            .analysis
            .flows
            .iter()
            .flat_map(|flow| flow.media.iter().map(move |stream| (flow, stream)))
            .map(|(flow, stream)| {
                let clock = stream.clock_hz.map(|hertz| format!("{}\u{a0}Hz", self.texts.number(u64::from(hertz)))).unwrap_or_default();
                Row {
                    id: None,
                    cells: vec![
                        Cell::code(stream.ssrc.map(|ssrc| format!("0x{ssrc:08x}")).unwrap_or_default()),
                        self.texts.code("media_kind", stream.kind.code()).into(),
                        self.texts.code("stream_direction", stream.direction.code()).into(),
                        Cell::code(flow.remote.clone()),
                        self.count(stream.packets),
                        self.bytes(stream.bytes),
                        self.texts.moment(stream.first).into(),
                        self.texts.duration(stream.first, stream.last).into(),
                        clock.into(),
                        self.texts.code("confidence", stream.confidence.code()).into(),
                        self.lines(stream.basis.iter().map(|basis| self.texts.code("rule", &basis.rule)).collect()),
                        self.texts.number(stream.frames.first().copied().unwrap_or(0)).into(),
                    ],
                }
            })
            .collect();
        let columns =
            ["ssrc", "kind", "direction", "remote", "packets#", "bytes#", "first", "length", "clock", "certainty", "basis", "frame"];
        // Sent and received apart, as a reader asks first who got something.
        let mut rows: Vec<Row> = rows;
        let sent = self.texts.code("stream_direction", StreamDirection::Sent.code());
        rows.sort_by_key(|row: &Row| row.cells.get(2).is_some_and(|cell| cell.lines.first() != Some(&sent)));
        self.table("streams", &columns, rows)
    }

    fn flows(&self) -> Table {
        let row = |flow: &Flow| {
            let mut basis = Vec::new();
            for reason in &flow.basis {
                basis.push(self.texts.code("rule", &reason.rule));
                basis.extend(reason.evidence.iter().take(2).map(|evidence| self.evidence(evidence)));
            }
            Row {
                id: None,
                cells: vec![
                    Cell::code(flow.id.clone()),
                    Cell::code(format!("{} {} → {}", flow.transport, flow.local, flow.remote)),
                    flow.server_name.as_ref().map(ToString::to_string).unwrap_or_default().into(),
                    flow.protocols.join(", ").into(),
                    self.texts.code("purpose", flow.purpose.code()).into(),
                    self.texts.code("data_class", flow.data_class.code()).into(),
                    self.texts.code("confidence", flow.confidence.code()).into(),
                    self.lines(basis),
                    self.texts.moment(flow.first).into(),
                    self.bytes(flow.bytes_sent),
                    self.bytes(flow.bytes_received),
                    Cell::code(flow.display_filter.clone()),
                ],
            }
        };
        let columns = [
            "flow",
            "ends",
            "server-name",
            "protocols",
            "purpose",
            "data-class",
            "certainty",
            "basis",
            "first",
            "sent#",
            "received#",
            "filter",
        ];
        self.table("flows", &columns, self.analysis.flows.iter().map(row).collect())
    }

    fn captures(&self) -> Table {
        let rows = self
            .analysis
            .captures
            .iter()
            .map(|capture| {
                let period = match (capture.first, capture.last) {
                    (Some(first), Some(last)) => self.texts.period(first, last),
                    _ => String::new(),
                };
                let dropped = capture.dropped.map_or_else(|| self.texts.text("cell-not-stated"), |count| self.texts.number(count));
                Row {
                    id: None,
                    cells: vec![
                        capture.file.as_str().into(),
                        period.into(),
                        format!("{} ({})", capture.format, capture.link_types.join(", ")).into(),
                        self.count(capture.packets),
                        self.count(capture.packets_ip),
                        self.bytes(capture.bytes),
                        self.count(capture.snaplen_cut),
                        dropped.into(),
                        Cell::code(capture.sha256.clone()),
                    ],
                }
            })
            .collect();
        let columns = ["file", "period", "format", "packets#", "packets-ip#", "bytes#", "cut#", "dropped", "sha256"];
        self.table("captures", &columns, rows)
    }

    fn unseen(&self) -> Table {
        let warnings = self
            .analysis
            .captures
            .iter()
            .flat_map(|capture| capture.warnings.iter().map(move |warning| (capture.file.as_str(), warning)))
            .map(|(file, warning)| (file.to_owned(), warned("warning", warning, self.texts), warning.count));
        let spots = self.analysis.coverage.blind_spots.iter().map(|spot| (String::new(), warned("blind", spot, self.texts), spot.count));
        let rows = warnings
            .chain(spots)
            .map(|(file, text, count)| Row { id: None, cells: vec![file.into(), text.into(), self.count(count)] })
            .collect();
        self.table("unseen", &["file", "what", "times#"], rows)
    }

    fn datasets(&self) -> Table {
        let rows = self
            .analysis
            .datasets
            .iter()
            .map(|set| Row {
                id: None,
                cells: vec![
                    set.name.clone().into(),
                    set.version.clone().into(),
                    self.texts.iso_day(&set.date).into(),
                    set.licence.clone().into(),
                    set.attribution.clone().into(),
                    Cell::code(set.sha256.clone()),
                ],
            })
            .collect();
        self.table("datasets", &["dataset", "version", "date", "licence", "attribution", "sha256"], rows)
    }
}
