//! One table as a Parquet file. The only file that names the library.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use crate::model::time::Instant;

/// Why a table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The disk.
    #[error("cannot write {}: {error}; check the disk", .path.display())]
    Write {
        /// File.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The library.
    #[error("cannot write {}: {error}", .path.display())]
    Table {
        /// File.
        path: PathBuf,
        /// What the library says.
        error: ParquetError,
    },
}

/// Values of a column, one for each row.
#[derive(Debug)]
pub(super) enum Values {
    /// 64-bit integers.
    Int(Vec<Option<i64>>),
    /// Floating point.
    Real(Vec<Option<f64>>),
    /// Yes or no.
    Bool(Vec<Option<bool>>),
    /// UTF-8.
    Text(Vec<Option<String>>),
    /// Nanoseconds since 1970, UTC.
    Time(Vec<Option<Instant>>),
    /// Lists of texts.
    List(Vec<Vec<String>>),
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) values: Values,
}

impl Column {
    /// Its type as the schema names it.
    pub(super) const fn kind(&self) -> &'static str {
        match &self.values {
            Values::Int(_) => "integer",
            Values::Real(_) => "double",
            Values::Bool(_) => "boolean",
            Values::Text(_) => "text",
            Values::Time(_) => "timestamp_ns",
            Values::List(_) => "list of text",
        }
    }

    /// Its line in the message type of the file.
    fn declaration(&self) -> String {
        let name = self.name;
        match &self.values {
            Values::Int(_) => format!("optional int64 {name};"),
            Values::Real(_) => format!("optional double {name};"),
            Values::Bool(_) => format!("optional boolean {name};"),
            Values::Text(_) => format!("optional binary {name} (STRING);"),
            Values::Time(_) => format!("optional int64 {name} (TIMESTAMP(NANOS,true));"),
            Values::List(_) => {
                format!("required group {name} (LIST) {{ repeated group list {{ required binary element (STRING); }} }}")
            }
        }
    }

    fn write(&self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        match &self.values {
            Values::Int(values) => writer.typed::<Int64Type>().write_batch(&present(values), Some(&levels(values)), None)?,
            Values::Real(values) => writer.typed::<DoubleType>().write_batch(&present(values), Some(&levels(values)), None)?,
            Values::Bool(values) => writer.typed::<BoolType>().write_batch(&present(values), Some(&levels(values)), None)?,
            Values::Text(values) => {
                let bytes: Vec<ByteArray> = values.iter().flatten().map(|text| text.as_str().into()).collect();
                writer.typed::<ByteArrayType>().write_batch(&bytes, Some(&levels(values)), None)?
            }
            Values::Time(values) => {
                let nanos: Vec<i64> = values.iter().flatten().map(|at| at.nanos()).collect();
                writer.typed::<Int64Type>().write_batch(&nanos, Some(&levels(values)), None)?
            }
            Values::List(lists) => {
                // An empty list has one entry at level 0; of a longer one the first begins a row, the others repeat it.
                let (mut bytes, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
                for list in lists {
                    if list.is_empty() {
                        defined.push(0);
                        repeated.push(0);
                    }
                    for (index, text) in list.iter().enumerate() {
                        bytes.push(ByteArray::from(text.as_str()));
                        defined.push(1);
                        repeated.push(i16::from(index > 0));
                    }
                }
                writer.typed::<ByteArrayType>().write_batch(&bytes, Some(&defined), Some(&repeated))?
            }
        };
        Ok(())
    }
}

fn present<T: Copy>(values: &[Option<T>]) -> Vec<T> {
    values.iter().flatten().copied().collect()
}

fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
    values.iter().map(|value| i16::from(value.is_some())).collect()
}

/// Writes a table.
pub(super) fn write(path: &Path, name: &str, columns: &[Column]) -> Result<(), CollectError> {
    let file = File::create(path).map_err(|error| CollectError::Write { path: path.to_owned(), error })?;
    fill(file, name, columns).map_err(|error| CollectError::Table { path: path.to_owned(), error })
}

fn fill(file: File, name: &str, columns: &[Column]) -> Result<(), ParquetError> {
    let declarations: Vec<String> = columns.iter().map(Column::declaration).collect();
    let schema = Arc::new(parse_message_type(&format!("message {name} {{ {} }}", declarations.join(" ")))?);
    let properties = WriterProperties::builder()
        .set_created_by(format!("wohin {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::SNAPPY)
        .build();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
    let mut rows = writer.next_row_group()?;
    for column in columns {
        if let Some(mut writer) = rows.next_column()? {
            column.write(&mut writer)?;
            writer.close()?;
        }
    }
    rows.close()?;
    writer.close()?;
    Ok(())
}
