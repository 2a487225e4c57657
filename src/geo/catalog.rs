//! The list of data sets: versions, dates, licences, hashes, and what their age means.

use serde::Deserialize;

use crate::model::analysis::Dataset;

use super::embedded;
use super::error::DataError;

/// `geo/datasets.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    dataset: Vec<Entry>,
}

/// One built-in set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Name.
    pub name: String,
    /// File or folder below `geo/`.
    pub file: String,
    /// Version.
    pub version: String,
    /// Date, ISO 8601.
    pub date: String,
    /// SPDX expression.
    pub licence: String,
    /// Attribution.
    pub attribution: String,
    /// Licence texts to ship with results, names of files in `geo/licences`.
    pub texts: Vec<String>,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// A data set with what must be shipped where its results are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Name of the set.
    pub dataset: String,
    /// SPDX expression.
    pub licence: String,
    /// Attribution.
    pub attribution: String,
    /// Title and text of each licence or notice file.
    pub texts: Vec<(&'static str, &'static str)>,
}

/// The built-in sets of this build.
pub fn entries() -> Result<Vec<Entry>, DataError> {
    let file: File = super::toml::read("datasets.toml", embedded::DATASETS)?;
    let built_in = |entry: &Entry| cfg!(feature = "sharealike") || !entry.file.starts_with("sharealike/");
    Ok(file.dataset.into_iter().filter(built_in).collect())
}

impl From<&Entry> for Dataset {
    fn from(entry: &Entry) -> Self {
        Self {
            name: entry.name.clone(),
            version: entry.version.clone(),
            date: entry.date.clone(),
            sha256: entry.sha256.clone(),
            licence: entry.licence.clone(),
            attribution: entry.attribution.clone(),
        }
    }
}

/// Licences and attributions of the sets that a result used; sets of the user have none.
pub fn notices(used: &[Dataset]) -> Result<Vec<Notice>, DataError> {
    let text = |name: &String| embedded::LICENCES.get_file(name).and_then(|file| Some((file.path().to_str()?, file.contents_utf8()?)));
    let of = |entry: Entry| Notice {
        texts: entry.texts.iter().filter_map(text).collect(),
        dataset: entry.name,
        licence: entry.licence,
        attribution: entry.attribution,
    };
    Ok(entries()?.into_iter().filter(|entry| used.iter().any(|set| set.name == entry.name)).map(of).collect())
}

/// Why a set may be too old to rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    /// Legal table older than 90 days.
    Legal,
    /// Location data older than 60 days.
    Location,
    /// Rules of encryption of a year gone by.
    Edition,
}

impl Age {
    /// Code, a key of texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Legal => "legal_table_old",
            Self::Location => "location_data_old",
            Self::Edition => "edition_of_a_past_year",
        }
    }

    /// Days after which it holds; `None` where years count.
    #[must_use]
    pub const fn limit_days(self) -> Option<i32> {
        match self {
            Self::Legal => Some(90),
            Self::Location => Some(60),
            Self::Edition => None,
        }
    }
}

/// Sets whose age matters, by name.
const AGEING: &[(&str, Age)] = &[
    ("transfers", Age::Legal),
    ("checklist", Age::Legal),
    ("dbip-country-lite", Age::Location),
    ("ipfire-location", Age::Location),
    ("cloud-regions", Age::Location),
    ("ip-to-as", Age::Location),
    ("rir-delegations", Age::Location),
    ("grades", Age::Edition),
];

/// Whether a set is too old on a day (ISO 8601), and by how many days it is old. Databases of the user count as location data.
#[must_use]
pub fn age(set: &Dataset, on: &str) -> Option<(Age, i32)> {
    let kind = AGEING.iter().find(|(name, _)| *name == set.name).map(|(_, kind)| *kind);
    // Of the user's files, databases alone have a date of their own.
    let kind = kind.or_else(|| (set.name.starts_with("user:") && !set.date.is_empty()).then_some(Age::Location))?;
    let (date, on): (jiff::civil::Date, jiff::civil::Date) = (set.date.parse().ok()?, on.parse().ok()?);
    let days = on.since(date).ok()?.get_days();
    let old = match kind.limit_days() {
        Some(limit) => days > limit,
        // The edition's year stands in the version: 2026-01.
        None => set.version.get(..4).and_then(|year| year.parse::<i16>().ok()).is_some_and(|year| year < on.year()),
    };
    old.then_some((kind, days))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn hashes_are_those_of_the_files() {
        let geo = Path::new(env!("CARGO_MANIFEST_DIR")).join("geo");
        for entry in entries().unwrap() {
            let path = geo.join(&entry.file);
            let mut files = vec![path.clone()];
            if path.is_dir() {
                files = std::fs::read_dir(&path).unwrap().map(|file| file.unwrap().path()).collect();
                files.sort();
            }
            let mut hash = Sha256::new();
            for file in files {
                hash.update(std::fs::read(file).unwrap());
            }
            assert_eq!(crate::model::text::hex(&hash.finalize()), entry.sha256, "{}: run geo/build/make.py", entry.file);
        }
    }

    #[test]
    fn every_licence_that_asks_for_a_text_has_one() {
        let used: Vec<Dataset> = entries().unwrap().iter().map(Dataset::from).collect();
        let notices = notices(&used).unwrap();
        assert_eq!(notices.len(), used.len());
        for (notice, entry) in notices.iter().zip(entries().unwrap()) {
            assert_eq!(notice.texts.len(), entry.texts.len(), "{}: a text of {:?} is missing", entry.name, entry.texts);
            let own = matches!(entry.licence.as_str(), "MIT OR Apache-2.0" | "CC0-1.0");
            assert!(own || notice.texts.iter().any(|(_, text)| text.len() > 100), "{}", entry.name);
        }
        #[cfg(feature = "sharealike")]
        for name in ["ipfire-location", "easyprivacy-domains"] {
            let notice = notices.iter().find(|notice| notice.dataset == name).unwrap();
            assert!(notice.texts.iter().any(|(_, text)| text.contains("ShareAlike") && text.len() > 15_000), "{name}");
        }
    }

    #[test]
    fn age_warnings() {
        let set = |name: &str, version: &str, date: &str| Dataset {
            name: name.to_owned(),
            version: version.to_owned(),
            date: date.to_owned(),
            sha256: String::new(),
            licence: String::new(),
            attribution: String::new(),
        };
        let transfers = set("transfers", "2026-11-23", "2026-11-23");
        assert_eq!(age(&transfers, "2027-02-21"), None);
        assert_eq!(age(&transfers, "2027-02-22"), Some((Age::Legal, 91)));
        assert_eq!(age(&set("ipfire-location", "x", "2026-08-22"), "2026-11-23"), Some((Age::Location, 93)));
        assert_eq!(age(&set("grades", "2026-01", "2026-01-23"), "2026-12-31"), None);
        assert_eq!(age(&set("grades", "2026-01", "2026-01-23"), "2027-01-01").map(|(kind, _)| kind), Some(Age::Edition));
        assert_eq!(age(&set("services", "x", "2020-01-01"), "2026-11-23"), None);
        assert_eq!(age(&set("user:country.mmdb", "x", "2020-01-01"), "2026-11-23").map(|(kind, _)| kind), Some(Age::Location));
    }
}
