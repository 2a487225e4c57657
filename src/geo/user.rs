//! Data that the user brings: databases by option, and a folder of files that go over the built-in ones.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::model::analysis::Dataset;
use crate::model::text::hex;

use super::Store;
use super::error::DataError;
use super::mmdb::Database;

/// Largest text file of the folder.
const MAX_TEXT: u64 = 64 << 20;
/// Largest database.
const MAX_DATABASE: u64 = 4 << 30;

/// What the user gave.
#[derive(Debug, Clone, Default)]
pub struct UserData {
    /// Country databases, the first wins.
    pub country: Vec<PathBuf>,
    /// Network databases, the first wins.
    pub networks: Vec<PathBuf>,
    /// Folder of files like those of `geo/`.
    pub folder: Option<PathBuf>,
}

/// Files that may stand in the folder, beside `services/*.toml`.
const KNOWN: &[&str] = &["operators.tsv", "telemetry.tsv", "words.tsv", "transfers.tsv", "grades.toml", "checklist.toml"];

/// Opens a database; its description goes to `sets`.
pub(super) fn database(path: &Path, wants_country: bool, sets: &mut Vec<Dataset>) -> Result<Database, DataError> {
    let bytes = read(path, MAX_DATABASE)?;
    let name = name_of(path);
    let sha256 = hex(&Sha256::digest(&bytes));
    let database = Database::read(&name, path, bytes)?;
    if database.is_wrong_kind(wants_country) {
        let (given, right) =
            if wants_country { ("no countries but networks", "--asn-db") } else { ("no networks but countries", "--country-db") };
        return Err(DataError::Database { path: path.to_owned(), what: format!("it holds {given}; give it with {right}") });
    }
    let built = i64::try_from(database.built()).ok().and_then(|second| jiff::Timestamp::from_second(second).ok());
    sets.push(Dataset {
        version: database.kind().to_owned(),
        date: built.map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default(),
        name,
        sha256,
        licence: "given by the user".to_owned(),
        attribution: String::new(),
    });
    Ok(database)
}

/// Takes a folder over the built-in sets.
pub(super) fn folder(store: &mut Store, folder: &Path, sets: &mut Vec<Dataset>) -> Result<(), DataError> {
    for path in entries(folder)? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || name.to_ascii_uppercase().starts_with("README") || name.to_ascii_uppercase().starts_with("LICEN") {
            continue;
        }
        if path.is_dir() && name == "services" {
            for file in entries(&path)? {
                let text = text(&file, sets)?;
                store.services.add(&file.display().to_string(), &text)?;
            }
            continue;
        }
        // Also under the names and in the folders of `geo/`, so that a copy of it can be edited.
        if path.is_dir() && (name == "owners" || name == "telemetry") {
            for file in entries(&path)? {
                let inner = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let alias = if inner == "hosts.tsv" { "telemetry.tsv" } else { &inner };
                one(store, &file, alias, sets)?;
            }
            continue;
        }
        one(store, &path, &name, sets)?;
    }
    Ok(())
}

fn one(store: &mut Store, path: &Path, name: &str, sets: &mut Vec<Dataset>) -> Result<(), DataError> {
    let shown = path.display().to_string();
    if path.is_dir() || !KNOWN.contains(&name) {
        let known = format!("services/*.toml, {}", KNOWN.join(", "));
        return Err(DataError::Unknown { path: path.to_owned(), known });
    }
    let text = text(path, sets)?;
    match name {
        "operators.tsv" => store.owners.add(&shown, &text, "")?,
        "telemetry.tsv" => store.telemetry.add(&shown, &text)?,
        "words.tsv" => store.telemetry.add_words(&shown, &text)?,
        "transfers.tsv" => store.transfers.add(&shown, &text)?,
        "grades.toml" => store.grades = super::grades::Grades::read(&shown, &text)?,
        _ => {
            for item in super::checklist::read(&shown, &text)? {
                store.checklist.retain(|known| known.id != item.id);
                store.checklist.push(item);
            }
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, DataError> {
    let wrong = |source| DataError::Read { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        paths.push(entry.map_err(wrong)?.path());
    }
    paths.sort();
    Ok(paths)
}

fn text(path: &Path, sets: &mut Vec<Dataset>) -> Result<String, DataError> {
    let bytes = read(path, MAX_TEXT)?;
    sets.push(Dataset {
        name: name_of(path),
        version: String::new(),
        date: String::new(),
        sha256: hex(&Sha256::digest(&bytes)),
        licence: "given by the user".to_owned(),
        attribution: String::new(),
    });
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or(&[]);
        let line = valid.split(|byte| *byte == b'\n').count();
        DataError::Row { file: path.display().to_string(), line, what: "no UTF-8".to_owned() }
    })
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, DataError> {
    let wrong = |source| DataError::Read { path: path.to_owned(), source };
    let bytes = std::fs::metadata(path).map_err(wrong)?.len();
    if bytes > limit {
        return Err(DataError::TooLarge { path: path.to_owned(), bytes, limit });
    }
    std::fs::read(path).map_err(wrong)
}

/// The base name: results hold no paths.
fn name_of(path: &Path) -> String {
    format!("user:{}", path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default())
}
