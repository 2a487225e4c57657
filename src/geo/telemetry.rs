//! Hosts of telemetry and advertising: rows with a source, a dated public list, and words in names. Each is a class of evidence of its own.

use std::collections::BTreeMap;

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
    words: BTreeMap<String, Purpose>,
}

impl Telemetry {
    /// The built-in rows.
    pub(super) fn embedded() -> Result<Self, DataError> {
        let mut telemetry = Self::default();
        telemetry.add("telemetry/hosts.tsv", embedded::TELEMETRY)?;
        telemetry.add_words("telemetry/words.tsv", embedded::WORDS)?;
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

    /// Adds words; equal ones are replaced.
    pub(super) fn add_words(&mut self, file: &str, text: &str) -> Result<(), DataError> {
        for row in Table::read(file, text)?.rows() {
            let (word, code) = (row.need("word")?, row.need("purpose")?);
            let purpose = Purpose::from_code(code).ok_or_else(|| row.wrong(format!("`{code}` is no purpose")))?;
            if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
                return Err(row.wrong(format!("`{word}` is no word of lower-case letters")));
            }
            self.words.insert(word.to_owned(), purpose);
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
        if let Some((word, purpose)) = self.telling_word(name) {
            let is_telemetry = matches!(purpose, Purpose::Telemetry | Purpose::Advertising);
            let of_system = hits.first().is_some_and(|hit| hit.of_system);
            // A row says what a word for telemetry is about; other words say nothing beside a row.
            let purpose = hits.first().map_or(purpose, |hit| hit.purpose);
            if is_telemetry || hits.is_empty() {
                hits.push(TelemetryHit { basis: TelemetryBasis::NamePattern, purpose, row: word.to_owned(), operator: None, of_system });
            }
        }
        hits
    }

    /// A word that makes up a piece of the labels before the last two, pieces being parted by hyphens and digits; words for telemetry first.
    fn telling_word(&self, name: &str) -> Option<(&str, Purpose)> {
        let labels: Vec<&str> = name.split('.').collect();
        let own = labels.get(..labels.len().saturating_sub(2))?;
        let pieces = own.iter().flat_map(|label| label.split(|c: char| c == '-' || c == '_' || c.is_ascii_digit()));
        let known: Vec<(&str, Purpose)> =
            pieces.filter_map(|piece| self.words.get_key_value(piece)).map(|(word, purpose)| (word.as_str(), *purpose)).collect();
        known.iter().find(|(_, purpose)| *purpose == Purpose::Telemetry).or(known.first()).copied()
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

    #[test]
    fn words_tell_other_purposes_where_no_row_does() {
        let telemetry = Telemetry::embedded().unwrap();
        let of = |name: &str| telemetry.of(name).into_iter().map(|hit| (hit.basis, hit.purpose)).collect::<Vec<_>>();
        assert_eq!(of("login.shop.example"), [(TelemetryBasis::NamePattern, Purpose::Identity)]);
        assert_eq!(of("updates2.shop.example"), [(TelemetryBasis::NamePattern, Purpose::Update)]);
        assert_eq!(of("logs.login.shop.example"), [(TelemetryBasis::NamePattern, Purpose::Telemetry)]);
        assert_eq!(of("update.googleapis.com"), [(TelemetryBasis::Listed, Purpose::Update)]);
        assert!(of("catalogin.shop.example").is_empty() && of("login.example").is_empty());
    }

    #[test]
    fn a_word_with_a_dot_is_refused() {
        assert!(Telemetry::default().add_words("words.tsv", "word\tpurpose\nlog.in\tidentity\n").is_err());
        assert!(Telemetry::default().add_words("words.tsv", "word\tpurpose\nlogin\tnonsense\n").is_err());
    }
}
