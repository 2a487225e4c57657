//! Items of the checklist in words (`geo/checklist.toml`), by language.

use std::sync::LazyLock;

use serde::Deserialize;

const FILE: &str = include_str!("../../geo/checklist.toml");

static ITEMS: LazyLock<Vec<toml::Table>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        item: Vec<toml::Table>,
    }
    toml::from_str::<File>(FILE).map(|file| file.item).unwrap_or_default()
});

/// An item as shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id that findings use.
    pub id: &'static str,
    /// Chapter of the document.
    pub chapter: &'static str,
    /// In own words.
    pub text: &'static str,
    /// Whether the wording was compared with the document.
    pub verified: bool,
    /// Words by which its row is known in any numbering, lower case, forms separated by `|`.
    pub words: Vec<&'static str>,
}

/// All items in the order of the file.
pub(super) fn items(tag: &str) -> Vec<Item> {
    let text = |item: &'static toml::Table, key: &str| item.get(key).and_then(toml::Value::as_str);
    ITEMS
        .iter()
        .filter_map(|item| {
            Some(Item {
                id: text(item, "id")?,
                chapter: text(item, "chapter").unwrap_or(""),
                text: text(item, &format!("text_{tag}"))?,
                verified: item.get("verified").and_then(toml::Value::as_bool).unwrap_or(false),
                words: item.get("words").and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str).collect(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_told_in_every_language() {
        let counts: Vec<usize> = crate::text::Texts::tags().into_iter().map(|tag| items(tag).len()).collect();
        assert!(counts.iter().all(|count| *count == ITEMS.len() && *count > 10), "{counts:?} of {}", ITEMS.len());
    }
}
