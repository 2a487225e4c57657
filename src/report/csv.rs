//! Tables for spreadsheets. Codes instead of sentences, so that both languages give the same columns; cells can start no formula.

use crate::model::Analysis;
use crate::model::text::{HostName, SafeText};

use super::view::Table;
use super::view::sheets::SHEETS;
use super::{Document, Format, ReportError, Source};

/// The format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Csv;

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn render(&self, source: &Source<'_>) -> Result<Vec<Document>, ReportError> {
        let mut documents: Vec<Document> = TABLES.iter().map(|table| document(table, source.analysis)).collect::<Result<_, _>>()?;
        for table in source.view.tables.iter().filter(|table| SHEETS.contains(&table.id)) {
            documents.push(sheet(table)?);
        }
        Ok(documents)
    }
}

/// A table: its name, its columns, its rows.
struct Sheet {
    name: &'static str,
    columns: &'static [&'static str],
    rows: fn(&Analysis) -> Vec<Vec<String>>,
}

static TABLES: &[Sheet] = &[
    Sheet {
        name: "flows",
        columns: &[
            "id",
            "transport",
            "local",
            "remote",
            "initiator",
            "first",
            "last",
            "packets_sent",
            "packets_received",
            "bytes_sent",
            "bytes_received",
            "protocols",
            "application",
            "purpose",
            "data_class",
            "telemetry_by",
            "party",
            "confidence",
            "server_name",
            "process",
            "encryption",
            "cipher_suite",
            "streams",
            "display_filter",
            "set_aside",
        ],
        rows: flows,
    },
    Sheet {
        name: "endpoints",
        columns: &[
            "address",
            "scope",
            "local",
            "person",
            "role",
            "recipient",
            "names",
            "asn",
            "operator",
            "country",
            "country_verdict",
            "places",
            "registered_country",
            "rtt_min_ms",
            "rtt_by",
            "bytes_sent",
            "bytes_received",
            "first",
            "last",
        ],
        rows: endpoints,
    },
    Sheet {
        name: "recipients",
        columns: &[
            "id",
            "entity",
            "entity_country",
            "parent",
            "parent_country",
            "operator",
            "hoster",
            "services",
            "purposes",
            "endpoints",
            "bytes_sent",
            "bytes_received",
            "media_bytes_sent",
            "first_contact",
            "declared",
            "set_aside_bytes_sent",
            "set_aside_bytes_received",
        ],
        rows: recipients,
    },
    Sheet {
        name: "transfers",
        columns: &["recipient", "country", "country_of", "status", "instrument", "valid_from", "valid_to", "as_of", "to_verify"],
        rows: transfers,
    },
];

/// A sheet for people: in their language, with the columns that they fill in.
fn sheet(table: &Table) -> Result<Document, ReportError> {
    let failed = |error: String| ReportError::Csv { table: table.id, reason: error };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|column| harmless(&column.title))).map_err(|error| failed(error.to_string()))?;
    for row in &table.rows {
        let cells = row.cells.iter().map(|cell| harmless(&cell.lines.join("; ")));
        writer.write_record(cells).map_err(|error| failed(error.to_string()))?;
    }
    let content = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    Ok(Document { name: format!("sheet-{}.csv", table.id), content })
}

fn document(sheet: &Sheet, analysis: &Analysis) -> Result<Document, ReportError> {
    let failed = |error: String| ReportError::Csv { table: sheet.name, reason: error };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(sheet.columns).map_err(|error| failed(error.to_string()))?;
    for row in (sheet.rows)(analysis) {
        writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(|error| failed(error.to_string()))?;
    }
    let content = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    Ok(Document { name: format!("{}.csv", sheet.name), content })
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP: CSV injection).
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) { format!("'{cell}") } else { cell.to_owned() }
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn flows(analysis: &Analysis) -> Vec<Vec<String>> {
    let row = |flow: &crate::model::analysis::Flow| {
        let encryption = flow.encryption.as_ref();
        vec![
            flow.id.to_string(),
            flow.transport.to_string(),
            flow.local.to_string(),
            flow.remote.to_string(),
            flow.initiator.code().to_owned(),
            flow.first.to_string(),
            flow.last.to_string(),
            flow.packets_sent.to_string(),
            flow.packets_received.to_string(),
            flow.bytes_sent.to_string(),
            flow.bytes_received.to_string(),
            flow.protocols.join(" "),
            text(flow.application.as_ref()),
            flow.purpose.code().to_owned(),
            flow.data_class.code().to_owned(),
            flow.telemetry_by.iter().map(|basis| basis.code()).collect::<Vec<_>>().join(" "),
            flow.party.code().to_owned(),
            flow.confidence.code().to_owned(),
            text(flow.server_name.as_ref().map(HostName::as_str)),
            text(flow.process.as_ref().map(SafeText::as_str)),
            text(encryption.map(|encryption| encryption.version.as_ref().unwrap_or(&encryption.protocol))),
            text(encryption.and_then(|encryption| encryption.cipher_suite.as_ref())),
            flow.media.len().to_string(),
            flow.display_filter.to_string(),
            flow.set_aside.map(|apart| apart.code().to_owned()).unwrap_or_default(),
        ]
    };
    analysis.flows.iter().map(row).collect()
}

