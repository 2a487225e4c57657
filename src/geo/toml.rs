//! Files in TOML, with the line of what is wrong in them.

use serde::de::DeserializeOwned;

use super::error::DataError;

/// Reads a file into its type.
pub(super) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, DataError> {
    ::toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        DataError::Row { file: file.to_owned(), line, what: error.message().to_owned() }
    })
}
