//! Zip packages (OPC, OpenDocument): reading parts within limits, and writing a package anew with all other parts copied as they are, still
//! folded. The only file that names the zip library.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::limits::DocumentLimits;

/// What is wrong with a package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageError {
    /// It cannot be read.
    #[error("{part}: {what}")]
    Damaged {
        /// Part, or `zip` for the whole.
        part: String,
        /// What is wrong.
        what: String,
    },
    /// Too much of something.
    #[error("{part}: {what} (limit {limit})")]
    Limit {
        /// Part, or `zip`.
        part: String,
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// It asks for a password.
    #[error("encrypted")]
    Encrypted,
}

impl PackageError {
    fn damaged(part: &str, what: impl std::fmt::Display) -> Self {
        Self::Damaged { part: part.to_owned(), what: format!("{what}") }
    }
}

/// A package.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    part_bytes: u64,
}

impl std::fmt::Debug for Package<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Package({} parts)", self.names.len())
    }
}

/// What becomes of the parts of a package.
#[derive(Debug, Default)]
pub struct Changes {
    /// Parts with new content; those that are not there yet are added at the end, in this order.
    pub put: BTreeMap<String, Vec<u8>>,
    /// Parts that are left out, unless they have new content.
    pub drop: BTreeSet<String>,
}

impl<'a> Package<'a> {
    /// Reads the list of parts.
    pub fn open(bytes: &'a [u8], limits: &DocumentLimits) -> Result<Self, PackageError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| PackageError::damaged("zip", error))?;
        if archive.len() > limits.parts {
            return Err(PackageError::Limit { part: "zip".to_owned(), what: "parts", limit: limits.parts as u64 });
        }
        // Two parts of one name, or parts that share bytes, mean different things to different programs.
        if archive.has_duplicate_names() {
            return Err(PackageError::damaged("zip", "two parts have the same name"));
        }
        let mut names = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            let entry = archive.by_index_data(index).map_err(|error| PackageError::damaged("zip", error))?;
            if entry.encrypted() {
                return Err(PackageError::Encrypted);
            }
            names.push(entry.name().map_err(|error| PackageError::damaged("zip", error))?.into_owned());
        }
        let mut package = Self { archive, names, part_bytes: limits.part_bytes };
        if package.archive.has_overlapping_files().map_err(|error| PackageError::damaged("zip", error))? {
            return Err(PackageError::damaged("zip", "parts overlap"));
        }
        Ok(package)
    }

    /// Names of the parts, as stored and in the order stored.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The stored name of a part; names differ by more than the case of letters (ECMA-376-2 6.3.5).
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&str> {
        let exact = self.names.iter().find(|known| *known == name);
        exact.or_else(|| self.names.iter().find(|known| known.eq_ignore_ascii_case(name))).map(String::as_str)
    }

    /// Unfolds a part.
    pub fn read(&mut self, name: &str) -> Result<Vec<u8>, PackageError> {
        let Some(index) = self.names.iter().position(|known| known == name) else {
            return Err(PackageError::damaged(name, "is missing"));
        };
        let limit = self.part_bytes;
        let file = self.archive.by_index(index).map_err(|error| PackageError::damaged(name, error))?;
        let mut bytes = Vec::new();
        // The stated size is not believed: reading stops one byte past the limit.
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| PackageError::damaged(name, error))?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
            return Err(PackageError::Limit { part: name.to_owned(), what: "unfolded bytes", limit });
        }
        Ok(bytes)
    }

    /// Writes the package with changes. Unchanged parts keep their bytes, their order and their dates.
    pub fn write(&mut self, changes: &Changes) -> Result<Vec<u8>, PackageError> {
        let failed = |error: ZipError| PackageError::damaged("zip", error);
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let comment = self.archive.comment();
        if !comment.is_empty() {
            writer.set_raw_comment(comment.into()).map_err(failed)?;
        }
        for (index, name) in self.names.iter().enumerate() {
            if let Some(bytes) = changes.put.get(name) {
                put(&mut writer, name, bytes)?;
            } else if !changes.drop.contains(name) {
                let file = self.archive.by_index_raw(index).map_err(|error| PackageError::damaged(name, error))?;
                writer.raw_copy_file(file).map_err(failed)?;
            }
        }
        for (name, bytes) in &changes.put {
            if !self.names.contains(name) {
                put(&mut writer, name, bytes)?;
            }
        }
        Ok(writer.finish().map_err(failed)?.into_inner())
    }
}

/// Makes a package of parts, in this order.
pub fn create(parts: &[(&str, &[u8])]) -> Result<Vec<u8>, PackageError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        put(&mut writer, name, bytes)?;
    }
    Ok(writer.finish().map_err(|error| PackageError::damaged("zip", error))?.into_inner())
}

fn put(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, bytes: &[u8]) -> Result<(), PackageError> {
    // No date but the earliest that zip knows: the same parts give the same package.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(zip::DateTime::default());
    writer.start_file(name, options).map_err(|error| PackageError::damaged(name, error))?;
    writer.write_all(bytes).map_err(|error| PackageError::damaged(name, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unchanged_parts_keep_their_bytes_and_order() {
        let parts: [(&str, &[u8]); 3] = [("mimetype", b"x"), ("b.xml", &[b'b'; 1000]), ("a.xml", b"a")];
        let bytes = create(&parts).unwrap();
        let limits = DocumentLimits::default();
        let mut package = Package::open(&bytes, &limits).unwrap();
        assert_eq!(package.names(), ["mimetype", "b.xml", "a.xml"]);
        let mut changes = Changes::default();
        changes.put.insert("a.xml".to_owned(), b"new".to_vec());
        changes.put.insert("c.xml".to_owned(), b"c".to_vec());
        changes.drop.insert("mimetype".to_owned());
        let written = package.write(&changes).unwrap();
        let mut package = Package::open(&written, &limits).unwrap();
        assert_eq!(package.names(), ["b.xml", "a.xml", "c.xml"]);
        assert_eq!(package.read("b.xml").unwrap(), [b'b'; 1000]);
        assert_eq!(package.read("a.xml").unwrap(), b"new");
        assert_eq!(package.find("C.XML"), Some("c.xml"));
        assert_eq!(create(&parts).unwrap(), bytes);
    }

    #[test]
    fn a_bomb_stops_at_the_limit_and_noise_is_no_package() {
        let limits = DocumentLimits { part_bytes: 1000, parts: 2, ..DocumentLimits::default() };
        let bytes = create(&[("bomb", &vec![0; 100_000])]).unwrap();
        assert!(bytes.len() < 1000);
        assert!(matches!(Package::open(&bytes, &limits).unwrap().read("bomb"), Err(PackageError::Limit { limit: 1000, .. })));
        let many = create(&[("a", b""), ("b", b""), ("c", b"")]).unwrap();
        assert!(matches!(Package::open(&many, &limits), Err(PackageError::Limit { .. })));
        assert!(matches!(Package::open(b"PK\x03\x04 noise", &limits), Err(PackageError::Damaged { .. })));
    }
}
