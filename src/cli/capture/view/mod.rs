//! The live view: time, phase, volumes, drops, and the endpoints as they appear. It is calm: nothing blinks, nothing changes its place, and it
//! is drawn four times a second at most.

mod draw;
mod lookout;
mod screen;

use std::time::{Duration, Instant};

use crate::capture::talk::State;
use crate::model::Analysis;
use crate::model::codes::Purpose;
use crate::model::country::CountryCode;
use crate::model::text::host;

pub(super) use lookout::Lookout;
pub(super) use screen::{Key, Screen};

/// Messages shown.
const LINES: usize = 3;

/// What the view shows.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Name of the file.
    pub(super) file: String,
    /// How long it has been recorded.
    pub(super) elapsed: Duration,
    /// The phase that runs, and since when.
    pub(super) phase: Option<(String, Duration)>,
    /// The phase that a key begins.
    pub(super) next: Option<String>,
    /// How the recording stands.
    pub(super) state: State,
    /// Endpoints in order of first appearance; none before the first look.
    pub(super) rows: Option<Vec<Row>>,
    /// What was told last.
    pub(super) lines: Vec<String>,
}

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Name, else address or pseudonym.
    pub(super) name: String,
    /// Country, where determinable.
    pub(super) country: Option<CountryCode>,
    /// What most of its bytes serve.
    pub(super) purpose: Purpose,
    /// Bytes sent to it.
    pub(super) sent: u64,
    /// Bytes received from it.
    pub(super) received: u64,
}

impl Shown {
    /// Takes a message in.
    pub(super) fn line(&mut self, line: String) {
        self.lines.push(line);
        let surplus = self.lines.len().saturating_sub(LINES);
        self.lines.drain(..surplus);
    }
}

/// The endpoints of a result, in order of first appearance.
pub(super) fn rows(analysis: &Analysis) -> Vec<Row> {
    let mut flows: Vec<_> = analysis.flows.iter().collect();
    flows.sort_by_key(|flow| flow.first);
    let mut rows: Vec<(&str, Row, [u64; 2])> = Vec::new();
    for flow in flows {
        let address = host(&flow.remote);
        let Some(endpoint) = analysis.endpoints.iter().find(|endpoint| endpoint.address == address && !endpoint.local) else { continue };
        let bytes = flow.bytes_sent + flow.bytes_received;
        let place = rows.iter().position(|(known, ..)| *known == address).unwrap_or_else(|| {
            let name = endpoint.names.first().map_or_else(|| address.to_owned(), |name| name.name.to_string());
            let row = Row { name, country: endpoint.country, purpose: flow.purpose, sent: 0, received: 0 };
            rows.push((address, row, [0, 0]));
            rows.len() - 1
        });
        let Some((_, row, [largest, _])) = rows.get_mut(place) else { continue };
        row.sent += flow.bytes_sent;
        row.received += flow.bytes_received;
        if bytes > *largest {
            (*largest, row.purpose) = (bytes, flow.purpose);
        }
    }
    rows.into_iter().map(|(_, row, _)| row).collect()
}

/// Since a moment, where there is one.
pub(super) fn since(moment: Option<Instant>) -> Duration {
    moment.map_or(Duration::ZERO, |moment| moment.elapsed())
}

#[cfg(test)]
mod tests;
