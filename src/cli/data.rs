//! The data sets: opened for an analysis, and listed by `wohin data`.

use serde::Serialize;

use crate::enrich::Knowledge;
use crate::geo::catalog::{self, Age};
use crate::geo::{Store, UserData};
use crate::model::analysis::Dataset;

use super::args::OwnData;
use super::{Exit, Failure, out};

/// All sets, those of the user over the built-in ones. A file that cannot be used is a wrong use of an option.
pub(super) fn store(options: &OwnData) -> Result<Store, Failure> {
    let user = UserData { country: options.country_db.clone(), networks: options.asn_db.clone(), folder: options.data.clone() };
    Store::new(&user).map_err(|error| Failure::new(Exit::Usage, error.to_string()))
}

/// One line of the list.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    set: &'a Dataset,
    warning: Option<Warning>,
}

/// A set that is too old.
#[derive(Serialize)]
struct Warning {
    code: &'static str,
    days: i32,
}

/// Lists every set.
pub(super) fn run(options: &OwnData, on: Option<&str>, json: bool) -> Result<Exit, Failure> {
    let sets = store(options)?.datasets();
    let today = || jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    let on = on.map_or_else(today, str::to_owned);
    let lines: Vec<(&Dataset, Option<(Age, i32)>)> = sets.iter().map(|set| (set, catalog::age(set, &on))).collect();
    let text = if json { as_json(&lines)? } else { as_text(&lines, &on) };
    out(&text)?;
    Ok(Exit::Done)
}

fn as_json(lines: &[(&Dataset, Option<(Age, i32)>)]) -> Result<String, Failure> {
    let warning = |age: &Option<(Age, i32)>| age.map(|(kind, days)| Warning { code: kind.code(), days });
    let list: Vec<Line<'_>> = lines.iter().map(|(set, age)| Line { set, warning: warning(age) }).collect();
    let text = serde_json::to_string_pretty(&list).map_err(|error| Failure::new(Exit::Nothing, error.to_string()))?;
    Ok(format!("{text}\n"))
}

fn as_text(lines: &[(&Dataset, Option<(Age, i32)>)], on: &str) -> String {
    let width = |cell: fn(&Dataset) -> &str| lines.iter().map(|(set, _)| cell(set).chars().count()).max().unwrap_or(0);
    let (name, version, licence) = (width(|set| &set.name), width(|set| &set.version), width(|set| &set.licence));
    let mut text = format!("{:name$}  {:version$}  {:10}  {:licence$}  SHA-256\n", "data set", "version", "date", "licence");
    for (set, age) in lines {
        let Dataset { name: title, version: edition, date, licence: terms, sha256, .. } = set;
        text.push_str(&format!("{title:name$}  {edition:version$}  {date:10}  {terms:licence$}  {sha256}\n"));
        if let Some((kind, days)) = age {
            text.push_str(&format!("  ! {}\n", warning(*kind, *days)));
        }
    }
    text.push_str(&format!("\nAges are those of {on}. Attributions:\n"));
    let mut attributions: Vec<&str> = lines.iter().map(|(set, _)| set.attribution.as_str()).filter(|text| !text.is_empty()).collect();
    attributions.dedup();
    for attribution in attributions {
        text.push_str(&format!("  {attribution}\n"));
    }
    text
}

fn warning(kind: Age, days: i32) -> String {
    let limit = kind.limit_days().unwrap_or(0);
    match kind {
        Age::Legal => format!("legal table, {days} days old (more than {limit}): check for newer decisions"),
        Age::Location => format!("location data, {days} days old (more than {limit}): ranges may have moved"),
        Age::Edition => "rules of a past year: check for a newer edition of TR-02102-2".to_owned(),
    }
}
