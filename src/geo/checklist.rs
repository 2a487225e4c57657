//! Items of checklists that findings refer to.

use serde::Deserialize;

use super::embedded;
use super::error::DataError;

/// `geo/checklist.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "for readers of the file")]
    date: String,
    item: Vec<Item>,
}

/// One item. Whether it is fulfilled is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Id, e.g. `CL-3.2-3`.
    pub id: String,
    /// Chapter of the guidance, `-` for questions beyond it.
    pub chapter: String,
    /// In own words, German.
    pub text_de: String,
    /// In own words, English.
    pub text_en: String,
    /// Where it stands.
    pub source: String,
    /// Whether the wording was compared with the document.
    pub verified: bool,
    /// Words by which its row is known in a checklist of any numbering, lower case; forms are separated by `|`.
    #[serde(default)]
    pub words: Vec<String>,
    /// Caveats that accompany every reference to it.
    pub caveats: Vec<String>,
}

/// Reads a file of items.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Item>, DataError> {
    Ok(super::toml::read::<File>(file, text)?.item)
}

/// The built-in items.
pub(super) fn embedded() -> Result<Vec<Item>, DataError> {
    read("checklist.toml", embedded::CHECKLIST)
}