fn endpoints(analysis: &Analysis) -> Vec<Vec<String>> {
    let row = |endpoint: &crate::model::analysis::Endpoint| {
        let network = endpoint.network.as_ref();
        let places = endpoint.places.iter().map(|place| format!("{}={}", place.dataset, text(place.country)));
        vec![
            endpoint.address.to_string(),
            endpoint.scope.code().to_owned(),
            endpoint.local.to_string(),
            endpoint.person.to_string(),
            endpoint.role.code().to_owned(),
            text(endpoint.recipient.as_ref()),
            endpoint.names.iter().map(|name| format!("{}={}", name.by.code(), name.name.as_str())).collect::<Vec<_>>().join(" "),
            text(network.map(|network| network.asn)),
            text(network.and_then(|network| network.operator.as_ref()).map(SafeText::as_str)),
            text(endpoint.country),
            endpoint.country_verdict.code().to_owned(),
            places.collect::<Vec<_>>().join(" "),
            text(endpoint.registered_country),
            text(endpoint.rtt.as_ref().map(|rtt| rtt.min_ms)),
            text(endpoint.rtt.as_ref().map(|rtt| &rtt.by)),
            endpoint.bytes_sent.to_string(),
            endpoint.bytes_received.to_string(),
            endpoint.first.to_string(),
            endpoint.last.to_string(),
        ]
    };
    analysis.endpoints.iter().map(row).collect()
}

fn recipients(analysis: &Analysis) -> Vec<Vec<String>> {
    let row = |recipient: &crate::model::analysis::Recipient| {
        vec![
            recipient.id.to_string(),
            text(recipient.entity.as_ref().map(|entity| entity.name.as_str())),
            text(recipient.entity_country.as_ref().map(|seat| seat.country)),
            text(recipient.parent.as_ref().map(|parent| parent.name.as_str())),
            text(recipient.parent_country.as_ref().map(|seat| seat.country)),
            text(recipient.operator.as_ref().map(SafeText::as_str)),
            text(recipient.hoster.as_ref().map(SafeText::as_str)),
            recipient.services.join(" "),
            recipient.purposes.iter().map(|purpose| purpose.code()).collect::<Vec<_>>().join(" "),
            recipient.endpoints.join(" "),
            recipient.bytes_sent.to_string(),
            recipient.bytes_received.to_string(),
            recipient.media_bytes_sent.to_string(),
            text(recipient.first_contact),
            recipient.declared.code().to_owned(),
            recipient.set_aside.bytes_sent.to_string(),
            recipient.set_aside.bytes_received.to_string(),
        ]
    };
    analysis.recipients.iter().map(row).collect()
}

fn transfers(analysis: &Analysis) -> Vec<Vec<String>> {
    let row = |transfer: &crate::model::analysis::Transfer| {
        vec![
            transfer.recipient.to_string(),
            text(transfer.country),
            transfer.country_of.to_string(),
            transfer.status.clone(),
            text(transfer.instrument.as_ref()),
            text(transfer.valid_from.as_ref()),
            text(transfer.valid_to.as_ref()),
            transfer.as_of.clone(),
            transfer.to_verify.join(" "),
        ]
    };
    analysis.transfers.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_starts_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM", "\tx", "\rx"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(harmless("203.0.113.1"), "203.0.113.1");
    }
}
