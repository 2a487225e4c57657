//! TOML to the tables of a policy.

use toml::de::{DeTable, DeValue};

use super::section::{Place, PolicyError, Section};

/// Largest policy that is read, bytes.
const POLICY_BYTES: usize = 1 << 20;

/// Reads title and tables.
pub(super) fn sections<'a>(file: &'a str, text: &'a str) -> Result<(Option<String>, Vec<Section<'a>>), PolicyError> {
    let place = Place { file, text };
    if text.len() > POLICY_BYTES {
        return Err(place.error(0, None, format!("{} bytes (limit {POLICY_BYTES})", text.len())));
    }
    let table = DeTable::parse(text)
        .map_err(|error| place.error(error.span().map_or(0, |span| span.start), None, error.message().replace('\n', " ")))?
        .into_inner();
    let mut title = None;
    let mut sections = Vec::new();
    for (key, value) in table {
        let at = key.span().start;
        let key = key.into_inner().into_owned();
        let value_at = value.span().start;
        match value.into_inner() {
            DeValue::String(text) if key == "title" => title = Some(text.into_owned()),
            DeValue::Table(table) => sections.push(Section::new(place, key, at, table)),
            DeValue::Array(list) if list.iter().all(|item| item.get_ref().is_table()) && !list.is_empty() => {
                for item in list {
                    let item_at = item.span().start;
                    if let DeValue::Table(table) = item.into_inner() {
                        sections.push(Section::new(place, key.clone(), item_at, table));
                    }
                }
            }
            other => {
                let what = if key == "title" { "expected a text" } else { "expected a table with a rule" };
                return Err(place.error(value_at, Some(key), format!("{what}, found {}", other.type_str())));
            }
        }
    }
    // The parser orders keys by their names; the file's own order is what its author sees.
    sections.sort_by_key(|section| section.at);
    if sections.is_empty() {
        return Err(place.error(
            0,
            None,
            format!("no rule in it; a rule is a table such as [{}]", super::rules::KINDS.first().map_or("", |kind| kind.code)),
        ));
    }
    Ok((title, sections))
}
