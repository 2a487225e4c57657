//! Status of countries under Chapter V GDPR, by date.

use std::collections::{BTreeMap, HashMap};

use crate::model::analysis::TransferStatus;
use crate::model::country::CountryCode;

use super::embedded;
use super::error::DataError;
use super::table::{Row, Table};

/// Status codes of the contract.
pub const STATUSES: &[&str] = &[
    "eea",
    "adequate",
    "adequate_conditional",
    "adequate_listed_only",
    "no_decision",
    "international_organisation",
    "not_determinable",
    "local",
];

/// What the user must check of every recipient.
const ALWAYS: &[&str] = &["subprocessor_list", "support_staff", "special_law"];
/// And where its country lies outside the EEA.
const OUTSIDE: &[&str] = &["importer_identity", "table_current", "transfer_exists"];

/// One row.
#[derive(Debug, Clone)]
struct Validity {
    status: String,
    instrument: Option<String>,
    scope: Option<String>,
    from: String,
    to: Option<String>,
    source: Option<String>,
    confidence: Option<String>,
    to_verify: Vec<String>,
}

/// The table.
#[derive(Debug, Default)]
pub(super) struct Transfers {
    as_of: String,
    /// Rows by code, earliest first.
    rows: HashMap<String, Vec<Validity>>,
}

impl Transfers {
    /// The built-in table.
    pub(super) fn embedded() -> Result<Self, DataError> {
        let mut transfers = Self::default();
        transfers.add("transfers.tsv", embedded::TRANSFERS)?;
        Ok(transfers)
    }

    /// Adds a table over what is there: all earlier rows of the codes that it names go.
    pub(super) fn add(&mut self, file: &str, text: &str) -> Result<(), DataError> {
        let table = Table::read(file, text)?;
        let mut new: BTreeMap<String, Vec<Validity>> = BTreeMap::new();
        for row in table.rows() {
            new.entry(code(&row)?).or_default().push(validity(&row)?);
        }
        for list in new.values_mut() {
            list.sort_by(|a, b| a.from.cmp(&b.from));
        }
        self.rows.extend(new);
        if let Some(date) = table.stated("as_of") {
            date.clone_into(&mut self.as_of);
        }
        Ok(())
    }

    /// Status of a country on a day.
    pub(super) fn status(&self, country: CountryCode, date: &str) -> TransferStatus {
        let rows = self.rows.get(country.as_str()).or_else(|| self.rows.get("*")).map_or(&[][..], Vec::as_slice);
        let on = |row: &&Validity| !date.is_empty() && row.from.as_str() <= date && row.to.as_deref().is_none_or(|to| date <= to);
        let Some(row) = rows.iter().rev().find(on) else {
            let to_verify =
                if is_outside(rows, date) { OUTSIDE.iter().chain(ALWAYS).map(|code| (*code).to_owned()).collect() } else { vec![] };
            return TransferStatus { to_verify, ..self.unknown() };
        };
        let outside = if row.status == "eea" { &[][..] } else { OUTSIDE };
        let own = row.to_verify.iter().map(String::as_str);
        TransferStatus {
            status: row.status.clone(),
            instrument: row.instrument.clone(),
            scope: row.scope.clone(),
            valid_from: Some(row.from.clone()),
            valid_to: row.to.clone(),
            as_of: self.as_of.clone(),
            source: row.source.clone(),
            confidence: row.confidence.clone(),
            to_verify: own.chain(outside.iter().copied()).chain(ALWAYS.iter().copied()).map(str::to_owned).collect(),
        }
    }

    /// Nothing is known, of a country or for a day.
    pub(super) fn unknown(&self) -> TransferStatus {
        TransferStatus { status: "not_determinable".to_owned(), as_of: self.as_of.clone(), ..TransferStatus::default() }
    }
}

/// Whether a country without a row for a day lay outside the EEA then: it never has a row inside, or has left.
fn is_outside(rows: &[Validity], date: &str) -> bool {
    let mut inside = rows.iter().filter(|row| row.status == "eea").peekable();
    !rows.is_empty() && (inside.peek().is_none() || inside.all(|row| row.to.as_deref().is_some_and(|to| to < date)))
}

fn code(row: &Row<'_, '_>) -> Result<String, DataError> {
    let code = row.need("code")?;
    let known = code == "*" || code == "EPO" || CountryCode::parse(code).is_some();
    if known { Ok(code.to_ascii_uppercase()) } else { Err(row.wrong(format!("`{code}` is no country code"))) }
}

