//! Lists that the user writes, as TOML or CSV: rows of fields, whatever the list is for.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Exit, Failure};

/// Largest list, bytes.
const MAX_BYTES: u64 = 16 << 20;

/// One entry with its fields in lower case, each with one or more values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// Line in the file, from 1; 0 where the format does not tell.
    pub(super) line: usize,
    fields: BTreeMap<String, Vec<String>>,
}

impl Entry {
    /// All values of a field under any of its names.
    pub(super) fn all(&self, names: &[&str]) -> Vec<String> {
        names.iter().filter_map(|name| self.fields.get(*name)).flatten().cloned().collect()
    }

    /// The first value of a field under any of its names.
    pub(super) fn one(&self, names: &[&str]) -> Option<String> {
        self.all(names).into_iter().next()
    }

    /// Fields and values as written.
    pub(super) fn fields(&self) -> &BTreeMap<String, Vec<String>> {
        &self.fields
    }

    /// The first field that is none of these.
    pub(super) fn unknown(&self, known: &[&[&str]]) -> Option<&String> {
        self.fields.keys().find(|name| !known.iter().any(|names| names.contains(&name.as_str())))
    }
}

/// The error that an entry of a file is.
pub(super) fn wrong(path: &Path, entry: &Entry, what: &str) -> Failure {
    let place = if entry.line > 0 { format!(", line {}", entry.line) } else { String::new() };
    Failure::new(Exit::Usage, format!("cannot use {}{place}: {what}", path.display()))
}

/// Reads a file as text.
pub(super) fn text(path: &Path) -> Result<String, Failure> {
    let wrong = |what: String| Failure::new(Exit::Usage, format!("cannot read {}: {what}", path.display()));
    let bytes = std::fs::metadata(path).map_err(|error| wrong(error.to_string()))?.len();
    if bytes > MAX_BYTES {
        return Err(wrong(format!("{bytes} bytes (limit {MAX_BYTES})")));
    }
    std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))
}

/// Reads a list: TOML where the name ends so or the text is no table of columns, else CSV with commas, semicolons or tabs.
pub(super) fn entries(path: &Path) -> Result<Vec<Entry>, Failure> {
    let text = text(path)?;
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or("");
    let columns = extension == "csv" || extension == "tsv" || (extension != "toml" && !first.contains('=') && !first.starts_with('['));
    if columns { csv(path, &text) } else { toml(path, &text) }
}

fn csv(path: &Path, text: &str) -> Result<Vec<Entry>, Failure> {
    let header = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or("");
    let delimiter = [b'\t', b';', b','].into_iter().find(|mark| header.as_bytes().contains(mark)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
    let line_of = |error: &csv::Error| error.position().map_or(0, |place| usize::try_from(place.line()).unwrap_or(0));
    let fail = |error: csv::Error| wrong(path, &Entry { line: line_of(&error), ..Entry::default() }, &error.to_string());
    let names: Vec<String> =
        reader.headers().map_err(fail)?.iter().map(|name| name.trim_start_matches('\u{feff}').to_ascii_lowercase()).collect();
    let mut entries = Vec::new();
    for record in reader.records() {
        let record = record.map_err(fail)?;
        let line = record.position().map_or(0, |place| usize::try_from(place.line()).unwrap_or(0));
        let mut entry = Entry { line, ..Entry::default() };
        for (name, cell) in names.iter().zip(&record) {
            // A cell holds a name as it is, or several short values.
            let parts: Vec<String> = if is_name(name) {
                vec![cell.to_owned()]
            } else {
                cell.split([';', ',', '|', ' ']).map(|part| part.trim().to_owned()).collect()
            };
            entry.fields.insert(name.clone(), parts.into_iter().filter(|part| !part.is_empty()).collect());
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// Fields whose value may hold blanks and commas.
fn is_name(field: &str) -> bool {
    !matches!(
        field,
        "domain"
            | "domains"
            | "hosts"
            | "host"
            | "range"
            | "ranges"
            | "cidr"
            | "cidrs"
            | "prefixes"
            | "asn"
            | "asns"
            | "networks"
            | "regions"
            | "region"
            | "countries"
            | "country"
    )
}

fn toml(path: &Path, text: &str) -> Result<Vec<Entry>, Failure> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        wrong(path, &Entry { line: before.split('\n').count(), ..Entry::default() }, error.message())
    })?;
    let mut entries = Vec::new();
    let mut common = Entry::default();
    for (name, value) in &table {
        match value {
            toml::Value::Array(list) if list.iter().any(toml::Value::is_table) => {
                entries.extend(list.iter().filter_map(toml::Value::as_table).map(entry));
            }
            toml::Value::Table(table) if table.values().all(toml::Value::is_table) => {
                entries.extend(table.values().filter_map(toml::Value::as_table).map(entry));
            }
            other => add(&mut common, &name.to_ascii_lowercase(), other),
        }
    }
    // Values above the entries hold for all of them.
    for entry in &mut entries {
        for (name, values) in &common.fields {
            entry.fields.entry(name.clone()).or_insert_with(|| values.clone());
        }
    }
    if entries.is_empty() && !common.fields.is_empty() {
        entries.push(common);
    }
    Ok(entries)
}

fn entry(table: &toml::Table) -> Entry {
    let mut entry = Entry::default();
    for (name, value) in table {
        add(&mut entry, &name.to_ascii_lowercase(), value);
    }
    entry
}

/// Adds a value; a table inside becomes fields `outer.inner`.
fn add(entry: &mut Entry, name: &str, value: &toml::Value) {
    match value {
        toml::Value::Table(table) => {
            for (inner, value) in table {
                add(entry, &format!("{name}.{}", inner.to_ascii_lowercase()), value);
            }
        }
        toml::Value::Array(list) => {
            for value in list {
                add(entry, name, value);
            }
        }
        toml::Value::String(text) => entry.fields.entry(name.to_owned()).or_default().push(text.clone()),
        other => entry.fields.entry(name.to_owned()).or_default().push(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Vec<Entry> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        entries(&path).unwrap()
    }

    #[test]
    fn the_same_list_in_both_formats() {
        let toml =
            read("list.toml", "regions = [\"EEA\"]\n[[recipient]]\nname = \"Example, Inc.\"\ndomains = [\"a.example\", \"b.example\"]\n");
        let csv = read("list.csv", "name,domains,regions\n\"Example, Inc.\",a.example; b.example,EEA\n");
        assert_eq!(toml.first().unwrap().fields(), csv.first().unwrap().fields());
        assert_eq!(csv.first().unwrap().line, 2);
        assert_eq!(toml.first().unwrap().all(&["domains"]), ["a.example", "b.example"]);
    }
}
