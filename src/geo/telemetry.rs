//! Hosts of telemetry and advertising: rows with a source, a dated public list, and words in names. Each is a class of evidence of its own.

use crate::enrich::knowledge::TelemetryHit;
use crate::model::codes::{Purpose, TelemetryBasis};

use super::embedded;
use super::error::DataError;
use super::hosts::Hosts;
use super::table::{Table, search};

/// The rows.
#[derive(Debug, Default)]
pub(super) struct Telemetry {
    rows: Hosts<TelemetryHit>,
}

impl Telemetry {
    /// The built-in rows.
    pub(super) fn embedded() -> Result<Self, DataError> {
        let mut telemetry = Self::default();
        telemetry.add("telemetry/hosts.tsv", embedded::TELEMETRY)?;
        Ok(telemetry)
    }

    /// Adds rows; equal patterns are replaced.
    pub(super) fn add(&mut self, file: &str, text: &str) -> Result<(), DataError> {
        for row in Table::read(file, text)?.rows() {
            let pattern = row.need("pattern")?;
            let code = row.need("purpose")?;
            let purpose = Purpose::from_code(code).ok_or_else(|| row.wrong(format!("`{code}` is no purpose")))?;
            let basis = match row.get("basis") {
                "" => TelemetryBasis::Listed,
                code => TelemetryBasis::from_code(code).ok_or_else(|| row.wrong(format!("`{code}` is no class of evidence")))?,
            };
            let hit = TelemetryHit {
                basis,
                purpose,
                row: pattern.to_owned(),
                operator: row.optional("operator"),
                of_system: matches!(row.get("scope"), "os" | "browser"),
            };
            self.rows.insert(pattern, hit).map_err(|what| row.wrong(what))?;
        }
        Ok(())
    }

    /// Every class of evidence that speaks for telemetry or advertising behind a name, strongest first.
    pub(super) fn of(&self, name: &str) -> Vec<TelemetryHit> {
        let mut hits: Vec<TelemetryHit> = self.rows.find(name).cloned().into_iter().collect();
        if let Some(domain) = tracker(name)
            && !hits.iter().any(|hit| hit.basis == TelemetryBasis::Listed)
        {
            let purpose = hits.first().map_or(Purpose::Telemetry, |hit| hit.purpose);
            let of_system = hits.first().is_some_and(|hit| hit.of_system);
            let row = format!("easyprivacy:{domain}");
            hits.push(TelemetryHit { basis: TelemetryBasis::Listed, purpose, row, operator: None, of_system });
        }
        if let Some(word) = telling_word(name) {
            let purpose = hits.first().map_or(Purpose::Telemetry, |hit| hit.purpose);
            let of_system = hits.first().is_some_and(|hit| hit.of_system);
            hits.push(TelemetryHit { basis: TelemetryBasis::NamePattern, purpose, row: word.to_owned(), operator: None, of_system });
        }
        hits
    }
}

/// The listed domain that a name is or lies below.
fn tracker(name: &str) -> Option<&str> {
    let mut rest = Some(name);
    while let Some(domain) = rest.filter(|domain| domain.contains('.')) {
        if search(embedded::TRACKERS, domain).is_some() {
            return Some(domain);
        }
        rest = domain.split_once('.').map(|(_, behind)| behind);
    }
    None
}

/// Words of a first label that hosts of telemetry are commonly named by.
const WORDS: &[&str] = &[
    "analytics",
    "telemetry",
    "metrics",
    "stats",
    "crash",
    "crashes",
    "crashlytics",
    "beacon",
    "beacons",
    "tracking",
    "tracker",
    "logging",
    "logs",
    "log",
    "diagnostics",
    "insights",
    "events",
    "rum",
    "sentry",
    "vortex",
    "watson",
];

/// A word that makes up a piece of the labels before the last two, pieces being parted by hyphens and digits.
fn telling_word(name: &str) -> Option<&'static str> {
    let labels: Vec<&str> = name.split('.').collect();
    let own = labels.get(..labels.len().saturating_sub(2))?;
    let mut pieces = own.iter().flat_map(|label| label.split(|c: char| c == '-' || c == '_' || c.is_ascii_digit()));
    pieces.find_map(|piece| WORDS.iter().find(|word| **word == piece)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_evidence_stay_apart() {
        let telemetry = Telemetry::embedded().unwrap();
        let of = |name: &str| telemetry.of(name).into_iter().map(|hit| (hit.basis, hit.purpose)).collect::<Vec<_>>();
        assert_eq!(of("metrics.shop.example"), [(TelemetryBasis::NamePattern, Purpose::Telemetry)]);
        assert!(of("www.google-analytics.com").contains(&(TelemetryBasis::Listed, Purpose::Telemetry)));
        assert!(of("catalogs.shop.example").is_empty() && of("stats.example").is_empty());
    }
}
