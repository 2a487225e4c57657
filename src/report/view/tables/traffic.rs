//! What the capture holds: ends, streams, flows.

use crate::model::analysis::Flow;
use crate::model::codes::StreamDirection;
use crate::model::text::SafeText;
use crate::report::view::index::protocol;
use crate::report::view::table::{Cell, Row, Table};

use super::Maker;

impl Maker<'_> {
    pub(super) fn endpoints(&self) -> Table {
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
                let mut role = vec![self.texts.code("role", end.role.code())];
                role.extend(self.index.is_set_aside(&end.address).then(|| self.texts.text("cell-set-aside")));
                Row {
                    id: None,
                    cells: vec![
                        Cell::code(end.address.clone()),
                        self.lines(names),
                        self.lines(role),
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

    pub(super) fn streams(&self) -> Table {
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

    pub(super) fn flows(&self) -> Table {
        let row = |flow: &Flow| {
            let mut basis = Vec::new();
            for reason in &flow.basis {
                basis.push(self.texts.code("rule", &reason.rule));
                basis.extend(reason.evidence.iter().take(2).map(|evidence| self.evidence(evidence)));
            }
            Row {
                id: None,
                cells: vec![
                    Cell::code(flow.id.to_string()),
                    Cell {
                        lines: vec![format!("{} {}", flow.transport.code().to_uppercase(), flow.local), format!("→ {}", flow.remote)],
                        code: true,
                        ..Cell::default()
                    },
                    flow.server_name.as_ref().map(ToString::to_string).unwrap_or_default().into(),
                    flow.protocols
                        .iter()
                        .map(|code| protocol(code, self.texts))
                        .collect::<Vec<_>>()
                        .join(&self.texts.text("list-comma"))
                        .into(),
                    self.texts.code("purpose", flow.purpose.code()).into(),
                    self.texts.code("data_class", flow.data_class.code()).into(),
                    self.texts.code("confidence", flow.confidence.code()).into(),
                    self.lines(basis),
                    self.texts.moment(flow.first).into(),
                    self.bytes(flow.bytes_sent),
                    self.bytes(flow.bytes_received),
                    Cell::code(flow.display_filter.to_string()),
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
}
