//! What all of it rests on: captures, what they do not show, data sets.

use crate::report::view::front::warned;
use crate::report::view::index::dataset;
use crate::report::view::table::{Cell, Row, Table};

use super::Maker;

/// What `geo/` says of its own tables.
const OWN: &str = "wohin authors; sources by row";

impl Maker<'_> {
    pub(super) fn captures(&self) -> Table {
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
                        self.format(&capture.format, &capture.link_types).into(),
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

    /// Format of the file, and what stands around each packet.
    fn format(&self, format: &str, links: &[String]) -> String {
        // Nanoseconds are a matter of the file's first bytes (`pcap_ns+gzip`).
        let format = format.replace("_ns", "").replace('+', ", ");
        let link = |code: &String| if self.texts.has("link", code) { self.texts.code("link", code) } else { code.clone() };
        let links: Vec<String> = links.iter().map(link).collect();
        if links.is_empty() { format } else { format!("{format} ({})", links.join(&self.texts.text("list-comma"))) }
    }

    pub(super) fn unseen(&self) -> Table {
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

    /// Who is to be named. What licences want to be said stays as it is; of what is our own, the language says it.
    fn attribution(&self, attribution: &str) -> String {
        if attribution == OWN { self.texts.text("cell-own-data") } else { attribution.to_owned() }
    }

    pub(super) fn datasets(&self) -> Table {
        let rows = self
            .analysis
            .datasets
            .iter()
            .map(|set| Row {
                id: None,
                cells: vec![
                    dataset(&set.name, self.texts).into(),
                    set.version.clone().into(),
                    self.texts.iso_day(&set.date).into(),
                    set.licence.clone().into(),
                    self.attribution(&set.attribution).into(),
                    Cell::code(set.sha256.clone()),
                ],
            })
            .collect();
        self.table("datasets", &["dataset", "version", "date", "licence", "attribution", "sha256"], rows)
    }
}
