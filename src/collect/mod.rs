//! Many results as tables that database engines read: Parquet files, one folder a table, one partition a capture.
//!
//! ```text
//! DIR/schema.json
//! DIR/flows/capture=<SHA-256>/data.parquet
//! DIR/endpoints/capture=<SHA-256>/data.parquet   …
//! ```
//!
//! [`tables`] lists the tables with the meaning of every column; it is what `schema.json` says. Columns are only ever added. Whatever works on
//! several files at once, every file holds what one result says and nothing else, so that the same captures give the same bytes.

mod file;
mod tables;

use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::model::Analysis;
use crate::model::text::hex;

pub use file::CollectError;
use file::Column;

/// Version of the tables: adding a column or a table raises the minor number, anything else the major one.
pub const COLLECTION_SCHEMA_VERSION: &str = "1.0";
/// Name of the file in a partition.
const DATA: &str = "data.parquet";

/// What a partition is named by: the SHA-256 of its capture; of several captures of one call, that of their hashes one after another.
#[must_use]
pub fn key(analysis: &Analysis) -> String {
    match analysis.captures.as_slice() {
        [one] if is_hash(&one.sha256) => one.sha256.clone(),
        several => {
            let all: String = several.iter().map(|capture| capture.sha256.as_str()).collect();
            hex(&Sha256::digest(all.as_bytes()))
        }
    }
}

/// A result read back may say anything; this becomes the name of a folder.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Names of all tables.
#[must_use]
pub fn table_names() -> Vec<&'static str> {
    tables::ALL.iter().map(|table| table.name).collect()
}

/// Writes one file for each table into a folder: `<table>.parquet`.
pub fn write(analysis: &Analysis, folder: &Path) -> Result<(), CollectError> {
    for table in tables::ALL {
        let path = folder.join(format!("{}.parquet", table.name));
        file::write(&path, table.name, &(table.columns)(analysis))?;
    }
    Ok(())
}

/// Where the file of a table and a partition belongs below the folder of the collection.
#[must_use]
pub fn place(table: &str, key: &str) -> PathBuf {
    Path::new(table).join(format!("capture={key}")).join(DATA)
}

/// What `schema.json` says.
#[derive(Debug, Serialize)]
pub struct Schema {
    schema_version: &'static str,
    /// Partition column of every table.
    partition: ColumnSchema,
    tables: Vec<TableSchema>,
}

#[derive(Debug, Serialize)]
struct TableSchema {
    name: &'static str,
    about: &'static str,
    columns: Vec<ColumnSchema>,
}

#[derive(Debug, Serialize)]
struct ColumnSchema {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    about: &'static str,
}

impl Schema {
    /// The schema, read off the tables of any result.
    #[must_use]
    pub fn of(analysis: &Analysis) -> Self {
        let column = |column: &Column| ColumnSchema { name: column.name, kind: column.kind(), about: column.about };
        Self {
            schema_version: COLLECTION_SCHEMA_VERSION,
            partition: ColumnSchema { name: "capture", kind: "text", about: "SHA-256 of the capture, hex; in the name of the folder" },
            tables: tables::ALL
                .iter()
                .map(|table| TableSchema {
                    name: table.name,
                    about: table.about,
                    columns: (table.columns)(analysis).iter().map(column).collect(),
                })
                .collect(),
        }
    }
}