fn validity(row: &Row<'_, '_>) -> Result<Validity, DataError> {
    let status = row.need("status")?;
    if !STATUSES.contains(&status) {
        return Err(row.wrong(format!("`{status}` is no status; known are {}", STATUSES.join(", "))));
    }
    let date = |column: &str| match row.get(column) {
        "" => Ok(None),
        text if is_date(text) => Ok(Some(text.to_owned())),
        text => Err(row.wrong(format!("`{text}` in column `{column}` is no date such as 2026-01-31"))),
    };
    Ok(Validity {
        status: status.to_owned(),
        instrument: row.optional("instrument"),
        scope: row.optional("scope"),
        from: date("valid_from")?.ok_or_else(|| row.wrong("column `valid_from` is empty or missing"))?,
        to: date("valid_to")?,
        source: row.optional("source"),
        confidence: row.optional("confidence"),
        to_verify: row.get("to_verify").split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect(),
    })
}

/// Whether a text is a day (ISO 8601).
pub(super) fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(code: &str, date: &str) -> (String, Option<String>) {
        let status = Transfers::embedded().unwrap().status(CountryCode::parse(code).unwrap(), date);
        (status.status, status.instrument)
    }

    #[test]
    fn the_date_selects_the_row() {
        for (code, date, status) in [
            ("DE", "2026-11-23", "eea"),
            ("HR", "2013-06-30", "not_determinable"),
            ("HR", "2013-07-01", "eea"),
            ("GB", "2020-12-31", "eea"),
            ("GB", "2021-06-27", "not_determinable"),
            ("GB", "2021-06-28", "adequate"),
            ("GB", "2031-12-27", "adequate"),
            ("GB", "2031-12-28", "not_determinable"),
            ("US", "2023-07-09", "not_determinable"),
            ("US", "2023-07-10", "adequate_listed_only"),
            ("BR", "2026-01-25", "not_determinable"),
            ("BR", "2026-01-26", "adequate"),
            ("JP", "2020-01-01", "adequate_conditional"),
            ("CN", "2026-11-23", "no_decision"),
            ("CN", "2018-05-24", "not_determinable"),
            ("FO", "2026-11-23", "adequate"),
            ("GL", "2026-11-23", "no_decision"),
            ("RE", "2026-11-23", "eea"),
            ("GI", "2026-11-23", "not_determinable"),
            ("HK", "2026-11-23", "no_decision"),
            ("DE", "", "not_determinable"),
        ] {
            assert_eq!(on(code, date).0, status, "{code} {date}");
        }
        assert_ne!(on("GB", "2025-12-18").1, on("GB", "2025-12-19").1);
    }

    #[test]
    fn what_lies_outside_is_known_without_a_row_for_the_day() {
        let table = Transfers::embedded().unwrap();
        for (code, date, outside) in [
            ("US", "2020-04-16", true),
            ("US", "", true),
            ("CN", "2018-05-24", true),
            ("GB", "2020-12-31", false),
            ("GB", "2021-06-27", true),
            ("HR", "2013-06-30", false),
            ("DE", "", false),
        ] {
            assert_eq!(table.status(CountryCode::parse(code).unwrap(), date).lies_outside(), outside, "{code} {date}");
        }
    }

    #[test]
    fn a_table_of_the_user_replaces_whole_countries_and_is_checked() {
        let mut transfers = Transfers::embedded().unwrap();
        transfers.add("own.tsv", "code\tstatus\tvalid_from\nGB\tno_decision\t2020-01-01\n").unwrap();
        assert_eq!(transfers.status(CountryCode::parse("GB").unwrap(), "2026-01-01").status, "no_decision");
        assert_eq!(transfers.status(CountryCode::parse("US").unwrap(), "2026-01-01").status, "adequate_listed_only");
        for (text, error) in [
            ("code\tstatus\tvalid_from\nGB\tfine\t2020-01-01\n", "cannot use own.tsv, line 2: `fine` is no status; known are eea"),
            ("code\tstatus\tvalid_from\nGB\teea\t1.1.2020\n", "`1.1.2020` in column `valid_from` is no date such as 2026-01-31"),
            ("code\tstatus\tvalid_from\nEU\teea\t2020-01-01\n", "line 2: `EU` is no country code"),
        ] {
            let told = transfers.add("own.tsv", text).unwrap_err().to_string();
            assert!(told.contains(error), "{told}");
        }
    }
}
