//! Names of countries (Unicode CLDR), by language.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::country::CountryCode;

/// One row a country; the columns `name_<tag>` hold the names.
const TABLE: &str = include_str!("../../geo/countries.tsv");

static NAMES: LazyLock<BTreeMap<(CountryCode, &str), &str>> = LazyLock::new(read);

fn read() -> BTreeMap<(CountryCode, &'static str), &'static str> {
    let mut names = BTreeMap::new();
    let mut lines = TABLE.lines();
    let head: Vec<&str> = lines.next().unwrap_or("").trim_start_matches(['#', ' ']).split('\t').collect();
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let Some(code) = cells.first().and_then(|code| CountryCode::parse(code)) else { continue };
        for (title, cell) in head.iter().zip(&cells) {
            if let Some(tag) = title.strip_prefix("name_") {
                names.insert((code, tag), *cell);
            }
        }
    }
    names
}

/// The name of a country in a language.
pub(super) fn name(code: CountryCode, tag: &str) -> Option<&'static str> {
    NAMES.get(&(code, tag)).copied().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_name_in_every_language() {
        let germany = CountryCode::parse("DE").unwrap();
        assert_eq!((name(germany, "de"), name(germany, "en")), (Some("Deutschland"), Some("Germany")));
        for tag in crate::text::Texts::tags() {
            let count = NAMES.keys().filter(|(_, known)| *known == tag).count();
            assert!(count >= 249, "{tag}: {count} names");
        }
    }
}
