//! What can be wrong with a data file.

use std::path::PathBuf;

/// Why a data set cannot be used. Names file, place and limit.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The system says no.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Too large to be what it should be.
    #[error("cannot use {}: {bytes} bytes (limit {limit})", path.display())]
    TooLarge {
        /// File.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// More rows than a data set of this kind has.
    #[error("cannot use {file}: more than {limit} rows")]
    TooManyRows {
        /// File.
        file: String,
        /// The limit.
        limit: usize,
    },
    /// A row that says nothing usable.
    #[error("cannot use {file}, line {line}: {what}")]
    Row {
        /// File.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// No database of the expected format.
    #[error("cannot use {}: {what}", path.display())]
    Database {
        /// File.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// A file in the user's folder that stands for nothing.
    #[error("cannot use {}: not a data file; known are {known}", path.display())]
    Unknown {
        /// File.
        path: PathBuf,
        /// What may stand there.
        known: String,
    },
}
